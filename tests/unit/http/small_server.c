/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small server with a route of each kind, for test_http.py: prints its address and ends at the end of its
 * standard input. SIGUSR1 lets requests of /held be answered.
 *
 *   http-small-server [NAME=VALUE …]   arrival_ms, heartbeat_ms, stop_ms, threads, listen, public_url, cors,
 *                                      cert, key, log (a level), format (text, json), lang
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "http.h"
#include "i18n.h"

static const char schemas[] =
    "{\"Note\": {\"type\": \"object\", \"required\": [\"title\"], \"additionalProperties\": false, "
    "\"properties\": {"
    "\"title\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 40},"
    "\"level\": {\"type\": [\"string\", \"null\"], \"enum\": [\"easy\", \"hard\", null]},"
    "\"count\": {\"type\": \"integer\", \"minimum\": 1, \"maximum\": 20},"
    "\"code\": {\"type\": \"string\", \"pattern\": \"^[A-Z]{2,4}$\"},"
    "\"parts\": {\"type\": \"array\", \"maxItems\": 5, \"items\": {\"$ref\": "
    "\"#/components/schemas/Note\"}}}},"
    "\"Any\": {\"type\": \"object\"}}";

struct small {
    pthread_mutex_t mutex;
    GPtrArray *streams; /* each with a reference */
    GPtrArray *slow;    /* threads that answer later */
    char *page;         /* 4 KB */
};

struct job {
    struct http_request *request;
    struct http_answer *answer;
    guint ms;
    gboolean held;
};

static gint released;

static void release(int signal_number)
{
    (void)signal_number;
    g_atomic_int_set(&released, 1);
}

static gpointer work_slowly(gpointer data)
{
    g_autofree struct job *job = data;

    g_usleep((gulong)job->ms * 1000);
    while (job->held && !g_atomic_int_get(&released))
        g_usleep(10000);
    GString *body = g_string_new("{\"slow\": true}");
    http_answer_take(job->answer, body, NULL);
    http_request_resume(job->request);
    return NULL;
}

static void answer_later(struct small *small, struct job job)
{
    http_request_suspend(job.request);
    pthread_mutex_lock(&small->mutex);
    g_ptr_array_add(small->slow, g_thread_new("slow", work_slowly, g_memdup2(&job, sizeof job)));
    pthread_mutex_unlock(&small->mutex);
}

static void handle_slow(struct http_request *request, struct http_answer *answer, gpointer context)
{
    guint ms = (guint)http_request_integer(request, "ms", 100);

    answer_later(context, (struct job){.request = request, .answer = answer, .ms = ms});
}

static void handle_held(struct http_request *request, struct http_answer *answer, gpointer context)
{
    answer_later(context, (struct job){.request = request, .answer = answer, .held = TRUE});
}

/* What a handler sees, as JSON. */
static void handle_echo(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct value_arena *arena = http_request_arena(request);
    struct value out = value_object(arena, 8);
    struct value *body = http_request_body(request);
    const struct http_who *who = http_request_who(request);
    static const char *const names[] = {"code", "id", "limit", "offer", "deep"};
    gsize size = 0;

    (void)context;
    value_set(arena, out.object, "method", value_string(http_request_method(request)));
    value_set(arena, out.object, "path", value_string(http_request_path(request)));
    value_set(arena, out.object, "language", value_string(http_request_language(request)));
    value_set(arena, out.object, "id", value_string(http_request_id(request)));
    value_set(arena, out.object, "peer", value_string(http_request_peer(request)));
    value_set(arena, out.object, "account", value_string(who->account));
    if (body)
        value_set(arena, out.object, "body", *body);
    const char *bytes = http_request_bytes(request, &size);
    if (bytes)
        value_set(arena, out.object, "size", value_integer((gint64)size));
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *text = http_request_text(request, names[i]);
        g_autofree char *key = g_strconcat("p_", names[i], NULL);
        if (text)
            value_set(arena, out.object, key, value_string(text));
    }
    value_set(arena, out.object, "n", value_integer(http_request_integer(request, "limit", -1)));
    http_answer_value(answer, &out);
}

/* Says whether it was put off, and what came: the number of its body. */
static void handle_put_off(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct value_arena *arena = http_request_arena(request);
    const struct value *number = value_object_get(http_request_body(request)->object, "number");
    struct value *seen = value_object_get(http_request_body(request)->object, "seen");
    struct value out = value_object(arena, 2);

    (void)context;
    if (http_request_put_off(request)) {
        *seen = value_boolean(TRUE);
        return;
    }
    value_set(arena, out.object, "number", *number);
    value_set(arena, out.object, "put_off", *seen);
    http_answer_value(answer, &out);
}

