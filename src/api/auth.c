/* SPDX-License-Identifier: Apache-2.0 */
/* Who asks: the one place where a request gets its role. */
#include <string.h>

#include "api_internal.h"

static gboolean is_loopback(const char *peer)
{
    return g_str_has_prefix(peer, "127.") || strcmp(peer, "::1") == 0;
}

/* ADMIN_AUTH=none: whoever sits at this machine, but nobody who comes through a proxy. */
static gboolean needs_no_login(struct http_request *request, const struct api *api)
{
    return strcmp(settings_text(api->settings, SETTING_ADMIN_AUTH), "none") == 0 &&
           is_loopback(http_request_peer(request)) && !http_request_header(request, "Forwarded") &&
           !http_request_header(request, "X-Forwarded-For") &&
           !http_request_header(request, "X-Forwarded-Host") &&
           !http_request_header(request, "X-Forwarded-Proto");
}

const struct http_error_row *api_authenticate(struct http_request *request, struct http_who *who,
                                              gpointer context)
{
    if (needs_no_login(request, context))
        *who = (struct http_who){.role = HTTP_ROLE_ADMIN, .account = "admin"};
    return NULL;
}
