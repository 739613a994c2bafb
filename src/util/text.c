/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lower case is made in pieces, so that a content UID can be hashed without a copy of the text. The steps are
 * ordered by how often French lessons need them: sixteen bytes of ASCII, é and À at once, whose case is one
 * bit, then punctuation, then anything else through the tables.
 */
#include "text.h"

#include "bytes.h"
#include "unicode_table_internal.h"
#include "utf8_internal.h"

#define CAPITAL_SIGMA 0x3A3
#define SMALL_SIGMA 0x3C3
#define FINAL_SIGMA 0x3C2
#define CAPITAL_I_WITH_DOT 0x130
#define COMBINING_DOT 0x307

static gboolean in_ranges(const struct unicode_range *ranges, gsize count, guint32 character)
{
    gsize low = 0, high = count;

    while (low < high) {
        gsize middle = (low + high) / 2;
        if (ranges[middle].last < character)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && ranges[low].first <= character;
}

/* The character itself where the table says nothing of it. */
static guint32 change_case(const struct unicode_case *table, gsize count, guint32 character)
{
    gsize low = 0, high = count;

    while (low < high) {
        gsize middle = (low + high) / 2;
        if (table[middle].last < character)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == count || character < table[low].first || (character - table[low].first) % table[low].stride)
        return character;
    return character + (guint32)table[low].delta;
}

static gboolean is_space(guint32 character)
{
    if (character < 0x80)
        return character == ' ' || (character >= 0x09 && character <= 0x0D) ||
               (character >= 0x1C && character <= 0x1F);
    return in_ranges(unicode_spaces, unicode_spaces_count, character);
}

void text_strip(const char **text, gsize *size)
{
    const char *bytes = *text;
    gsize start = 0, end = *size;

    while (start < end) {
        gsize next = start;
        if (!is_space(utf8_next(bytes, &next)))
            break;
        start = next;
    }
    while (end > start) {
        gsize before = end;
        if (!is_space(utf8_previous(bytes, &before)))
            break;
        end = before;
    }
    *text = bytes + start;
    *size = end - start;
}

static gboolean is_ignorable(guint32 character)
{
    return in_ranges(unicode_ignorable, unicode_ignorable_count, character);
}

static gboolean is_cased(guint32 character)
{
    return in_ranges(unicode_cased, unicode_cased_count, character);
}

/*
 * CPython's rule: a capital sigma is final when a cased letter stands before it and none after it,
 * case-ignorable characters between them not counted.
 */
static gboolean sigma_is_final(const char *text, gsize size, gsize start, gsize end)
{
    guint32 character = 0;
    gboolean found = FALSE;

    while (start > 0 && !found) {
        character = utf8_previous(text, &start);
        found = !is_ignorable(character);
    }
    if (!found || !is_cased(character))
        return FALSE;
    for (found = FALSE; end < size && !found;) {
        character = utf8_next(text, &end);
        found = !is_ignorable(character);
    }
    return !found || !is_cased(character);
}

/* Eight bytes with A–Z in lower case; bytes from the first non-ASCII one on mean nothing. */
static inline guint64 lower_word(guint64 word)
{
    guint64 from_a = word + (0x80 - 'A') * BYTES_ONES;
    guint64 after_z = word + (0x7F - 'Z') * BYTES_ONES;

    return word | (from_a & ~after_z & BYTES_HIGHS) >> 2;
}

/* Moves ASCII bytes in lower case until another one, the text's end or the room's end comes. */
static gsize lower_ascii(struct text_lowering *from, char *out, gsize room)
{
    gsize start = from->at, size = MIN(from->size - start, room), done = 0;
    const char *text = from->text + start;

    while (done + 8 <= size) {
        guint64 word = bytes_load8(text + done);
        bytes_store8(out + done, lower_word(word));
        if (word & BYTES_HIGHS) {
            done += bytes_first_mark(word & BYTES_HIGHS);
            from->at = start + done;
            return done;
        }
        done += 8;
    }
    for (; done < size && (guint8)text[done] < 0x80; done++)
        out[done] = g_ascii_tolower(text[done]);
    from->at = start + done;
    return done;
}

static gsize lower_character(struct text_lowering *from, char *out)
{
    gsize start = from->at;
    guint32 character = utf8_next(from->text, &from->at);

    if (character == CAPITAL_SIGMA) {
        gboolean final = sigma_is_final(from->text, from->size, start, from->at);
        return (gsize)g_unichar_to_utf8(final ? FINAL_SIGMA : SMALL_SIGMA, out);
    }
    if (character == CAPITAL_I_WITH_DOT) {
        out[0] = 'i';
        return 1 + (gsize)g_unichar_to_utf8(COMBINING_DOT, out + 1);
    }
    return (gsize)g_unichar_to_utf8(change_case(unicode_lower, unicode_lower_count, character), out);
}

/* U+0080 to U+00FF, two bytes: À to Þ without × are 0x20 below their small letters. */
static inline void lower_latin(struct text_lowering *from, char *out)
{
    const guint8 *bytes = (const guint8 *)from->text + from->at;
    gboolean capital = bytes[0] == 0xC3 && bytes[1] < 0x9F && bytes[1] != 0x97;

    out[0] = (char)bytes[0];
    out[1] = (char)(bytes[1] + (capital ? 0x20 : 0));
    from->at += 2;
}

/*
 * Moves whole characters up to U+00FF in lower case, sixteen bytes at once, until another one comes. The byte
 * before the first one is looked at, so there must be one.
 */
static gsize lower_blocks(struct text_lowering *from, char *out, gsize room)
{
    gsize start = from->at, size = MIN(from->size - start, room), done = 0;
    const char *text = from->text + start;

    while (done + 16 <= size) {
        bytes16 block = bytes_load16(text + done), before = bytes_load16(text + done - 1);
        bytes16 ascii = (bytes16)((block >= 'A') & (block <= 'Z'));
        bytes16 latin = (bytes16)((before == 0xC3) & (block >= 0x80) & (block < 0x9F) & (block != 0x97));
        bytes_store16(out + done, block | ((ascii | latin) & 0x20));
        gsize near = bytes_first_of16((bytes16)(block >= 0xC4));
        gboolean cut = near == 16 && (guint8)text[done + 15] >= 0xC2;
        done += cut ? 15 : near;
        if (near < 16)
            break;
    }
    from->at = start + done;
    return done;
}

/* U+2000 to U+203F, three bytes: dashes, quotation marks and apostrophes have no case. */
static gboolean is_punctuation(const struct text_lowering *from)
{
    return memcmp(from->text + from->at, "\xE2\x80", 2) == 0;
}

gsize text_lower_next(struct text_lowering *from, char *out, gsize room)
{
    gsize used = 0;

    while (from->at < from->size && room - used >= 8) {
        if (from->at > 0)
            used += lower_blocks(from, out + used, room - used);
        if (from->at == from->size || room - used < 8)
            break;
        guint8 lead = (guint8)from->text[from->at];
        if (lead < 0x80) {
            used += lower_ascii(from, out + used, room - used);
        } else if (lead < 0xC4) {
            lower_latin(from, out + used);
            used += 2;
        } else if (is_punctuation(from)) {
            memcpy(out + used, from->text + from->at, 3);
            from->at += 3;
            used += 3;
        } else {
            used += lower_character(from, out + used);
        }
    }
    return used;
}

void text_append_lower(GString *out, const char *text, gsize size)
{
    struct text_lowering lowering = {text, size, 0};
    char piece[512];

    for (gsize used; (used = text_lower_next(&lowering, piece, sizeof piece)) > 0;)
        g_string_append_len(out, piece, (gssize)used);
}

static const struct unicode_expansion *find_expansion(guint32 character)
{
    gsize low = 0, high = unicode_upper_expansions_count;

    while (low < high) {
        gsize middle = (low + high) / 2;
        if (unicode_upper_expansions[middle].from < character)
            low = middle + 1;
        else
            high = middle;
    }
    gboolean found = low < unicode_upper_expansions_count && unicode_upper_expansions[low].from == character;
    return found ? &unicode_upper_expansions[low] : NULL;
}

void text_append_upper(GString *out, const char *text, gsize size)
{
    for (gsize at = 0; at < size;) {
        guint32 character = utf8_next(text, &at);
        const struct unicode_expansion *several = character < 0x80 ? NULL : find_expansion(character);
        if (character < 0x80) {
            g_string_append_c(out, g_ascii_toupper((char)character));
        } else if (!several) {
            g_string_append_unichar(out, change_case(unicode_upper, unicode_upper_count, character));
        } else {
            for (guint i = 0; i < G_N_ELEMENTS(several->to) && several->to[i]; i++)
                g_string_append_unichar(out, several->to[i]);
        }
    }
}

/* The size of the valid character at `bytes`, of which `left` are there; 0: it is none. */
static gsize character_size(const guint8 *bytes, gsize left)
{
    guint8 lead = bytes[0];
    gsize size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;

    if (lead < 0x80)
        return 1;
    if (lead < 0xC2 || lead > 0xF4 || left < size)
        return 0;
    /* The second byte's limits are what keeps out long forms, surrogates and what is beyond U+10FFFF. */
    guint8 least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    guint8 most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (bytes[1] < least || bytes[1] > most)
        return 0;
    for (gsize i = 2; i < size; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
    }
    return size;
}

gboolean text_is_utf8(const char *text, gsize size, gsize *bad_at)
{
    gsize at = 0;

    while (at < size) {
        if (at + 8 <= size && !(bytes_load8(text + at) & BYTES_HIGHS)) {
            at += 8;
            continue;
        }
        gsize step = character_size((const guint8 *)text + at, size - at);
        if (step == 0) {
            if (bad_at)
                *bad_at = at;
            return FALSE;
        }
        at += step;
    }
    return TRUE;
}

gsize text_integer(gint64 integer, char out[TEXT_INTEGER_MAX])
{
    static const char pairs[] =
        "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
        "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
        "8081828384858687888990919293949596979899";
    char digits[TEXT_INTEGER_MAX], *end = digits + sizeof digits, *start = end;
    guint64 rest = integer < 0 ? 0 - (guint64)integer : (guint64)integer;

    for (; rest >= 10; rest /= 100)
        start = memcpy(start - 2, pairs + rest % 100 * 2, 2);
    /* Of an odd number of digits the first stands alone; of an even one nothing is left. */
    if (rest > 0 || start == end)
        *--start = (char)('0' + rest);
    if (integer < 0)
        *--start = '-';
    gsize size = (gsize)(end - start);
    memcpy(out, start, size);
    out[size] = '\0';
    return size;
}