static void handle_page(struct http_request *request, struct http_answer *answer, gpointer context)
{
    const struct small *small = context;

    (void)request;
    http_answer_header(answer, "Exobase-Commit", "7");
    http_answer_borrow(answer, small->page, 4096, NULL, NULL, NULL);
}

static void handle_large(struct http_request *request, struct http_answer *answer, gpointer context)
{
    GString *body = g_string_new("\"");

    (void)request, (void)context;
    for (guint i = 0; i < 4 << 20; i++)
        g_string_append_c(body, 'x');
    g_string_append_c(body, '"');
    http_answer_take(answer, body, NULL);
}

static void handle_split(struct http_request *request, struct http_answer *answer, gpointer context)
{
    (void)request, (void)context;
    http_answer_header(answer, "X-Bad", "a\r\nSet-Cookie: b=c");
}

static void stream_closed(struct http_stream *stream, gpointer context)
{
    struct small *small = context;

    pthread_mutex_lock(&small->mutex);
    gboolean held = g_ptr_array_remove_fast(small->streams, stream);
    pthread_mutex_unlock(&small->mutex);
    if (held)
        http_stream_unref(stream);
}

static void handle_events(struct http_request *request, struct http_answer *answer, gpointer context)
{
    static const struct http_stream_hooks hooks = {.closed = stream_closed};
    struct small *small = context;

    (void)request;
    pthread_mutex_lock(&small->mutex);
    g_ptr_array_add(small->streams, http_answer_stream(answer, &hooks, small));
    pthread_mutex_unlock(&small->mutex);
}

/* Sends an event to all streams, as many times as asked; of `size` bytes. */
static void handle_send(struct http_request *request, struct http_answer *answer, gpointer context)
{
    struct small *small = context;
    gint64 size = http_request_integer(request, "size", 5);
    g_autofree char *data = g_strnfill((gsize)size, 'e');

    pthread_mutex_lock(&small->mutex);
    for (gint64 n = 0; n < http_request_integer(request, "times", 1); n++) {
        g_autoptr(GBytes) event = http_event_new(n, "commit", data, (gsize)size);
        for (guint i = 0; i < small->streams->len; i++)
            http_stream_send(small->streams->pdata[i], event);
    }
    if (http_request_integer(request, "end", 0)) {
        for (guint i = 0; i < small->streams->len; i++)
            http_stream_end(small->streams->pdata[i]);
    }
    g_autofree char *text = g_strdup_printf("{\"streams\": %u}", small->streams->len);
    pthread_mutex_unlock(&small->mutex);
    http_answer_take(answer, g_string_new(text), NULL);
}

static const struct http_error_row busy_row = {"BUSY", "busy", 429, N_("Too many requests."), NULL};

static const struct http_error_row *authenticate(struct http_request *request, struct http_who *who,
                                                 gpointer context)
{
    static const struct {
        const char *token;
        enum http_role role;
    } tokens[] = {{"viewer", HTTP_ROLE_VIEWER}, {"editor", HTTP_ROLE_EDITOR}, {"admin", HTTP_ROLE_ADMIN}};
    const char *bearer = http_request_header(request, "Authorization");
    const char *cookie = http_request_cookie(request, "session");

    (void)context;
    if (bearer && strcmp(bearer, "Bearer busy") == 0)
        return &busy_row;
    for (gsize i = 0; i < G_N_ELEMENTS(tokens); i++) {
        gboolean by_bearer =
            bearer && g_str_has_prefix(bearer, "Bearer ") && strcmp(bearer + 7, tokens[i].token) == 0;
        gboolean by_cookie = cookie && strcmp(cookie, tokens[i].token) == 0;
        if (!by_bearer && !by_cookie)
            continue;
        *who =
            (struct http_who){tokens[i].role, tokens[i].token, by_cookie && !by_bearer, "csrf-secret", NULL};
        return NULL;
    }
    return NULL;
}

static void add_metrics(GString *out, gpointer context)
{
    (void)context;
    g_string_append(out, "# TYPE small_gauge gauge\nsmall_gauge 42\n");
}

#define OUTCOME(...)                                                                                         \
    .outcomes = (const struct http_outcome[])                                                                \
    {                                                                                                        \
        __VA_ARGS__,                                                                                         \
        {                                                                                                    \
            .status = 0                                                                                      \
        }                                                                                                    \
    }
#define PARAMETERS(...)                                                                                      \
    .parameters = (const struct http_parameter[])                                                            \
    {                                                                                                        \
        __VA_ARGS__,                                                                                         \
        {                                                                                                    \
            .name = NULL                                                                                     \
        }                                                                                                    \
    }
#define ANY_200                                                                                              \
    {                                                                                                        \
        200, "Any", NULL, "What came."                                                                       \
    }

static const struct http_error_row *const busy_errors[] = {&busy_row, NULL};

