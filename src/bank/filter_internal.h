/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_BANK_FILTER_INTERNAL_H
#define EXOBASE_BANK_FILTER_INTERNAL_H

#include <glib.h>

/*
 * What threes of bytes a text may have: a set of bits, one for each hash of a three. A word is not in a text
 * whose set lacks one of the word's threes, and to see that takes one or two lines of the processor's cache
 * instead of the whole text. The set has about as many bits as the text has bytes, so a third of them are
 * set.
 */

#define FILTER_HASH_BITS 32
/* From 64 bits (one word) to 16,384. */
#define FILTER_LOG_MIN 6
#define FILTER_LOG_MAX 14
#define FILTER_GRAM 3

static inline guint32 filter_hash(const char *gram)
{
    guint32 bytes = (guint32)(guint8)gram[0] << 16 | (guint32)(guint8)gram[1] << 8 | (guint8)gram[2];
    return bytes * 0x9E3779B1u;
}

/* How many bits of a hash the set for a text of this size does without. */
static inline guint8 filter_shift(gsize size)
{
    guint log = FILTER_LOG_MIN;
    while (log < FILTER_LOG_MAX && ((gsize)1 << log) < size)
        log++;
    return (guint8)(FILTER_HASH_BITS - log);
}

static inline gsize filter_bytes(guint8 shift)
{
    return ((gsize)1 << (FILTER_HASH_BITS - shift)) / 8;
}

/* `bits` are all 0 before. */
static inline void filter_fill(guint64 *bits, guint8 shift, const char *text, gsize size)
{
    for (gsize i = 0; i + FILTER_GRAM <= size; i++) {
        guint32 bit = filter_hash(text + i) >> shift;
        bits[bit / 64] |= G_GUINT64_CONSTANT(1) << (bit % 64);
    }
}

static inline gboolean filter_may_have(const guint64 *bits, guint8 shift, guint32 hash)
{
    guint32 bit = hash >> shift;
    return bits[bit / 64] >> (bit % 64) & 1;
}

#endif
