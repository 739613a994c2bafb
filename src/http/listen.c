/* SPDX-License-Identifier: Apache-2.0 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "errors.h"
#include "http_internal.h"
#include "i18n.h"

/*
 * LISTEN, and one socket for each thread: the kernel shares the connections out among sockets of one address
 * (SO_REUSEPORT). Since it would share them with another process's too, the address is first bound without
 * that option, which fails where anybody listens.
 */
#define BACKLOG 4096

struct address {
    struct sockaddr_storage bytes;
    socklen_t size;
};

static gboolean refuse(const char *listen, GError **error)
{
    g_set_error(
        error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
        _("LISTEN: %s is no address; write it as 127.0.0.1:8787 or [::1]:8787 (port 0: any free one)."),
        listen);
    return FALSE;
}

static gboolean parse(const char *listen, struct address *address, GError **error)
{
    const char *colon = strrchr(listen, ':');
    gboolean bracketed = listen[0] == '[' && colon && colon > listen + 1 && colon[-1] == ']';

    if (!colon || colon == listen || colon[1] == '\0' || strlen(colon) > 6 ||
        strspn(colon + 1, "0123456789") != strlen(colon + 1) || g_ascii_strtoull(colon + 1, NULL, 10) > 65535)
        return refuse(listen, error);
    g_autofree char *host = bracketed ? g_strndup(listen + 1, (gsize)(colon - listen) - 2)
                                      : g_strndup(listen, (gsize)(colon - listen));
    if (!bracketed && strchr(host, ':'))
        return refuse(listen, error);
    gboolean local = strcmp(host, "localhost") == 0;
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST};
    struct addrinfo *found = NULL;
    if (getaddrinfo(local ? "127.0.0.1" : host, colon + 1, &hints, &found) != 0)
        return refuse(listen, error);
    memcpy(&address->bytes, found->ai_addr, found->ai_addrlen);
    address->size = found->ai_addrlen;
    freeaddrinfo(found);
    return TRUE;
}

static void set_error(const char *listen, int errnum, GError **error)
{
    if (errnum == EADDRINUSE)
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_BUSY,
                    _("%s is in use: another program listens there. Set LISTEN to another address."), listen);
    else
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_IO, _("%s can't be listened at: %s."), listen,
                    g_strerror(errnum));
}

/* Returns a bound socket, or -1. */
static int bind_socket(const struct address *address, gboolean shared)
{
    int fd = socket(address->bytes.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int one = 1;

    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    union {
        const struct sockaddr_storage *storage;
        const struct sockaddr *any;
    } name = {&address->bytes};
    if ((shared && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one) != 0) ||
        bind(fd, name.any, address->size) != 0) {
        int errnum = errno;
        close(fd);
        errno = errnum;
        return -1;
    }
    return fd;
}

static guint16 *port_of(struct address *address)
{
    union {
        struct sockaddr_storage *storage;
        struct sockaddr_in *four;
        struct sockaddr_in6 *six;
    } name = {&address->bytes};

    return address->bytes.ss_family == AF_INET6 ? &name.six->sin6_port : &name.four->sin_port;
}

/* Binds alone; the port that was given, if any was asked for, is then in `address`. */
static gboolean try_alone(struct address *address)
{
    int fd = bind_socket(address, FALSE);
    union {
        struct sockaddr_storage *storage;
        struct sockaddr *any;
    } name = {&address->bytes};

    if (fd < 0)
        return FALSE;
    /* Only a socket that listens stands in the way of another one's address. */
    gboolean done = listen(fd, 1) == 0 && getsockname(fd, name.any, &address->size) == 0;
    int errnum = errno;
    close(fd);
    errno = errnum;
    return done;
}

static void name_address(struct http_server *server, struct address *address)
{
    char host[INET6_ADDRSTRLEN + 1] = "";
    union {
        struct sockaddr_storage *storage;
        struct sockaddr *any;
    } name = {&address->bytes};
    gboolean six = address->bytes.ss_family == AF_INET6;

    getnameinfo(name.any, address->size, host, sizeof host, NULL, 0, NI_NUMERICHOST);
    server->port = ntohs(*port_of(address));
    server->address = g_strdup_printf("%s://%s%s%s:%u", server->secure ? "https" : "http", six ? "[" : "",
                                      host, six ? "]" : "", server->port);
}

gboolean http_listen_open(struct http_server *server, const char *text, guint n, int *fds, GError **error)
{
    struct address address;

    memset(&address, 0, sizeof address);
    for (guint i = 0; i < n; i++)
        fds[i] = -1;
    if (!parse(text, &address, error))
        return FALSE;
    gboolean done = try_alone(&address);
    for (guint i = 0; done && i < n; i++) {
        fds[i] = bind_socket(&address, TRUE);
        done = fds[i] >= 0 && listen(fds[i], BACKLOG) == 0;
    }
    if (!done) {
        set_error(text, errno, error);
        for (guint i = 0; i < n; i++) {
            if (fds[i] >= 0)
                close(fds[i]);
        }
        return FALSE;
    }
    name_address(server, &address);
    return TRUE;
}
