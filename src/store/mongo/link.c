/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "address_internal.h"
#include "errors.h"
#include "i18n.h"
#include "mongo_internal.h"

/* Connections and the few commands that the engine sends, without libmongoc's own retries. */

/* A link that has this little left, or less, does not look for the server once more. */
#define LEAST_MS 500

/* Refused by the driver itself, so that a cursor fails and nothing is sent. */
#define NOT_AN_OPTION "$late"

/*
 * libmongoc has counters in shared memory, some versions as soon as a program begins, others from
 * mongoc_init() on, under a name that would outlive a process that is killed, and be in the way of the next
 * one of its number. Nobody else reads them.
 */
static __attribute__((constructor)) void forget_counters(void)
{
    g_autofree char *name = g_strdup_printf("/mongoc-%u", (unsigned)getpid());
    shm_unlink(name);
}

/* libmongoc tells of what is answered as errors as well: its own lines are for those who look for them. */
static void take_log(G_GNUC_UNUSED mongoc_log_level_t level, const char *domain, const char *message,
                     G_GNUC_UNUSED void *data)
{
    g_debug("%s: %s", domain, message);
}

static gpointer start_driver(G_GNUC_UNUSED gpointer data)
{
    mongoc_init();
    forget_counters();
    mongoc_log_set_handler(take_log, NULL);
    return NULL;
}

static mongoc_client_t *new_client(const mongoc_uri_t *uri, bson_error_t *cause)
{
    mongoc_client_t *client = mongoc_client_new_from_uri_with_error(uri, cause);
    if (client) {
        mongoc_client_set_appname(client, "exobase");
        mongoc_client_set_error_api(client, MONGOC_ERROR_API_VERSION_2);
    }
    return client;
}

gboolean mongo_link_open(struct mongo_link *link, const char *text, GError **error)
{
    static GOnce driver = G_ONCE_INIT;
    bson_error_t cause;
    g_once(&driver, start_driver, NULL);
    mongoc_uri_t *uri = mongo_read_address(text, link->kind, error);
    if (!uri)
        return FALSE;
    link->socket_ms = link->full_ms = mongoc_uri_get_option_as_int32(uri, MONGOC_URI_SOCKETTIMEOUTMS, 0);
    link->uri = g_strdup(text);
    link->name = mongo_describe_address(uri);
    link->database = g_strdup(mongoc_uri_get_database(uri));
    link->client = new_client(uri, &cause);
    if (!link->client)
        mongo_set_error(error, link, &cause);
    mongoc_uri_destroy(uri);
    return link->client != NULL;
}

void mongo_link_close(struct mongo_link *link)
{
    g_clear_pointer(&link->client, mongoc_client_destroy);
    g_clear_pointer(&link->database, g_free);
    g_clear_pointer(&link->name, g_free);
    g_clear_pointer(&link->uri, g_free);
    link->broke = link->lost = FALSE;
}

static gint64 left_ms(const struct mongo_link *link)
{
    return link->until_us == 0 ? G_MAXINT64 : (link->until_us - g_get_monotonic_time()) / MONGO_US_PER_MS;
}

void mongo_link_until(struct mongo_link *link, gint64 until_us)
{
    link->until_us = until_us;
    link->lost |= link->kind != MONGO_LINK_SERVES;
    link->kind = MONGO_LINK_SERVES;
}

/* A client that was made with little time left is not kept where there is much more. */
static gboolean needs_client(const struct mongo_link *link)
{
    return link->lost || link->socket_ms < MIN(link->full_ms, left_ms(link) / 2) / 4 * 3;
}

gboolean mongo_link_in_time(const struct mongo_link *link)
{
    return left_ms(link) >= (needs_client(link) ? LEAST_MS : link->socket_ms);
}

gboolean mongo_link_asks_again(const struct mongo_link *link)
{
    return link->lost && link->kind == MONGO_LINK_SERVES && mongo_link_in_time(link);
}

/*
 * Before a command, and when no cursor is open. The driver waits before it looks again for a server that it
 * could not find, or could not talk to; a new client does not.
 */
static void renew(struct mongo_link *link)
{
    bson_error_t cause;
    mongoc_uri_t *uri = needs_client(link) ? mongo_read_address(link->uri, link->kind, NULL) : NULL;
    const gint32 full_ms = uri ? mongoc_uri_get_option_as_int32(uri, MONGOC_URI_SOCKETTIMEOUTMS, 0) : 0;
    if (uri && link->until_us != 0)
        mongo_fit_times(uri, left_ms(link));
    mongoc_client_t *client = uri ? new_client(uri, &cause) : NULL;
    if (client) {
        mongoc_client_destroy(link->client);
        link->client = client;
        link->socket_ms = mongoc_uri_get_option_as_int32(uri, MONGOC_URI_SOCKETTIMEOUTMS, 0);
        link->full_ms = full_ms;
    }
    if (uri)
        mongoc_uri_destroy(uri);
    link->lost = FALSE;
}

static void note_loss(struct mongo_link *link, const bson_error_t *cause)
{
    link->lost |= cause->domain == MONGOC_ERROR_SERVER_SELECTION || cause->domain == MONGOC_ERROR_STREAM ||
                  cause->domain == MONGOC_ERROR_CLIENT;
    link->broke |= cause->domain == MONGOC_ERROR_STREAM;
}

