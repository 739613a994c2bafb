/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "reader_internal.h"
#include "writer_internal.h"

/*
 * Where the items of a container stand in the text, and what belongs to each: its comma, a comment behind it
 * on its line, and comment lines directly above it. Blank lines, comments that one sets apart, and headings
 * (# --- …) belong to none and stay.
 */

const struct write_element *write_layout_at(const struct write_layout *layout, guint index)
{
    return &g_array_index(layout->elements, struct write_element, index);
}

void write_layout_clear(struct write_layout *layout)
{
    g_clear_pointer(&layout->elements, g_array_unref);
}

static gboolean is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\f';
}

static gboolean is_line_end(char byte)
{
    return byte == '\n' || byte == '\r';
}

static guint32 skip_blanks(const char *text, guint32 at)
{
    while (is_blank(text[at]))
        at++;
    return at;
}

/* Past the rest of the line when nothing but blanks and a comment are on it; else `at` itself. */
static guint32 end_of_line(const char *text, guint32 at, guint32 end)
{
    guint32 to = skip_blanks(text, at);
    if (text[to] == '#')
        while (to < end && !is_line_end(text[to]))
            to++;
    if (to >= end || !is_line_end(text[to]))
        return at;
    return to + (text[to] == '\r' && text[to + 1] == '\n' ? 2 : 1);
}

/* The begin of the line before the line that begins at `at`. */
static guint32 line_before(const char *text, guint32 at, guint32 from)
{
    at--;
    if (at > from && text[at] == '\n' && text[at - 1] == '\r')
        at--;
    while (at > from && !is_line_end(text[at - 1]))
        at--;
    return at;
}

/* A line of three or more of the same mark makes a heading: it is about more than the next item. */
static gboolean is_heading(const char *text, guint32 at)
{
    for (guint run = 1; !is_line_end(text[at]); at++) {
        run = text[at] == text[at - 1] && g_ascii_ispunct(text[at]) && text[at] != '.' ? run + 1 : 1;
        if (run == 3)
            return TRUE;
    }
    return FALSE;
}

/* Whether the line is a comment on what follows it. */
static gboolean is_own_comment(const char *text, guint32 line)
{
    guint32 at = skip_blanks(text, line);
    return text[at] == '#' && is_line_end(text[line - 1]) && !is_heading(text, at);
}

/* Where the element's chunk begins; not before `from`. */
static void find_chunk(const char *text, guint32 from, struct write_element *element)
{
    guint32 at = element->start;
    while (at > from && is_blank(text[at - 1]))
        at--;
    element->chunk = element->start;
    element->own_line = at > 0 && is_line_end(text[at - 1]);
    if (!element->own_line)
        return;
    while (at > from) {
        guint32 line = line_before(text, at, from);
        if (!is_own_comment(text, line))
            break;
        at = line;
    }
    element->chunk = at;
}

static void find_chunks(struct write_layout *layout)
{
    const char *text = layout->text;
    guint32 from = layout->start + 1;
    for (guint i = 0; i < layout->elements->len; i++) {
        struct write_element *element = &g_array_index(layout->elements, struct write_element, i);
        find_chunk(text, from, element);
        layout->lines |= element->own_line;
        guint32 at = element->comma != 0 ? element->comma + 1 : element->end;
        guint32 end = end_of_line(text, at, layout->end - 1);
        if (end == at && i + 1 < layout->elements->len)
            end = skip_blanks(text, at);
        element->chunk_end = end;
        from = end;
    }
}

/* Reads one element; afterwards the current token is its comma or the closing bracket. */
static gboolean read_element(struct scanner *s, guint level, gboolean dict, struct write_element *element,
                             GError **error)
{
    const struct token *token = &s->token;
    element->start = element->value = token->start;
    element->odd = token_is(token, '*') || token_is(token, OPERATOR_POWER);
    gboolean key = dict && !element->odd;
    while (s->level >= level && !(s->level == level && token_is(token, ','))) {
        element->end = token->end;
        gboolean colon = key && s->level == level && token_is(token, ':');
        if (!scanner_next(s, error))
            return FALSE;
        if (colon) {
            element->value = token->start;
            key = FALSE;
        }
    }
    element->odd |= key;
    return TRUE;
}

static gboolean read_elements(struct scanner *s, struct write_layout *layout, GError **error)
{
    const struct token *token = &s->token;
    guint level = s->level;
    if (!scanner_next(s, error))
        return FALSE;
    while (s->level >= level) {
        struct write_element element = {0};
        if (!read_element(s, level, layout->open == '{', &element, error))
            return FALSE;
        if (s->level >= level) {
            element.comma = token->start;
            if (!scanner_next(s, error))
                return FALSE;
        }
        g_array_append_val(layout->elements, element);
    }
    layout->end = token->end;
    return TRUE;
}