static const struct http_endpoint endpoints[] = {
    {HTTP_GET, "/healthz", .flags = HTTP_QUIET, .id = "health", .tag = "operation", .summary = "Lives.",
     OUTCOME({200, NULL, NULL, NULL}), .handler = http_handle_health},
    {HTTP_GET, "/metrics", .flags = HTTP_QUIET, .id = "metrics", .tag = "operation", .summary = "Metrics.",
     OUTCOME({200, NULL, "text/plain", NULL}), .handler = http_handle_metrics},
    {HTTP_GET, "/openapi.json", .id = "openapi", .tag = "operation", .summary = "This document.",
     OUTCOME({200, NULL, NULL, NULL}), .handler = http_handle_openapi},
    {HTTP_GET, "/docs", .id = "docs", .tag = "operation", .summary = "The reference page.",
     OUTCOME({200, NULL, "text/html", NULL}), .handler = http_handle_docs},
    {HTTP_GET, "/page", .id = "page", .tag = "test", .summary = "4 KB.", OUTCOME(ANY_200),
     .handler = handle_page},
    {HTTP_POST, "/put-off", .body = HTTP_BODY_JSON, .id = "put_off", .tag = "test",
     .summary = "Waits for those that came with it.", .schema = "Any", OUTCOME(ANY_200),
     .handler = handle_put_off},
    {HTTP_GET, "/large", .id = "large", .tag = "test", .summary = "4 MB.", OUTCOME({200, NULL, NULL, NULL}),
     .handler = handle_large},
    {HTTP_GET, "/split", .id = "split", .tag = "test", .summary = "A header that can't be.",
     OUTCOME({200, NULL, NULL, NULL}), .handler = handle_split},
    {HTTP_POST, "/public", .body = HTTP_BODY_JSON,
     .flags = HTTP_CORS | HTTP_UNKNOWN_IGNORED | HTTP_BODY_MAY_MISS | HTTP_WHO_ASKED, .id = "public",
     .tag = "test", .summary = "Anybody's, from any page that is allowed.",
     PARAMETERS({"limit", HTTP_IN_QUERY, HTTP_INTEGER, .min = 1, .max = 50, .meaning = "how many"}),
     .schema = "Any", OUTCOME(ANY_200), .errors = busy_errors, .handler = handle_echo},
    {HTTP_GET, "/chapters/{code}/notes/{id}", HTTP_ROLE_VIEWER, .id = "get_note", .tag = "notes",
     .summary = "A note.",
     PARAMETERS({"code", HTTP_IN_PATH, HTTP_TEXT, .pattern = "[A-Za-z0-9_é-]+", .meaning = "chapter"},
                {"id", HTTP_IN_PATH, HTTP_INTEGER, .min = 1, .max = G_MAXINT32, .meaning = "number"},
                {"limit", HTTP_IN_QUERY, HTTP_INTEGER, .min = 1, .max = 50, .meaning = "how many"},
                {"offer", HTTP_IN_QUERY, HTTP_TEXT, .choices = "free|pro", .meaning = "offer"},
                {"deep", HTTP_IN_QUERY, HTTP_BOOLEAN, .meaning = "all"}),
     OUTCOME(ANY_200), .handler = handle_echo},
    {HTTP_GET, "/chapters/{code}/notes/deleted", HTTP_ROLE_VIEWER, .id = "deleted_notes", .tag = "notes",
     .summary = "Deleted notes.", PARAMETERS({"code", HTTP_IN_PATH, HTTP_TEXT, .meaning = "chapter"}),
     OUTCOME(ANY_200), .handler = handle_echo},
    {HTTP_PUT, "/chapters/{code}/notes/{id}", HTTP_ROLE_EDITOR, HTTP_BODY_JSON, HTTP_WRITE, .id = "put_note",
     .tag = "notes", .summary = "Changes a note.",
     PARAMETERS({"code", HTTP_IN_PATH, HTTP_TEXT, .meaning = "chapter"},
                {"id", HTTP_IN_PATH, HTTP_INTEGER, .min = 1, .max = G_MAXINT32, .meaning = "number"}),
     .schema = "Note", OUTCOME(ANY_200), .handler = handle_echo},
    {HTTP_DELETE, "/chapters/{code}/notes/{id}", HTTP_ROLE_ADMIN, .flags = HTTP_WRITE, .id = "delete_note",
     .tag = "notes", .summary = "Deletes a note.",
     PARAMETERS({"code", HTTP_IN_PATH, HTTP_TEXT, .meaning = "chapter"},
                {"id", HTTP_IN_PATH, HTTP_INTEGER, .min = 1, .max = G_MAXINT32, .meaning = "number"}),
     OUTCOME(ANY_200), .handler = handle_echo},
    {HTTP_POST, "/session", HTTP_ROLE_VIEWER, HTTP_BODY_NONE, HTTP_COOKIE_ONLY, .id = "session",
     .tag = "notes", .summary = "Needs a browser's session.", OUTCOME(ANY_200), .handler = handle_echo},
    {HTTP_POST, "/text", HTTP_ROLE_ADMIN, HTTP_BODY_TEXT, HTTP_BODY_LARGE, .id = "text", .tag = "notes",
     .summary = "Takes a text.", OUTCOME(ANY_200), .handler = handle_echo},
    {HTTP_GET, "/slow", .id = "slow", .tag = "test", .summary = "Answers later.",
     PARAMETERS({"ms", HTTP_IN_QUERY, HTTP_INTEGER, .min = 0, .max = 60000, .meaning = "milliseconds"}),
     OUTCOME(ANY_200), .handler = handle_slow},
    {HTTP_GET, "/held", .id = "held", .tag = "test", .summary = "Answers when SIGUSR1 has come.",
     OUTCOME(ANY_200), .handler = handle_held},
    {HTTP_GET, "/events", .flags = HTTP_STREAMS, .id = "events", .tag = "test", .summary = "A stream.",
     OUTCOME({200, NULL, "text/event-stream", NULL}), .handler = handle_events},
    {HTTP_POST, "/send", .id = "send", .tag = "test", .summary = "Sends to all streams.",
     PARAMETERS({"size", HTTP_IN_QUERY, HTTP_INTEGER, .min = 0, .max = 1 << 20, .meaning = "bytes"},
                {"times", HTTP_IN_QUERY, HTTP_INTEGER, .min = 0, .max = 100000, .meaning = "events"},
                {"end", HTTP_IN_QUERY, HTTP_BOOLEAN, .meaning = "end them"}),
     OUTCOME(ANY_200), .handler = handle_send},
};

