/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "i18n.h"
#include "reader_internal.h"
#include "unicode_names_internal.h"

/*
 * The text of string literals. A text without escapes and carriage returns is a view of the module; another
 * is made in the reader's buffer and copied into the arena.
 */

/* What an escape of one letter makes; 0: no such escape. */
static char simple_escape(char letter)
{
    static const char table[128] = {
        ['\\'] = '\\', ['\''] = '\'', ['"'] = '"',  ['a'] = '\a', ['b'] = '\b',
        ['f'] = '\f',  ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t', ['v'] = '\v',
    };
    return (guchar)letter < 128 ? table[(guchar)letter] : 0;
}

/* Formulas such as \times and \frac, written without doubling the backslash. */
static void warn_formula(struct reader *reader, guint32 at, guint32 end)
{
    const char *text = reader->source->text;
    if (strchr("tfbv", text[at + 1]) != NULL && at + 2 < end && g_ascii_isalpha(text[at + 2]))
        reader_warn(
            reader, at,
            _("this escape makes an invisible character (TAB, FF, BS or VT) inside the text; write two "
              "backslashes if a backslash is meant"));
}

static void append_character(GString *out, gunichar character, guint32 at, struct reason *reason)
{
    if (character >= 0xD800 && character <= 0xDFFF) {
        if (reason->kind == REASON_NONE)
            *reason = reason_at(REASON_SURROGATE, at, at);
        return;
    }
    g_string_append_unichar(out, character);
}

/* \x, \u and \U: exactly `count` digits from `at` on. */
static gboolean decode_hexadecimal(struct reader *reader, guint32 *at, guint32 end, guint count, GString *out,
                                   struct reason *reason, GError **error)
{
    const char *text = reader->source->text;
    gunichar character = 0;
    guint32 digits = *at + 2;
    for (guint i = 0; i < count; i++) {
        if (digits + i >= end || !g_ascii_isxdigit(text[digits + i]))
            return source_fail(reader->source, error, *at,
                               _("\\%c must be followed by %u hexadecimal digits; write two backslashes if a "
                                 "backslash is meant"),
                               text[*at + 1], count);
        character = character << 4 | (gunichar)g_ascii_xdigit_value(text[digits + i]);
    }
    if (character > 0x10FFFF)
        return source_fail(reader->source, error, *at, _("there is no character U+%X"), character);
    append_character(out, character, *at, reason);
    *at = digits + count;
    return TRUE;
}

static gboolean decode_named(struct reader *reader, guint32 *at, guint32 end, GString *out, GError **error)
{
    const char *text = reader->source->text;
    const char *open = text + *at + 2;
    const char *close = *at + 2 < end && *open == '{' ? memchr(open, '}', end - (*at + 2)) : NULL;
    if (close == NULL)
        return source_fail(
            reader->source, error, *at,
            _("\\N must be followed by the name of a character in braces; write two backslashes if a "
              "backslash is meant"));
    gunichar character = 0;
    if (!unicode_names_find(open + 1, (gsize)(close - open - 1), &character))
        return source_fail(reader->source, error, *at, _("no character is known by the name %.*s"),
                           (int)MIN(close - open - 1, 80), open + 1);
    g_string_append_unichar(out, character);
    *at = (guint32)(close + 1 - text);
    return TRUE;
}

static void decode_octal(struct reader *reader, guint32 *at, guint32 end, GString *out)
{
    const char *text = reader->source->text;
    guint32 digits = *at + 1;
    gunichar character = 0;
    for (guint i = 0; i < 3 && digits < end && text[digits] >= '0' && text[digits] <= '7'; i++)
        character = character << 3 | (gunichar)(text[digits++] - '0');
    if (character > 0xFF)
        reader_warn(reader, *at,
                    _("an octal escape above \\377 is not valid; it is read as Python reads it"));
    if (character == 0)
        g_string_append_c(out, '\0');
    else
        g_string_append_unichar(out, character);
    *at = digits;
}

/* At a backslash. */
static gboolean decode_escape(struct reader *reader, guint32 *at, guint32 end, GString *out,
                              struct reason *reason, GError **error)
{
    const char *text = reader->source->text;
    char letter = text[*at + 1];
    char simple = simple_escape(letter);
    if (simple != 0) {
        warn_formula(reader, *at, end);
        g_string_append_c(out, simple);
        *at += 2;
        return TRUE;
    }
    switch (letter) {
    case '\r':
        *at += text[*at + 2] == '\n' ? 3 : 2;
        return TRUE;
    case '\n':
        *at += 2;
        return TRUE;
    case 'x':
        return decode_hexadecimal(reader, at, end, 2, out, reason, error);
    case 'u':
        return decode_hexadecimal(reader, at, end, 4, out, reason, error);
    case 'U':
        return decode_hexadecimal(reader, at, end, 8, out, reason, error);
    case 'N':
        return decode_named(reader, at, end, out, error);
    default:
        break;
    }
    if (letter >= '0' && letter <= '7') {
        decode_octal(reader, at, end, out);
        return TRUE;
    }
    reader_warn(reader, *at, _("this escape is not valid; the backslash is kept, as Python keeps it"));
    g_string_append_c(out, '\\');
    *at += 1;
    return TRUE;
}

gboolean decode_string(struct reader *reader, guint32 start, guint32 end, guint flags, GString *out,
                       struct reason *reason, GError **error)
{
    const char *text = reader->source->text;
    guint32 at = start;
    while (at < end) {
        guint32 plain = at;
        while (at < end && text[at] != '\\' && text[at] != '\r' && text[at] != '{' && text[at] != '}')
            at++;
        g_string_append_len(out, text + plain, at - plain);
        if (at >= end)
            break;
        if (text[at] == '\r') {
            g_string_append_c(out, '\n');
            at += text[at + 1] == '\n' ? 2 : 1;
        } else if (text[at] != '\\' || (flags & STRING_RAW)) {
            gboolean twice = (flags & STRING_FORMAT) && text[at] != '\\';
            g_string_append_c(out, text[at]);
            at += twice ? 2 : 1;
        } else if (!decode_escape(reader, &at, end, out, reason, error)) {
            reader->grammar = !reader_is_exact(reader);
            return FALSE;
        }
    }
    return TRUE;
}
