/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EXOBASE_HTTP_INTERNAL_H
#define EXOBASE_HTTP_INTERNAL_H

#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>

#include "http.h"
#include "metrics_internal.h"
#include "origin_internal.h"
#include "router_internal.h"
#include "schema_internal.h"

#define HTTP_BODY_MAX ((gsize)8 << 20)
#define HTTP_BODY_LARGE_MAX ((gsize)64 << 20)
/* A JSON body may hold one value for so many bytes of what its route takes: each is far larger in memory. */
#define HTTP_BODY_VALUE_BYTES 16
/* What is read of a body that is refused anyway, so that its sender gets to read the answer. */
#define HTTP_DRAIN_MAX ((guint64)80 << 20)
/* Of a request's line and headers together. */
#define HTTP_HEADERS_MAX 8192
/* libmicrohttpd's memory for a connection; the headers and what belongs to them must fit. */
#define HTTP_CONNECTION_BYTES 12288
#define HTTP_ID_SIZE 65
/* Blocks that a request's arena may keep for the next request. */
#define HTTP_ARENA_KEEP ((gsize)256 << 10)
#define HTTP_POOL_MAX 64
/* A body's room that is greater than this is not kept for the next. */
#define HTTP_SPARE_MAX ((gsize)64 << 10)

/* An endpoint with what was made of its row at the start. */
struct http_route {
    const struct http_endpoint *row;
    guint index;
    guint n_parameters;
    gint path_rows[HTTP_PATH_VALUES_MAX]; /* which parameter row each variable segment is */
    GRegex **patterns;                    /* by parameter row; NULL entries */
    char ***choices;
    const struct http_schema *schema;
    gsize body_max;
};

struct http_server {
    const struct http_api *api;
    struct http_hooks hooks;
    gpointer context;
    struct log *log;
    guint arrival_ms, heartbeat_ms, stop_ms;
    struct http_route *routes;
    struct http_router *router;
    struct http_schemas *schemas;
    struct http_origins *origins;
    char *openapi;            /* JSON */
    char *docs[2];            /* HTML: English, French */
    char *tls_cert, *tls_key; /* PEM texts, or NULL */
    char *address;
    guint16 port;
    gboolean secure;
    struct http_thread *threads;
    guint n_threads;
    gint stopping;  /* atomic */
    gint64 stop_at; /* µs, monotonic; written before `stopping` */
};

/* The headers that the server itself looks at, found in one pass. */
enum http_known {
    HTTP_KNOWN_ACCEPT,
    HTTP_KNOWN_ACCEPT_LANGUAGE,
    HTTP_KNOWN_CONTENT_ENCODING,
    HTTP_KNOWN_CONTENT_LENGTH,
    HTTP_KNOWN_CONTENT_TYPE,
    HTTP_KNOWN_EXPECT,
    HTTP_KNOWN_HOST,
    HTTP_KNOWN_ORIGIN,
    HTTP_KNOWN_TRANSFER_ENCODING,
    HTTP_KNOWN_CSRF,
    HTTP_KNOWN_REQUEST_ID,
    HTTP_KNOWN_PREFLIGHT,
    HTTP_N_KNOWN
};

/* What a connection is waited for; its place in the thread's queue of deadlines. */
struct http_connection {
    GList link; /* data: itself; in the queue while `armed` */
    GList all;  /* in the thread's list of connections */
    struct MHD_Connection *mhd;
    struct http_request *request; /* the one under way, or NULL */
    gint64 deadline;              /* µs, monotonic */
    int fd;
    gboolean armed;
    gboolean served;             /* a request was answered on it */
    char peer[INET6_ADDRSTRLEN]; /* the other end's address; empty: nobody has asked */
};

struct http_header {
    struct http_header *next;
    const char *name, *value;
};

enum http_body_kind { HTTP_ANSWER_EMPTY, HTTP_ANSWER_TAKEN, HTTP_ANSWER_BORROWED, HTTP_ANSWER_STREAM };

