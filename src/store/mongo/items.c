/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "clock.h"
#include "errors.h"
#include "i18n.h"
#include "mongo_internal.h"

/*
 * What a bank holds beside the log. Not every server changes a document atomically, but all insert a unique
 * `_id` once: so an item is a chain of documents KIND:SEQUENCE:KEY, the greatest sequence is what stands, and
 * whoever inserts the next one has won. A deletion is such a document too; it goes after a day, when nobody
 * can be about to follow a sequence that he read before it.
 */

#define DAY_MS G_GINT64_CONSTANT(86400000)
#define TRIES 50

/* The newest document of one item. */
struct standing {
    gint64 sequence; /* 0: none */
    gint64 version, expires_ms, gone_ms;
    char *key, *owner, *text;
};

static void standing_free(gpointer data)
{
    struct standing *standing = data;
    g_free(standing->key);
    g_free(standing->owner);
    g_free(standing->text);
    g_free(standing);
}
typedef struct standing standing; /* for g_autoptr */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(standing, standing_free)

static gint64 number_of(const bson_t *document, const char *name)
{
    bson_iter_t iter;
    return bson_iter_init_find(&iter, document, name) ? bson_iter_as_int64(&iter) : 0;
}

static char *text_of(const bson_t *document, const char *name)
{
    bson_iter_t iter;
    gboolean found = bson_iter_init_find(&iter, document, name) && BSON_ITER_HOLDS_UTF8(&iter);
    return found ? g_strdup(bson_iter_utf8(&iter, NULL)) : NULL;
}

static void take_document(GHashTable *items, const bson_t *document)
{
    g_autofree char *key = text_of(document, "key");
    gint64 sequence = number_of(document, "sequence");
    const struct standing *known = key ? g_hash_table_lookup(items, key) : NULL;
    if (!key || (known && known->sequence > sequence))
        return;
    struct standing *standing = g_new0(struct standing, 1);
    standing->sequence = sequence;
    standing->version = number_of(document, "version");
    standing->expires_ms = number_of(document, "expires");
    standing->gone_ms = number_of(document, "gone");
    standing->key = g_steal_pointer(&key);
    standing->owner = text_of(document, "owner");
    standing->text = text_of(document, "text");
    g_hash_table_replace(items, standing->key, standing);
}

static GHashTable *read_once(struct mongo_store *store, gint32 kind, const char *key, GError **error)
{
    g_autoptr(GHashTable) items = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, standing_free);
    g_autoptr(bson_t) filter = BCON_NEW("kind", BCON_INT32(kind));
    const bson_t *document = NULL;
    if (key)
        BSON_APPEND_UTF8(filter, "key", key);
    g_autoptr(mongoc_cursor_t) cursor = mongo_find(&store->link, MONGO_ITEMS, filter, NULL);
    while (mongoc_cursor_next(cursor, &document))
        take_document(items, document);
    return mongo_cursor_end(&store->link, cursor, error) ? g_steal_pointer(&items) : NULL;
}

/* What stands of a kind, or of one key. NULL: an error. */
static GHashTable *read_items(struct mongo_store *store, gint32 kind, const char *key, GError **error)
{
    g_autoptr(GError) cause = NULL;
    GHashTable *items = read_once(store, kind, key, &cause);
    if (!items && mongo_link_asks_again(&store->link)) {
        g_clear_error(&cause);
        items = read_once(store, kind, key, &cause);
    }
    if (!items)
        g_propagate_error(error, g_steal_pointer(&cause));
    return items;
}

static gboolean show(enum item_kind kind, const struct standing *standing, store_item_func each,
                     gpointer data)
{
    const struct store_item item = {kind,
                                    standing->key,
                                    standing->owner,
                                    standing->text ? standing->text : "",
                                    standing->version,
                                    standing->expires_ms};
    return standing->gone_ms != 0 || each(&item, data);
}

gboolean mongo_item_get(struct store *base, enum item_kind kind, const char *key, store_item_func each,
                        gpointer data, GError **error)
{
    g_autoptr(GHashTable) items = read_items((struct mongo_store *)base, (gint32)kind, key, error);
    const struct standing *standing = items ? g_hash_table_lookup(items, key) : NULL;
    if (standing)
        show(kind, standing, each, data);
    return items != NULL;
}

