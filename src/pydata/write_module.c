/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "reader_internal.h"
#include "writer_internal.h"

/*
 * A module written again. Only lists that stand as one literal are written: the text of each item is then
 * known, and nothing but that text says what the item is. The rest of the file is copied.
 */

/* Sets CONTENT with a place of the module's. Returns FALSE. */
static gboolean fail_at(const struct pydata_module *module, guint32 at, GError **error, const char *message)
{
    g_autofree char *place = pydata_place_text(module, at);
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, "%s: %s", place, message);
    return FALSE;
}

static guint32 item_count(const struct value *list)
{
    return list->type == VALUE_OBJECT ? list->object->count : list->list->count;
}

static const struct value *item_at(const struct value *list, guint32 index)
{
    return list->type == VALUE_OBJECT ? &list->object->members[index].value : &list->list->items[index];
}

/* Whether a statement changed the value, or what is in it, after it was read. */
static gboolean find_change(const struct pydata_module *module, const struct value *value, guint32 *at)
{
    gpointer statement;
    if (value->type < VALUE_LIST)
        return FALSE;
    if (g_hash_table_lookup_extended(module->changed, value->list, NULL, &statement)) {
        *at = GPOINTER_TO_UINT(statement);
        return TRUE;
    }
    for (guint32 i = 0; i < item_count(value); i++)
        if (find_change(module, item_at(value, i), at))
            return TRUE;
    return FALSE;
}

/* Whether each item is what stands in its place in the text. */
static gboolean check_items(const struct pydata_module *module, const struct pydata_edit *edit,
                            const struct write_layout *layout, GError **error)
{
    const struct value *list = edit->list;
    if (!write_layout_is_plain(layout, list->end, item_count(list)))
        return fail_at(module, list->start, error,
                       _("the list that begins here is not one literal with its items one by one in it, so "
                         "it can't be written; write each item in its brackets, without * and +"));
    for (guint32 i = 0; i < item_count(list); i++) {
        const struct write_element *element = write_layout_at(layout, i);
        const struct value *item = item_at(list, i);
        if (item->start != element->value || item->end != element->end)
            return fail_at(module, element->value, error,
                           _("this item of the list is put together by names or +, so the list can't be "
                             "written; write the item itself here"));
    }
    return TRUE;
}

static gboolean check_list(const struct pydata_module *module, const struct pydata_edit *edit, GError **error)
{
    const struct value *list = edit->list;
    guint32 at = 0;
    if (!edit->binding->known) {
        pydata_set_error(module, edit->binding, error);
        return FALSE;
    }
    gboolean literal = list->type >= VALUE_LIST && list->end > list->start &&
                       strchr("[({", module->source->text[list->start]) != NULL;
    if (!literal)
        return fail_at(module, edit->binding->name_at, error,
                       _("the list that is bound here is not written as one literal, so it can't be written "
                         "again; write its items in one pair of brackets"));
    if (find_change(module, list, &at))
        return fail_at(module, at, error,
                       _("this statement changes the list after its brackets, so it can't be written; write "
                         "the items in the brackets themselves"));
    return TRUE;
}

static gboolean check_wanted(const struct pydata_module *module, const struct pydata_edit *edit,
                             GError **error)
{
    guint32 count = item_count(edit->list);
    g_autofree guint8 *seen = g_new0(guint8, count + 1);
    if (edit->count == 0 && count > 0 && !edit->may_be_empty)
        return fail_at(module, edit->list->start, error,
                       _("the list that begins here would be left empty; it is not written"));
    for (gsize i = 0; i < edit->count; i++) {
        const struct pydata_wanted *wanted = &edit->items[i];
        gboolean fresh = wanted->item == PYDATA_NEW;
        gboolean good =
            fresh ? wanted->value != NULL && (edit->list->type != VALUE_OBJECT || wanted->key != NULL)
                  : wanted->item >= 0 && wanted->item < count && !seen[wanted->item]++;
        if (!good) {
            g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                        _("%s: the list has no item %lld, or it is wanted twice"), edit->binding->name,
                        (long long)wanted->item);
            return FALSE;
        }
    }
    return TRUE;
}

/* One list that is being written. */
struct writing {
    const struct pydata_edit *edit;
    const struct write_layout *layout;
    struct write_change change;
    char *indent; /* of new items */
};

