/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From paths to groups of exercises. A path goes down from a name of the module: a key into a dict, a star
 * into each value of a dict or each item of a list. It ends at a list, whose items are the exercises, or, by
 * a last star, at values that are no lists: each is an exercise by itself (a tuple is one, too). What a path
 * passes by and no path takes is warned of: it will be in no exercise.
 */
#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "mapping_internal.h"

struct walk {
    struct mapped *mapped;
    const struct mapping_path *path;
    GString *filled;
    const char *keys[MAPPING_STARS_MAX];
    const struct value *values[MAPPING_STARS_MAX];
    guint n_keys, list_stars;
    GHashTable *taken; /* keys that a path takes: "path so far, with stars", a line end, the key */
    GHashTable *told;  /* the same, of those that were warned of */
    GString *pattern;  /* the path so far, with stars */
};

static gboolean walk_from(struct walk *walk, guint step, const struct value *value, guint32 at,
                          GError **error);

static void warn(struct walk *walk, guint32 at, const char *message)
{
    struct value_arena *arena = walk->mapped->arena;
    struct pydata_warning warning = {at, value_arena_copy(arena, message, strlen(message))};

    g_array_append_val(walk->mapped->warnings, warning);
}

/* A group of what stands in `within`, from `first` on. */
static void add_group(struct walk *walk, const struct value *within, guint32 first, guint32 count, guint32 at)
{
    struct mapping_group group = {
        .path = walk->path,
        .filled = value_arena_copy(walk->mapped->arena, walk->filled->str, walk->filled->len),
        .n_keys = walk->n_keys,
        .list_stars = walk->list_stars,
        .at = at,
        .within = within,
        .first = first,
        .count = count,
    };

    memcpy(group.keys, walk->keys, sizeof group.keys);
    memcpy(group.values, walk->values, sizeof group.values);
    g_array_append_val(walk->mapped->groups, group);
}

static guint32 count_of(const struct value *value)
{
    return value->type == VALUE_LIST ? value->list->count : value->object->count;
}

static const struct value *value_at(const struct value *within, guint32 index)
{
    return within->type == VALUE_LIST ? &within->list->items[index] : &within->object->members[index].value;
}

static guint32 place_of(const struct value *value, guint32 otherwise)
{
    return value->end > 0 ? value->start : otherwise;
}

/* Takes the key that a star stands for; the walk's texts grow by it until leave_star(). */
static gboolean enter_star(struct walk *walk, const struct value *within, guint32 index, guint32 at,
                           GError **error)
{
    struct value_arena *arena = walk->mapped->arena;

    if (within->type == VALUE_LIST) {
        char number[16];
        g_snprintf(number, sizeof number, "%u", index);
        walk->keys[walk->n_keys] = value_arena_copy(arena, number, strlen(number));
        walk->list_stars |= 1u << walk->n_keys;
    } else {
        const struct value_key *key = within->object->members[index].key;
        if (memchr(key->bytes, '\0', key->size))
            return mapped_refuse(walk->mapped, at, error,
                                 _("this key has a NUL in it, which no text may have"));
        walk->keys[walk->n_keys] = value_arena_copy(arena, key->bytes, key->size);
    }
    g_autofree char *words = mapping_step_words(walk->keys[walk->n_keys], strlen(walk->keys[walk->n_keys]));
    walk->values[walk->n_keys] = value_at(within, index);
    walk->n_keys++;
    g_string_append_printf(walk->filled, ".%s", words);
    return TRUE;
}

static void leave_star(struct walk *walk, gsize filled)
{
    walk->n_keys--;
    walk->list_stars &= ~(1u << walk->n_keys);
    walk->keys[walk->n_keys] = NULL;
    g_string_truncate(walk->filled, filled);
}

static gboolean is_list(const struct value *value)
{
    return value->type == VALUE_LIST && !pydata_is_tuple(value);
}

/* The values of a path's last star: lists, or exercises, never both. */
static gboolean check_alike(struct walk *walk, const struct value *within, GError **error)
{
    const struct value *first = value_at(within, 0);

    for (guint32 i = 1; i < count_of(within); i++) {
        const struct value *other = value_at(within, i);
        if (is_list(first) == is_list(other))
            continue;
        g_autofree char *place = mapped_place(walk->mapped, first->start);
        return mapped_refuse(walk->mapped, other->start, error,
                             is_list(other) ? _("%s: this value is a list, but the one at %s is none")
                                            : _("%s: this value is no list, but the one at %s is one"),
                             walk->path->text, place);
    }
    return TRUE;
}

