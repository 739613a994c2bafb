/* SPDX-License-Identifier: Apache-2.0 */
#include "sqlite_internal.h"

/*
 * Waiting for commits. A commit of this store wakes the waiters at once; those of other processes (and of
 * other stores on the same file) are found by asking for the newest number, on a connection of its own, since
 * the store's may be in use at the same time. Asking costs a few microseconds and takes no lock that a writer
 * needs. A file that was removed, or replaced by another, would be asked for ever: so a wait that heard of
 * nothing looks whether it is still the one that has the name.
 */
#define POLL_MS 50
#define US_PER_MS 1000

static gboolean open_follow(struct sqlite_store *store, GError **error)
{
    if (store->follow_head)
        return TRUE;
    if (!store->follow_db)
        store->follow_db = sqlite_connect(store->path, STORE_READ, error);
    if (!store->follow_db)
        return FALSE;
    int code = sqlite3_prepare_v3(store->follow_db, "SELECT max(number) FROM commits", -1,
                                  SQLITE_PREPARE_PERSISTENT, &store->follow_head, NULL);
    return code == SQLITE_OK || sqlite_set_error(error, store->path, store->follow_db, code);
}

/* The newest commit in the file; -1 and an error. */
static gint64 ask_head(struct sqlite_store *store, GError **error)
{
    if (!open_follow(store, error))
        return -1;
    int code = sqlite3_step(store->follow_head);
    gint64 head = code == SQLITE_ROW ? sqlite3_column_int64(store->follow_head, 0) : -1;
    if (head < 0)
        sqlite_set_error(error, store->path, store->follow_db, code);
    sqlite3_reset(store->follow_head);
    return head;
}

static gint64 end_wait(struct sqlite_store *store, gint64 head, GError **error)
{
    return !open_follow(store, error) || !sqlite_check_place(store->follow_db, store->path, error) ? -1
                                                                                                   : head;
}

gint64 sqlite_wait(struct store *base, gint64 after, gint64 timeout_ms, GError **error)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    gint64 deadline = g_get_monotonic_time() + timeout_ms * US_PER_MS;
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&store->lock);
    for (;;) {
        gint64 head = store->published > after ? store->published : ask_head(store, error);
        gint64 now = g_get_monotonic_time();
        if (head < 0 || head > after || store->stopping)
            return head;
        if (now >= deadline)
            return end_wait(store, head, error);
        g_cond_wait_until(&store->changed, &store->lock, MIN(deadline, now + POLL_MS * US_PER_MS));
    }
}

void sqlite_wake(struct store *base)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    g_mutex_lock(&store->lock);
    store->stopping = TRUE;
    g_cond_broadcast(&store->changed);
    g_mutex_unlock(&store->lock);
}

/* A waiter asks anew whenever it wakes. */
void sqlite_nudge(struct store *base)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    g_mutex_lock(&store->lock);
    g_cond_broadcast(&store->changed);
    g_mutex_unlock(&store->lock);
}
