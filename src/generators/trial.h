/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_TRIAL_H
#define EXOBASE_TRIAL_H

#include "generator.h"

/*
 * The trial of a generator: some seeds with its defaults, and as many with each of its presets. A seed fails
 * when its case can't be made, has a variable of another type than the description says, or a figure that
 * can't be drawn.
 */
struct generators_trial {
    gint64 seeds;         /* with each */
    gint64 limit_ms;      /* for all; 0: as long as it takes */
    gboolean until_fault; /* no more than the first that fails is wanted */
};
/* What a text is tried with before it is taken into a bank. */
extern const struct generators_trial generators_trial_of_new;

/* What became of the defaults, or of one preset. */
struct generators_tried {
    const char *preset; /* its name; NULL: the defaults */
    gint64 failed;
    gint64 seed;         /* the first that failed */
    const char *message; /* what is wrong with it; NULL: nothing */
};
/* Of struct generators_tried, the defaults first; texts live in the arena. Caller unrefs. */
GArray *generators_try(const struct generator *generator, const struct generators_trial *trial,
                       struct value_arena *arena);
/* The first of them that failed, borrowed; NULL: none did. */
const struct generators_tried *generators_trial_fault(const GArray *tried);

#endif