/* A last star whose values are exercises. Where the chapter is made of their keys, each is a group. */
static gboolean take_values(struct walk *walk, const struct value *within, guint32 at, GError **error)
{
    const struct mapping *mapping = walk->mapped->mapping;
    guint32 count = count_of(within);

    if (!mapping->chapter || !mapping_mentions(mapping->chapter, walk->n_keys + 1)) {
        if (within->type == VALUE_LIST)
            walk->list_stars |= 1u << walk->n_keys;
        add_group(walk, within, 0, count, at);
        walk->list_stars &= ~(1u << walk->n_keys);
        return TRUE;
    }
    for (guint32 i = 0; i < count; i++) {
        gsize filled = walk->filled->len;
        guint32 item_at = place_of(value_at(within, i), at);
        if (!enter_star(walk, within, i, item_at, error))
            return FALSE;
        add_group(walk, within, i, 1, item_at);
        leave_star(walk, filled);
    }
    return TRUE;
}

static gboolean walk_star(struct walk *walk, guint step, const struct value *value, guint32 at,
                          GError **error)
{
    gboolean last = step + 1 == walk->path->steps->len;

    if (value->type != VALUE_LIST && value->type != VALUE_OBJECT)
        return mapped_refuse(walk->mapped, at, error,
                             _("%s: a star stands for the values of a dict or the items of a "
                               "list; this is of type %s"),
                             walk->path->text, value_type_name(value));
    guint32 count = count_of(value);
    if (last && count > 0) {
        if (!check_alike(walk, value, error))
            return FALSE;
        if (!is_list(value_at(value, 0)))
            return take_values(walk, value, at, error);
    }
    gsize pattern = walk->pattern->len;
    g_string_append(walk->pattern, ".*");
    for (guint32 i = 0; i < count; i++) {
        gsize filled = walk->filled->len;
        const struct value *below = value_at(value, i);
        if (!enter_star(walk, value, i, place_of(below, at), error) ||
            !walk_from(walk, step + 1, below, place_of(below, at), error))
            return FALSE;
        leave_star(walk, filled);
    }
    g_string_truncate(walk->pattern, pattern);
    return TRUE;
}

/* Whether a field takes this key of what a star stood for. */
static gboolean is_taken_above(const struct walk *walk, const struct value_object *object, const char *key)
{
    const GArray *fields = walk->mapped->mapping->fields;

    for (guint i = 0; i < fields->len; i++) {
        const struct mapping_source *source = &g_array_index(fields, struct mapping_field, i).source;
        const struct value *above =
            source->star > 0 && source->star <= walk->n_keys ? walk->values[source->star - 1] : NULL;
        if (above && source->key && above->type == VALUE_OBJECT && above->object == object &&
            strcmp(source->key, key) == 0)
            return TRUE;
    }
    return FALSE;
}

/* Warns of the keys beside the one that is taken, once for each. */
static void tell_siblings(struct walk *walk, const struct value_object *object, const char *taken, guint32 at)
{
    for (guint32 i = 0; i < object->count; i++) {
        const struct value_key *key = object->members[i].key;
        char *name = g_strdup_printf("%s\n%s", walk->pattern->str, key->bytes);
        if (strcmp(key->bytes, taken) == 0 || g_hash_table_contains(walk->taken, name) ||
            is_taken_above(walk, object, key->bytes) || !g_hash_table_add(walk->told, g_strdup(name))) {
            g_free(name);
            continue;
        }
        g_free(name);
        g_autofree char *words = mapping_source_words(key->bytes, key->size);
        g_autofree char *message =
            g_strdup_printf(_("%s: \"%s\" stands beside the exercises and becomes part of none"),
                            walk->filled->str, key->bytes);
        g_autofree char *remedy =
            walk->n_keys > 0 && walk->values[walk->n_keys - 1]->type == VALUE_OBJECT &&
                    walk->values[walk->n_keys - 1]->object == object
                ? g_strdup_printf(_("%s; --field {%u}.%s=FIELD would take it"), message, walk->n_keys, words)
                : NULL;
        warn(walk, place_of(&object->members[i].value, at), remedy ? remedy : message);
    }
}

