/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A mapping against a module: nothing is guessed, nothing is lost. Every item is looked at once; afterwards
 * applying the mapping can't fail. An error names both places: the options (or lines of the configuration)
 * that say contrary things, or the two places of the module.
 */
#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "mapping_internal.h"

static gboolean refuse(GError **error, const char *origin, const char *message)
{
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, "%s: %s", origin, message);
    return FALSE;
}

static const struct mapping_field *field_at(const struct mapping *mapping, guint index)
{
    return &g_array_index(mapping->fields, struct mapping_field, index);
}

static const struct mapping_group *group_at(const struct mapped *mapped, guint index)
{
    return &g_array_index(mapped->groups, struct mapping_group, index);
}

/* Two sources of one field, or two fields of one source. Where they stand in the module is known later. */
static gboolean check_doubles(const struct mapping *mapping, const struct mapping_field **one,
                              const struct mapping_field **other)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < mapping->fields->len; i++) {
        const struct mapping_field *field = field_at(mapping, i);
        char *source = field->source.star > 0 ? g_strdup_printf("{%u %s", field->source.star,
                                                                field->source.key ? field->source.key : "")
                                              : g_strconcat("s", field->source.key, NULL);
        char *target = field->target ? g_strconcat("t", field->target, NULL) : NULL;
        *one = g_hash_table_lookup(seen, source);
        if (!*one && target)
            *one = g_hash_table_lookup(seen, target);
        *other = field;
        g_hash_table_insert(seen, source, (gpointer)(guintptr)field);
        if (target)
            g_hash_table_insert(seen, target, (gpointer)(guintptr)field);
        if (*one)
            return FALSE;
    }
    return TRUE;
}

/* "path:line:column" of a source in the first exercise that has it, or NULL. */
static char *source_place(const struct mapped *mapped, const struct mapping_source *source)
{
    const struct mapping_slot *slot =
        source->star == 0 ? g_hash_table_lookup(mapped->by_name, source->key) : NULL;
    return slot && slot->count > 0 ? mapped_place(mapped, slot->first_at) : NULL;
}

static gboolean refuse_doubles(const struct mapped *mapped, const struct mapping_field *one,
                               const struct mapping_field *other, GError **error)
{
    gboolean source =
        g_strcmp0(one->source.key, other->source.key) == 0 && one->source.star == other->source.star;
    g_autofree char *a = source_place(mapped, &one->source), *b = source_place(mapped, &other->source);
    g_autofree char *places = !a             ? g_strdup("")
                              : b && !source ? g_strdup_printf(" (%s, %s)", a, b)
                                             : g_strdup_printf(" (%s)", a);

    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                source ? _("%s and %s: one source can't become two fields%s")
                       : _("%s and %s: one field can't have two sources%s"),
                one->origin, other->origin, places);
    return FALSE;
}

/* Numbers of stars that the path does not have. */
static gboolean check_star(const struct mapped *mapped, guint star, const char *origin, GError **error)
{
    for (guint i = 0; i < mapped->groups->len; i++) {
        const struct mapping_path *path = group_at(mapped, i)->path;
        if (star <= path->stars)
            continue;
        g_autofree char *message =
            g_strdup_printf(_("{%u} is the key of a star that the list %s (%s) does not have"), star,
                            path->text, path->origin);
        return refuse(error, origin, message);
    }
    return TRUE;
}

static gboolean check_key_id(const struct mapped *mapped, GError **error)
{
    const struct mapping *mapping = mapped->mapping;

    for (guint i = 0; i < mapped->groups->len; i++) {
        const struct mapping_group *group = group_at(mapped, i);
        g_autofree char *message = NULL;
        if (group->path->stars == 0)
            message = g_strdup_printf(_("the list %s (%s) has no star, so there is no key"),
                                      group->path->text, group->path->origin);
        else if (group->list_stars & 1u << (group->path->stars - 1))
            message = g_strdup_printf(_("the last star of %s (%s) stands for places in a list, which have no "
                                        "keys; position is what numbers them"),
                                      group->path->text, group->path->origin);
        if (message)
            return refuse(error, mapping->id_origin, message);
    }
    return TRUE;
}

/* What a field takes from above: some group has it there, and no exercise is "above" itself. */
static gboolean check_above(const struct mapped *mapped, const struct mapping_field *field, GError **error)
{
    gboolean found = mapped->groups->len == 0;

    for (guint i = 0; i < mapped->groups->len; i++) {
        const struct mapping_group *group = group_at(mapped, i);
        if (field->source.star > group->n_keys)
            return refuse(
                error, field->origin,
                _("this star stands for the exercises themselves: their keys are written without it"));
        const struct value *above = group->values[field->source.star - 1];
        found = found || (above->type == VALUE_OBJECT && value_object_get(above->object, field->source.key));
    }
    return found || refuse(error, field->origin, _("nothing above the exercises has that key"));
}

static gboolean check_stars(const struct mapped *mapped, GError **error)
{
    const struct mapping *mapping = mapped->mapping;

    for (guint i = 0; i < mapping->fields->len; i++) {
        const struct mapping_field *field = field_at(mapping, i);
        if (!check_star(mapped, field->source.star, field->origin, error) ||
            (field->source.star > 0 && field->source.key && !check_above(mapped, field, error)))
            return FALSE;
    }
    if (mapping->chapter &&
        !check_star(mapped, mapping_greatest_star(mapping->chapter), mapping->chapter_origin, error))
        return FALSE;
    if (!check_star(mapped, mapping->id_source.star, mapping->id_origin, error))
        return FALSE;
    return mapping->id != MAPPING_ID_KEY || check_key_id(mapped, error);
}

