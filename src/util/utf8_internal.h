/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_UTF8_INTERNAL_H
#define EXOBASE_UTF8_INTERNAL_H

#include <string.h>

#include <glib.h>

/* Steps through UTF-8 that is known to be valid, and tricks that treat eight bytes at once. */

#define UTF8_ONES G_GUINT64_CONSTANT(0x0101010101010101)
#define UTF8_HIGHS G_GUINT64_CONSTANT(0x8080808080808080)

/* Eight bytes as a number whose lowest byte is the first. */
static inline guint64 utf8_load8(const char *bytes)
{
    guint64 word;
    memcpy(&word, bytes, sizeof word);
    return GUINT64_FROM_LE(word);
}

static inline void utf8_store8(char *bytes, guint64 word)
{
    word = GUINT64_TO_LE(word);
    memcpy(bytes, &word, sizeof word);
}

/* How many bytes stand before the first one whose high bit is in `marks` (not 0). */
static inline gsize utf8_first_mark(guint64 marks)
{
    return (gsize)__builtin_ctzll(marks) / 8;
}

/* The character at `*at`, which moves behind it. */
static inline guint32 utf8_next(const char *text, gsize *at)
{
    const guint8 *p = (const guint8 *)text + *at;

    if (p[0] < 0x80) {
        *at += 1;
        return p[0];
    }
    if (p[0] < 0xE0) {
        *at += 2;
        return (guint32)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
    }
    if (p[0] < 0xF0) {
        *at += 3;
        return (guint32)(p[0] & 0x0F) << 12 | (guint32)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
    }
    *at += 4;
    return (guint32)(p[0] & 0x07) << 18 | (guint32)(p[1] & 0x3F) << 12 | (guint32)(p[2] & 0x3F) << 6 |
           (p[3] & 0x3F);
}

/* The character that ends at `*end`, which moves before it. */
static inline guint32 utf8_previous(const char *text, gsize *end)
{
    gsize at = *end - 1;

    while (((guint8)text[at] & 0xC0) == 0x80)
        at--;
    *end = at;
    return utf8_next(text, &at);
}

#endif
