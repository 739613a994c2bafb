/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_ANSWER_INTERNAL_H
#define EXOBASE_ANSWER_INTERNAL_H

#include "dynamic.h"
#include "generate.h"

/* Why an exercise is withheld: a stable name, and the sentence for people (N_()). */
struct withheld_reason {
    const char *name;
    const char *message;
};
extern const struct withheld_reason withheld_text, withheld_html;

/* batch.c: the pool in the order of the request's seed. NULL and an error, as generate_batch(). */
GArray *pool_order(const struct generate_request *request, const struct generate_pool *pool, gint64 *seed,
                   GError **error);

/* The answer of the route for one exercise, of a dynamic one. */
gboolean generate_dynamic_answer(const struct generate_pool *pool, const struct exercise *exercise,
                                 const struct dynamic_case *made, gint64 now_ms, struct value_arena *arena,
                                 struct value *out);

#endif
