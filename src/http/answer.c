/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "http_internal.h"
#include "json.h"

#define JSON_TYPE "application/json"

void http_answer_init(struct http_answer *answer, struct http_request *request)
{
    *answer = (struct http_answer){.request = request, .status = 200, .type = JSON_TYPE};
}

GString *http_answer_body(struct http_answer *answer, gsize size)
{
    GString *spare = g_steal_pointer(&answer->request->spare);

    return spare ? g_string_truncate(spare, 0) : g_string_sized_new(size);
}

static void keep_spare(struct http_request *request, GString *body)
{
    if (!request->spare && body->allocated_len <= HTTP_SPARE_MAX)
        request->spare = body;
    else
        g_string_free(body, TRUE);
}

/* Lets go of the body. */
static void drop_body(struct http_answer *answer)
{
    if (answer->release && answer->kind == HTTP_ANSWER_BORROWED)
        answer->release(answer->release_context);
    if (answer->body)
        keep_spare(answer->request, g_steal_pointer(&answer->body));
    if (answer->stream)
        http_stream_abandon(answer->stream);
    answer->kind = HTTP_ANSWER_EMPTY;
    answer->release = NULL;
    answer->bytes = NULL;
    answer->size = 0;
    answer->stream = NULL;
}

void http_answer_clear(struct http_answer *answer)
{
    drop_body(answer);
    http_answer_init(answer, answer->request);
}

void http_answer_status(struct http_answer *answer, guint status)
{
    answer->status = status;
}

static gboolean may_be_header(const char *name, const char *value)
{
    for (const char *at = name; *at; at++) {
        if (!g_ascii_isalnum(*at) && !strchr("!#$%&'*+-.^_`|~", *at))
            return FALSE;
    }
    for (const char *at = value; *at; at++) {
        if (g_ascii_iscntrl(*at) && *at != '\t')
            return FALSE;
    }
    return *name != '\0';
}

void http_answer_header(struct http_answer *answer, const char *name, const char *value)
{
    struct value_arena *arena = answer->request->arena;

    if (!may_be_header(name, value)) {
        http_answer_error(answer, &http_errors[HTTP_ERROR_INTERNAL]);
        return;
    }
    struct http_header *header = value_arena_alloc(arena, sizeof *header);
    *header = (struct http_header){
        .next = answer->headers,
        .name = value_arena_copy(arena, name, strlen(name)),
        .value = value_arena_copy(arena, value, strlen(value)),
    };
    answer->headers = header;
}

void http_answer_borrow(struct http_answer *answer, const char *bytes, gsize size, const char *type,
                        GDestroyNotify release, gpointer context)
{
    drop_body(answer);
    answer->kind = HTTP_ANSWER_BORROWED;
    answer->type = type ? type : JSON_TYPE;
    answer->bytes = bytes;
    answer->size = size;
    answer->release = release;
    answer->release_context = context;
}

void http_answer_take(struct http_answer *answer, GString *body, const char *type)
{
    http_answer_borrow(answer, body->str, body->len, type, NULL, NULL);
    answer->kind = HTTP_ANSWER_TAKEN;
    answer->body = body;
}

void http_answer_value(struct http_answer *answer, const struct value *value)
{
    GString *out = http_answer_body(answer, 512);

    json_write(out, value);
    http_answer_take(answer, out, NULL);
}

void http_answer_error_because(struct http_answer *answer, const struct http_error_row *row,
                               const char *message, const struct value_object *more)
{
    GString *text = http_error_text(row, message, more);

    http_answer_take(answer, text, NULL);
    answer->status = row->status;
    if (row->status == 401)
        http_answer_header(answer, "WWW-Authenticate", "Bearer realm=\"exobase\"");
}

void http_answer_error(struct http_answer *answer, const struct http_error_row *row)
{
    http_answer_error_because(answer, row, NULL, NULL);
}

gboolean http_refuse(struct http_request *request, enum http_error error, const char *message,
                     const struct value_object *more)
{
    http_answer_error_because(&request->answer, &http_errors[error], message, more);
    request->refused = TRUE;
    if (error == HTTP_ERROR_MALFORMED || error == HTTP_ERROR_HEADERS)
        request->answer.closes = TRUE;
    return FALSE;
}

struct http_stream *http_answer_stream(struct http_answer *answer, const struct http_stream_hooks *hooks,
                                       gpointer context)
{
    drop_body(answer);
    answer->kind = HTTP_ANSWER_STREAM;
    answer->type = "text/event-stream";
    answer->stream = http_stream_new(hooks, context);
    return http_stream_ref(answer->stream);
}
