/* SPDX-License-Identifier: Apache-2.0 */
#include "value.h"

#include <stdlib.h>
#include <string.h>

struct value value_null(void)
{
    return (struct value){.type = VALUE_NULL};
}

struct value value_boolean(gboolean truth)
{
    return (struct value){.type = truth ? VALUE_TRUE : VALUE_FALSE};
}

struct value value_integer(gint64 integer)
{
    return (struct value){.type = VALUE_INTEGER, .integer = integer};
}

struct value value_real(double real)
{
    return (struct value){.type = VALUE_REAL, .real = real};
}

struct value value_text(const char *text, gsize size)
{
    return (struct value){.type = VALUE_TEXT, .size = (guint32)size, .text = text};
}

struct value value_string(const char *string)
{
    return string ? value_text(string, strlen(string)) : value_null();
}

struct value value_list(struct value_arena *arena, guint32 capacity)
{
    struct value_list *list = value_arena_alloc(arena, sizeof *list);

    list->items = capacity > 0 ? value_arena_alloc(arena, capacity * sizeof *list->items) : NULL;
    list->count = 0;
    list->capacity = capacity;
    return (struct value){.type = VALUE_LIST, .list = list};
}

struct value value_object(struct value_arena *arena, guint32 capacity)
{
    struct value_object *object = value_arena_alloc(arena, sizeof *object);

    object->members = capacity > 0 ? value_arena_alloc(arena, capacity * sizeof *object->members) : NULL;
    object->count = 0;
    object->capacity = capacity;
    return (struct value){.type = VALUE_OBJECT, .object = object};
}

/* Twice the room; what was there stays behind in the arena. */
static void *grow(struct value_arena *arena, const void *old, guint32 count, guint32 *capacity,
                  gsize item_size)
{
    *capacity = MAX(4, 2 * *capacity);
    void *items = value_arena_alloc(arena, *capacity * item_size);
    if (count > 0)
        memcpy(items, old, count * item_size);
    return items;
}

void value_list_append(struct value_arena *arena, struct value_list *list, struct value item)
{
    if (list->count == list->capacity)
        list->items = grow(arena, list->items, list->count, &list->capacity, sizeof *list->items);
    list->items[list->count++] = item;
}

void value_object_append(struct value_arena *arena, struct value_object *object, const struct value_key *key,
                         struct value value)
{
    if (object->count == object->capacity)
        object->members =
            grow(arena, object->members, object->count, &object->capacity, sizeof *object->members);
    object->members[object->count++] = (struct value_member){key, value};
}

gboolean value_object_set(struct value_arena *arena, struct value_object *object, const struct value_key *key,
                          struct value value)
{
    for (guint32 i = 0; i < object->count; i++) {
        /* A document's keys may come from elsewhere than its arena: by bytes, too. */
        const struct value_key *other = object->members[i].key;
        if (other == key || (other->size == key->size && memcmp(other->bytes, key->bytes, key->size) == 0)) {
            object->members[i].value = value;
            return TRUE;
        }
    }
    value_object_append(arena, object, key, value);
    return FALSE;
}

/* Up to so many comparisons need no table. */
#define MERGE_LOOKED_AT 4096

static const struct value_key *own_key(struct value_arena *arena, const struct value_key *key)
{
    return value_arena_key(arena, key->bytes, key->size);
}

void value_object_merge(struct value_arena *arena, struct value_object *object,
                        const struct value_object *over)
{
    guint64 looks = ((guint64)object->count + over->count) * over->count;

    if (looks <= MERGE_LOOKED_AT) {
        for (guint32 i = 0; i < over->count; i++)
            value_object_set(arena, object, own_key(arena, over->members[i].key), over->members[i].value);
        return;
    }
    g_autoptr(GHashTable) places = g_hash_table_new(NULL, NULL); /* the arena's key → its place and 1 */
    for (guint32 i = 0; i < object->count; i++)
        g_hash_table_insert(places, (gpointer)(guintptr)own_key(arena, object->members[i].key),
                            GUINT_TO_POINTER(i + 1));
    for (guint32 i = 0; i < over->count; i++) {
        const struct value_key *key = own_key(arena, over->members[i].key);
        guint place = GPOINTER_TO_UINT(g_hash_table_lookup(places, key));
        if (place > 0) {
            object->members[place - 1].value = over->members[i].value;
            continue;
        }
        value_object_append(arena, object, key, over->members[i].value);
        g_hash_table_insert(places, (gpointer)(guintptr)key, GUINT_TO_POINTER(object->count));
    }
}

gboolean value_set(struct value_arena *arena, struct value_object *object, const char *key,
                   struct value value)
{
    return value_object_set(arena, object, value_arena_key(arena, key, strlen(key)), value);
}

static struct value_member *find_member(const struct value_object *object, const char *key, gsize size)
{
    for (guint32 i = 0; i < object->count; i++) {
        const struct value_key *other = object->members[i].key;
        if (other->size == size && memcmp(other->bytes, key, size) == 0)
            return &object->members[i];
    }
    return NULL;
}

