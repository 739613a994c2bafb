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
