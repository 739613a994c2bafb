/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "memory_internal.h"

/* A copy of a struct store_item whose texts are its own. */
struct memory_item {
    struct store_item item; /* first: a struct store_item is a key */
    char *key, *owner, *text;
};

static void item_free(gpointer data)
{
    struct memory_item *kept = data;
    g_free(kept->key);
    g_free(kept->owner);
    g_free(kept->text);
    g_free(kept);
}

static int compare_items(gconstpointer first, gconstpointer second, G_GNUC_UNUSED gpointer data)
{
    const struct store_item *a = first, *b = second;
    return a->kind != b->kind ? (a->kind > b->kind) - (a->kind < b->kind) : strcmp(a->key, b->key);
}

GTree *memory_items_new(void)
{
    return g_tree_new_full(compare_items, NULL, NULL, item_free);
}

static const struct store_item *find(struct memory_store *store, enum item_kind kind, const char *key)
{
    const struct store_item wanted = {.kind = kind, .key = key};
    return g_tree_lookup(store->items, &wanted);
}

gboolean memory_item_get(struct store *base, enum item_kind kind, const char *key, store_item_func each,
                         gpointer data, GError **error)
{
    struct memory_store *store = (struct memory_store *)base;
    if (!memory_step(store, error))
        return FALSE;
    const struct store_item *item = find(store, kind, key);
    if (item)
        each(item, data);
    return TRUE;
}

struct listing {
    enum item_kind kind;
    const char *owner;
    store_item_func each;
    gpointer data;
};

static gboolean show_item(G_GNUC_UNUSED gpointer key, gpointer value, gpointer data)
{
    const struct store_item *item = value;
    const struct listing *listing = data;
    if (item->kind != listing->kind || (listing->owner && g_strcmp0(item->owner, listing->owner) != 0))
        return FALSE;
    return !listing->each(item, listing->data);
}

gboolean memory_item_list(struct store *base, enum item_kind kind, const char *owner, store_item_func each,
                          gpointer data, GError **error)
{
    struct memory_store *store = (struct memory_store *)base;
    struct listing listing = {kind, owner, each, data};
    if (!memory_step(store, error))
        return FALSE;
    g_tree_foreach(store->items, show_item, &listing);
    return TRUE;
}

static gboolean check_write(struct memory_store *store, GError **error)
{
    if (store->mode != STORE_READ)
        return memory_step(store, error);
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_READONLY, "%s",
                _("The bank was opened for reading only."));
    return FALSE;
}

gboolean memory_item_put(struct store *base, const struct store_item *item, gint64 from, gint64 now_ms,
                         gint64 new_version, GError **error)
{
    struct memory_store *store = (struct memory_store *)base;
    if (!check_write(store, error))
        return FALSE;
    const struct store_item *there = find(store, item->kind, item->key);
    gboolean expired = there && there->expires_ms != 0 && there->expires_ms <= now_ms;
    gint64 version = there && !expired ? there->version : ITEM_ABSENT;
    if (from != ITEM_ANY && from != version) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_STALE, "%s",
                    _("It was changed by somebody else since it was read: read it again."));
        return FALSE;
    }
    struct memory_item *kept = g_new0(struct memory_item, 1);
    kept->key = g_strdup(item->key);
    kept->owner = g_strdup(item->owner);
    kept->text = g_strdup(item->text);
    kept->item =
        (struct store_item){item->kind, kept->key, kept->owner, kept->text, new_version, item->expires_ms};
    g_tree_replace(store->items, kept, kept);
    return TRUE;
}

gboolean memory_item_delete(struct store *base, enum item_kind kind, const char *key, gint64 from,
                            gboolean *deleted, GError **error)
{
    struct memory_store *store = (struct memory_store *)base;
    if (!check_write(store, error))
        return FALSE;
    const struct store_item *there = find(store, kind, key);
    *deleted = there && (from == ITEM_ANY || from == there->version);
    if (*deleted)
        g_tree_remove(store->items, there);
    return TRUE;
}

struct purge {
    gint64 now_ms;
    GPtrArray *expired; /* borrowed */
};

static gboolean note_expired(G_GNUC_UNUSED gpointer key, gpointer value, gpointer data)
{
    const struct store_item *item = value;
    const struct purge *purge = data;
    if (item->expires_ms != 0 && item->expires_ms <= purge->now_ms)
        g_ptr_array_add(purge->expired, value);
    return FALSE;
}

gboolean memory_item_purge(struct store *base, gint64 now_ms, GError **error)
{
    struct memory_store *store = (struct memory_store *)base;
    g_autoptr(GPtrArray) expired = g_ptr_array_new();
    struct purge purge = {now_ms, expired};
    if (!check_write(store, error))
        return FALSE;
    g_tree_foreach(store->items, note_expired, &purge);
    for (guint i = 0; i < expired->len; i++)
        g_tree_remove(store->items, expired->pdata[i]);
    return TRUE;
}
