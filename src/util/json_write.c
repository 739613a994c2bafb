/* SPDX-License-Identifier: Apache-2.0 */
#include "json.h"

#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "json_internal.h"
#include "text.h"

/* Objects up to this many members are sorted without asking for memory. */
#define SORT_ON_STACK 48

/* The three forms of a text differ in this alone. */
struct json_style {
    const char *item_end, *key_end;
    gboolean sorted, indented;
};

static const struct json_style canonical_style = {",", ":", TRUE, FALSE};
static const struct json_style line_style = {", ", ": ", FALSE, FALSE};
static const struct json_style people_style = {",", ": ", FALSE, TRUE};

static void write_value(GString *out, const struct value *value, const struct json_style *style, guint level);

static gboolean needs_escape(guint8 byte)
{
    return byte < 0x20 || byte == '"' || byte == '\\';
}

/* Copies bytes up to the first that needs an escape; `out` has room for all. */
static gsize copy_plain(char *out, const char *text, gsize size)
{
    gsize done = 0;

    for (; done + 16 <= size; done += 16) {
        bytes16 block = bytes_load16(text + done);
        bytes_store16(out + done, block);
        gsize plain = bytes_first_of16((bytes16)((block < 0x20) | (block == '"') | (block == '\\')));
        if (plain < 16)
            return done + plain;
    }
    for (; done < size && !needs_escape((guint8)text[done]); done++)
        out[done] = text[done];
    return done;
}

/* Writes the escape of one byte, at most 6 bytes; returns their number. */
static gsize write_escape(char *out, guint8 byte)
{
    static const char hex[] = "0123456789abcdef";
    static const char letters[0x20] = {['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};
    char letter = byte < 0x20 ? letters[byte] : (char)byte;

    out[0] = '\\';
    if (letter) {
        out[1] = letter;
        return 2;
    }
    memcpy(out + 1, "u00", 3);
    out[4] = hex[byte >> 4];
    out[5] = hex[byte & 0xF];
    return 6;
}

void json_write_text(GString *out, const char *text, gsize size)
{
    char *to = json_reserve(out, size + 16);

    *to++ = '"';
    for (gsize at = 0; at < size;) {
        gsize plain = copy_plain(to, text + at, size - at);
        to += plain;
        at += plain;
        if (at == size)
            break;
        to += write_escape(to, (guint8)text[at++]);
        out->len = (gsize)(to - out->str);
        to = json_reserve(out, size - at + 16);
    }
    *to++ = '"';
    out->len = (gsize)(to - out->str);
    json_close(out);
}

void json_write_integer(GString *out, gint64 integer)
{
    char digits[TEXT_INTEGER_MAX];

    bytes_append(out, digits, text_integer(integer, digits));
}

static void write_line(GString *out, const struct json_style *style, guint level)
{
    if (!style->indented)
        return;
    g_string_append_c(out, '\n');
    for (guint i = 0; i < level; i++)
        g_string_append(out, "  ");
}

static void write_list(GString *out, const struct value_list *list, const struct json_style *style,
                       guint level)
{
    g_string_append_c(out, '[');
    for (guint32 i = 0; i < list->count; i++) {
        if (i > 0)
            g_string_append(out, style->item_end);
        write_line(out, style, level + 1);
        write_value(out, &list->items[i], style, level + 1);
    }
    if (list->count > 0)
        write_line(out, style, level);
    g_string_append_c(out, ']');
}

static int compare_keys(const struct value_key *a, const struct value_key *b)
{
    int order = memcmp(a->bytes, b->bytes, MIN(a->size, b->size));

    return order ? order : (a->size > b->size) - (a->size < b->size);
}

static int compare_members(const void *a, const void *b)
{
    const struct value_member *const *left = a, *const *right = b;

    return compare_keys((*left)->key, (*right)->key);
}

static void sort_few(const struct value_member **members, guint32 count)
{
    for (guint32 i = 1; i < count; i++) {
        const struct value_member *member = members[i];
        guint32 place = i;
        for (; place > 0 && compare_keys(members[place - 1]->key, member->key) > 0; place--)
            members[place] = members[place - 1];
        members[place] = member;
    }
}

static void write_members(GString *out, const struct value_member *const *sorted,
                          const struct value_object *object, const struct json_style *style, guint level)
{
    g_string_append_c(out, '{');
    for (guint32 i = 0; i < object->count; i++) {
        const struct value_member *member = sorted ? sorted[i] : &object->members[i];
        if (i > 0)
            g_string_append(out, style->item_end);
        write_line(out, style, level + 1);
        json_write_text(out, member->key->bytes, member->key->size);
        g_string_append(out, style->key_end);
        write_value(out, &member->value, style, level + 1);
    }
    if (object->count > 0)
        write_line(out, style, level);
    g_string_append_c(out, '}');
}

static void write_sorted(GString *out, const struct value_object *object, const struct json_style *style,
                         guint level)
{
    const struct value_member *few[SORT_ON_STACK];
    g_autofree const struct value_member **many = NULL;
    const struct value_member **members = few;

    if (object->count > SORT_ON_STACK)
        members = many = g_new(const struct value_member *, object->count);
    for (guint32 i = 0; i < object->count; i++)
        members[i] = &object->members[i];
    if (many)
        qsort(members, object->count, sizeof *members, compare_members);
    else
        sort_few(members, object->count);
    write_members(out, members, object, style, level);
}

static void write_value(GString *out, const struct value *value, const struct json_style *style, guint level)
{
    switch ((enum value_type)value->type) {
    case VALUE_NULL:
        g_string_append_len(out, "null", 4);
        break;
    case VALUE_FALSE:
        g_string_append_len(out, "false", 5);
        break;
    case VALUE_TRUE:
        g_string_append_len(out, "true", 4);
        break;
    case VALUE_INTEGER:
        json_write_integer(out, value->integer);
        break;
    case VALUE_REAL:
        json_write_real(out, value->real);
        break;
    case VALUE_TEXT:
        json_write_text(out, value->text, value->size);
        break;
    case VALUE_LIST:
        write_list(out, value->list, style, level);
        break;
    case VALUE_OBJECT:
        if (style->sorted)
            write_sorted(out, value->object, style, level);
        else
            write_members(out, NULL, value->object, style, level);
        break;
    }
}

void json_write_canonical(GString *out, const struct value *value)
{
    write_value(out, value, &canonical_style, 0);
}

void json_write(GString *out, const struct value *value)
{
    write_value(out, value, &line_style, 0);
}

void json_write_indented(GString *out, const struct value *value)
{
    write_value(out, value, &people_style, 0);
}
