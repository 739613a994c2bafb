/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "http_internal.h"

/*
 * Server-sent events. An event is one block of bytes, shared by all who get it; a stream has a short queue of
 * them. While the queue is empty the connection is suspended and costs nothing but its memory; whoever sends
 * resumes it. Who takes too little is cut off when the queue is full: the client comes again and names the
 * last event that it has.
 *
 * `mutex` guards what other threads touch. It is held around libmicrohttpd's suspend and resume, so that no
 * event can slip in between "the queue is empty" and "suspended". (It is a pthread_mutex_t, as every lock of
 * this room: the thread sanitizer does not see GLib's.)
 */
#define QUEUE_BYTES_MAX ((gsize)1 << 20)
#define QUEUE_EVENTS_MAX 1024
#define BLOCK_BYTES 512

struct http_stream {
    gint refs; /* atomic */
    struct http_stream_hooks hooks;
    gpointer context;
    pthread_mutex_t mutex;
    GQueue queue;               /* GBytes */
    gsize queued;               /* bytes */
    gsize sent;                 /* of the first event */
    struct MHD_Connection *mhd; /* NULL: not yet, or no longer */
    gboolean waits;             /* suspended */
    gboolean ended;
    /* The server thread's alone. */
    struct http_thread *thread;
    GList link;
    gint64 next_beat;
};

struct http_stream *http_stream_new(const struct http_stream_hooks *hooks, gpointer context)
{
    struct http_stream *stream = g_new0(struct http_stream, 1);
    static const char hello[] = "retry: 2000\n\n";

    stream->refs = 1;
    stream->hooks = *hooks;
    stream->context = context;
    stream->link.data = stream;
    pthread_mutex_init(&stream->mutex, NULL);
    g_queue_push_tail(&stream->queue, g_bytes_new_static(hello, strlen(hello)));
    stream->queued = strlen(hello);
    return stream;
}

struct http_stream *http_stream_ref(struct http_stream *stream)
{
    g_atomic_int_inc(&stream->refs);
    return stream;
}

static void unref_bytes(gpointer bytes)
{
    g_bytes_unref(bytes);
}

void http_stream_unref(struct http_stream *stream)
{
    if (!g_atomic_int_dec_and_test(&stream->refs))
        return;
    g_queue_clear_full(&stream->queue, unref_bytes);
    pthread_mutex_destroy(&stream->mutex);
    g_free(stream);
}

/* Under the mutex. */
static void wake(struct http_stream *stream)
{
    if (stream->waits && stream->mhd) {
        MHD_resume_connection(stream->mhd);
        http_loop_wake(stream->thread);
    }
    stream->waits = FALSE;
}

gboolean http_stream_send(struct http_stream *stream, GBytes *event)
{
    gsize size = g_bytes_get_size(event);

    pthread_mutex_lock(&stream->mutex);
    if (stream->queued + size > QUEUE_BYTES_MAX || stream->queue.length >= QUEUE_EVENTS_MAX)
        stream->ended = TRUE;
    gboolean taken = !stream->ended;
    if (taken) {
        g_queue_push_tail(&stream->queue, g_bytes_ref(event));
        stream->queued += size;
        wake(stream);
    }
    pthread_mutex_unlock(&stream->mutex);
    return taken;
}

void http_stream_end(struct http_stream *stream)
{
    pthread_mutex_lock(&stream->mutex);
    stream->ended = TRUE;
    wake(stream);
    pthread_mutex_unlock(&stream->mutex);
}

/* Copies what is queued, as far as there is room; under the mutex. */
static gsize take(struct http_stream *stream, char *out, gsize room)
{
    gsize filled = 0;

    while (filled < room && stream->queue.length > 0) {
        GBytes *event = g_queue_peek_head(&stream->queue);
        gsize size;
        const char *bytes = g_bytes_get_data(event, &size);
        gsize part = MIN(room - filled, size - stream->sent);
        memcpy(out + filled, bytes + stream->sent, part);
        filled += part;
        stream->sent += part;
        if (stream->sent == size) {
            g_bytes_unref(g_queue_pop_head(&stream->queue));
            stream->queued -= size;
            stream->sent = 0;
        }
    }
    return filled;
}

