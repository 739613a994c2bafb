/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "copying_internal.h"
#include "curriculum_internal.h"
#include "engine_setup_internal.h"
#include "errors.h"
#include "i18n.h"
#include "mongo_internal.h"
#include "outside_internal.h"
#include "project_internal.h"

/* The engine's table, and opening and closing a bank. */

#define OPEN_TRIES 5
#define UPDATES_AT_ONCE 500
/* The first time; a server that looks at every document for each may take long. */
#define UPDATES_AT_ONCE_FERRETDB 4

static void mongo_close(struct store *base)
{
    struct mongo_store *store = (struct mongo_store *)base;
    if (store->made && base->abandoned && store->fold->head == 0)
        mongo_unmake(store);
    mongo_link_close(&store->link);
    mongo_link_close(&store->follow);
    mongo_fold_free(store->fold);
    g_array_unref(store->late);
    g_ptr_array_unref(store->prepared);
    mongo_curriculum_free(store->curriculum);
    g_ptr_array_unref(store->refusals);
    g_ptr_array_unref(store->lost);
    g_clear_pointer(&store->tended_keys, g_hash_table_unref);
    g_clear_pointer(&store->told, g_hash_table_unref);
    g_clear_pointer(&store->occupied, g_hash_table_unref);
    g_mutex_clear(&store->lock);
    g_mutex_clear(&store->follow_lock);
    g_cond_clear(&store->changed);
    g_free(store->index_fault);
    g_free(store->uri);
    g_free(store);
}

static void choose_limits(struct mongo_store *store)
{
    g_autoptr(bson_t) command = BCON_NEW("buildInfo", BCON_INT32(1));
    bson_t reply;
    bson_iter_t iter;
    bson_error_t cause;
    store->updates_at_once = UPDATES_AT_ONCE;
    mongo_write(&store->link, command, &reply, &cause);
    for (gboolean more = bson_iter_init(&iter, &reply); more && bson_iter_next(&iter);)
        if (g_str_has_prefix(bson_iter_key(&iter), "ferretdb")) {
            store->updates_at_once = UPDATES_AT_ONCE_FERRETDB;
            store->scans = TRUE;
        }
    bson_destroy(&reply);
}

static gboolean begin(struct mongo_store *store, GError **error)
{
    if (!mongo_link_open(&store->link, store->uri, error) || !mongo_identify(store, error))
        return FALSE;
    choose_limits(store);
    if (!mongo_catch_up(store, error) || !mongo_check_foreign(store, error) ||
        !copying_allows(&STORE_ENGINE_MONGO, &store->base, store->mode, store->link.name, error))
        return FALSE;
    return store->mode != STORE_SERVE || mongo_apply_all(store, error);
}

/* A connection that breaks while a bank is opened is no reason to give up: nothing was begun. */
static gboolean begin_again(struct mongo_store *store, GError **error)
{
    for (guint tries = 1;; tries++) {
        g_autoptr(GError) cause = NULL;
        if (begin(store, &cause))
            return TRUE;
        if (!store->link.broke || tries == OPEN_TRIES) {
            g_propagate_error(error, g_steal_pointer(&cause));
            return FALSE;
        }
        mongo_link_close(&store->link);
        mongo_fold_free(store->fold);
        store->fold = mongo_fold_new(NULL);
        g_array_set_size(store->late, 0);
        store->foreign = FALSE;
        g_clear_pointer(&store->base.log_id, g_free);
    }
}

static struct store *open_uri(char *uri, enum store_mode mode, GError **error)
{
    struct mongo_store *store = g_new0(struct mongo_store, 1);
    store->uri = uri;
    store->mode = mode;
    store->fold = mongo_fold_new(NULL);
    store->late = g_array_new(FALSE, FALSE, sizeof(struct mongo_apply_place));
    store->prepared = g_ptr_array_new_with_free_func(mongo_put_free);
    store->curriculum = mongo_curriculum_new();
    store->refusals = g_ptr_array_new_with_free_func(mongo_refusal_free);
    store->lost = g_ptr_array_new_with_free_func((GDestroyNotify)bson_destroy);
    store->follow.kind = MONGO_LINK_POLLS;
    g_mutex_init(&store->lock);
    g_mutex_init(&store->follow_lock);
    g_cond_init(&store->changed);
    if (begin_again(store, error))
        return &store->base;
    g_free(store->base.log_id);
    mongo_close(&store->base);
    return NULL;
}

static struct store *mongo_open(const char *location, enum store_mode mode, GError **error)
{
    return open_uri(g_strconcat("mongodb:", location, NULL), mode, error);
}

static struct store *mongo_srv_open(const char *location, enum store_mode mode, GError **error)
{
    return open_uri(g_strconcat("mongodb+srv:", location, NULL), mode, error);
}

static void mongo_until(struct store *base, gint64 until_us)
{
    mongo_link_until(&((struct mongo_store *)base)->link, until_us);
}

static gint64 mongo_head(struct store *base, GError **error)
{
    struct mongo_store *store = (struct mongo_store *)base;
    return mongo_catch_up(store, error) ? store->fold->head : -1;
}

static gboolean mongo_fenced(struct store *base, gboolean *on, gint64 *head, GError **error)
{
    struct mongo_store *store = (struct mongo_store *)base;
    gboolean read = mongo_catch_up(store, error);
    *on = store->fold->maintenance;
    *head = store->fold->head;
    return read;
}

static gboolean mongo_restore(G_GNUC_UNUSED const char *location, G_GNUC_UNUSED const char *backup,
                              G_GNUC_UNUSED const char *keep, G_GNUC_UNUSED store_finding_func found,
                              G_GNUC_UNUSED gpointer data, G_GNUC_UNUSED gint64 *commit, GError **error)
{
    g_set_error_literal(
        error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
        _("A MongoDB database has no file: mongorestore puts a backup there, or exobase copy a "
          "bank."));
    return FALSE;
}

#define METHODS                                                                                              \
    .close = mongo_close, .head = mongo_head, .commit = mongo_commit_group, .settle = mongo_settle,          \
    .until = mongo_until, .outcome = mongo_outcome, .read = mongo_read, .chapters = mongo_chapters,          \
    .log = mongo_log, .wait = mongo_wait, .wake = mongo_wake, .nudge = mongo_nudge,                          \
    .no_backup = N_("A MongoDB database has no file: mongodump makes a backup of it with its accounts, "     \
                    "exobase copy one of the bank."),                                                        \
    .verify = mongo_verify, .rebuild = mongo_rebuild, .restore = mongo_restore, .item_get = mongo_item_get,  \
    .item_list = mongo_item_list, .adopt = mongo_adopt, .tend = mongo_tend, .fenced = mongo_fenced,          \
    .item_put = mongo_item_put, .item_delete = mongo_item_delete, .item_purge = mongo_item_purge

const struct store_engine STORE_ENGINE_MONGO = {.scheme = "mongodb", .open = mongo_open, METHODS};
const struct store_engine STORE_ENGINE_MONGO_SRV = {.scheme = "mongodb+srv", .open = mongo_srv_open, METHODS};
