/* SPDX-License-Identifier: Apache-2.0 */
#include "http_internal.h"

/*
 * One line for each answer. The query is left out: it can hold what people search for. Lines gather in the
 * thread and are written before its next wait, many by one write() when there is much to do.
 */
#define GATHERED_MAX ((gsize)64 << 10)

static enum log_level level_of(const struct http_request *request)
{
    if (request->stage == HTTP_STAGE_ANSWERED && request->answer.status >= 500)
        return LOG_LEVEL_ERROR;
    return request->route && request->route->row->flags & HTTP_QUIET ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO;
}

void http_access_log(struct http_request *request, gint64 now)
{
    struct http_thread *thread = request->thread;
    struct log *log = thread->server->log;
    enum log_level level = level_of(request);
    gboolean answered = request->stage == HTTP_STAGE_ANSWERED;

    if (!log_takes(log, level))
        return;
    const struct log_field fields[] = {
        LOG_TEXT("id", request->id),
        LOG_TEXT("method", request->method),
        LOG_TEXT("path", request->target),
        LOG_NUMBER("status", answered ? request->answer.status : 0),
        LOG_NUMBER("us", now - request->started),
        LOG_NUMBER("bytes", (gint64)request->answer_bytes),
        LOG_TEXT("peer", http_request_peer(request)),
        LOG_TEXT("account", request->who.account),
    };
    log_append(log, thread->lines, level, answered ? "request" : "request given up", fields,
               G_N_ELEMENTS(fields));
    if (thread->lines->len >= GATHERED_MAX)
        log_flush(log, thread->lines);
}
