/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_GENERATE_H
#define EXOBASE_GENERATE_H

#include "dynamic.h"
#include "exercise.h"

/*
 * Which exercises a request gets (docs/interfaces.md, Selection), and the answers' shape. The command line
 * and the HTTP routes answer through the same functions.
 */

#define RANDOM_STATE_SIZE 624

/* A random source equal to CPython's random.Random(seed), for integer seeds. */
struct random_source {
    guint32 state[RANDOM_STATE_SIZE];
    guint index;
};
/* Seeds as CPython does with an int: its absolute value. */
void random_seed(struct random_source *random, gint64 seed);
/*
 * Says that this thread will seed a source with it soon: several such are made in little more time than one.
 * Of more than a few, the oldest are forgotten. Nothing but the time depends on it.
 */
void random_expect(gint64 seed);
/* Random.getrandbits(count), count from 1 to 64. */
guint64 random_bits(struct random_source *random, guint count);
/* Random._randbelow(n): 0 … n−1, n ≥ 1. */
guint64 random_below(struct random_source *random, guint64 n);

/* What selection looks at. */
struct pool_item {
    gint64 id;
    guint index; /* for the caller */
};
/* Shuffles as random.Random(seed).shuffle(items) does. */
void selection_shuffle(struct pool_item *items, gsize count, gint64 seed);

/* The most exercises that one batch may ask for (docs/interfaces.md, Public). */
#define GENERATE_COUNT_MAX 1000

/* A request for exercises of one chapter. */
struct generate_request {
    const char *difficulty; /* "facile", "moyen", "difficile", in any case; NULL: all */
    const char *offer;      /* "free", "pro", in any case; NULL: free */
    const gint64 *seed;     /* NULL: one is drawn from the system */
    gint64 count; /* exercises asked for, 1 … GENERATE_COUNT_MAX; generate_pool does not look at it */
    const struct dynamic_request *dynamic; /* what is said of dynamic exercises; NULL: nothing */
    const char *replay;                    /* put into the answer's metadata; NULL: none */
    struct dynamic_fault *fault;           /* of one exercise: why it can't be generated; NULL: not asked */
};

/* The chapter as the caller read it: its exercises in normal form, in any order. */
struct generate_chapter {
    const char *code;  /* in normal form */
    const char *title; /* NULL: it has none, the code stands for it */
    const struct exercise *exercises;
    guint count;
    const struct generator_set *generators; /* NULL: those of the program */
};

/*
 * The request's pool in the order of its seed: published exercises that the offer may see, of the difficulty
 * if one is given, sorted by id, then shuffled. `out` has struct pool_item with `index` into the chapter's
 * exercises (empty when there is none), `seed_used` the seed; the caller frees `out` with g_array_unref().
 * Errors: ARGUMENT, an offer or difficulty that is none.
 */
gboolean generate_pool(const struct generate_request *request, const struct generate_chapter *chapter,
                       GArray **out, gint64 *seed_used, GError **error);

/* The same before it is shuffled: sorted by id. Errors: as above. Caller frees with g_array_unref(). */
GArray *generate_pool_sorted(const struct generate_request *request, const struct generate_chapter *chapter,
                             GError **error);

/*
 * The answer of the batch route (docs/interfaces.md, Public): `exercises` and `batch_metadata`, in `arena`;
 * texts may point into the chapter. What cannot be shown safely (HTML outside the allow-list, a dynamic
 * exercise whose text is left with a placeholder) is chosen like the others and then withheld:
 * batch_metadata.withheld names each with its reason. When the pool is used up its dynamic exercises come
 * again, no text twice. `now_ms` becomes part of the answer's exercise ids. Errors: ARGUMENT, an offer,
 * difficulty or count that is none; NOT_FOUND, no exercise fits ("no_exercises_found").
 */
gboolean generate_batch(const struct generate_request *request, const struct generate_chapter *chapter,
                        gint64 now_ms, struct value_arena *arena, struct value *out, GError **error);

/* What of a document decides what is generated; borrowed from it. */
void dynamic_read_exercise(const struct exercise *exercise, const char *chapter_code,
                           const struct generator_set *generators, struct dynamic_exercise *out);
/* A seed from the system. Errors: IO, it has none. */
gboolean generate_draw_seed(gint64 *out, GError **error);

/* A stable name for why a dynamic exercise is withheld. */
const char *generate_fault_name(enum dynamic_fault_kind kind);

/* The words that a request's difficulty (NULL: all) and offer stand for. Errors: ARGUMENT, one that is none.
 */
gboolean generate_words(const struct generate_request *request, const char **difficulty, const char **offer,
                        GError **error);

/*
 * A pool that the caller keeps: what a request of these words may get. Only what is chosen is fetched, so a
 * large chapter costs no more than its shuffle.
 */
struct generate_pool {
    const char *code;
    const char *title;             /* NULL: it has none, the code stands for it */
    const struct pool_item *items; /* sorted by id */
    guint count;
    /* The exercise of an item's `index`, in the arena. Errors: CORRUPT. */
    gboolean (*fetch)(guint index, struct value_arena *arena, struct exercise *out, gpointer data,
                      GError **error);
    /* The parts of its canonical text, borrowed, and `judged` (atomic, 0 at first), where it is kept as long
     * as that text how it was judged; left NULL: nowhere. FALSE: the text is not canonical.
     * generate_one_of() alone asks for them. */
    gboolean (*parts)(guint index, struct exercise_slice out[PART_COUNT], gint **judged, gpointer data);
    gpointer data;
    const struct generator_set *generators; /* NULL: those of the program */
};
/* As generate_batch(), from a pool. */
gboolean generate_batch_of(const struct generate_request *request, const struct generate_pool *pool,
                           gint64 now_ms, struct value_arena *arena, struct value *out, GError **error);
/*
 * Appends the answer of the route for one exercise, which is the first of the pool's order, as JSON. Errors:
 * as generate_batch(); CONTENT, the one that was chosen can't be shown (its message says why).
 */
gboolean generate_one_of(const struct generate_request *request, const struct generate_pool *pool,
                         gint64 now_ms, struct value_arena *arena, GString *out, GError **error);

#endif
