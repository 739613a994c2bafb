/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_HTTP_REQUEST_H
#define EXOBASE_HTTP_REQUEST_H

#include "value.h"

/* A request and its answer, as a handler sees them. Both live until the answer has been sent. */
struct http_request;
struct http_answer;
struct http_stream;
struct http_endpoint;

/* Each role may what those before it may. */
enum http_role { HTTP_ROLE_NONE, HTTP_ROLE_VIEWER, HTTP_ROLE_EDITOR, HTTP_ROLE_ADMIN };

/* Who asks; the texts must live as long as the request (its arena is a good place). */
struct http_who {
    enum http_role role;
    const char *account; /* NULL: nobody in particular */
    gboolean by_cookie;  /* a session of a browser: unsafe methods need `csrf` in X-CSRF-Token */
    const char *csrf;
    gpointer data; /* the caller's */
};

/* One row of a table of errors. Codes never change; message and hint are N_(). */
struct http_error_row {
    const char *code;  /* "READONLY_MODE" */
    const char *error; /* "readonly_mode" */
    guint16 status;
    const char *message;
    const char *hint; /* NULL: none */
};

/* The errors that the server itself answers with. */
enum http_error {
    HTTP_ERROR_MALFORMED,    /* 400: no HTTP that can be trusted; the connection is closed */
    HTTP_ERROR_ADDRESS,      /* 400: path or query that is no text */
    HTTP_ERROR_JSON,         /* 400 */
    HTTP_ERROR_ENCODING,     /* 400: a text body that is not UTF-8 */
    HTTP_ERROR_UNAUTHORIZED, /* 401 */
    HTTP_ERROR_FORBIDDEN,    /* 403: role */
    HTTP_ERROR_ORIGIN,       /* 403 */
    HTTP_ERROR_CSRF,         /* 403 */
    HTTP_ERROR_COOKIE_ONLY,  /* 403 */
    HTTP_ERROR_NOT_FOUND,    /* 404 */
    HTTP_ERROR_METHOD,       /* 405 */
    HTTP_ERROR_TOO_SLOW,     /* 408 */
    HTTP_ERROR_TOO_LARGE,    /* 413 */
    HTTP_ERROR_CONTENT_TYPE, /* 415 */
    HTTP_ERROR_COMPRESSED,   /* 415 */
    HTTP_ERROR_EXPECTATION,  /* 417 */
    HTTP_ERROR_HOST,         /* 421 */
    HTTP_ERROR_PARAMETER,    /* 422 */
    HTTP_ERROR_BODY,         /* 422 */
    HTTP_ERROR_HEADERS,      /* 431 */
    HTTP_ERROR_INTERNAL,     /* 500 */
    HTTP_ERROR_STOPPING,     /* 503 */
    HTTP_N_ERRORS
};
extern const struct http_error_row http_errors[HTTP_N_ERRORS];

/* The decoded value of a parameter of the endpoint's row, or NULL when it was not given. Borrowed. */
const char *http_request_text(const struct http_request *request, const char *name);
/* The same for an integer or boolean (0, 1). */
gint64 http_request_integer(const struct http_request *request, const char *name, gint64 fallback);
/* Any header, or NULL. Borrowed. */
const char *http_request_header(const struct http_request *request, const char *name);
/* A cookie's value, or NULL; in the request's arena. */
const char *http_request_cookie(struct http_request *request, const char *name);
/* The JSON body, checked against its schema; NULL when there is none. */
struct value *http_request_body(struct http_request *request);
/* The bytes of the body as they came, closed by a NUL that `size` does not count; NULL when there is none. */
const char *http_request_bytes(const struct http_request *request, gsize *size);
/* An arena that is emptied when the answer has been sent. */
struct value_arena *http_request_arena(struct http_request *request);
/* "fr" or "en"; the texts of _() are in this language while the handler runs. */
const char *http_request_language(const struct http_request *request);
/* What log and X-Request-Id call it. */
const char *http_request_id(const struct http_request *request);
/* The row that it was routed to. */
const struct http_endpoint *http_request_endpoint(const struct http_request *request);
const struct http_who *http_request_who(const struct http_request *request);
/* "GET", "HEAD" … */
const char *http_request_method(const struct http_request *request);
/* The decoded path. */
const char *http_request_path(const struct http_request *request);
/* The address of the other end, without port; in the request's arena. */
const char *http_request_peer(struct http_request *request);
/* Whether a proxy says that it came from elsewhere (Forwarded, X-Forwarded-…). */
gboolean http_request_is_forwarded(const struct http_request *request);
/* Whether it came by TLS. */
gboolean http_request_is_secure(const struct http_request *request);

