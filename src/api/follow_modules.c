/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The legacy mode: a thread that follows the log, whoever committed, and has the Python modules of the
 * touched chapters written. It takes all commits that came meanwhile together, so it never falls behind by
 * more than one round; what it missed while no server ran it finds when it begins. What can't be written is
 * put down beside the log by src/codebase, and tried again when the reason may have gone by itself.
 */
#include "api_internal.h"
#include "codebase_sync.h"

/* How long the log is waited for at once, and how often what may have gone by itself is tried again. */
#define WAIT_MS 1000
#define RETRY_US (30 * G_TIME_SPAN_SECOND)
/* After an error of the database, before it is asked again. */
#define PAUSE_US (G_TIME_SPAN_SECOND / 4)

struct api_modules {
    struct api *api;
    struct store *store; /* the thread's own */
    GThread *thread;
    gint stopping, written; /* atomic */
};

static void tell(struct api *api, const struct codebase_synced *synced)
{
    const struct log_field fields[] = {LOG_TEXT("chapter", synced->chapter_code),
                                       LOG_TEXT("module", synced->module), LOG_TEXT("reason", synced->words),
                                       LOG_NUMBER("commit", synced->commit)};

    if (synced->reason != MODULE_SYNCHRONISED)
        log_say(api->log, LOG_LEVEL_WARNING, "not synchronised", fields, G_N_ELEMENTS(fields));
    else if (synced->replaced)
        log_say(api->log, LOG_LEVEL_DEBUG, "module written", fields, G_N_ELEMENTS(fields));
}

GPtrArray *api_modules_write(struct api *api, struct store *store, const char *const *codes, gint64 wanted,
                             gboolean insist, GError **error)
{
    const struct codebase_sync sync = {store, api->settings, api->database};
    GPtrArray *all = codebase_sync_chapters(&sync, codes, wanted, insist, error);

    for (guint i = 0; all && i < all->len; i++) {
        const struct codebase_synced *synced = all->pdata[i];
        tell(api, synced);
        if (synced->replaced && api->modules)
            g_atomic_int_inc(&api->modules->written);
    }
    return all;
}

/* Takes the codes over. */
static gboolean write_all(struct api_modules *modules, char **codes, gint64 wanted, GError **error)
{
    g_auto(GStrv) owned = codes;
    g_autoptr(GPtrArray) all = NULL;

    if (!owned)
        return FALSE;
    all = api_modules_write(modules->api, modules->store, (const char *const *)owned, wanted, FALSE, error);
    return all != NULL;
}

/* What earlier processes left; then every chapter is as it is known to be at `seen`. */
static gboolean catch_up(struct api_modules *modules, gint64 *seen, GError **error)
{
    gint64 head = store_head(modules->store, error);

    if (head < 0 || !write_all(modules, codebase_sync_lagging(modules->store, error), head, error))
        return FALSE;
    *seen = head;
    return TRUE;
}

static gboolean follow(struct api_modules *modules, gint64 *seen, gint64 *retried_us, GError **error)
{
    gint64 head = store_wait(modules->store, *seen, WAIT_MS, error);

    if (head < 0)
        return FALSE;
    if (head > *seen &&
        !write_all(modules, codebase_sync_touched(modules->store, *seen, head, error), head, error))
        return FALSE;
    *seen = head;
    if (g_get_monotonic_time() - *retried_us < RETRY_US)
        return TRUE;
    *retried_us = g_get_monotonic_time();
    return write_all(modules, codebase_sync_retryable(modules->store, error), head, error);
}

static gpointer run(gpointer data)
{
    struct api_modules *modules = data;
    gint64 seen = -1, retried_us = g_get_monotonic_time();
    gboolean last = FALSE, told = FALSE;

    /* Once more after the end was asked for: what was committed until then is written. */
    while (!last) {
        g_autoptr(GError) error = NULL;
        last = g_atomic_int_get(&modules->stopping);
        if (seen < 0 ? catch_up(modules, &seen, &error) : follow(modules, &seen, &retried_us, &error)) {
            told = FALSE;
            continue;
        }
        const struct log_field field = LOG_TEXT("error", error->message);
        if (!told)
            log_say(modules->api->log, LOG_LEVEL_WARNING, "modules are not followed", &field, 1);
        told = TRUE;
        if (!last)
            g_usleep(PAUSE_US);
    }
    return NULL;
}

struct api_modules *api_modules_new(struct api *api, GError **error)
{
    struct store *store = store_open(api->database, STORE_SERVE, error);
    if (!store)
        return NULL;
    struct api_modules *modules = g_new0(struct api_modules, 1);

    modules->api = api;
    modules->store = store;
    return modules;
}

void api_modules_start(struct api_modules *modules)
{
    modules->thread = g_thread_new("modules", run, modules);
}

void api_modules_stop(struct api_modules *modules)
{
    if (!modules || !modules->thread)
        return;
    g_atomic_int_set(&modules->stopping, TRUE);
    store_wake(modules->store);
    g_thread_join(g_steal_pointer(&modules->thread));
}

void api_modules_free(struct api_modules *modules)
{
    if (!modules)
        return;
    api_modules_stop(modules);
    store_close(modules->store);
    g_free(modules);
}

gint64 api_modules_written(const struct api *api)
{
    return api->modules ? g_atomic_int_get(&api->modules->written) : 0;
}
