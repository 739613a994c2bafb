/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where other programs write into the database's collection of exercises, the server looks there, once a
 * second, by a store of its own: nobody waits for it, and what fails is tried again.
 */
#include "api_internal.h"
#include "log.h"

#define PAUSE_S 1

struct api_tending {
    struct api *api;
    struct store *store; /* NULL: it is opened again */
    GThread *thread;
    GMutex mutex; /* for what follows */
    GCond wake;
    gboolean stopping;
    struct api_tended tended;
};

/* How an event is told of. */
static const struct {
    enum log_level level;
    const char *words;
} EVENTS[] = {
    [STORE_OUTSIDE_ADOPTED] = {LOG_LEVEL_INFO, "other program's edit"},
    [STORE_OUTSIDE_CONFLICT] = {LOG_LEVEL_WARNING, "other program's edit in conflict"},
    [STORE_OUTSIDE_LEFT_ALONE] = {LOG_LEVEL_WARNING, "other program's document left alone"},
    [STORE_OUTSIDE_VANISHED] = {LOG_LEVEL_WARNING, "other program deleted very many"},
};

static void take_event(const char *place, const char *message, enum store_outside what, gpointer data)
{
    struct api_tending *tending = data;
    const struct log_field fields[] = {LOG_TEXT("place", place), LOG_TEXT("what", message)};

    if ((gsize)what >= G_N_ELEMENTS(EVENTS) || !EVENTS[what].words)
        return;
    log_say(tending->api->log, EVENTS[what].level, EVENTS[what].words, fields, G_N_ELEMENTS(fields));
    g_mutex_lock(&tending->mutex);
    tending->tended.adopted += what == STORE_OUTSIDE_ADOPTED || what == STORE_OUTSIDE_CONFLICT;
    tending->tended.conflicts += what == STORE_OUTSIDE_CONFLICT;
    g_mutex_unlock(&tending->mutex);
}

/* Told of once, and once more when it goes on. */
static void tell(struct api_tending *tending, gboolean *failing, const GError *error)
{
    struct log *log = tending->api->log;

    if (error && !*failing) {
        const struct log_field fields[] = {LOG_TEXT("error", error->message)};
        log_say(log, LOG_LEVEL_WARNING, "other programs' edits not looked at", fields, 1);
    } else if (!error && *failing) {
        log_say(log, LOG_LEVEL_INFO, "other programs' edits looked at again", NULL, 0);
    }
    *failing = error != NULL;
}

static void look(struct api_tending *tending, gboolean *failing)
{
    g_autoptr(GError) error = NULL;
    struct store_tended sums = {0};

    if (!tending->store)
        tending->store = store_open(tending->api->database, STORE_SERVE, &error);
    if (tending->store && store_tend(tending->store, take_event, tending, &sums, &error)) {
        g_mutex_lock(&tending->mutex);
        tending->tended.now = sums;
        g_mutex_unlock(&tending->mutex);
    } else {
        g_clear_pointer(&tending->store, store_close);
    }
    tell(tending, failing, error);
}

gboolean api_tended(struct api *api, struct api_tended *out)
{
    struct api_tending *tending = api->tending;

    if (!tending)
        return FALSE;
    g_mutex_lock(&tending->mutex);
    *out = tending->tended;
    g_mutex_unlock(&tending->mutex);
    return TRUE;
}

static gpointer run(gpointer data)
{
    struct api_tending *tending = data;
    gboolean failing = FALSE;

    g_mutex_lock(&tending->mutex);
    while (!tending->stopping) {
        gint64 until = g_get_monotonic_time() + PAUSE_S * G_TIME_SPAN_SECOND;
        while (!tending->stopping && g_cond_wait_until(&tending->wake, &tending->mutex, until))
            continue;
        if (tending->stopping)
            break;
        g_mutex_unlock(&tending->mutex);
        look(tending, &failing);
        g_mutex_lock(&tending->mutex);
    }
    g_mutex_unlock(&tending->mutex);
    return NULL;
}

struct api_tending *api_tending_new(struct api *api)
{
    if (!store_has_tending(api->accounts_reader))
        return NULL;
    struct api_tending *tending = g_new0(struct api_tending, 1);

    tending->api = api;
    g_mutex_init(&tending->mutex);
    g_cond_init(&tending->wake);
    tending->thread = g_thread_new("tending", run, tending);
    return tending;
}

void api_tending_free(struct api_tending *tending)
{
    if (!tending)
        return;
    g_mutex_lock(&tending->mutex);
    tending->stopping = TRUE;
    g_cond_signal(&tending->wake);
    g_mutex_unlock(&tending->mutex);
    g_thread_join(tending->thread);
    store_close(tending->store);
    g_mutex_clear(&tending->mutex);
    g_cond_clear(&tending->wake);
    g_free(tending);
}
