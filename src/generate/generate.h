/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_GENERATE_H
#define EXOBASE_GENERATE_H

#include <glib.h>

#include "value.h"

/*
 * Which exercises a request gets (docs/interfaces.md, Selection), and the answers' shape.
 */

/* A random source equal to CPython's random.Random(seed), for integer seeds. */
struct random_source {
    guint32 state[624];
    guint index;
};
/* Seeds as CPython does with an int: its absolute value. */
void random_seed(struct random_source *random, gint64 seed);
/* Random.getrandbits(32). */
guint32 random_bits(struct random_source *random);
/* Random._randbelow(n): 0 … n−1, n ≥ 1. */
guint64 random_below(struct random_source *random, guint64 n);

/* What selection looks at. */
struct pool_item {
    gint64 id;
    guint index; /* for the caller */
};
/* Shuffles as random.Random(seed).shuffle(items) does. */
void selection_shuffle(struct pool_item *items, gsize count, gint64 seed);

#endif
