/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one thread that writes. Whoever has a write hands it over and is answered later; what waits together is
 * planned in the order in which it came and shares one durable write. So a busy server makes few fsyncs, and
 * the handlers' threads never wait for a disk.
 */
#include "api_internal.h"
#include "errors.h"
#include "i18n.h"

/* Writes that share one durable write, at most. */
#define SHOW_WAIT_MS 2000

struct api_writer {
    struct api *api;
    struct store *store;
    GAsyncQueue *queue; /* of struct api_write; `stop` ends it */
    struct api_write stop;
    GThread *thread;
};

static void answer_done(struct api_write *write, const struct store_result *result)
{
    char number[24];

    g_snprintf(number, sizeof number, "%" G_GINT64_FORMAT, result->commit);
    http_answer_header(write->answer, "Exobase-Commit", number);
    write->done(write, result);
}

static void answer_refused(struct api_write *write, const struct store_result *result, const GError *error)
{
    if (write->refused)
        write->refused(write, result, error);
    else
        api_answer_gerror(write->answer, error);
}

/* Plans and commits one; the answer is filled. */
static void carry_out(struct api_writer *writer, struct api_write *write)
{
    g_autoptr(GError) error = NULL;
    struct store_result result = {0};

    i18n_use(http_request_language(write->request));
    g_autoptr(changeset) changeset = write->plan(write, writer->store);
    if (!changeset)
        return;
    if (!store_commit(writer->store, changeset, &result, &error)) {
        answer_refused(write, &result, error);
    } else {
        bank_hint(writer->api->bank);
        bank_wait(writer->api->bank, result.commit, SHOW_WAIT_MS);
        answer_done(write, &result);
    }
    store_result_clear(&result);
}

static gpointer work(gpointer data)
{
    struct api_writer *writer = data;
    struct api_write *write;

    bank_thread_register();
    while ((write = g_async_queue_pop(writer->queue)) != &writer->stop) {
        carry_out(writer, write);
        i18n_use(NULL);
        http_request_resume(write->request);
    }
    bank_thread_unregister();
    return NULL;
}

struct api_writer *api_writer_new(struct api *api, GError **error)
{
    struct store *store = store_open(api->database, STORE_SERVE, error);
    if (!store)
        return NULL;

    struct api_writer *writer = g_new0(struct api_writer, 1);
    writer->api = api;
    writer->store = store;
    writer->queue = g_async_queue_new();
    writer->thread = g_thread_new("writer", work, writer);
    return writer;
}

void api_writer_free(struct api_writer *writer)
{
    if (!writer)
        return;
    g_async_queue_push(writer->queue, &writer->stop);
    g_thread_join(writer->thread);
    g_async_queue_unref(writer->queue);
    store_close(writer->store);
    g_free(writer);
}

void api_write(struct api *api, const struct api_write *write)
{
    struct value_arena *arena = http_request_arena(write->request);
    struct api_write *kept = value_arena_alloc(arena, sizeof *kept);

    *kept = *write;
    kept->api = api;
    http_request_suspend(kept->request);
    g_async_queue_push(api->writer->queue, kept);
}
