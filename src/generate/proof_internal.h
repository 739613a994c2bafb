/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_PROOF_INTERNAL_H
#define EXOBASE_PROOF_INTERNAL_H

#include "draw_internal.h"
#include "dynamic.h"

/* Judges the cases of a space as they come. */
struct judge {
    struct dynamic_space *space;
    struct value_arena *arena; /* for what is kept */
    GHashTable *answers;       /* worked answer → how many cases have it; NULL: no proof is asked for */
    guint kept[DYNAMIC_FAILURE_KINDS];
};
/* One case: of a walked reading, or of a seed. */
struct judged {
    guint variant;
    const struct draw *draw; /* NULL: of a seed */
    gboolean is_seeded;
    gint64 seed;
    const struct dynamic_case *made;
    const struct dynamic_fault *fault;
};
void judge_fault(struct judge *judge, const struct judged *judged);
void judge_case(struct judge *judge, const struct judged *judged);

#endif
