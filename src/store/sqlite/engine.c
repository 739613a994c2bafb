/* SPDX-License-Identifier: Apache-2.0 */
#include "copying_internal.h"
#include "errors.h"
#include "i18n.h"
#include "sqlite_internal.h"

/*
 * What statements may do once the schema stands. The log is only ever added to: a statement that would change
 * or remove a row of it isn't even compiled, whoever wrote it.
 */
struct permission {
    int action;
    const char *name; /* table or pragma; NULL: any */
};

static const struct permission PERMISSIONS[] = {
    {SQLITE_SELECT, NULL},
    {SQLITE_READ, NULL},
    {SQLITE_TRANSACTION, NULL},
    {SQLITE_FUNCTION, NULL},
    {SQLITE_RECURSIVE, NULL},
    {SQLITE_INSERT, "commits"},
    {SQLITE_INSERT, "changes"},
    {SQLITE_INSERT, "exercises"},
    {SQLITE_INSERT, "chapters"},
    {SQLITE_INSERT, "chapter_commits"},
    {SQLITE_INSERT, "record_changes"},
    {SQLITE_UPDATE, "exercises"},
    {SQLITE_UPDATE, "chapters"},
    {SQLITE_INSERT, "items"},
    {SQLITE_DELETE, "items"},
    {SQLITE_PRAGMA, "integrity_check"},
    {SQLITE_PRAGMA, "journal_mode"},
};

static int authorize(G_GNUC_UNUSED void *data, int action, const char *name, G_GNUC_UNUSED const char *column,
                     G_GNUC_UNUSED const char *database, G_GNUC_UNUSED const char *trigger)
{
    for (gsize i = 0; i < G_N_ELEMENTS(PERMISSIONS); i++)
        if (PERMISSIONS[i].action == action &&
            (!PERMISSIONS[i].name || g_strcmp0(PERMISSIONS[i].name, name) == 0))
            return SQLITE_OK;
    return SQLITE_DENY;
}

gboolean sqlite_restrict(struct sqlite_store *store, gboolean on)
{
    return sqlite3_set_authorizer(store->db, on ? authorize : NULL, NULL) == SQLITE_OK;
}

/* A server that ends gives the commands that are just reading this long to end too. */
#define CLOSE_PATIENCE_MS 200

/* Leaves the file as it should rest. What a killed writer left, and a reader found, is not a reader's to
 * mend. */
static void put_to_rest(struct sqlite_store *store)
{
    int found = 0;
    sqlite_restrict(store, FALSE);
    if (store->made && store->base.abandoned)
        sqlite_remove_unused(store->db, store->path);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, -1, &found);
    if (found || sqlite3_db_readonly(store->db, "main") == 1)
        return;
    sqlite_turn_off_wal(store->db, store->mode == STORE_SERVE ? CLOSE_PATIENCE_MS : 0);
}

static void sqlite_close(struct store *base)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    sqlite3_finalize(store->follow_head);
    sqlite3_close_v2(store->follow_db);
    sqlite_statements_free(store);
    if (store->db)
        put_to_rest(store);
    sqlite3_close_v2(store->db);
    g_mutex_clear(&store->lock);
    g_cond_clear(&store->changed);
    g_free(store->path);
    g_free(store);
}

static gboolean load_identity(struct sqlite_store *store, GError **error)
{
    sqlite3_stmt *row = NULL;
    int code = sqlite3_prepare_v2(store->db, "SELECT value FROM bank WHERE key = 'log'", -1, &row, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(row);
    if (code == SQLITE_ROW)
        store->base.log_id = g_strdup((const char *)sqlite3_column_text(row, 0));
    sqlite3_finalize(row);
    if (code == SQLITE_DONE)
        return sqlite_set_corrupt(error, store->path, _("the bank has no identity"));
    return code == SQLITE_ROW || sqlite_set_error(error, store->path, store->db, code);
}

static gboolean open_database(struct sqlite_store *store, enum store_mode mode, GError **error)
{
    gboolean makes = store->mode == STORE_CREATE || store->mode == STORE_SERVE;
    if (makes && !sqlite_make_file(store->path, &store->made, error))
        return FALSE;
    store->db = sqlite_connect(store->path, store->mode, error);
    return store->db && sqlite_schema_prepare(store->db, store->path, store->mode, error) &&
           load_identity(store, error) && sqlite_restrict(store, TRUE) &&
           copying_allows(&STORE_ENGINE_SQLITE, &store->base, mode, store->path, error);
}

static struct store *sqlite_open(const char *location, enum store_mode mode, GError **error)
{
    if (!location[0]) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, "%s",
                    _("The database address has no path: write sqlite:PATH."));
        return NULL;
    }
    struct sqlite_store *store = g_new0(struct sqlite_store, 1);
    store->path = g_strdup(location);
    store->mode = store_mode_plain(mode);
    g_mutex_init(&store->lock);
    g_cond_init(&store->changed);
    if (open_database(store, mode, error))
        return &store->base;
    g_free(store->base.log_id);
    store->base.abandoned = TRUE;
    sqlite_close(&store->base);
    return NULL;
}

static gint64 sqlite_head(struct store *base, GError **error)
{
    struct sqlite_head head;
    return sqlite_head_load((struct sqlite_store *)base, &head, error) ? head.number : -1;
}

const struct store_engine STORE_ENGINE_SQLITE = {
    .scheme = "sqlite",
    .open = sqlite_open,
    .close = sqlite_close,
    .head = sqlite_head,
    .commit = sqlite_commit,
    .outcome = sqlite_outcome,
    .read = sqlite_read,
    .chapters = sqlite_chapters,
    .log = sqlite_log,
    .wait = sqlite_wait,
    .wake = sqlite_wake,
    .nudge = sqlite_nudge,
    .backup = sqlite_backup,
    .verify = sqlite_verify,
    .rebuild = sqlite_rebuild,
    .restore = sqlite_restore,
    .item_get = sqlite_item_get,
    .item_list = sqlite_item_list,
    .item_put = sqlite_item_put,
    .item_delete = sqlite_item_delete,
    .item_purge = sqlite_item_purge,
};
