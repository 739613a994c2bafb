/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one thread that writes. Whoever has a write hands it over and is answered later; what waits together is
 * planned in the order in which it came and shares one durable write. So a busy server makes few fsyncs, and
 * the handlers' threads never wait for a disk.
 *
 * A group is planned on one image, which is not older than what any process had committed when the group
 * began: so a client that read at another instance is not told here that what it read is not there yet. Two
 * writes that touch the same exercise, or claim the same, are never in one group, since the second would be
 * planned on a state that the first is about to change: it waits for the next. What another process changes
 * while a group is planned makes the commit stale; then the write is planned again.
 */
#include <string.h>

#include "api_internal.h"
#include "errors.h"
#include "i18n.h"
#include "maintenance.h"
#include "writer_group.h"

/* Writes that share one durable write, at most. */
#define GROUP_MAX 128
/* How long the image may take to show a commit. */
#define SHOW_WAIT_MS 2000
/* Those that were answered last are waited for, for this part of what a group takes, at most. */
#define PATIENCE_PART 2
#define PATIENCE_MAX_US 5000
/* A write is answered so long after it came, whatever the database does. */
#define ANSWER_US (15 * G_TIME_SPAN_SECOND)
/* What is left to do behind an answer may take so long; what it can't do then is found later by itself. */
#define SETTLE_US (12 * G_TIME_SPAN_SECOND)
/* Writes of one group came this close together: they have to be answered by one time. */
#define TOGETHER_US G_TIME_SPAN_SECOND
#define SETTLE_EVERY_US G_TIME_SPAN_SECOND
/* Each try is lost only to another process that wrote at the same moment. */
#define TRIES_MAX 50
/* So long a server whose write failed is not ready; then the next one shows whether that has passed. */
#define FAULT_US (3 * G_TIME_SPAN_SECOND)

struct api_writer {
    struct api *api;
    struct store *store;
    GQueue waiting;     /* of struct api_write: what was taken over, in its order */
    guint expected;     /* writes that wait, and those of clients that the last group answers */
    gint64 group_us;    /* how long it took */
    gboolean unsettled; /* the store has something left to do: it is called again while nothing is written */
    GThread *thread;

    GMutex mutex;   /* for what follows */
    GQueue arrived; /* of struct api_write */
    guint wanted;   /* so many have to arrive before the writer is woken; 0: it does not wait */
    GCond enough;
    gboolean stopping;
    char *fault; /* why the latest write failed; NULL: it did not */
    gint64 fault_us;
};

/* All but letting it go: where it is sent, nothing of it is there any more. */
static void close_write(struct api_write *write)
{
    g_clear_pointer(&write->changeset, changeset_free);
    if (write->release)
        write->release(write->data);
    i18n_use(NULL);
}

static void finish(struct api_write *write)
{
    close_write(write);
    http_request_resume(write->request);
}

static void answer_done(struct api_write *write, const struct store_result *result)
{
    write->done(write, result);
    api_answer_commit(write->answer, result->commit);
}

static void answer_refused(struct api_write *write, const struct store_result *result, const GError *error)
{
    if (write->refused)
        write->refused(write, result, error);
    else
        api_answer_gerror(write->answer, error);
}

/* A commit that was made before with this token: asked for again, the store says what it made. */
static struct changeset *replaying_changeset(const struct api_write *write)
{
    static const char text[] = "{\"\":0}";
    struct changeset *changeset = changeset_new("", "", "");
    struct change change = {.op = CHANGE_CREATE,
                            .chapter_code = "A",
                            .after = text,
                            .after_size = sizeof text - 1,
                            .id_place = 1};

    g_array_append_val(changeset->changes, change);
    changeset->token = changeset_intern(changeset, write->token);
    changeset->request = changeset_intern(changeset, write->fingerprint);
    return changeset;
}

