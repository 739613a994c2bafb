/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "account_internal.h"
#include "errors.h"
#include "i18n.h"
#include "json.h"

/* Items of the store whose texts are JSON objects, and who may use the stores when. */

#define LOOK_US (6 * G_TIME_SPAN_SECOND)

gint64 accounts_now(struct accounts *accounts)
{
    return accounts->config.now_ms(accounts->config.now_data);
}

static gboolean is_shared(const struct accounts *accounts)
{
    return accounts->config.reader == accounts->config.writer;
}

static GMutex *reader_lock(struct accounts *accounts)
{
    return is_shared(accounts) ? &accounts->write_lock : &accounts->read_lock;
}

/* Where there is a store for reading, whoever asks who somebody is holds one of a server's threads. */
struct store *accounts_lock_reader(struct accounts *accounts)
{
    g_mutex_lock(reader_lock(accounts));
    if (!is_shared(accounts))
        store_until(accounts->config.reader, g_get_monotonic_time() + LOOK_US);
    return accounts->config.reader;
}

void accounts_unlock_reader(struct accounts *accounts)
{
    if (!is_shared(accounts))
        store_until(accounts->config.reader, 0);
    g_mutex_unlock(reader_lock(accounts));
}

struct store *accounts_lock_writer(struct accounts *accounts)
{
    g_mutex_lock(&accounts->write_lock);
    return accounts->config.writer;
}

void accounts_unlock_writer(struct accounts *accounts)
{
    g_mutex_unlock(&accounts->write_lock);
}

void account_item_clear(struct account_item *item)
{
    g_clear_pointer(&item->key, g_free);
    g_clear_pointer(&item->owner, g_free);
    g_clear_pointer(&item->text, g_free);
    g_clear_pointer(&item->arena, value_arena_free);
    item->object = NULL;
}

gboolean account_item_take(const struct store_item *from, struct account_item *item)
{
    struct value value;
    account_item_clear(item);
    item->key = g_strdup(from->key);
    item->owner = g_strdup(from->owner);
    item->text = g_strdup(from->text);
    item->version = from->version;
    item->expires_ms = from->expires_ms;
    item->arena = value_arena_new();
    if (!json_parse(item->arena, item->text, strlen(item->text), &value, NULL) || value.type != VALUE_OBJECT)
        return FALSE;
    item->object = value.object;
    return TRUE;
}

static gboolean take(const struct store_item *from, gpointer data)
{
    account_item_take(from, data);
    return TRUE;
}

gboolean account_item_read(struct accounts *accounts, enum item_kind kind, const char *key,
                           struct account_item *item, GError **error)
{
    account_item_clear(item);
    struct store *store = accounts_lock_reader(accounts);
    gboolean done = store_item_get(store, kind, key, accounts_now(accounts), take, item, error);
    accounts_unlock_reader(accounts);
    if (!done || !item->key || item->object)
        return done;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CORRUPT,
                _("What the database holds of an account is damaged: put a backup in its place."));
    return FALSE;
}

gboolean account_item_write(struct accounts *accounts, enum item_kind kind, const char *key,
                            const char *owner, const struct value *object, gint64 expires_ms, gint64 from,
                            GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    json_write_canonical(text, object);
    struct store_item item = {
        .kind = kind, .key = key, .owner = owner, .text = text->str, .expires_ms = expires_ms};
    struct store *store = accounts_lock_writer(accounts);
    gboolean done = store_item_put(store, &item, from, accounts_now(accounts), NULL, error);
    accounts_unlock_writer(accounts);
    return done;
}

gboolean account_item_remove(struct accounts *accounts, enum item_kind kind, const char *key, gint64 from,
                             gboolean *removed, GError **error)
{
    struct store *store = accounts_lock_writer(accounts);
    gboolean done = store_item_delete(store, kind, key, from, removed, error);
    accounts_unlock_writer(accounts);
    return done;
}

gint64 account_item_integer(const struct account_item *item, const char *member)
{
    const struct value *value = value_object_get(item->object, member);
    return value && value->type == VALUE_INTEGER ? value->integer : 0;
}

const char *account_item_string(const struct account_item *item, const char *member)
{
    const struct value *value = value_object_get(item->object, member);
    return value && value->type == VALUE_TEXT ? value_arena_copy(item->arena, value->text, value->size)
                                              : NULL;
}
