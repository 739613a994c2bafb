/* SPDX-License-Identifier: Apache-2.0 */
#include "outside_internal.h"
#include "project_internal.h"

/*
 * A look at all of admin_exercises: only `_id` and stamp are read; what does not bear the stamp of its
 * exercise's newest change is looked at whole (project.c).
 */

struct sweep {
    GHashTable *stamps; /* key -> its stamp's commit */
    GArray *places;     /* of struct mongo_apply_place: to be looked at */
};

static gboolean read_stamps(struct mongo_store *store, GHashTable *stamps, GError **error)
{
    g_autoptr(bson_t) filter = bson_new();
    g_autoptr(bson_t) options = BCON_NEW("projection", "{", "exobase", BCON_INT32(1), "}");
    g_autoptr(mongoc_cursor_t) cursor = mongo_find(&store->link, MONGO_EXERCISES, filter, options);
    const bson_t *document = NULL;
    bson_iter_t iter;
    while (mongoc_cursor_next(cursor, &document)) {
        struct mongo_stamp stamp;
        if (!bson_iter_init_find(&iter, document, "_id") || !BSON_ITER_HOLDS_OID(&iter))
            continue;
        mongo_read_stamp(document, store->base.log_id, &stamp);
        gint64 *commit = g_new(gint64, 1);
        *commit = stamp.commit;
        g_hash_table_insert(stamps, g_memdup2(bson_iter_oid(&iter), sizeof(bson_oid_t)), commit);
    }
    return mongo_cursor_end(&store->link, cursor, error);
}

static gboolean look_at_chapter(G_GNUC_UNUSED gpointer key, gpointer value, gpointer data)
{
    const struct mongo_chapter *chapter = value;
    struct sweep *sweep = data;
    for (guint i = 0; i < chapter->exercises->len; i++) {
        const struct mongo_exercise *exercise = chapter->exercises->pdata[i];
        const gint64 *stamp = g_hash_table_lookup(sweep->stamps, &exercise->key);
        const struct mongo_apply_place place = {chapter->code, exercise->id};
        if (stamp && (*stamp != exercise->commit || !exercise->live))
            g_array_append_val(sweep->places, place);
    }
    return FALSE;
}

gboolean mongo_apply_all(struct mongo_store *store, GError **error)
{
    g_autoptr(GHashTable) stamps = g_hash_table_new_full(mongo_key_hash, mongo_key_equal, g_free, g_free);
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(struct mongo_apply_place));
    struct sweep sweep = {stamps, places};
    if (!read_stamps(store, stamps, error))
        return FALSE;
    g_tree_foreach(store->fold->chapters, look_at_chapter, &sweep);
    return mongo_apply(store, places, error);
}

/* More than 10, and more than one in twenty. */
#define MISSING_BELIEVED 10
#define MISSING_SHARE 20
#define SECOND_LOOK_MS 1000

static gboolean count_live(G_GNUC_UNUSED gpointer key, gpointer value, gpointer data)
{
    *(gint64 *)data += ((const struct mongo_chapter *)value)->live;
    return FALSE;
}

gboolean mongo_is_mass_deletion(const struct mongo_store *store, guint missing)
{
    gint64 live = 0;
    g_tree_foreach(store->fold->chapters, count_live, &live);
    return missing > MISSING_BELIEVED && (gint64)missing * MISSING_SHARE > live;
}

struct missing {
    struct mongo_store *store;
    GHashTable *seen; /* set of keys */
    GPtrArray *outside;
};

static gboolean look_for_missing(G_GNUC_UNUSED gpointer key, gpointer value, gpointer data)
{
    const struct mongo_chapter *chapter = value;
    struct missing *missing = data;
    for (guint i = 0; i < chapter->exercises->len; i++) {
        const struct mongo_exercise *exercise = chapter->exercises->pdata[i];
        if (!exercise->live || g_hash_table_contains(missing->seen, &exercise->key))
            continue;
        struct mongo_outside *found = g_new0(struct mongo_outside, 1);
        found->key = exercise->key;
        found->known = mongo_fold_key(missing->store->fold, &exercise->key);
        found->live = TRUE;
        g_ptr_array_add(missing->outside, found);
    }
    return FALSE;
}

/* Reads the collection in pieces, each judged; notes every key. */
static gboolean read_all(struct mongo_store *store, gboolean look_only, GHashTable *seen, GPtrArray *outside,
                         GError **error)
{
    g_autoptr(bson_t) filter = bson_new();
    g_autoptr(mongoc_cursor_t) cursor = mongo_find(&store->link, MONGO_EXERCISES, filter, NULL);
    g_autoptr(GPtrArray) piece = g_ptr_array_new_with_free_func((GDestroyNotify)bson_destroy);
    const bson_t *document = NULL;
    bson_iter_t id;
    for (gboolean more = TRUE; more;) {
        more = mongoc_cursor_next(cursor, &document);
        if (more)
            g_ptr_array_add(piece, bson_copy(document));
        if (more && bson_iter_init_find(&id, document, "_id") && BSON_ITER_HOLDS_OID(&id))
            g_hash_table_add(seen, g_memdup2(bson_iter_oid(&id), sizeof(bson_oid_t)));
        if (more && piece->len < store->updates_at_once)
            continue;
        if (!mongo_judge_documents(store, piece, look_only, outside, error))
            return FALSE;
        g_ptr_array_set_size(piece, 0);
    }
    return mongo_cursor_end(&store->link, cursor, error);
}

/* Missing is believed at the second look only: a server may show an earlier state at the first. */
static gboolean look_again(struct mongo_store *store, GPtrArray *missing, GError **error)
{
    g_autoptr(bson_t) options = BCON_NEW("projection", "{", "_id", BCON_INT32(1), "}");
    if (missing->len == 0)
        return TRUE;
    g_usleep(SECOND_LOOK_MS * MONGO_US_PER_MS);
    for (guint i = missing->len; i > 0; i--) {
        const struct mongo_outside *found = missing->pdata[i - 1];
        g_autoptr(bson_t) filter = BCON_NEW("_id", BCON_OID(&found->key));
        g_autoptr(mongoc_cursor_t) cursor = mongo_find(&store->link, MONGO_EXERCISES, filter, options);
        const bson_t *document = NULL;
        gboolean there = mongoc_cursor_next(cursor, &document);
        if (!mongo_cursor_end(&store->link, cursor, error))
            return FALSE;
        if (there)
            g_ptr_array_remove_index(missing, i - 1);
    }
    return TRUE;
}

gboolean mongo_find_missing(struct mongo_store *store, GHashTable *seen, GPtrArray *outside, GError **error)
{
    struct missing missing = {store, seen, outside};
    g_tree_foreach(store->fold->chapters, look_for_missing, &missing);
    return look_again(store, outside, error);
}

gboolean mongo_sweep(struct mongo_store *store, gboolean look_only, GPtrArray *outside, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(mongo_key_hash, mongo_key_equal, g_free, NULL);
    g_autoptr(GPtrArray) gone = g_ptr_array_new_with_free_func(mongo_outside_free);
    if (!read_all(store, look_only, seen, outside, error) || !mongo_find_missing(store, seen, gone, error))
        return FALSE;
    while (gone->len > 0)
        g_ptr_array_add(outside, g_ptr_array_steal_index(gone, gone->len - 1));
    return TRUE;
}