gboolean value_object_remove(struct value_object *object, const char *key)
{
    struct value_member *member = find_member(object, key, strlen(key));
    if (!member)
        return FALSE;

    gsize after = (gsize)(object->members + object->count - (member + 1));
    memmove(member, member + 1, after * sizeof *member);
    object->count--;
    return TRUE;
}

struct value *value_object_get(const struct value_object *object, const char *key)
{
    struct value_member *member = find_member(object, key, strlen(key));
    return member ? &member->value : NULL;
}

gboolean value_is_text(const struct value *value, const char *string)
{
    gsize size = strlen(string);
    return value && value->type == VALUE_TEXT && value->size == size &&
           memcmp(value->text, string, size) == 0;
}

char *value_dup_string(const struct value *value)
{
    return value && value->type == VALUE_TEXT ? g_strndup(value->text, value->size) : NULL;
}

struct value value_copy(struct value_arena *arena, const struct value *value)
{
    struct value copy = *value;

    if (value->type == VALUE_TEXT) {
        copy.text = value_arena_copy(arena, value->text, value->size);
    } else if (value->type == VALUE_LIST) {
        copy.list = value_list(arena, value->list->count).list;
        for (guint32 i = 0; i < value->list->count; i++)
            copy.list->items[copy.list->count++] = value_copy(arena, &value->list->items[i]);
    } else if (value->type == VALUE_OBJECT) {
        copy.object = value_object(arena, value->object->count).object;
        for (guint32 i = 0; i < value->object->count; i++) {
            const struct value_member *from = &value->object->members[i];
            struct value_member *to = &copy.object->members[copy.object->count++];
            to->key = value_arena_key(arena, from->key->bytes, from->key->size);
            to->value = value_copy(arena, &from->value);
        }
    }
    return copy;
}

static gboolean lists_equal(const struct value_list *a, const struct value_list *b)
{
    if (a->count != b->count)
        return FALSE;
    for (guint32 i = 0; i < a->count; i++) {
        if (!value_equal(&a->items[i], &b->items[i]))
            return FALSE;
    }
    return TRUE;
}

static gboolean keys_equal(const struct value_key *a, const struct value_key *b)
{
    return a == b || (a->size == b->size && memcmp(a->bytes, b->bytes, a->size) == 0);
}

/* Any order will do, as long as it is one. */
static int compare_members(const void *a, const void *b)
{
    const struct value_key *first = ((const struct value_member *)a)->key;
    const struct value_key *second = ((const struct value_member *)b)->key;
    int order = (first->size > second->size) - (first->size < second->size);

    return order ? order : memcmp(first->bytes, second->bytes, first->size);
}

static struct value_member *sorted_members(const struct value_member *members, guint32 count)
{
    struct value_member *sorted = g_memdup2(members, count * sizeof *members);

    qsort(sorted, count, sizeof *sorted, compare_members);
    return sorted;
}

/* How many members are equal and stand in the same places, from the first on. */
static guint32 equal_members(const struct value_member *a, const struct value_member *b, guint32 count)
{
    guint32 equal = 0;

    while (equal < count && keys_equal(a[equal].key, b[equal].key) &&
           value_equal(&a[equal].value, &b[equal].value))
        equal++;
    return equal;
}

/* Mostly both have one order. */
static gboolean objects_equal(const struct value_object *a, const struct value_object *b)
{
    if (a->count != b->count)
        return FALSE;
    guint32 equal = equal_members(a->members, b->members, a->count), rest = a->count - equal;
    if (rest == 0 || keys_equal(a->members[equal].key, b->members[equal].key))
        return rest == 0;
    g_autofree struct value_member *left = sorted_members(a->members + equal, rest);
    g_autofree struct value_member *right = sorted_members(b->members + equal, rest);
    return equal_members(left, right, rest) == rest;
}

gboolean value_equal(const struct value *a, const struct value *b)
{
    if (a->type != b->type)
        return FALSE;
    switch ((enum value_type)a->type) {
    case VALUE_NULL:
    case VALUE_FALSE:
    case VALUE_TRUE:
        return TRUE;
    case VALUE_INTEGER:
        return a->integer == b->integer;
    case VALUE_REAL:
        /* As texts: 0.0 and -0.0 are written differently. */
        return memcmp(&a->real, &b->real, sizeof a->real) == 0;
    case VALUE_TEXT:
        return a->size == b->size && memcmp(a->text, b->text, a->size) == 0;
    case VALUE_LIST:
        return lists_equal(a->list, b->list);
    case VALUE_OBJECT:
        return objects_equal(a->object, b->object);
    }
    return FALSE;
}

const char *value_type_name(const struct value *value)
{
    static const char *const names[] = {"null",   "boolean", "boolean", "integer",
                                        "number", "string",  "array",   "object"};
    return names[value->type];
}
