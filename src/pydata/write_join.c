/* SPDX-License-Identifier: Apache-2.0 */
#include "writer_internal.h"

/*
 * A container out of parts: chunks of the old text as they stand, with another element in them, or new ones.
 * What stands between the chunks keeps its place. Commas and line ends are put where the parts need them.
 */

struct join {
    GString *out;
    const struct write_layout *layout;
    const struct write_style *style;
    char *indent, *close; /* of new items, of the closing bracket on a line of its own */
    guint gaps;           /* how many of the gaps before elements were passed */
    gboolean comma;       /* the old container had one behind its last item */
    gint64 previous;      /* the element that was put last; -1: the opening bracket, -2: a new item */
};

void write_part_clear(gpointer part)
{
    g_free(((struct write_part *)part)->text);
}

static gboolean is_line_end(char byte)
{
    return byte == '\n' || byte == '\r';
}

static gboolean at_line_start(const GString *out)
{
    return is_line_end(out->str[out->len - 1]);
}

/* Blanks that stood between two items don't end a line. */
static void new_line(struct join *join)
{
    gsize size = join->out->len;
    while (join->out->str[size - 1] == ' ')
        size--;
    if (join->out->str[size - 1] == ',')
        g_string_truncate(join->out, size);
    g_string_append(join->out, join->style->line_end);
}

static void append_span(struct join *join, guint32 from, guint32 to)
{
    g_string_append_len(join->out, join->layout->text + from, (gssize)to - (gssize)from);
}

static gboolean is_blank_span(const struct join *join, guint32 from, guint32 to)
{
    for (guint32 at = from; at < to; at++)
        if (!g_ascii_isspace(join->layout->text[at]))
            return FALSE;
    return TRUE;
}

/* A span that began a line begins one again. */
static void append_lines(struct join *join, guint32 from, guint32 to)
{
    if (from < to && is_line_end(join->layout->text[from - 1]) && !at_line_start(join->out))
        new_line(join);
    append_span(join, from, to);
}

static guint32 gap_start(const struct join *join, guint index)
{
    return index == 0 ? join->layout->start + 1 : write_layout_at(join->layout, index - 1)->chunk_end;
}

/* The gaps of elements that went before `index`, and its own; blank ones go with what they stood before. */
static void pass_gaps(struct join *join, guint index, gboolean own)
{
    for (; join->gaps < index + (own ? 1 : 0); join->gaps++) {
        guint32 from = gap_start(join, join->gaps);
        guint32 to = write_layout_at(join->layout, join->gaps)->chunk;
        if (join->gaps == 0 || (own && join->gaps == index) || !is_blank_span(join, from, to))
            append_lines(join, from, to);
    }
}

/* Before an item that is not at the begin of its line. */
static void begin_inline(struct join *join)
{
    if (at_line_start(join->out))
        g_string_append(join->out, join->indent);
    else if (join->out->str[join->out->len - 1] == ',')
        g_string_append_c(join->out, ' ');
}

/* What follows an element of the old text: comma, comment, line end. */
static void end_old(struct join *join, const struct write_element *element, gboolean last, gboolean single)
{
    gboolean needs = !last || (single && join->layout->open == '(');
    if (element->comma == 0 && needs)
        g_string_append_c(join->out, ',');
    gboolean drop = last && !needs && !join->comma && element->comma == element->end &&
                    !is_line_end(join->layout->text[element->chunk_end - 1]) &&
                    is_blank_span(join, element->comma + 1, element->chunk_end);
    if (!drop)
        append_span(join, element->end, element->chunk_end);
}

static void append_old(struct join *join, const struct write_part *part, gboolean last, gboolean single)
{
    const struct write_element *element = write_layout_at(join->layout, (guint)part->from);
    if ((guint)part->from >= join->gaps)
        pass_gaps(join, (guint)part->from, TRUE);
    gboolean follows = part->from == join->previous + 1;
    join->previous = part->from;
    if (!element->own_line && !follows)
        begin_inline(join);
    else if (element->own_line && !at_line_start(join->out))
        new_line(join);
    append_span(join, element->chunk, element->start);
    if (part->text != NULL)
        g_string_append(join->out, part->text);
    else
        append_span(join, element->start, element->end);
    end_old(join, element, last, single);
}

static void append_new(struct join *join, const struct write_part *part, gboolean last, gboolean single)
{
    gboolean tuple = single && join->layout->open == '(';
    join->previous = PYDATA_NEW - 1;
    if (!join->layout->lines) {
        begin_inline(join);
        g_string_append(join->out, part->text);
        if (!last || tuple)
            g_string_append(join->out, last ? "," : ", ");
        return;
    }
    if (!at_line_start(join->out))
        new_line(join);
    g_string_append(join->out, join->indent);
    g_string_append(join->out, part->text);
    if (!last || join->comma || tuple)
        g_string_append_c(join->out, ',');
    g_string_append(join->out, join->style->line_end);
}

/* What stands before the closing bracket, and the bracket. */
static void append_tail(struct join *join, guint32 from)
{
    guint32 to = join->layout->end - 1;
    gboolean lines = is_line_end(join->layout->text[from - 1]);
    if (lines && !at_line_start(join->out))
        new_line(join);
    if (!lines && at_line_start(join->out))
        g_string_append(join->out, join->close);
    append_span(join, from, to + 1);
}

/* In a container without items: up to the line of its closing bracket. Returns where the tail begins. */
static guint32 append_interior(struct join *join)
{
    const char *text = join->layout->text;
    guint32 from = join->layout->start + 1, to = join->layout->end - 1, at = to;
    while (at > from && !is_line_end(text[at - 1]))
        at--;
    if (at == from)
        return to;
    append_span(join, from, at);
    return at;
}

void write_join(GString *out, const struct write_layout *layout, const GArray *parts,
                const struct write_style *style)
{
    guint count = layout->elements->len;
    struct join join = {.out = out, .layout = layout, .style = style, .previous = PYDATA_NEW};
    join.indent = write_layout_indent(layout, style->step);
    join.close = write_line_indent(layout->text, layout->start);
    join.comma = count > 0 ? write_layout_at(layout, count - 1)->comma != 0 : style->comma;
    g_string_append_c(out, layout->open);
    guint32 tail = count > 0 ? write_layout_at(layout, count - 1)->chunk_end : layout->start + 1;
    if (count > 0)
        pass_gaps(&join, 0, TRUE);
    else if (parts->len > 0)
        tail = append_interior(&join);
    for (guint i = 0; i < parts->len; i++) {
        const struct write_part *part = &g_array_index(parts, struct write_part, i);
        gboolean last = i + 1 == parts->len, single = parts->len == 1;
        (part->from >= 0 ? append_old : append_new)(&join, part, last, single);
    }
    if (count > 0)
        pass_gaps(&join, count, FALSE);
    append_tail(&join, tail);
    g_free(join.indent);
    g_free(join.close);
}
