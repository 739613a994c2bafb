/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "reader_internal.h"

/* Which lists are exercises, and which a person could mean when none is. */

gsize path_enter(struct reader *reader, const struct name *name, const char *suffix)
{
    gsize length = reader->path->len;
    if (name == NULL)
        return length;
    if (length > 0)
        g_string_append_c(reader->path, '.');
    g_string_append_len(reader->path, name->key->bytes, name->key->size);
    g_string_append(reader->path, suffix);
    return length;
}

void candidate_add(struct reader *reader, const char *name, guint32 at, gboolean exercise)
{
    g_autofree char *path = NULL;
    if (name == NULL || reader->path->len == 0)
        path = g_strdup(name == NULL ? reader->path->str : name);
    else if (g_str_has_suffix(reader->path->str, "()"))
        path = g_strdup_printf("%s -> %s", reader->path->str, name);
    else
        path = g_strdup_printf("%s.%s", reader->path->str, name);
    struct pydata_candidate candidate = {.path = value_arena_copy(reader->arena, path, strlen(path)),
                                         .at = at,
                                         .dicts = TRUE,
                                         .exercise = exercise};
    g_array_append_val(reader->module->candidates, candidate);
}

/* How much a known value looks like exercises. */
static enum looks value_looks(const struct value *value)
{
    enum looks looks = LOOKS_NOTHING;
    if (value->type != VALUE_LIST)
        return LOOKS_NOTHING;
    for (guint32 i = 0; i < value->list->count; i++) {
        const struct value *item = &value->list->items[i];
        if (item->type != VALUE_OBJECT)
            continue;
        looks = MAX(looks, LOOKS_OBJECTS);
        for (guint32 k = 0; k < item->object->count; k++)
            if (is_exercise_key(item->object->members[k].key))
                return LOOKS_EXERCISES;
    }
    return looks;
}

static gboolean is_capitals(const char *name)
{
    gboolean letter = FALSE;
    for (; *name != '\0'; name++) {
        if (g_ascii_islower(*name))
            return FALSE;
        letter |= g_ascii_isupper(*name) || (guchar)*name >= 0x80;
    }
    return letter;
}

struct sorted {
    const struct pydata_binding *binding;
    enum looks looks;
};

/* `known`: list -> its looks, plus one, so that a list of many names is looked at once. */
static enum looks binding_looks(const struct binding *from, const struct pydata_binding *binding,
                                GHashTable *known)
{
    /* A list whose name a def or import took is told as one that is not known. */
    if (!binding->known)
        return from->looks;
    if (binding->value.type != VALUE_LIST)
        return LOOKS_NOTHING;
    guint looks = GPOINTER_TO_UINT(g_hash_table_lookup(known, binding->value.list));
    if (looks == 0) {
        looks = (guint)value_looks(&binding->value) + 1;
        g_hash_table_insert(known, binding->value.list, GUINT_TO_POINTER(looks));
    }
    return (enum looks)(looks - 1);
}

static gboolean is_empty_list(const struct binding *from, const struct pydata_binding *binding)
{
    return binding->known && binding->value.type == VALUE_LIST && binding->value.list->count == 0 &&
           (from->annotated || is_capitals(binding->name));
}

static gint compare_places(gconstpointer a, gconstpointer b)
{
    const struct pydata_candidate *left = a, *right = b;
    return left->at < right->at ? -1 : left->at > right->at;
}

void candidates_finish(struct reader *reader)
{
    struct pydata_module *module = reader->module;
    struct pydata_binding *bindings = (struct pydata_binding *)(void *)module->bindings->data;
    g_autoptr(GHashTable) known = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) told = g_hash_table_new(NULL, NULL);
    guint calls = 0;
    for (guint i = 0; i < module->bindings->len; i++) {
        const struct binding *from = reader->bindings->pdata[i];
        enum looks looks = binding_looks(from, &bindings[i], known);
        bindings[i].empty = is_empty_list(from, &bindings[i]);
        if (looks > LOOKS_EXERCISE) {
            struct pydata_candidate candidate = {.path = bindings[i].name,
                                                 .at = from->at,
                                                 .binding = &bindings[i],
                                                 .dicts = looks >= LOOKS_OBJECTS,
                                                 .exercise = looks == LOOKS_EXERCISES};
            g_array_append_val(module->candidates, candidate);
        }
        calls += looks == LOOKS_CALLS && is_capitals(bindings[i].name);
        if (!bindings[i].merged && (looks == LOOKS_EXERCISES || bindings[i].empty) &&
            (!bindings[i].known || g_hash_table_add(told, bindings[i].value.list)))
            g_ptr_array_add(module->lists, &bindings[i]);
    }
    sightings_finish(reader);
    g_array_sort(module->candidates, compare_places);
    /* Lists of calls alone are content only when there is no other. */
    gboolean none = module->lists->len == 0;
    for (guint i = 0; none && calls > 0 && i < module->bindings->len; i++) {
        const struct binding *from = reader->bindings->pdata[i];
        if (!bindings[i].known && from->looks == LOOKS_CALLS && is_capitals(bindings[i].name))
            g_ptr_array_add(module->lists, &bindings[i]);
    }
}
