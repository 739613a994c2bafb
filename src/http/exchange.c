/* SPDX-License-Identifier: Apache-2.0 */
#include "http_internal.h"

#include <string.h>

#include "i18n.h"

/*
 * One request from its first line to its answer, as libmicrohttpd calls us: when the line is there, when the
 * headers are (HTTP_STAGE_NEW), for each piece of the body, when the body is whole, once more when a
 * suspended request was resumed (before its handler or after), and when all was sent or the client has gone.
 *
 * A refused request's body is read to its end and passed over, since a client that still sends when the
 * connection is closed often loses the answer; unless it waits for 100-continue, or promises too much.
 */

void *http_exchange_begin(void *data, const char *target, struct MHD_Connection *mhd)
{
    struct http_thread *thread = data;
    struct http_connection *connection = http_connection_of(mhd);

    connection->request = http_request_new(thread, connection, target);
    /* Another request on a connection that is kept: its time begins now. */
    if (connection->served)
        http_connection_arm(thread, connection, connection->request->started);
    thread->under_way++;
    return connection->request;
}

static gboolean answer_at_once(struct http_request *request)
{
    const char *length = request->refused ? request->known[HTTP_KNOWN_CONTENT_LENGTH] : NULL;
    gboolean large = length && g_ascii_strtoull(length, NULL, 10) > HTTP_DRAIN_MAX;

    if (request->refused && (request->known[HTTP_KNOWN_EXPECT] || large))
        request->answer.closes = TRUE;
    return request->answer.closes;
}

static enum MHD_Result begin(struct http_request *request, const char *method, const char *version)
{
    request->stage = HTTP_STAGE_BODY;
    request->method = value_arena_copy(request->arena, method, strlen(method));
    http_headers_read(request, method, version);
    http_request_make_id(request);
    const char *wanted = http_headers_language(request->known[HTTP_KNOWN_ACCEPT_LANGUAGE]);
    if (wanted)
        request->language = wanted;
    i18n_use(request->language);
    http_gate_pass(request, version);
    i18n_use(NULL);
    return answer_at_once(request) ? http_send(request) : MHD_YES;
}

static enum MHD_Result handle(struct http_request *request)
{
    i18n_use(request->language);
    request->stage = HTTP_STAGE_BODY;
    request->route->row->handler(request, &request->answer, request->server->context);
    i18n_use(NULL);
    if (request->stage == HTTP_STAGE_PUT_OFF)
        return MHD_YES;
    if (request->suspended) {
        request->stage = HTTP_STAGE_SUSPENDED;
        return MHD_YES;
    }
    return http_send(request);
}

/* Whether it is to be handled; else its error is the answer. */
static gboolean is_accepted(struct http_request *request)
{
    i18n_use(request->language);
    gboolean accepted = !request->refused && http_body_finish(request);
    i18n_use(NULL);
    return accepted;
}

/* The whole request is there. */
static enum MHD_Result finish(struct http_request *request)
{
    const struct http_hooks *hooks = &request->server->hooks;

    if (!is_accepted(request))
        return http_send(request);
    http_connection_disarm(request->thread, request->connection);
    request->thread->whole++;
    if (!hooks->ready || hooks->ready(request, request->server->context))
        return handle(request);
    request->stage = HTTP_STAGE_WAITING;
    return MHD_YES;
}

static enum MHD_Result take(struct http_request *request, const char *upload, size_t *size)
{
    i18n_use(request->language);
    http_body_take(request, upload, *size);
    i18n_use(NULL);
    *size = 0;
    return request->body_seen > HTTP_DRAIN_MAX ? MHD_NO : MHD_YES;
}

enum MHD_Result http_exchange(void *thread, struct MHD_Connection *mhd, const char *url, const char *method,
                              const char *version, const char *upload, size_t *upload_size, void **data)
{
    struct http_request *request = *data;

    (void)thread, (void)mhd, (void)url;
    switch (request->stage) {
    case HTTP_STAGE_NEW:
        return begin(request, method, version);
    case HTTP_STAGE_BODY:
        return *upload_size > 0 ? take(request, upload, upload_size) : finish(request);
    case HTTP_STAGE_WAITING:
        if (request->abandoned)
            return MHD_NO;
        http_request_continue(request);
        return handle(request);
    case HTTP_STAGE_PUT_OFF:
        return handle(request);
    case HTTP_STAGE_SUSPENDED:
        /* Of an abandoned one, the answer is still another thread's. */
        return request->abandoned ? MHD_NO : http_send(request);
    case HTTP_STAGE_ANSWERED:
    default:
        *upload_size = 0;
        return MHD_YES;
    }
}

static void count(struct http_request *request, gint64 now)
{
    const struct http_route *route = request->route;
    gsize index = route ? route->index : request->server->api->n_endpoints;
    gboolean streams = route && route->row->flags & HTTP_STREAMS;
    guint status = request->stage == HTTP_STAGE_ANSWERED ? request->answer.status : 0;

    http_metrics_count(request->thread->metrics, index, status, streams ? -1 : now - request->started);
}

void http_exchange_end(void *data, struct MHD_Connection *mhd, void **context,
                       enum MHD_RequestTerminationCode code)
{
    struct http_thread *thread = data;
    struct http_request *request = *context;

    (void)mhd, (void)code;
    if (!request)
        return;
    gint64 now = g_get_monotonic_time();
    count(request, now);
    http_access_log(request, now);
    thread->under_way--;
    request->connection->request = NULL;
    request->connection->served = TRUE;
    http_connection_arm(thread, request->connection, now);
    if (http_stopping(thread->server))
        http_connection_close(request->connection);
    *context = NULL;
    /* Whoever resumed it may not be out of http_request_resume() yet, which uses this thread. */
    if (request->suspended) {
        pthread_mutex_lock(&request->mutex);
        pthread_mutex_unlock(&request->mutex);
    }
    http_request_unref(request);
}
