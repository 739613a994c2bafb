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

/* init_genrand: the state that init_by_array starts from. */
static void random_fill(struct random_source *random, guint32 seed)
{
    guint32 *state = random->state;

    state[0] = seed;
    for (guint32 i = 1; i < RANDOM_STATE_SIZE; i++)
        state[i] = 1812433253U * (state[i - 1] ^ (state[i - 1] >> 30)) + i;
    random->index = RANDOM_STATE_SIZE;
}

/* The word before the i-th, its two top bits folded in. */
static guint32 random_previous(const guint32 *state, guint i)
{
    return state[i - 1] ^ (state[i - 1] >> 30);
}

/* The next place of the state; after the last one, the second, whose predecessor is the last. */
static guint random_next_place(guint32 *state, guint i)
{
    if (i + 1 < RANDOM_STATE_SIZE)
        return i + 1;
    state[0] = state[RANDOM_STATE_SIZE - 1];
    return 1;
}

/* init_by_array */
static void random_mix(struct random_source *random, const guint32 *words, guint count)
{
    guint32 *state = random->state;
    guint i = 1;
    guint j = 0;

    random_fill(random, 19650218U);
    for (guint left = MAX(RANDOM_STATE_SIZE, count); left > 0; left--) {
        state[i] = (state[i] ^ (random_previous(state, i) * 1664525U)) + words[j] + j;
        i = random_next_place(state, i);
        j = (j + 1) % count;
    }
    for (guint left = RANDOM_STATE_SIZE - 1; left > 0; left--) {
        state[i] = (state[i] ^ (random_previous(state, i) * 1566083941U)) - i;
        i = random_next_place(state, i);
    }
    state[0] = UPPER_BIT;
}

void random_seed(struct random_source *random, gint64 seed)
{
    guint64 size = seed < 0 ? 0 - (guint64)seed : (guint64)seed;
    const guint32 words[] = {(guint32)size, (guint32)(size >> WORD_BITS)};

    random_mix(random, words, words[1] == 0 ? 1 : 2);
}

/* All words of the state anew. */
static void random_twist(struct random_source *random)
{
    guint32 *state = random->state;

    for (guint i = 0; i < RANDOM_STATE_SIZE; i++) {
        guint32 next = state[(i + 1) % RANDOM_STATE_SIZE];
        guint32 joined = (state[i] & UPPER_BIT) | (next & LOWER_BITS);

        state[i] = state[(i + SHIFT_SIZE) % RANDOM_STATE_SIZE] ^ (joined >> 1) ^ ((next & 1) ? MATRIX_A : 0);
    }
    random->index = 0;
}

static guint32 random_word(struct random_source *random)
{
    guint32 word;

    if (random->index >= RANDOM_STATE_SIZE)
        random_twist(random);
    word = random->state[random->index++];
    word ^= word >> 11;
    word ^= (word << 7) & 0x9d2c5680U;
    word ^= (word << 15) & 0xefc60000U;
    return word ^ (word >> 18);
}

guint64 random_bits(struct random_source *random, guint count)
{
    guint64 low;

    if (count <= WORD_BITS)
        return random_word(random) >> (WORD_BITS - count);
    low = random_word(random);
    return low | (guint64)(random_word(random) >> (2 * WORD_BITS - count)) << WORD_BITS;
}

guint64 random_below(struct random_source *random, guint64 n)
{
    /* Of n, not of n − 1: a power of two takes one bit more than it needs, as in CPython. */
    guint count = 2 * WORD_BITS - (guint)__builtin_clzll(n);
    guint64 drawn = random_bits(random, count);

    while (drawn >= n)
        drawn = random_bits(random, count);
    return drawn;
}
