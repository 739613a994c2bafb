/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "sqlite_internal.h"

/* What is beside the log (accounts.h): one table, one small transaction for each write. */

/* Columns of ITEM_COLUMNS. */
enum { ITEM_KEY, ITEM_OWNER, ITEM_VERSION, ITEM_EXPIRES, ITEM_TEXT };

static struct store_item item_of(enum item_kind kind, sqlite3_stmt *row)
{
    return (struct store_item){
        .kind = kind,
        .key = (const char *)sqlite3_column_text(row, ITEM_KEY),
        .owner = (const char *)sqlite3_column_text(row, ITEM_OWNER),
        .text = (const char *)sqlite3_column_text(row, ITEM_TEXT),
        .version = sqlite3_column_int64(row, ITEM_VERSION),
        .expires_ms = sqlite3_column_int64(row, ITEM_EXPIRES),
    };
}

static gboolean show(struct sqlite_store *store, enum sqlite_statement which, enum item_kind kind,
                     const char *second, store_item_func each, gpointer data, GError **error)
{
    g_autoptr(sqlite_use) rows = sqlite_use_begin(store, which, error);
    gboolean wanted = TRUE;
    int step = 0;
    if (!rows)
        return FALSE;
    sqlite3_bind_int64(rows, 1, kind);
    if (second)
        sqlite3_bind_text(rows, 2, second, -1, SQLITE_STATIC);
    while (wanted && (step = sqlite_step(store, rows, error)) > 0) {
        struct store_item item = item_of(kind, rows);
        wanted = each(&item, data);
    }
    return step >= 0;
}

gboolean sqlite_item_get(struct store *base, enum item_kind kind, const char *key, store_item_func each,
                         gpointer data, GError **error)
{
    return show((struct sqlite_store *)base, SQL_ITEM, kind, key, each, data, error);
}

gboolean sqlite_item_list(struct store *base, enum item_kind kind, const char *owner, store_item_func each,
                          gpointer data, GError **error)
{
    return show((struct sqlite_store *)base, owner ? SQL_ITEMS_OF_OWNER : SQL_ITEMS, kind, owner, each, data,
                error);
}

static gboolean begin(struct sqlite_transaction *transaction, struct sqlite_store *store, GError **error)
{
    return sqlite_check_writable(store, error) &&
           sqlite_transaction_begin(transaction, store, SQL_BEGIN_WRITE, error) &&
           sqlite_check_place(store->db, store->path, error);
}

/* As a commit's last step: only a failing system leaves the outcome open. */
static gboolean finish(struct sqlite_store *store, GError **error)
{
    g_autoptr(sqlite_use) statement = sqlite_use_begin(store, SQL_COMMIT, error);
    int code = statement ? sqlite3_step(statement) : SQLITE_OK;
    if (!statement || code == SQLITE_DONE)
        return statement != NULL;
    if ((code & 0xff) != SQLITE_IOERR)
        return sqlite_set_error(error, store->path, store->db, code);
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_UNKNOWN,
                _("%s: the system failed at the end of a change (SQLite %d: %s), so its outcome is unknown: "
                  "look, and repeat it if it is not there."),
                store->path, code, sqlite3_errmsg(store->db));
    return FALSE;
}

struct standing {
    gint64 version, expires_ms;
};

static gboolean take_standing(const struct store_item *item, gpointer data)
{
    *(struct standing *)data = (struct standing){item->version, item->expires_ms};
    return TRUE;
}

static gboolean insert(struct sqlite_store *store, const struct store_item *item, gint64 new_version,
                       GError **error)
{
    const char *owner = item->owner;
    g_autoptr(sqlite_use) put = sqlite_use_begin(store, SQL_PUT_ITEM, error);
    if (!put)
        return FALSE;
    gint64 sum = sqlite_sum_number(SQLITE_SUM_START, item->kind);
    sum = sqlite_sum_text(sum, item->key, strlen(item->key));
    sum = sqlite_sum_text(sum, owner, owner ? strlen(owner) : 0);
    sum = sqlite_sum_number(sqlite_sum_number(sum, new_version), item->expires_ms);
    sum = sqlite_sum_text(sum, item->text, strlen(item->text));
    sqlite3_bind_int64(put, 1, item->kind);
    sqlite3_bind_text(put, 2, item->key, -1, SQLITE_STATIC);
    sqlite3_bind_text(put, 3, owner, -1, SQLITE_STATIC);
    sqlite3_bind_int64(put, 4, new_version);
    sqlite3_bind_int64(put, 5, item->expires_ms);
    sqlite3_bind_text(put, 6, item->text, -1, SQLITE_STATIC);
    sqlite3_bind_int64(put, 7, sum);
    return sqlite_step(store, put, error) == 0;
}

gboolean sqlite_item_put(struct store *base, const struct store_item *item, gint64 from, gint64 now_ms,
                         gint64 new_version, GError **error)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    g_auto(sqlite_transaction) transaction = {NULL};
    struct standing there = {ITEM_ABSENT, 0};
    if (!begin(&transaction, store, error) ||
        !show(store, SQL_ITEM, item->kind, item->key, take_standing, &there, error))
        return FALSE;
    if (there.expires_ms != 0 && there.expires_ms <= now_ms)
        there.version = ITEM_ABSENT;
    if (from != ITEM_ANY && from != there.version) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_STALE, "%s",
                    _("It was changed by somebody else since it was read: read it again."));
        return FALSE;
    }
    return insert(store, item, new_version, error) && finish(store, error);
}

static gboolean delete_item(struct sqlite_store *store, enum item_kind kind, const char *key, GError **error)
{
    g_autoptr(sqlite_use) statement = sqlite_use_begin(store, SQL_DELETE_ITEM, error);
    if (!statement)
        return FALSE;
    sqlite3_bind_int64(statement, 1, kind);
    sqlite3_bind_text(statement, 2, key, -1, SQLITE_STATIC);
    return sqlite_step(store, statement, error) == 0;
}

gboolean sqlite_item_delete(struct store *base, enum item_kind kind, const char *key, gint64 from,
                            gboolean *deleted, GError **error)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    g_auto(sqlite_transaction) transaction = {NULL};
    struct standing there = {ITEM_ABSENT, 0};
    if (!begin(&transaction, store, error) || !show(store, SQL_ITEM, kind, key, take_standing, &there, error))
        return FALSE;
    if (there.version == ITEM_ABSENT || (from != ITEM_ANY && from != there.version))
        return TRUE;
    if (!delete_item(store, kind, key, error) || !finish(store, error))
        return FALSE;
    *deleted = TRUE;
    return TRUE;
}

/* Runs a statement with a time in it: 1 it gave a row, 0 none, −1 an error. */
static int run_at(struct sqlite_store *store, enum sqlite_statement which, gint64 now_ms, GError **error)
{
    g_autoptr(sqlite_use) statement = sqlite_use_begin(store, which, error);
    if (!statement)
        return -1;
    sqlite3_bind_int64(statement, 1, now_ms);
    return sqlite_step(store, statement, error);
}

gboolean sqlite_item_purge(struct store *base, gint64 now_ms, GError **error)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    g_auto(sqlite_transaction) transaction = {NULL};
    if (!sqlite_check_writable(store, error))
        return FALSE;
    int some = run_at(store, SQL_EXPIRED_ITEM, now_ms, error);
    if (some <= 0)
        return some == 0;
    return begin(&transaction, store, error) && run_at(store, SQL_PURGE_ITEMS, now_ms, error) == 0 &&
           finish(store, error);
}
