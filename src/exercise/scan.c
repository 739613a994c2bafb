/* SPDX-License-Identifier: Apache-2.0 */
#include "exercise_scan.h"

#include <string.h>

/*
 * Loading a bank, say, looks into each document once, for a dozen of its members; making values of all takes
 * ten times as long. The texts were written by exobase, so this needs to understand JSON, not to judge it:
 * what is broken is noticed where the walk can't go on, and never read beyond.
 */

#define HEX_DIGITS 4

/* The end of the string that begins at `at`, behind its closing quotation mark; `size` if it has none. */
static gsize skip_string(const char *text, gsize size, gsize at)
{
    gsize start = at + 1;
    for (at = start; at < size; at++) {
        const char *quote = memchr(text + at, '"', size - at);
        if (!quote)
            return size;
        at = (gsize)(quote - text);
        gsize slashes = 0;
        while (at - slashes > start && text[at - slashes - 1] == '\\')
            slashes++;
        if (slashes % 2 == 0)
            return at + 1;
    }
    return size;
}

/* The end of the value that begins at `at`: the comma or bracket behind it. */
static gsize skip_value(const char *text, gsize size, gsize at)
{
    guint depth = 0;
    while (at < size) {
        char c = text[at];
        if (depth == 0 && (c == ',' || c == '}'))
            return at;
        if (c == '"') {
            at = skip_string(text, size, at);
            continue;
        }
        if (c == '{' || c == '[')
            depth++;
        else if ((c == '}' || c == ']') && depth > 0)
            depth--;
        at++;
    }
    return size;
}

gboolean scan_begin(struct scan *scan, const char *text, gsize size)
{
    *scan = (struct scan){text, size, 1};
    return size >= 2 && text[0] == '{' && text[size - 1] == '}';
}

gboolean scan_member(struct scan *scan, struct scan_view *key, struct scan_view *value)
{
    const char *text = scan->text;
    gsize at = scan->at;
    if (at > 1 && at < scan->size && text[at] == ',')
        at++;
    if (at >= scan->size || text[at] != '"')
        return FALSE;
    gsize key_end = skip_string(text, scan->size, at);
    if (key_end >= scan->size || text[key_end] != ':')
        return FALSE;
    gsize value_end = skip_value(text, scan->size, key_end + 1);
    if (value_end == scan->size || value_end == key_end + 1)
        return FALSE;
    *key = (struct scan_view){text + at + 1, key_end - at - 2};
    *value = (struct scan_view){text + key_end + 1, value_end - key_end - 1};
    scan->at = value_end;
    return TRUE;
}

gboolean scan_is_whole(const struct scan *scan)
{
    return scan->at == scan->size - 1 && scan->text[scan->at] == '}';
}

gboolean scan_is_string(const struct scan_view *value)
{
    return value->size >= 2 && value->text[0] == '"' && value->text[value->size - 1] == '"';
}

/* What \uXXXX stands for; canonical texts have it for controls alone. */
static void append_hex(const char *digits, GString *out)
{
    gunichar character = 0;
    for (gsize i = 0; i < HEX_DIGITS; i++)
        character = character * 16 + (gunichar)MAX(0, g_ascii_xdigit_value(digits[i]));
    g_string_append_unichar(out, g_unichar_validate(character) ? character : 0xFFFD);
}

/* What stands behind the backslash at `text`; how many bytes both take. */
static gsize append_escape(const char *text, gsize size, GString *out)
{
    static const char NAMES[] = "bfnrt", MEANT[] = "\b\f\n\r\t";
    if (size < 2)
        return size;
    if (text[1] == 'u' && size >= 2 + HEX_DIGITS) {
        append_hex(text + 2, out);
        return 2 + HEX_DIGITS;
    }
    const char *name = text[1] ? strchr(NAMES, text[1]) : NULL;
    g_string_append_c(out, name ? MEANT[name - NAMES] : text[1]);
    return 2;
}

struct scan_view scan_text(const struct scan_view *value, GString *scratch)
{
    struct scan_view inside = {value->text + 1, value->size - 2};
    const char *slash = memchr(inside.text, '\\', inside.size);
    if (!slash)
        return inside;
    g_string_truncate(scratch, 0);
    for (gsize at = 0; at < inside.size;) {
        slash = memchr(inside.text + at, '\\', inside.size - at);
        gsize end = slash ? (gsize)(slash - inside.text) : inside.size;
        g_string_append_len(scratch, inside.text + at, (gssize)(end - at));
        at = end;
        if (slash)
            at += append_escape(slash, inside.size - at, scratch);
    }
    return (struct scan_view){scratch->str, scratch->len};
}
