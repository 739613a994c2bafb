/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPython's random.Random for integer seeds.
 *
 * The seeds that people noted down in the Python system must go on giving the same exercises, so the source
 * is its source: the Mersenne Twister MT19937 of Matsumoto and Nishimura (624 words of state, a period of
 * 2^19937 − 1), seeded by their init_by_array from the 32-bit words of the seed's absolute value, lowest
 * first. That the sign is dropped is CPython's rule: 7 and −7 are one seed. Bits are taken from the top of
 * each word, and a number below n is drawn with rejection: bit_length(n) bits at a time until they make a
 * smaller number.
 */
#include "generate.h"

#define SHIFT_SIZE 397
#define MATRIX_A 0x9908b0dfU
#define UPPER_BIT 0x80000000U
#define LOWER_BITS 0x7fffffffU
#define WORD_BITS 32

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

/* A word, its two top bits folded in. */
static guint32 random_fold(guint32 word)
{
    return word ^ (word >> 30);
}

/* What is added in the step of this number, for a key of one word or two: the word, and its place. */
static guint32 random_key(const guint32 *words, guint count, guint step)
{
    guint place = count == 1 ? 0 : step % 2;

    return words[place] + place;
}

/*
 * init_by_array, for a key of `count` words, 1 or 2. Each step needs the word before, which is why seeding is
 * what a small selection costs most: the word is kept in a register, and what a step adds is made beside.
 */
static inline void random_mix(guint32 *state, const guint32 *words, guint count)
{
    static GOnce start = G_ONCE_INIT;
    const guint32 *first = g_once(&start, make_start, NULL);
    guint32 word = first[0];

    for (guint i = 1; i < RANDOM_STATE_SIZE; i++)
        word = state[i] = (first[i] ^ (random_fold(word) * 1664525U)) + random_key(words, count, i - 1);
    /* The first word is the last one now, and the second is mixed once more. */
    word = state[1] =
        (state[1] ^ (random_fold(word) * 1664525U)) + random_key(words, count, RANDOM_STATE_SIZE - 1);
    for (guint i = 2; i < RANDOM_STATE_SIZE; i++)
        word = state[i] = (state[i] ^ (random_fold(word) * 1566083941U)) - i;
    state[1] = (state[1] ^ (random_fold(word) * 1566083941U)) - 1;
    state[0] = UPPER_BIT;
}

void random_seed(struct random_source *random, gint64 seed)
{
    guint64 size = seed < 0 ? 0 - (guint64)seed : (guint64)seed;
    const guint32 words[] = {(guint32)size, (guint32)(size >> WORD_BITS)};

    /* With a number that the compiler knows, the steps of either are as few as can be. */
    if (words[1] == 0)
        random_mix(random->state, words, 1);
    else
        random_mix(random->state, words, 2);
    random->index = 0;
}

/* Makes the next word of the state anew. Each needs words that come later, not yet anew, or earlier and anew:
 * so they may be made one by one, as they are asked for. */
static inline guint32 random_twist(struct random_source *random)
{
    guint32 *state = random->state;
    guint i = random->index, far = i + SHIFT_SIZE;
    guint32 next = state[i + 1 < RANDOM_STATE_SIZE ? i + 1 : 0];
    guint32 joined = (state[i] & UPPER_BIT) | (next & LOWER_BITS);

    state[i] = state[far < RANDOM_STATE_SIZE ? far : far - RANDOM_STATE_SIZE] ^ (joined >> 1) ^
               ((next & 1) ? MATRIX_A : 0);
    random->index = i + 1 < RANDOM_STATE_SIZE ? i + 1 : 0;
    return state[i];
}

static inline guint32 random_word(struct random_source *random)
{
    guint32 word = random_twist(random);

    word ^= word >> 11;
    word ^= (word << 7) & 0x9d2c5680U;
    word ^= (word << 15) & 0xefc60000U;
    return word ^ (word >> 18);
}

static inline guint64 random_draw(struct random_source *random, guint count)
{
    guint64 low;

    if (count <= WORD_BITS)
        return random_word(random) >> (WORD_BITS - count);
    low = random_word(random);
    return low | (guint64)(random_word(random) >> (2 * WORD_BITS - count)) << WORD_BITS;
}

guint64 random_bits(struct random_source *random, guint count)
{
    return random_draw(random, count);
}

guint64 random_below(struct random_source *random, guint64 n)
{
    /* Of n, not of n − 1: a power of two takes one bit more than it needs, as in CPython. */
    guint count = 2 * WORD_BITS - (guint)__builtin_clzll(n);
    guint64 drawn = random_draw(random, count);

    while (drawn >= n)
        drawn = random_draw(random, count);
    return drawn;
}
