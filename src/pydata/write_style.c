/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "writer_internal.h"

/* How new items are written: as the last one of their list is. */

#define STEP "    "

static const char *line_end_of(const char *text)
{
    const char *end = strpbrk(text, "\r\n");
    if (end == NULL || *end == '\n')
        return "\n";
    return end[1] == '\n' ? "\r\n" : "\r";
}

/* What `inner` has more than `outer`; NULL when it is no deeper indentation. */
static char *step_between(const char *outer, const char *inner)
{
    gsize size = strlen(outer);
    return strlen(inner) > size && memcmp(inner, outer, size) == 0 ? g_strdup(inner + size) : NULL;
}

static char *find_step(const struct write_layout *list, const struct write_layout *item)
{
    g_autofree char *base = write_line_indent(list->text, list->start);
    g_autofree char *outer = write_layout_indent(list, STEP);
    g_autofree char *inner = item != NULL && item->lines ? write_layout_indent(item, STEP) : NULL;
    char *step = inner != NULL ? step_between(outer, inner) : NULL;
    if (step == NULL && list->lines)
        step = step_between(base, outer);
    return step != NULL ? step : g_strdup(STEP);
}

/* Which keys' texts stand in three marks. */
static void find_quotes(const struct write_layout *item, struct write_style *style)
{
    g_autoptr(value_arena) arena = value_arena_new();
    g_autoptr(GPtrArray) keys = write_layout_keys(item, arena);
    for (guint i = 0; keys != NULL && i < keys->len; i++) {
        const struct write_element *element = write_layout_at(item, i);
        const struct value_key *key = keys->pdata[i];
        enum write_quotes quotes = write_quotes_at(item->text + element->value);
        char mark = item->text[element->start];
        if (i == 0 && (mark == '"' || mark == '\''))
            style->quote = mark;
        if (quotes != WRITE_UNKNOWN)
            g_hash_table_insert(style->triple, g_strdup(key->bytes), GUINT_TO_POINTER(quotes));
    }
}

static void find_item(const struct write_layout *item, struct write_style *style)
{
    guint count = item->elements->len;
    style->spread = item->lines;
    style->tuple = item->open == '(';
    style->comma = !item->lines || (count > 0 && write_layout_at(item, count - 1)->comma != 0);
    if (item->open == '{')
        find_quotes(item, style);
    else if (count > 0 && item->text[write_layout_at(item, 0)->start] == '\'')
        style->quote = '\'';
}

struct write_style write_style_new(void)
{
    return (struct write_style){
        .line_end = "\n", .step = STEP, .quote = '"', .lines = TRUE, .spread = TRUE, .comma = TRUE};
}

gboolean write_style_find(struct source *source, const struct write_layout *list, struct write_style *out,
                          GError **error)
{
    guint count = list->elements->len;
    const struct write_element *last = count > 0 ? write_layout_at(list, count - 1) : NULL;
    struct write_style style = write_style_new();
    g_auto(write_layout) item = {0};
    gboolean container = last != NULL && strchr("[({", source->text[last->value]) != NULL;
    if (container && !write_layout_read(source, last->value, &item, error))
        return FALSE;
    style.line_end = line_end_of(source->text);
    style.ascii = source->encoding != ENCODING_UTF8;
    style.triple = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (container)
        find_item(&item, &style);
    style.lines = count == 0 || list->lines || style.spread;
    style.step = style.own_step = find_step(list, container ? &item : NULL);
    *out = style;
    return TRUE;
}

void write_style_clear(struct write_style *style)
{
    g_clear_pointer(&style->triple, g_hash_table_unref);
    g_clear_pointer(&style->own_step, g_free);
}
