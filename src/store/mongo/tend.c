/* SPDX-License-Identifier: Apache-2.0 */
#include "curriculum_internal.h"
#include "outside_internal.h"
#include "project_internal.h"

/*
 * What a server does about admin_exercises while it runs: a piece of the collection is read at each call,
 * round and round; what has no stamp, as replaced and new documents have none, is asked for every time.
 * Several servers may do it: each adoption is a commit, which one of them makes.
 */

#define FORGET_EVERY_US (G_TIME_SPAN_HOUR)
#define PIECE 500
#define AUTHOR "exobase"

/* What has no ObjectId as its key can't be an exercise: it is left alone, and in nobody's way here. */
static const bson_oid_t first_key;

static gboolean read_piece(struct mongo_store *store, const bson_t *filter, GPtrArray *out, GError **error)
{
    g_autoptr(bson_t) options = BCON_NEW("sort", "{", "_id", BCON_INT32(1), "}", "limit", BCON_INT64(PIECE));
    g_autoptr(mongoc_cursor_t) cursor = mongo_find(&store->link, MONGO_EXERCISES, filter, options);
    const bson_t *document = NULL;
    while (mongoc_cursor_next(cursor, &document))
        g_ptr_array_add(out, bson_copy(document));
    return mongo_cursor_end(&store->link, cursor, error);
}

/* What no bank can keep the key of. */
static gboolean read_odd(struct mongo_store *store, GPtrArray *out, GError **error)
{
    g_autoptr(bson_t) filter =
        BCON_NEW("_id", "{", "$not", "{", "$type", BCON_INT32(BSON_TYPE_OID), "}", "}");
    return read_piece(store, filter, out, error);
}

static gboolean judge_pieces(struct mongo_store *store, GPtrArray *documents, GPtrArray *outside,
                             GError **error)
{
    for (guint first = 0, end; first < documents->len; first = end) {
        end = MIN(documents->len, first + store->updates_at_once);
        g_autoptr(GPtrArray) piece = g_ptr_array_new();
        for (guint i = first; i < end; i++)
            g_ptr_array_add(piece, documents->pdata[i]);
        if (!mongo_judge_documents(store, piece, FALSE, outside, error))
            return FALSE;
    }
    return TRUE;
}

/* The documents without a stamp: inserted or replaced by another program. */
static gboolean look_unstamped(struct mongo_store *store, GPtrArray *outside, GError **error)
{
    g_autoptr(GPtrArray) documents = g_ptr_array_new_with_free_func((GDestroyNotify)bson_destroy);
    g_autoptr(bson_t) filter =
        BCON_NEW("exobase.log", BCON_NULL, "_id", "{", "$gte", BCON_OID(&first_key), "}");
    return read_piece(store, filter, documents, error) && judge_pieces(store, documents, outside, error);
}

/* The next piece of the round; `all`: it has come to its end. */
static gboolean look_on(struct mongo_store *store, GPtrArray *outside, gboolean *all, GError **error)
{
    g_autoptr(GPtrArray) documents = g_ptr_array_new_with_free_func((GDestroyNotify)bson_destroy);
    g_autoptr(bson_t) filter = BCON_NEW("_id", "{", store->has_tended ? "$gt" : "$gte",
                                        BCON_OID(store->has_tended ? &store->tended : &first_key), "}");
    if (!read_piece(store, filter, documents, error))
        return FALSE;
    *all = documents->len < PIECE;
    for (guint i = 0; i < documents->len; i++) {
        bson_iter_t id;
        if (!bson_iter_init_find(&id, documents->pdata[i], "_id") || !BSON_ITER_HOLDS_OID(&id))
            continue;
        store->tended = *bson_iter_oid(&id);
        store->has_tended = TRUE;
        g_hash_table_add(store->tended_keys, g_memdup2(&store->tended, sizeof store->tended));
    }
    return judge_pieces(store, documents, outside, error);
}

/* Who hears of what is found. */
struct telling {
    struct mongo_store *store;
    store_adoption_func found;
    gpointer data;
};