static gboolean star_is_used(const struct mapping *mapping, const struct mapping_path *path, guint star)
{
    if ((mapping->chapter && mapping_mentions(mapping->chapter, star)) || mapping->id_source.star == star ||
        (mapping->id == MAPPING_ID_KEY && path->stars == star))
        return TRUE;
    for (guint i = 0; i < mapping->fields->len; i++) {
        if (field_at(mapping, i)->source.star == star && !field_at(mapping, i)->source.key)
            return TRUE;
    }
    return FALSE;
}

/* A key that nothing keeps would be lost. The place of an exercise in its own list is no key. */
static gboolean check_lost_keys(const struct mapped *mapped, GError **error)
{
    for (guint i = 0; i < mapped->groups->len; i++) {
        const struct mapping_group *group = group_at(mapped, i);
        for (guint star = 1; star <= group->path->stars; star++) {
            gboolean place = star > group->n_keys && (group->list_stars & 1u << (star - 1));
            if (place || star_is_used(mapped->mapping, group->path, star))
                continue;
            g_autofree char *at = mapped_place(mapped, group->at);
            g_autofree char *message = g_strdup_printf(
                _("what star %u of %s stands for would be lost (%s). Say what becomes of it: "
                  "--chapter NAME_{%u}, --field {%u}=FIELD (=- drops it)%s"),
                star, group->path->text, at, star, star,
                star == group->path->stars && !(group->list_stars & 1u << (star - 1)) ? _(" or --id key")
                                                                                      : "");
            return refuse(error, group->path->origin, message);
        }
    }
    return TRUE;
}

/* The id's target, once it is known what ids there are; nothing else may become the same. */
static gboolean settle_ids(struct mapped *mapped, const struct mapping_id_seen *seen, GError **error)
{
    const struct mapping *mapping = mapped->mapping;

    mapped->id_kind = seen->kind;
    if (seen->kind == ID_KIND_NONE)
        return TRUE;
    const char *name = seen->kind == ID_KIND_INTEGER ? "id" : "external_id";
    mapped->id_target = mapped_key(mapped, name);
    for (guint i = 0; i < mapped->slots->len; i++) {
        struct mapping_slot *slot = mapped->slots->pdata[i];
        if (slot->is_id) {
            slot->target = mapped->id_target;
            continue;
        }
        if (slot->count == 0 || !slot->target || strcmp(slot->target->bytes, name) != 0)
            continue;
        return mapped_refuse(mapped, slot->first_at, error,
                             _("%s would have two sources: this one, and by %s the id"), name,
                             mapping->id_origin);
    }
    for (guint i = 0; i < mapping->fields->len; i++) {
        const struct mapping_field *field = field_at(mapping, i);
        if (field->source.star == 0 || g_strcmp0(field->target, name) != 0)
            continue;
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, _("%s and %s: %s can't have two sources"),
                    mapping->id_origin, field->origin, name);
        return FALSE;
    }
    return TRUE;
}

/* A source that no exercise has is a slip of the pen. */
static gboolean check_sources(const struct mapped *mapped, GError **error)
{
    g_autoptr(GString) known = g_string_new(NULL);
    const struct mapping_slot *absent = NULL;

    if (!mapped->first)
        return TRUE;
    for (guint i = 0; i < mapped->slots->len; i++) {
        const struct mapping_slot *slot = mapped->slots->pdata[i];
        if (slot->count == 0)
            absent = slot;
        else
            g_string_append_printf(known, "%s%s", known->len > 0 ? ", " : "", slot->name);
    }
    if (!absent)
        return TRUE;
    g_autofree char *place = mapped_place(mapped, mapped->first->start);
    g_autofree char *message = g_strdup_printf(_("no exercise has \"%s\"; those from %s on have: %s"),
                                               absent->name, place, known->str);
    return refuse(error, absent->field ? absent->field->origin : mapped->mapping->id_origin, message);
}

static gboolean check_id_source(const struct mapping *mapping, GError **error)
{
    for (guint i = 0; mapping->id == MAPPING_ID_FIELD && i < mapping->fields->len; i++) {
        const struct mapping_field *field = field_at(mapping, i);
        if (field->source.star != mapping->id_source.star ||
            g_strcmp0(field->source.key, mapping->id_source.key) != 0)
            continue;
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                    _("%s and %s: one source can't be the id and a field"), mapping->id_origin,
                    field->origin);
        return FALSE;
    }
    return TRUE;
}

gboolean mapping_check(struct mapped *mapped, GError **error)
{
    const struct mapping_field *one = NULL, *other = NULL;
    struct mapping_id_seen seen = {ID_KIND_NONE, 0};
    gboolean single = check_doubles(mapped->mapping, &one, &other);

    if (!check_id_source(mapped->mapping, error) || !check_stars(mapped, error) ||
        !check_lost_keys(mapped, error))
        return FALSE;
    mapping_prepare_slots(mapped);
    if (!single) {
        /* The module's places are told as far as its items can be looked through. */
        mapping_see_items(mapped, &seen, NULL);
        return refuse_doubles(mapped, one, other, error);
    }
    return mapping_see_items(mapped, &seen, error) && settle_ids(mapped, &seen, error) &&
           check_sources(mapped, error);
}
