/* SPDX-License-Identifier: Apache-2.0 */
/* Looks at every exercise once: what keys there are, whether all have one shape, what their ids are. */
#include <string.h>

#include "errors.h"
#include "exercise_fields.h"
#include "i18n.h"
#include "mapping_internal.h"

#define ID_MAX G_GINT64_CONSTANT(9007199254740991)

const struct value_key *mapped_key(struct mapped *mapped, const char *name)
{
    return value_arena_key(mapped->arena, name, strlen(name));
}

/* Slots for what the mapping names, before the items bring theirs. */
void mapping_prepare_slots(struct mapped *mapped)
{
    const struct mapping *mapping = mapped->mapping;

    for (guint i = 0; i < mapping->fields->len; i++) {
        const struct mapping_field *field = &g_array_index(mapping->fields, struct mapping_field, i);
        if (field->source.star > 0)
            continue;
        struct mapping_slot *slot = mapped_slot(mapped, field->source.key, strlen(field->source.key));
        slot->field = field;
        slot->target = field->target ? mapped_key(mapped, field->target) : NULL;
    }
    if (mapping->id == MAPPING_ID_FIELD && mapping->id_source.key)
        mapped_slot(mapped, mapping->id_source.key, strlen(mapping->id_source.key))->is_id = TRUE;
}

static void see(struct mapped *mapped, struct mapping_slot *slot, guint64 number, const struct value *value,
                const struct value *item)
{
    slot->at = value->end > 0 ? value->start : item->start;
    if (slot->count++ == 0) {
        slot->first_at = slot->at;
        if (!slot->field && !slot->is_id)
            slot->target = mapped_key(mapped, slot->name);
    }
    slot->seen = number;
}

static struct mapping_slot *slot_of_member(struct mapped *mapped, const struct value_key *key)
{
    struct mapping_slot *slot = g_hash_table_lookup(mapped->by_key, key);

    if (!slot) {
        slot = mapped_slot(mapped, key->bytes, key->size);
        g_hash_table_insert(mapped->by_key, (gpointer)(guintptr)key, slot);
    }
    return slot;
}

static gboolean see_item(struct mapped *mapped, const struct value *item, guint64 number, GError **error)
{
    if (item->type == VALUE_OBJECT) {
        for (guint32 i = 0; i < item->object->count; i++) {
            const struct value_member *member = &item->object->members[i];
            if (memchr(member->key->bytes, '\0', member->key->size))
                return mapped_refuse(mapped, member->value.start, error,
                                     _("a key with a NUL in it can't be a field"));
            see(mapped, slot_of_member(mapped, member->key), number, &member->value, item);
        }
        return TRUE;
    }
    guint32 count = item->type == VALUE_LIST ? item->list->count : 1;
    for (guint32 i = 0; i < count; i++) {
        char place[16];
        g_snprintf(place, sizeof place, "%u", i);
        see(mapped, mapped_slot(mapped, place, strlen(place)), number,
            item->type == VALUE_LIST ? &item->list->items[i] : item, item);
    }
    return TRUE;
}

static const char *shape_name(enum mapping_shape shape)
{
    static const char *const names[] = {
        [SHAPE_NONE] = N_("null or a truth value"),
        [SHAPE_DICT] = N_("a dict"),
        [SHAPE_TUPLE] = N_("a tuple or list"),
        [SHAPE_SCALAR] = N_("a text or number"),
    };
    return _(names[shape]);
}

/* All items are like the first. */
static gboolean check_shape(struct mapped *mapped, const struct value *item, GError **error)
{
    enum mapping_shape shape = mapping_shape_of(item);

    if (shape == SHAPE_NONE)
        return mapped_refuse(mapped, item->start, error, _("%s is no exercise"), shape_name(shape));
    if (!mapped->first) {
        mapped->first = item;
        mapped->shape = shape;
        mapped->size = shape == SHAPE_TUPLE ? item->list->count : 1;
        return TRUE;
    }
    g_autofree char *first = NULL;
    if (shape != mapped->shape) {
        first = mapped_place(mapped, mapped->first->start);
        return mapped_refuse(mapped, item->start, error, _("this is %s, but the exercise at %s is %s"),
                             shape_name(shape), first, shape_name(mapped->shape));
    }
    if (shape == SHAPE_TUPLE && item->list->count != mapped->size) {
        first = mapped_place(mapped, mapped->first->start);
        return mapped_refuse(mapped, item->start, error, _("this has %u values, but the one at %s has %u"),
                             item->list->count, first, mapped->size);
    }
    return TRUE;
}

