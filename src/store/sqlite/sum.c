/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "sqlite_internal.h"

/*
 * FNV-1a over words of eight bytes instead of single ones, with the high half folded down after each step so
 * that a flipped bit reaches all others. It finds damage, not malice, at the speed of memory.
 */
#define SUM_PRIME G_GUINT64_CONSTANT(0x100000001b3)
#define SUM_OF_NULL G_GUINT64_CONSTANT(0x9e3779b97f4a7c15)
#define HALF_WORD 32

static guint64 add_word(guint64 sum, guint64 word)
{
    sum = (sum ^ word) * SUM_PRIME;
    return sum ^ (sum >> HALF_WORD);
}

gint64 sqlite_sum_number(gint64 sum, gint64 number)
{
    return (gint64)add_word((guint64)sum, (guint64)number);
}

gint64 sqlite_sum_text(gint64 start, const char *text, gsize size)
{
    guint64 sum = (guint64)start, rest = 0;
    gsize i = 0;
    if (!text)
        return (gint64)add_word(sum, SUM_OF_NULL);
    for (; i + sizeof(guint64) <= size; i += sizeof(guint64)) {
        guint64 word;
        memcpy(&word, text + i, sizeof word);
        sum = add_word(sum, GUINT64_FROM_LE(word));
    }
    for (gsize shift = 0; i < size; i++, shift += 8)
        rest |= (guint64)(guint8)text[i] << shift;
    return (gint64)add_word(add_word(sum, rest), size);
}
