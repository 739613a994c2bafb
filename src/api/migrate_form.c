/* SPDX-License-Identifier: Apache-2.0 */
/* What a module holds and the mapping that is proposed for it, as values: a client shows them as a form. */
#include <string.h>

#include "api_migrate_internal.h"
#include "json.h"
#include "mapping.h"

/* What a form shows of a module; more than this nobody reads. */
#define SHAPES_MAX 100
#define KEYS_MAX 100

struct value api_mapping_value(struct value_arena *arena, const GPtrArray *rows)
{
    struct value mapping = value_object(arena, 4), lists = value_list(arena, 2),
                 fields = value_list(arena, 4);

    if (!rows)
        return value_null();
    value_set(arena, mapping.object, "lists", lists);
    value_set(arena, mapping.object, "chapter", value_null());
    value_set(arena, mapping.object, "id", value_null());
    value_set(arena, mapping.object, "fields", fields);
    for (guint i = 0; i + 1 < rows->len; i += 2) {
        const char *name = rows->pdata[i];
        struct value value = api_text_value(arena, rows->pdata[i + 1]);
        if (strcmp(name, "list") == 0)
            value_list_append(arena, lists.list, value);
        else if (strcmp(name, "field") == 0)
            value_list_append(arena, fields.list, value);
        else
            value_set(arena, mapping.object, name, value);
    }
    return mapping;
}

static struct value keys_value(struct value_arena *arena, const struct shapes_candidate *candidate)
{
    struct value keys = value_list(arena, candidate->keys->len);

    for (guint i = 0; i < MIN(candidate->keys->len, KEYS_MAX); i++) {
        const struct shapes_key *key = &g_array_index(candidate->keys, struct shapes_key, i);
        struct value value = value_object(arena, 4);
        g_autofree char *types = shapes_type_words(key->types, FALSE);
        g_autofree char *source = mapping_source_words(key->name, strlen(key->name));
        value_set(arena, value.object, "name", api_text_value(arena, key->name));
        value_set(arena, value.object, "source", api_text_value(arena, source));
        value_set(arena, value.object, "count", value_integer(key->count));
        value_set(arena, value.object, "types", api_text_value(arena, types));
        value_list_append(arena, keys.list, value);
    }
    return keys;
}

static struct value shape_value(struct value_arena *arena, const struct pydata_module *module,
                                const struct shapes_candidate *candidate)
{
    struct value value = value_object(arena, 8);
    struct pydata_place place = pydata_place(module, candidate->why ? candidate->why_at : candidate->at);
    g_autofree char *words = shapes_words(candidate);

    value_set(arena, value.object, "path", api_text_value(arena, candidate->path));
    value_set(arena, value.object, "line", value_integer(place.line));
    value_set(arena, value.object, "column", value_integer(place.column));
    value_set(arena, value.object, "shape", candidate->why ? value_null() : api_text_value(arena, words));
    value_set(arena, value.object, "count", value_integer(candidate->count));
    value_set(arena, value.object, "why", api_text_value(arena, candidate->why));
    value_set(arena, value.object, "keys",
              candidate->keys ? keys_value(arena, candidate) : value_list(arena, 0));
    return value;
}

void api_set_form(struct value_arena *arena, struct value_object *object, const struct migrate_form *form)
{
    struct value shapes = value_list(arena, 8), first = value_null();

    for (guint i = 0; i < MIN(form->candidates->len, SHAPES_MAX); i++)
        value_list_append(arena, shapes.list, shape_value(arena, form->module, form->candidates->pdata[i]));
    if (form->first) {
        gsize size = strlen(form->first);
        json_parse(arena, value_arena_copy(arena, form->first, size), size, &first, NULL);
    }
    value_set(arena, object, "shapes", shapes);
    value_set(arena, object, "proposal", api_mapping_value(arena, form->rows));
    value_set(arena, object, "first", first);
    value_set(arena, object, "needs_fields", value_boolean(form->places));
    value_set(arena, object, "why", api_text_value(arena, form->why));
}
