/* SPDX-License-Identifier: Apache-2.0 */
#include "template_internal.h"

#include <string.h>

#include "exercise.h"
#include "json.h"
#include "rational_internal.h"
#include "sandbox_internal.h"

/* A piece of markup that begins with {{. */
struct placeholder {
    const char *name;
    gsize size;
    gboolean is_name;
    const char *end;
};

static gboolean is_name_byte(char c)
{
    return g_ascii_isalnum(c) || c == '_' || (guint8)c >= 0x80;
}

static const char *skip_blank(const char *at, const char *end)
{
    while (at < end && g_ascii_isspace(*at))
        at++;
    return at;
}

/* What begins at `at`, which has {{. */
static struct placeholder read_placeholder(const char *at, const char *end)
{
    gsize braces = at + 2 < end && at[2] == '{' ? 3 : 2;
    const char *name = skip_blank(at + braces, end), *stop = name;

    while (stop < end && is_name_byte(*stop))
        stop++;
    const char *close = skip_blank(stop, end);
    if (stop > name && !g_ascii_isdigit(*name) && (gsize)(end - close) >= braces &&
        memcmp(close, "}}}", braces) == 0)
        return (struct placeholder){name, (gsize)(stop - name), TRUE, close + braces};
    const char *closing = memmem(at, (gsize)(end - at), "}}", 2);
    gsize size = closing ? (gsize)(closing - at) + 2 : MIN((gsize)(end - at), 40);
    return (struct placeholder){at, size, FALSE, at + size};
}

void template_names(const char *text, gsize size, template_name_func each, gpointer data)
{
    const char *end = text + size, *at = text;

    while ((at = memmem(at, (gsize)(end - at), "{{", 2)) != NULL) {
        struct placeholder found = read_placeholder(at, end);
        each(found.name, found.size, found.is_name, data);
        at = found.end;
    }
}

static void append_escaped(GString *out, const char *text, gsize size)
{
    const char *end = text + size;

    while (text < end) {
        gsize plain = 0;
        while (text + plain < end && !strchr("&<>\"", text[plain]))
            plain++;
        g_string_append_len(out, text, (gssize)plain);
        text += plain;
        if (text == end)
            return;
        g_string_append(out, *text == '&'   ? "&amp;"
                             : *text == '<' ? "&lt;"
                             : *text == '>' ? "&gt;"
                                            : "&quot;");
        text++;
    }
}

static void append_real(GString *out, const struct value *value)
{
    struct rational number;

    if (value->flags & SANDBOX_FRACTION) {
        number = (struct rational){value->real < 0 ? -(gint64)value->start : value->start, value->end};
        rational_append_french(out, number);
        return;
    }
    g_autoptr(GString) digits = g_string_new(NULL);
    json_write_real(digits, value->real);
    if (rational_parse(digits->str, digits->len, &number))
        rational_append_french(out, number);
    else
        g_string_append(out, digits->str);
}

/* A list in a list is a point: (3 ; 5). */
static gboolean append_list(GString *out, const struct value_list *list)
{
    for (guint i = 0; i < list->count; i++) {
        if (i > 0)
            g_string_append(out, "\u00a0; ");
        gboolean inner = list->items[i].type == VALUE_LIST;
        if (inner)
            g_string_append_c(out, '(');
        if (!template_append_value(out, &list->items[i]))
            return FALSE;
        if (inner)
            g_string_append_c(out, ')');
    }
    return TRUE;
}

gboolean template_append_value(GString *out, const struct value *value)
{
    switch (value->type) {
    case VALUE_FALSE:
    case VALUE_TRUE:
        g_string_append(out, value->type == VALUE_TRUE ? "oui" : "non");
        return TRUE;
    case VALUE_INTEGER:
        rational_append_french(out, rational_integer(value->integer));
        return TRUE;
    case VALUE_REAL:
        append_real(out, value);
        return TRUE;
    case VALUE_TEXT:
        if (value->flags & SANDBOX_HTML)
            g_string_append_len(out, value->text, (gssize)value->size);
        else
            append_escaped(out, value->text, value->size);
        return TRUE;
    case VALUE_LIST:
        return append_list(out, value->list);
    default:
        return FALSE;
    }
}

gboolean template_render(const char *text, gsize size, template_value_func find, template_name_func missing,
                         gpointer data, GString *out)
{
    const char *end = text + size, *at = text, *open;
    gboolean whole = TRUE;

    while ((open = memmem(at, (gsize)(end - at), "{{", 2)) != NULL) {
        struct placeholder found = read_placeholder(open, end);
        const struct value *value = found.is_name ? find(found.name, found.size, data) : NULL;
        g_string_append_len(out, at, open - at);
        if (!value || !template_append_value(out, value)) {
            missing(found.name, found.size, found.is_name, data);
            whole = FALSE;
        }
        at = found.end;
    }
    g_string_append_len(out, at, end - at);
    gsize written = 0;
    if (exercise_find_written_braces(text, size, &written)) {
        missing(text + written, MIN(size - written, 40), FALSE, data);
        whole = FALSE;
    }
    return whole;
}
