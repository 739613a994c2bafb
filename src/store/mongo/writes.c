/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "project_internal.h"

/* Commands that write many documents of admin_exercises at once. */

/* For a server that looks at every document for each write: about so long a command may take, and with more
 * writes than this such a one is known to stand still. */
#define SCANS_MS 1000
#define SCANS_AT_ONCE 32

void mongo_add_write(bson_t *list, guint index, const bson_t *filter, const bson_t *update)
{
    char buffer[16];
    const char *name;
    bson_t write;
    size_t size = bson_uint32_to_string(index, &name, buffer, sizeof buffer);
    bson_append_document_begin(list, name, (int)size, &write);
    BSON_APPEND_DOCUMENT(&write, "q", filter);
    if (update)
        BSON_APPEND_DOCUMENT(&write, "u", update);
    else
        BSON_APPEND_INT32(&write, "limit", 1);
    bson_append_document_end(list, &write);
}

void mongo_refusal_free(gpointer data)
{
    struct mongo_refusal *refusal = data;
    g_free(refusal->message);
    g_free(refusal);
}

/* A validator of the collection's, say. */
static void take_refusals(struct mongo_store *store, const bson_t *reply)
{
    bson_iter_t iter, errors, error, member;
    if (!bson_iter_init_find(&iter, reply, "writeErrors") || !bson_iter_recurse(&iter, &errors))
        return;
    while (bson_iter_next(&errors)) {
        gint64 code = 0, index = 0;
        const char *message = "";
        if (bson_iter_recurse(&errors, &error) && bson_iter_find(&error, "code"))
            code = bson_iter_as_int64(&error);
        if (bson_iter_recurse(&errors, &member) && bson_iter_find(&member, "index"))
            index = bson_iter_as_int64(&member);
        if (bson_iter_recurse(&errors, &member) && bson_iter_find(&member, "errmsg") &&
            BSON_ITER_HOLDS_UTF8(&member))
            message = bson_iter_utf8(&member, NULL);
        if (code == MONGO_DUPLICATE_KEY)
            continue;
        struct mongo_refusal *refusal = g_new(struct mongo_refusal, 1);
        *refusal = (struct mongo_refusal){(guint)index, g_utf8_make_valid(message, -1)};
        g_ptr_array_add(store->refusals, refusal);
    }
}

/* How many writes go into the next command, as `n` took that long. */
static void keep_pace(struct mongo_store *store, gint64 n, gint64 taken_ms)
{
    if (store->scans)
        store->updates_at_once = (guint)CLAMP(n * SCANS_MS / MAX(1, taken_ms), 1, SCANS_AT_ONCE);
}

static gboolean send_list(struct mongo_store *store, const char *verb, const char *list_name,
                          const bson_t *list, gint64 *n, bson_error_t *cause)
{
    g_autoptr(bson_t) command = bson_new();
    bson_t reply;
    bson_iter_t iter;
    BSON_APPEND_UTF8(command, verb, MONGO_EXERCISES);
    bson_append_array(command, list_name, -1, list);
    BSON_APPEND_BOOL(command, "ordered", false);
    gint64 begun_us = g_get_monotonic_time();
    gboolean sent = mongo_write(&store->link, command, &reply, cause);
    if (sent || !mongo_is_unsent(cause))
        keep_pace(store, bson_count_keys(list), (g_get_monotonic_time() - begun_us) / MONGO_US_PER_MS);
    if (sent)
        take_refusals(store, &reply);
    *n = sent && bson_iter_init_find(&iter, &reply, "n") ? bson_iter_as_int64(&iter) : 0;
    bson_destroy(&reply);
    return sent;
}

/* A chapter and id that another document has. FerretDB says it so, and of the whole command. */
static gboolean is_taken(const bson_error_t *cause)
{
    return strstr(cause->message, "UNIQUE constraint failed") != NULL;
}

/* One by one, so that one that can't be done keeps no other. */
static gint64 send_each(struct mongo_store *store, const char *verb, const char *list_name,
                        const bson_t *list, GError **error)
{
    bson_iter_t iter;
    gint64 sum = 0;
    for (gboolean more = bson_iter_init(&iter, list); more && bson_iter_next(&iter);) {
        g_autoptr(bson_t) alone = bson_new();
        bson_error_t cause;
        gint64 n = 0;
        bson_append_iter(alone, "0", 1, &iter);
        if (!send_list(store, verb, list_name, alone, &n, &cause) && !is_taken(&cause)) {
            mongo_set_error(error, &store->link, &cause);
            return -1;
        }
        sum += n;
    }
    return sum;
}

gint64 mongo_send_writes(struct mongo_store *store, const char *verb, const char *list_name,
                         const bson_t *list, GError **error)
{
    bson_error_t cause;
    gint64 n = 0;
    g_ptr_array_set_size(store->refusals, 0);
    if (send_list(store, verb, list_name, list, &n, &cause))
        return n;
    if (is_taken(&cause))
        return send_each(store, verb, list_name, list, error);
    mongo_set_error(error, &store->link, &cause);
    return -1;
}
