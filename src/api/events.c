/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The live stream: each commit as an event whose id is its number, so that a client that was away goes on
 * without a gap.
 *
 * One thread reads the log, with a store of its own, and sends. Whoever comes is first given what it missed;
 * from then on it is one of those who get every new commit, made once and shared by all. A client that missed
 * more than a queue should hold gets the first part, and the rest when it comes again.
 */
#include <string.h>

#include "api_write_internal.h"
#include "i18n.h"
#include "json.h"

/* Commits that one connection is given at once of what it missed; the server's queue holds twice as many. */
#define CATCH_UP_MAX 500
/* Changes that an event names; a client reads the others from the commit. */
#define CHANGES_MAX 100
/* How long after a failure of the database it is tried again. */
#define RETRY_MS 500

struct listener {
    struct api_events *events;
    struct http_stream *stream;
    gint64 after;            /* the newest commit that it has */
    struct account_who *who; /* NULL: nobody had to log in */
    gboolean closed;         /* nothing is sent any more; under `mutex` */
};

struct api_events {
    struct api *api;
    GThread *thread;
    GMutex mutex;
    GCond wake;
    GPtrArray *listeners; /* of struct listener; owned by the thread's rounds: see sweep() */
    gint64 newest;        /* the image's commit */
    gboolean stopping;
    guint handle; /* of bank_notify() */
};

static void listener_free(gpointer data)
{
    struct listener *listener = data;

    http_stream_unref(listener->stream);
    g_free(listener->who);
    g_free(listener);
}

static void stream_closed(struct http_stream *stream, gpointer data)
{
    struct listener *listener = data;
    struct api_events *events = listener->events;

    (void)stream;
    g_mutex_lock(&events->mutex);
    listener->closed = TRUE;
    g_cond_signal(&events->wake);
    g_mutex_unlock(&events->mutex);
}

/* Its session or token may have ended since. */
static gboolean stream_keep(gpointer data)
{
    const struct listener *listener = data;
    struct account_who now;

    if (!listener->who)
        return TRUE;
    /* A database that can't be asked ends nobody's stream. */
    return !accounts_who_again(listener->events->api->accounts, listener->who, &now, NULL) ||
           now.role >= ACCOUNT_VIEWER;
}

static GBytes *event_of(const struct store_entry *entry)
{
    g_autoptr(value_arena) arena = value_arena_new();
    g_autoptr(GString) text = g_string_new(NULL);
    struct value commit = api_log_head(arena, entry), changes = value_list(arena, 8);

    for (guint i = 0; i < entry->n_changes && changes.list->count < CHANGES_MAX; i++)
        if (entry->changes[i].op != CHANGE_RECORD)
            value_list_append(arena, changes.list, api_log_change(arena, &entry->changes[i]));
    value_set(arena, commit.object, "changes", changes);
    json_write(text, &commit);
    return http_event_new(entry->number, "commit", text->str, text->len);
}

/* One round: listeners that are at the same commit hear the same events. */
struct round {
    GPtrArray *listeners; /* of struct listener */
};

static gboolean send_entry(const struct store_entry *entry, gpointer data)
{
    struct round *round = data;
    g_autoptr(GBytes) event = event_of(entry);

    for (guint i = 0; i < round->listeners->len; i++) {
        struct listener *listener = round->listeners->pdata[i];
        if (listener->after >= entry->number)
            continue;
        /* One that is over hears of it by stream_closed(), soon. */
        http_stream_send(listener->stream, event);
        listener->after = entry->number;
    }
    return TRUE;
}

/*
 * Sends these what they lack, up to what one connection is given behind the one that lacks most; those who
 * lack more are ended there. Who is further already waits for the next round.
 */
static gboolean send_missed(struct store *store, GPtrArray *listeners, gint64 newest)
{
    struct round round = {.listeners = listeners};
    gint64 after = newest;

    for (guint i = 0; i < listeners->len; i++)
        after = MIN(after, ((struct listener *)listeners->pdata[i])->after);
    const struct store_log_query query = {.after = after, .until = MIN(newest, after + CATCH_UP_MAX)};
    if (after >= newest)
        return TRUE;
    if (!store_log(store, &query, send_entry, &round, NULL))
        return FALSE;
    for (guint i = 0; i < listeners->len; i++) {
        struct listener *listener = listeners->pdata[i];
        if (listener->after > query.until || query.until == newest)
            continue;
        http_stream_end(listener->stream);
        listener->after = G_MAXINT64;
    }
    return TRUE;
}

/* Newcomers that lack much are served by themselves, so that they hold up nobody who listens. */
static gboolean catch_up(struct store *store, const GPtrArray *behind, gint64 newest)
{
    g_autoptr(GPtrArray) near = g_ptr_array_new(), far = g_ptr_array_new();

    for (guint i = 0; i < behind->len; i++) {
        struct listener *listener = behind->pdata[i];
        g_ptr_array_add(newest - listener->after <= CATCH_UP_MAX ? near : far, listener);
    }
    return send_missed(store, near, newest) && send_missed(store, far, newest);
}

