/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "migrate_report.h"

/*
 * Reckoning a large bank's digest takes a good part of the time that comparing it with its modules takes, and
 * needs nothing of that: it is done meanwhile, on a thread and a connection of its own. Where that fails, for
 * whatever reason, the caller reckons it as always and meets the error there.
 */
struct digest_beside {
    const char *database;
    gint64 at;
    char digest[SHA256_HEX_SIZE];
    gboolean done;
    GThread *thread;
};

static gpointer reckon(gpointer data)
{
    struct digest_beside *beside = data;
    g_autoptr(store) store = store_open(beside->database, STORE_READ, NULL);

    beside->done = store && store_digest(store, beside->at, beside->digest, NULL);
    return NULL;
}

struct digest_beside *digest_beside_start(struct store *store, const char *database)
{
    /* An empty bank has no commit to name; its digest costs nothing. */
    gint64 head = store ? store_head(store, NULL) : 0;
    if (head <= 0)
        return NULL;

    struct digest_beside *beside = g_new0(struct digest_beside, 1);
    beside->database = database;
    beside->at = head;
    beside->thread = g_thread_try_new("digest", reckon, beside, NULL);
    return beside;
}

gboolean digest_beside_end(struct digest_beside *beside, gint64 at, char out[SHA256_HEX_SIZE])
{
    if (!beside)
        return FALSE;
    if (beside->thread)
        g_thread_join(beside->thread);
    gboolean done = beside->done && beside->at == at;
    if (done)
        memcpy(out, beside->digest, SHA256_HEX_SIZE);
    g_free(beside);
    return done;
}
