/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_POOL_INTERNAL_H
#define EXOBASE_POOL_INTERNAL_H

#include "generate.h"

/* What a request asks for, in the documents' own words. */
struct pool_filter {
    const char *difficulty; /* NULL: all */
    const char *offer;
};

/* Errors: ARGUMENT, an offer or difficulty that is none. */
gboolean pool_read_filter(const struct generate_request *request, struct pool_filter *out, GError **error);

/* What of the chapter fits, sorted by id. */
GArray *pool_collect(const struct pool_filter *filter, const struct generate_chapter *chapter);

/* Shuffles by the request's seed, or by one from the system. Errors: IO, the system has none. */
gboolean pool_shuffle(const struct generate_request *request, GArray *pool, gint64 *seed_used,
                      GError **error);

#endif
