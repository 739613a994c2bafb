/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "curriculum_internal.h"
#include "engine_setup_internal.h"
#include "errors.h"
#include "i18n.h"
#include "uuid_internal.h"

/* Which bank a database holds, and making one. */

static gboolean has_any(struct mongo_store *store, const char *collection, gboolean *any, GError **error)
{
    g_autoptr(bson_t) filter = bson_new();
    g_autoptr(bson_t) options =
        BCON_NEW("limit", BCON_INT64(1), "projection", "{", "_id", BCON_INT32(1), "}");
    g_autoptr(mongoc_cursor_t) cursor = mongo_find(&store->link, collection, filter, options);
    const bson_t *document = NULL;
    *any = mongoc_cursor_next(cursor, &document);
    return mongo_cursor_end(&store->link, cursor, error);
}

/* The text of a member of one document; `out` stays NULL where there is none. */
static gboolean read_text(struct mongo_store *store, const char *collection, const bson_t *filter,
                          const char *member, char **out, gint64 *needs, GError **error)
{
    g_autoptr(mongoc_cursor_t) cursor = mongo_find(&store->link, collection, filter, NULL);
    const bson_t *document = NULL;
    bson_iter_t iter;
    if (mongoc_cursor_next(cursor, &document)) {
        if (bson_iter_init_find(&iter, document, member) && BSON_ITER_HOLDS_UTF8(&iter))
            *out = g_strdup(bson_iter_utf8(&iter, NULL));
        if (bson_iter_init_find(&iter, document, "needs"))
            *needs = bson_iter_as_int64(&iter);
    }
    return mongo_cursor_end(&store->link, cursor, error);
}

/* Its identity; the first commit has it too, should the document be gone. */
static gboolean read_identity(struct mongo_store *store, GError **error)
{
    g_autoptr(bson_t) bank = BCON_NEW("_id", BCON_UTF8("bank"));
    g_autoptr(bson_t) first = BCON_NEW("_id", BCON_INT64(1));
    gint64 needs = 0;
    if (!read_text(store, MONGO_BANK, bank, "log", &store->base.log_id, &needs, error) ||
        (!store->base.log_id &&
         !read_text(store, MONGO_COMMITS, first, "log", &store->base.log_id, &needs, error)))
        return FALSE;
    if (needs <= MONGO_FORMAT)
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NEWER,
                _("%s: the bank was made by a newer exobase: use that one."), store->link.name);
    return FALSE;
}

struct index {
    const char *collection, *name, *keys[2];
    gboolean unique;
};
static const struct index INDEXES[] = {
    {MONGO_COMMITS, "touched_1__id_1", {"touched", "_id"}, FALSE},
    {MONGO_ITEMS, "kind_1_key_1", {"kind", "key"}, FALSE},
    {MONGO_EXERCISES, "chapter_code_1_id_1", {"chapter_code", "id"}, TRUE},
    {MONGO_EXERCISES, "exercise_uid_1", {"exercise_uid", NULL}, FALSE},
    {MONGO_EXERCISES, "chapter_code_1", {"chapter_code", NULL}, FALSE},
    {MONGO_EXERCISES, "difficulty_1", {"difficulty", NULL}, FALSE},
    {MONGO_EXERCISES, "offer_1", {"offer", NULL}, FALSE},
    {MONGO_EXERCISES, "exobase.log_1", {"exobase.log", NULL}, FALSE},
};

static gboolean make_index(struct mongo_store *store, const struct index *index, GError **error)
{
    g_autoptr(bson_t) command = BCON_NEW("createIndexes", BCON_UTF8(index->collection));
    bson_t list, row, key, reply;
    bson_error_t cause;
    bson_append_array_begin(command, "indexes", -1, &list);
    bson_append_document_begin(&list, "0", -1, &row);
    bson_append_document_begin(&row, "key", -1, &key);
    for (gsize i = 0; i < G_N_ELEMENTS(index->keys) && index->keys[i]; i++)
        BSON_APPEND_INT32(&key, index->keys[i], 1);
    bson_append_document_end(&row, &key);
    BSON_APPEND_UTF8(&row, "name", index->name);
    if (index->unique)
        BSON_APPEND_BOOL(&row, "unique", true);
    bson_append_document_end(&list, &row);
    bson_append_array_end(command, &list);
    gboolean done = mongo_write(&store->link, command, &reply, &cause);
    bson_destroy(&reply);
    return done || mongo_set_error(error, &store->link, &cause);
}

