/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "exercise_internal.h"

static gboolean is_name_byte(char c)
{
    return g_ascii_isalnum(c) || c == '_' || (guint8)c >= 0x80;
}

static gsize skip_blank(const char *text, gsize size, gsize at)
{
    while (at < size && g_ascii_isspace(text[at]))
        at++;
    return at;
}

/* The end of the placeholder that begins at `at`, or 0 when it is none: {{name}} or {{{name}}}. */
static gsize read_placeholder(const char *text, gsize size, gsize at)
{
    gsize braces = at + 2 < size && text[at + 2] == '{' ? 3 : 2;
    gsize name = skip_blank(text, size, at + braces), end = name;

    while (end < size && is_name_byte(text[end]))
        end++;
    if (end == name || g_ascii_isdigit(text[name]))
        return 0;
    end = skip_blank(text, size, end);
    for (gsize i = 0; i < braces; i++) {
        if (end + i >= size || text[end + i] != '}')
            return 0;
    }
    return end + braces;
}

/* The size of the character reference of `{` that begins at `at` (an ampersand); 0: it is another, or none.
 */
static gsize brace_reference(const char *text, gsize size, gsize at)
{
    static const char *const names[] = {"&lbrace;", "&lcub;"};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (size - at >= strlen(names[i]) && memcmp(text + at, names[i], strlen(names[i])) == 0)
            return strlen(names[i]);
    if (size - at < 4 || text[at + 1] != '#')
        return 0;
    gboolean hex = text[at + 2] == 'x' || text[at + 2] == 'X';
    gsize digits = at + (hex ? 3 : 2), end = digits;
    guint code = 0;
    while (end < size && end - digits < 8 && (hex ? g_ascii_isxdigit(text[end]) : g_ascii_isdigit(text[end])))
        code = code * (hex ? 16 : 10) + (guint)g_ascii_xdigit_value(text[end++]);
    if (code != '{')
        return 0;
    return end - at + (end < size && text[end] == ';' ? 1 : 0);
}

gboolean exercise_find_written_braces(const char *text, gsize size, gsize *at)
{
    const char *found;

    for (gsize from = *at; (found = memchr(text + from, '&', size - from)) != NULL;) {
        gsize start = (gsize)(found - text), length = brace_reference(text, size, start);
        gsize next = start + length;
        gboolean before = length > 0 && start > 0 && text[start - 1] == '{';
        gboolean behind = length > 0 && next < size &&
                          (text[next] == '{' || (text[next] == '&' && brace_reference(text, size, next) > 0));
        if (before || behind) {
            *at = start - (before ? 1 : 0);
            return TRUE;
        }
        from = start + 1;
    }
    return FALSE;
}

gboolean exercise_find_bad_placeholder(const char *text, gsize size, gsize *at)
{
    const char *found;

    while ((found = memmem(text + *at, size - *at, "{{", 2)) != NULL) {
        gsize start = (gsize)(found - text), end = read_placeholder(text, size, start);
        *at = start;
        if (end == 0)
            return TRUE;
        *at = end;
    }
    return FALSE;
}
