/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_HTTP_H
#define EXOBASE_HTTP_H

#include "http_request.h"
#include "log.h"

/*
 * The HTTP server. It knows nothing of exercises: whoever starts it gives a table of endpoints, one row each,
 * and everything follows from the rows: routing, 404 and 405, HEAD and OPTIONS, who may, the checks of
 * parameters and bodies, the OpenAPI document, the reference page, the names in metrics and log.
 *
 * A handler runs on one of the server's threads and must not wait long: what takes time (a durable commit)
 * suspends the request (http_request_suspend), is done elsewhere and resumed.
 */

enum http_method {
    HTTP_GET, /* serves HEAD too */
    HTTP_POST,
    HTTP_PUT,
    HTTP_PATCH,
    HTTP_DELETE,
    HTTP_N_METHODS
};

/* What comes with a request. Any body is refused with 415 unless it has the content type of its kind. */
enum http_body {
    HTTP_BODY_NONE, /* one that comes is passed over */
    HTTP_BODY_JSON, /* application/json */
    HTTP_BODY_TEXT, /* text/plain or text/x-python, UTF-8 */
};

enum http_flag {
    HTTP_BODY_MAY_MISS = 1 << 0,   /* an empty body is none, not an error */
    HTTP_BODY_LARGE = 1 << 1,      /* up to 64 MiB instead of 8 MiB */
    HTTP_UNKNOWN_IGNORED = 1 << 2, /* unknown query parameters are passed over, not refused */
    HTTP_WHO_ASKED = 1 << 3,       /* who asks is looked up, although no role is needed */
    HTTP_COOKIE_ONLY = 1 << 4,     /* a bearer token is not enough (403) */
    HTTP_CORS = 1 << 5,            /* the origins of CORS_ORIGINS may use it */
    HTTP_WRITE = 1 << 6,           /* changes the bank: documented with Exobase-Commit and Idempotency-Key */
    HTTP_STREAMS = 1 << 7,         /* answers with a stream, which latencies don't count */
    HTTP_QUIET = 1 << 8,           /* asked by machines again and again: logged at the level debug only */
    HTTP_REST = 1 << 9,            /* the path's last variable takes all that follows, slashes too */
    HTTP_PAGE = 1 << 10,           /* a page: a browser gets it for an address that can't be decoded, too */
};

enum http_place { HTTP_IN_PATH, HTTP_IN_QUERY, HTTP_IN_HEADER };
enum http_type { HTTP_TEXT, HTTP_INTEGER, HTTP_BOOLEAN };

struct http_parameter {
    const char *name; /* NULL closes a list */
    enum http_place in;
    enum http_type type;
    gboolean required;   /* in a path always */
    const char *choices; /* "free|pro", or NULL */
    gint64 min, max;     /* of an integer, or of a text's characters; both 0: no limit */
    const char *pattern; /* PCRE that the whole of a text must match, or NULL */
    const char *meaning; /* N_() */
};

/* An answer that is no error. */
struct http_outcome {
    guint16 status;      /* 0 closes a list */
    const char *schema;  /* name of a component, or NULL: any JSON, or no body for 204 and 304 */
    const char *type;    /* NULL: application/json */
    const char *meaning; /* N_(), or NULL */
};

typedef void (*http_handler)(struct http_request *request, struct http_answer *answer, gpointer context);

struct http_endpoint {
    enum http_method method;
    const char *path; /* "/api/admin/chapters/{code}"; a fixed segment goes before a variable one */
    enum http_role role;
    enum http_body body;
    guint flags;    /* enum http_flag */
    const char *id; /* operation id */
    const char *tag;
    const char *summary;                     /* N_(), one line */
    const char *text;                        /* N_(), more about it, or NULL */
    const struct http_parameter *parameters; /* or NULL */
    const char *schema;                      /* of a JSON body: name of a component, or NULL: any JSON */
    const struct http_outcome *outcomes;
    /* Errors of the handler itself, NULL at the end; those of the server are known from the rest of the row.
     */
    const struct http_error_row *const *errors;
    http_handler handler;
};

