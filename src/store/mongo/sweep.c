/* SPDX-License-Identifier: Apache-2.0 */
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