static void set_late(bson_error_t *cause)
{
    bson_set_error(cause, MONGOC_ERROR_CURSOR, MONGOC_ERROR_CURSOR_INVALID_CURSOR, "no time is left");
}

gboolean mongo_write(struct mongo_link *link, const bson_t *command, bson_t *reply, bson_error_t *cause)
{
    if (!mongo_link_in_time(link)) {
        bson_init(reply);
        set_late(cause);
        return FALSE;
    }
    renew(link);
    gboolean sent =
        mongoc_client_command_with_opts(link->client, link->database, command, NULL, NULL, reply, cause);
    if (!sent)
        note_loss(link, cause);
    return sent;
}

static void append_concern(const struct mongo_link *link, bson_t *command)
{
    bson_t concern;
    bson_append_document_begin(command, "writeConcern", -1, &concern);
    BSON_APPEND_UTF8(&concern, "w", "majority");
    BSON_APPEND_BOOL(&concern, "j", true);
    BSON_APPEND_INT32(&concern, "wtimeout", link->socket_ms);
    bson_append_document_end(command, &concern);
}

/* What a reply with ok: 1 says of the documents. */
static enum mongo_inserted read_reply(const bson_t *reply, bson_error_t *cause)
{
    bson_iter_t iter, error, code;
    gboolean failed = bson_iter_init(&iter, reply) &&
                      bson_iter_find_descendant(&iter, "writeErrors.0", &error) &&
                      BSON_ITER_HOLDS_DOCUMENT(&error);
    bson_set_error(cause, MONGOC_ERROR_SERVER, 0, "%s", failed ? "a document was refused" : "no majority");
    if (failed && bson_iter_recurse(&error, &code) && bson_iter_find(&code, "code")) {
        cause->code = (guint32)bson_iter_as_int64(&code);
        if (bson_iter_recurse(&error, &code) && bson_iter_find(&code, "errmsg") &&
            BSON_ITER_HOLDS_UTF8(&code))
            bson_set_error(cause, MONGOC_ERROR_SERVER, (int)cause->code, "%s", bson_iter_utf8(&code, NULL));
    }
    gboolean doubted = bson_iter_init_find(&iter, reply, "writeConcernError");
    if (failed && cause->code == MONGO_DUPLICATE_KEY)
        return MONGO_DUPLICATE;
    if (failed && !doubted && mongo_is_refusal(cause))
        return MONGO_REFUSED;
    return failed || doubted ? MONGO_LOST : MONGO_INSERTED;
}

enum mongo_inserted mongo_insert(struct mongo_link *link, const char *collection, GPtrArray *documents,
                                 bson_error_t *cause)
{
    g_autoptr(bson_t) command = bson_new();
    bson_t array, reply;
    BSON_APPEND_UTF8(command, "insert", collection);
    BSON_APPEND_BOOL(command, "ordered", true);
    append_concern(link, command);
    bson_append_array_begin(command, "documents", -1, &array);
    for (guint i = 0; i < documents->len; i++) {
        char buffer[16];
        const char *key;
        size_t size = bson_uint32_to_string(i, &key, buffer, sizeof buffer);
        bson_append_document(&array, key, (int)size, g_ptr_array_index(documents, i));
    }
    bson_append_array_end(command, &array);
    gboolean sent = mongo_write(link, command, &reply, cause);
    enum mongo_inserted outcome = sent                      ? read_reply(&reply, cause)
                                  : mongo_is_unsent(cause)  ? MONGO_UNSENT
                                  : mongo_is_refusal(cause) ? MONGO_REFUSED
                                                            : MONGO_LOST;
    bson_destroy(&reply);
    return outcome;
}

mongoc_cursor_t *mongo_find(struct mongo_link *link, const char *collection, const bson_t *filter,
                            const bson_t *options)
{
    g_autoptr(bson_t) late = mongo_link_in_time(link) ? NULL : BCON_NEW(NOT_AN_OPTION, BCON_BOOL(true));
    if (!late)
        renew(link);
    mongoc_collection_t *handle = mongoc_client_get_collection(link->client, link->database, collection);
    mongoc_read_concern_t *concern = mongoc_read_concern_new();
    mongoc_read_concern_set_level(concern, MONGOC_READ_CONCERN_LEVEL_MAJORITY);
    mongoc_collection_set_read_concern(handle, concern);
    mongoc_cursor_t *cursor = mongoc_collection_find_with_opts(handle, filter, late ? late : options, NULL);
    mongoc_read_concern_destroy(concern);
    mongoc_collection_destroy(handle);
    return cursor;
}

gboolean mongo_cursor_end(struct mongo_link *link, mongoc_cursor_t *cursor, GError **error)
{
    bson_error_t cause;
    if (!mongoc_cursor_error(cursor, &cause))
        return TRUE;
    if (cause.domain == MONGOC_ERROR_CURSOR && !mongo_link_in_time(link))
        set_late(&cause);
    note_loss(link, &cause);
    return mongo_set_error(error, link, &cause);
}
