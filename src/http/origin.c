/* SPDX-License-Identifier: Apache-2.0 */
#include "origin_internal.h"

#include <string.h>

#include "errors.h"
#include "i18n.h"

struct http_origins {
    char *scheme, *authority; /* of PUBLIC_URL, lower case, without its scheme's usual port; or NULL */
    char **cors;              /* origins in the same form */
};

/* "https" and "name:8443" of "HTTPS://Name:8443"; the usual port and a closing slash are left out. */
static gboolean split_origin(const char *text, char **scheme, char **authority)
{
    g_autoptr(GUri) uri = g_uri_parse(text, G_URI_FLAGS_NONE, NULL);

    if (!uri || !g_uri_get_host(uri) || !*g_uri_get_host(uri) || g_uri_get_userinfo(uri) ||
        g_uri_get_query(uri) || g_uri_get_fragment(uri) || strlen(g_uri_get_path(uri)) > 1)
        return FALSE;
    gboolean secure = strcmp(g_uri_get_scheme(uri), "https") == 0;
    if (!secure && strcmp(g_uri_get_scheme(uri), "http") != 0)
        return FALSE;
    g_autofree char *host = g_ascii_strdown(g_uri_get_host(uri), -1);
    const char *form = strchr(host, ':') ? "[%s]" : "%s";
    g_autoptr(GString) name = g_string_new(NULL);
    if (form[0] == '[')
        g_string_append_printf(name, "[%s]", host);
    else
        g_string_append(name, host);
    int port = g_uri_get_port(uri);
    if (port > 0 && port != (secure ? 443 : 80))
        g_string_append_printf(name, ":%d", port);
    *scheme = g_strdup(secure ? "https" : "http");
    *authority = g_strdup(name->str);
    return TRUE;
}

static char *origin_form(const char *text)
{
    g_autofree char *scheme = NULL, *authority = NULL;

    return split_origin(text, &scheme, &authority) ? g_strdup_printf("%s://%s", scheme, authority) : NULL;
}

static gboolean read_cors(struct http_origins *origins, const char *cors, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(cors ? cors : "", ",", -1);
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

    for (guint i = 0; parts[i]; i++) {
        if (*g_strstrip(parts[i]) == '\0')
            continue;
        g_autofree char *origin = origin_form(parts[i]);
        if (!origin) {
            g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                        _("CORS_ORIGINS: %s is no origin; write it as https://name or https://name:port."),
                        parts[i]);
            return FALSE;
        }
        g_strv_builder_add(builder, origin);
    }
    origins->cors = g_strv_builder_end(builder);
    return TRUE;
}

struct http_origins *http_origins_new(const char *public_url, const char *cors, GError **error)
{
    struct http_origins *origins = g_new0(struct http_origins, 1);
    gboolean sound = !public_url || split_origin(public_url, &origins->scheme, &origins->authority);

    if (!sound)
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                    _("PUBLIC_URL: %s is no address of a server; write it as https://name or "
                      "https://name:port, without a path."),
                    public_url);
    if (sound && read_cors(origins, cors, error))
        return origins;
    http_origins_free(origins);
    return NULL;
}

void http_origins_free(struct http_origins *origins)
{
    if (!origins)
        return;
    g_free(origins->scheme);
    g_free(origins->authority);
    g_strfreev(origins->cors);
    g_free(origins);
}

static gboolean is_port(const char *text)
{
    gsize digits = strspn(text, "0123456789");
    return text[0] == '\0' || (text[0] == ':' && digits == 0 && text[1] &&
                               strspn(text + 1, "0123456789") == strlen(text + 1) && strlen(text) <= 6);
}

static gboolean is_loopback(const char *host)
{
    static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        gsize size = strlen(names[i]);
        if ((host[0] | 0x20) == (names[i][0] | 0x20) && g_ascii_strncasecmp(host, names[i], size) == 0 &&
            is_port(host + size))
            return TRUE;
    }
    return FALSE;
}

/* Whether two authorities are the same, the usual port of the scheme written or not. */
static gboolean same_authority(const char *authority, const char *host, gboolean secure)
{
    const char *usual = secure ? ":443" : ":80";
    const char *colon = strrchr(authority, ':');
    gboolean has_port = colon && is_port(colon);
    gsize size = strlen(authority);

    return g_ascii_strncasecmp(host, authority, size) == 0 &&
           (host[size] == '\0' || (!has_port && strcmp(host + size, usual) == 0));
}

gboolean http_origins_host(const struct http_origins *origins, const char *host, gboolean secure)
{
    gboolean https = origins->scheme ? strcmp(origins->scheme, "https") == 0 : secure;

    return (origins->authority && same_authority(origins->authority, host, https)) || is_loopback(host);
}

gboolean http_origins_same(const struct http_origins *origins, const char *origin, const char *host,
                           gboolean secure)
{
    g_autofree char *scheme = NULL, *authority = NULL;

    if (!split_origin(origin, &scheme, &authority))
        return FALSE;
    if (origins->authority && strcmp(scheme, origins->scheme) == 0 &&
        strcmp(authority, origins->authority) == 0)
        return TRUE;
    gboolean https = strcmp(scheme, "https") == 0;
    return https == secure && is_loopback(host) && same_authority(authority, host, https);
}

gboolean http_origins_any(const struct http_origins *origins)
{
    return origins->cors[0] != NULL;
}

gboolean http_origins_cors(const struct http_origins *origins, const char *origin)
{
    g_autofree char *form = origin_form(origin);
    return form && g_strv_contains((const char *const *)origins->cors, form);
}
