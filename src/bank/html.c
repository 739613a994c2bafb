/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text of HTML, for search. Not a parser: the allow-list has been seen to elsewhere, and a text that is
 * outside it must only not be lost. A `<` that begins no tag is text; a tag ends at the next `>`; those that
 * stand within a line vanish, so that `du<b>rée</b>` is one word, and all others part words.
 */
#include <string.h>

#include "fold_internal.h"

#define ENTITY_MAX 10
#define CODE_POINT_MAX 0x10FFFF

/* Tags that do not part words. */
struct tag_name {
    guint8 size;
    char bytes[8];
};
#define TAG(name)                                                                                            \
    {                                                                                                        \
        sizeof(name) - 1, name                                                                               \
    }
static const struct tag_name INLINE_TAGS[] = {
    TAG("strong"), TAG("em"),      TAG("b"),     TAG("i"),     TAG("u"),    TAG("s"),    TAG("span"),
    TAG("sub"),    TAG("sup"),     TAG("code"),  TAG("a"),     TAG("abbr"), TAG("mark"), TAG("small"),
    TAG("math"),   TAG("mi"),      TAG("mn"),    TAG("mo"),    TAG("ms"),   TAG("mrow"), TAG("msup"),
    TAG("msub"),   TAG("msubsup"), TAG("msqrt"), TAG("mroot"),
};

static gboolean is_name(char c)
{
    return g_ascii_isalnum(c);
}

static gboolean is_inline(const char *name, gsize size)
{
    const char first = size > 0 ? g_ascii_tolower(name[0]) : 0;
    for (gsize i = 0; i < G_N_ELEMENTS(INLINE_TAGS); i++)
        if (INLINE_TAGS[i].size == size && INLINE_TAGS[i].bytes[0] == first &&
            g_ascii_strncasecmp(INLINE_TAGS[i].bytes, name, size) == 0)
            return TRUE;
    return FALSE;
}

/* The size of the tag that begins at `html`; 0: none does. */
static gsize tag_size(const char *html, gsize size)
{
    gboolean begins =
        size > 1 && (g_ascii_isalpha(html[1]) || html[1] == '/' || html[1] == '!' || html[1] == '?');
    const char *end = begins ? memchr(html, '>', size) : NULL;
    return end ? (gsize)(end - html) + 1 : 0;
}

static void append_tag(const char *tag, gsize size, GString *out)
{
    gsize start = size > 1 && tag[1] == '/' ? 2 : 1, end = start;
    while (end < size && is_name(tag[end]))
        end++;
    if (!is_inline(tag + start, end - start))
        g_string_append_c(out, ' ');
}

/* &#233; and &#xE9;, without & and ;. 0: none. */
static gunichar entity_number(const char *name, gsize size)
{
    guint base = size > 1 && (name[1] == 'x' || name[1] == 'X') ? 16 : 10;
    gsize at = base == 16 ? 2 : 1;
    gunichar number = 0;
    if (at == size)
        return 0;
    for (; at < size; at++) {
        int digit = base == 16 ? g_ascii_xdigit_value(name[at]) : g_ascii_digit_value(name[at]);
        if (digit < 0)
            return 0;
        number = number * base + (gunichar)digit;
        if (number > CODE_POINT_MAX)
            return 0;
    }
    return g_unichar_validate(number) ? number : 0;
}

/* Appends the character of an entity that begins at `html`. Its size; 0: there is none. */
static gsize append_entity(const struct fold *fold, const char *html, gsize size, GString *out)
{
    const char *end = memchr(html, ';', MIN(size, ENTITY_MAX));
    gsize name_size = end ? (gsize)(end - html) - 1 : 0;
    if (name_size == 0)
        return 0;
    gunichar character =
        html[1] == '#' ? entity_number(html + 1, name_size) : entity_find(html + 1, name_size);
    if (character == 0)
        return 0;
    char bytes[6];
    fold_append(fold, bytes, (gsize)g_unichar_to_utf8(character, bytes), out);
    return name_size + 2;
}

/* Where a byte stands from `at` on; `size`: nowhere. */
static gsize place_of(const char *html, gsize size, gsize at, char byte)
{
    const char *found = memchr(html + at, byte, size - at);
    return found ? (gsize)(found - html) : size;
}

void fold_append_html(const struct fold *fold, const char *html, gsize size, GString *out)
{
    const char *last_end = memrchr(html, '>', size);
    gsize tags_end = last_end ? (gsize)(last_end - html) + 1 : 0; /* no tag ends behind it */
    gsize tag = place_of(html, size, 0, '<'), entity = place_of(html, size, 0, '&');
    for (gsize at = 0, text = 0;;) {
        tag = tag < at ? place_of(html, size, at, '<') : tag;
        entity = entity < at ? place_of(html, size, at, '&') : entity;
        gsize next = MIN(tag, entity), taken = 0;
        fold_append(fold, html + text, next - text, out);
        text = next;
        if (next == size)
            return;
        if (next == tag && next < tags_end && (taken = tag_size(html + next, tags_end - next)))
            append_tag(html + next, taken, out);
        else if (next == entity)
            taken = append_entity(fold, html + next, size - next, out);
        text += taken;
        at = MAX(text, next + 1);
    }
}
