/* SPDX-License-Identifier: Apache-2.0 */
#include "http_internal.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "i18n.h"

/* Requests are used again by their thread, with a small arena that is there already. */
struct http_request *http_request_new(struct http_thread *thread, struct http_connection *connection,
                                      const char *target)
{
    guint pooled = thread->pool->len;
    struct http_request *request = pooled > 0 ? g_ptr_array_steal_index_fast(thread->pool, pooled - 1) : NULL;
    struct value_arena *arena = request ? request->arena : value_arena_new();

    if (!request) {
        request = g_new(struct http_request, 1);
        pthread_mutex_init(&request->mutex, NULL);
        request->spare = request->spare_bytes = NULL;
    }
    memset(request, 0, offsetof(struct http_request, id));
    request->arena = arena;
    request->thread = thread;
    request->server = thread->server;
    request->connection = connection;
    request->mhd = connection->mhd;
    request->refs = 1;
    request->method = "";
    request->target = value_arena_copy(arena, target, strlen(target));
    request->language = i18n_language();
    request->started = g_get_monotonic_time();
    http_answer_init(&request->answer, request);
    return request;
}

static void drop(struct http_request *request, GPtrArray *pool)
{
    if (!g_atomic_int_dec_and_test(&request->refs))
        return;
    http_answer_clear(&request->answer);
    http_body_drop(request);
    if (pool && pool->len < HTTP_POOL_MAX && value_arena_size(request->arena) <= HTTP_ARENA_KEEP) {
        value_arena_reset(request->arena);
        g_ptr_array_add(pool, request);
        return;
    }
    http_request_destroy(request);
}

void http_request_unref(struct http_request *request)
{
    drop(request, request->thread->pool);
}

void http_request_destroy(gpointer data)
{
    struct http_request *request = data;

    pthread_mutex_destroy(&request->mutex);
    value_arena_free(request->arena);
    if (request->spare)
        g_string_free(request->spare, TRUE);
    if (request->spare_bytes)
        g_string_free(request->spare_bytes, TRUE);
    g_free(request);
}

static gboolean may_be_id(const char *id)
{
    gsize size = strspn(id, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-");
    return size > 0 && size < HTTP_ID_SIZE && id[size] == '\0';
}

void http_request_make_id(struct http_request *request)
{
    static const char digits[] = "0123456789abcdef";
    const char *given = request->known[HTTP_KNOWN_REQUEST_ID];
    struct http_thread *thread = request->thread;

    if (given && may_be_id(given)) {
        g_strlcpy(request->id, given, sizeof request->id);
        return;
    }
    guint64 number = thread->next_id++;
    gsize at = strlen(thread->id_prefix);
    memcpy(request->id, thread->id_prefix, at);
    for (gint shift = 28; shift >= 0; shift -= 4)
        request->id[at++] = digits[number >> shift & 15];
    request->id[at] = '\0';
}

/* NULL: not given. */
static const struct http_argument *argument(const struct http_request *request, const char *name)
{
    const struct http_parameter *rows = request->route ? request->route->row->parameters : NULL;

    for (guint i = 0; rows && rows[i].name; i++) {
        if (request->arguments[i].text && strcmp(rows[i].name, name) == 0)
            return &request->arguments[i];
    }
    return NULL;
}

const char *http_request_text(const struct http_request *request, const char *name)
{
    const struct http_argument *found = argument(request, name);
    return found ? found->text : NULL;
}

gint64 http_request_integer(const struct http_request *request, const char *name, gint64 fallback)
{
    const struct http_argument *found = argument(request, name);
    return found ? found->integer : fallback;
}

const char *http_request_header(const struct http_request *request, const char *name)
{
    return MHD_lookup_connection_value(request->mhd, MHD_HEADER_KIND, name);
}

const char *http_request_cookie(struct http_request *request, const char *name)
{
    const char *at = http_request_header(request, "Cookie");
    gsize size = strlen(name);

    while (at && *at) {
        at += strspn(at, " \t;");
        gsize length = strcspn(at, ";");
        if (strncmp(at, name, size) == 0 && at[size] == '=') {
            while (length > size && (at[length - 1] == ' ' || at[length - 1] == '\t'))
                length--;
            return value_arena_copy(request->arena, at + size + 1, length - size - 1);
        }
        at += length;
    }
    return NULL;
}

struct value *http_request_body(struct http_request *request)
{
    return request->has_body ? &request->body : NULL;
}

const char *http_request_bytes(const struct http_request *request, gsize *size)
{
    if (!request->bytes)
        return NULL;
    *size = request->bytes->len;
    return request->bytes->str;
}

struct value_arena *http_request_arena(struct http_request *request)
{
    return request->arena;
}

const char *http_request_language(const struct http_request *request)
{
    return request->language;
}

const char *http_request_id(const struct http_request *request)
{
    return request->id;
}

const struct http_endpoint *http_request_endpoint(const struct http_request *request)
{
    return request->route->row;
}

const struct http_who *http_request_who(const struct http_request *request)
{
    return &request->who;
}

const char *http_request_method(const struct http_request *request)
{
    return request->method;
}

const char *http_request_path(const struct http_request *request)
{
    return request->target;
}

gboolean http_request_is_forwarded(const struct http_request *request)
{
    return request->forwarded;
}

gboolean http_request_is_secure(const struct http_request *request)
{
    return request->server->secure;
}

static void write_peer(struct http_connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection->mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    char *text = connection->peer;
    union {
        const struct sockaddr *any;
        const struct sockaddr_in *four;
        const struct sockaddr_in6 *six;
    } address = {info ? info->client_addr : NULL};

    g_strlcpy(text, "-", sizeof connection->peer);
    if (address.any && address.any->sa_family == AF_INET)
        inet_ntop(AF_INET, &address.four->sin_addr, text, sizeof connection->peer);
    else if (address.any && address.any->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &address.six->sin6_addr, text, sizeof connection->peer);
}

const char *http_request_peer(struct http_request *request)
{
    struct http_connection *connection = request->connection;

    if (!connection->peer[0])
        write_peer(connection);
    /* A request may live on when its connection is gone. */
    return value_arena_copy(request->arena, connection->peer, strlen(connection->peer));
}

gboolean http_request_put_off(struct http_request *request)
{
    struct http_thread *thread = request->thread;

    if (request->put_off || MAX(thread->whole, thread->crowd) < 2)
        return FALSE;
    request->put_off = thread->put_off = TRUE;
    request->stage = HTTP_STAGE_PUT_OFF;
    return TRUE;
}

void http_request_suspend(struct http_request *request)
{
    g_atomic_int_inc(&request->refs);
    request->suspended = TRUE;
    MHD_suspend_connection(request->mhd);
}

/* The last reference can be this one, when a stop did not wait: the pool is another thread's then. */
void http_request_resume(struct http_request *request)
{
    pthread_mutex_lock(&request->mutex);
    request->resumed = TRUE;
    if (!request->abandoned) {
        MHD_resume_connection(request->mhd);
        http_loop_wake(request->thread);
    }
    pthread_mutex_unlock(&request->mutex);
    drop(request, NULL);
}

void http_request_continue(struct http_request *request)
{
    /* Whoever resumed it is out of http_request_resume() when this has the lock. */
    pthread_mutex_lock(&request->mutex);
    request->suspended = request->resumed = FALSE;
    pthread_mutex_unlock(&request->mutex);
}

void http_request_abandon(struct http_request *request)
{
    pthread_mutex_lock(&request->mutex);
    request->abandoned = TRUE;
    if (!request->resumed)
        MHD_resume_connection(request->mhd);
    pthread_mutex_unlock(&request->mutex);
}
