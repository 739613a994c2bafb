/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "mongo_internal.h"

/* What a server's error codes, and libmongoc's own, mean here; one that is not in the tables is IO. */
struct meaning {
    guint32 code;
    enum exobase_error error;
    gboolean refusal; /* nothing was written */
    const char *message;
};

#define DENIED                                                                                               \
    N_("The MongoDB server does not let this user read and write the database: see to the name, the "        \
       "password and the user's roles.")
#define FULL N_("There is no space left at the MongoDB server: free some there, and repeat.")
#define AWAY N_("The MongoDB server is about to restart, or another becomes the primary: try again.")

#define REFUSED N_("The MongoDB server refused.")

#define INTERNAL_ERROR 1
#define FULL_CODE 14031
/* FerretDB has no code for it: its SQLite's words. */
/* MongoDB's own service has one for all that it refuses. */
#define ATLAS_CODE 8000
#define ATLAS_FULL_WORDS "space quota"
#define FULL_WORDS "database or disk is full"

static const struct meaning BY_SERVER[] = {
    {13, EXOBASE_ERROR_READONLY, TRUE, DENIED},
    {18, EXOBASE_ERROR_IO, TRUE, DENIED},
    {8000, EXOBASE_ERROR_IO, TRUE, DENIED},
    {73, EXOBASE_ERROR_IO, TRUE,
     N_("The MongoDB server takes no database of this name: see to the address, or DB_NAME.")},
    {FULL_CODE, EXOBASE_ERROR_IO, TRUE,
     FULL},                                /* not FULL: it is the server's disk, and comes back by itself */
    {12501, EXOBASE_ERROR_IO, TRUE, FULL}, /* the user's quota */
    /* Of a document, whatever becomes of others: BadValue, FailedToParse, TypeMismatch,
     * DocumentValidationFailure, BSONObjectTooLarge. Any other code may be what mongos says of a shard whose
     * answer was lost, and which may have written. */
    {2, EXOBASE_ERROR_IO, TRUE, REFUSED},
    {9, EXOBASE_ERROR_IO, TRUE, REFUSED},
    {14, EXOBASE_ERROR_IO, TRUE, REFUSED},
    {121, EXOBASE_ERROR_IO, TRUE, REFUSED},
    {10334, EXOBASE_ERROR_IO, TRUE, REFUSED},
    {50, EXOBASE_ERROR_BUSY, FALSE, N_("The MongoDB server took too long: try again later.")},
    {91, EXOBASE_ERROR_IO, FALSE, AWAY},
    {189, EXOBASE_ERROR_IO, FALSE, AWAY},
    {10107, EXOBASE_ERROR_IO, FALSE, AWAY},
    {11600, EXOBASE_ERROR_IO, FALSE, AWAY},
    {11602, EXOBASE_ERROR_IO, FALSE, AWAY},
    {13435, EXOBASE_ERROR_IO, FALSE, AWAY},
};

static const struct meaning BY_DOMAIN[] = {
    {MONGOC_ERROR_SERVER_SELECTION, EXOBASE_ERROR_IO, FALSE,
     N_("The MongoDB server can't be reached: see to the address, the network and the server.")},
    {MONGOC_ERROR_STREAM, EXOBASE_ERROR_IO, FALSE,
     N_("The connection to the MongoDB server broke, or an answer did not come in time: see to the network "
        "and the server.")},
    {MONGOC_ERROR_CURSOR, EXOBASE_ERROR_IO, FALSE, /* link.c says so */
     N_("The MongoDB server answers too slowly: no time was left to ask it once more.")},
    {MONGOC_ERROR_CLIENT, EXOBASE_ERROR_IO, FALSE,
     N_("The MongoDB server and this program could not agree: see to the address, the name and the "
        "password.")},
};

static const struct meaning *find(const struct meaning *table, gsize size, guint32 code)
{
    for (gsize i = 0; i < size; i++)
        if (table[i].code == code)
            return &table[i];
    return NULL;
}

static guint32 code_of(const bson_error_t *cause)
{
    if (cause->code == ATLAS_CODE && strstr(cause->message, ATLAS_FULL_WORDS))
        return FULL_CODE;
    return cause->code == INTERNAL_ERROR && strstr(cause->message, FULL_WORDS) ? FULL_CODE : cause->code;
}

gboolean mongo_is_answer(const bson_error_t *cause)
{
    return cause->domain == MONGOC_ERROR_SERVER || cause->domain == MONGOC_ERROR_QUERY ||
           cause->domain == MONGOC_ERROR_COLLECTION || cause->domain == MONGOC_ERROR_WRITE_CONCERN;
}

static const struct meaning *meaning_of(const bson_error_t *cause)
{
    if (mongo_is_answer(cause))
        return find(BY_SERVER, G_N_ELEMENTS(BY_SERVER), code_of(cause));
    if (cause->domain == MONGOC_ERROR_CLIENT && cause->code == MONGOC_ERROR_CLIENT_AUTHENTICATE)
        return find(BY_SERVER, G_N_ELEMENTS(BY_SERVER), 18);
    /* Of a connection that did not come about, the driver may say so. */
    gboolean stream =
        cause->domain == MONGOC_ERROR_CLIENT && cause->code <= (guint32)MONGOC_ERROR_STREAM_NOT_ESTABLISHED;
    return find(BY_DOMAIN, G_N_ELEMENTS(BY_DOMAIN),
                stream ? (guint32)MONGOC_ERROR_SERVER_SELECTION : cause->domain);
}

gboolean mongo_set_error(GError **error, const struct mongo_link *link, const bson_error_t *cause)
{
    const struct meaning *meaning = meaning_of(cause);
    g_autofree char *said = g_utf8_make_valid(cause->message, -1);
    g_set_error(error, EXOBASE_ERROR, meaning ? meaning->error : EXOBASE_ERROR_IO, "%s: %s (MongoDB %u: %s)",
                link->name, _(meaning ? meaning->message : REFUSED), cause->code, said);
    return FALSE;
}

gboolean mongo_set_corrupt(GError **error, const struct mongo_link *link, gint64 commit, const char *detail)
{
    g_set_error(
        error, EXOBASE_ERROR, EXOBASE_ERROR_CORRUPT,
        _("%s: the log contradicts itself at commit %lld (%s): put a backup in its place, and keep the "
          "damaged database."),
        link->name, (long long)commit, detail);
    return FALSE;
}

gboolean mongo_is_refusal(const bson_error_t *cause)
{
    const struct meaning *meaning = meaning_of(cause);
    return meaning && meaning->refusal;
}

gboolean mongo_is_unsent(const bson_error_t *cause)
{
    return cause->domain == MONGOC_ERROR_SERVER_SELECTION || cause->domain == MONGOC_ERROR_CURSOR ||
           (cause->domain == MONGOC_ERROR_CLIENT && cause->code == MONGOC_ERROR_CLIENT_AUTHENTICATE);
}

void mongo_say_unwritten(GError *error)
{
    g_prefix_error_literal(&error, " ");
    g_prefix_error_literal(&error, _("Nothing was written."));
}
