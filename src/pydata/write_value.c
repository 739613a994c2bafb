/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "json.h"
#include "writer_internal.h"

/*
 * Values as Python. A container that is short stands on one line, a longer one has a line for each item. What
 * decides is only the value and the style, so that the same value is always written the same.
 */

/* Lines that are made here are no longer, but for texts. */
#define LINE_MAX_SIZE 88
/* A text with line feeds of at least this many bytes is written over several lines. */
#define TRIPLE_SIZE_MIN 40

static gboolean is_html(const char *key)
{
    return key != NULL && g_str_has_suffix(key, "_html");
}

/* Whether a text is to stand in three marks. */
static gboolean wants_triple(const struct write_style *style, const struct value *value, const char *key)
{
    if (!style->lines || value->type != VALUE_TEXT)
        return FALSE;
    guint known = style->triple != NULL && key != NULL
                      ? GPOINTER_TO_UINT(g_hash_table_lookup(style->triple, key))
                      : WRITE_UNKNOWN;
    if (known == WRITE_TRIPLE || (known == WRITE_UNKNOWN && is_html(key)))
        return TRUE;
    return value->size >= TRIPLE_SIZE_MIN && memchr(value->text, '\n', value->size) != NULL;
}

static void write_scalar(GString *out, const struct write_style *style, const struct value *value,
                         const char *key)
{
    switch ((enum value_type)value->type) {
    case VALUE_FALSE:
        g_string_append(out, "False");
        break;
    case VALUE_TRUE:
        g_string_append(out, "True");
        break;
    case VALUE_INTEGER:
        g_string_append_printf(out, "%" G_GINT64_FORMAT, value->integer);
        break;
    case VALUE_REAL:
        json_write_real(out, value->real);
        break;
    case VALUE_TEXT:
        if (wants_triple(style, value, key))
            write_text_triple(out, style, value->text, value->size);
        else
            write_text(out, style, value->text, value->size);
        break;
    default:
        g_string_append(out, "None");
        break;
    }
}

struct brackets {
    char open, close;
};

static struct brackets brackets_of(const struct value *value, gboolean tuple)
{
    if (value->type == VALUE_OBJECT)
        return (struct brackets){'{', '}'};
    return tuple ? (struct brackets){'(', ')'} : (struct brackets){'[', ']'};
}

/* One of a container's items. */
struct entry {
    const struct value_key *key; /* NULL: none */
    const struct value *value;
};

static struct entry entry_at(const struct value *value, guint32 index)
{
    if (value->type == VALUE_OBJECT)
        return (struct entry){value->object->members[index].key, &value->object->members[index].value};
    return (struct entry){NULL, &value->list->items[index]};
}

static guint32 entry_count(const struct value *value)
{
    return value->type == VALUE_OBJECT ? value->object->count : value->list->count;
}

/* Appends the container on one line; FALSE when it gets beyond `limit` bytes of `out`, or needs lines. */
static gboolean write_line(GString *out, const struct write_style *style, const struct value *value,
                           const char *key, gboolean tuple, gsize limit)
{
    if (value->type < VALUE_LIST) {
        if (wants_triple(style, value, key))
            return FALSE;
        write_scalar(out, style, value, key);
        return out->len <= limit;
    }
    struct brackets brackets = brackets_of(value, tuple);
    guint32 count = entry_count(value);
    g_string_append_c(out, brackets.open);
    for (guint32 i = 0; i < count; i++) {
        struct entry entry = entry_at(value, i);
        if (i > 0)
            g_string_append(out, ", ");
        if (entry.key != NULL) {
            write_text(out, style, entry.key->bytes, entry.key->size);
            g_string_append(out, ": ");
        }
        if (!write_line(out, style, entry.value, entry.key != NULL ? entry.key->bytes : NULL,
                        pydata_is_tuple(entry.value), limit))
            return FALSE;
    }
    if (count == 1 && brackets.open == '(')
        g_string_append_c(out, ',');
    g_string_append_c(out, brackets.close);
    return out->len <= limit;
}

void write_spread(GString *out, const struct write_style *style, const struct value *value,
                  const char *indent, gboolean tuple)
{
    struct brackets brackets = brackets_of(value, tuple);
    g_autofree char *inner = g_strconcat(indent, style->step, NULL);
    guint32 count = entry_count(value);
    g_string_append_c(out, brackets.open);
    for (guint32 i = 0; i < count; i++) {
        struct entry entry = entry_at(value, i);
        const char *key = entry.key != NULL ? entry.key->bytes : NULL;
        g_string_append(out, style->line_end);
        g_string_append(out, inner);
        if (key != NULL) {
            write_text(out, style, key, entry.key->size);
            g_string_append(out, ": ");
        }
        write_value(out, style, entry.value, inner, key, pydata_is_tuple(entry.value));
        if (i + 1 < count || style->comma || (count == 1 && brackets.open == '('))
            g_string_append_c(out, ',');
    }
    if (count > 0) {
        g_string_append(out, style->line_end);
        g_string_append(out, indent);
    }
    g_string_append_c(out, brackets.close);
}

/* Bytes since the last line end. */
static gsize line_size(const GString *out)
{
    gsize at = out->len;
    while (at > 0 && out->str[at - 1] != '\n' && out->str[at - 1] != '\r' && out->len - at < LINE_MAX_SIZE)
        at--;
    return out->len - at;
}

void write_value(GString *out, const struct write_style *style, const struct value *value, const char *indent,
                 const char *key, gboolean tuple)
{
    if (value->type < VALUE_LIST) {
        write_scalar(out, style, value, key);
        return;
    }
    gsize before = out->len, used = line_size(out);
    gsize limit = style->lines ? before + (LINE_MAX_SIZE > used ? LINE_MAX_SIZE - used : 0) : G_MAXSIZE;
    if (entry_count(value) == 0)
        limit = G_MAXSIZE;
    if (write_line(out, style, value, key, tuple, limit))
        return;
    g_string_truncate(out, before);
    write_spread(out, style, value, indent, tuple);
}

void pydata_write_value(GString *out, const struct value *value)
{
    static const struct write_style style = {.line_end = "\n", .step = "", .quote = '"'};
    write_value(out, &style, value, "", NULL, pydata_is_tuple(value));
}
