/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "writer_internal.h"

/*
 * Texts as Python literals. No prefix is used, so a backslash is always doubled; what a reader or an editor
 * would not see, or would change, is an escape: control characters, line ends that are no line feed, marks of
 * direction, what has no width.
 */

/* Ranges of characters that are escaped, by their first. The joiners of emoji and scripts are not among them.
 */
static const struct {
    gunichar first, last;
} hidden[] = {
    {0x00, 0x1F},     {0x7F, 0xA0},       {0xAD, 0xAD},       {0x61C, 0x61C},
    {0x180E, 0x180E}, {0x2000, 0x200B},   {0x200E, 0x200F},   {0x2028, 0x202E},
    {0x2060, 0x206F}, {0x3164, 0x3164},   {0xFEFF, 0xFEFF},   {0xFFF0, 0xFFFB},
    {0xFFFE, 0xFFFF}, {0xE0000, 0xE0FFF}, {0x1FFFE, 0x1FFFF}, {0x10FFFE, 0x10FFFF},
};

/* What French puts before `:` and the like, and between digits, is left as it is. */
static gboolean is_hidden(gunichar character)
{
    if (character == 0xA0 || character == 0x2009)
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(hidden); i++)
        if (character >= hidden[i].first && character <= hidden[i].last)
            return TRUE;
    return FALSE;
}

static void write_escape(GString *out, gunichar character)
{
    static const char letters[] = {['\t'] = 't', ['\n'] = 'n', ['\r'] = 'r'};
    if (character < sizeof letters && letters[character] != 0)
        g_string_append_printf(out, "\\%c", letters[character]);
    else if (character < 0x100)
        g_string_append_printf(out, "\\x%02x", character);
    else
        g_string_append_printf(out, character < 0x10000 ? "\\u%04x" : "\\U%08x", character);
}

/* Appends one character other than a quotation mark; returns its size. */
static gsize write_character(GString *out, const struct write_style *style, const char *text)
{
    guchar byte = (guchar)*text;
    if (byte == '\\') {
        g_string_append(out, "\\\\");
        return 1;
    }
    if (byte >= ' ' && byte < 0x7F) {
        g_string_append_c(out, *text);
        return 1;
    }
    gunichar character = g_utf8_get_char(text);
    gsize size = (gsize)g_utf8_skip[byte];
    if ((style->ascii && byte >= 0x80) || is_hidden(character))
        write_escape(out, character);
    else
        g_string_append_len(out, text, (gssize)size);
    return size;
}

void write_text(GString *out, const struct write_style *style, const char *text, gsize size)
{
    char other = style->quote == '"' ? '\'' : '"';
    gboolean change = memchr(text, style->quote, size) != NULL && memchr(text, other, size) == NULL;
    char quote = size > 0 && change ? other : style->quote;
    g_string_append_c(out, quote);
    for (gsize at = 0; at < size;) {
        if (text[at] == quote) {
            g_string_append_c(out, '\\');
            g_string_append_c(out, text[at++]);
        } else {
            at += write_character(out, style, text + at);
        }
    }
    g_string_append_c(out, quote);
}

void write_text_triple(GString *out, const struct write_style *style, const char *text, gsize size)
{
    char marks[] = {style->quote, style->quote, style->quote, '\0'};
    g_string_append(out, marks);
    for (gsize at = 0; at < size;) {
        if (text[at] == style->quote) {
            /* No two marks stand side by side, and none before the closing ones. */
            if (at + 1 == size || text[at + 1] == style->quote)
                g_string_append_c(out, '\\');
            g_string_append_c(out, text[at++]);
        } else if (text[at] == '\n') {
            g_string_append(out, style->line_end);
            at++;
        } else {
            at += write_character(out, style, text + at);
        }
    }
    g_string_append(out, marks);
}
