/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_MEMO_INTERNAL_H
#define EXOBASE_MEMO_INTERNAL_H

#include "draw_internal.h"
#include "dynamic.h"

/*
 * Cases that were made before. A generator sees nothing but its parameters and what it draws, so a run whose
 * draws fall as an earlier one's gives that one's case. What is kept is a tree: each draw's size, and for
 * each value that it gave the next draw, until a case. To follow it costs the draws alone. Each thread has
 * its own, of a bounded number of cases.
 */
struct memo;

/* The tree of a generator with these parameters in this thread; good until memo_keep() is called. */
struct memo *memo_find(const struct generator *generator, const struct value *parameters);
/*
 * Draws along the tree. TRUE: `out` has the case's variables, results and figure, copied into the arena.
 * FALSE: no case is known there; the draws that were made are the first ones of the run that is to come.
 */
gboolean memo_follow(const struct memo *memo, struct draw *draw, struct value_arena *arena,
                     struct dynamic_case *out);
/* Keeps the case that the run of these draws gave. */
void memo_keep(struct memo *memo, const struct draw *draw, const struct dynamic_case *made);

#endif