static int compare_standing(gconstpointer first, gconstpointer second)
{
    return strcmp((*(const struct standing *const *)first)->key,
                  (*(const struct standing *const *)second)->key);
}

gboolean mongo_item_list(struct store *base, enum item_kind kind, const char *owner, store_item_func each,
                         gpointer data, GError **error)
{
    g_autoptr(GHashTable) items = read_items((struct mongo_store *)base, (gint32)kind, NULL, error);
    if (!items)
        return FALSE;
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, items);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        g_ptr_array_add(sorted, value);
    g_ptr_array_sort(sorted, compare_standing);
    for (guint i = 0; i < sorted->len; i++) {
        const struct standing *standing = sorted->pdata[i];
        if ((!owner || g_strcmp0(standing->owner, owner) == 0) && !show(kind, standing, each, data))
            break;
    }
    return TRUE;
}

static bson_t *make_document(const struct store_item *item, gint64 sequence, gint64 version, gint64 gone_ms)
{
    g_autofree char *id = g_strdup_printf("%d:%" G_GINT64_FORMAT ":%s", (int)item->kind, sequence, item->key);
    bson_t *document = BCON_NEW("_id", BCON_UTF8(id), "kind", BCON_INT32((gint32)item->kind), "key",
                                BCON_UTF8(item->key), "sequence", BCON_INT64(sequence));
    if (gone_ms != 0) {
        BSON_APPEND_INT64(document, "gone", gone_ms);
        return document;
    }
    if (item->owner)
        BSON_APPEND_UTF8(document, "owner", item->owner);
    BSON_APPEND_UTF8(document, "text", item->text ? item->text : "");
    BSON_APPEND_INT64(document, "version", version);
    BSON_APPEND_INT64(document, "expires", item->expires_ms);
    return document;
}

/* Removes the documents that a newer one stands for; left ones do no harm. */
static gboolean remove_older(struct mongo_store *store, const struct store_item *item, gint64 sequence)
{
    g_autoptr(bson_t) command =
        BCON_NEW("delete", BCON_UTF8(MONGO_ITEMS), "deletes", "[", "{", "q", "{", "kind",
                 BCON_INT32((gint32)item->kind), "key", BCON_UTF8(item->key), "sequence", "{", "$lt",
                 BCON_INT64(sequence), "}", "}", "limit", BCON_INT32(0), "}", "]");
    bson_t reply;
    bson_error_t cause;
    gboolean done = mongo_write(&store->link, command, &reply, &cause);
    bson_destroy(&reply);
    return done;
}

enum link_outcome { LINK_DONE, LINK_LOST_RACE, LINK_FAILED };

/* Inserts the next document of an item's chain. */
static enum link_outcome add_link(struct mongo_store *store, const struct store_item *item, gint64 sequence,
                                  gint64 version, gint64 gone_ms, GError **error)
{
    g_autoptr(bson_t) document = make_document(item, sequence, version, gone_ms);
    g_autoptr(GPtrArray) documents = g_ptr_array_new();
    bson_error_t cause;
    g_ptr_array_add(documents, document);
    enum mongo_inserted outcome = mongo_insert(&store->link, MONGO_ITEMS, documents, &cause);
    if (outcome == MONGO_LOST) {
        g_autoptr(GHashTable) items = read_items(store, (gint32)item->kind, item->key, NULL);
        const struct standing *standing = items ? g_hash_table_lookup(items, item->key) : NULL;
        gboolean mine = standing && standing->sequence == sequence && standing->version == version &&
                        standing->gone_ms == gone_ms;
        if (!mine) {
            mongo_set_error(error, &store->link, &cause);
            if (error && *error)
                (*error)->code = EXOBASE_ERROR_UNKNOWN;
            return LINK_FAILED;
        }
        outcome = MONGO_INSERTED;
    }
    if (outcome == MONGO_DUPLICATE)
        return LINK_LOST_RACE;
    if (outcome != MONGO_INSERTED) {
        mongo_set_error(error, &store->link, &cause);
        return LINK_FAILED;
    }
    if (sequence > 1)
        remove_older(store, item, sequence);
    return LINK_DONE;
}

static gboolean set_stale(GError **error)
{
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_STALE, "%s",
                _("It was changed by somebody else since it was read: read it again."));
    return FALSE;
}

