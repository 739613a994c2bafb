/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_BYTES_H
#define EXOBASE_BYTES_H

#include <string.h>

#include <glib.h>

/*
 * Looking at eight bytes at once, as one number, or at sixteen: for the few loops that every byte of a bank
 * goes through. The usual shape is a word in which the high bit marks each byte that was looked for.
 */

#define BYTES_ONES G_GUINT64_CONSTANT(0x0101010101010101)
#define BYTES_HIGHS G_GUINT64_CONSTANT(0x8080808080808080)

/* Eight bytes as a number whose lowest byte is the first. */
static inline guint64 bytes_load8(const char *bytes)
{
    guint64 word;
    memcpy(&word, bytes, sizeof word);
    return GUINT64_FROM_LE(word);
}

static inline void bytes_store8(char *bytes, guint64 word)
{
    word = GUINT64_TO_LE(word);
    memcpy(bytes, &word, sizeof word);
}

/* How many bytes stand before the first one whose high bit is in `marks` (not 0). */
static inline gsize bytes_first_mark(guint64 marks)
{
    return (gsize)__builtin_ctzll(marks) / 8;
}

/* Marks bytes that are zero; the lowest mark is right, those above it may be wrong. */
static inline guint64 bytes_mark_zero(guint64 word)
{
    return (word - BYTES_ONES) & ~word & BYTES_HIGHS;
}

/* Marks controls, bytes below 0x20; the lowest mark is right. */
static inline guint64 bytes_mark_control(guint64 word)
{
    return (word - 0x20 * BYTES_ONES) & ~word & BYTES_HIGHS;
}

/* Sixteen bytes, compared and combined one by one; a comparison gives 0xFF or 0 for each. */
typedef guint8 bytes16 __attribute__((vector_size(16)));

static inline bytes16 bytes_load16(const char *bytes)
{
    bytes16 block;
    memcpy(&block, bytes, sizeof block);
    return block;
}

static inline void bytes_store16(char *bytes, bytes16 block)
{
    memcpy(bytes, &block, sizeof block);
}

/* How many bytes stand before the first that a comparison marked; 16: it marked none. */
static inline gsize bytes_first_of16(bytes16 marks)
{
    guint64 halves[2];
    memcpy(halves, &marks, sizeof halves);
    if (halves[0])
        return bytes_first_mark(GUINT64_FROM_LE(halves[0]));
    return 8 + (halves[1] ? bytes_first_mark(GUINT64_FROM_LE(halves[1])) : 8);
}

/* As g_string_append_len(), whose call takes longer than a few bytes do. */
static inline void bytes_append(GString *out, const char *bytes, gsize size)
{
    if (size >= out->allocated_len - out->len) {
        g_string_append_len(out, bytes, (gssize)size);
        return;
    }
    memcpy(out->str + out->len, bytes, size);
    out->len += size;
    out->str[out->len] = '\0';
}

#endif