/* Frees those who have gone, and gathers those who are behind. Under `mutex`. */
static void sweep(struct api_events *events, GPtrArray *behind)
{
    for (guint i = 0; i < events->listeners->len;) {
        struct listener *listener = events->listeners->pdata[i];
        if (listener->closed) {
            g_ptr_array_remove_index_fast(events->listeners, i);
            continue;
        }
        if (listener->after < events->newest)
            g_ptr_array_add(behind, listener);
        i++;
    }
}

static gboolean has_work(const struct api_events *events)
{
    for (guint i = 0; i < events->listeners->len; i++) {
        const struct listener *listener = events->listeners->pdata[i];
        if (listener->closed || listener->after < events->newest)
            return TRUE;
    }
    return FALSE;
}

static gpointer work(gpointer data)
{
    struct api_events *events = data;
    g_autoptr(GPtrArray) behind = g_ptr_array_new();
    g_autoptr(store) store = NULL;

    for (;;) {
        g_mutex_lock(&events->mutex);
        while (!events->stopping && !has_work(events))
            g_cond_wait(&events->wake, &events->mutex);
        gboolean stopping = events->stopping;
        gint64 newest = events->newest;
        g_ptr_array_set_size(behind, 0);
        sweep(events, behind);
        g_mutex_unlock(&events->mutex);
        if (stopping)
            return NULL;
        if (behind->len == 0)
            continue;
        if (!store)
            store = store_open(events->api->database, STORE_READ, NULL);
        if (!store || !catch_up(store, behind, newest)) {
            g_clear_pointer(&store, store_close);
            g_usleep(RETRY_MS * 1000);
        }
    }
}

static void hear_commit(gint64 commit, gpointer data)
{
    struct api_events *events = data;

    g_mutex_lock(&events->mutex);
    events->newest = MAX(events->newest, commit);
    g_cond_signal(&events->wake);
    g_mutex_unlock(&events->mutex);
}

struct api_events *api_events_new(struct api *api)
{
    struct api_events *events = g_new0(struct api_events, 1);

    events->api = api;
    events->listeners = g_ptr_array_new_with_free_func(listener_free);
    g_mutex_init(&events->mutex);
    g_cond_init(&events->wake);
    bank_thread_register();
    events->newest = bank_enter(api->bank)->commit;
    bank_leave(api->bank);
    bank_thread_unregister();
    events->handle = bank_notify(api->bank, hear_commit, events);
    events->thread = g_thread_new("events", work, events);
    return events;
}

void api_events_free(struct api_events *events)
{
    if (!events)
        return;
    bank_unnotify(events->api->bank, events->handle);
    g_mutex_lock(&events->mutex);
    events->stopping = TRUE;
    g_cond_signal(&events->wake);
    g_mutex_unlock(&events->mutex);
    g_thread_join(events->thread);
    g_ptr_array_unref(events->listeners);
    g_mutex_clear(&events->mutex);
    g_cond_clear(&events->wake);
    g_free(events);
}

/* Last-Event-ID counts before `after`: a browser that comes again sends both. */
static gint64 wanted_after(struct http_request *request, gint64 newest)
{
    const char *header = http_request_header(request, "Last-Event-ID");
    guint64 number;

    if (header && g_ascii_string_to_unsigned(header, 10, 0, G_MAXINT64, &number, NULL))
        return MIN((gint64)number, newest);
    return MIN(http_request_integer(request, "after", newest), newest);
}

static void get_events(struct http_request *request, struct http_answer *answer, gpointer context)
{
    static const struct http_stream_hooks hooks = {.keep = stream_keep, .closed = stream_closed};
    struct api *api = context;
    struct api_events *events = api->events;
    const struct bank_image *image = api_enter(api, request, answer);
    if (!image)
        return;

    struct listener *listener = g_new0(struct listener, 1);
    listener->events = events;
    listener->after = wanted_after(request, image->commit);
    const struct account_who *who = http_request_who(request)->data;
    listener->who = who ? g_memdup2(who, sizeof *who) : NULL;
    api_leave(api);
    listener->stream = http_answer_stream(answer, &hooks, listener);
    g_mutex_lock(&events->mutex);
    g_ptr_array_add(events->listeners, listener);
    g_cond_signal(&events->wake);
    g_mutex_unlock(&events->mutex);
}

static const struct http_parameter event_parameters[] = {
    {.name = "after",
     .in = HTTP_IN_QUERY,
     .type = HTTP_INTEGER,
     .min = 0,
     .max = G_MAXINT64 >> 10,
     .meaning =
         N_("the newest commit that the client has; without it, and without Last-Event-ID, only what comes")},
    {0},
};
static const struct http_outcome event_outcomes[] = {
    {200, NULL, "text/event-stream", N_("one event `commit` for each commit; its id is the commit's number")},
    {0}};
static const struct http_error_row *const event_errors[] = {&api_errors[API_ERROR_NOT_YET], NULL};

static const struct http_endpoint rows[] = {
    {.method = HTTP_GET,
     .path = "/api/admin/events",
     .role = HTTP_ROLE_VIEWER,
     .flags = HTTP_STREAMS,
     .id = "streamEvents",
     .tag = "history",
     .summary = N_("Every new commit, live"),
     .parameters = event_parameters,
     .outcomes = event_outcomes,
     .errors = event_errors,
     .handler = get_events},
};
const struct api_rows api_event_rows = {rows, G_N_ELEMENTS(rows)};
