/* SPDX-License-Identifier: Apache-2.0 */
#include "curriculum_internal.h"
#include "draft_internal.h"

/*
 * When the Python system's chapters are kept in step, where the database has them. An exercise's chapter is
 * noted when its document is put, by whoever puts it, and kept before the document is written: so one that
 * bears its newest stamp needs no look, and one that a writer left behind when it was killed brings its
 * chapter with it. Nothing else is a reason to keep a chapter: what a person takes off one stays off until an
 * exercise of it is written again.
 *
 * A server that refuses keeps no exercise back. What it refused is left here and tried again.
 */

/* Chapters that were not there at first are looked for so often, when something is put. */
#define LOOK_EVERY_US (10 * G_TIME_SPAN_SECOND)
#define TRY_EVERY_US (5 * G_TIME_SPAN_SECOND)

struct mongo_curriculum {
    gboolean there;
    gint64 looked_us; /* when they were looked for */
    gint64 tried_us;  /* when what is left was tried; 0: never */
    /* Both chapter code -> GPtrArray of types; owned. */
    GHashTable *noted; /* of documents that are about to be put */
    GHashTable *left;  /* what was refused */
};

static GHashTable *table_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
}

struct mongo_curriculum *mongo_curriculum_new(void)
{
    struct mongo_curriculum *curriculum = g_new0(struct mongo_curriculum, 1);
    curriculum->noted = table_new();
    curriculum->left = table_new();
    return curriculum;
}

void mongo_curriculum_free(struct mongo_curriculum *curriculum)
{
    if (!curriculum)
        return;
    g_hash_table_unref(curriculum->noted);
    g_hash_table_unref(curriculum->left);
    g_free(curriculum);
}

gboolean mongo_curriculum_look(struct mongo_store *store, GError **error)
{
    struct mongo_curriculum *curriculum = store->curriculum;
    g_autoptr(bson_t) filter = bson_new();
    g_autoptr(bson_t) options =
        BCON_NEW("limit", BCON_INT64(1), "projection", "{", "_id", BCON_INT32(1), "}");
    g_autoptr(mongoc_cursor_t) cursor = mongo_find(&store->link, MONGO_CURRICULUM, filter, options);
    const bson_t *document = NULL;
    bson_error_t cause;
    curriculum->looked_us = g_get_monotonic_time();
    curriculum->there = mongoc_cursor_next(cursor, &document);
    return (mongoc_cursor_error(cursor, &cause) && mongo_is_answer(&cause)) ||
           mongo_cursor_end(&store->link, cursor, error);
}

static gboolean is_there(struct mongo_store *store)
{
    const struct mongo_curriculum *curriculum = store->curriculum;
    if (!curriculum->there && g_get_monotonic_time() - curriculum->looked_us >= LOOK_EVERY_US)
        mongo_curriculum_look(store, NULL);
    return curriculum->there;
}

static GPtrArray *types_of(GHashTable *table, const char *code)
{
    GPtrArray *types = g_hash_table_lookup(table, code);
    if (!types) {
        types = g_ptr_array_new_with_free_func(g_free);
        g_hash_table_insert(table, g_strdup(code), types);
    }
    return types;
}

void mongo_curriculum_note(struct mongo_store *store, const char *code, const char *text, gsize size)
{
    if (!is_there(store))
        return;
    g_autoptr(GPtrArray) types = g_ptr_array_new_with_free_func(g_free);
    char *type = mongo_text_member(text, size, "exercise_type");
    if (type)
        g_ptr_array_add(types, type);
    mongo_unite_types(types_of(store->curriculum->noted, code), types);
}

void mongo_curriculum_note_records(struct mongo_store *store, GPtrArray *drafts)
{
    for (guint i = 0; i < drafts->len; i++) {
        const GArray *records = ((const struct mongo_draft *)drafts->pdata[i])->commit->records;
        for (guint j = 0; j < records->len; j++) {
            const struct mongo_record *record = &g_array_index(records, struct mongo_record, j);
            if (record->after && !store_generator_key(record->chapter_code))
                mongo_curriculum_note(store, record->chapter_code, NULL, 0);
        }
    }
}

/* Keeps what a table has, and empties it; what is refused is left. FALSE: there was no answer. */
static gboolean keep(struct mongo_store *store, GHashTable **table, GError **error)
{
    struct mongo_curriculum *curriculum = store->curriculum;
    g_autoptr(GHashTable) wanted = g_steal_pointer(table);
    GHashTableIter iter;
    gpointer code, types;
    *table = table_new();
    gboolean answered = mongo_keep_chapters(store, wanted, &curriculum->there, error);
    if (!curriculum->there) {
        g_hash_table_remove_all(wanted);
        g_hash_table_remove_all(curriculum->left);
    }
    g_hash_table_iter_init(&iter, wanted);
    while (g_hash_table_iter_next(&iter, &code, &types))
        mongo_unite_types(types_of(curriculum->left, code), types);
    return answered;
}

gboolean mongo_curriculum_keep(struct mongo_store *store, GError **error)
{
    struct mongo_curriculum *curriculum = store->curriculum;
    return g_hash_table_size(curriculum->noted) == 0 || keep(store, &curriculum->noted, error);
}

/* Now and then, so that many that are refused keep nobody waiting. */
static gboolean is_due(struct mongo_curriculum *curriculum)
{
    const gint64 now_us = g_get_monotonic_time();
    if (g_hash_table_size(curriculum->left) == 0 ||
        (curriculum->tried_us != 0 && now_us - curriculum->tried_us < TRY_EVERY_US))
        return FALSE;
    curriculum->tried_us = now_us;
    return TRUE;
}

gboolean mongo_curriculum_settle(struct mongo_store *store)
{
    struct mongo_curriculum *curriculum = store->curriculum;
    g_autoptr(GError) error = NULL;
    if (!mongo_curriculum_keep(store, &error) ||
        (is_due(curriculum) && !keep(store, &curriculum->left, &error)))
        g_debug("curriculum_chapters is tried again later: %s", error->message);
    if (g_hash_table_size(curriculum->left) > 0)
        return FALSE;
    curriculum->tried_us = 0;
    return TRUE;
}
