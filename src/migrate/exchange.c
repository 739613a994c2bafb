/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange_internal.h"

#include <string.h>

#include "clock.h"
#include "errors.h"
#include "i18n.h"
#include "json.h"

#define SCHEMA_VERSION "1.0"

/* Exercises as they come from the store, and what is reckoned over them. */
struct writing {
    GString *out;
    GString *text;
    struct sha256_ctx digest;
    gint64 count;
    GHashTable *keys; /* set of their generators' names; NULL: all are of interest */
};

static gboolean write_row(const struct store_row *row, gpointer data)
{
    struct writing *writing = data;

    if (writing->keys)
        exchange_see_generator(writing->keys, row->text, row->size);
    if (writing->count++ > 0)
        g_string_append_c(writing->out, ',');
    exercise_write_full(row->text, row->size, row->revision, row->created_ms, row->updated_ms, writing->out,
                        NULL);
    sha256_update(&writing->digest, row->size, (const guint8 *)row->text);
    sha256_update(&writing->digest, 1, (const guint8 *)"\n");
    return TRUE;
}

static gboolean is_chapter(const struct store_chapter *chapter, gpointer data)
{
    const char **wanted = data;

    if (*wanted && strcmp(chapter->chapter_code, *wanted) == 0 && (chapter->text || chapter->exercises > 0))
        *wanted = NULL;
    return *wanted != NULL;
}

static gboolean check_chapter(struct store *store, const char *chapter_code, GError **error)
{
    const char *wanted = chapter_code;

    if (!store_chapters(store, is_chapter, &wanted, NULL, error))
        return FALSE;
    if (wanted)
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND, _("There is no chapter %s."),
                    chapter_code);
    return !wanted;
}

gboolean exchange_export(struct store *store, const char *chapter_code, const char *version, GString *out,
                         GError **error)
{
    const struct store_query query = {.chapter_code = chapter_code};
    g_autoptr(GHashTable) keys =
        chapter_code ? g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL) : NULL;
    struct writing writing = {.out = out, .keys = keys};
    char now[CLOCK_TEXT_SIZE], digest[SHA256_HEX_SIZE];
    gint64 at;

    if (chapter_code && !check_chapter(store, chapter_code, error))
        return FALSE;
    clock_text(clock_now_ms(), now);
    sha256_init(&writing.digest);
    g_string_append_printf(out, "{\"schema_version\":\"" SCHEMA_VERSION "\",\"exported_at\":\"%s\"", now);
    g_string_append(out, ",\"chapter_code\":");
    if (chapter_code)
        json_write_text(out, chapter_code, strlen(chapter_code));
    else
        g_string_append(out, "null");
    g_string_append(out, ",\"exercises\":[");
    if (!store_read(store, &query, write_row, &writing, &at, error))
        return FALSE;
    sha256_hex(&writing.digest, digest);
    g_string_append_c(out, ']');
    if (!exchange_write_generators(store, writing.keys, out, error))
        return FALSE;
    g_string_append_printf(out, ",\"metadata\":{\"total_exercises\":%" G_GINT64_FORMAT, writing.count);
    g_string_append_printf(out, ",\"exobase\":{\"version\":\"%s\",\"log\":\"%s\"", version,
                           store_log_id(store));
    g_string_append_printf(out, ",\"commit\":%" G_GINT64_FORMAT ",\"digest\":\"%s\"}}}", at, digest);
    return TRUE;
}

static gboolean refuse(GError **error, const char *name, const char *what)
{
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT, "%s: %s", name, what);
    return FALSE;
}

static void read_origin(struct exchange *exchange, const struct value *metadata)
{
    const struct value *origin =
        metadata && metadata->type == VALUE_OBJECT ? value_object_get(metadata->object, "exobase") : NULL;

    if (!origin || origin->type != VALUE_OBJECT)
        return;
    const struct value *commit = value_object_get(origin->object, "commit");
    exchange->own = TRUE;
    exchange->log = value_dup_string(value_object_get(origin->object, "log"));
    exchange->commit = commit && commit->type == VALUE_INTEGER ? commit->integer : 0;
}

static gboolean read_members(struct exchange *exchange, struct value_object *object, GError **error)
{
    const struct value *version = value_object_get(object, "schema_version");
    const struct value *exercises = value_object_get(object, EXCHANGE_LIST);
    const struct value *code = value_object_get(object, "chapter_code");

    if (!version || !value_is_text(version, SCHEMA_VERSION))
        return refuse(error, exchange->name, _("schema_version is not \"1.0\", the only one that is known"));
    if (!exercises || exercises->type != VALUE_LIST)
        return refuse(error, exchange->name, _("exercises is no list"));
    if (code && code->type != VALUE_NULL && code->type != VALUE_TEXT)
        return refuse(error, exchange->name, _("chapter_code is no text"));
    g_autofree char *given = value_dup_string(code);
    if (given && !(exchange->chapter_code = exercise_chapter_code(given, error))) {
        g_prefix_error(error, "%s: ", exchange->name);
        return FALSE;
    }
    if (!exchange_read_generators(exchange, value_object_get(object, EXCHANGE_GENERATORS)))
        return refuse(error, exchange->name, _("generators is no list of objects with a text"));
    read_origin(exchange, value_object_get(object, "metadata"));
    exchange->exercises = exercises->list;
    for (guint32 i = 0; i < exercises->list->count; i++)
        exercises->list->items[i].start = i;
    return TRUE;
}

struct exchange *exchange_read(const char *name, struct value *value, const char *text, gsize size,
                               GError **error)
{
    g_autoptr(exchange) exchange = g_new0(struct exchange, 1);

    exchange->name = name;
    exchange->size = size;
    sha256_hex_of(text, size, exchange->sha256);
    if (value->type != VALUE_OBJECT) {
        refuse(error, name, _("an export is an object with schema_version and exercises"));
        return NULL;
    }
    if (!read_members(exchange, value->object, error))
        return NULL;
    exchange->places = exchange_find_places(text, size, exchange->exercises->count);
    return g_steal_pointer(&exchange);
}

void exchange_free(struct exchange *exchange)
{
    if (!exchange)
        return;
    if (exchange->places)
        g_array_unref(exchange->places);
    g_free(exchange->chapter_code);
    g_free(exchange->log);
    g_free(exchange);
}

enum exercise_door exchange_door(const struct exchange *exchange)
{
    return exchange->own ? DOOR_OWN_EXPORT : DOOR_FOREIGN;
}

char *exchange_place_text(const struct exchange *exchange, guint index)
{
    if (!exchange->places)
        return g_strdup_printf("%s: " EXCHANGE_LIST "[%u]", exchange->name, index);
    const struct exchange_place *place = &g_array_index(exchange->places, struct exchange_place, index);
    return g_strdup_printf("%s:%u:%u: " EXCHANGE_LIST "[%u]", exchange->name, place->line, place->column,
                           index);
}
