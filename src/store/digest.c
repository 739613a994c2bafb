/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The digest of a bank: one SHA-256 over all its texts, in order. Reading a large bank and hashing it take
 * about the same time each, so its texts are gathered in batches, and a thread hashes one while the next is
 * read. A bank that fits into the first batch needs no thread.
 */
#include "store.h"

#define BATCH_BYTES ((gsize)256 << 10)
#define N_BATCHES 3

struct hashing {
    struct sha256_ctx context; /* the worker's, once there is one */
    GString *current;          /* is being filled */
    GString *batches[N_BATCHES];
    GAsyncQueue *empty, *full; /* of GString; one that is empty ends the work */
    GThread *worker;           /* NULL: none yet, or none to be had */
};

static void hash_batch(struct hashing *hashing, GString *batch)
{
    sha256_update(&hashing->context, batch->len, (const guint8 *)batch->str);
    g_string_truncate(batch, 0);
}

static gpointer work(gpointer data)
{
    struct hashing *hashing = data;
    for (;;) {
        GString *batch = g_async_queue_pop(hashing->full);
        if (batch->len == 0)
            return NULL;
        hash_batch(hashing, batch);
        g_async_queue_push(hashing->empty, batch);
    }
}

static void pass_batch(struct hashing *hashing)
{
    if (!hashing->worker)
        hashing->worker = g_thread_try_new("hash", work, hashing, NULL);
    if (!hashing->worker) {
        hash_batch(hashing, hashing->current);
        return;
    }
    g_async_queue_push(hashing->full, hashing->current);
    hashing->current = g_async_queue_pop(hashing->empty);
}

static gboolean take_row(const struct store_row *row, gpointer data)
{
    struct hashing *hashing = data;
    g_string_append_len(hashing->current, row->text, (gssize)row->size);
    g_string_append_c(hashing->current, '\n');
    if (hashing->current->len >= BATCH_BYTES)
        pass_batch(hashing);
    return TRUE;
}

static void begin(struct hashing *hashing)
{
    sha256_init(&hashing->context);
    hashing->empty = g_async_queue_new();
    hashing->full = g_async_queue_new();
    for (gsize i = 0; i < N_BATCHES; i++) {
        hashing->batches[i] = g_string_new(NULL);
        if (i > 0)
            g_async_queue_push(hashing->empty, hashing->batches[i]);
    }
    hashing->current = hashing->batches[0];
}

/* Ends the worker, then hashes what it was not given. */
static void end(struct hashing *hashing)
{
    if (hashing->worker) {
        g_async_queue_push(hashing->full, g_async_queue_pop(hashing->empty));
        g_thread_join(hashing->worker);
    }
    hash_batch(hashing, hashing->current);
    for (gsize i = 0; i < N_BATCHES; i++)
        g_string_free(hashing->batches[i], TRUE);
    g_async_queue_unref(hashing->empty);
    g_async_queue_unref(hashing->full);
}

gboolean store_digest(struct store *store, gint64 at, char out[SHA256_HEX_SIZE], GError **error)
{
    struct hashing hashing = {0};
    struct store_query query = {.at = at};
    begin(&hashing);
    gboolean done = store_read(store, &query, take_row, &hashing, NULL, error);
    end(&hashing);
    if (done)
        sha256_hex(&hashing.context, out);
    return done;
}