static gboolean is_of_exercises(const struct index *index)
{
    return strcmp(index->collection, MONGO_EXERCISES) == 0;
}

gboolean mongo_make_indexes(struct mongo_store *store, gboolean of_exercises, GError **error)
{
    gboolean done = TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(INDEXES); i++)
        if (is_of_exercises(&INDEXES[i]) == of_exercises &&
            !make_index(store, &INDEXES[i], done ? error : NULL))
            done = FALSE;
    return done;
}

gboolean mongo_is_own_index(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(INDEXES); i++)
        if (INDEXES[i].unique && strcmp(INDEXES[i].name, name) == 0)
            return TRUE;
    return strcmp(name, "_id_") == 0;
}

gboolean mongo_has_indexes(struct mongo_store *store, gboolean *has, GError **error)
{
    mongoc_collection_t *handle =
        mongoc_client_get_collection(store->link.client, store->link.database, MONGO_EXERCISES);
    g_autoptr(mongoc_cursor_t) cursor = mongoc_collection_find_indexes_with_opts(handle, NULL);
    const bson_t *found = NULL;
    bson_iter_t name;
    gsize wanted = 0, there = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(INDEXES); i++)
        wanted += is_of_exercises(&INDEXES[i]);
    while (mongoc_cursor_next(cursor, &found))
        for (gsize i = 0; i < G_N_ELEMENTS(INDEXES); i++)
            there += is_of_exercises(&INDEXES[i]) && bson_iter_init_find(&name, found, "name") &&
                     BSON_ITER_HOLDS_UTF8(&name) && strcmp(bson_iter_utf8(&name, NULL), INDEXES[i].name) == 0;
    mongoc_collection_destroy(handle);
    *has = there == wanted;
    return mongo_cursor_end(&store->link, cursor, error);
}

gboolean mongo_insert_identity(struct mongo_store *store, GError **error)
{
    bson_error_t cause;
    g_autofree char *log_id = uuid_new();
    g_autoptr(bson_t) document = BCON_NEW("_id", BCON_UTF8("bank"), "v", BCON_INT32(MONGO_FORMAT), "needs",
                                          BCON_INT32(MONGO_FORMAT), "log", BCON_UTF8(log_id));
    g_autoptr(GPtrArray) documents = g_ptr_array_new();
    g_ptr_array_add(documents, document);
    enum mongo_inserted outcome = mongo_insert(&store->link, MONGO_BANK, documents, &cause);
    store->made = outcome == MONGO_INSERTED;
    if (outcome != MONGO_INSERTED && outcome != MONGO_DUPLICATE)
        return mongo_set_error(error, &store->link, &cause);
    g_clear_pointer(&store->base.log_id, g_free);
    return read_identity(store, error);
}

static gboolean make_bank(struct mongo_store *store, GError **error)
{
    /* The Python system makes its index before it has any exercise. */
    return mongo_make_indexes(store, FALSE, error) && mongo_drop_unique_uid(store, error) &&
           mongo_make_indexes(store, TRUE, error) && mongo_insert_identity(store, error);
}

/*
 * A database with exercises that no commit of exobase's wrote is adopted, never simply taken over, nor read
 * as if it were empty.
 */
static gboolean take_foreign(struct mongo_store *store, GError **error)
{
    store->foreign = store->mode == STORE_READ_ANY || store->mode == STORE_WRITE_ANY;
    if (store->foreign)
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                _("%s: admin_exercises holds exercises of another program that were not adopted yet: exobase "
                  "check database says what becomes of them, exobase check database --fix adopts them."),
                store->link.name);
    return FALSE;
}

