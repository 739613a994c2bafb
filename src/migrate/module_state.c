/* SPDX-License-Identifier: Apache-2.0 */
#include "module_state.h"

#include <string.h>

#include "clock.h"
#include "errors.h"
#include "json.h"

static void free_chapter(gpointer data)
{
    struct module_chapter *chapter = data;

    g_free(chapter->code);
    g_free(chapter->place);
    g_free(chapter->detail);
    g_free(chapter);
}

struct module_state *module_state_new(const char *name)
{
    struct module_state *state = g_new0(struct module_state, 1);

    state->name = g_strdup(name);
    state->mapping = g_ptr_array_new_with_free_func(g_free);
    state->chapters = g_ptr_array_new_with_free_func(free_chapter);
    state->version = ITEM_ABSENT;
    return state;
}

void module_state_free(struct module_state *state)
{
    if (!state)
        return;
    g_free(state->name);
    g_free(state->sha256);
    g_free(state->next);
    g_ptr_array_unref(state->mapping);
    g_ptr_array_unref(state->chapters);
    g_free(state);
}

static gint64 read_integer(const struct value_object *object, const char *key)
{
    const struct value *value = value_object_get(object, key);
    return value && value->type == VALUE_INTEGER ? value->integer : 0;
}

static void read_mapping(struct module_state *state, const struct value *rows)
{
    for (guint32 i = 0; rows && rows->type == VALUE_LIST && i < rows->list->count; i++) {
        char *text = value_dup_string(&rows->list->items[i]);
        g_ptr_array_add(state->mapping, text ? text : g_strdup(""));
    }
}

static void read_chapter(struct module_state *state, const struct value_member *member)
{
    const struct value_object *object = member->value.type == VALUE_OBJECT ? member->value.object : NULL;
    struct module_chapter *chapter = g_new0(struct module_chapter, 1);

    chapter->code = g_strdup(member->key->bytes);
    g_ptr_array_add(state->chapters, chapter);
    const struct value *name = object ? value_object_get(object, "reason") : NULL;
    if (!name)
        return;
    chapter->reason = MODULE_FAILED; /* what a newer exobase says is a reason too */
    for (int i = 0; i < MODULE_N_REASONS; i++) {
        if (value_is_text(name, module_reason_name((enum module_reason)i)))
            chapter->reason = (enum module_reason)i;
    }
    chapter->place = value_dup_string(value_object_get(object, "place"));
    chapter->detail = value_dup_string(value_object_get(object, "detail"));
    chapter->since_ms = read_integer(object, "since_ms");
}

static struct module_state *parse(const struct store_item *item)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct module_state *state = module_state_new(item->key);
    struct value value;

    state->version = item->version;
    if (!json_parse(arena, item->text, strlen(item->text), &value, NULL) || value.type != VALUE_OBJECT)
        return state;
    const struct value *chapters = value_object_get(value.object, "chapters");
    const struct value *written = value_object_get(value.object, "written");
    state->sha256 = value_dup_string(value_object_get(value.object, "sha256"));
    state->next = value_dup_string(value_object_get(value.object, "next"));
    state->commit = read_integer(value.object, "commit");
    state->next_commit = read_integer(value.object, "next_commit");
    state->written = written && written->type == VALUE_TRUE;
    read_mapping(state, value_object_get(value.object, "mapping"));
    for (guint32 i = 0; chapters && chapters->type == VALUE_OBJECT && i < chapters->object->count; i++)
        read_chapter(state, &chapters->object->members[i]);
    return state;
}

static gboolean take_one(const struct store_item *item, gpointer data)
{
    struct module_state **state = data;

    *state = parse(item);
    return FALSE;
}

static gboolean take_each(const struct store_item *item, gpointer data)
{
    g_ptr_array_add(data, parse(item));
    return TRUE;
}

struct module_state *module_state_read(struct store *store, const char *name, GError **error)
{
    struct module_state *state = NULL;

    if (!store_item_get(store, ITEM_MODULE, name, clock_now_ms(), take_one, &state, error))
        return NULL;
    return state ? state : module_state_new(name);
}

static void free_state(gpointer data)
{
    module_state_free(data);
}

GPtrArray *module_state_all(struct store *store, GError **error)
{
    g_autoptr(GPtrArray) states = g_ptr_array_new_with_free_func(free_state);

    if (!store_item_list(store, ITEM_MODULE, NULL, clock_now_ms(), take_each, states, error))
        return NULL;
    return g_steal_pointer(&states);
}

static struct value chapter_value(struct value_arena *arena, const struct module_chapter *chapter)
{
    struct value value = value_object(arena, 4);

