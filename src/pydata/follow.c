/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "reader_internal.h"

/*
 * Changes of known values by straight-line code: they are done to the value as Python would do them. Values
 * are shared as in Python, so that a change through one name is seen through every other.
 */

/* An object with more members than this one gets an index when it is changed. */
#define INDEX_FROM 32

static gboolean is_known(const struct result *result, enum value_type type)
{
    return result->reason.kind == REASON_NONE && result->value.type == type;
}

static gboolean is_list(const struct result *result)
{
    return is_known(result, VALUE_LIST) && !(result->value.flags & VALUE_TUPLE);
}

/* `item` becomes a part of the base: what both may be changed through, and what it expands to. */
static gboolean take_part(struct reader *reader, const struct result *base, const struct result *item,
                          guint32 node)
{
    if (item->loaded) {
        reader->shared = TRUE;
        if (!reader_charge(reader, item))
            return FALSE;
    }
    if (base->name != NULL && base->name->binding != NULL)
        base->name->binding->size += item->size + (item->loaded ? 0 : item->value.end - item->value.start);
    reader->mutated = TRUE;
    g_hash_table_insert(reader->module->changed, base->value.list, GUINT_TO_POINTER(reader->statement_at));
    node_hold(reader, base->node, node);
    node_depend_on_statement(reader, base->node);
    return TRUE;
}

static void merge(const struct reader *reader, const struct result *base, const struct result *from)
{
    struct binding *binding = from->name != NULL ? from->name->binding : NULL;
    if (reader_is_exact(reader) && binding != NULL && base->name != from->name)
        binding->merged = TRUE;
}

static gboolean append_items(struct reader *reader, struct result *base, const struct result *from)
{
    struct value_list *list = base->value.list;
    const struct value_list *items = from->value.list;
    guint32 count = items->count; /* the list may be extended by itself */
    if (!reader_charge_items(reader, count) ||
        !take_part(reader, base, from, node_content(reader, from->node)))
        return FALSE;
    for (guint32 i = 0; i < count; i++)
        value_list_append(reader->arena, list, items->items[i]);
    node_depend(reader, from->node);
    node_depend_on_statement(reader, base->node);
    merge(reader, base, from);
    return TRUE;
}

gboolean follow_add(struct reader *reader, struct result *base, struct result *value)
{
    return is_list(base) && is_known(value, VALUE_LIST) && append_items(reader, base, value);
}

static struct value plain_value(const struct result *item)
{
    struct value value = item->value;
    value.flags &= VALUE_TUPLE;
    return value;
}

/* Where an index of Python's leads in a list, G_MAXUINT32 when it leads nowhere. */
static guint32 list_index(const struct value_list *list, const struct result *key)
{
    if (!is_known(key, VALUE_INTEGER))
        return G_MAXUINT32;
    gint64 index = key->value.integer;
    if (index < 0)
        index += list->count;
    return index >= 0 && index < list->count ? (guint32)index : G_MAXUINT32;
}

/* In an index, what stands for the set of kinds of an object's keys; no key is there. */
static char kinds_mark;

static guint kind_of(const struct value_member *member)
{
    return (member->value.flags & KEY_KIND_MASK) >> KEY_KIND_SHIFT;
}

static void index_member(GHashTable *index, const struct value_object *object, guint32 at)
{
    const struct value_member *member = &object->members[at];
    guint kinds = GPOINTER_TO_UINT(g_hash_table_lookup(index, &kinds_mark)) | 1u << kind_of(member);
    g_hash_table_insert(index, &kinds_mark, GUINT_TO_POINTER(kinds));
    g_hash_table_insert(index, (gpointer)(guintptr)member->key, GUINT_TO_POINTER(at + 1));
}

/* The index of a large object: key → member + 1. */
static GHashTable *object_index(struct reader *reader, struct value_object *object)
{
    GHashTable *index = g_hash_table_lookup(reader->indexes, object);
    if (index == NULL) {
        index = g_hash_table_new(NULL, NULL);
        for (guint32 i = 0; i < object->count; i++)
            index_member(index, object, i);
        g_hash_table_insert(reader->indexes, object, index);
    }
    return index;
}

static guint32 find_member(struct reader *reader, struct value_object *object, const struct value_key *key)
{
    if (object->count > INDEX_FROM)
        return GPOINTER_TO_UINT(g_hash_table_lookup(object_index(reader, object), key)) - 1;
    for (guint32 i = 0; i < object->count; i++)
        if (object->members[i].key == key)
            return i;
    return G_MAXUINT32;
}

