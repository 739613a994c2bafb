/* SPDX-License-Identifier: Apache-2.0 */
#include "mongo_internal.h"

/*
 * Waiting for commits: this store's wake the waiters at once; others are found by asking for the newest
 * number, one seek in an index, on a connection of its own.
 */
#define POLL_MS 150
#define POLL_SPREAD_MS 30

gboolean mongo_newest_commit(struct mongo_link *link, gint64 after, gint64 *newest, GError **error)
{
    g_autoptr(bson_t) filter = BCON_NEW("_id", "{", "$gt", BCON_INT64(after), "}");
    g_autoptr(bson_t) options = BCON_NEW("sort", "{", "_id", BCON_INT32(-1), "}", "limit", BCON_INT64(1),
                                         "projection", "{", "_id", BCON_INT32(1), "}");
    g_autoptr(mongoc_cursor_t) cursor = mongo_find(link, MONGO_COMMITS, filter, options);
    const bson_t *document = NULL;
    bson_iter_t iter;
    *newest = after;
    if (mongoc_cursor_next(cursor, &document) && bson_iter_init_find(&iter, document, "_id"))
        *newest = bson_iter_as_int64(&iter);
    return mongo_cursor_end(link, cursor, error);
}

/* The newest number after `after`; `after` when there is none. -1 and an error. */
static gint64 ask_once(struct mongo_store *store, gint64 after, GError **error)
{
    gint64 newest = -1;
    if (!store->follow.client && !mongo_link_open(&store->follow, store->uri, error))
        return -1;
    return mongo_newest_commit(&store->follow, after, &newest, error) ? newest : -1;
}

/*
 * A connection that breaks, or no longer answers, says nothing about the server, which is asked once more on
 * another; but it says that the store's other connection may have ended in the same way: whoever needs that
 * one next need not find out by waiting for an answer.
 */
static gint64 ask_head(struct mongo_store *store, gint64 after, GError **error)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&store->follow_lock);
    g_autoptr(GError) cause = NULL;
    gint64 head = ask_once(store, after, &cause);
    if (head >= 0)
        return head;
    if (!store->follow.broke) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return -1;
    }
    mongo_link_close(&store->follow);
    g_atomic_int_set(&store->suspect, TRUE);
    return ask_once(store, after, error);
}

gint64 mongo_wait(struct store *base, gint64 after, gint64 timeout_ms, GError **error)
{
    struct mongo_store *store = (struct mongo_store *)base;
    gint64 deadline = g_get_monotonic_time() + timeout_ms * MONGO_US_PER_MS;
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&store->lock);
    for (;;) {
        gint64 head = store->published;
        if (head <= after && !store->stopping) {
            g_mutex_unlock(&store->lock);
            gint64 asked = ask_head(store, head, error);
            g_mutex_lock(&store->lock);
            head = asked < 0 ? asked : MAX(asked, store->published);
        }
        gint64 now = g_get_monotonic_time();
        if (head < 0 || head > after || store->stopping || now >= deadline)
            return head;
        gint64 pause_ms = POLL_MS + g_random_int_range(-POLL_SPREAD_MS, POLL_SPREAD_MS + 1);
        g_cond_wait_until(&store->changed, &store->lock, MIN(deadline, now + pause_ms * MONGO_US_PER_MS));
    }
}

void mongo_wake(struct store *base)
{
    struct mongo_store *store = (struct mongo_store *)base;
    g_mutex_lock(&store->lock);
    store->stopping = TRUE;
    g_cond_broadcast(&store->changed);
    g_mutex_unlock(&store->lock);
}

/* A waiter asks anew whenever it wakes. */
void mongo_nudge(struct store *base)
{
    struct mongo_store *store = (struct mongo_store *)base;
    g_mutex_lock(&store->lock);
    g_cond_broadcast(&store->changed);
    g_mutex_unlock(&store->lock);
}