/* Answers what was done before. FALSE: it was not. */
static gboolean replay(struct api_writer *writer, struct api_write *write)
{
    g_autoptr(GError) error = NULL;
    struct store_result result = {0};
    gint64 commit = 0;

    if (!write->token)
        return FALSE;
    if (!store_outcome(writer->store, write->token, &commit, &error)) {
        api_answer_gerror(write->answer, error);
        return TRUE;
    }
    if (commit == 0)
        return FALSE;
    g_autoptr(changeset) changeset = replaying_changeset(write);
    if (store_commit(writer->store, changeset, &result, &error))
        answer_done(write, &result);
    else
        api_answer_gerror(write->answer, error);
    store_result_clear(&result);
    return TRUE;
}

static void plan(struct api_writer *writer, struct writer_group *group, struct api_write *write)
{
    i18n_use(http_request_language(write->request));
    write->store = writer->store;
    write->claim = NULL;
    write->changeset = replay(writer, write) ? NULL : write->plan(write, writer->store);
    if (!write->changeset) {
        finish(write);
        return;
    }
    gboolean alone = write->changeset->expect_head >= 0;
    if (write->token) {
        write->changeset->token = changeset_intern(write->changeset, write->token);
        write->changeset->request = changeset_intern(write->changeset, write->fingerprint);
    }
    if ((alone && group->planned->len > 0) || !writer_group_is_free(group, write)) {
        group->closed |= alone;
        writer_group_put_off(group, write);
        return;
    }
    group->closed |= alone;
    writer_group_take(group, write);
}

/* Whether somebody else was faster, so that it is to be planned again. */
static gboolean is_overtaken(struct api_write *write, const struct store_attempt *outcome)
{
    return g_error_matches(outcome->error, EXOBASE_ERROR, EXOBASE_ERROR_STALE) && write->tries++ < TRIES_MAX;
}

/* FALSE: it has no answer yet, and is to be planned again. */
static gboolean answer(struct writer_group *group, struct api_write *write, struct store_attempt *outcome)
{
    gboolean overtaken = !outcome->done && is_overtaken(write, outcome);

    i18n_use(http_request_language(write->request));
    if (overtaken)
        writer_group_put_off(group, write);
    else if (outcome->done)
        answer_done(write, &outcome->result);
    else
        answer_refused(write, &outcome->result, outcome->error);
    store_attempt_clear(outcome);
    if (!overtaken)
        close_write(write);
    return !overtaken;
}

/* All of them, and only then lets them go: so each of the handlers' threads is woken once. */
static void answer_group(struct writer_group *group, struct store_attempt *outcomes)
{
    g_autoptr(GPtrArray) requests = g_ptr_array_sized_new(group->planned->len);

    for (guint i = 0; i < group->planned->len; i++) {
        struct api_write *write = group->planned->pdata[i];
        if (answer(group, write, &outcomes[i]))
            g_ptr_array_add(requests, write->request);
    }
    for (guint i = 0; i < requests->len; i++)
        http_request_resume(requests->pdata[i]);
}

/* Whether it is the database that does not take writes. NULL: a write succeeded. */
static void note_fault(struct api_writer *writer, const GError *error)
{
    const gboolean corrupt = g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_CORRUPT);
    gboolean database = corrupt || g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_IO) ||
                        g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_READONLY) ||
                        g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_UNKNOWN);

    if (error && !database)
        return;
    g_mutex_lock(&writer->mutex);
    g_free(writer->fault);
    writer->fault = error ? g_strdup(error->message) : NULL;
    /* A log that contradicts itself, or is not the one that was read, does not mend by itself. */
    writer->fault_us = corrupt ? G_MAXINT64 : g_get_monotonic_time();
    g_mutex_unlock(&writer->mutex);
}

gboolean api_writer_health(struct api_writer *writer, GError **error)
{
    /* Where no other server can do it, reading on is better than being taken out of service. */
    if (!store_has_tending(writer->store))
        return TRUE;
    g_mutex_lock(&writer->mutex);
    gboolean healthy = !writer->fault || g_get_monotonic_time() - writer->fault_us > FAULT_US;
    if (!healthy)
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_IO, writer->fault);
    g_mutex_unlock(&writer->mutex);
    return healthy;
}

