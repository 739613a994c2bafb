/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "writer_internal.h"

/* Values compared in linear time, however many members an object has and in whatever order. */

static guint key_hash(gconstpointer pointer)
{
    const struct value_key *key = pointer;
    guint hash = 5381;
    for (guint32 i = 0; i < key->size; i++)
        hash = hash * 33 + (guchar)key->bytes[i];
    return hash;
}

static gboolean key_equal(gconstpointer a, gconstpointer b)
{
    const struct value_key *left = a, *right = b;
    return left == right || (left->size == right->size && memcmp(left->bytes, right->bytes, left->size) == 0);
}

GHashTable *write_index(const struct value_object *object)
{
    GHashTable *index = g_hash_table_new(key_hash, key_equal);
    for (guint32 i = 0; i < object->count; i++)
        g_hash_table_insert(index, (gpointer)(guintptr)object->members[i].key, &object->members[i]);
    return index;
}

const struct value_member *write_index_find(GHashTable *index, const struct value_key *key)
{
    return g_hash_table_lookup(index, key);
}

static gboolean objects_equal(const struct value_object *a, const struct value_object *b)
{
    g_autoptr(GHashTable) index = NULL;
    if (a->count != b->count)
        return FALSE;
    for (guint32 i = 0; i < a->count; i++) {
        const struct value_member *member = &a->members[i], *other = &b->members[i];
        if (!key_equal(member->key, other->key)) {
            if (index == NULL)
                index = write_index(b);
            other = write_index_find(index, member->key);
        }
        if (other == NULL || !write_equal(&member->value, &other->value))
            return FALSE;
    }
    return TRUE;
}

gboolean write_equal(const struct value *a, const struct value *b)
{
    if (a->type != b->type)
        return FALSE;
    if (a->type == VALUE_OBJECT)
        return a->object == b->object || objects_equal(a->object, b->object);
    if (a->type != VALUE_LIST)
        return value_equal(a, b);
    if (a->list == b->list)
        return TRUE;
    if (a->list->count != b->list->count)
        return FALSE;
    for (guint32 i = 0; i < a->list->count; i++)
        if (!write_equal(&a->list->items[i], &b->list->items[i]))
            return FALSE;
    return TRUE;
}
