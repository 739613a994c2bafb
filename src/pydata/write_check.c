/* SPDX-License-Identifier: Apache-2.0 */
#include "errors.h"
#include "i18n.h"
#include "reader_internal.h"
#include "writer_internal.h"

/*
 * What was written is read again by the same reader that reads every module, and compared with what was
 * wanted. What else the module says must still be known: a statement that takes the first exercise of a list
 * that has none any more would fail when the module is imported.
 */

struct check {
    GHashTable *edits; /* list → edit */
};

static gboolean check_value(const struct check *check, const struct value *old, const struct value *new);

static gboolean check_list(const struct pydata_edit *edit, const struct value *new)
{
    if (new->type != VALUE_LIST || new->list->count != edit->count)
        return FALSE;
    for (guint32 i = 0; i < new->list->count; i++) {
        const struct pydata_wanted *wanted = &edit->items[i];
        const struct value *value =
            wanted->value != NULL ? wanted->value : &edit->list->list->items[wanted->item];
        if (!write_equal(value, &new->list->items[i]))
            return FALSE;
    }
    return TRUE;
}

static gboolean check_dict(const struct pydata_edit *edit, const struct value *new)
{
    if (new->type != VALUE_OBJECT || new->object->count != edit->count)
        return FALSE;
    for (guint32 i = 0; i < new->object->count; i++) {
        const struct pydata_wanted *wanted = &edit->items[i];
        const struct value_member *old =
            wanted->item != PYDATA_NEW ? &edit->list->object->members[wanted->item] : NULL;
        const char *key = old != NULL ? old->key->bytes : wanted->key;
        gsize size = old != NULL ? old->key->size : strlen(wanted->key);
        const struct value_member *member = &new->object->members[i];
        if (member->key->size != size || memcmp(member->key->bytes, key, size) != 0 ||
            !write_equal(wanted->value != NULL ? wanted->value : &old->value, &member->value))
            return FALSE;
    }
    return TRUE;
}

static gboolean check_items(const struct check *check, const struct value *old, const struct value *new)
{
    for (guint32 i = 0; i < old->list->count; i++)
        if (!check_value(check, &old->list->items[i], &new->list->items[i]))
            return FALSE;
    return TRUE;
}

static gboolean check_members(const struct check *check, const struct value *old, const struct value *new)
{
    for (guint32 i = 0; i < old->object->count; i++) {
        const struct value_member *left = &old->object->members[i], *right = &new->object->members[i];
        if (left->key->size != right->key->size ||
            memcmp(left->key->bytes, right->key->bytes, left->key->size) != 0 ||
            !check_value(check, &left->value, &right->value))
            return FALSE;
    }
    return TRUE;
}

static gboolean check_value(const struct check *check, const struct value *old, const struct value *new)
{
    const struct pydata_edit *edit =
        old->type >= VALUE_LIST ? g_hash_table_lookup(check->edits, old->list) : NULL;
    if (edit != NULL)
        return (old->type == VALUE_LIST ? check_list : check_dict)(edit, new);
    if (old->type != new->type)
        return FALSE;
    if (old->type == VALUE_LIST)
        return old->list->count == new->list->count &&check_items(check, old, new);
    if (old->type == VALUE_OBJECT)
        return old->object->count == new->object->count &&check_members(check, old, new);
    return write_equal(old, new);
}

static const struct pydata_binding *find_binding(const struct pydata_module *module, gsize hint,
                                                 const char *name)
{
    gsize count;
    const struct pydata_binding *bindings = pydata_bindings(module, &count);
    if (hint < count && strcmp(bindings[hint].name, name) == 0)
        return &bindings[hint];
    for (gsize i = 0; i < count; i++)
        if (strcmp(bindings[i].name, name) == 0)
            return &bindings[i];
    return NULL;
}

static gboolean fail_binding(const struct pydata_module *module, const struct pydata_binding *binding,
                             const char *message, GError **error)
{
    g_autofree char *place = pydata_place_text(module, binding->name_at);
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, "%s: %s: %s", place, binding->name, message);
    return FALSE;
}

static gboolean check_binding(const struct check *check, const struct pydata_module *module,
                              const struct pydata_binding *old, const struct pydata_binding *new,
                              gboolean edited, GError **error)
{
    if (!old->known)
        return TRUE;
    if (new == NULL || !new->known)
        return fail_binding(module, old,
                            _("with the new list this could no longer be read, so it is not written"), error);
    if (edited && !check_value(check, &old->value, &new->value))
        return fail_binding(module, old,
                            _("what would be written does not read as what is wanted, so it is not "
                              "written; other statements or names may say what the list holds"),
                            error);
    return TRUE;
}

gboolean write_check(const struct pydata_module *module, const struct pydata_edit *edits, gsize count,
                     const char *text, gsize size, GError **error)
{
    g_autoptr(pydata_module) made = pydata_read_module(module->path, text, size, error);
    if (made == NULL) {
        g_prefix_error(error, "%s", _("What would be written can't be read: "));
        return FALSE;
    }
    g_autoptr(GHashTable) lists = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) edited = g_hash_table_new(NULL, NULL);
    for (gsize i = 0; i < count; i++) {
        g_hash_table_insert(lists, edits[i].list->list, (gpointer)(guintptr)&edits[i]);
        g_hash_table_add(edited, (gpointer)(guintptr)edits[i].binding);
    }
    struct check check = {lists};
    gsize n_bindings;
    const struct pydata_binding *bindings = pydata_bindings(module, &n_bindings);
    for (gsize i = 0; i < n_bindings; i++)
        if (!check_binding(&check, module, &bindings[i], find_binding(made, i, bindings[i].name),
                           g_hash_table_contains(edited, &bindings[i]), error))
            return FALSE;
    return TRUE;
}
