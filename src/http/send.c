/* SPDX-License-Identifier: Apache-2.0 */
#include "http_internal.h"

#include <string.h>

/*
 * From an answer to libmicrohttpd's response. Every answer says what kind it is and that no browser may take
 * it for another, that it is not to be kept, and that no page may be put into a frame.
 */
#define PAGE_POLICY                                                                                          \
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; script-src 'self'; "        \
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
#define DATA_POLICY "default-src 'none'; frame-ancestors 'none'"

static struct MHD_Response *make_response(struct http_request *request)
{
    struct http_answer *answer = &request->answer;
    union {
        const char *from;
        void *to;
    } bytes = {answer->bytes ? answer->bytes : ""};

    if (answer->kind == HTTP_ANSWER_STREAM)
        return http_stream_response(g_steal_pointer(&answer->stream), request);
    if (!answer->release)
        return MHD_create_response_from_buffer(answer->size, bytes.to, MHD_RESPMEM_PERSISTENT);
    /* From here on the response lets go of the bytes; those of a body that was taken end with the request. */
    GDestroyNotify release = answer->release;
    answer->release = NULL;
    return MHD_create_response_from_buffer_with_free_callback_cls(answer->size, bytes.to, release,
                                                                  answer->release_context);
}

static gboolean has_header(const struct http_answer *answer, const char *name)
{
    for (const struct http_header *header = answer->headers; header; header = header->next) {
        if (g_ascii_strcasecmp(header->name, name) == 0)
            return TRUE;
    }
    return FALSE;
}

static void add_cors(struct http_request *request, struct MHD_Response *response)
{
    const char *origin = request->known[HTTP_KNOWN_ORIGIN];

    if (!http_origins_any(request->server->origins))
        return;
    MHD_add_response_header(response, "Vary", "Origin");
    if (!origin || !http_origins_cors(request->server->origins, origin))
        return;
    MHD_add_response_header(response, "Access-Control-Allow-Origin", origin);
    MHD_add_response_header(response, "Access-Control-Expose-Headers",
                            "Exobase-Commit, Retry-After, X-Request-Id");
}

/*
 * What a public route answers to POST: it is for programs, and no cache keeps it (RFC 9110, 9.3.3). All that
 * a form could have a browser show of it, a request without a body, is JSON, which is taken for nothing else.
 */
static gboolean is_plain_data(const struct http_request *request)
{
    const struct http_endpoint *row = request->route ? request->route->row : NULL;

    return row && row->method == HTTP_POST && row->flags & HTTP_CORS;
}

static void add_headers(struct http_request *request, struct MHD_Response *response)
{
    const struct http_answer *answer = &request->answer;
    gboolean page = strncmp(answer->type, "text/html", 9) == 0;

    if (answer->kind != HTTP_ANSWER_EMPTY)
        MHD_add_response_header(response, "Content-Type", answer->type);
    MHD_add_response_header(response, "X-Request-Id", request->id);
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    if (!is_plain_data(request) && !has_header(answer, "Content-Security-Policy"))
        MHD_add_response_header(response, "Content-Security-Policy", page ? PAGE_POLICY : DATA_POLICY);
    if (!is_plain_data(request) && !has_header(answer, "Cache-Control"))
        MHD_add_response_header(response, "Cache-Control", "no-store");
    if (page)
        MHD_add_response_header(response, "Referrer-Policy", "same-origin");
    if (request->server->secure)
        MHD_add_response_header(response, "Strict-Transport-Security", "max-age=31536000");
    if (request->route && request->route->row->flags & HTTP_CORS)
        add_cors(request, response);
    for (const struct http_header *header = answer->headers; header; header = header->next)
        MHD_add_response_header(response, header->name, header->value);
    if (answer->closes || http_stopping(request->server))
        MHD_add_response_header(response, "Connection", "close");
}

enum MHD_Result http_send(struct http_request *request)
{
    guint status = request->answer.status;

    request->stage = HTTP_STAGE_ANSWERED;
    request->answer_bytes = request->answer.size;
    http_connection_disarm(request->thread, request->connection);
    struct MHD_Response *response = make_response(request);
    if (!response)
        return MHD_NO;
    add_headers(request, response);
    enum MHD_Result queued = MHD_queue_response(request->mhd, status, response);
    MHD_destroy_response(response);
    return queued;
}
