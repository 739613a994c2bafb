/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "writer_internal.h"

/*
 * One value made another: what is equal keeps its text, a dict or list that differs is gone into, anything
 * else is written anew.
 */

enum write_quotes write_quotes_at(const char *text)
{
    while (g_ascii_isalpha(*text))
        text++;
    if (*text != '"' && *text != '\'')
        return WRITE_UNKNOWN;
    return text[1] == *text && text[2] == *text ? WRITE_TRIPLE : WRITE_SINGLE;
}

static void write_anew(GString *out, const struct write_change *change, guint32 start,
                       const struct value *old, const struct value *new, const char *key)
{
    enum write_quotes quotes = write_quotes_at(change->source->text + start);
    if (new->type == VALUE_TEXT && quotes == WRITE_TRIPLE) {
        write_text_triple(out, change->style, new->text, new->size);
        return;
    }
    if (new->type == VALUE_TEXT && quotes == WRITE_SINGLE &&memchr(new->text, '\n', new->size) == NULL) {
        write_text(out, change->style, new->text, new->size);
        return;
    }
    g_autofree char *indent = write_line_indent(change->source->text, start);
    write_value(out, change->style, new, indent, key, old != NULL && pydata_is_tuple(old));
}

/* What a new item of the container is written as, on the lines that its neighbours have. */
static char *new_text(const struct write_change *change, const struct write_layout *layout,
                      const struct value_key *key, const struct value *value)
{
    struct write_style style = *change->style;
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *indent = write_layout_indent(layout, style.step);
    style.lines &= layout->lines;
    if (key != NULL) {
        /* A JSON object within an exercise: its keys are texts unless those beside it are numbers. */
        if (!write_layout_append_key(text, layout, &style, key->bytes, key->size))
            write_text(text, &style, key->bytes, key->size);
        g_string_append(text, ": ");
    }
    write_value(text, &style, value, indent, key != NULL ? key->bytes : NULL, pydata_is_tuple(value));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* A dict that is being changed. */
struct dict_change {
    const struct write_change *change;
    const struct write_layout *layout;
    GPtrArray *keys;       /* of its elements */
    GHashTable *old, *new; /* members by key */
    GHashTable *last;      /* key → the last element that gives it, plus one */
    GArray *parts;
};

/* Appends the part of an element whose key stays. */
static gboolean keep_member(struct dict_change *dict, guint index, const struct value_member *new,
                            GError **error)
{
    const struct write_element *element = write_layout_at(dict->layout, index);
    const struct value_key *key = new->key;
    const struct value_member *old = write_index_find(dict->old, key);
    struct write_part part = {.from = index};
    gboolean counts =
        GPOINTER_TO_UINT(g_hash_table_lookup(dict->last, dict->keys->pdata[index])) == index + 1;
    if (counts && !write_equal(&old->value, &new->value)) {
        g_autoptr(GString) text = g_string_new_len(dict->layout->text + element->start,
                                                   (gssize)element->value - (gssize)element->start);
        if (!write_change_value(text, dict->change, element->value, element->end, &old->value, &new->value,
                                key->bytes, error))
            return FALSE;
        part.text = g_string_free(g_steal_pointer(&text), FALSE);
    }
    g_array_append_val(dict->parts, part);
    return TRUE;
}

static gboolean change_members(struct dict_change *dict, const struct value_object *new, GError **error)
{
    for (guint i = 0; i < dict->keys->len; i++)
        g_hash_table_insert(dict->last, dict->keys->pdata[i], GUINT_TO_POINTER(i + 1));
    for (guint i = 0; i < dict->keys->len; i++) {
        const struct value_member *member = write_index_find(dict->new, dict->keys->pdata[i]);
        if (member != NULL && !keep_member(dict, i, member, error))
            return FALSE;
    }
    for (guint32 i = 0; i < new->count; i++) {
        const struct value_member *member = &new->members[i];
        if (write_index_find(dict->old, member->key) != NULL)
            continue;
        struct write_part part = {PYDATA_NEW,
                                  new_text(dict->change, dict->layout, member->key, &member->value)};
        g_array_append_val(dict->parts, part);
    }
    return TRUE;
}

static GArray *parts_new(void)
{
    GArray *parts = g_array_new(FALSE, FALSE, sizeof(struct write_part));
    g_array_set_clear_func(parts, write_part_clear);
    return parts;
}

/* FALSE in `done`: the dict is not written as keys and values alone, it has to be written anew. */
static gboolean change_dict(GString *out, const struct write_change *change,
                            const struct write_layout *layout, const struct value *old,
                            const struct value *new, gboolean *done, GError **error)
{
    g_autoptr(GPtrArray) keys = write_layout_keys(layout, change->arena);
    g_autoptr(GHashTable) before = write_index(old->object);
    g_autoptr(GHashTable) after = write_index(new->object);
    g_autoptr(GHashTable) last = g_hash_table_new(NULL, NULL);
    g_autoptr(GArray) parts = parts_new();
    struct dict_change dict = {change, layout, keys, before, after, last, parts};
    *done = FALSE;
    for (guint i = 0; keys != NULL && i < keys->len; i++)
        if (write_index_find(before, keys->pdata[i]) == NULL)
            return TRUE;
    if (keys == NULL)
        return TRUE;
    if (!change_members(&dict, new->object, error))
        return FALSE;
    write_join(out, layout, parts, change->style);
    *done = TRUE;
    return TRUE;
}

/* How many items are equal from the front (step 1) or the back (-1), of the `most` that are looked at. */
static guint32 equal_items(const struct value_list *a, const struct value_list *b, gint step, guint32 most)
{
    guint32 count = 0;
    while (count < most) {
        const struct value *left = step > 0 ? &a->items[count] : &a->items[a->count - 1 - count];
        const struct value *right = step > 0 ? &b->items[count] : &b->items[b->count - 1 - count];
        if (!write_equal(left, right))
            break;
        count++;
    }
    return count;
}

/* Equal items at both ends stay; between them, items that stand in the same place are one changed. */
static gboolean change_list(GString *out, const struct write_change *change,
                            const struct write_layout *layout, const struct value *old,
                            const struct value *new, GError **error)
{
    const struct value_list *from = old->list, *to = new->list;
    g_autoptr(GArray) parts = parts_new();
    guint32 front = equal_items(from, to, 1, MIN(from->count, to->count));
    guint32 back = equal_items(from, to, -1, MIN(from->count, to->count) - front);
    guint32 both = MIN(from->count, to->count) - back;
    for (guint32 i = 0; i < to->count; i++) {
        struct write_part part = {.from = i};
        if (i >= to->count - back) {
            part.from = (gint64)from->count - (to->count - i);
        } else if (i >= both) {
            part = (struct write_part){PYDATA_NEW, new_text(change, layout, NULL, &to->items[i])};
        } else if (i >= front) {
            const struct write_element *element = write_layout_at(layout, i);
            g_autoptr(GString) text = g_string_new(NULL);
            if (!write_change_value(text, change, element->start, element->end, &from->items[i],
                                    &to->items[i], NULL, error))
                return FALSE;
            part.text = g_string_free(g_steal_pointer(&text), FALSE);
        }
        g_array_append_val(parts, part);
    }
    write_join(out, layout, parts, change->style);
    return TRUE;
}

/* A container that differs. FALSE in `done` as above. */
static gboolean change_container(GString *out, const struct write_change *change, guint32 start, guint32 end,
                                 const struct value *old, const struct value *new, gboolean *done,
                                 GError **error)
{
    gboolean dict = old->type == VALUE_OBJECT;
    guint32 count = dict ? old->object->count : old->list->count;
    g_auto(write_layout) layout = {0};
    if (!write_layout_read(change->source, start, &layout, error))
        return FALSE;
    /* A dict may give a key twice. */
    if (count == 0 || !write_layout_is_plain(&layout, end, dict ? layout.elements->len : count))
        return TRUE;
    if (dict)
        return change_dict(out, change, &layout, old, new, done, error);
    *done = TRUE;
    return change_list(out, change, &layout, old, new, error);
}

gboolean write_change_value(GString *out, const struct write_change *change, guint32 start, guint32 end,
                            const struct value *old, const struct value *new, const char *key, GError **error)
{
    char first = change->source->text[start];
    gboolean done = FALSE;
    if (write_equal(old, new)) {
        g_string_append_len(out, change->source->text + start, (gssize)end - (gssize)start);
        return TRUE;
    }
    gboolean dict = old->type == VALUE_OBJECT && new->type == VALUE_OBJECT &&first == '{';
    gboolean list = old->type == VALUE_LIST && new->type == VALUE_LIST && (first == '[' || first == '(');
    if ((dict || list) && !change_container(out, change, start, end, old, new, &done, error))
        return FALSE;
    if (!done)
        write_anew(out, change, start, old, new, key);
    return TRUE;
}