    if (chapter->reason == MODULE_SYNCHRONISED)
        return value;
    value_set(arena, value.object, "reason", value_string(module_reason_name(chapter->reason)));
    value_set(arena, value.object, "place", value_string(chapter->place));
    value_set(arena, value.object, "detail", value_string(chapter->detail));
    value_set(arena, value.object, "since_ms", value_integer(chapter->since_ms));
    return value;
}

static char *state_text(const struct module_state *state)
{
    g_autoptr(value_arena) arena = value_arena_new();
    g_autoptr(GString) text = g_string_new(NULL);
    struct value value = value_object(arena, 8), mapping = value_list(arena, state->mapping->len);
    struct value chapters = value_object(arena, state->chapters->len);

    for (guint i = 0; i < state->mapping->len; i++)
        value_list_append(arena, mapping.list, value_string(state->mapping->pdata[i]));
    for (guint i = 0; i < state->chapters->len; i++) {
        const struct module_chapter *chapter = state->chapters->pdata[i];
        value_set(arena, chapters.object, chapter->code, chapter_value(arena, chapter));
    }
    value_set(arena, value.object, "sha256", value_string(state->sha256));
    value_set(arena, value.object, "commit", value_integer(state->commit));
    value_set(arena, value.object, "written", value_boolean(state->written));
    if (state->next) {
        value_set(arena, value.object, "next", value_string(state->next));
        value_set(arena, value.object, "next_commit", value_integer(state->next_commit));
    }
    value_set(arena, value.object, "mapping", mapping);
    value_set(arena, value.object, "chapters", chapters);
    json_write_canonical(text, &value);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

struct comparison {
    const char *text;
    gint64 version;
    gboolean same;
};

static gboolean compare_item(const struct store_item *item, gpointer data)
{
    struct comparison *comparison = data;

    comparison->same = item->version == comparison->version && strcmp(item->text, comparison->text) == 0;
    return FALSE;
}

gboolean module_state_write(struct store *store, struct module_state *state, GError **error)
{
    g_autofree char *text = state_text(state);
    const struct store_item item = {.kind = ITEM_MODULE, .key = state->name, .text = text};
    struct comparison comparison = {text, state->version, FALSE};
    gint64 now_ms = clock_now_ms();

    if (!store_item_get(store, ITEM_MODULE, state->name, now_ms, compare_item, &comparison, error))
        return FALSE;
    return comparison.same || store_item_put(store, &item, state->version, now_ms, &state->version, error);
}

struct module_chapter *module_state_chapter(const struct module_state *state, const char *code)
{
    for (guint i = 0; i < state->chapters->len; i++) {
        struct module_chapter *chapter = state->chapters->pdata[i];
        if (strcmp(chapter->code, code) == 0)
            return chapter;
    }
    return NULL;
}

static gint by_code(gconstpointer a, gconstpointer b)
{
    return strcmp((*(const struct module_chapter *const *)a)->code,
                  (*(const struct module_chapter *const *)b)->code);
}

void module_state_set(struct module_state *state, const char *code, enum module_reason reason,
                      const char *place, const char *detail, gint64 since_ms)
{
    struct module_chapter *chapter = module_state_chapter(state, code);

    if (!chapter) {
        chapter = g_new0(struct module_chapter, 1);
        chapter->code = g_strdup(code);
        g_ptr_array_add(state->chapters, chapter);
        g_ptr_array_sort(state->chapters, by_code);
    }
    if (chapter->reason != reason)
        chapter->since_ms = reason == MODULE_SYNCHRONISED ? 0 : since_ms;
    chapter->reason = reason;
    g_free(chapter->place);
    g_free(chapter->detail);
    chapter->place = reason == MODULE_SYNCHRONISED ? NULL : g_strdup(place);
    chapter->detail = reason == MODULE_SYNCHRONISED ? NULL : g_strdup(detail);
}

gboolean module_state_has(const struct module_state *state, enum module_reason reason)
{
    for (guint i = 0; i < state->chapters->len; i++) {
        if (((const struct module_chapter *)state->chapters->pdata[i])->reason == reason)
            return TRUE;
    }
    return FALSE;
}

gboolean module_state_knows(const struct module_state *state, const char *sha256)
{
    if (!sha256)
        return state->sha256 == NULL;
    return g_strcmp0(state->sha256, sha256) == 0 || g_strcmp0(state->next, sha256) == 0;
}

struct mapping *module_state_mapping(const struct module_state *state, GError **error)
{
    g_autoptr(mapping) mapping = mapping_new();

    for (guint i = 0; i + 1 < state->mapping->len; i += 2) {
        if (!mapping_add(mapping, state->mapping->pdata[i], state->mapping->pdata[i + 1], state->name, error))
            return NULL;
    }
    return g_steal_pointer(&mapping);
}

void module_state_set_mapping(struct module_state *state, const struct mapping *mapping)
{
    g_ptr_array_set_size(state->mapping, 0);
    mapping_rows(mapping, state->mapping);
}
