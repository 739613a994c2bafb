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

/* answer.c: what all exercises of an answer share. */
struct answering {
    const struct generate_pool *pool;
    struct value_arena *arena;
    gint64 now_ms;
};
struct value answer_text(const struct answering *to, const char *text);
gboolean answer_is_true(const struct exercise *exercise, const char *field);
/* Why a static exercise may not be shown, or NULL. */
const struct withheld_reason *answer_judge(const struct exercise *exercise);
struct value answer_metadata(const struct answering *to, const struct exercise *exercise);
struct value answer_dynamic_metadata(const struct answering *to, const struct exercise *exercise,
                                     const struct dynamic_case *made);
/* `made`: the case of a dynamic exercise; NULL: it is static. */
struct value answer_exercise(const struct answering *to, const struct exercise *exercise,
                             const struct dynamic_case *made, struct value metadata);

#endif
