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

struct api_aside {
    struct api *api;
    GThreadPool *pool; /* of struct job */
    GThread *upkeep;
    GMutex mutex;
    GCond wake;
    gboolean stopping;
};

/* In the request's arena. */
struct job {
    struct http_request *request;
    struct http_answer *answer;
    api_aside_func run;
    gconstpointer data;
};

static void run_job(gpointer item, gpointer context)
{
    const struct job *job = item;
    const struct api_aside *aside = context;

    i18n_use(http_request_language(job->request));
    job->run(aside->api, job->request, job->answer, job->data);
    i18n_use(NULL);
    http_request_resume(job->request);
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
    aside->pool = g_thread_pool_new(run_job, aside, THREADS, FALSE, NULL);
    aside->upkeep = g_thread_new("upkeep", keep_up, aside);
    return aside;
}

void api_aside_free(struct api_aside *aside)
{
    if (!aside)
        return;
    g_thread_pool_free(aside->pool, FALSE, TRUE);
    g_mutex_lock(&aside->mutex);
    aside->stopping = TRUE;
    g_cond_signal(&aside->wake);
    g_mutex_unlock(&aside->mutex);
    g_thread_join(aside->upkeep);
    g_mutex_clear(&aside->mutex);
    g_cond_clear(&aside->wake);
    g_free(aside);
}

void api_aside(struct api *api, struct http_request *request, struct http_answer *answer, api_aside_func run,
               gconstpointer data)
{
    if (g_thread_pool_unprocessed(api->aside->pool) >= WAITING_MAX) {
        http_answer_error(answer, &api_errors[API_ERROR_BUSY]);
        http_answer_header(answer, "Retry-After", "5");
        return;
    }
    struct job *job = value_arena_alloc(http_request_arena(request), sizeof *job);
    *job = (struct job){request, answer, run, data};
    http_request_suspend(request);
    g_thread_pool_push(api->aside->pool, job, NULL);
}
