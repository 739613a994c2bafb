/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Candidates: what a module holds that could become exercises, at whatever depth. All values that one path
 * leads to are looked at together. Lists are candidates when their items are alike. A dict is either a record
 * (its keys are names: each leads on) or a map (its keys are data: a star leads on): several dicts at one
 * path are records when they share their keys; else dicts whose values are alike are maps.
 */
#include "shapes.h"

#include <string.h>

#include "i18n.h"
#include "mapping.h"

#define DEPTH_MAX 6
#define STARS_MAX 4

struct search {
    const struct pydata_module *module;
    GPtrArray *found; /* of struct shapes_candidate * */
    GHashTable *seen; /* lists and dicts that a name was looked at for */
    GString *path;
    guint stars, list_stars, depth;
    guint32 at; /* of the name */
};

enum kind { KIND_MIXED, KIND_LIST, KIND_TUPLE, KIND_DICT, KIND_TEXT };

static void free_candidate(gpointer data)
{
    struct shapes_candidate *candidate = data;

    g_free(candidate->path);
    g_free(candidate->why);
    g_array_unref(candidate->keys);
    g_free(candidate);
}

static struct shapes_candidate *new_candidate(const char *path, guint32 at)
{
    struct shapes_candidate *candidate = g_new0(struct shapes_candidate, 1);

    candidate->path = g_strdup(path);
    candidate->at = at;
    candidate->keys = g_array_new(FALSE, FALSE, sizeof(struct shapes_key));
    return candidate;
}

static enum kind kind_of(const struct value *value)
{
    if (value->type == VALUE_LIST)
        return pydata_is_tuple(value) ? KIND_TUPLE : KIND_LIST;
    if (value->type == VALUE_OBJECT)
        return KIND_DICT;
    return value->type == VALUE_TEXT ? KIND_TEXT : KIND_MIXED;
}

/* The kind of all values; KIND_MIXED: they differ, or there are none. */
static enum kind kind_of_all(const GPtrArray *values)
{
    enum kind kind = values->len > 0 ? kind_of(values->pdata[0]) : KIND_MIXED;

    for (guint i = 1; i < values->len && kind != KIND_MIXED; i++) {
        enum kind other = kind_of(values->pdata[i]);
        if (other == kind)
            continue;
        if ((other != KIND_LIST && other != KIND_TUPLE) || (kind != KIND_LIST && kind != KIND_TUPLE))
            return KIND_MIXED;
        kind = KIND_TUPLE; /* a row may be written either way */
    }
    return kind;
}

static void add(GPtrArray *values, const struct value *value)
{
    g_ptr_array_add(values, (gpointer)(guintptr)value);
}

/* What is in lists and dicts, all in one row. */
static GPtrArray *contents(const GPtrArray *values)
{
    GPtrArray *out = g_ptr_array_new();

    for (guint i = 0; i < values->len; i++) {
        const struct value *value = values->pdata[i];
        for (guint32 k = 0; value->type == VALUE_LIST && k < value->list->count; k++)
            add(out, &value->list->items[k]);
        for (guint32 k = 0; value->type == VALUE_OBJECT && k < value->object->count; k++)
            add(out, &value->object->members[k].value);
    }
    return out;
}

/* A key of several dicts, with its values. */
struct key_values {
    const struct value_key *key;
    guint types;
    GPtrArray *values;
};

static void free_key_values(gpointer data)
{
    struct key_values *entry = data;

    g_ptr_array_unref(entry->values);
    g_free(entry);
}

/* All keys of dicts, in order of appearance. */
static GPtrArray *keys_of(const GPtrArray *dicts)
{
    GPtrArray *out = g_ptr_array_new_with_free_func(free_key_values);
    g_autoptr(GHashTable) by_key = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < dicts->len; i++) {
        const struct value *dict = dicts->pdata[i];
        for (guint32 k = 0; k < dict->object->count; k++) {
            const struct value_member *member = &dict->object->members[k];
            struct key_values *entry = g_hash_table_lookup(by_key, member->key);
            if (!entry) {
                entry = g_new0(struct key_values, 1);
                entry->key = member->key;
                entry->values = g_ptr_array_new();
                g_ptr_array_add(out, entry);
                g_hash_table_insert(by_key, (gpointer)(guintptr)member->key, entry);
            }
            entry->types |= 1u << member->value.type;
            add(entry->values, &member->value);
        }
    }
    return out;
}