gboolean mongo_item_put(struct store *base, const struct store_item *item, gint64 from, gint64 now_ms,
                        gint64 new_version, GError **error)
{
    struct mongo_store *store = (struct mongo_store *)base;
    if (!mongo_check_write(store, error))
        return FALSE;
    for (guint i = 0; i < TRIES; i++) {
        g_autoptr(GHashTable) items = read_items(store, (gint32)item->kind, item->key, error);
        if (!items)
            return FALSE;
        const struct standing *standing = g_hash_table_lookup(items, item->key);
        gboolean there = standing && standing->gone_ms == 0 &&
                         (standing->expires_ms == 0 || standing->expires_ms > now_ms);
        gint64 version = there ? standing->version : ITEM_ABSENT;
        if (from != ITEM_ANY && from != version)
            return set_stale(error);
        switch (add_link(store, item, standing ? standing->sequence + 1 : 1, new_version, 0, error)) {
        case LINK_DONE:
            return TRUE;
        case LINK_FAILED:
            return FALSE;
        case LINK_LOST_RACE:
            break; /* read again: it may be stale now */
        }
    }
    return set_stale(error);
}

gboolean mongo_item_delete(struct store *base, enum item_kind kind, const char *key, gint64 from,
                           gboolean *deleted, GError **error)
{
    struct mongo_store *store = (struct mongo_store *)base;
    const struct store_item item = {.kind = kind, .key = key};
    if (!mongo_check_write(store, error))
        return FALSE;
    *deleted = FALSE;
    for (guint i = 0; i < TRIES; i++) {
        g_autoptr(GHashTable) items = read_items(store, (gint32)kind, key, error);
        if (!items)
            return FALSE;
        const struct standing *standing = g_hash_table_lookup(items, key);
        if (!standing || standing->gone_ms != 0 || (from != ITEM_ANY && from != standing->version))
            return TRUE;
        switch (add_link(store, &item, standing->sequence + 1, 0, clock_now_ms(), error)) {
        case LINK_DONE:
            *deleted = TRUE;
            return TRUE;
        case LINK_FAILED:
            return FALSE;
        case LINK_LOST_RACE:
            break;
        }
    }
    return set_stale(error);
}

/* A deletion that is so old that nobody follows what stood before it; first what it stands for has to go. */
static gboolean remove_gone(struct mongo_store *store, int kind, const struct standing *standing,
                            GError **error)
{
    const struct store_item item = {.kind = (enum item_kind)kind, .key = standing->key};
    g_autofree char *id =
        g_strdup_printf("%d:%" G_GINT64_FORMAT ":%s", kind, standing->sequence, standing->key);
    g_autoptr(bson_t) command = BCON_NEW("delete", BCON_UTF8(MONGO_ITEMS), "deletes", "[", "{", "q", "{",
                                         "_id", BCON_UTF8(id), "}", "limit", BCON_INT32(1), "}", "]");
    bson_t reply;
    bson_error_t cause;
    if (!remove_older(store, &item, standing->sequence))
        return TRUE;
    gboolean done = mongo_write(&store->link, command, &reply, &cause);
    bson_destroy(&reply);
    return done || mongo_set_error(error, &store->link, &cause);
}

static gboolean purge_one(struct mongo_store *store, int kind, const struct standing *standing, gint64 now_ms,
                          GError **error)
{
    gboolean deleted;
    if (standing->gone_ms != 0)
        return standing->gone_ms > clock_now_ms() - DAY_MS || remove_gone(store, kind, standing, error);
    if (standing->expires_ms == 0 || standing->expires_ms > now_ms)
        return TRUE;
    return mongo_item_delete(&store->base, (enum item_kind)kind, standing->key, standing->version, &deleted,
                             error);
}

gboolean mongo_item_purge(struct store *base, gint64 now_ms, GError **error)
{
    struct mongo_store *store = (struct mongo_store *)base;
    if (!mongo_check_write(store, error))
        return FALSE;
    for (int kind = ITEM_ACCOUNT; kind <= ITEM_ANSWER; kind++) {
        g_autoptr(GHashTable) items = read_items(store, kind, NULL, error);
        GHashTableIter iter;
        gpointer value;
        if (!items)
            return FALSE;
        g_hash_table_iter_init(&iter, items);
        while (g_hash_table_iter_next(&iter, NULL, &value))
            if (!purge_one(store, kind, value, now_ms, error))
                return FALSE;
    }
    return TRUE;
}
