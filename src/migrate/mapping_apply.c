/* SPDX-License-Identifier: Apache-2.0 */
/* A mapping at work: from what stands in the module to an exercise in exobase's names. */
#include <string.h>

#include "errors.h"
#include "exercise_fields.h"
#include "mapping_internal.h"

enum mapping_shape mapping_shape_of(const struct value *item)
{
    switch ((enum value_type)item->type) {
    case VALUE_OBJECT:
        return SHAPE_DICT;
    case VALUE_LIST:
        return SHAPE_TUPLE;
    case VALUE_TEXT:
    case VALUE_INTEGER:
    case VALUE_REAL:
        return SHAPE_SCALAR;
    case VALUE_NULL:
    case VALUE_FALSE:
    case VALUE_TRUE:
        break;
    }
    return SHAPE_NONE;
}

char *mapped_place(const struct mapped *mapped, guint32 at)
{
    return pydata_place_text(mapped->module, at);
}

gboolean mapped_refuse(const struct mapped *mapped, guint32 at, GError **error, const char *format, ...)
{
    g_autofree char *place = mapped_place(mapped, at);
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, "%s: %s", place, message);
    return FALSE;
}

struct mapping_slot *mapped_slot(struct mapped *mapped, const char *name, gsize size)
{
    const char *kept = value_arena_copy(mapped->arena, name, size);
    struct mapping_slot *slot = g_hash_table_lookup(mapped->by_name, kept);

    if (!slot) {
        slot = g_new0(struct mapping_slot, 1);
        slot->name = kept;
        g_ptr_array_add(mapped->slots, slot);
        g_hash_table_insert(mapped->by_name, (gpointer)(guintptr)kept, slot);
    }
    return slot;
}

struct mapping_slot *mapped_slot_of(const struct mapped *mapped, const struct value_key *key)
{
    struct mapping_slot *slot = g_hash_table_lookup(mapped->by_key, key);
    return slot ? slot : g_hash_table_lookup(mapped->by_name, key->bytes);
}

struct mapping_slot *mapped_slot_at(const struct mapped *mapped, guint32 place)
{
    char number[16];

    g_snprintf(number, sizeof number, "%u", place);
    return g_hash_table_lookup(mapped->by_name, number);
}

const struct value *mapped_raw(const struct mapping_group *group, guint32 index)
{
    const struct value *within = group->within;
    guint32 at = group->first + index;

    return within->type == VALUE_LIST ? &within->list->items[at] : &within->object->members[at].value;
}

const char *mapped_star(const struct mapped *mapped, struct value_arena *arena,
                        const struct mapping_group *group, guint32 index, guint star)
{
    char number[16];

    (void)mapped;
    if (star <= group->n_keys)
        return group->keys[star - 1];
    if (group->within->type == VALUE_OBJECT)
        return group->within->object->members[group->first + index].key->bytes;
    g_snprintf(number, sizeof number, "%u", group->first + index);
    return value_arena_copy(arena, number, strlen(number));
}

static void put(struct value_object *object, const struct value_key *key, struct value value)
{
    object->members[object->count++] = (struct value_member){key, value};
}

/* What a star stood for has the item's place: a key's own is not known. */
static void put_text(struct value_object *object, const struct value_key *key, const char *text,
                     const struct value *item)
{
    struct value value = value_string(text);

    value.start = item->start;
    value.end = item->end;
    put(object, key, value);
}

/* What stands above the exercises, if it is there. */
static void put_above(const struct mapped *mapped, const struct mapping_group *group,
                      const struct mapping_field *field, struct value_object *object)
{
    const struct value *above = group->values[field->source.star - 1];
    const struct value *value =
        above->type == VALUE_OBJECT ? value_object_get(above->object, field->source.key) : NULL;

    if (value)
        put(object, value_arena_key(mapped->arena, field->target, strlen(field->target)), *value);
}