static const char *given(char **arguments, const char *name)
{
    gsize size = strlen(name);

    for (guint i = 1; arguments[i]; i++) {
        if (strncmp(arguments[i], name, size) == 0 && arguments[i][size] == '=')
            return arguments[i] + size + 1;
    }
    return NULL;
}

static guint number(char **arguments, const char *name)
{
    const char *text = given(arguments, name);
    return text ? (guint)g_ascii_strtoull(text, NULL, 10) : 0;
}

static int serve(char **arguments, struct small *small, struct log *log)
{
    const struct http_api api = {.title = "Small & <test>",
                                 .version = "1.0",
                                 .text = "A server for tests.",
                                 .endpoints = endpoints,
                                 .n_endpoints = G_N_ELEMENTS(endpoints),
                                 .schemas = schemas,
                                 .cookie = "session"};
    const struct http_config config = {
        .listen = given(arguments, "listen") ? given(arguments, "listen") : "127.0.0.1:0",
        .public_url = given(arguments, "public_url"),
        .cors_origins = given(arguments, "cors"),
        .tls_cert = given(arguments, "cert"),
        .tls_key = given(arguments, "key"),
        .threads = number(arguments, "threads"),
        .arrival_ms = number(arguments, "arrival_ms"),
        .heartbeat_ms = number(arguments, "heartbeat_ms"),
        .stop_ms = number(arguments, "stop_ms"),
        .log = log,
        .hooks = {.authenticate = authenticate, .metrics = add_metrics},
        .context = small,
    };
    g_autoptr(GError) error = NULL;
    struct http_server *server = http_server_start(&api, &config, &error);
    char byte;

    if (!server) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    printf("%s\n", http_server_address(server));
    fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) > 0)
        continue;
    http_server_stop(server);
    release(0);
    printf("stopped\n");
    return 0;
}

int main(int argc, char **argv)
{
    struct small small = {.page = g_strnfill(4096, 'p')};
    const char *level_name = given(argv, "log");
    const char *format = given(argv, "format");
    enum log_level level = LOG_LEVEL_WARNING;

    (void)argc;
    signal(SIGUSR1, release);
    i18n_start(given(argv, "lang") ? given(argv, "lang") : "en");
    if (level_name)
        log_level_parse(level_name, &level);
    g_autoptr(log_t) log = log_new(
        STDERR_FILENO, format && strcmp(format, "json") == 0 ? LOG_FORMAT_JSON : LOG_FORMAT_TEXT, level);
    pthread_mutex_init(&small.mutex, NULL);
    small.streams = g_ptr_array_new();
    small.slow = g_ptr_array_new();
    int status = serve(argv, &small, log);
    for (guint i = 0; i < small.slow->len; i++)
        g_thread_join(small.slow->pdata[i]);
    g_ptr_array_unref(small.slow);
    g_ptr_array_unref(small.streams);
    g_free(small.page);
    return status;
}
