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

/* Tags that do not part words. Sorted. */
static const char *const INLINE_TAGS[] = {
    "a",  "abbr",  "b",    "code",    "em",   "i", "mark",  "math", "mi",     "mn",  "mo",  "mroot", "mrow",
    "ms", "msqrt", "msub", "msubsup", "msup", "s", "small", "span", "strong", "sub", "sup", "u",
};

static gboolean is_name(char c)
{
    return g_ascii_isalnum(c);
}

static gboolean is_inline(const char *name, gsize size)
{
    for (gsize i = 0; i < G_N_ELEMENTS(INLINE_TAGS); i++)
        if (strlen(INLINE_TAGS[i]) == size && g_ascii_strncasecmp(INLINE_TAGS[i], name, size) == 0)
            return TRUE;
    return FALSE;
}

/* The size of the tag that begins at `html`; 0: none does. A `>` that is nowhere is looked for only once. */
static gsize tag_size(const char *html, gsize size, gboolean *no_more)
{
    gboolean begins = size > 1 && (g_ascii_isalpha(html[1]) || strchr("/!?", html[1]));
    if (!begins || html[1] == '\0' || *no_more)
        return 0;
    const char *end = memchr(html, '>', size);
    *no_more = !end;
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

void fold_append_html(const struct fold *fold, const char *html, gsize size, GString *out)
{
    gboolean no_more_tags = FALSE;
    for (gsize at = 0; at < size;) {
        gsize taken = 0;
        if (html[at] == '<') {
            taken = tag_size(html + at, size - at, &no_more_tags);
            if (taken)
                append_tag(html + at, taken, out);
        } else if (html[at] == '&') {
            taken = append_entity(fold, html + at, size - at, out);
        }
        at += taken;
        if (taken)
            continue;
        gsize run = 1;
        while (at + run < size && html[at + run] != '<' && html[at + run] != '&')
            run++;
        fold_append(fold, html + at, run, out);
        at += run;
    }
}
