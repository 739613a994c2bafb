/* SPDX-License-Identifier: Apache-2.0 */
#include "http_internal.h"

#include <string.h>

#include "i18n.h"

/*
 * What is judged as soon as the headers are there, in this order: whether the request is HTTP that can be
 * read in one way only; whom it is for; what it wants; where it comes from; who asks; what comes with it.
 * Each step is a row of `steps`; the first that refuses decides the answer.
 */

/* What the library needs of a connection's memory: for an entry, and for an answer's headers at most. */
#define ENTRY_BYTES 64
#define ANSWER_BYTES 1280
/* Headers of so many bytes leave room, whatever they hold: an entry has two bytes at least. */
#define ANSWER_FITS 256
G_STATIC_ASSERT(2 * ANSWER_FITS + ANSWER_FITS / 2 * ENTRY_BYTES + ANSWER_BYTES <= HTTP_CONNECTION_BYTES);

struct gate {
    struct http_request *request;
    const char *version;
    struct http_match match;
};

static gboolean refuse(struct gate *gate, enum http_error error)
{
    return http_refuse(gate->request, error, NULL, NULL);
}

static gboolean malformed(struct gate *gate, const char *message)
{
    return http_refuse(gate->request, HTTP_ERROR_MALFORMED, message, NULL);
}

static gboolean check_version(struct gate *gate)
{
    if (strcmp(gate->version, MHD_HTTP_VERSION_1_1) == 0 || strcmp(gate->version, MHD_HTTP_VERSION_1_0) == 0)
        return TRUE;
    return malformed(gate, _("Only HTTP/1.1 and HTTP/1.0 are spoken here."));
}

static gboolean check_framing(struct gate *gate)
{
    const struct http_request *request = gate->request;
    const char *length = request->known[HTTP_KNOWN_CONTENT_LENGTH];
    const char *encoding = request->known[HTTP_KNOWN_TRANSFER_ENCODING];

    if (request->bad_header)
        return malformed(gate, _("A header's name or value holds characters that it can't have."));
    if (length && encoding)
        return malformed(gate, _("Content-Length and Transfer-Encoding can't come together."));
    if (request->known_count[HTTP_KNOWN_CONTENT_LENGTH] > 1 ||
        request->known_count[HTTP_KNOWN_TRANSFER_ENCODING] > 1)
        return malformed(gate, _("Content-Length or Transfer-Encoding is there twice."));
    if (length &&
        (length[0] == '\0' || strspn(length, "0123456789") != strlen(length) || strlen(length) > 18))
        return malformed(gate, _("Content-Length is no number."));
    if (encoding && g_ascii_strcasecmp(encoding, "chunked") != 0)
        return malformed(gate, _("Of Transfer-Encoding only chunked is known."));
    if (encoding && strcmp(gate->version, MHD_HTTP_VERSION_1_0) == 0)
        return malformed(gate, _("HTTP/1.0 knows no Transfer-Encoding."));
    return TRUE;
}

/*
 * Whether the answer's headers will fit into what a connection's memory has left: the library keeps an entry
 * for each header, cookie and argument there, and the cookies twice. What does not fit is told before it has
 * done anything; else nobody would hear of what it did.
 */
static gboolean leaves_room(const struct http_request *request, gsize header_size)
{
    const enum MHD_ValueKind kinds = MHD_HEADER_KIND | MHD_COOKIE_KIND | MHD_GET_ARGUMENT_KIND;

    if (header_size <= ANSWER_FITS)
        return TRUE;
    const char *cookies = http_request_header(request, "Cookie");
    int entries = MHD_get_connection_values(request->mhd, kinds, NULL, NULL);
    gsize used = header_size + (cookies ? strlen(cookies) : 0) + (gsize)entries * ENTRY_BYTES;
    return used + ANSWER_BYTES <= HTTP_CONNECTION_BYTES;
}

static gboolean check_size(struct gate *gate)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(gate->request->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    gsize size = info ? info->header_size : 0;

    return (size <= HTTP_HEADERS_MAX && leaves_room(gate->request, size)) || refuse(gate, HTTP_ERROR_HEADERS);
}

/* "http://name/path" instead of "/path": what proxies are sent, and every server must take. */
static const char *take_authority(struct gate *gate)
{
    struct http_request *request = gate->request;
    static const char *const schemes[] = {"http://", "https://"};

    for (gsize i = 0; i < G_N_ELEMENTS(schemes) && request->target[0] != '/'; i++) {
        gsize size = strlen(schemes[i]);
        if (g_ascii_strncasecmp(request->target, schemes[i], size) != 0)
            continue;
        char *authority = request->target + size;
        char *path = authority + strcspn(authority, "/?");
        char *copy = value_arena_copy(request->arena, authority, (gsize)(path - authority));
        request->target = *path == '/' ? path : value_arena_copy(request->arena, "/", 1);
        return copy;
    }
    return NULL;
}

