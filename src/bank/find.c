/* SPDX-License-Identifier: Apache-2.0 */
#include "find_internal.h"

#include <string.h>

#include "bytes.h"

/*
 * Where a word stands in a text. The C library's search looks at one place at a time; here sixteen are judged
 * at once by two bytes of the word, those that are rarest in French, and only where both fit is the word
 * compared. Written with the compilers' vectors, which every processor has.
 */

typedef guint8 vector __attribute__((vector_size(16)));
#define VECTOR_BYTES 16

/* Bytes of folded French, the most frequent first; what is not here is rarer. */
static const char FREQUENT[] = " esantirulodcmpvqgfbhxj1yz023456789.,'()-=<>?!:/";

static gsize rarity(char byte)
{
    const char *found = byte ? strchr(FREQUENT, byte) : NULL;
    return found ? (gsize)(found - FREQUENT) : sizeof FREQUENT;
}

void find_prepare(struct find_word *word, const char *bytes, gsize size)
{
    word->bytes = bytes;
    word->size = size;
    word->first = word->second = 0;
    for (gsize i = 1; i < size; i++)
        if (rarity(bytes[i]) > rarity(bytes[word->first]))
            word->first = i;
    if (size > 1)
        word->second = word->first == 0 ? 1 : 0;
    for (gsize i = 0; i < size; i++)
        if (i != word->first && rarity(bytes[i]) > rarity(bytes[word->second]))
            word->second = i;
}

static vector load(const char *bytes)
{
    vector loaded;
    memcpy(&loaded, bytes, sizeof loaded);
    return loaded;
}

static vector spread(char byte)
{
    vector all = {0};
    return all + (guint8)byte;
}

/* Whether the word stands at one of the eight places from `text` on that `marks` names. */
static gboolean is_at_marks(const struct find_word *word, const char *text, guint64 marks)
{
    while (marks) {
        gsize at = bytes_first_mark(marks);
        if (memcmp(text + at, word->bytes, word->size) == 0)
            return TRUE;
        marks &= ~(G_GUINT64_CONSTANT(0xFF) << (at * 8));
    }
    return FALSE;
}

gboolean find_in(const struct find_word *word, const char *text, gsize size)
{
    vector first = spread(word->bytes[word->first]), second = spread(word->bytes[word->second]);
    gsize at = 0;
    for (; at + VECTOR_BYTES + word->size <= size; at += VECTOR_BYTES) {
        vector hits =
            (vector)((load(text + at + word->first) == first) & (load(text + at + word->second) == second));
        guint64 marks[2];
        memcpy(marks, &hits, sizeof marks);
        if (G_LIKELY((marks[0] | marks[1]) == 0))
            continue;
        if (is_at_marks(word, text + at, GUINT64_FROM_LE(marks[0]) & BYTES_HIGHS) ||
            is_at_marks(word, text + at + 8, GUINT64_FROM_LE(marks[1]) & BYTES_HIGHS))
            return TRUE;
    }
    return memmem(text + at, size - at, word->bytes, word->size) != NULL;
}
