/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests that wait for a commit (Exobase-Commit) which this server does not show yet, as after a write at
 * another instance. They stand aside, so that no server thread waits with them; one thread lets them go on
 * when the image is there, or their time is over.
 */
#include <errno.h>

#include "api_internal.h"

/* How long a request waits (docs/interfaces.md, HTTP), and how many do at once: more are answered at once. */
#define WAIT_US (2 * G_TIME_SPAN_SECOND)
#define WAITING_MAX 1000
/* How long the image is waited for before newcomers are looked at. */
#define STEP_MS 20

struct waiter {
    struct http_request *request;
    gint64 commit, until_us;
};

struct api_waiting {
    struct bank *bank;
    GThread *thread;
    GMutex mutex;
    GCond wake;
    GArray *waiters; /* of struct waiter */
    gboolean stopping;
};

gint64 api_wanted_commit(const struct http_request *request)
{
    const char *header = http_request_header(request, "Exobase-Commit");
    char *end = NULL;

    errno = 0;
    gint64 commit = header ? g_ascii_strtoll(header, &end, 10) : 0;
    return errno == 0 && end && *end == '\0' && commit > 0 ? commit : 0;
}

void api_answer_commit(struct http_answer *answer, gint64 commit)
{
    char number[24];

    g_snprintf(number, sizeof number, "%" G_GINT64_FORMAT, commit);
    http_answer_header(answer, "Exobase-Commit", number);
}

/* Lets those go whose commit is there, or whose time is over. The least commit that is still waited for. */
static gint64 let_go(struct api_waiting *waiting)
{
    gint64 now = g_get_monotonic_time(), least = G_MAXINT64;

    for (guint i = waiting->waiters->len; i-- > 0;) {
        struct waiter waiter = g_array_index(waiting->waiters, struct waiter, i);
        if (waiter.until_us > now && !waiting->stopping && !bank_wait(waiting->bank, waiter.commit, 0)) {
            least = MIN(least, waiter.commit);
            continue;
        }
        g_array_remove_index_fast(waiting->waiters, i);
        http_request_resume(waiter.request);
    }
    return least;
}

static gpointer work(gpointer data)
{
    struct api_waiting *waiting = data;

    g_mutex_lock(&waiting->mutex);
    while (!waiting->stopping) {
        gint64 least = let_go(waiting);
        if (least == G_MAXINT64) {
            g_cond_wait(&waiting->wake, &waiting->mutex);
            continue;
        }
        g_mutex_unlock(&waiting->mutex);
        bank_wait(waiting->bank, least, STEP_MS);
        g_mutex_lock(&waiting->mutex);
    }
    let_go(waiting);
    g_mutex_unlock(&waiting->mutex);
    return NULL;
}

struct api_waiting *api_waiting_new(struct bank *bank)
{
    struct api_waiting *waiting = g_new0(struct api_waiting, 1);

    waiting->bank = bank;
    waiting->waiters = g_array_new(FALSE, FALSE, sizeof(struct waiter));
    g_mutex_init(&waiting->mutex);
    g_cond_init(&waiting->wake);
    waiting->thread = g_thread_new("waiting", work, waiting);
    return waiting;
}

void api_waiting_free(struct api_waiting *waiting)
{
    if (!waiting)
        return;
    g_mutex_lock(&waiting->mutex);
    waiting->stopping = TRUE;
    g_cond_signal(&waiting->wake);
    g_mutex_unlock(&waiting->mutex);
    g_thread_join(waiting->thread);
    g_array_unref(waiting->waiters);
    g_mutex_clear(&waiting->mutex);
    g_cond_clear(&waiting->wake);
    g_free(waiting);
}

gboolean api_is_ready(struct http_request *request, gpointer context)
{
    struct api *api = context;
    struct api_waiting *waiting = api->waiting;
    gint64 commit = api_wanted_commit(request);

    if (commit == 0 || bank_wait(api->bank, commit, 0))
        return TRUE;
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&waiting->mutex);
    if (waiting->stopping || waiting->waiters->len >= WAITING_MAX)
        return TRUE;
    const struct waiter waiter = {request, commit, g_get_monotonic_time() + WAIT_US};
    http_request_suspend(request);
    g_array_append_val(waiting->waiters, waiter);
    g_cond_signal(&waiting->wake);
    return FALSE;
}
