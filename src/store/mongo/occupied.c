/* SPDX-License-Identifier: Apache-2.0 */
#include "mongo_internal.h"

/*
 * Chapters and ids that documents of other programs have in admin_exercises: what a document that is left
 * alone holds, no exercise of the bank can stand under there. So the bank gives no such id to a new exercise.
 * The log has nothing of it; what is not known yet, or is taken a moment later, is told of instead (adopt.c).
 */

#define LOOK_EVERY_US (10 * G_TIME_SPAN_SECOND)
#define OCCUPIED_MAX 100000

static char *name_of(const char *code, gint64 id)
{
    return g_strdup_printf("%s %" G_GINT64_FORMAT, code, id);
}

gboolean mongo_read_place(const bson_t *document, const char **code, gint64 *id)
{
    bson_iter_t iter;
    if (!bson_iter_init_find(&iter, document, "chapter_code") || !BSON_ITER_HOLDS_UTF8(&iter))
        return FALSE;
    *code = bson_iter_utf8(&iter, NULL);
    if (!bson_iter_init_find(&iter, document, "id") || !BSON_ITER_HOLDS_NUMBER(&iter))
        return FALSE;
    *id = bson_iter_as_int64(&iter);
    return !BSON_ITER_HOLDS_DOUBLE(&iter) || bson_iter_double(&iter) == (double)*id;
}

gboolean mongo_look_occupied(struct mongo_store *store, gboolean now, GError **error)
{
    gint64 now_us = g_get_monotonic_time();
    if (!now && store->occupied && now_us - store->occupied_us < LOOK_EVERY_US)
        return TRUE;
    g_autoptr(GHashTable) occupied = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(bson_t) filter = BCON_NEW("exobase.log", BCON_NULL);
    g_autoptr(bson_t) options = BCON_NEW("projection", "{", "chapter_code", BCON_INT32(1), "id",
                                         BCON_INT32(1), "}", "limit", BCON_INT64(OCCUPIED_MAX));
    g_autoptr(mongoc_cursor_t) cursor = mongo_find(&store->link, MONGO_EXERCISES, filter, options);
    const bson_t *document = NULL;
    while (mongoc_cursor_next(cursor, &document)) {
        const char *code = NULL;
        gint64 id = 0;
        if (mongo_read_place(document, &code, &id))
            g_hash_table_add(occupied, name_of(code, id));
    }
    if (!mongo_cursor_end(&store->link, cursor, error))
        return FALSE;
    g_clear_pointer(&store->occupied, g_hash_table_unref);
    store->occupied = g_steal_pointer(&occupied);
    store->occupied_us = now_us;
    return TRUE;
}

gboolean mongo_is_occupied(const struct mongo_store *store, const char *code, gint64 id)
{
    if (!store->occupied || g_hash_table_size(store->occupied) == 0)
        return FALSE;
    g_autofree char *name = name_of(code, id);
    return g_hash_table_contains(store->occupied, name);
}
