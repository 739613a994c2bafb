/* SPDX-License-Identifier: Apache-2.0 */
/* Generators as records of the log. */
#include <string.h>

#include "generators.h"
#include "json.h"
#include "sha256.h"

char *generators_record(const char *text, gsize size, const char *origin)
{
    g_autoptr(value_arena) arena = value_arena_new();
    g_autoptr(GString) out = g_string_new(NULL);
    struct value record = value_object(arena, 2);

    value_set(arena, record.object, "origin", value_string(origin));
    value_set(arena, record.object, "text", value_text(text, size));
    json_write_canonical(out, &record);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

gboolean generators_read_record(struct value_arena *arena, const char *record, struct generators_record *out)
{
    char hex[SHA256_HEX_SIZE];
    struct value value;

    if (!record ||
        !json_parse(arena, value_arena_copy(arena, record, strlen(record)), strlen(record), &value, NULL) ||
        value.type != VALUE_OBJECT)
        return FALSE;
    const struct value *text = value_object_get(value.object, "text"),
                       *origin = value_object_get(value.object, "origin");
    if (!text || text->type != VALUE_TEXT)
        return FALSE;
    *out = (struct generators_record){
        .text = text->text,
        .size = text->size,
        .origin =
            origin && origin->type == VALUE_TEXT ? value_arena_copy(arena, origin->text, origin->size) : NULL,
    };
    sha256_hex_of(text->text, text->size, hex);
    out->is_edited = !out->origin || strcmp(out->origin, hex) != 0;
    return TRUE;
}

void generators_take(struct generator_set *set, const char *record)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct generators_record read;

    if (generators_read_record(arena, record, &read))
        generator_set_put(set, read.text, read.size, NULL);
}

/* The records' codes, and those texts that are of the newest commit. */
static gboolean take_newest(const struct store_chapter *record, gpointer set)
{
    generators_take(set, record->text);
    return TRUE;
}

static gboolean keep_code(const struct store_chapter *record, gpointer codes)
{
    g_ptr_array_add(codes, g_strdup(record->chapter_code));
    return TRUE;
}

static gboolean take_entry(const struct store_entry *entry, gpointer set)
{
    for (guint i = 0; i < entry->n_chapters; i++)
        if (store_generator_key(entry->chapters[i].chapter_code))
            generators_take(set, entry->chapters[i].after);
    return FALSE;
}

/* Each as its newest commit up to `at` left it. */
static gboolean take_at(struct store *store, gint64 at, struct generator_set *set, GError **error)
{
    g_autoptr(GPtrArray) codes = g_ptr_array_new_with_free_func(g_free);

    if (!store_generators(store, keep_code, codes, NULL, error))
        return FALSE;
    for (guint i = 0; i < codes->len; i++) {
        const struct store_log_query query = {
            .until = at, .chapter_code = codes->pdata[i], .limit = 1, .newest_first = TRUE, .texts = TRUE};
        if (!store_log(store, &query, take_entry, set, error))
            return FALSE;
    }
    return TRUE;
}

struct generator_set *generators_at(struct store *store, gint64 at, GError **error)
{
    g_autoptr(generator_set) set = generator_set_new();
    gboolean done =
        at > 0 ? take_at(store, at, set, error) : store_generators(store, take_newest, set, NULL, error);

    return done ? g_steal_pointer(&set) : NULL;
}