gboolean write_layout_read(struct source *source, guint32 start, struct write_layout *out, GError **error)
{
    g_autofree struct scanner *scanner = g_new(struct scanner, 1);
    scanner_start(scanner, source);
    scanner->at = start;
    scanner->line_start = FALSE;
    *out = (struct write_layout){.text = source->text,
                                 .start = start,
                                 .open = source->text[start],
                                 .elements = g_array_new(FALSE, FALSE, sizeof(struct write_element))};
    if (scanner_next(scanner, error) && read_elements(scanner, out, error)) {
        find_chunks(out);
        return TRUE;
    }
    write_layout_clear(out);
    return FALSE;
}

gboolean write_layout_is_plain(const struct write_layout *layout, guint32 end, guint32 count)
{
    if (layout->end != end || layout->elements->len != count)
        return FALSE;
    /* ( … ) around one item without a comma is that item. */
    if (layout->open == '(' && count == 1 && write_layout_at(layout, 0)->comma == 0)
        return FALSE;
    for (guint i = 0; i < count; i++)
        if (write_layout_at(layout, i)->odd)
            return FALSE;
    return TRUE;
}

char *write_line_indent(const char *text, guint32 at)
{
    guint32 line = at;
    while (line > 0 && !is_line_end(text[line - 1]))
        line--;
    return g_strndup(text + line, skip_blanks(text, line) - line);
}

char *write_layout_indent(const struct write_layout *layout, const char *step)
{
    for (guint i = layout->elements->len; i > 0; i--) {
        const struct write_element *element = write_layout_at(layout, i - 1);
        if (element->own_line)
            return write_line_indent(layout->text, element->start);
    }
    g_autofree char *base = write_line_indent(layout->text, layout->start);
    return g_strconcat(base, step, NULL);
}

/* Whether the text is a whole number as Python and JSON both spell it. */
static gboolean is_number(const char *text, gsize size)
{
    gsize digits = 0, sign = size > 1 && text[0] == '-';

    while (sign + digits < size && g_ascii_isdigit(text[sign + digits]))
        digits++;
    return digits > 0 && sign + digits == size && (text[sign] != '0' || (digits == 1 && !sign));
}

/* Whether it begins as a text does, with its prefix of at most two letters. */
static gboolean is_text_literal(const char *text, gsize size)
{
    gsize at = 0;

    while (at < size && at < 2 && g_ascii_isalpha(text[at]))
        at++;
    return at < size && (text[at] == '\'' || text[at] == '"');
}

gboolean write_layout_append_key(GString *out, const struct write_layout *layout,
                                 const struct write_style *style, const char *key, gsize size)
{
    guint texts = 0, numbers = 0, count = layout->elements->len;

    for (guint i = 0; i < count; i++) {
        const struct write_element *element = write_layout_at(layout, i);
        const char *start = layout->text + element->start;
        const char *end = memchr(start, ':', element->value - element->start);
        gsize length = end ? (gsize)(end - start) : 0;
        while (length > 0 && g_ascii_isspace(start[length - 1]))
            length--;
        numbers += is_number(start, length);
        texts += is_text_literal(start, length);
    }
    gboolean all = count > 0 && numbers == count, number = is_number(key, size);
    if (texts + numbers != count || all != (number && numbers > 0))
        return FALSE;
    if (all)
        g_string_append_len(out, key, (gssize)size);
    else
        write_text(out, style, key, size);
    return TRUE;
}

GPtrArray *write_layout_keys(const struct write_layout *layout, struct value_arena *arena)
{
    g_autoptr(GString) text = g_string_new("x=[");
    for (guint i = 0; i < layout->elements->len; i++) {
        const struct write_element *element = write_layout_at(layout, i);
        g_string_append_c(text, '{');
        g_string_append_len(text, layout->text + element->start, element->value - element->start);
        g_string_append(text, "\n0},\n");
    }
    g_string_append(text, "]");
    g_autoptr(pydata_module) module = pydata_read_module("", text->str, text->len, NULL);
    gsize count = 0;
    const struct pydata_binding *binding = module != NULL ? pydata_bindings(module, &count) : NULL;
    if (count != 1 || !binding->known)
        return NULL;
    GPtrArray *keys = g_ptr_array_new();
    for (guint32 i = 0; i < binding->value.list->count; i++) {
        const struct value_key *key = binding->value.list->items[i].object->members[0].key;
        g_ptr_array_add(keys, (gpointer)(guintptr)value_arena_key(arena, key->bytes, key->size));
    }
    return keys;
}
