/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Folding: two texts that a person would call the same word become the same bytes.
 *
 * Each character goes by itself: its full compatibility decomposition, without marks (accents) and invisible
 * characters, in folded case, decomposed again; then a short table of what Unicode leaves apart and a
 * French keyboard does not have: œ, æ, ø, ł …, the curly quotes, the long dashes. Controls are spaces, since
 * a line feed parts the fields of a folded exercise.
 *
 * libunistring knows all of this, at some microseconds for each character. ASCII needs none of it, and the
 * characters of European texts are looked up in a table that is made once.
 */
#include "fold_internal.h"

#include <string.h>

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include "bytes.h"

#define UTF8_MAX 6
#define ASCII_END 0x80

/* Characters that Unicode neither decomposes nor folds to what people type for them. */
static const struct {
    ucs4_t from;
    const char *to;
} EXTRAS[] = {
    {0x00E6, "ae"}, {0x00F0, "d"},  {0x00F8, "o"}, {0x0111, "d"},  {0x0127, "h"},  {0x0131, "i"},
    {0x0142, "l"},  {0x0153, "oe"}, {0x0167, "t"}, {0x02B9, "'"},  {0x02BC, "'"},  {0x2010, "-"},
    {0x2011, "-"},  {0x2012, "-"},  {0x2013, "-"}, {0x2014, "-"},  {0x2015, "-"},  {0x2018, "'"},
    {0x2019, "'"},  {0x201A, "'"},  {0x201B, "'"}, {0x201C, "\""}, {0x201D, "\""}, {0x201E, "\""},
    {0x201F, "\""}, {0x2032, "'"},  {0x2044, "/"}, {0x2212, "-"},  {0x2215, "/"},
};

/* What the table holds: Latin letters, then punctuation, letter-like signs, arrows and operators. */
static const struct {
    ucs4_t first, end;
} RANGES[] = {{0x80, 0x250}, {0x2000, 0x2300}};
#define TABLE_SIZE (0x250 - 0x80 + 0x2300 - 0x2000)

/* A folded character that fits; what is longer is folded slowly each time. */
#define ENTRY_BYTES 7
#define ENTRY_TOO_LONG 255
struct fold_entry {
    guint8 size;
    char bytes[ENTRY_BYTES];
};
struct fold {
    struct fold_entry entries[TABLE_SIZE];
};

static gboolean is_dropped(ucs4_t character)
{
    return uc_is_general_category_withtable(character,
                                            UC_CATEGORY_MASK_Mn | UC_CATEGORY_MASK_Me | UC_CATEGORY_MASK_Cf);
}

/* The text without what is_dropped(), in place; its new size. */
static gsize drop(guint8 *text, gsize size)
{
    gsize kept = 0;
    for (gsize at = 0; at < size;) {
        ucs4_t character;
        int width = u8_mbtouc(&character, text + at, size - at);
        if (!is_dropped(character)) {
            memmove(text + kept, text + at, (gsize)width);
            kept += (gsize)width;
        }
        at += (gsize)width;
    }
    return kept;
}

static void append_extra(ucs4_t character, const guint8 *bytes, gsize size, GString *out)
{
    for (gsize i = 0; i < G_N_ELEMENTS(EXTRAS); i++) {
        if (EXTRAS[i].from == character) {
            g_string_append(out, EXTRAS[i].to);
            return;
        }
    }
    if (uc_is_general_category_withtable(character,
                                         UC_CATEGORY_MASK_Cc | UC_CATEGORY_MASK_Zl | UC_CATEGORY_MASK_Zp))
        g_string_append_c(out, ' ');
    else
        g_string_append_len(out, (const char *)bytes, (gssize)size);
}

/* One character, as the top of this file says. */
static void append_slowly(const char *text, gsize size, GString *out)
{
    gsize length = 0, folded_length = 0;
    g_autofree guint8 *decomposed = u8_normalize(UNINORM_NFKD, (const guint8 *)text, size, NULL, &length);
    if (!decomposed)
        return;
    length = drop(decomposed, length);
    g_autofree guint8 *folded = u8_casefold(decomposed, length, NULL, UNINORM_NFKD, NULL, &folded_length);
    if (!folded)
        return;
    length = drop(folded, folded_length);
    for (gsize at = 0; at < length;) {
        ucs4_t character;
        gsize width = (gsize)u8_mbtouc(&character, folded + at, length - at);
        append_extra(character, folded + at, width, out);
        at += width;
    }
}