/* Behind the answers. */
static void settle(struct api_writer *writer)
{
    store_until(writer->store, g_get_monotonic_time() + SETTLE_US);
    writer->unsettled = !store_settle(writer->store);
    store_until(writer->store, 0);
}

static void commit_group(struct api_writer *writer, struct writer_group *group)
{
    g_autofree struct store_attempt *outcomes = g_new0(struct store_attempt, group->planned->len + 1);
    for (guint i = 0; i < group->planned->len; i++)
        outcomes[i].changeset = ((const struct api_write *)group->planned->pdata[i])->changeset;
    store_commit_group(writer->store, outcomes, group->planned->len);
    for (guint i = 0; i < group->planned->len; i++)
        note_fault(writer, outcomes[i].error);
    bank_show_group(writer->api->bank, writer->store, outcomes, group->planned->len, SHOW_WAIT_MS);
    /* Before the first answer: what comes behind it may be from whom it was for. */
    writer->expected =
        group->planned->len + group->later.length + writer->waiting.length + api_writer_waiting(writer);
    answer_group(group, outcomes);
    settle(writer);
}

/* Waits until the image shows all that is committed. */
static gboolean catch_up(struct api_writer *writer, GError **error)
{
    /* The store refuses each commit in maintenance, too; so nobody is told of other faults first. */
    gint64 head = store_head_to_write(writer->store, error);
    if (head < 0)
        return FALSE;
    if (bank_show(writer->api->bank, head, SHOW_WAIT_MS))
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_BUSY,
                _("Commit %lld has not arrived at this server yet."), (long long)head);
    return FALSE;
}

/* Those that came with the first: others have longer. */
static gboolean is_together(const struct api_write *write, gint64 came_us)
{
    return write->came_us <= came_us + TOGETHER_US;
}

static void refuse(struct api_writer *writer, gint64 came_us, const GError *error)
{
    const gboolean maintenance = g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_MAINTENANCE);
    struct api_write *write;

    while ((write = g_queue_peek_head(&writer->waiting)) && is_together(write, came_us)) {
        i18n_use(http_request_language(write->request));
        g_autoptr(GError) said = g_error_copy(error);
        if (!maintenance) /* which says so itself */
            g_prefix_error(&said, "%s ", _("Nothing was written."));
        api_answer_gerror(write->answer, said);
        finish(g_queue_pop_head(&writer->waiting));
    }
}

static void run_group(struct api_writer *writer)
{
    gint64 begin = g_get_monotonic_time();
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) planned = g_ptr_array_new();
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct writer_group group = {planned, taken, G_QUEUE_INIT, FALSE};
    struct api_write *write = g_queue_peek_head(&writer->waiting);
    const gint64 came_us = write->came_us;

    store_until(writer->store, came_us + ANSWER_US);
    if (!catch_up(writer, &error)) {
        note_fault(writer, error);
        refuse(writer, came_us, error);
        return;
    }
    while (!group.closed && planned->len < GROUP_MAX && (write = g_queue_peek_head(&writer->waiting)) &&
           is_together(write, came_us))
        plan(writer, &group, g_queue_pop_head(&writer->waiting));
    if (planned->len > 0)
        commit_group(writer, &group);
    while ((write = g_queue_pop_tail(&group.later)))
        g_queue_push_head(&writer->waiting, write);
    writer->group_us = g_get_monotonic_time() - begin;
}

/*
 * Takes over what has arrived; before that, waits until `wanted` have or `until` (0: for ever) is past.
 * FALSE: it is past, or the server stops.
 */
static gboolean take_arrived(struct api_writer *writer, guint wanted, gint64 until)
{
    struct api_write *write;
    gboolean in_time = TRUE;

    g_mutex_lock(&writer->mutex);
    writer->wanted = wanted;
    while (in_time && !writer->stopping && writer->arrived.length < wanted) {
        if (until == 0)
            g_cond_wait(&writer->enough, &writer->mutex);
        else
            in_time = g_cond_wait_until(&writer->enough, &writer->mutex, until);
    }
    writer->wanted = 0;
    while ((write = g_queue_pop_head(&writer->arrived)))
        g_queue_push_tail(&writer->waiting, write);
    gboolean stopping = writer->stopping;
    g_mutex_unlock(&writer->mutex);
    return in_time && !stopping;
}