struct http_answer {
    struct http_request *request;
    guint status;
    enum http_body_kind kind;
    const char *type;
    const char *bytes;
    gsize size;
    GString *body; /* HTTP_ANSWER_TAKEN: what `bytes` are of, until the request ends */
    GDestroyNotify release;
    gpointer release_context;
    struct http_stream *stream;
    struct http_header *headers; /* in the request's arena */
    gboolean closes;             /* the connection, after this answer */
};

enum http_stage {
    HTTP_STAGE_NEW,       /* its line was read */
    HTTP_STAGE_BODY,      /* its headers were judged, its body comes */
    HTTP_STAGE_WAITING,   /* it is whole, and the hook `ready` has suspended it */
    HTTP_STAGE_PUT_OFF,   /* its handler wants to be called in the next round */
    HTTP_STAGE_SUSPENDED, /* another thread works on it */
    HTTP_STAGE_ANSWERED,
};

struct http_argument {
    const char *text; /* NULL: not given */
    gint64 integer;
};

struct http_request {
    struct http_thread *thread;
    struct http_server *server;
    struct http_connection *connection;
    struct MHD_Connection *mhd;
    struct value_arena *arena;
    const char *method;
    char *target; /* as it came, then the decoded path; in the arena */
    char *query;  /* behind the `?`, or NULL */
    const struct http_route *route;
    const char *path_values[HTTP_PATH_VALUES_MAX];
    guint n_path_values;
    struct http_argument *arguments; /* by parameter row */
    const char *known[HTTP_N_KNOWN];
    guint known_count[HTTP_N_KNOWN];
    gboolean bad_header, forwarded;
    gboolean refused; /* an error is the answer already; the body is passed over */
    gboolean suspended;
    gboolean put_off; /* once is enough */
    gboolean target_broken;
    enum http_stage stage;
    const char *language;
    struct http_who who;
    GString *bytes; /* the body, or NULL */
    guint64 body_seen;
    struct value body;
    gboolean has_body;
    gint64 started; /* µs, monotonic */
    gint refs;      /* atomic: the connection, and who resumes it */
    gsize answer_bytes;
    gboolean resumed, abandoned; /* under `mutex` */
    struct http_answer answer;
    /* From here on what stays when a request is used again. */
    char id[HTTP_ID_SIZE];
    pthread_mutex_t mutex;
    GString *spare;       /* room for an answer's body, or NULL */
    GString *spare_bytes; /* room for `bytes`, or NULL */
};

struct http_thread {
    struct http_server *server;
    guint index;
    GThread *thread;
    struct MHD_Daemon *daemon;
    int listen_fd;
    int epoll_fd;
    int wake_fd;     /* an eventfd: a stop, or a connection that was resumed */
    gint woken;      /* atomic: `wake_fd` was written and not read yet */
    GQueue arriving; /* connections whose request must arrive, by deadline */
    GQueue connections;
    GQueue streams;   /* by next sign of life */
    guint under_way;  /* requests that were begun and not completed */
    guint whole;      /* requests that came to their handlers in this round */
    gboolean put_off; /* one of them waits for the next round */
    guint crowd;      /* how many those were in the last round in which there were any */
    GPtrArray *pool;  /* requests to use again */
    GString *lines;   /* of the access log, to be written before the next wait */
    guint64 next_id;
    char id_prefix[12];
    struct http_metrics *metrics;
};

/* request.c */
struct http_request *http_request_new(struct http_thread *thread, struct http_connection *connection,
                                      const char *target);
/* The thread's own reference; the request goes back to its pool, unless another thread still works on it. */
void http_request_unref(struct http_request *request);
void http_request_destroy(gpointer request);
/* One that was resumed before its handler ran: it may be suspended again. */
void http_request_continue(struct http_request *request);
/* Takes a suspended request back from whoever works on it: its answer will reach nobody. */
void http_request_abandon(struct http_request *request);
void http_request_make_id(struct http_request *request);

/* headers.c: finds the known headers and what no header may be. */
void http_headers_read(struct http_request *request, const char *method, const char *version);
const char *http_headers_language(const char *accept);