static char *new_item(const struct pydata_module *module, const struct writing *writing,
                      const struct pydata_wanted *wanted, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    struct write_style style = *writing->change.style;
    style.lines = style.spread;
    if (writing->layout->open == '{') {
        if (!write_layout_append_key(text, writing->layout, &style, wanted->key, strlen(wanted->key))) {
            g_autofree char *message =
                g_strdup_printf(_("%s: the key %s is of another kind than the keys that are there"),
                                writing->edit->binding->name, wanted->key);
            fail_at(module, writing->edit->list->start, error, message);
            return NULL;
        }
        g_string_append(text, ": ");
    }
    gboolean tuple = style.tuple || pydata_is_tuple(wanted->value);
    if (style.spread && wanted->value->type >= VALUE_LIST && item_count(wanted->value) > 0)
        write_spread(text, &style, wanted->value, writing->indent, tuple);
    else
        write_value(text, &style, wanted->value, writing->indent, wanted->key, tuple);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* The element with its new value; NULL when it stays as it is. */
static gboolean old_item(const struct writing *writing, const struct pydata_wanted *wanted, char **out,
                         GError **error)
{
    const struct value *old = item_at(writing->edit->list, (guint32)wanted->item);
    const struct write_element *element = write_layout_at(writing->layout, (guint)wanted->item);
    *out = NULL;
    if (wanted->value == NULL || write_equal(old, wanted->value))
        return TRUE;
    g_autoptr(GString) text = g_string_new_len(writing->layout->text + element->start,
                                               (gssize)element->value - (gssize)element->start);
    if (!write_change_value(text, &writing->change, element->value, element->end, old, wanted->value, NULL,
                            error))
        return FALSE;
    *out = g_string_free(g_steal_pointer(&text), FALSE);
    return TRUE;
}

static gboolean append_list(GString *out, const struct pydata_module *module, struct writing *writing,
                            GError **error)
{
    g_autoptr(GArray) parts = g_array_new(FALSE, FALSE, sizeof(struct write_part));
    g_array_set_clear_func(parts, write_part_clear);
    for (gsize i = 0; i < writing->edit->count; i++) {
        const struct pydata_wanted *wanted = &writing->edit->items[i];
        struct write_part part = {.from = wanted->item};
        gboolean good;
        if (wanted->item == PYDATA_NEW)
            good = (part.text = new_item(module, writing, wanted, error)) != NULL;
        else
            good = old_item(writing, wanted, &part.text, error);
        if (!good)
            return FALSE;
        g_array_append_val(parts, part);
    }
    write_join(out, writing->layout, parts, writing->change.style);
    return TRUE;
}

static gboolean write_list(GString *out, const struct pydata_module *module, const struct pydata_edit *edit,
                           GError **error)
{
    g_auto(write_layout) layout = {0};
    struct write_style style;
    if (!check_list(module, edit, error) || !check_wanted(module, edit, error) ||
        !write_layout_read(module->source, edit->list->start, &layout, error) ||
        !check_items(module, edit, &layout, error) ||
        !write_style_find(module->source, &layout, &style, error))
        return FALSE;
    layout.lines |= layout.elements->len == 0;
    g_autoptr(value_arena) arena = value_arena_new();
    struct writing writing = {edit, &layout, {module->source, arena, &style}, NULL};
    writing.indent = write_layout_indent(&layout, style.step);
    gboolean good = append_list(out, module, &writing, error);
    g_free(writing.indent);
    write_style_clear(&style);
    return good;
}

static gint compare_edits(gconstpointer a, gconstpointer b)
{
    const struct pydata_edit *left = *(const struct pydata_edit *const *)a;
    const struct pydata_edit *right = *(const struct pydata_edit *const *)b;
    return left->list->start < right->list->start ? -1 : left->list->start > right->list->start;
}

static gboolean write_lists(GString *out, const struct pydata_module *module, const GPtrArray *sorted,
                            GError **error)
{
    guint32 at = 0;
    for (guint i = 0; i < sorted->len; i++) {
        const struct pydata_edit *edit = sorted->pdata[i];
        if (edit->list->start < at) {
            g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                        _("%s: two lists that are to be written stand in each other"), edit->binding->name);
            return FALSE;
        }
        g_string_append_len(out, module->source->text + at, (gssize)edit->list->start - (gssize)at);
        if (!write_list(out, module, edit, error))
            return FALSE;
        at = edit->list->end;
    }
    g_string_append_len(out, module->source->text + at, (gssize)module->source->size - (gssize)at);
    return TRUE;
}

char *pydata_write_lists(const struct pydata_module *module, const struct pydata_edit *edits, gsize count,
                         gsize *size, GError **error)
{
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    g_autoptr(GString) text = g_string_sized_new(module->source->size + 256);
    for (gsize i = 0; i < count; i++)
        g_ptr_array_add(sorted, (gpointer)(guintptr)&edits[i]);
    g_ptr_array_sort(sorted, compare_edits);
    if (!write_lists(text, module, sorted, error))
        return NULL;
    enum encoding encoding = (enum encoding)module->source->encoding;
    g_autofree char *made = NULL;
    if (encoding == ENCODING_UTF8) {
        *size = text->len;
        made = g_string_free(g_steal_pointer(&text), FALSE);
    } else {
        made = encoding_from_utf8(encoding, text->str, text->len, size);
    }
    if (!write_check(module, edits, count, made, *size, error))
        return NULL;
    return g_steal_pointer(&made);
}