/*
 * TRUE: the handler returns without an answer and is called once more in its thread's next round, when all
 * that came with the request are there too; for what costs less when it is made for several at once. FALSE:
 * it goes on, since nothing else comes, or it was put off already.
 */
gboolean http_request_put_off(struct http_request *request);

/*
 * The handler returns without an answer, and another thread fills `answer` later and calls
 * http_request_resume(), once, from where on neither may be touched. To be called before the request is
 * handed to that thread, which may use answer, arena, body, arguments, id, who and language (i18n_use()
 * around what it says), but neither headers nor peer.
 */
void http_request_suspend(struct http_request *request);
void http_request_resume(struct http_request *request);

/* 200 unless this is called. */
void http_answer_status(struct http_answer *answer, guint status);
/* Both are copied. Characters that no header may hold make it an answer of 500. */
void http_answer_header(struct http_answer *answer, const char *name, const char *value);
/*
 * An empty text for a body, with room for as much; the room of an answer before is used again. It is the
 * caller's, who hands it to http_answer_take().
 */
GString *http_answer_body(struct http_answer *answer, gsize size);
/* The body, one of these; the last call counts. Type: application/json unless another is named. */
void http_answer_take(struct http_answer *answer, GString *body, const char *type);
/* `bytes` stays the caller's until `release(context)` is called, by any thread; NULL: it lives for ever. */
void http_answer_borrow(struct http_answer *answer, const char *bytes, gsize size, const char *type,
                        GDestroyNotify release, gpointer context);
void http_answer_value(struct http_answer *answer, const struct value *value);
/* An error of a table: status, and {"detail": {"error_code", "error", "message", "hint"}}. */
void http_answer_error(struct http_answer *answer, const struct http_error_row *row);
/* The same with another message (already translated; NULL: the row's) and more members (NULL: none). */
void http_answer_error_because(struct http_answer *answer, const struct http_error_row *row,
                               const char *message, const struct value_object *more);

/*
 * Server-sent events. The answer's headers are sent, then each event as it comes; a comment every 15 s says
 * that both ends live. All functions may be called from any thread.
 */
struct http_stream_hooks {
    /* At every sign of life: false ends the stream (its session is over). May be NULL. */
    gboolean (*keep)(gpointer context);
    /* Nothing is sent any more; called once, by a server thread. Drops the caller's reference, if it has one.
     */
    void (*closed)(struct http_stream *stream, gpointer context);
};
/* Makes the answer a stream. Returns the stream with a reference for the caller. */
struct http_stream *http_answer_stream(struct http_answer *answer, const struct http_stream_hooks *hooks,
                                       gpointer context);
/*
 * Sends an event (http_event_new), shared among all who get it. False when the stream is over: the client
 * has gone, or took too little for too long, and was cut off; it resumes by Last-Event-ID.
 */
gboolean http_stream_send(struct http_stream *stream, GBytes *event);
/* Ends it behind what was sent already. */
void http_stream_end(struct http_stream *stream);
struct http_stream *http_stream_ref(struct http_stream *stream);
void http_stream_unref(struct http_stream *stream);
/* An event: `id` (negative: none), name (NULL: "message"), data of one or more lines. Caller unrefs. */
GBytes *http_event_new(gint64 id, const char *name, const char *data, gsize size);

#endif