struct http_api {
    const char *title, *version;
    const char *text; /* N_(), or NULL */
    const struct http_endpoint *endpoints;
    gsize n_endpoints;
    /* One JSON object: name of a component → its JSON Schema (schema_internal.h has the subset). */
    const char *schemas;
    const char *cookie; /* name of the session cookie, for the documents; NULL: there is none */
};

/* What the caller decides. Each may be NULL; `context` is config.context. */
struct http_hooks {
    /* Each server thread, at its start and end: registers with RCU, opens what a thread needs. */
    void (*thread_start)(gpointer context);
    void (*thread_stop)(gpointer context);
    /* Around each wait for events: no handler is running then. */
    void (*before_wait)(gpointer context);
    void (*after_wait)(gpointer context);
    /*
     * Who asks, from headers (Authorization, Cookie) and peer. Returns NULL and fills `who`, or the error to
     * answer with. Nobody in particular is HTTP_ROLE_NONE and no error. Must not wait.
     */
    const struct http_error_row *(*authenticate)(struct http_request *request, struct http_who *who,
                                                 gpointer context);
    /*
     * Whether the request, which is whole, may go to its handler now. FALSE: the hook has suspended it
     * (http_request_suspend); it goes there when it is resumed.
     */
    gboolean (*ready)(struct http_request *request, gpointer context);
    /* Appends the caller's own metrics in Prometheus' text form. */
    void (*metrics)(GString *out, gpointer context);
};

struct http_config {
    const char *listen;             /* "127.0.0.1:8787", "[::1]:8787"; port 0: any free one */
    const char *public_url;         /* PUBLIC_URL, or NULL */
    const char *cors_origins;       /* separated by commas, or NULL */
    const char *tls_cert, *tls_key; /* PEM files; both or none */
    guint threads;                  /* 0: one for each processor */
    guint arrival_ms;               /* 0: 15 s, for a whole request to arrive, and between two */
    guint heartbeat_ms;             /* 0: 15 s, between two signs of life of a stream */
    guint stop_ms;                  /* 0: 10 s, for what is under way at a stop */
    struct log *log;                /* NULL: nothing is logged; must outlive the server */
    struct http_hooks hooks;
    gpointer context;
};

struct http_server;

/*
 * Starts to serve. `api` and all that it points to must outlive the server; of `config` the texts are copied.
 * Errors: ARGUMENT (address, PUBLIC_URL, a row or schema that makes no sense), BUSY (address in use), IO,
 * NOT_FOUND (certificate), CONTENT (not a certificate).
 */
struct http_server *http_server_start(const struct http_api *api, const struct http_config *config,
                                      GError **error);
/*
 * No new connection; streams end; what is under way is answered, for config.stop_ms at most; then frees the
 * server. Blocks. A suspended request that has not been resumed by then is answered to nobody, but stays
 * valid until it is resumed.
 */
void http_server_stop(struct http_server *server);
/* "http://127.0.0.1:8787", the port that was given by the system included. Borrowed. */
const char *http_server_address(const struct http_server *server);
guint16 http_server_port(const struct http_server *server);

/* A file that is part of the program, for browsers. */
struct http_asset {
    const char *name, *type, *etag;
    const guint8 *bytes, *gzip; /* the same twice */
    gsize size, gzip_size;
    gboolean immutable; /* its name says which version it is: a browser never asks for it again */
};
/* Answers with the asset: in gzip to who takes it, with 304 to who has it. */
void http_answer_asset(struct http_request *request, struct http_answer *answer,
                       const struct http_asset *asset);

/* Handlers for endpoints of every server: OpenAPI 3.1 document, reference page, Prometheus metrics, 200. */
void http_handle_openapi(struct http_request *request, struct http_answer *answer, gpointer context);
void http_handle_docs(struct http_request *request, struct http_answer *answer, gpointer context);
void http_handle_metrics(struct http_request *request, struct http_answer *answer, gpointer context);
void http_handle_health(struct http_request *request, struct http_answer *answer, gpointer context);

#endif
