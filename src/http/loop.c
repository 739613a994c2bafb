/* SPDX-License-Identifier: Apache-2.0 */
#include <poll.h>
#include <sched.h>
#include <unistd.h>

#include "http_internal.h"

/*
 * One thread: it waits for its daemon's events, or for the next deadline, and lets libmicrohttpd do what is
 * to be done. That library's own threads do not serve: in 0.9.75 they stand still when exactly 128 events are
 * ready at once.
 *
 * A stop has three steps: no new connection; what is under way is answered; what is not by then is cut off.
 */
#define LONGEST_WAIT_MS 1000
/* At a stop, so that those who come without end can't hold it up. */
#define LAST_ROUNDS 1000

gboolean http_stopping(const struct http_server *server)
{
    return __atomic_load_n(&server->stopping, __ATOMIC_ACQUIRE) != 0;
}

void http_loop_wake(struct http_thread *thread)
{
    const guint64 one = 1;

    /* Many wake it at once when an event goes to all streams; one write is enough. */
    if (!g_atomic_int_compare_and_exchange(&thread->woken, 0, 1))
        return;
    ssize_t written = write(thread->wake_fd, &one, sizeof one);
    /* Only a full counter could refuse; then it is awake. */
    (void)written;
}

/* Whoever wakes from here on writes again; what they did before is seen by the MHD_run() that follows. */
static void take_wake(struct http_thread *thread)
{
    guint64 count;
    ssize_t taken = read(thread->wake_fd, &count, sizeof count);

    (void)taken;
    g_atomic_int_set(&thread->woken, 0);
}

static gint64 earliest(const struct http_thread *thread, gint64 now)
{
    gint64 next = now + (gint64)LONGEST_WAIT_MS * 1000;
    const GList *arriving = thread->arriving.head;

    if (arriving)
        next = MIN(next, ((const struct http_connection *)arriving->data)->deadline);
    return MIN(next, http_streams_next(thread));
}

static int wait_ms(struct http_thread *thread)
{
    MHD_UNSIGNED_LONG_LONG library = LONGEST_WAIT_MS;
    gint64 now = g_get_monotonic_time();

    if (MHD_get_timeout(thread->daemon, &library) == MHD_YES && library == 0)
        return 0;
    gint64 ours = MAX(0, earliest(thread, now) - now + 999) / 1000;
    return (int)MIN((gint64)MIN(library, LONGEST_WAIT_MS), ours);
}

/*
 * Before it sleeps, it lets others have their turn: whoever shares its processor is often the one that has
 * the next request, and a turn costs less than a sleep and being woken.
 */
static int poll_or_yield(struct pollfd *fds, nfds_t n, int timeout)
{
    int ready = poll(fds, n, 0);

    if (ready != 0 || timeout == 0)
        return ready;
    sched_yield();
    return poll(fds, n, timeout);
}

/* Before a wait, lines of the log that are not written yet would be late. */
static void wait_for_events(struct http_thread *thread)
{
    const struct http_server *server = thread->server;
    struct pollfd fds[] = {{.fd = thread->epoll_fd, .events = POLLIN},
                           {.fd = thread->wake_fd, .events = POLLIN}};
    int timeout = wait_ms(thread);

    log_flush(server->log, thread->lines);
    if (server->hooks.before_wait)
        server->hooks.before_wait(server->context);
    if (poll_or_yield(fds, G_N_ELEMENTS(fds), timeout) > 0 && fds[1].revents)
        take_wake(thread);
    if (server->hooks.after_wait)
        server->hooks.after_wait(server->context);
}

static void work(struct http_thread *thread)
{
    if (!thread->put_off)
        wait_for_events(thread);
    if (thread->whole > 0)
        thread->crowd = thread->whole;
    thread->whole = 0;
    thread->put_off = FALSE;
    MHD_run(thread->daemon);
    gint64 now = g_get_monotonic_time();
    http_connections_expire(thread, now);
    http_streams_beat(thread, now);
}

/* Who came before the stop is let in, and what they sent is read: until two rounds find nothing new. */
static void let_in(struct http_thread *thread)
{
    for (guint round = 0, still = 0; round < LAST_ROUNDS && still < 2; round++) {
        guint64 accepted = thread->metrics->accepted;
        guint under_way = thread->under_way;
        MHD_run(thread->daemon);
        still = accepted == thread->metrics->accepted && under_way == thread->under_way ? still + 1 : 0;
    }
}

static void close_door(struct http_thread *thread)
{
    let_in(thread);
    MHD_quiesce_daemon(thread->daemon);
    close(thread->listen_fd);
    thread->listen_fd = -1;
    http_streams_end_all(thread);
    http_connections_close_idle(thread);
}

static void abandon_rest(struct http_thread *thread)
{
    for (GList *at = thread->connections.head; at; at = at->next) {
        struct http_connection *connection = at->data;
        if (connection->request && (connection->request->stage == HTTP_STAGE_SUSPENDED ||
                                    connection->request->stage == HTTP_STAGE_WAITING))
            http_request_abandon(connection->request);
    }
    http_streams_end_all(thread);
}

gpointer http_loop_run(gpointer data)
{
    struct http_thread *thread = data;
    struct http_server *server = thread->server;

    if (server->hooks.thread_start)
        server->hooks.thread_start(server->context);
    while (!http_stopping(server))
        work(thread);
    close_door(thread);
    while (thread->under_way > 0 && g_get_monotonic_time() < server->stop_at)
        work(thread);
    abandon_rest(thread);
    MHD_stop_daemon(g_steal_pointer(&thread->daemon));
    log_flush(server->log, thread->lines);
    if (server->hooks.thread_stop)
        server->hooks.thread_stop(server->context);
    return NULL;
}