static gboolean check_host(struct gate *gate)
{
    struct http_request *request = gate->request;
    const char *host = request->known[HTTP_KNOWN_HOST];
    const char *authority = take_authority(gate);

    if (request->known_count[HTTP_KNOWN_HOST] > 1)
        return malformed(gate, _("The header Host is there twice."));
    if (!host && strcmp(gate->version, MHD_HTTP_VERSION_1_1) == 0)
        return malformed(gate, _("The header Host is missing."));
    if (authority)
        request->known[HTTP_KNOWN_HOST] = host = authority;
    if (!host || !http_origins_host(request->server->origins, host, request->server->secure))
        return refuse(gate, HTTP_ERROR_HOST);
    return TRUE;
}

static gboolean split_target(struct gate *gate)
{
    struct http_request *request = gate->request;
    char *mark = strchr(request->target, '?');

    if (mark) {
        *mark = '\0';
        request->query = mark + 1;
    }
    /* "*" asks for the server as a whole, by OPTIONS alone. */
    if (strcmp(request->target, "*") == 0 && strcmp(request->method, "OPTIONS") == 0)
        return TRUE;
    if (request->target[0] != '/' || strchr(request->target, '#'))
        return refuse(gate, HTTP_ERROR_ADDRESS);
    return TRUE;
}

static gint method_of(const char *name)
{
    for (guint i = 0; i < HTTP_N_METHODS; i++) {
        if (strcmp(name, http_method_name((enum http_method)i)) == 0)
            return (gint)i;
    }
    return strcmp(name, "HEAD") == 0 ? HTTP_GET : -1;
}

static void add_allow(struct gate *gate)
{
    g_autoptr(GString) allow = g_string_new("OPTIONS");

    for (guint i = 0; i < HTTP_N_METHODS; i++) {
        if (gate->match.endpoints[i] >= 0)
            g_string_append_printf(allow, ", %s", http_method_name((enum http_method)i));
    }
    if (gate->match.endpoints[HTTP_GET] >= 0)
        g_string_append(allow, ", HEAD");
    http_answer_header(&gate->request->answer, "Allow", allow->str);
}

/* OPTIONS, a browser's question before a request from another site included. */
static gboolean answer_options(struct gate *gate)
{
    struct http_request *request = gate->request;
    const char *wanted = request->known[HTTP_KNOWN_PREFLIGHT];
    gint method = wanted ? method_of(wanted) : -1;

    http_answer_status(&request->answer, 204);
    add_allow(gate);
    if (method >= 0 && gate->match.endpoints[method] >= 0) {
        request->route = &request->server->routes[gate->match.endpoints[method]];
        if (request->route->row->flags & HTTP_CORS) {
            http_answer_header(&request->answer, "Access-Control-Allow-Methods", "GET, POST");
            http_answer_header(&request->answer, "Access-Control-Allow-Headers",
                               "Content-Type, Authorization, Accept-Language, Exobase-Commit, X-Request-Id");
            http_answer_header(&request->answer, "Access-Control-Max-Age", "600");
        }
    }
    request->refused = TRUE;
    return FALSE;
}

/*
 * A browser's address that can't be decoded: the page of those below which it is, whose script says that
 * there is nothing. `path` is changed.
 */
static gboolean find_page(struct gate *gate, char *path)
{
    const struct http_request *request = gate->request;
    const char *accept = request->known[HTTP_KNOWN_ACCEPT];

    if (!accept || !strstr(accept, "text/html") || method_of(request->method) != HTTP_GET)
        return FALSE;
    for (char *at = path; *at; at++) {
        if (*at == '%' || !g_ascii_isgraph(*at))
            *at = '?';
    }
    if (!http_router_find(request->server->router, path, &gate->match))
        return FALSE;
    gint index = gate->match.endpoints[HTTP_GET];
    return index >= 0 && request->server->routes[index].row->flags & HTTP_PAGE;
}

static gboolean find_route(struct gate *gate)
{
    struct http_request *request = gate->request;
    gboolean options = strcmp(request->method, "OPTIONS") == 0;

    for (guint i = 0; i < HTTP_N_METHODS; i++)
        gate->match.endpoints[i] = -1;
    if (options && strcmp(request->target, "*") == 0)
        return answer_options(gate);
    char *path = value_arena_copy(request->arena, request->target, strlen(request->target));
    request->target_broken = !http_decode(request->target, FALSE);
    if (request->target_broken) {
        request->target = value_arena_copy(request->arena, "?", 1);
        if (!find_page(gate, path))
            return refuse(gate, HTTP_ERROR_ADDRESS);
    } else if (!http_router_find(request->server->router, path, &gate->match)) {
        return refuse(gate, HTTP_ERROR_NOT_FOUND);
    }
    if (options)
        return answer_options(gate);
    gint method = method_of(request->method);
    if (method < 0 || gate->match.endpoints[method] < 0) {
        refuse(gate, HTTP_ERROR_METHOD);
        add_allow(gate);
        return FALSE;
    }
    request->route = &request->server->routes[gate->match.endpoints[method]];
    request->n_path_values = gate->match.n_values;
    memcpy(request->path_values, gate->match.values, sizeof gate->match.values);
    return TRUE;
}