/* A field that keeps its own name, and a source that becomes the same. */
static gboolean check_rivals(const struct mapped *mapped, guint64 number, const struct value *item,
                             GError **error)
{
    const struct mapping *mapping = mapped->mapping;

    for (guint i = 0; i < mapping->fields->len; i++) {
        const struct mapping_field *field = &g_array_index(mapping->fields, struct mapping_field, i);
        const struct mapping_slot *own =
            field->target ? g_hash_table_lookup(mapped->by_name, field->target) : NULL;
        if (!own || own->field || own->is_id || own->seen != number)
            continue;
        const struct mapping_slot *source =
            field->source.star == 0 ? g_hash_table_lookup(mapped->by_name, field->source.key) : NULL;
        if (source && source->seen != number)
            continue;
        g_autofree char *place = mapped_place(mapped, source ? source->at : item->start);
        return mapped_refuse(mapped, own->at, error,
                             _("%s would have two sources: itself, and by %s the one at %s"), field->target,
                             field->origin, place);
    }
    return TRUE;
}

static gboolean is_number(const char *key)
{
    gsize size = strspn(key, "0123456789");

    return size > 0 && size <= 16 && key[size] == '\0' && key[0] != '0' &&
           g_ascii_strtoll(key, NULL, 10) <= ID_MAX;
}

static gboolean see_id_value(const struct mapped *mapped, const struct value *value, guint32 at,
                             struct mapping_id_seen *seen, GError **error)
{
    enum mapping_id_kind kind = value->type == VALUE_INTEGER ? ID_KIND_INTEGER
                                : value->type == VALUE_TEXT  ? ID_KIND_TEXT
                                                             : ID_KIND_NONE;

    if (kind == ID_KIND_NONE)
        return mapped_refuse(mapped, at, error, _("%s: an id is an integer or a text; this is of type %s"),
                             mapped->mapping->id_origin, value_type_name(value));
    if (seen->kind != ID_KIND_NONE && seen->kind != kind) {
        g_autofree char *place = mapped_place(mapped, seen->at);
        return mapped_refuse(mapped, at, error,
                             kind == ID_KIND_TEXT ? _("this id is a text, but the one at %s is an integer")
                                                  : _("this id is an integer, but the one at %s is a text"),
                             place);
    }
    *seen = (struct mapping_id_seen){kind, at};
    return TRUE;
}

/* The id's value in this item, or NULL. */
static const struct value *id_value(const struct mapped *mapped, const struct value *item)
{
    const char *key = mapped->mapping->id_source.key;

    if (item->type == VALUE_OBJECT)
        return value_object_get(item->object, key);
    for (guint32 i = 0; item->type == VALUE_LIST && i < item->list->count; i++) {
        const struct mapping_slot *slot = mapped_slot_at(mapped, i);
        if (slot && slot->is_id)
            return &item->list->items[i];
    }
    return item->type != VALUE_LIST && strcmp(key, "0") == 0 ? item : NULL;
}

/* An exercise's own `id`, where the mapping does not say what becomes of it. */
static gboolean check_own_id(const struct mapped *mapped, const struct value *item, GError **error)
{
    const struct value *id = item->type == VALUE_OBJECT ? value_object_get(item->object, "id") : NULL;
    const struct mapping_slot *slot = id ? g_hash_table_lookup(mapped->by_name, "id") : NULL;

    if (!slot || slot->field || slot->is_id)
        return TRUE;
    if (id->type == VALUE_TEXT)
        return mapped_refuse(
            mapped, id->start, error,
            _("this id is a text; --id id keeps it as external_id, by which the exercise is found again"));
    if (mapped->mapping->id != MAPPING_ID_OWN)
        return mapped_refuse(
            mapped, id->start, error,
            _("this exercise has an id, but by %s it gets another; --field id=+NAME keeps it, "
              "--field id=- drops it"),
            mapped->mapping->id_origin);
    return TRUE;
}

static gboolean see_id(const struct mapped *mapped, const struct mapping_group *group, guint32 index,
                       struct mapping_id_seen *seen, GError **error)
{
    const struct mapping *mapping = mapped->mapping;
    const struct value *item = mapped_raw(group, index);

    if (!check_own_id(mapped, item, error))
        return FALSE;
    if (mapping->id == MAPPING_ID_KEY || mapping->id_source.star > 0) {
        guint star = mapping->id == MAPPING_ID_KEY ? group->path->stars : mapping->id_source.star;
        const char *key = mapped_star(mapped, mapped->arena, group, index, star);
        if (seen->kind != ID_KIND_TEXT)
            seen->kind = is_number(key) ? ID_KIND_INTEGER : ID_KIND_TEXT;
        return TRUE;
    }
    const struct value *value = mapping->id == MAPPING_ID_FIELD ? id_value(mapped, item) : NULL;
    return !value || see_id_value(mapped, value, value->end > 0 ? value->start : item->start, seen, error);
}

gboolean mapping_see_items(struct mapped *mapped, struct mapping_id_seen *seen, GError **error)
{
    guint64 number = 0;

    for (guint g = 0; g < mapped->groups->len; g++) {
        const struct mapping_group *group = &g_array_index(mapped->groups, struct mapping_group, g);
        for (guint32 i = 0; i < group->count; i++) {
            const struct value *item = mapped_raw(group, i);
            number++;
            if (!check_shape(mapped, item, error) || !see_item(mapped, item, number, error) ||
                !check_rivals(mapped, number, item, error) || !see_id(mapped, group, i, seen, error))
                return FALSE;
        }
    }
    return TRUE;
}
