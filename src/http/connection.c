/* SPDX-License-Identifier: Apache-2.0 */
#include <gnutls/gnutls.h>
#include <string.h>
#include <sys/socket.h>

#include "http_internal.h"
#include "i18n.h"

/*
 * Connections, and the time that their requests may take to arrive. libmicrohttpd's own time-out measures
 * inactivity alone, so that a client which sends a byte a second holds a connection for ever.
 *
 * All deadlines are the same time from now, so the queue is in order when new ones go to its end.
 */

struct http_connection *http_connection_of(struct MHD_Connection *mhd)
{
    return MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

void http_connection_arm(struct http_thread *thread, struct http_connection *connection, gint64 now)
{
    http_connection_disarm(thread, connection);
    connection->deadline = now + (gint64)thread->server->arrival_ms * 1000;
    connection->armed = TRUE;
    g_queue_push_tail_link(&thread->arriving, &connection->link);
}

void http_connection_disarm(struct http_thread *thread, struct http_connection *connection)
{
    if (connection->armed)
        g_queue_unlink(&thread->arriving, &connection->link);
    connection->armed = FALSE;
}

static void open_connection(struct http_thread *thread, struct MHD_Connection *mhd, void **context)
{
    struct http_connection *connection = g_new0(struct http_connection, 1);

    connection->link.data = connection->all.data = connection;
    connection->mhd = mhd;
    connection->fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    g_queue_push_tail_link(&thread->connections, &connection->all);
    http_connection_arm(thread, connection, g_get_monotonic_time());
    http_metrics_add(&thread->metrics->accepted, 1);
    http_metrics_add(&thread->metrics->connections, 1);
    *context = connection;
}

void http_connection_notify(void *data, struct MHD_Connection *mhd, void **context,
                            enum MHD_ConnectionNotificationCode code)
{
    struct http_thread *thread = data;
    struct http_connection *connection = *context;

    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        open_connection(thread, mhd, context);
        return;
    }
    if (!connection)
        return;
    http_connection_disarm(thread, connection);
    g_queue_unlink(&thread->connections, &connection->all);
    http_metrics_add(&thread->metrics->connections, -1);
    *context = NULL;
    g_free(connection);
}

/* Past libmicrohttpd, which takes no answer while a body comes: nothing was sent on this request so far. */
static void send_too_slow(struct http_connection *connection)
{
    struct http_request *request = connection->request;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection->mhd, MHD_CONNECTION_INFO_GNUTLS_SESSION);

    i18n_use(request->language);
    g_autoptr(GString) body = http_error_text(&http_errors[HTTP_ERROR_TOO_SLOW], NULL, NULL);
    i18n_use(NULL);
    g_autofree char *text =
        g_strdup_printf("HTTP/1.1 408 Request Timeout\r\nContent-Type: application/json\r\n"
                        "X-Request-Id: %s\r\nConnection: close\r\n"
                        "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                        request->id, body->len, body->str);
    gsize size = strlen(text);
    ssize_t sent = request->server->secure && info && info->tls_session
                       ? gnutls_record_send(info->tls_session, text, size)
                       : send(connection->fd, text, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    /* A client that takes no answer gets none. */
    (void)sent;
    request->stage = HTTP_STAGE_ANSWERED;
    request->answer.status = http_errors[HTTP_ERROR_TOO_SLOW].status;
}

void http_connection_close(struct http_connection *connection)
{
    shutdown(connection->fd, SHUT_RDWR);
}

void http_connections_expire(struct http_thread *thread, gint64 now)
{
    for (GList *first = thread->arriving.head; first; first = thread->arriving.head) {
        struct http_connection *connection = first->data;
        if (connection->deadline > now)
            break;
        http_connection_disarm(thread, connection);
        if (connection->request || !connection->served)
            http_metrics_add(&thread->metrics->cut_off, 1);
        if (connection->request && connection->request->stage == HTTP_STAGE_BODY)
            send_too_slow(connection);
        http_connection_close(connection);
    }
}

void http_connections_close_idle(struct http_thread *thread)
{
    for (GList *at = thread->connections.head; at; at = at->next) {
        struct http_connection *connection = at->data;
        if (!connection->request)
            http_connection_close(connection);
    }
}
