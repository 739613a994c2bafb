/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPython's random.Random for integer seeds.
 *
 * The seeds that people noted down in the Python system must go on giving the same exercises, so the source
 * is its source: the Mersenne Twister MT19937 of Matsumoto and Nishimura (624 words of state, a period of
 * 2^19937 − 1), seeded as seeding.c does. Bits are taken from the top of each word, and a number below n is
 * drawn with rejection: bit_length(n) bits at a time until they make a smaller number.
 */
#include "generate.h"

#define SHIFT_SIZE 397
#define MATRIX_A 0x9908b0dfU
#define UPPER_BIT 0x80000000U
#define LOWER_BITS 0x7fffffffU
#define WORD_BITS 32

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
