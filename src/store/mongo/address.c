/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "address_internal.h"
#include "errors.h"
#include "i18n.h"

/* Addresses: what they say, with which times connections are made by them, and what of them may be shown. */

#define CONNECT_MS 5000
/*
 * A connection that is closed is noticed without asking; the driver would ask one that was idle for five
 * seconds whether it is alive, and look at the deployment once a minute, each time before a command and as
 * slowly as the server answers. It looks anew by itself when a command fails.
 */
#define ASK_EVERY_MS 600000

/* How long one answer is waited for, and whether the driver itself asks again. */
static const struct {
    gint32 socket_ms;
    gboolean retries;
} KINDS[] = {
    [MONGO_LINK_WORKS] = {10000, TRUE},
    [MONGO_LINK_POLLS] = {3000, FALSE},
    [MONGO_LINK_SERVES] = {5000, FALSE},
};

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

static gint32 get_int(const mongoc_uri_t *uri, const char *option)
{
    return mongoc_uri_get_option_as_int32(uri, option, 0);
}

static void limit(mongoc_uri_t *uri, const char *option, gint64 most)
{
    gint32 value = get_int(uri, option);
    if (value <= 0 || value > most)
        mongoc_uri_set_option_as_int32(uri, option, (gint32)most);
}

static void set_times(mongoc_uri_t *uri, enum mongo_link_kind kind)
{
    set_default(uri, MONGOC_URI_SERVERSELECTIONTIMEOUTMS, CONNECT_MS);
    set_default(uri, MONGOC_URI_CONNECTTIMEOUTMS, CONNECT_MS);
    set_default(uri, MONGOC_URI_SOCKETTIMEOUTMS, KINDS[kind].socket_ms);
    set_default(uri, MONGOC_URI_SOCKETCHECKINTERVALMS, ASK_EVERY_MS);
    set_default(uri, MONGOC_URI_HEARTBEATFREQUENCYMS, ASK_EVERY_MS);
    if (kind == MONGO_LINK_SERVES)
        limit(uri, MONGOC_URI_SOCKETTIMEOUTMS, KINDS[kind].socket_ms);
    if (!KINDS[kind].retries)
        mongoc_uri_set_option_as_bool(uri, MONGOC_URI_RETRYREADS, false);
}

void mongo_fit_times(mongoc_uri_t *uri, gint64 left_ms)
{
    limit(uri, MONGOC_URI_SERVERSELECTIONTIMEOUTMS, left_ms / 2);
    limit(uri, MONGOC_URI_CONNECTTIMEOUTMS, left_ms / 2);
    limit(uri, MONGOC_URI_SOCKETTIMEOUTMS, left_ms / 2);
}

mongoc_uri_t *mongo_read_address(const char *text, enum mongo_link_kind kind, GError **error)
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
    set_times(uri, kind);
    mongoc_uri_set_option_as_bool(uri, MONGOC_URI_RETRYWRITES, false);
    mongoc_uri_set_option_as_bool(uri, MONGOC_URI_SERVERSELECTIONTRYONCE, true);
    return uri;
}

char *mongo_describe_address(const mongoc_uri_t *uri)
{
    GString *name = g_string_new("mongodb://");
    for (const mongoc_host_list_t *host = mongoc_uri_get_hosts(uri); host; host = host->next)
        g_string_append_printf(name, "%s%s", host->host_and_port, host->next ? "," : "");
    g_string_append_printf(name, "/%s", mongoc_uri_get_database(uri));
    return g_string_free(name, FALSE);
}