static ssize_t read_stream(void *data, uint64_t position, char *out, size_t room)
{
    struct http_stream *stream = data;

    (void)position;
    pthread_mutex_lock(&stream->mutex);
    gsize filled = take(stream, out, room);
    gboolean over = filled == 0 && stream->ended;
    if (filled == 0 && !over) {
        stream->waits = TRUE;
        MHD_suspend_connection(stream->mhd);
    }
    pthread_mutex_unlock(&stream->mutex);
    return over ? MHD_CONTENT_READER_END_OF_STREAM : (ssize_t)filled;
}

/* Nothing is sent any more: everything was, or the client has gone. */
static void finish(void *data)
{
    struct http_stream *stream = data;

    pthread_mutex_lock(&stream->mutex);
    stream->mhd = NULL;
    stream->ended = TRUE;
    stream->waits = FALSE;
    pthread_mutex_unlock(&stream->mutex);
    if (stream->thread) {
        g_queue_unlink(&stream->thread->streams, &stream->link);
        http_metrics_add(&stream->thread->metrics->streams, -1);
    }
    if (stream->hooks.closed)
        stream->hooks.closed(stream, stream->context);
    http_stream_unref(stream);
}

void http_stream_abandon(struct http_stream *stream)
{
    finish(stream);
}

struct MHD_Response *http_stream_response(struct http_stream *stream, struct http_request *request)
{
    struct http_thread *thread = request->thread;

    pthread_mutex_lock(&stream->mutex);
    stream->mhd = request->mhd;
    stream->ended |= http_stopping(thread->server);
    pthread_mutex_unlock(&stream->mutex);
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_BYTES, read_stream, stream, finish);
    if (!response) {
        finish(stream);
        return NULL;
    }
    stream->thread = thread;
    stream->next_beat = g_get_monotonic_time() + (gint64)thread->server->heartbeat_ms * 1000;
    g_queue_push_tail_link(&thread->streams, &stream->link);
    http_metrics_add(&thread->metrics->streams, 1);
    return response;
}

gint64 http_streams_next(const struct http_thread *thread)
{
    const GList *first = thread->streams.head;
    return first ? ((const struct http_stream *)first->data)->next_beat : G_MAXINT64;
}

static void beat(struct http_stream *stream)
{
    static const char comment[] = ":\n\n";

    if (stream->hooks.keep && !stream->hooks.keep(stream->context)) {
        http_stream_end(stream);
        return;
    }
    g_autoptr(GBytes) event = g_bytes_new_static(comment, strlen(comment));
    pthread_mutex_lock(&stream->mutex);
    gboolean idle = stream->queue.length == 0;
    pthread_mutex_unlock(&stream->mutex);
    if (idle)
        http_stream_send(stream, event);
}

/* All have the same interval, so the queue stays in order when the first becomes the last. */
void http_streams_beat(struct http_thread *thread, gint64 now)
{
    while (thread->streams.head) {
        struct http_stream *stream = thread->streams.head->data;
        if (stream->next_beat > now)
            return;
        g_queue_unlink(&thread->streams, &stream->link);
        stream->next_beat = now + (gint64)thread->server->heartbeat_ms * 1000;
        g_queue_push_tail_link(&thread->streams, &stream->link);
        beat(stream);
    }
}

void http_streams_end_all(struct http_thread *thread)
{
    for (GList *at = thread->streams.head; at; at = at->next)
        http_stream_end(at->data);
}

static void append_data(GString *out, const char *data, gsize size)
{
    const char *end = data + size;

    while (data <= end) {
        const char *line = memchr(data, '\n', (gsize)(end - data));
        gsize length = (gsize)((line ? line : end) - data);
        g_string_append(out, "data: ");
        for (gsize i = 0; i < length; i++) {
            /* A carriage return would end the line for the reader. */
            if (data[i] != '\r')
                g_string_append_c(out, data[i]);
        }
        g_string_append_c(out, '\n');
        data += length + 1;
    }
}

GBytes *http_event_new(gint64 id, const char *name, const char *data, gsize size)
{
    GString *out = g_string_sized_new(size + 64);

    if (id >= 0)
        g_string_append_printf(out, "id: %" G_GINT64_FORMAT "\n", id);
    if (name)
        g_string_append_printf(out, "event: %s\n", name);
    append_data(out, data, size);
    g_string_append_c(out, '\n');
    return g_string_free_to_bytes(out);
}
