/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "http_internal.h"

#define NAME(text)                                                                                           \
    {                                                                                                        \
        text, sizeof(text) - 1                                                                               \
    }
static const struct {
    const char *text;
    gsize size;
} known_names[HTTP_N_KNOWN] = {
    [HTTP_KNOWN_ACCEPT] = NAME("Accept"),
    [HTTP_KNOWN_ACCEPT_LANGUAGE] = NAME("Accept-Language"),
    [HTTP_KNOWN_CONTENT_ENCODING] = NAME("Content-Encoding"),
    [HTTP_KNOWN_CONTENT_LENGTH] = NAME("Content-Length"),
    [HTTP_KNOWN_CONTENT_TYPE] = NAME("Content-Type"),
    [HTTP_KNOWN_EXPECT] = NAME("Expect"),
    [HTTP_KNOWN_HOST] = NAME("Host"),
    [HTTP_KNOWN_ORIGIN] = NAME("Origin"),
    [HTTP_KNOWN_TRANSFER_ENCODING] = NAME("Transfer-Encoding"),
    [HTTP_KNOWN_CSRF] = NAME("X-CSRF-Token"),
    [HTTP_KNOWN_REQUEST_ID] = NAME("X-Request-Id"),
    [HTTP_KNOWN_PREFLIGHT] = NAME("Access-Control-Request-Method"),
};

/*
 * A header's name is letters, digits and a few signs; anything else, a space before the colon above all, is
 * how two servers are made to read one request in two ways.
 */
static gboolean is_name(const char *name)
{
    for (const char *at = name; *at; at++) {
        if (!g_ascii_isalnum(*at) && *at != '-' && !strchr("!#$%&'*+.^_`|~", *at))
            return FALSE;
    }
    return *name != '\0';
}

static gboolean has_control(const char *value)
{
    for (const char *at = value; *at; at++) {
        if (g_ascii_iscntrl(*at) && *at != '\t')
            return TRUE;
    }
    return FALSE;
}

/* The first letter decides nearly always. */
static gboolean begins_as(const char *name, const char *other)
{
    return (name[0] | 0x20) == (other[0] | 0x20);
}

/* libmicrohttpd 0.9.75 joins a folded line to the name: "Transfer-Encodingchunked". */
static gboolean is_glued(const char *name)
{
    static const char *const framing[] = {"Transfer-Encoding", "Content-Length"};

    for (gsize i = 0; i < G_N_ELEMENTS(framing); i++) {
        gsize size = strlen(framing[i]);
        if (begins_as(name, framing[i]) && g_ascii_strncasecmp(name, framing[i], size) == 0 &&
            name[size] != '\0')
            return TRUE;
    }
    return FALSE;
}

static gboolean is_forwarding(const char *name)
{
    return (begins_as(name, "Forwarded") && g_ascii_strcasecmp(name, "Forwarded") == 0) ||
           (begins_as(name, "X-Forwarded-") && g_ascii_strncasecmp(name, "X-Forwarded-", 12) == 0);
}

/* Which of the known headers it is; HTTP_N_KNOWN: none. */
static guint find_known(const char *name, gsize size)
{
    guint i = 0;

    while (i < HTTP_N_KNOWN && (known_names[i].size != size || !begins_as(name, known_names[i].text) ||
                                g_ascii_strcasecmp(name, known_names[i].text) != 0))
        i++;
    return i;
}

static enum MHD_Result look(void *data, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct http_request *request = data;
    gsize size = strlen(name);
    guint known = find_known(name, size);

    (void)kind;
    if (value && has_control(value))
        request->bad_header = TRUE;
    if (known < HTTP_N_KNOWN) {
        request->known[known] = value ? value : "";
        request->known_count[known]++;
        return MHD_YES;
    }
    if (!is_name(name) || is_glued(name))
        request->bad_header = TRUE;
    if (is_forwarding(name))
        request->forwarded = TRUE;
    return MHD_YES;
}

/*
 * Every byte of a request's line and headers, as libmicrohttpd 0.9.75 has taken them apart where they stood:
 * NULs for the signs between. What is anything else is something that it passed over, and another server
 * might not: a NUL, a header without a name (which ends its headers), a folded line, a line that ends without
 * CR. One thing can't be told any more: a colon alone behind a last header that ends without CR.
 */
struct bytes_seen {
    const char *at; /* behind the last text */
    gboolean whole;
};

static enum MHD_Result follow(void *data, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct bytes_seen *seen = data;
    const char *sign = name + strlen(name) + 1;

    (void)kind;
    if (!value || name != seen->at + 2 || seen->at[1] != '\0' || value != sign + strspn(sign, " \t"))
        seen->whole = FALSE;
    if (value)
        seen->at = value + strlen(value);
    return seen->whole ? MHD_YES : MHD_NO;
}

static gboolean are_all_seen(const struct http_request *request, const char *method, const char *version)
{
    static const char end[4] = "";
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(request->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    struct bytes_seen seen = {version + strlen(version), TRUE};

    if (version != method + strlen(method) + 1 + strlen(request->target) + 1)
        return FALSE;
    MHD_get_connection_values(request->mhd, MHD_HEADER_KIND, follow, &seen);
    return seen.whole && info && seen.at + sizeof end == method + info->header_size &&
           memcmp(seen.at, end, sizeof end) == 0;
}

void http_headers_read(struct http_request *request, const char *method, const char *version)
{
    MHD_get_connection_values(request->mhd, MHD_HEADER_KIND, look, request);
    /* Later versions refuse these themselves. */
    if (g_str_has_prefix(MHD_get_version(), "0.") && !are_all_seen(request, method, version))
        request->bad_header = TRUE;
}

/* The weight of a part such as "fr-CH;q=0.8", in thousandths. */
static guint weight_of(const char *part)
{
    const char *q = strstr(part, "q=");

    if (!q)
        return 1000;
    double weight = g_ascii_strtod(q + 2, NULL);
    return weight > 0 && weight <= 1 ? (guint)(weight * 1000) : 0;
}

const char *http_headers_language(const char *accept)
{
    static const char *const languages[] = {"fr", "en"};
    const char *best = NULL;
    guint best_weight = 0;

    for (const char *at = accept; at && *at;) {
        gsize size = strcspn(at, ",");
        char part[64];
        g_strlcpy(part, at, MIN(sizeof part, size + 1));
        const char *word = g_strstrip(part);
        for (gsize i = 0; i < G_N_ELEMENTS(languages); i++) {
            gboolean same = g_ascii_strncasecmp(word, languages[i], 2) == 0 && !g_ascii_isalnum(word[2]);
            if (same && weight_of(word) > best_weight) {
                best = languages[i];
                best_weight = weight_of(word);
            }
        }
        at += size + (at[size] == ',');
    }
    return best;
}
