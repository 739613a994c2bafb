/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_DEAL_INTERNAL_H
#define EXOBASE_DEAL_INTERNAL_H

#include "dynamic.h"
#include "exercise.h"
#include "generate.h"

/* The cases that one batch gives of its dynamic exercises, none twice. */
struct deal;
typedef struct deal deal; /* for g_autoptr */

enum deal_outcome {
    DEAL_CASE,
    DEAL_FAULT,
    DEAL_NOTHING_LEFT,  /* every case that there is was given */
    DEAL_NOTHING_FOUND, /* the space is too large to be walked, and many seeds gave nothing new */
    DEAL_LATE,          /* the batch has taken the time that it may: what else there is is not known */
};

/* `request`: what is said of all of them, or NULL; `count`: how many are asked for, which decides the time.
 */
struct deal *deal_new(const struct generate_pool *pool, const struct dynamic_request *request, gint64 seed,
                      gint64 count, struct value_arena *arena);
void deal_free(struct deal *deal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(deal, deal_free)
/* The next case of the exercise that the pool has at `index`. */
enum deal_outcome deal_next(struct deal *deal, guint index, const struct exercise *exercise, gint64 seed,
                            struct dynamic_case *out, struct dynamic_fault *fault);

#endif
