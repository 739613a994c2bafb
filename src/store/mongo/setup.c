/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "engine_setup_internal.h"
#include "errors.h"
#include "i18n.h"
#include "mongo_internal.h"

/* What a collection that another program made has of indexes, and what it is to have. */

#define UID "exercise_uid"

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

/* The name of the unique index over content UIDs; NULL: there is none. Caller frees. */
static char *find_unique_uid(struct mongo_store *store, GError **error)
{
    mongoc_collection_t *handle =
        mongoc_client_get_collection(store->link.client, store->link.database, MONGO_EXERCISES);
    g_autoptr(mongoc_cursor_t) cursor = mongoc_collection_find_indexes_with_opts(handle, NULL);
    const bson_t *index = NULL;
    bson_iter_t iter;
    char *name = NULL;
    while (!name && mongoc_cursor_next(cursor, &index))
        if (is_unique_uid(index) && bson_iter_init_find(&iter, index, "name") && BSON_ITER_HOLDS_UTF8(&iter))
            name = g_strdup(bson_iter_utf8(&iter, NULL));
    mongoc_collection_destroy(handle);
    if (!name)
        mongo_cursor_end(&store->link, cursor, error);
    return name;
}

gboolean mongo_plan_indexes(struct mongo_store *store, store_adoption_func found, gpointer data,
                            GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autofree char *name = find_unique_uid(store, &cause);
    if (cause) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return FALSE;
    }
    if (name)
        found(UID, _("its unique index becomes a plain one: two exercises may have the same words"),
              STORE_OUTSIDE_ADOPTED, data);
    return TRUE;
}

static gboolean drop_unique_uid(struct mongo_store *store, GError **error)
{
    g_autofree char *name = find_unique_uid(store, NULL);
    bson_t reply;
    bson_error_t cause;
    if (!name)
        return TRUE;
    g_autoptr(bson_t) command = BCON_NEW("dropIndexes", BCON_UTF8(MONGO_EXERCISES), "index", BCON_UTF8(name));
    gboolean done = mongo_write(&store->link, command, &reply, &cause);
    bson_destroy(&reply);
    return done || mongo_set_error(error, &store->link, &cause);
}

/* Before the commit: what the log gives two exercises of the same words could not be put there. */
gboolean mongo_make_adopted(struct mongo_store *store, GError **error)
{
    return mongo_make_indexes(store, FALSE, error) && drop_unique_uid(store, error) &&
           mongo_insert_identity(store, error);
}

gboolean mongo_keep_indexes(struct mongo_store *store, gboolean look_only, store_adoption_func found,
                            gpointer data, GError **error)
{
    g_autoptr(GError) cause = NULL;
    gboolean has = FALSE;
    if (!mongo_has_indexes(store, &has, error))
        return FALSE;
    if (has)
        return TRUE;
    if (!look_only && !mongo_make_indexes(store, TRUE, &cause)) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_IO,
                    _("An index of admin_exercises can't be made: documents that have one chapter and id, or "
                      "none, are in its way (%s)."),
                    cause->message);
        return FALSE;
    }
    found(MONGO_EXERCISES, _("not all of its indexes are there"), STORE_OUTSIDE_ADOPTED, data);
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
