/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "sqlite_internal.h"

/*
 * FNV-1a over words of eight bytes instead of single ones, with the high half folded down after each step so
 * that a flipped bit reaches all others. It finds damage, not malice, at the speed of memory.
 */
#define SUM_START G_GUINT64_CONSTANT(0xcbf29ce484222325)
#define SUM_PRIME G_GUINT64_CONSTANT(0x100000001b3)
#define HALF_WORD 32

static guint64 add_word(guint64 sum, guint64 word)
{
    sum = (sum ^ word) * SUM_PRIME;
    return sum ^ (sum >> HALF_WORD);
}

static guint64 add_text(guint64 sum, const char *text, gsize size)
{
    gsize i = 0;
    for (; i + sizeof(guint64) <= size; i += sizeof(guint64)) {
        guint64 word;
        memcpy(&word, text + i, sizeof word);
        sum = add_word(sum, GUINT64_FROM_LE(word));
    }
    guint64 rest = 0;
    for (gsize shift = 0; i < size; i++, shift += 8)
        rest |= (guint64)(guint8)text[i] << shift;
    return add_word(add_word(sum, rest), size);
}

gint64 sqlite_text_sum(const char *text, gsize size, const char *base, gsize base_size)
{
    guint64 sum = add_text(SUM_START, text ? text : "", text ? size : 0);
    return (gint64)add_text(sum, base ? base : "", base ? base_size : 0);
}
