/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a seed becomes the state of CPython's random source: init_by_array of Matsumoto and Nishimura, from the
 * 32-bit words of the seed's absolute value, lowest first. That the sign is dropped is CPython's rule: 7 and
 * −7 are one seed.
 *
 * Each of its 1,247 steps needs the word of the step before, which is why seeding is what a small selection
 * costs most: it is a chain of which a processor can do nothing at once. But it can do the chains of several
 * seeds at once, four in little more time than one. So a thread that knows which seeds it will need soon says
 * so (random_expect), and the first of them that is needed is made together with others.
 */
#include "generate.h"

#include <string.h>

#define UPPER_BIT 0x80000000U
#define WORD_BITS 32
#define TOGETHER 4
#define EXPECTED_MAX 8

/* init_genrand(19650218): the state that init_by_array starts from, the same for every seed. */
static gpointer make_start(gpointer unused)
{
    guint32 *state = g_new(guint32, RANDOM_STATE_SIZE);

    (void)unused;
    state[0] = 19650218U;
    for (guint32 i = 1; i < RANDOM_STATE_SIZE; i++)
        state[i] = 1812433253U * (state[i - 1] ^ (state[i - 1] >> 30)) + i;
    return state;
}

/* What odd and even steps add, of a key of one word or two: the word and its place in the key. */
struct key {
    guint32 odd, even;
};

static struct key key_of(guint64 size)
{
    guint32 low = (guint32)size, high = (guint32)(size >> WORD_BITS);

    return (struct key){low, high == 0 ? low : high + 1};
}

/* A word, its two top bits folded in. */
static inline guint32 fold(guint32 word)
{
    return word ^ (word >> 30);
}

/* Makes the states of `n` keys; the compiler knows n, so that the words stay in registers. */
static inline void mix(guint32 *const *states, const struct key *keys, guint n)
{
    static GOnce start = G_ONCE_INIT;
    const guint32 *first = g_once(&start, make_start, NULL);
    guint32 words[TOGETHER];

    for (guint k = 0; k < n; k++)
        words[k] = first[0];
    for (guint i = 1; i < RANDOM_STATE_SIZE - 1; i += 2) {
#pragma GCC unroll 4
        for (guint k = 0; k < n; k++) {
            guint32 word = states[k][i] = (first[i] ^ (fold(words[k]) * 1664525U)) + keys[k].odd;
            words[k] = states[k][i + 1] = (first[i + 1] ^ (fold(word) * 1664525U)) + keys[k].even;
        }
    }
    /* The last word; it is the first one, too, and the second is mixed once more. */
    for (guint k = 0; k < n; k++) {
        guint32 *state = states[k], last = RANDOM_STATE_SIZE - 1;
        words[k] = state[last] = (first[last] ^ (fold(words[k]) * 1664525U)) + keys[k].odd;
        words[k] = state[1] = (state[1] ^ (fold(words[k]) * 1664525U)) + keys[k].even;
    }
    for (guint i = 2; i < RANDOM_STATE_SIZE; i++) {
#pragma GCC unroll 4
        for (guint k = 0; k < n; k++)
            words[k] = states[k][i] = (states[k][i] ^ (fold(words[k]) * 1566083941U)) - i;
    }
    for (guint k = 0; k < n; k++) {
        states[k][1] = (states[k][1] ^ (fold(words[k]) * 1566083941U)) - 1;
        states[k][0] = UPPER_BIT;
    }
}

/* A seed that this thread was told of. */
struct expected {
    enum { FREE, EXPECTED, MADE } is;
    guint64 size; /* the seed's absolute value */
    guint32 state[RANDOM_STATE_SIZE];
};
static _Thread_local struct expected expected[EXPECTED_MAX];
static _Thread_local guint expected_next;

static guint64 size_of(gint64 seed)
{
    return seed < 0 ? 0 - (guint64)seed : (guint64)seed;
}

void random_expect(gint64 seed)
{
    struct expected *slot = &expected[expected_next++ % EXPECTED_MAX];

    slot->is = EXPECTED;
    slot->size = size_of(seed);
}

static struct expected *find(guint64 size)
{
    for (guint i = 0; i < EXPECTED_MAX; i++)
        if (expected[i].is != FREE && expected[i].size == size)
            return &expected[i];
    return NULL;
}

/* Makes the state of this one, and of others with it. */
static void make(struct expected *wanted)
{
    guint32 unused[RANDOM_STATE_SIZE], *states[TOGETHER] = {wanted->state, unused, unused, unused};
    struct key keys[TOGETHER] = {key_of(wanted->size)};
    guint n = 1;

    wanted->is = MADE;
    for (guint i = 0; i < EXPECTED_MAX && n < TOGETHER; i++) {
        if (expected[i].is != EXPECTED)
            continue;
        expected[i].is = MADE;
        states[n] = expected[i].state;
        keys[n++] = key_of(expected[i].size);
    }
    if (n == 1)
        mix(states, keys, 1);
    else
        mix(states, keys, TOGETHER);
}

void random_seed(struct random_source *random, gint64 seed)
{
    const struct key key = key_of(size_of(seed));
    struct expected *slot = find(size_of(seed));

    random->index = 0;
    if (!slot) {
        mix((guint32 *const[]){random->state}, &key, 1);
        return;
    }
    if (slot->is == EXPECTED)
        make(slot);
    memcpy(random->state, slot->state, sizeof random->state);
    slot->is = FREE;
}
