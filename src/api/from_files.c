/* SPDX-License-Identifier: Apache-2.0 */
/* GENERATE_SOURCE=files: the public routes choose from what the Python modules say, not from the image. */
#include <string.h>

#include "api_internal.h"
#include "errors.h"
#include "generate.h"
#include "json.h"

static void tell_broken(const char *code, const char *module, const GError *error, gpointer data)
{
    struct api *api = data;
    const struct log_field fields[] = {LOG_TEXT("chapter", code), LOG_TEXT("module", module),
                                       LOG_TEXT("error", error ? error->message : NULL)};

    if (error)
        log_say(api->log, LOG_LEVEL_WARNING, "module can't be read", fields, G_N_ELEMENTS(fields));
    else
        log_say(api->log, LOG_LEVEL_INFO, "module read again", fields, G_N_ELEMENTS(fields) - 1);
}

gboolean api_files_open(struct api *api, GError **error)
{
    gboolean wanted;

    if (!codebase_files_wanted(api->settings, &wanted, error))
        return FALSE;
    if (wanted)
        api->files = codebase_files_new(api->settings, tell_broken, api);
    return TRUE;
}

static gboolean fetch(guint index, struct value_arena *arena, struct exercise *out, gpointer data,
                      GError **error)
{
    const struct codebase_chapter *chapter = data;
    const GString *text = chapter->texts->pdata[index];

    return exercise_parse(arena, text->str, text->len, out, error);
}

static gboolean text_parts(guint index, struct exercise_slice out[PART_COUNT], gint **judged, gpointer data)
{
    const struct codebase_chapter *chapter = data;
    const GString *text = chapter->texts->pdata[index];

    (void)judged;
    return exercise_part_slices(text->str, text->len, out);
}

/* The module that the chapter's record names, or NULL. Caller frees. */
static char *module_of(const struct bank_chapter *chapter)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value record;

    if (!chapter->record || !json_parse(arena, chapter->record, strlen(chapter->record), &record, NULL) ||
        record.type != VALUE_OBJECT)
        return NULL;
    return value_dup_string(value_object_get(record.object, "module"));
}

struct codebase_chapter *api_files_pool(struct api *api, const struct bank_chapter *chapter,
                                        const struct generate_request *request, struct value_arena *arena,
                                        struct generate_pool *pool, GError **error)
{
    struct store *store = api_reader(api, error);
    g_autofree char *module = module_of(chapter);
    g_autoptr(codebase_chapter) read =
        store ? codebase_files_take(api->files, store, module, chapter->code, error) : NULL;
    if (!read)
        return NULL;
    const struct generate_chapter all = {
        .code = chapter->code,
        .exercises = (const struct exercise *)(const void *)read->exercises->data,
        .count = read->exercises->len,
    };
    g_autoptr(GArray) fitting = generate_pool_sorted(request, &all, error);
    if (!fitting)
        return NULL;
    gsize size = fitting->len * sizeof(struct pool_item);
    struct pool_item *items = value_arena_alloc(arena, MAX(size, 1));
    if (size > 0)
        memcpy(items, fitting->data, size);
    pool->items = items;
    pool->count = fitting->len;
    pool->fetch = fetch;
    pool->parts = text_parts;
    pool->data = read;
    return g_steal_pointer(&read);
}

struct listing {
    struct value_arena *arena;
    struct value list;
};

static void add_broken(const char *code, const char *module, const GError *error, gpointer data)
{
    struct listing *listing = data;
    struct value_arena *arena = listing->arena;
    struct value item = value_object(arena, 3);

    value_set(arena, item.object, "chapter_code", value_string(value_arena_copy(arena, code, strlen(code))));
    value_set(arena, item.object, "module",
              module ? value_string(value_arena_copy(arena, module, strlen(module))) : value_null());
    value_set(arena, item.object, "message",
              value_string(value_arena_copy(arena, error->message, strlen(error->message))));
    value_list_append(arena, listing->list.list, item);
}

struct value api_files_value(struct api *api, struct value_arena *arena)
{
    struct value value = value_object(arena, 2);
    struct listing listing = {arena, value_list(arena, 0)};

    if (api->files)
        codebase_files_broken(api->files, add_broken, &listing);
    value_set(arena, value.object, "source", value_string(api->files ? "files" : "database"));
    value_set(arena, value.object, "broken", listing.list);
    return value;
}
