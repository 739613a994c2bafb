/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "errors.h"
#include "i18n.h"
#include "mongo_internal.h"

/* Connections and the few commands that the engine sends, without libmongoc's own retries. */

#define SELECTION_MS 5000
#define CONNECT_MS 5000
#define SOCKET_MS 10000
#define POLL_SOCKET_MS 3000
#define DUPLICATE_KEY 11000

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

static void set_default(mongoc_uri_t *uri, const char *option, gint32 value)
{
    if (!mongoc_uri_has_option(uri, option))
        mongoc_uri_set_option_as_int32(uri, option, value);
}

/*
 * An address has one '@' at most, before its first '/': where there is another, nobody can say what of it is
 * a password, and libmongoc would take a piece of that for a host or a database.
 */
static gboolean has_plain_marks(const char *text)
{
    const char *at = strrchr(text, '@'), *start = strstr(text, "://");
    if (!at)
        return TRUE;
    start = start ? start + strlen("://") : text;
    return at == strchr(text, '@') && at >= start && strcspn(start, "/") > (gsize)(at - start);
}

/* Whether libmongoc reads it when the name and password are left out. */
static gboolean reads_without_user(const char *text, bson_error_t *cause)
{
    g_autofree char *scheme = g_strndup(text, strcspn(text, ":"));
    g_autofree char *without = g_strconcat(scheme, "://", strrchr(text, '@') + 1, NULL);
    mongoc_uri_t *uri = mongoc_uri_new_with_error(without, cause);
    if (!uri)
        return FALSE;
    mongoc_uri_destroy(uri);
    return TRUE;
}

/* `cause`: libmongoc's words, which may have a password in them. */
static void say_unreadable(const char *text, const bson_error_t *cause, GError **error)
{
    bson_error_t fault = *cause;
    gboolean user = !has_plain_marks(text) || (strchr(text, '@') && reads_without_user(text, &fault));
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                _("The address of the MongoDB database can't be read (%s): write "
                  "mongodb://HOST:PORT/DATABASE."),
                user ? _("in a name, a password or an option, characters like @ : / % are to be written "
                         "%40 %3A %2F %25")
                     : fault.message);
}

/* One that `polls` is asked for little and often: it need not be waited for as long, nor asked again by the
 * driver. */
static mongoc_uri_t *read_uri(const char *text, gboolean polls, GError **error)
{
    bson_error_t cause = {0};
    mongoc_uri_t *uri = has_plain_marks(text) ? mongoc_uri_new_with_error(text, &cause) : NULL;
    if (!uri) {
        say_unreadable(text, &cause, error);
        return NULL;
    }
    if (!mongoc_uri_get_database(uri)) {
        g_set_error_literal(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                            _("The address of the MongoDB server names no database: write "
                              "mongodb://HOST:PORT/DATABASE, or set DB_NAME."));
        g_clear_pointer(&uri, mongoc_uri_destroy);
        return NULL;
    }
    set_default(uri, MONGOC_URI_SERVERSELECTIONTIMEOUTMS, SELECTION_MS);
    set_default(uri, MONGOC_URI_CONNECTTIMEOUTMS, CONNECT_MS);
    set_default(uri, MONGOC_URI_SOCKETTIMEOUTMS, polls ? POLL_SOCKET_MS : SOCKET_MS);
    if (polls)
        mongoc_uri_set_option_as_bool(uri, MONGOC_URI_RETRYREADS, false);
    mongoc_uri_set_option_as_bool(uri, MONGOC_URI_RETRYWRITES, false);
    mongoc_uri_set_option_as_bool(uri, MONGOC_URI_SERVERSELECTIONTRYONCE, true);
    return uri;
}

static char *describe(const mongoc_uri_t *uri)
{
    GString *name = g_string_new("mongodb://");
    for (const mongoc_host_list_t *host = mongoc_uri_get_hosts(uri); host; host = host->next)
        g_string_append_printf(name, "%s%s", host->host_and_port, host->next ? "," : "");
    g_string_append_printf(name, "/%s", mongoc_uri_get_database(uri));
    return g_string_free(name, FALSE);
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
    mongoc_uri_t *uri = read_uri(text, link->polls, error);
    if (!uri)
        return FALSE;
    link->uri = g_strdup(text);
    link->name = describe(uri);
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

/* Before a command, and when no cursor is open. The driver waits before it looks again for a server that it
 * could not find; a new client does not. */
static void renew(struct mongo_link *link)
{
    bson_error_t cause;
    mongoc_uri_t *uri = link->lost ? read_uri(link->uri, link->polls, NULL) : NULL;
    mongoc_client_t *client = uri ? new_client(uri, &cause) : NULL;
    if (client) {
        mongoc_client_destroy(link->client);
        link->client = client;
    }
    if (uri)
        mongoc_uri_destroy(uri);
    link->lost = FALSE;
}

static void note_loss(struct mongo_link *link, const bson_error_t *cause)
{
    link->lost |= cause->domain == MONGOC_ERROR_SERVER_SELECTION;
    link->broke |= cause->domain == MONGOC_ERROR_STREAM;
}

gboolean mongo_write(struct mongo_link *link, const bson_t *command, bson_t *reply, bson_error_t *cause)
{
    renew(link);
    gboolean sent =
        mongoc_client_command_with_opts(link->client, link->database, command, NULL, NULL, reply, cause);
    if (!sent)
        note_loss(link, cause);
    return sent;
}

static void append_concern(bson_t *command)
{
    bson_t concern;
    bson_append_document_begin(command, "writeConcern", -1, &concern);
    BSON_APPEND_UTF8(&concern, "w", "majority");
    BSON_APPEND_BOOL(&concern, "j", true);
    BSON_APPEND_INT32(&concern, "wtimeout", SOCKET_MS);
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
    if (failed)
        return cause->code == DUPLICATE_KEY ? MONGO_DUPLICATE : MONGO_REFUSED;
    return bson_iter_init_find(&iter, reply, "writeConcernError") ? MONGO_LOST : MONGO_INSERTED;
}

enum mongo_inserted mongo_insert(struct mongo_link *link, const char *collection, GPtrArray *documents,
                                 bson_error_t *cause)
{
    g_autoptr(bson_t) command = bson_new();
    bson_t array, reply;
    BSON_APPEND_UTF8(command, "insert", collection);
    BSON_APPEND_BOOL(command, "ordered", true);
    append_concern(command);
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
    renew(link);
    mongoc_collection_t *handle = mongoc_client_get_collection(link->client, link->database, collection);
    mongoc_read_concern_t *concern = mongoc_read_concern_new();
    mongoc_read_concern_set_level(concern, MONGOC_READ_CONCERN_LEVEL_MAJORITY);
    mongoc_collection_set_read_concern(handle, concern);
    mongoc_cursor_t *cursor = mongoc_collection_find_with_opts(handle, filter, options, NULL);
    mongoc_read_concern_destroy(concern);
    mongoc_collection_destroy(handle);
    return cursor;
}

gboolean mongo_cursor_end(struct mongo_link *link, mongoc_cursor_t *cursor, GError **error)
{
    bson_error_t cause;
    if (!mongoc_cursor_error(cursor, &cause))
        return TRUE;
    note_loss(link, &cause);
    return mongo_set_error(error, link, &cause);
}