/* What is left alone is met again and again, and told of once. */
static void tell(const char *place, const char *message, enum store_outside what, gpointer data)
{
    const struct telling *telling = data;
    struct mongo_store *store = telling->store;
    if (what == STORE_OUTSIDE_LEFT_ALONE) {
        gint64 *round = g_memdup2(&store->round, sizeof store->round);
        if (!g_hash_table_replace(store->told, g_strconcat(place, "\n", message, NULL), round))
            return;
    }
    telling->found(place, message, what, telling->data);
}

static gboolean is_not_of_round(G_GNUC_UNUSED gpointer name, gpointer round, gpointer data)
{
    return *(const gint64 *)round != ((const struct mongo_store *)data)->round;
}

/* Very many are left to a person, who is told when it are more than before. */
static void take_missing(const struct telling *telling, GPtrArray *missing, GPtrArray *outside)
{
    struct mongo_store *store = telling->store;
    const guint before = store->vanished;
    store->vanished = mongo_is_mass_deletion(store, missing->len) ? missing->len : 0;
    if (store->vanished > before) {
        g_autofree char *message = mongo_describe_vanished(store->vanished);
        telling->found(MONGO_EXERCISES, message, STORE_OUTSIDE_VANISHED, telling->data);
    }
    while (missing->len > 0 && store->vanished == 0)
        g_ptr_array_add(outside, g_ptr_array_steal_index(missing, missing->len - 1));
}

/* Those that the round has not met are looked for once more; those that it could not are told of. */
static gboolean end_round(const struct telling *telling, GPtrArray *outside, GError **error)
{
    struct mongo_store *store = telling->store;
    g_autoptr(GPtrArray) odd = g_ptr_array_new_with_free_func((GDestroyNotify)bson_destroy);
    g_autoptr(GPtrArray) missing = g_ptr_array_new_with_free_func(mongo_outside_free);
    gboolean done = mongo_find_missing(store, store->tended_keys, missing, error);
    store->has_tended = FALSE;
    g_hash_table_remove_all(store->tended_keys);
    if (done)
        take_missing(telling, missing, outside);
    return done && read_odd(store, odd, error) && judge_pieces(store, odd, outside, error);
}

/* At the end of a round, now and then. */
static gboolean forget(struct mongo_store *store, GError **error)
{
    gint64 now_us = g_get_monotonic_time(), commit = 0;
    guint n = 0;
    if (store->forgot_us != 0 && now_us - store->forgot_us < FORGET_EVERY_US)
        return TRUE;
    store->forgot_us = now_us;
    return mongo_forget(store, g_get_real_time() / G_USEC_PER_SEC - MONGO_FORGET_AGE_S, AUTHOR, &n, &commit,
                        error);
}

static gboolean look(const struct telling *telling, gboolean *all, GError **error)
{
    struct mongo_store *store = telling->store;
    g_autoptr(GPtrArray) outside = g_ptr_array_new_with_free_func(mongo_outside_free);
    gint64 number = 0;
    return mongo_catch_up(store, error) && look_unstamped(store, outside, error) &&
           look_on(store, outside, all, error) && (!*all || end_round(telling, outside, error)) &&
           mongo_adopt_each(store, outside, AUTHOR, tell, (gpointer)(guintptr)telling, &number, error);
}

gboolean mongo_tend(struct store *base, store_adoption_func found, gpointer data, struct store_tended *sums,
                    GError **error)
{
    struct mongo_store *store = (struct mongo_store *)base;
    const struct telling telling = {store, found, data};
    gboolean all = FALSE;
    if (!store->tended_keys) {
        store->tended_keys = g_hash_table_new_full(mongo_key_hash, mongo_key_equal, g_free, NULL);
        store->told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    }
    mongo_curriculum_settle(store);
    gboolean done = look(&telling, &all, error) && (!all || forget(store, error));
    if (all) {
        g_hash_table_foreach_remove(store->told, is_not_of_round, store);
        store->round++;
    }
    sums->left_alone = g_hash_table_size(store->told);
    sums->vanished = store->vanished;
    return done;
}