/* The kinds of its keys, a bit for each. */
static guint object_kinds(struct reader *reader, struct value_object *object)
{
    guint kinds = 0;
    if (object->count > INDEX_FROM)
        return GPOINTER_TO_UINT(g_hash_table_lookup(object_index(reader, object), &kinds_mark));
    for (guint32 i = 0; i < object->count; i++)
        kinds |= 1u << kind_of(&object->members[i]);
    return kinds;
}

static void add_member(struct reader *reader, struct value_object *object, struct value_member member)
{
    if (object->count == object->capacity) {
        guint32 capacity = MAX(8, 2 * object->capacity);
        struct value_member *members = value_arena_alloc(reader->arena, capacity * sizeof *members);
        if (object->count > 0)
            memcpy(members, object->members, object->count * sizeof *members);
        object->members = members;
        object->capacity = capacity;
    }
    object->members[object->count++] = member;
    if (object->count > INDEX_FROM + 1)
        index_member(object_index(reader, object), object, object->count - 1);
}

/* Keys of numbers may be equal though their texts differ (1, True, 1.0): those are left to a person. */
static gboolean set_member(struct reader *reader, struct value_object *object, struct name *name,
                           enum key_kind kind, struct value value)
{
    guint32 at = find_member(reader, object, name->key);
    value.flags = (guint8)((value.flags & VALUE_TUPLE) | kind << KEY_KIND_SHIFT);
    if (at != G_MAXUINT32) {
        if (kind_of(&object->members[at]) != (guint)kind)
            return FALSE;
        object->members[at].value = value;
        return TRUE;
    }
    guint alike = object_kinds(reader, object) & ~(1u << KEY_TEXT | 1u << KEY_NULL);
    if (kind == KEY_TEXT || kind == KEY_NULL)
        alike = 0;
    else if (kind == KEY_INTEGER)
        alike &= ~(1u << KEY_INTEGER);
    if (alike != 0)
        return FALSE;
    add_member(reader, object, (struct value_member){name->key, value});
    return TRUE;
}

gboolean follow_item(struct reader *reader, struct result *base, const struct result *key,
                     struct result *value)
{
    struct name *name;
    enum key_kind kind;
    if (value->reason.kind != REASON_NONE)
        return FALSE;
    if (is_list(base)) {
        guint32 index = list_index(base->value.list, key);
        if (index == G_MAXUINT32 || !take_part(reader, base, value, value->node))
            return FALSE;
        base->value.list->items[index] = plain_value(value);
        return TRUE;
    }
    if (!is_known(base, VALUE_OBJECT) || !result_key(reader, key, &name, &kind))
        return FALSE;
    name->holds |= value->value.type >= VALUE_LIST;
    return take_part(reader, base, value, value->node) &&
           set_member(reader, base->value.object, name, kind, plain_value(value));
}

static gboolean follow_append(struct reader *reader, struct result *base, struct result *arguments,
                              guint count, const GArray *keywords)
{
    if (count != 1 || keywords != NULL || !is_list(base) || arguments[0].reason.kind != REASON_NONE ||
        !take_part(reader, base, &arguments[0], arguments[0].node))
        return FALSE;
    value_list_append(reader->arena, base->value.list, plain_value(&arguments[0]));
    return TRUE;
}

static gboolean follow_extend(struct reader *reader, struct result *base, struct result *arguments,
                              guint count, const GArray *keywords)
{
    return count == 1 && keywords == NULL && follow_add(reader, base, &arguments[0]);
}

static gboolean follow_insert(struct reader *reader, struct result *base, struct result *arguments,
                              guint count, const GArray *keywords)
{
    if (count != 2 || keywords != NULL || !is_list(base) || !is_known(&arguments[0], VALUE_INTEGER) ||
        arguments[1].reason.kind != REASON_NONE)
        return FALSE;
    struct value_list *list = base->value.list;
    gint64 index = arguments[0].value.integer;
    index = CLAMP(index < 0 ? index + list->count : index, 0, (gint64)list->count);
    reader->work += list->count - (guint64)index;
    if (reader->work > reader->work_max || !take_part(reader, base, &arguments[1], arguments[1].node))
        return FALSE;
    value_list_append(reader->arena, list, value_null());
    memmove(list->items + index + 1, list->items + index,
            (list->count - 1 - (gsize)index) * sizeof *list->items);
    list->items[index] = plain_value(&arguments[1]);
    return TRUE;
}

