/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "errors.h"
#include "file.h"
#include "http_internal.h"
#include "i18n.h"

#define ARRIVAL_MS 15000
#define HEARTBEAT_MS 15000
#define STOP_MS 10000
/* libmicrohttpd's time-out of inactivity: of a client that takes nothing of its answer. */
#define STALLED_S 30
#define PEM_MAX ((gsize)1 << 20)
/* Descriptors that are not for connections. */
#define OTHER_FILES 128

static guint or_default(guint given, guint usual)
{
    return given > 0 ? given : usual;
}

static gboolean load_certificate(struct http_server *server, const struct http_config *config, GError **error)
{
    gsize size;

    if (!config->tls_cert && !config->tls_key)
        return TRUE;
    if (!config->tls_cert || !config->tls_key) {
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                            _("TLS needs both TLS_CERT and TLS_KEY; only one is set."));
        return FALSE;
    }
    server->tls_cert = file_read(config->tls_cert, PEM_MAX, &size, error);
    server->tls_key = server->tls_cert ? file_read(config->tls_key, PEM_MAX, &size, error) : NULL;
    server->secure = TRUE;
    return server->tls_key != NULL;
}

/* As many descriptors as the system lets us have; returns how many connections that makes for each thread. */
static guint connections_max(guint n_threads)
{
    struct rlimit limit = {.rlim_cur = 1024, .rlim_max = 1024};

    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = MIN(limit.rlim_max, 1 << 20);
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
    rlim_t rest = limit.rlim_cur > 2 * OTHER_FILES ? limit.rlim_cur - OTHER_FILES : limit.rlim_cur / 2;
    return (guint)MAX(rest / n_threads, 8);
}

/* What libmicrohttpd says of single connections is of interest to nobody but its makers. */
G_GNUC_PRINTF(2, 0) static void hear_library(void *data, const char *form, va_list arguments)
{
    struct http_thread *thread = data;

    if (!log_takes(thread->server->log, LOG_LEVEL_DEBUG))
        return;
    g_autofree char *text = g_strdup_vprintf(form, arguments);
    log_say(thread->server->log, LOG_LEVEL_DEBUG, g_strchomp(text), NULL, 0);
}

/* 1.0 must be told to refuse folded headers and spaces in addresses. 0.9 does so anyway; told, it would also
 * refuse what lacks a Host, by an answer whose headers come twice, where ours (gate.c) has its reason. */
#define STRICTNESS (MHD_VERSION >= 0x01000000 ? 1 : 0)

/* Queries and paths are decoded by ourselves, where what is broken can be refused. */
static size_t leave_encoded(void *data, struct MHD_Connection *mhd, char *text)
{
    (void)data, (void)mhd;
    return strlen(text);
}

static struct MHD_Daemon *start_daemon(struct http_thread *thread, guint connections)
{
    const struct http_server *server = thread->server;
    guint flags = MHD_USE_EPOLL | MHD_USE_SUSPEND_RESUME | MHD_USE_ERROR_LOG | MHD_USE_TURBO |
                  (server->secure ? MHD_USE_TLS : 0u);
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, server->tls_cert},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, server->tls_key},
        {MHD_OPTION_END, 0, NULL},
    };
    struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};

    return MHD_start_daemon(
        flags, 0, NULL, NULL, http_exchange, thread, MHD_OPTION_EXTERNAL_LOGGER, hear_library, thread,
        MHD_OPTION_LISTEN_SOCKET, thread->listen_fd, MHD_OPTION_URI_LOG_CALLBACK, http_exchange_begin, thread,
        MHD_OPTION_STRICT_FOR_CLIENT, STRICTNESS, MHD_OPTION_UNESCAPE_CALLBACK, leave_encoded, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, http_exchange_end, thread, MHD_OPTION_NOTIFY_CONNECTION,
        http_connection_notify, thread, MHD_OPTION_CONNECTION_LIMIT, connections,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HTTP_CONNECTION_BYTES, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned int)STALLED_S, MHD_OPTION_ARRAY, server->secure ? tls : none, MHD_OPTION_END);
}

