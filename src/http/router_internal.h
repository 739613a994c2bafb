/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_HTTP_ROUTER_INTERNAL_H
#define EXOBASE_HTTP_ROUTER_INTERNAL_H

#include "http.h"

/* Variable segments in one path, segments in all. */
#define HTTP_PATH_VALUES_MAX 6
#define HTTP_SEGMENTS_MAX 24

/*
 * A tree of path segments. A look-up costs one step a segment, however many routes there are: a fixed segment
 * by a hash, else the variable one.
 */
struct http_router;

struct http_match {
    gint endpoints[HTTP_N_METHODS]; /* indexes; -1: this method is not served */
    const char *values[HTTP_PATH_VALUES_MAX];
    guint n_values;
};

/* Errors: ARGUMENT, for a path that is malformed or there twice. */
struct http_router *http_router_new(const struct http_endpoint *endpoints, gsize n, GError **error);
void http_router_free(struct http_router *router);
/* Splits `path` (still encoded, begins with a slash; changed in place); false: nothing is there. */
gboolean http_router_find(const struct http_router *router, char *path, struct http_match *match);

/*
 * Decodes %XX (and `+` as a space, in a query) in place. False for a broken escape, a NUL, a control
 * character or what is not UTF-8.
 */
gboolean http_decode(char *text, gboolean query);

#endif