static gboolean walk_key(struct walk *walk, guint step, const struct value *value, guint32 at, GError **error)
{
    const char *key = walk->path->steps->pdata[step];

    if (value->type != VALUE_OBJECT)
        return mapped_refuse(
            walk->mapped, at, error,
            value->type == VALUE_LIST
                ? _("%s: \"%s\" is looked for in a dict, and this is a list; .* goes into its items")
                : _("%s: \"%s\" is looked for in a dict, and this is none"),
            walk->path->text, key);
    const struct value *below = value_object_get(value->object, key);
    if (!below) {
        g_autofree char *message = g_strdup_printf(_("%s: there is no \"%s\" here; nothing is taken from it"),
                                                   walk->filled->str, key);
        warn(walk, at, message);
        return TRUE;
    }
    tell_siblings(walk, value->object, key, at);
    gsize filled = walk->filled->len, pattern = walk->pattern->len;
    g_autofree char *words = mapping_step_words(key, strlen(key));
    g_string_append_printf(walk->filled, ".%s", words);
    g_string_append_printf(walk->pattern, ".%s", words);
    if (!walk_from(walk, step + 1, below, place_of(below, at), error))
        return FALSE;
    g_string_truncate(walk->filled, filled);
    g_string_truncate(walk->pattern, pattern);
    return TRUE;
}

static gboolean walk_from(struct walk *walk, guint step, const struct value *value, guint32 at,
                          GError **error)
{
    if (step < walk->path->steps->len)
        return walk->path->steps->pdata[step] ? walk_key(walk, step, value, at, error)
                                              : walk_star(walk, step, value, at, error);
    if (value->type == VALUE_LIST) {
        add_group(walk, value, 0, value->list->count, at);
        return TRUE;
    }
    if (value->type == VALUE_OBJECT)
        return mapped_refuse(walk->mapped, at, error,
                             _("%s is a dict, no list; %s.* takes each of its values"), walk->path->text,
                             walk->path->text);
    return mapped_refuse(walk->mapped, at, error, _("%s is no list: it is of type %s"), walk->path->text,
                         value_type_name(value));
}

static const struct pydata_binding *find_binding(const struct pydata_module *module, const char *name)
{
    gsize count;
    const struct pydata_binding *bindings = pydata_bindings(module, &count);

    for (gsize i = 0; i < count; i++) {
        if (strcmp(bindings[i].name, name) == 0)
            return &bindings[i];
    }
    return NULL;
}

/* Every key that some path steps on, by the path above it. */
static GHashTable *taken_keys(const struct mapping *mapping)
{
    GHashTable *taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < mapping->paths->len; i++) {
        const struct mapping_path *path = &g_array_index(mapping->paths, struct mapping_path, i);
        g_autoptr(GString) pattern = g_string_new(path->name);
        for (guint s = 0; s < path->steps->len; s++) {
            const char *key = path->steps->pdata[s];
            g_autofree char *words = key ? mapping_step_words(key, strlen(key)) : g_strdup("*");
            if (key)
                g_hash_table_add(taken, g_strdup_printf("%s\n%s", pattern->str, key));
            g_string_append_printf(pattern, ".%s", words);
        }
    }
    return taken;
}

static gboolean select_path(struct walk *walk, const struct mapping_path *path, GError **error)
{
    const struct pydata_module *module = walk->mapped->module;
    const struct pydata_binding *binding = find_binding(module, path->name);
    guint groups = walk->mapped->groups->len;

    if (!binding)
        return TRUE;
    if (!binding->known) {
        pydata_set_error(module, binding, error);
        return FALSE;
    }
    walk->path = path;
    g_string_assign(walk->filled, path->name);
    g_string_assign(walk->pattern, path->name);
    if (!walk_from(walk, 0, &binding->value, binding->name_at, error))
        return FALSE;
    return walk->mapped->groups->len > groups ||
           mapped_refuse(walk->mapped, binding->name_at, error, _("%s: this path leads to no exercises"),
                         path->text);
}

gboolean mapping_select(struct mapped *mapped, GError **error)
{
    g_autoptr(GHashTable) taken = taken_keys(mapped->mapping);
    g_autoptr(GHashTable) told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GString) filled = g_string_new(NULL);
    g_autoptr(GString) pattern = g_string_new(NULL);
    struct walk walk = {.mapped = mapped, .filled = filled, .pattern = pattern, .taken = taken, .told = told};

    for (guint i = 0; i < mapped->mapping->paths->len; i++) {
        if (!select_path(&walk, &g_array_index(mapped->mapping->paths, struct mapping_path, i), error))
            return FALSE;
    }
    return TRUE;
}
