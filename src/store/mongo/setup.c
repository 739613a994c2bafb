/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "engine_setup_internal.h"
#include "errors.h"
#include "i18n.h"
#include "mongo_internal.h"

/* What a collection that another program made has of indexes, and what it is to have. */

#define UID "exercise_uid"
/* Somebody else was faster. */
#define INDEX_NOT_FOUND 27

/* Whether an index is unique and over the content UID alone. */
static gboolean is_unique_uid(const bson_t *index)
{
    bson_iter_t iter, key;
    gboolean unique = bson_iter_init_find(&iter, index, "unique") && bson_iter_as_bool(&iter);
    if (!unique || !bson_iter_init_find(&iter, index, "key") || !bson_iter_recurse(&iter, &key) ||
        !bson_iter_next(&key) || strcmp(bson_iter_key(&key), UID) != 0)
        return FALSE;
    return !bson_iter_next(&key);
}

/* Unique indexes that are not exobase's. */
struct unique {
    char *uid;         /* the name of one over content UIDs, owned; NULL: there is none */
    GPtrArray *others; /* names, owned */
};
typedef struct unique unique; /* for g_auto */

static void unique_clear(unique *found)
{
    g_free(found->uid);
    g_ptr_array_unref(found->others);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(unique, unique_clear)

static void take_index(unique *found, const bson_t *index)
{
    bson_iter_t iter;
    if (!bson_iter_init_find(&iter, index, "unique") || !bson_iter_as_bool(&iter) ||
        !bson_iter_init_find(&iter, index, "name") || !BSON_ITER_HOLDS_UTF8(&iter))
        return;
    char *name = g_strdup(bson_iter_utf8(&iter, NULL));
    if (is_unique_uid(index) && !found->uid)
        found->uid = name;
    else if (mongo_is_own_index(name))
        g_free(name);
    else
        g_ptr_array_add(found->others, name);
}

/* `found` is to be cleared in any case. */
static gboolean find_unique(struct mongo_store *store, unique *found, GError **error)
{
    mongoc_collection_t *handle =
        mongoc_client_get_collection(store->link.client, store->link.database, MONGO_EXERCISES);
    g_autoptr(mongoc_cursor_t) cursor = mongoc_collection_find_indexes_with_opts(handle, NULL);
    const bson_t *index = NULL;
    found->uid = NULL;
    found->others = g_ptr_array_new_with_free_func(g_free);
    while (mongoc_cursor_next(cursor, &index))
        take_index(found, index);
    mongoc_collection_destroy(handle);
    return mongo_cursor_end(&store->link, cursor, error);
}

gboolean mongo_plan_indexes(struct mongo_store *store, store_adoption_func found, gpointer data,
                            GError **error)
{
    g_auto(unique) unique = {0};
    if (!find_unique(store, &unique, error))
        return FALSE;
    if (unique.uid)
        found(UID, _("its unique index becomes a plain one: two exercises may have the same words"),
              STORE_OUTSIDE_ADOPTED, data);
    for (guint i = 0; i < unique.others->len; i++)
        found(unique.others->pdata[i],
              _("is a unique index of admin_exercises: of exercises that are equal in it only one can stand "
                "there"),
              STORE_OUTSIDE_LEFT_ALONE, data);
    return TRUE;
}

gboolean mongo_drop_unique_uid(struct mongo_store *store, GError **error)
{
    g_auto(unique) unique = {0};
    bson_t reply;
    bson_error_t cause;
    if (!find_unique(store, &unique, error))
        return FALSE;
    if (!unique.uid)
        return TRUE;
    g_autoptr(bson_t) command =
        BCON_NEW("dropIndexes", BCON_UTF8(MONGO_EXERCISES), "index", BCON_UTF8(unique.uid));
    gboolean done = mongo_write(&store->link, command, &reply, &cause);
    bson_destroy(&reply);
    return done || cause.code == INDEX_NOT_FOUND || mongo_set_error(error, &store->link, &cause);
}

/* Before the commit: what the log gives two exercises of the same words could not be put there. */
gboolean mongo_make_adopted(struct mongo_store *store, GError **error)
{
    return mongo_make_indexes(store, FALSE, error) && mongo_drop_unique_uid(store, error) &&
           mongo_insert_identity(store, error);
}

gboolean mongo_keep_indexes(struct mongo_store *store, gboolean look_only, store_adoption_func found,
                            gpointer data, GError **error)
{
    g_autoptr(GError) cause = NULL;
    gboolean has = FALSE;
    if (!mongo_plan_indexes(store, found, data, error) ||
        (!look_only && !mongo_drop_unique_uid(store, error)) || !mongo_has_indexes(store, &has, error))
        return FALSE;
    if (!has && !look_only && !mongo_make_indexes(store, TRUE, &cause)) {
        g_free(store->index_fault);
        store->index_fault = g_strdup_printf(
            _("not all of its indexes can be made: documents that have one chapter and id, or none, are in "
              "the way (%s)"),
            cause->message);
    }
    if (!has)
        found(MONGO_EXERCISES,
              store->index_fault ? store->index_fault : _("not all of its indexes are there"),
              store->index_fault ? STORE_OUTSIDE_LEFT_ALONE : STORE_OUTSIDE_ADOPTED, data);
    return TRUE;
}

gboolean mongo_finish_adopted(struct mongo_store *store, store_adoption_func found, gpointer data,
                              GError **error)
{
    g_autoptr(GError) cause = NULL;
    store->foreign = FALSE;
    if (mongo_make_indexes(store, TRUE, &cause))
        return TRUE;
    if (g_error_matches(cause, EXOBASE_ERROR, EXOBASE_ERROR_IO) && mongo_catch_up(store, error)) {
        found(MONGO_EXERCISES, cause->message, STORE_OUTSIDE_LEFT_ALONE, data);
        return TRUE;
    }
    return FALSE;
}