static gboolean update_from_dict(struct reader *reader, struct result *base, struct result *given)
{
    const struct value_object *from = given->value.object;
    if (from == base->value.object)
        return TRUE;
    if (!reader_charge_items(reader, from->count) ||
        !take_part(reader, base, given, node_content(reader, given->node)))
        return FALSE;
    for (guint32 i = 0; i < from->count; i++) {
        const struct value_member *member = &from->members[i];
        struct name *name =
            names_get_key(reader->names, reader->last_key, member->key->bytes, member->key->size);
        guint kind = (member->value.flags & KEY_KIND_MASK) >> KEY_KIND_SHIFT;
        reader->last_key = name;
        if (!set_member(reader, base->value.object, name, (enum key_kind)kind, member->value))
            return FALSE;
    }
    return TRUE;
}

/* [(key, value), …] */
static gboolean update_from_pairs(struct reader *reader, struct result *base, struct result *given)
{
    const struct value_list *pairs = given->value.list;
    guint32 parts = node_content(reader, node_content(reader, given->node));
    if (!reader_charge_items(reader, pairs->count) || !take_part(reader, base, given, parts))
        return FALSE;
    for (guint32 i = 0; i < pairs->count; i++) {
        const struct value *pair = &pairs->items[i];
        struct name *name;
        enum key_kind kind;
        if (pair->type != VALUE_LIST || pair->list->count != 2)
            return FALSE;
        struct result key = {.value = pair->list->items[0]};
        if (!result_key(reader, &key, &name, &kind))
            return FALSE;
        name->holds |= pair->list->items[1].type >= VALUE_LIST;
        if (!set_member(reader, base->value.object, name, kind, pair->list->items[1]))
            return FALSE;
    }
    return TRUE;
}

/* NAME=value. Python brings names beyond ASCII into another form first: those are left to a person. */
static gboolean update_from_keyword(struct reader *reader, struct result *base,
                                    struct named_argument *keyword)
{
    if (!g_str_is_ascii(keyword->name->key->bytes))
        return FALSE;
    struct result key = {.value = value_text(keyword->name->key->bytes, keyword->name->key->size)};
    return follow_item(reader, base, &key, &keyword->value);
}

static gboolean follow_update(struct reader *reader, struct result *base, struct result *arguments,
                              guint count, const GArray *keywords)
{
    if (count > 1 || !is_known(base, VALUE_OBJECT))
        return FALSE;
    struct result *given = count == 1 ? &arguments[0] : NULL;
    if (given != NULL) {
        gboolean pairs = is_known(given, VALUE_LIST);
        if (!pairs && !is_known(given, VALUE_OBJECT))
            return FALSE;
        if (!(pairs ? update_from_pairs : update_from_dict)(reader, base, given))
            return FALSE;
        node_depend(reader, given->node);
    }
    for (guint i = 0; keywords != NULL && i < keywords->len; i++)
        if (!update_from_keyword(reader, base, &g_array_index(keywords, struct named_argument, i)))
            return FALSE;
    node_depend_on_statement(reader, base->node);
    return TRUE;
}

static const struct {
    const char *name;
    gboolean (*follow)(struct reader *, struct result *, struct result *, guint, const GArray *);
} followed[] = {
    {"append", follow_append},
    {"extend", follow_extend},
    {"insert", follow_insert},
    {"update", follow_update},
};

gboolean follow_method(struct reader *reader, struct result *base, const char *method,
                       struct result *arguments, guint n_arguments, const GArray *keywords)
{
    for (guint i = 0; i < G_N_ELEMENTS(followed); i++)
        if (strcmp(followed[i].name, method) == 0)
            return followed[i].follow(reader, base, arguments, n_arguments, keywords);
    return FALSE;
}

gboolean value_subscript(struct reader *reader, const struct result *base, const struct result *key,
                         struct value *out)
{
    struct name *name;
    enum key_kind kind;
    if (is_known(base, VALUE_LIST)) {
        guint32 index = list_index(base->value.list, key);
        if (index == G_MAXUINT32)
            return FALSE;
        *out = base->value.list->items[index];
        return TRUE;
    }
    if (!is_known(base, VALUE_OBJECT) || !result_key(reader, key, &name, &kind))
        return FALSE;
    struct value_object *object = base->value.object;
    guint32 at = find_member(reader, object, name->key);
    if (at == G_MAXUINT32 ||
        (object->members[at].value.flags & KEY_KIND_MASK) >> KEY_KIND_SHIFT != (guint)kind)
        return FALSE;
    *out = object->members[at].value;
    out->flags &= VALUE_TUPLE;
    return TRUE;
}