static gboolean keys_are_names(const GPtrArray *dicts, const GPtrArray *keys)
{
    guint64 members = 0;

    for (guint i = 0; i < keys->len; i++)
        members += ((const struct key_values *)keys->pdata[i])->values->len;
    if (dicts->len > 1 && members == (guint64)keys->len * dicts->len)
        return TRUE;
    g_autoptr(GPtrArray) values = contents(dicts);
    enum kind kind = kind_of_all(values);
    if (dicts->len > 1 && kind != KIND_LIST && kind != KIND_DICT)
        return members * 2 >= (guint64)keys->len * dicts->len;
    return kind == KIND_MIXED;
}

static void look(struct search *search, const GPtrArray *values);

static void look_below(struct search *search, const GPtrArray *values, const char *step, gboolean star,
                       gboolean list)
{
    gsize length = search->path->len;

    if (search->depth >= DEPTH_MAX || (star && search->stars >= STARS_MAX))
        return;
    g_string_append_printf(search->path, ".%s", step);
    if (star && list)
        search->list_stars |= 1u << search->stars;
    search->stars += star;
    search->depth++;
    look(search, values);
    search->depth--;
    search->stars -= star;
    search->list_stars &= (1u << search->stars) - 1;
    g_string_truncate(search->path, length);
}

static void look_into_keys(struct search *search, const GPtrArray *keys)
{
    for (guint i = 0; i < keys->len; i++) {
        const struct key_values *entry = keys->pdata[i];
        if (kind_of_all(entry->values) != KIND_LIST && kind_of_all(entry->values) != KIND_DICT)
            continue;
        g_autofree char *step = mapping_step_words(entry->key->bytes, entry->key->size);
        look_below(search, entry->values, step, FALSE, FALSE);
    }
}

