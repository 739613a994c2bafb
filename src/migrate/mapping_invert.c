/* SPDX-License-Identifier: Apache-2.0 */
/* The way back: from an exercise in exobase's names to what a module of that shape holds. */
#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "mapping_internal.h"

struct inversion {
    const struct mapped *mapped;
    struct value_arena *arena;
    const struct value_object *exercise;
    GHashTable *done; /* names of the exercise that have found their place */
};

G_GNUC_PRINTF(2, 3)
static gboolean refuse(GError **error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, message);
    return FALSE;
}

/* The exercise's value for a slot, or NULL. */
static const struct value *value_for(struct inversion *inversion, const struct mapping_slot *slot)
{
    const struct value *value =
        slot->target ? value_object_get(inversion->exercise, slot->target->bytes) : NULL;

    if (value)
        g_hash_table_add(inversion->done, (gpointer)(guintptr)slot->target->bytes);
    return value;
}

static void invert_stars(struct inversion *inversion, const char *keys[MAPPING_STARS_MAX])
{
    const struct mapping *mapping = inversion->mapped->mapping;

    for (guint i = 0; i < mapping->fields->len; i++) {
        const struct mapping_field *field = &g_array_index(mapping->fields, struct mapping_field, i);
        const struct value *value = field->source.star > 0 && field->target
                                        ? value_object_get(inversion->exercise, field->target)
                                        : NULL;
        if (value && field->source.key) /* it stands above the exercise, not in it */
            g_hash_table_add(inversion->done, field->target);
        if (!value || value->type != VALUE_TEXT || field->source.key)
            continue;
        keys[field->source.star - 1] = value_arena_copy(inversion->arena, value->text, value->size);
        g_hash_table_add(inversion->done, field->target);
    }
    guint star = mapping->id_source.star;
    if (mapping->id == MAPPING_ID_KEY && inversion->mapped->groups->len > 0)
        star = g_array_index(inversion->mapped->groups, struct mapping_group, 0).path->stars;
    if (star == 0 || !inversion->mapped->id_target)
        return;
    const char *name = inversion->mapped->id_target->bytes;
    const struct value *id = value_object_get(inversion->exercise, name);
    if (id && id->type == VALUE_TEXT)
        keys[star - 1] = value_arena_copy(inversion->arena, id->text, id->size);
    if (id && id->type == VALUE_INTEGER) {
        char number[32];
        g_snprintf(number, sizeof number, "%" G_GINT64_FORMAT, id->integer);
        keys[star - 1] = value_arena_copy(inversion->arena, number, strlen(number));
    }
    g_hash_table_add(inversion->done, (gpointer)(guintptr)name);
}

/* The source that becomes this field; NULL: none, it keeps its name. */
static const struct mapping_slot *source_of(const struct mapped *mapped, const char *name)
{
    for (guint i = 0; i < mapped->slots->len; i++) {
        const struct mapping_slot *slot = mapped->slots->pdata[i];
        if ((slot->field || slot->is_id) && slot->target && strcmp(slot->target->bytes, name) == 0)
            return slot;
    }
    return NULL;
}

static gboolean add_rest(struct inversion *inversion, struct value_object *out, GError **error)
{
    const struct mapped *mapped = inversion->mapped;

    for (guint32 i = 0; i < inversion->exercise->count; i++) {
        const struct value_member *member = &inversion->exercise->members[i];
        if (g_hash_table_contains(inversion->done, member->key->bytes))
            continue;
        const struct mapping_slot *slot = source_of(mapped, member->key->bytes);
        const struct mapping_slot *own = g_hash_table_lookup(mapped->by_name, member->key->bytes);
        if (!slot && own && (own->field || own->is_id))
            return refuse(
                error, _("the field %s has no place in the module: the mapping uses that name for another"),
                member->key->bytes);
        value_set(inversion->arena, out, slot ? slot->name : member->key->bytes, member->value);
    }
    return TRUE;
}

static gboolean invert_dict(struct inversion *inversion, const struct value *like, struct value *out,
                            GError **error)
{
    const struct value_object *order = like && like->type == VALUE_OBJECT ? like->object : NULL;

    *out = value_object(inversion->arena, inversion->exercise->count);
    for (guint32 i = 0; order && i < order->count; i++) {
        const struct value_member *member = &order->members[i];
        const struct mapping_slot *slot = mapped_slot_of(inversion->mapped, member->key);
        const struct value *value = slot && slot->target ? value_for(inversion, slot) : &member->value;
        if (value)
            value_object_set(inversion->arena, out->object,
                             value_arena_key(inversion->arena, member->key->bytes, member->key->size),
                             *value);
    }
    return add_rest(inversion, out->object, error);
}

/* A tuple, a list, a text or a number: exactly the places that there are. */
static gboolean invert_places(struct inversion *inversion, const struct value *like, struct value *out,
                              GError **error)
{
    const struct mapped *mapped = inversion->mapped;

    *out = value_list(inversion->arena, mapped->size);
    for (guint32 i = 0; i < mapped->size; i++) {
        const struct mapping_slot *slot = mapped_slot_at(mapped, i);
        const struct value *old = !like                      ? NULL
                                  : like->type != VALUE_LIST ? like
                                  : i < like->list->count    ? &like->list->items[i]
                                                             : NULL;
        const struct value *value = slot->target ? value_for(inversion, slot) : old;
        if (!value)
            return refuse(error, _("the exercise has nothing for the place %s of its tuple"), slot->name);
        value_list_append(inversion->arena, out->list, *value);
    }
    for (guint32 i = 0; i < inversion->exercise->count; i++) {
        const char *name = inversion->exercise->members[i].key->bytes;
        if (!g_hash_table_contains(inversion->done, name))
            return refuse(error, _("the field %s has no place in a tuple of that module"), name);
    }
    if (mapped->shape == SHAPE_SCALAR)
        *out = out->list->items[0];
    return TRUE;
}

gboolean mapping_invert(const struct mapped *mapped, struct value_arena *arena,
                        const struct value_object *exercise, const struct value *like, struct value *out,
                        gboolean *tuple, const char *keys[MAPPING_STARS_MAX], GError **error)
{
    g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);
    struct inversion inversion = {mapped, arena, exercise, done};
    const struct value *shape = like ? like : mapped->first;

    memset(keys, 0, MAPPING_STARS_MAX * sizeof *keys);
    *tuple = shape && pydata_is_tuple(shape);
    invert_stars(&inversion, keys);
    return mapped->shape == SHAPE_DICT || mapped->shape == SHAPE_NONE
               ? invert_dict(&inversion, like, out, error)
               : invert_places(&inversion, like, out, error);
}
