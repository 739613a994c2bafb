/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who asks: the one place where a request gets its role. A bearer token counts before a cookie, so that a
 * program is never taken for the person whose browser it runs in.
 */
#include <string.h>

#include "api_internal.h"

#define BEARER "Bearer "

G_STATIC_ASSERT((int)ACCOUNT_VIEWER == (int)HTTP_ROLE_VIEWER &&
                (int)ACCOUNT_EDITOR == (int)HTTP_ROLE_EDITOR && (int)ACCOUNT_ADMIN == (int)HTTP_ROLE_ADMIN);

static gboolean is_loopback(const char *peer)
{
    return g_str_has_prefix(peer, "127.") || strcmp(peer, "::1") == 0 ||
           g_str_has_prefix(peer, "::ffff:127.");
}

gboolean api_needs_no_login(const struct api *api)
{
    return strcmp(settings_text(api->settings, SETTING_ADMIN_AUTH), "none") == 0;
}

/* ADMIN_AUTH=none: whoever sits at this machine, but nobody who comes through a proxy. */
static gboolean is_at_the_machine(struct http_request *request, const struct api *api)
{
    return api_needs_no_login(api) && is_loopback(http_request_peer(request)) &&
           !http_request_is_forwarded(request);
}

static gboolean look_up(struct api *api, struct http_request *request, struct account_who *found,
                        GError **error)
{
    const char *header = http_request_header(request, "Authorization");

    if (header && g_ascii_strncasecmp(header, BEARER, strlen(BEARER)) == 0)
        return accounts_who_by_token(api->accounts, header + strlen(BEARER), found, error);
    return accounts_who_by_cookie(api->accounts, http_request_cookie(request, API_COOKIE), found, error);
}

const struct http_error_row *api_authenticate(struct http_request *request, struct http_who *who,
                                              gpointer context)
{
    struct api *api = context;
    struct account_who *found = value_arena_alloc(http_request_arena(request), sizeof *found);

    memset(found, 0, sizeof *found);
    if (is_at_the_machine(request, api)) {
        *who = (struct http_who){.role = HTTP_ROLE_ADMIN, .account = "admin"};
        return NULL;
    }
    if (!look_up(api, request, found, NULL))
        return &api_errors[API_ERROR_STORE];
    if (found->role != ACCOUNT_NOBODY)
        *who = (struct http_who){.role = (enum http_role)found->role,
                                 .account = found->name,
                                 .by_cookie = found->by_session,
                                 .csrf = found->csrf,
                                 .data = found};
    return NULL;
}

/* The host of "127.0.0.1:8787" or "[::1]:8787". */
gboolean api_listens_locally(const char *listen)
{
    const char *colon = strrchr(listen, ':');
    g_autofree char *host = g_strndup(listen, colon ? (gsize)(colon - listen) : strlen(listen));

    return g_str_has_prefix(host, "127.") || strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0;
}