static gboolean begin_bank(struct mongo_store *store, GError **error)
{
    gboolean any = FALSE;
    if (!has_any(store, MONGO_EXERCISES, &any, error))
        return FALSE;
    if (any) {
        store->base.log_id = uuid_new();
        return take_foreign(store, error);
    }
    if (store->mode == STORE_CREATE || store->mode == STORE_SERVE || store->mode == STORE_COPY)
        return make_bank(store, error);
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND, _("%s holds no bank."), store->link.name);
    return FALSE;
}

gboolean mongo_check_foreign(struct mongo_store *store, GError **error)
{
    g_autoptr(bson_t) filter = BCON_NEW("exobase.log", "{", "$ne", BCON_UTF8(store->base.log_id), "}");
    g_autoptr(bson_t) options =
        BCON_NEW("limit", BCON_INT64(1), "projection", "{", "_id", BCON_INT32(1), "}");
    if (store->foreign || store->fold->head > 0)
        return TRUE;
    g_autoptr(mongoc_cursor_t) cursor = mongo_find(&store->link, MONGO_EXERCISES, filter, options);
    const bson_t *document = NULL;
    gboolean any = mongoc_cursor_next(cursor, &document);
    return mongo_cursor_end(&store->link, cursor, error) && (!any || take_foreign(store, error));
}

/* The unique `_id` of a sharded collection is unique in each shard only. */
static gboolean check_sharding(struct mongo_store *store, GError **error)
{
    static const char *const COLLECTIONS[] = {MONGO_COMMITS, MONGO_PARTS, MONGO_BANK, MONGO_ITEMS,
                                              MONGO_EXERCISES};
    g_autoptr(bson_t) hello = BCON_NEW("isMaster", BCON_INT32(1));
    bson_t reply;
    bson_iter_t iter;
    bson_error_t cause;
    gboolean answered = mongo_write(&store->link, hello, &reply, &cause);
    gboolean router = answered && bson_iter_init_find(&iter, &reply, "msg") && BSON_ITER_HOLDS_UTF8(&iter) &&
                      strcmp(bson_iter_utf8(&iter, NULL), "isdbgrid") == 0;
    bson_destroy(&reply);
    if (!answered)
        return mongo_set_error(error, &store->link, &cause);
    for (gsize i = 0; router && i < G_N_ELEMENTS(COLLECTIONS); i++) {
        g_autofree char *name = g_strconcat(store->link.database, ".", COLLECTIONS[i], NULL);
        g_autoptr(bson_t) filter = BCON_NEW("_id", BCON_UTF8(name), "dropped", "{", "$ne", BCON_BOOL(true),
                                            "}", "unsplittable", "{", "$ne", BCON_BOOL(true), "}");
        struct mongo_link config = {
            .client = store->link.client, .database = (char *)(guintptr) "config", .name = store->link.name};
        g_autoptr(mongoc_cursor_t) cursor = mongo_find(&config, "collections", filter, NULL);
        const bson_t *document = NULL;
        if (mongoc_cursor_next(cursor, &document)) {
            g_set_error(
                error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                _("%s: the collection %s is sharded; a bank needs a database whose collections are not."),
                store->link.name, COLLECTIONS[i]);
            return FALSE;
        }
        if (!mongo_cursor_end(&config, cursor, error))
            return FALSE;
    }
    return TRUE;
}

gboolean mongo_identify(struct mongo_store *store, GError **error)
{
    if (!check_sharding(store, error) || !read_identity(store, error))
        return FALSE;
    if (!store->base.log_id && !begin_bank(store, error))
        return FALSE;
    return mongo_curriculum_look(store, error);
}

void mongo_unmake(struct mongo_store *store)
{
    g_autoptr(bson_t) command = BCON_NEW("delete", BCON_UTF8(MONGO_BANK), "deletes", "[", "{", "q", "{",
                                         "_id", BCON_UTF8("bank"), "}", "limit", BCON_INT32(1), "}", "]");
    bson_t reply;
    bson_error_t cause;
    gboolean used = FALSE;
    if (!has_any(store, MONGO_COMMITS, &used, NULL) || used)
        return;
    mongo_write(&store->link, command, &reply, &cause);
    bson_destroy(&reply);
}