static gboolean is_stopping(struct api_writer *writer)
{
    g_mutex_lock(&writer->mutex);
    gboolean stopping = writer->stopping;
    g_mutex_unlock(&writer->mutex);
    return stopping;
}

/* Waits for the first write; what the store has left to do is done meanwhile. FALSE: the server stops. */
static gboolean take_first(struct api_writer *writer)
{
    while (writer->unsettled && writer->waiting.length == 0) {
        if (take_arrived(writer, 1, g_get_monotonic_time() + SETTLE_EVERY_US))
            return TRUE;
        if (is_stopping(writer))
            return FALSE;
        if (writer->waiting.length == 0)
            settle(writer);
    }
    return take_arrived(writer, writer->waiting.length > 0 ? 0 : 1, 0);
}

/*
 * Clients that were answered together mostly write again together, one shortly after the other: a group that
 * began with the first of them would leave the rest to the next one, and a disk would be waited for twice. So
 * as many as were answered are waited for a little, beside those that wait already. Whoever writes alone
 * never waits. FALSE: the server stops.
 */
static gboolean gather(struct api_writer *writer)
{
    guint expected = MIN(writer->expected, GROUP_MAX);
    gboolean going = take_first(writer);

    writer->expected = 0;
    if (going && writer->waiting.length < expected)
        take_arrived(writer, expected - writer->waiting.length,
                     g_get_monotonic_time() + MIN(writer->group_us / PATIENCE_PART, PATIENCE_MAX_US));
    return going;
}

/* At a stop, what has come is still written. */
static gpointer work(gpointer data)
{
    struct api_writer *writer = data;
    gboolean going = TRUE;

    bank_thread_register();
    while (going || writer->waiting.length > 0) {
        going = gather(writer);
        if (writer->waiting.length > 0)
            run_group(writer);
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
    g_mutex_init(&writer->mutex);
    g_cond_init(&writer->enough);
    writer->thread = g_thread_new("writer", work, writer);
    return writer;
}

void api_writer_stop(struct api_writer *writer)
{
    if (!writer || !writer->thread)
        return;
    g_mutex_lock(&writer->mutex);
    writer->stopping = TRUE;
    g_cond_signal(&writer->enough);
    g_mutex_unlock(&writer->mutex);
    g_thread_join(g_steal_pointer(&writer->thread));
}

void api_writer_free(struct api_writer *writer)
{
    if (!writer)
        return;
    api_writer_stop(writer);
    store_close(writer->store);
    g_mutex_clear(&writer->mutex);
    g_cond_clear(&writer->enough);
    g_free(writer->fault);
    g_free(writer);
}

/* Wakes the writer only where it has waited for this one. */
static void hand_over(struct api_writer *writer, struct api_write *write)
{
    g_mutex_lock(&writer->mutex);
    g_queue_push_tail(&writer->arrived, write);
    if (writer->arrived.length == writer->wanted)
        g_cond_signal(&writer->enough);
    g_mutex_unlock(&writer->mutex);
}

void api_write(struct api *api, const struct api_write *write)
{
    struct value_arena *arena = http_request_arena(write->request);
    struct api_write *kept = value_arena_alloc(arena, sizeof *kept);

    *kept = *write;
    kept->api = api;
    kept->store = NULL;
    kept->changeset = NULL;
    kept->token = kept->fingerprint = NULL;
    kept->tries = 0;
    kept->came_us = g_get_monotonic_time();
    api_idempotency_read(kept);
    http_request_suspend(kept->request);
    hand_over(api->writer, kept);
}

guint api_writer_waiting(struct api_writer *writer)
{
    g_mutex_lock(&writer->mutex);
    guint waiting = writer->arrived.length;
    g_mutex_unlock(&writer->mutex);
    return waiting;
}
