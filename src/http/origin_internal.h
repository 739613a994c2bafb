/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_HTTP_ORIGIN_INTERNAL_H
#define EXOBASE_HTTP_ORIGIN_INTERNAL_H

#include <glib.h>

/*
 * Which names the server answers to, and which pages may send it something. A page of another site can make
 * a browser send requests here (hence Origin), and can give its own name this server's address (hence Host).
 */
struct http_origins;

/* `public_url`: scheme and authority alone; `cors`: origins, separated by commas. Errors: ARGUMENT. */
struct http_origins *http_origins_new(const char *public_url, const char *cors, GError **error);
void http_origins_free(struct http_origins *origins);
/* Whether a Host header is PUBLIC_URL's or names this machine (localhost, 127.0.0.1, [::1], any port). */
gboolean http_origins_host(const struct http_origins *origins, const char *host, gboolean secure);
/* Whether an Origin header is the address that the request itself was sent to; `host` was accepted. */
gboolean http_origins_same(const struct http_origins *origins, const char *origin, const char *host,
                           gboolean secure);
/* Whether CORS_ORIGINS names any. */
gboolean http_origins_any(const struct http_origins *origins);
/* Whether CORS_ORIGINS has it. */
gboolean http_origins_cors(const struct http_origins *origins, const char *origin);

#endif