struct fold *fold_new(void)
{
    struct fold *fold = g_new0(struct fold, 1);
    g_autoptr(GString) out = g_string_new(NULL);
    gsize entry = 0;
    for (gsize range = 0; range < G_N_ELEMENTS(RANGES); range++) {
        for (ucs4_t character = RANGES[range].first; character < RANGES[range].end; character++, entry++) {
            char bytes[UTF8_MAX];
            int size = g_unichar_to_utf8(character, bytes);
            g_string_truncate(out, 0);
            append_slowly(bytes, (gsize)size, out);
            gboolean fits = out->len <= ENTRY_BYTES;
            fold->entries[entry].size = fits ? (guint8)out->len : ENTRY_TOO_LONG;
            if (fits)
                memcpy(fold->entries[entry].bytes, out->str, out->len);
        }
    }
    return fold;
}

void fold_free(struct fold *fold)
{
    g_free(fold);
}

static const struct fold_entry *find_entry(const struct fold *fold, gunichar character)
{
    gsize before = 0;
    for (gsize range = 0; fold && range < G_N_ELEMENTS(RANGES); range++) {
        if (character >= RANGES[range].first && character < RANGES[range].end)
            return &fold->entries[before + character - RANGES[range].first];
        before += RANGES[range].end - RANGES[range].first;
    }
    return NULL;
}

/* A folded character of the table takes at most this many times its own bytes. */
#define GROWTH_MAX 4
#define WORD_BYTES 8

/* Where bytes are written without asking for room each time. */
struct writing {
    GString *out;
    char *at;
};

static void reserve(struct writing *writing, gsize size)
{
    gsize used = writing->out->len;
    g_string_set_size(writing->out, used + GROWTH_MAX * size + WORD_BYTES);
    writing->at = writing->out->str + used;
}

static void settle(struct writing *writing)
{
    g_string_truncate(writing->out, (gsize)(writing->at - writing->out->str));
}

/* The character at `text`; its size. What is no UTF-8 is passed over, never read beyond. */
static gsize write_character(const struct fold *fold, const char *text, gsize left, struct writing *writing)
{
    gsize size = (gsize)g_utf8_skip[*(const guchar *)text];
    if (size > left)
        return left;
    const struct fold_entry *entry = find_entry(fold, g_utf8_get_char(text));
    if (entry && entry->size != ENTRY_TOO_LONG) {
        memcpy(writing->at, entry->bytes, entry->size);
        writing->at += entry->size;
        return size;
    }
    settle(writing);
    append_slowly(text, size, writing->out);
    reserve(writing, left - size);
    return size;
}

static char fold_ascii(char character)
{
    guint8 c = (guint8)character;
    guint8 lower = (guint8)(c + (c >= 'A' && c <= 'Z' ? 'a' - 'A' : 0));
    return (char)(c < ' ' || c == 0x7F ? ' ' : lower);
}

/* Whether eight bytes are all ASCII without controls. */
static gboolean is_plain(guint64 word)
{
    return ((word & BYTES_HIGHS) | bytes_mark_control(word) | bytes_mark_zero(word ^ (0x7F * BYTES_ONES))) ==
           0;
}

/* Eight plain bytes in lower case: a capital's sum with the first has its high bit set, not that with the
 * second. */
static guint64 lower_plain(guint64 word)
{
    guint64 from_a = word + (0x80 - 'A') * BYTES_ONES, after_z = word + (0x80 - 'Z' - 1) * BYTES_ONES;
    return word | ((from_a & ~after_z & BYTES_HIGHS) >> 2);
}

/* As many ASCII characters as there are; how many. */
static gsize write_ascii(const char *text, gsize size, struct writing *writing)
{
    gsize at = 0;
    for (; at + WORD_BYTES <= size; at += WORD_BYTES) {
        guint64 word = bytes_load8(text + at);
        if (!is_plain(word))
            break;
        bytes_store8(writing->at + at, lower_plain(word));
    }
    for (; at < size && (guint8)text[at] < ASCII_END; at++)
        writing->at[at] = fold_ascii(text[at]);
    writing->at += at;
    return at;
}

void fold_append(const struct fold *fold, const char *text, gsize size, GString *out)
{
    struct writing writing = {out, NULL};
    reserve(&writing, size);
    for (gsize at = 0; at < size;) {
        if ((guint8)text[at] < ASCII_END)
            at += write_ascii(text + at, size - at, &writing);
        else
            at += write_character(fold, text + at, size - at, &writing);
    }
    settle(&writing);
}