/*
 * gate.c: what is judged when the headers are there. Sets the route and who asks, or the answer to refuse
 * with. Returns false when the request is answered without looking at its body.
 */
gboolean http_gate_pass(struct http_request *request, const char *version);

/* arguments.c: path, query and header parameters; false: refused. */
gboolean http_arguments_read(struct http_request *request);

/* body.c */
gboolean http_body_expected(const struct http_request *request);
void http_body_take(struct http_request *request, const char *bytes, gsize size);
/* Lets go of the body's bytes; their room may serve the next request. */
void http_body_drop(struct http_request *request);
/* The whole body is there: reads and checks it; false: refused. */
gboolean http_body_finish(struct http_request *request);

/* answer.c */
void http_answer_init(struct http_answer *answer, struct http_request *request);
void http_answer_clear(struct http_answer *answer);
/* Refuses the request: an error, and the body passed over. Always FALSE, to be returned. */
gboolean http_refuse(struct http_request *request, enum http_error error, const char *message,
                     const struct value_object *more);

/* send.c */
enum MHD_Result http_send(struct http_request *request);

/* errors.c: an error's body. */
GString *http_error_text(const struct http_error_row *row, const char *message,
                         const struct value_object *more);
/* Errors that the server may answer an endpoint with, by its row. */
gboolean http_error_possible(enum http_error error, const struct http_endpoint *row);

/* exchange.c */
enum MHD_Result http_exchange(void *thread, struct MHD_Connection *mhd, const char *url, const char *method,
                              const char *version, const char *upload, size_t *upload_size, void **request);
void *http_exchange_begin(void *thread, const char *target, struct MHD_Connection *mhd);
void http_exchange_end(void *thread, struct MHD_Connection *mhd, void **request,
                       enum MHD_RequestTerminationCode code);

/* connection.c */
void http_connection_notify(void *thread, struct MHD_Connection *mhd, void **socket_context,
                            enum MHD_ConnectionNotificationCode code);
struct http_connection *http_connection_of(struct MHD_Connection *mhd);
void http_connection_arm(struct http_thread *thread, struct http_connection *connection, gint64 now);
void http_connection_disarm(struct http_thread *thread, struct http_connection *connection);
/* Nothing more goes in or out; libmicrohttpd sees it at its next look, and closes. */
void http_connection_close(struct http_connection *connection);
/* Cuts off those whose time is over. */
void http_connections_expire(struct http_thread *thread, gint64 now);
/* Closes those that no request is under way on. */
void http_connections_close_idle(struct http_thread *thread);

/* loop.c */
gpointer http_loop_run(gpointer thread);
gboolean http_stopping(const struct http_server *server);
/*
 * Ends the thread's wait; from any thread. libmicrohttpd does not do it itself when a connection is resumed
 * under another's event loop.
 */
void http_loop_wake(struct http_thread *thread);

/* stream.c */
struct http_stream *http_stream_new(const struct http_stream_hooks *hooks, gpointer context);
struct MHD_Response *http_stream_response(struct http_stream *stream, struct http_request *request);
void http_stream_abandon(struct http_stream *stream);
/* Signs of life that are due, and when the next one is (µs, monotonic). */
void http_streams_beat(struct http_thread *thread, gint64 now);
gint64 http_streams_next(const struct http_thread *thread);
void http_streams_end_all(struct http_thread *thread);

/* listen.c */
gboolean http_listen_open(struct http_server *server, const char *listen, guint n, int *fds, GError **error);

/* routes.c */
gboolean http_routes_make(struct http_server *server, GError **error);
void http_routes_free(struct http_server *server);

/* access_log.c */
void http_access_log(struct http_request *request, gint64 now);

/* openapi.c, docs.c; the style is docs_style.css, made into a text by the build. */
extern const char http_docs_style[];
char *http_openapi_text(const struct http_server *server);
char *http_docs_text(const struct http_server *server, const char *language);

const char *http_method_name(enum http_method method);

#endif
