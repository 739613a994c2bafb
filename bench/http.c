/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A constant answer (of 4 KB, unless another size is given), by the server's room ("room") or by
 * libmicrohttpd alone in the same kind of loop
 * ("bare"), to be compared. Prints the address; ends with its standard input.
 */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http.h"
#include "i18n.h"

#define PAGE_BYTES 4096
#define PAGE_BYTES_MAX (1 << 20)

static char page[PAGE_BYTES_MAX];
static gsize page_bytes = PAGE_BYTES;

static void wait_for_end(void)
{
    char byte;

    fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) > 0)
        continue;
}

static void handle_page(struct http_request *request, struct http_answer *answer, gpointer context)
{
    (void)request, (void)context;
    http_answer_borrow(answer, page, page_bytes, NULL, NULL, NULL);
}

static const struct http_endpoint endpoints[] = {
    {HTTP_GET, "/api/pages/{code}", .flags = HTTP_CORS, .id = "page", .summary = "4 KB",
     .parameters =
         (const struct http_parameter[]){{"code", HTTP_IN_PATH, HTTP_TEXT, .meaning = "any"}, {.name = NULL}},
     .handler = handle_page},
};

static int run_room(guint n_threads)
{
    const struct http_api api = {.title = "bench", .version = "1", .endpoints = endpoints, .n_endpoints = 1};
    const struct http_config config = {.listen = "127.0.0.1:0", .threads = n_threads};
    g_autoptr(GError) error = NULL;
    struct http_server *server = http_server_start(&api, &config, &error);

    if (!server) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    printf("%s/api/pages/one\n", http_server_address(server));
    wait_for_end();
    http_server_stop(server);
    return 0;
}

static enum MHD_Result answer_bare(void *response, struct MHD_Connection *connection, const char *url,
                                   const char *method, const char *version, const char *upload, size_t *size,
                                   void **context)
{
    static char seen;

    (void)url, (void)method, (void)version, (void)upload;
    /* An answer to the headers alone would close the connection. */
    if (!*context) {
        *context = &seen;
        return MHD_YES;
    }
    if (*size > 0) {
        *size = 0;
        return MHD_YES;
    }
    return MHD_queue_response(connection, 200, response);
}

static gpointer run_bare_thread(gpointer data)
{
    struct MHD_Daemon *daemon = data;
    struct pollfd poll_fd = {MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd, POLLIN, 0};

    for (;;) {
        MHD_UNSIGNED_LONG_LONG timeout = 1000;
        MHD_get_timeout(daemon, &timeout);
        poll(&poll_fd, 1, (int)MIN(timeout, 1000));
        MHD_run(daemon);
    }
    return NULL;
}

static int run_bare(guint n_threads)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(page_bytes, page, MHD_RESPMEM_PERSISTENT);
    guint16 port = 0;

    MHD_add_response_header(response, "Content-Type", "application/json");
    for (guint i = 0; i < n_threads; i++) {
        struct sockaddr_in address = {
            .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        struct MHD_Daemon *daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_TURBO, port, NULL, NULL,
                                                     answer_bare, response, MHD_OPTION_SOCK_ADDR, &address,
                                                     MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_END);
        if (!daemon)
            return 1;
        port = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
        g_thread_unref(g_thread_new("bare", run_bare_thread, daemon));
    }
    printf("http://127.0.0.1:%u/api/pages/one\n", port);
    wait_for_end();
    return 0;
}

int main(int argc, char **argv)
{
    guint n_threads = argc > 2 ? (guint)g_ascii_strtoull(argv[2], NULL, 10) : g_get_num_processors();

    if (argc > 3)
        page_bytes = MIN((gsize)g_ascii_strtoull(argv[3], NULL, 10), PAGE_BYTES_MAX);
    i18n_start("en");
    memset(page, 'p', sizeof page);
    if (argc > 1 && strcmp(argv[1], "room") == 0)
        return run_room(n_threads);
    if (argc > 1 && strcmp(argv[1], "bare") == 0)
        return run_bare(n_threads);
    fprintf(stderr, "usage: bench-http room|bare [THREADS [BYTES]]\n");
    return 2;
}