static gboolean check_origin(struct gate *gate)
{
    const struct http_request *request = gate->request;
    const struct http_origins *origins = request->server->origins;
    const struct http_endpoint *row = request->route->row;
    const char *origin = request->known[HTTP_KNOWN_ORIGIN];

    if (!origin || row->method == HTTP_GET)
        return TRUE;
    if (request->known_count[HTTP_KNOWN_ORIGIN] > 1)
        return refuse(gate, HTTP_ERROR_ORIGIN);
    if (http_origins_same(origins, origin, request->known[HTTP_KNOWN_HOST], request->server->secure) ||
        (row->flags & HTTP_CORS && http_origins_cors(origins, origin)))
        return TRUE;
    return refuse(gate, HTTP_ERROR_ORIGIN);
}

/* Compares in a time that does not tell where two secrets differ. */
static gboolean same_secret(const char *a, const char *b)
{
    gsize size = strlen(a);
    guint different = 0;

    if (size != strlen(b))
        return FALSE;
    for (gsize i = 0; i < size; i++)
        different |= (guchar)(a[i] ^ b[i]);
    return different == 0;
}

static gboolean check_who(struct gate *gate)
{
    struct http_request *request = gate->request;
    const struct http_hooks *hooks = &request->server->hooks;
    const struct http_endpoint *row = request->route->row;
    const struct http_who *who = &request->who;

    if (row->role == HTTP_ROLE_NONE && !(row->flags & (HTTP_WHO_ASKED | HTTP_COOKIE_ONLY)))
        return TRUE;
    const struct http_error_row *error =
        hooks->authenticate ? hooks->authenticate(request, &request->who, request->server->context) : NULL;
    if (error) {
        http_answer_error(&request->answer, error);
        request->refused = TRUE;
        return FALSE;
    }
    if (row->role != HTTP_ROLE_NONE && who->role == HTTP_ROLE_NONE)
        return refuse(gate, HTTP_ERROR_UNAUTHORIZED);
    if (who->role < row->role)
        return refuse(gate, HTTP_ERROR_FORBIDDEN);
    if (row->flags & HTTP_COOKIE_ONLY && !who->by_cookie)
        return refuse(gate, HTTP_ERROR_COOKIE_ONLY);
    const char *token = request->known[HTTP_KNOWN_CSRF];
    if (who->by_cookie && row->method != HTTP_GET && (!token || !who->csrf || !same_secret(token, who->csrf)))
        return refuse(gate, HTTP_ERROR_CSRF);
    return TRUE;
}

static gboolean is_type(const char *value, const char *type)
{
    gsize size = strlen(type);

    /* Mostly in small letters, which is told soon. */
    if (strncmp(value, type, size) != 0 && g_ascii_strncasecmp(value, type, size) != 0)
        return FALSE;
    value += size;
    value += strspn(value, " \t");
    if (*value == '\0')
        return TRUE;
    if (*value++ != ';')
        return FALSE;
    value += strspn(value, " \t");
    return g_ascii_strcasecmp(value, "charset=utf-8") == 0 ||
           g_ascii_strcasecmp(value, "charset=\"utf-8\"") == 0;
}

static gboolean check_body(struct gate *gate)
{
    const struct http_request *request = gate->request;
    const char *type = request->known[HTTP_KNOWN_CONTENT_TYPE];
    const char *encoding = request->known[HTTP_KNOWN_CONTENT_ENCODING];
    const char *length = request->known[HTTP_KNOWN_CONTENT_LENGTH];
    const char *expect = request->known[HTTP_KNOWN_EXPECT];
    gboolean text = request->route->row->body == HTTP_BODY_TEXT;

    if (expect && g_ascii_strcasecmp(expect, "100-continue") != 0)
        return refuse(gate, HTTP_ERROR_EXPECTATION);
    if (!http_body_expected(request))
        return TRUE;
    if (encoding && g_ascii_strcasecmp(encoding, "identity") != 0)
        return refuse(gate, HTTP_ERROR_COMPRESSED);
    gboolean right = type && request->known_count[HTTP_KNOWN_CONTENT_TYPE] == 1 &&
                     (text ? is_type(type, "text/plain") || is_type(type, "text/x-python")
                           : is_type(type, "application/json"));
    if (!right)
        return refuse(gate, HTTP_ERROR_CONTENT_TYPE);
    if (length && g_ascii_strtoull(length, NULL, 10) > request->route->body_max)
        return refuse(gate, HTTP_ERROR_TOO_LARGE);
    return TRUE;
}

static gboolean check_arguments(struct gate *gate)
{
    return http_arguments_read(gate->request);
}

gboolean http_gate_pass(struct http_request *request, const char *version)
{
    static gboolean (*const steps[])(struct gate *) = {
        check_version, check_framing, check_size, check_host, split_target,
        find_route,    check_origin,  check_who,  check_body, check_arguments,
    };
    struct gate gate = {.request = request, .version = version};

    for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
        if (!steps[i](&gate))
            return FALSE;
    }
    return TRUE;
}
