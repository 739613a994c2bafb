/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_DRAW_INTERNAL_H
#define EXOBASE_DRAW_INTERNAL_H

#include "generate.h"
#include "rational_internal.h"

/*
 * Where a generator's draws come from. Every draw says out of how many values it is, so one generator runs in
 * two ways: seeded, where a draw is CPython's for that seed, and walked, where the draws are the digits of an
 * odometer: each run takes the next reading, until all have been. A reading, once noted down, can be run
 * again. A seeded run notes its reading down, too.
 */
enum draw_mode {
    DRAW_SEEDED,
    DRAW_WALKED,
};

struct draw_digit {
    guint64 at, size;
    double chance; /* of a draw_chance(): its probability; else 0 */
};

struct draw {
    enum draw_mode mode;
    struct random_source random;
    GArray *digits;      /* of struct draw_digit: the reading */
    guint depth;         /* how many digits this run has used */
    gboolean is_anew;    /* no earlier run's case will do */
    gboolean is_endless; /* a run asked for random(), which has no finite space; or seeded, and it
                          * drew a decimal, or more than is noted down */
};

/* Refusals of one draw in a row, and of whole cases, after which it is an error. */
#define DRAW_TRIES_MAX 1000

void draw_init(struct draw *draw);
void draw_clear(struct draw *draw);
/* The draws of Random(seed). */
void draw_seed(struct draw *draw, gint64 seed);
/* The first reading. */
void draw_walk(struct draw *draw);
/* The reading that was noted down, or the one that begins so. */
void draw_walk_from(struct draw *draw, const guint64 *reading, guint n);
/* Sets out for a new run: of the same reading, or, seeded, of the stream as it goes on. */
void draw_begin(struct draw *draw);
/* Seeded: makes a draw like this one of an earlier run, and gives its value; the run to come finds it made.
 */
guint64 draw_again(struct draw *draw, const struct draw_digit *like);
/* The next reading after the run that was; FALSE: all have been. */
gboolean draw_advance(struct draw *draw);

/* 0 … n−1, n ≥ 1. */
guint64 draw_below(struct draw *draw, guint64 n);
/* random(): 0 ≤ x < 1. Walked: 0, and the space is endless. */
double draw_real(struct draw *draw);
/* random() < p; walked: both, where both can be. */
gboolean draw_chance(struct draw *draw, double p);
/*
 * round(uniform(a, b), places); walked: all decimals of so many places from a to b. FALSE: it does not fit,
 * or there is none.
 */
gboolean draw_decimal(struct draw *draw, struct rational a, struct rational b, guint places,
                      struct rational *out);
/*
 * The value of the last draw was refused: whether another may be drawn. Walked, the digit moves on, and where
 * it is at its end the whole reading is of no use (`dead`), or, had no value been taken at all, the draw has
 * nothing left (neither).
 */
struct draw_refusal {
    guint tries;         /* how many times it was refused already */
    guint depth;         /* where the draw began */
    gboolean is_resumed; /* an earlier run went past its first value */
};
struct draw_refusal draw_refusal_start(const struct draw *draw);
gboolean draw_refuse(struct draw *draw, struct draw_refusal *refusal, gboolean *dead);

/* The places in a list of `n` that sample(list, count) takes, count ≤ n; `out` has room for count. */
void draw_sample(struct draw *draw, guint n, guint count, guint *out);
/* The order that shuffle gives a list of `n`: `out` has 0 … n−1 in their new places. */
void draw_shuffle(struct draw *draw, guint n, guint *out);

#endif
