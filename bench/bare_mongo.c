/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bare_mongo ADDRESS INSERTS: the limit that a migration into MongoDB is measured against. It reads the
 * documents of admin_exercises into memory and inserts them again, into an empty collection of another
 * database at the same server, with the same indexes, by libmongoc's own bulk insert, at a majority,
 * journaled; then single documents of the same kind, one by one. Prints a line of JSON.
 */
#include <glib.h>
#include <mongoc/mongoc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT_ONCE 1000
#define SOURCE "admin_exercises"

static gboolean failed(const char *what, const bson_error_t *error)
{
    fprintf(stderr, "%s: %s\n", what, error->message);
    return FALSE;
}

static gboolean load(mongoc_collection_t *source, GPtrArray *documents)
{
    bson_t filter = BSON_INITIALIZER;
    bson_t *options = BCON_NEW("batchSize", BCON_INT32(AT_ONCE));
    mongoc_cursor_t *cursor = mongoc_collection_find_with_opts(source, &filter, options, NULL);
    const bson_t *document = NULL;
    bson_error_t error;
    while (mongoc_cursor_next(cursor, &document))
        g_ptr_array_add(documents, bson_copy(document));
    gboolean good = !mongoc_cursor_error(cursor, &error) || failed("read", &error);
    mongoc_cursor_destroy(cursor);
    bson_destroy(options);
    return good;
}

static gboolean make_indexes(mongoc_database_t *database)
{
    static const char command[] =
        "{\"createIndexes\": \"" SOURCE "\", \"indexes\": ["
        "{\"key\": {\"chapter_code\": 1, \"id\": 1}, \"name\": \"a\", \"unique\": true},"
        "{\"key\": {\"exercise_uid\": 1}, \"name\": \"b\"}, {\"key\": {\"chapter_code\": 1}, \"name\": "
        "\"c\"},"
        "{\"key\": {\"difficulty\": 1}, \"name\": \"d\"}, {\"key\": {\"offer\": 1}, \"name\": \"e\"},"
        "{\"key\": {\"exobase.log\": 1}, \"name\": \"f\"}]}";
    bson_error_t error;
    bson_t *document = bson_new_from_json((const guint8 *)command, -1, &error);
    bson_t reply;
    gboolean good = mongoc_database_write_command_with_opts(database, document, NULL, &reply, &error);
    bson_destroy(&reply);
    bson_destroy(document);
    return good || failed("indexes", &error);
}

static gboolean insert_all(mongoc_collection_t *target, GPtrArray *documents, const bson_t *options)
{
    bson_error_t error;
    for (guint first = 0; first < documents->len; first += AT_ONCE) {
        size_t count = MIN((guint)AT_ONCE, documents->len - first);
        if (!mongoc_collection_insert_many(target, (const bson_t **)(gpointer)(documents->pdata + first),
                                           count, options, NULL, &error))
            return failed("insert", &error);
    }
    return TRUE;
}

/* Single documents, with an `_id` and an id of their own. */
static gboolean insert_one(mongoc_collection_t *target, const bson_t *like, gint64 number,
                           const bson_t *options)
{
    bson_t document = BSON_INITIALIZER;
    bson_error_t error;
    bson_copy_to_excluding_noinit(like, &document, "_id", "id", NULL);
    BSON_APPEND_INT64(&document, "id", number);
    gboolean good = mongoc_collection_insert_one(target, &document, options, NULL, &error);
    bson_destroy(&document);
    return good || failed("insert", &error);
}

static gboolean measure(mongoc_client_t *client, const char *name, int inserts)
{
    g_autofree char *other = g_strconcat(name, "_bare", NULL);
    g_autoptr(GPtrArray) documents = g_ptr_array_new_with_free_func((GDestroyNotify)bson_destroy);
    mongoc_collection_t *source = mongoc_client_get_collection(client, name, SOURCE);
    mongoc_collection_t *target = mongoc_client_get_collection(client, other, SOURCE);
    mongoc_database_t *database = mongoc_client_get_database(client, other);
    bson_t *options = BCON_NEW("writeConcern", "{", "w", BCON_UTF8("majority"), "j", BCON_BOOL(true), "}");
    gboolean good = load(source, documents) && make_indexes(database) && documents->len > 0;
    gint64 start = g_get_monotonic_time();
    good = good && insert_all(target, documents, options);
    printf("{\"documents\": %u, \"write_s\": %.6f, \"insert_us\": [", documents->len,
           (double)(g_get_monotonic_time() - start) / G_TIME_SPAN_SECOND);
    for (int i = 0; good && i < inserts; i++) {
        start = g_get_monotonic_time();
        good = insert_one(target, documents->pdata[0], G_MAXINT32 + (gint64)i, options);
        printf("%s%lld", i > 0 ? ", " : "", (long long)(g_get_monotonic_time() - start));
    }
    puts("]}");
    mongoc_database_drop(database, NULL);
    bson_destroy(options);
    mongoc_database_destroy(database);
    mongoc_collection_destroy(target);
    mongoc_collection_destroy(source);
    return good;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    mongoc_init();
    mongoc_uri_t *uri = mongoc_uri_new(argv[1]);
    mongoc_client_t *client = uri ? mongoc_client_new_from_uri(uri) : NULL;
    gboolean good = client && measure(client, mongoc_uri_get_database(uri), atoi(argv[2]));
    if (client)
        mongoc_client_destroy(client);
    if (uri)
        mongoc_uri_destroy(uri);
    return good ? 0 : 1;
}
