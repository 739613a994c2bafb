/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a request thread must not wait for and is no commit: passwords, which take a tenth of a second and 64
 * MiB each, and writes of accounts. A few threads do it; whoever comes while very many wait is told to come
 * again.
 */
#include "api_internal.h"
#include "i18n.h"

/* As many passwords as are hashed at once (account.h), and one more for the writes. */
#define THREADS 3
#define WAITING_MAX 200
/* How often uses of sessions are noted and what has expired is removed. */
#define UPKEEP_S 60

/* In the request's arena. */
struct job {
    struct http_request *request;
    struct http_answer *answer;
    api_aside_func run;
    gconstpointer data;
};

struct api_aside {
    struct api *api;
    GAsyncQueue *jobs; /* of struct job; `stop` ends a worker */
    struct job stop;
    GThread *workers[THREADS], *upkeep;
    GMutex mutex;
    GCond wake;
    gboolean stopping;
};

static gpointer work(gpointer data)
{
    struct api_aside *aside = data;
    const struct job *job;

    bank_thread_register();
    while ((job = g_async_queue_pop(aside->jobs)) != &aside->stop) {
        i18n_use(http_request_language(job->request));
        job->run(aside->api, job->request, job->answer, job->data);
        i18n_use(NULL);
        http_request_resume(job->request);
    }
    bank_thread_unregister();
    return NULL;
}

static gpointer keep_up(gpointer data)
{
    struct api_aside *aside = data;

    g_mutex_lock(&aside->mutex);
    while (!aside->stopping) {
        gint64 until = g_get_monotonic_time() + UPKEEP_S * G_TIME_SPAN_SECOND;
        while (!aside->stopping && g_cond_wait_until(&aside->wake, &aside->mutex, until))
            continue;
        g_mutex_unlock(&aside->mutex);
        accounts_maintain(aside->api->accounts, NULL); /* it is tried again in a minute */
        g_mutex_lock(&aside->mutex);
    }
    g_mutex_unlock(&aside->mutex);
    return NULL;
}

struct api_aside *api_aside_new(struct api *api)
{
    struct api_aside *aside = g_new0(struct api_aside, 1);

    aside->api = api;
    g_mutex_init(&aside->mutex);
    g_cond_init(&aside->wake);
    aside->jobs = g_async_queue_new();
    for (guint i = 0; i < THREADS; i++)
        aside->workers[i] = g_thread_new("aside", work, aside);
    aside->upkeep = g_thread_new("upkeep", keep_up, aside);
    return aside;
}

void api_aside_free(struct api_aside *aside)
{
    if (!aside)
        return;
    for (guint i = 0; i < THREADS; i++)
        g_async_queue_push(aside->jobs, &aside->stop);
    for (guint i = 0; i < THREADS; i++)
        g_thread_join(aside->workers[i]);
    g_async_queue_unref(aside->jobs);
    g_mutex_lock(&aside->mutex);
    aside->stopping = TRUE;
    g_cond_signal(&aside->wake);
    g_mutex_unlock(&aside->mutex);
    g_thread_join(aside->upkeep);
    g_mutex_clear(&aside->mutex);
    g_cond_clear(&aside->wake);
    g_free(aside);
}

gboolean api_aside(struct api *api, struct http_request *request, struct http_answer *answer,
                   api_aside_func run, gconstpointer data)
{
    if (g_async_queue_length(api->aside->jobs) >= WAITING_MAX) {
        http_answer_error(answer, &api_errors[API_ERROR_BUSY]);
        http_answer_header(answer, "Retry-After", "5");
        return FALSE;
    }
    struct job *job = value_arena_alloc(http_request_arena(request), sizeof *job);
    *job = (struct job){request, answer, run, data};
    http_request_suspend(request);
    g_async_queue_push(api->aside->jobs, job);
    return TRUE;
}