static gboolean start_thread(struct http_server *server, guint index, int listen_fd, guint connections,
                             GError **error)
{
    struct http_thread *thread = &server->threads[index];

    thread->server = server;
    thread->index = index;
    thread->listen_fd = listen_fd;
    thread->pool = g_ptr_array_new_with_free_func(http_request_destroy);
    thread->lines = g_string_new(NULL);
    thread->metrics = http_metrics_new(server->api->n_endpoints);
    g_snprintf(thread->id_prefix, sizeof thread->id_prefix, "%08x", g_random_int());
    thread->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    thread->daemon = start_daemon(thread, connections);
    if (!thread->daemon) {
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT,
                            server->secure
                                ? _("The server can't start: TLS_CERT or TLS_KEY is not what it must be, "
                                    "a certificate and its key as PEM.")
                                : _("The server can't start: the system refused what it needs."));
        return FALSE;
    }
    thread->epoll_fd = MHD_get_daemon_info(thread->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    return TRUE;
}

static void run_threads(struct http_server *server)
{
    for (guint i = 0; i < server->n_threads; i++) {
        g_autofree char *name = g_strdup_printf("http-%u", i);
        server->threads[i].thread = g_thread_new(name, http_loop_run, &server->threads[i]);
    }
}

static void server_free(struct http_server *server)
{
    for (guint i = 0; server->threads && i < server->n_threads; i++) {
        struct http_thread *thread = &server->threads[i];
        if (!thread->server)
            continue;
        /* A daemon that never ran still has its socket, and closes it. */
        if (thread->daemon)
            MHD_stop_daemon(thread->daemon);
        else if (thread->listen_fd >= 0)
            close(thread->listen_fd);
        close(thread->wake_fd);
        g_ptr_array_unref(thread->pool);
        g_string_free(thread->lines, TRUE);
        g_free(thread->metrics);
    }
    g_free(server->threads);
    http_routes_free(server);
    http_origins_free(server->origins);
    g_free(server->openapi);
    g_free(server->docs[0]);
    g_free(server->docs[1]);
    g_free(server->tls_cert);
    g_free(server->tls_key);
    g_free(server->address);
    g_free(server);
}

static void write_documents(struct http_server *server)
{
    server->openapi = http_openapi_text(server);
    server->docs[0] = http_docs_text(server, "en");
    server->docs[1] = http_docs_text(server, "fr");
}

static gboolean open_threads(struct http_server *server, const char *listen, GError **error)
{
    g_autofree int *fds = g_new0(int, server->n_threads);

    if (!http_listen_open(server, listen, server->n_threads, fds, error))
        return FALSE;
    server->threads = g_new0(struct http_thread, server->n_threads);
    guint connections = connections_max(server->n_threads);
    gboolean done = TRUE;
    for (guint i = 0; i < server->n_threads; i++) {
        if (done)
            done = start_thread(server, i, fds[i], connections, error);
        else
            close(fds[i]);
    }
    return done;
}

struct http_server *http_server_start(const struct http_api *api, const struct http_config *config,
                                      GError **error)
{
    struct http_server *server = g_new0(struct http_server, 1);

    server->api = api;
    server->hooks = config->hooks;
    server->context = config->context;
    server->log = config->log;
    server->arrival_ms = or_default(config->arrival_ms, ARRIVAL_MS);
    server->heartbeat_ms = or_default(config->heartbeat_ms, HEARTBEAT_MS);
    server->stop_ms = or_default(config->stop_ms, STOP_MS);
    server->n_threads = or_default(config->threads, g_get_num_processors());
    gboolean done = http_routes_make(server, error);
    server->origins = done ? http_origins_new(config->public_url, config->cors_origins, error) : NULL;
    done = server->origins && load_certificate(server, config, error);
    if (done)
        write_documents(server);
    if (!done || !open_threads(server, config->listen, error)) {
        server_free(server);
        return NULL;
    }
    run_threads(server);
    return server;
}

void http_server_stop(struct http_server *server)
{
    server->stop_at = g_get_monotonic_time() + (gint64)server->stop_ms * 1000;
    g_atomic_int_set(&server->stopping, 1);
    for (guint i = 0; i < server->n_threads; i++)
        http_loop_wake(&server->threads[i]);
    for (guint i = 0; i < server->n_threads; i++)
        g_thread_join(server->threads[i].thread);
    server_free(server);
}

const char *http_server_address(const struct http_server *server)
{
    return server->address;
}

guint16 http_server_port(const struct http_server *server)
{
    return server->port;
}

void http_handle_health(struct http_request *request, struct http_answer *answer, gpointer context)
{
    static const char text[] = "{\"status\": \"ok\"}";

    (void)request, (void)context;
    http_answer_borrow(answer, text, strlen(text), NULL, NULL, NULL);
}