static void put_stars(const struct mapped *mapped, struct value_arena *arena,
                      const struct mapping_group *group, guint32 index, struct value_object *object)
{
    const struct mapping *mapping = mapped->mapping;
    const struct value *item = mapped_raw(group, index);

    for (guint i = 0; i < mapping->fields->len; i++) {
        const struct mapping_field *field = &g_array_index(mapping->fields, struct mapping_field, i);
        if (field->source.star == 0 || !field->target || field->source.star > group->path->stars)
            continue;
        if (field->source.key)
            put_above(mapped, group, field, object);
        else
            put_text(object, value_arena_key(mapped->arena, field->target, strlen(field->target)),
                     mapped_star(mapped, arena, group, index, field->source.star), item);
    }
    guint star = mapping->id == MAPPING_ID_KEY ? group->path->stars : mapping->id_source.star;
    if (star == 0 || mapping->id == MAPPING_ID_POSITION)
        return;
    const char *key = mapped_star(mapped, arena, group, index, star);
    if (mapped->id_kind == ID_KIND_TEXT) {
        put_text(object, mapped->id_target, key, item);
    } else {
        struct value id = value_integer(g_ascii_strtoll(key, NULL, 10));
        id.start = item->start;
        id.end = item->end;
        put(object, mapped->id_target, id);
    }
}

struct value mapping_apply(const struct mapped *mapped, struct value_arena *arena,
                           const struct mapping_group *group, guint32 index)
{
    const struct value *item = mapped_raw(group, index);
    guint32 count = item->type == VALUE_OBJECT ? item->object->count
                    : item->type == VALUE_LIST ? item->list->count
                                               : 1;
    struct value out = value_object(arena, count + mapped->mapping->fields->len + 1);

    out.start = item->start;
    out.end = item->end;
    for (guint32 i = 0; i < count; i++) {
        const struct value_member *member = item->type == VALUE_OBJECT ? &item->object->members[i] : NULL;
        const struct mapping_slot *slot =
            member ? mapped_slot_of(mapped, member->key) : mapped_slot_at(mapped, i);
        const struct value *value = member                     ? &member->value
                                    : item->type == VALUE_LIST ? &item->list->items[i]
                                                               : item;
        if (slot->target)
            put(out.object, slot->target, *value);
    }
    put_stars(mapped, arena, group, index, out.object);
    return out;
}

struct mapped *mapped_new(const struct mapping *mapping, const struct pydata_module *module, GError **error)
{
    g_autoptr(mapped) mapped = g_new0(struct mapped, 1);

    mapped->mapping = mapping;
    mapped->module = module;
    mapped->arena = value_arena_new();
    mapped->groups = g_array_new(FALSE, FALSE, sizeof(struct mapping_group));
    mapped->warnings = g_array_new(FALSE, FALSE, sizeof(struct pydata_warning));
    mapped->slots = g_ptr_array_new_with_free_func(g_free);
    mapped->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    mapped->by_key = g_hash_table_new(NULL, NULL);
    if (!mapping_select(mapped, error) || !mapping_check(mapped, error))
        return NULL;
    return g_steal_pointer(&mapped);
}

void mapped_free(struct mapped *mapped)
{
    if (!mapped)
        return;
    g_array_unref(mapped->groups);
    g_array_unref(mapped->warnings);
    g_hash_table_unref(mapped->by_name);
    g_hash_table_unref(mapped->by_key);
    g_ptr_array_unref(mapped->slots);
    value_arena_free(mapped->arena);
    g_free(mapped);
}

const struct mapping_group *mapped_groups(const struct mapped *mapped, guint *count)
{
    *count = mapped->groups->len;
    return (const struct mapping_group *)(const void *)mapped->groups->data;
}

const struct pydata_warning *mapped_warnings(const struct mapped *mapped, guint *count)
{
    *count = mapped->warnings->len;
    return (const struct pydata_warning *)(const void *)mapped->warnings->data;
}

static void tally(GArray *out, const char *name, guint count)
{
    struct mapping_tally entry = {name, count};
    g_array_append_val(out, entry);
}

GArray *mapped_kept(const struct mapped *mapped)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(struct mapping_tally));

    for (guint i = 0; i < mapped->slots->len; i++) {
        const struct mapping_slot *slot = mapped->slots->pdata[i];
        if (!slot->field && !slot->is_id && exercise_field_find(slot->name, strlen(slot->name)) < 0)
            tally(out, slot->name, slot->count);
    }
    return out;
}

GArray *mapped_dropped(const struct mapped *mapped)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(struct mapping_tally));

    for (guint i = 0; i < mapped->slots->len; i++) {
        const struct mapping_slot *slot = mapped->slots->pdata[i];
        if (slot->field && !slot->field->target)
            tally(out, slot->name, slot->count);
    }
    return out;
}