static gint by_frequency(gconstpointer a, gconstpointer b)
{
    const struct shapes_key *x = a, *y = b;

    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static void add_dict_keys(struct shapes_candidate *candidate, const GPtrArray *keys)
{
    for (guint i = 0; i < keys->len; i++) {
        const struct key_values *entry = keys->pdata[i];
        struct shapes_key key = {entry->key->bytes, entry->values->len, entry->types, i};
        g_array_append_val(candidate->keys, key);
    }
    g_array_sort(candidate->keys, by_frequency);
}

static void see_place(struct shapes_candidate *candidate, guint place, const struct value *value)
{
    char number[16];

    while (candidate->keys->len <= place) {
        g_snprintf(number, sizeof number, "%u", candidate->keys->len);
        struct shapes_key key = {g_intern_string(number), 0, 0, candidate->keys->len};
        g_array_append_val(candidate->keys, key);
    }
    struct shapes_key *key = &g_array_index(candidate->keys, struct shapes_key, place);
    key->count++;
    key->types |= 1u << value->type;
}

/* Tuples longer than this are rows of a table, not exercises. */
#define PLACES_MAX 32

static void add_places(struct shapes_candidate *candidate, const GPtrArray *items)
{
    for (guint i = 0; i < items->len; i++) {
        const struct value *item = items->pdata[i];
        guint32 count = item->type == VALUE_LIST ? MIN(item->list->count, PLACES_MAX) : 1;
        for (guint32 k = 0; k < count; k++)
            see_place(candidate, k, item->type == VALUE_LIST ? &item->list->items[k] : item);
    }
}

/* A candidate whose exercises are these. */
static void add_candidate(struct search *search, const GPtrArray *items, enum kind kind, gboolean by_key,
                          guint lists, const GPtrArray *keys)
{
    struct shapes_candidate *candidate = new_candidate(search->path->str, search->at);

    candidate->item = kind == KIND_DICT ? ITEM_DICT : kind == KIND_TEXT ? ITEM_TEXT : ITEM_TUPLE;
    candidate->by_key = by_key;
    candidate->stars = search->stars + by_key;
    candidate->list_stars = search->list_stars;
    candidate->lists = lists;
    candidate->count = items->len;
    candidate->first = items->pdata[0];
    if (by_key)
        candidate->path = (g_free(candidate->path), g_strconcat(search->path->str, ".*", NULL));
    if (keys)
        add_dict_keys(candidate, keys);
    else
        add_places(candidate, items);
    g_ptr_array_add(search->found, candidate);
}

static gboolean holds_containers(const GPtrArray *lists)
{
    g_autoptr(GPtrArray) inner = contents(lists);
    enum kind kind = kind_of_all(inner);

    return kind == KIND_DICT || kind == KIND_TUPLE;
}

static char *kind_words(const struct value *value)
{
    return value->type == VALUE_LIST ? g_strdup(pydata_is_tuple(value) ? _("tuple") : _("list"))
                                     : shapes_type_words(1u << value->type, TRUE);
}

/* A list of dicts, lists or tuples among which something else stands, which can't be taken. */
static void add_mixed(struct search *search, const GPtrArray *items)
{
    const struct value *first = NULL, *odd = NULL;

    for (guint i = 0; i < items->len; i++) {
        const struct value *item = items->pdata[i];
        if (item->type == VALUE_OBJECT || (item->type == VALUE_LIST && !first))
            first = !first || first->type == VALUE_LIST ? item : first;
    }
    for (guint i = 0; first && !odd && i < items->len; i++)
        odd = kind_of(items->pdata[i]) != kind_of(first) ? items->pdata[i] : NULL;
    if (!odd)
        return;
    struct shapes_candidate *candidate = new_candidate(search->path->str, search->at);
    g_autofree char *odd_words = kind_words(odd), *first_words = kind_words(first);
    g_autofree char *place = pydata_place_text(search->module, first->start);
    candidate->item = first->type == VALUE_OBJECT ? ITEM_DICT : ITEM_TUPLE;
    candidate->why =
        g_strdup_printf(_("its items are not alike (here: %s; at %s: %s)"), odd_words, place, first_words);
    candidate->why_at = odd->start;
    g_ptr_array_add(search->found, candidate);
}

static void look_at_lists(struct search *search, const GPtrArray *lists)
{
    g_autoptr(GPtrArray) items = contents(lists);
    enum kind kind = kind_of_all(items);

    if (kind == KIND_DICT) {
        g_autoptr(GPtrArray) keys = keys_of(items);
        gsize length = search->path->len;
        add_candidate(search, items, kind, FALSE, lists->len, keys);
        if (search->depth >= DEPTH_MAX || search->stars >= STARS_MAX)
            return;
        g_string_append(search->path, ".*");
        search->list_stars |= 1u << search->stars++;
        look_into_keys(search, keys);
        search->list_stars &= (1u << --search->stars) - 1;
        g_string_truncate(search->path, length);
    } else if (kind == KIND_LIST && holds_containers(items)) {
        look_below(search, items, "*", TRUE, TRUE);
    } else if (kind != KIND_MIXED) {
        add_candidate(search, items, kind, FALSE, lists->len, NULL);
    } else {
        add_mixed(search, items);
    }
}

/* Dicts whose keys are data. */
static void look_at_map(struct search *search, const GPtrArray *dicts)
{
    g_autoptr(GPtrArray) values = contents(dicts);
    enum kind kind = kind_of_all(values);

    if (kind == KIND_LIST) {
        look_below(search, values, "*", TRUE, FALSE);
    } else if (kind == KIND_DICT) {
        g_autoptr(GPtrArray) keys = keys_of(values);
        gsize length = search->path->len;
        if (values->len > 1 && !keys_are_names(values, keys)) {
            look_below(search, values, "*", TRUE, FALSE);
            return;
        }
        add_candidate(search, values, kind, TRUE, dicts->len, keys);
        if (search->depth >= DEPTH_MAX || search->stars >= STARS_MAX)
            return;
        g_string_append(search->path, ".*");
        search->stars++;
        look_into_keys(search, keys);
        search->stars--;
        g_string_truncate(search->path, length);
    } else if (kind == KIND_TUPLE || kind == KIND_TEXT) {
        add_candidate(search, values, kind, TRUE, dicts->len, NULL);
    }
}

static void look(struct search *search, const GPtrArray *values)
{
    enum kind kind = kind_of_all(values);

    if (kind == KIND_LIST || kind == KIND_TUPLE) {
        look_at_lists(search, values);
    } else if (kind == KIND_DICT) {
        g_autoptr(GPtrArray) keys = keys_of(values);
        if (keys_are_names(values, keys))
            look_into_keys(search, keys);
        else
            look_at_map(search, values);
    }
}

/* What two names of one list share; NULL: no list or dict. */
static gpointer container_of(const struct value *value)
{
    return value->type == VALUE_LIST     ? (gpointer)value->list
           : value->type == VALUE_OBJECT ? (gpointer)value->object
                                         : NULL;
}

/* An exercise that stands by itself under a name of its own. */
static gboolean add_single(struct search *search, const struct pydata_binding *binding)
{
    static const char *const telling[] = {"enonce_html", "enonce_template_html", "template_variants"};
    const struct value_object *object = binding->value.type == VALUE_OBJECT ? binding->value.object : NULL;

    for (gsize i = 0; object && i < G_N_ELEMENTS(telling); i++) {
        if (!value_object_get(object, telling[i]))
            continue;
        struct shapes_candidate *candidate = new_candidate(binding->name, binding->name_at);
        candidate->item = ITEM_DICT;
        candidate->exercise = candidate->outside = TRUE;
        candidate->why = g_strdup(_("it is one exercise by itself; put it into a list"));
        candidate->why_at = binding->name_at;
        g_ptr_array_add(search->found, candidate);
        return TRUE;
    }
    return FALSE;
}

static void look_at_binding(struct search *search, const struct pydata_binding *binding)
{
    g_autoptr(GPtrArray) values = g_ptr_array_new();

    /* Two names of one list: the first speaks for both. */
    if (!g_hash_table_add(search->seen, container_of(&binding->value)))
        return;
    if (add_single(search, binding))
        return;
    search->at = binding->name_at;
    g_string_assign(search->path, binding->name);
    add(values, &binding->value);
    look(search, values);
}

/* What the reader saw and could not follow, and what stands where no path leads. */
static void add_unreadable(const struct pydata_module *module, GPtrArray *found)
{
    gsize count;
    const struct pydata_candidate *candidates = pydata_candidates(module, &count);

    for (gsize i = 0; i < count; i++) {
        const struct pydata_binding *binding = candidates[i].binding;
        if (binding && binding->known)
            continue;
        struct shapes_candidate *candidate = new_candidate(candidates[i].path, candidates[i].at);
        candidate->outside = !binding && !candidates[i].built;
        candidate->item = candidates[i].dicts ? ITEM_DICT : ITEM_TEXT;
        candidate->exercise = candidates[i].exercise;
        candidate->why =
            g_strdup(binding              ? binding->why
                     : candidate->outside ? _("it stands in a function or a class")
                                          : _("code puts it together, which is not followed; write it out"));
        candidate->why_at = binding ? binding->why_at : candidates[i].at;
        g_ptr_array_add(found, candidate);
    }
}

static gint by_place(gconstpointer a, gconstpointer b)
{
    const struct shapes_candidate *x = *(struct shapes_candidate *const *)a,
                                  *y = *(struct shapes_candidate *const *)b;

    return x->at < y->at ? -1 : x->at > y->at ? 1 : strcmp(x->path, y->path);
}

/* Other names of what is left out: levels that are looked at for them. */
#define TAKEN_DEPTH 4

static void leave_out(GHashTable *seen, const struct value *value, guint depth)
{
    gpointer container = container_of(value);

    if (!container || !g_hash_table_add(seen, container) || depth == 0)
        return;
    for (guint32 i = 0; value->type == VALUE_LIST && i < value->list->count; i++)
        leave_out(seen, &value->list->items[i], depth - 1);
    for (guint32 i = 0; value->type == VALUE_OBJECT && i < value->object->count; i++)
        leave_out(seen, &value->object->members[i].value, depth - 1);
}

static gboolean is_content(const struct pydata_binding *binding, GHashTable *names)
{
    return binding->known && !binding->merged && container_of(&binding->value) &&
           !g_str_has_prefix(binding->name, "__") && !(names && g_hash_table_contains(names, binding->name));
}

/* A candidate that consists of what was left out. */
static gboolean is_left_out(const struct shapes_candidate *candidate, GHashTable *seen)
{
    return candidate->first && g_hash_table_contains(seen, container_of(candidate->first));
}

GPtrArray *shapes_find(const struct pydata_module *module)
{
    return shapes_find_beside(module, NULL);
}

GPtrArray *shapes_find_beside(const struct pydata_module *module, GHashTable *names)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(free_candidate);
    g_autoptr(GString) path = g_string_new(NULL);
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL), taken = g_hash_table_new(NULL, NULL);
    struct search search = {.module = module, .found = found, .seen = seen, .path = path};
    gsize count;
    const struct pydata_binding *bindings = pydata_bindings(module, &count);
    gboolean any = FALSE;

    for (gsize i = 0; i < count && !any; i++)
        any = is_content(&bindings[i], names);
    for (gsize i = 0; any && names && i < count; i++) {
        if (g_hash_table_contains(names, bindings[i].name))
            leave_out(taken, &bindings[i].value, TAKEN_DEPTH);
    }
    for (gsize i = 0; any && i < count; i++) {
        if (is_content(&bindings[i], names) &&
            !g_hash_table_contains(taken, container_of(&bindings[i].value)))
            look_at_binding(&search, &bindings[i]);
    }
    for (guint i = found->len; i > 0; i--) {
        if (is_left_out(found->pdata[i - 1], taken))
            g_ptr_array_remove_index(found, i - 1);
    }
    add_unreadable(module, found);
    g_ptr_array_sort(found, by_place);
    return found;
}
