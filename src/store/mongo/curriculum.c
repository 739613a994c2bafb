/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "draft_internal.h"
#include "json.h"
#include "project_internal.h"
#include "sha256.h"

/*
 * The Python system's chapters, where the database has them: one is made if it is missing, and the types of
 * its exercises are only ever added to. The `_id` of a new one comes from its code, so that two who make it
 * at once make one.
 */
#define CURRICULUM "curriculum_chapters"

static void take_member(const char *text, gsize size, const char *name, GPtrArray *out)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct value value;
    if (!text || !json_parse(arena, text, size, &value, NULL) || value.type != VALUE_OBJECT)
        return;
    char *found = value_dup_string(value_object_get(value.object, name));
    if (found && *found && !g_ptr_array_find_with_equal_func(out, found, g_str_equal, NULL))
        g_ptr_array_add(out, found);
    else
        g_free(found);
}

static void append_types(bson_t *parent, const char *name, const GPtrArray *types)
{
    bson_t list;
    bson_append_array_begin(parent, name, -1, &list);
    for (guint i = 0; i < types->len; i++) {
        char buffer[16];
        const char *key;
        size_t size = bson_uint32_to_string(i, &key, buffer, sizeof buffer);
        bson_append_utf8(&list, key, (int)size, types->pdata[i], -1);
    }
    bson_append_array_end(parent, &list);
}

static gboolean add_types(struct mongo_store *store, const char *code, const GPtrArray *types, GError **error)
{
    g_autoptr(bson_t) command = BCON_NEW("update", BCON_UTF8(CURRICULUM));
    bson_t list, row, update, set, each, query, reply;
    bson_error_t cause;
    bson_append_array_begin(command, "updates", -1, &list);
    bson_append_document_begin(&list, "0", -1, &row);
    bson_append_document_begin(&row, "q", -1, &query);
    BSON_APPEND_UTF8(&query, "code_officiel", code);
    bson_append_document_end(&row, &query);
    bson_append_document_begin(&row, "u", -1, &update);
    bson_append_document_begin(&update, "$addToSet", -1, &set);
    bson_append_document_begin(&set, "exercise_types", -1, &each);
    append_types(&each, "$each", types);
    bson_append_document_end(&set, &each);
    bson_append_document_end(&update, &set);
    bson_append_document_end(&row, &update);
    bson_append_document_end(&list, &row);
    bson_append_array_end(command, &list);
    gboolean done = mongo_write(&store->link, command, &reply, &cause);
    bson_destroy(&reply);
    return done || mongo_set_error(error, &store->link, &cause);
}

static void id_of(const char *code, bson_oid_t *id)
{
    struct sha256_ctx context;
    char hex[SHA256_HEX_SIZE];
    sha256_init(&context);
    sha256_update(&context, strlen(code), (const guint8 *)code);
    sha256_hex(&context, hex);
    hex[24] = '\0';
    bson_oid_init_from_string(id, hex);
}

static gboolean make_chapter(struct mongo_store *store, const char *code, const GPtrArray *types,
                             GError **error)
{
    const struct mongo_chapter *chapter = mongo_fold_chapter(store->fold, code);
    g_autoptr(GPtrArray) titles = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) documents = g_ptr_array_new();
    bson_oid_t id;
    bson_error_t cause;
    if (chapter && chapter->record)
        take_member(chapter->record, strlen(chapter->record), "title", titles);
    id_of(code, &id);
    g_autoptr(bson_t) document = BCON_NEW("_id", BCON_OID(&id), "code_officiel", BCON_UTF8(code), "libelle",
                                          BCON_UTF8(titles->len ? titles->pdata[0] : code), "domaine",
                                          BCON_UTF8("Autre"), "statut", BCON_UTF8("prod"));
    append_types(document, "exercise_types", types);
    BSON_APPEND_INT32(document, "difficulte_min", 1);
    BSON_APPEND_INT32(document, "difficulte_max", 3);
    g_ptr_array_add(documents, document);
    enum mongo_inserted outcome = mongo_insert(&store->link, CURRICULUM, documents, &cause);
    if (outcome == MONGO_DUPLICATE)
        return types->len == 0 || add_types(store, code, types, error);
    return outcome == MONGO_INSERTED || mongo_set_error(error, &store->link, &cause);
}

/* Keeps one chapter in step: `types` are those of the exercises that were written. */
static gboolean keep_chapter(struct mongo_store *store, const char *code, const GPtrArray *types,
                             GError **error)
{
    g_autoptr(bson_t) filter = BCON_NEW("code_officiel", BCON_UTF8(code));
    g_autoptr(bson_t) options = BCON_NEW("limit", BCON_INT64(1));
    g_autoptr(mongoc_cursor_t) cursor = mongo_find(&store->link, CURRICULUM, filter, options);
    const bson_t *document = NULL;
    gboolean there = mongoc_cursor_next(cursor, &document);
    if (!mongo_cursor_end(&store->link, cursor, error))
        return FALSE;
    if (!there)
        return make_chapter(store, code, types, error);
    return types->len == 0 || add_types(store, code, types, error);
}

static GPtrArray *types_of(GHashTable *chapters, const char *code)
{
    GPtrArray *types = g_hash_table_lookup(chapters, code);
    if (!types) {
        types = g_ptr_array_new_with_free_func(g_free);
        g_hash_table_insert(chapters, (gpointer)(guintptr)code, types);
    }
    return types;
}

gboolean mongo_curriculum(struct mongo_store *store, GPtrArray *drafts, GError **error)
{
    if (!store->has_curriculum)
        return TRUE;
    g_autoptr(GHashTable) chapters =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; i < drafts->len; i++) {
        const struct mongo_commit *commit = ((const struct mongo_draft *)drafts->pdata[i])->commit;
        g_autoptr(GArray) texts = mongo_wanted_new();
        for (guint j = 0; j < commit->heads->len; j++)
            mongo_want(texts, g_array_index(commit->heads, struct mongo_head, j).text);
        if (!mongo_fetch(store, texts, error))
            return FALSE;
        for (guint j = 0; j < commit->heads->len; j++) {
            const struct mongo_head *head = &g_array_index(commit->heads, struct mongo_head, j);
            const struct mongo_wanted *text = &g_array_index(texts, struct mongo_wanted, j);
            if (head->op == CHANGE_CREATE || head->op == CHANGE_UPDATE)
                take_member(text->text, text->size, "exercise_type", types_of(chapters, head->chapter_code));
        }
        for (guint j = 0; j < commit->records->len; j++)
            types_of(chapters, g_array_index(commit->records, struct mongo_record, j).chapter_code);
    }
    GHashTableIter iter;
    gpointer code, types;
    g_hash_table_iter_init(&iter, chapters);
    while (g_hash_table_iter_next(&iter, &code, &types))
        if (!keep_chapter(store, code, types, error))
            return FALSE;
    return TRUE;
}
