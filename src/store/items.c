/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <sys/random.h>

#include "accounts.h"
#include "engine_internal.h"
#include "errors.h"
#include "i18n.h"
#include "use_internal.h"

/* The door to what is beside the log: checks arguments and hides what has expired. */

/* Numbers that JSON readers hold exactly, so that every engine can. */
#define VERSION_MASK ((G_GINT64_CONSTANT(1) << 53) - 1)

/*
 * A version that never was: a random one. A counter would do the same, but every engine would have to keep
 * it, and a backup that is put back would begin it again.
 */
static gint64 new_version(void)
{
    gint64 version = 0;
    while (version <= 0) {
        if (getrandom(&version, sizeof version, 0) != (ssize_t)sizeof version)
            version = (gint64)g_random_int() << 21 ^ g_get_real_time();
        version &= VERSION_MASK;
    }
    return version;
}

static gboolean is_text(const char *text, gsize max)
{
    return text && strlen(text) <= max && g_utf8_validate(text, -1, NULL);
}

static gboolean check_item(const struct store_item *item, GError **error)
{
    gboolean known = item->kind >= ITEM_ACCOUNT && item->kind <= ITEM_MARK;
    if (known && is_text(item->key, ITEM_KEY_BYTES_MAX) && item->key[0] &&
        (!item->owner || is_text(item->owner, ITEM_KEY_BYTES_MAX)) &&
        is_text(item->text, ITEM_TEXT_BYTES_MAX))
        return TRUE;
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, "%s",
                _("An item beside the log needs a kind, a key and texts in UTF-8 that are not too long."));
    return FALSE;
}

struct showing {
    gint64 now_ms;
    store_item_func each;
    gpointer data;
};

static gboolean show_if_there(const struct store_item *item, gpointer data)
{
    const struct showing *showing = data;
    gboolean expired = item->expires_ms != 0 && item->expires_ms <= showing->now_ms;
    return expired || showing->each(item, showing->data);
}

gboolean store_item_get(struct store *store, enum item_kind kind, const char *key, gint64 now_ms,
                        store_item_func each, gpointer data, GError **error)
{
    g_autoptr(store_use) use = store_use_begin(store, error);
    struct showing showing = {now_ms, each, data};
    return use && store->engine->item_get(store, kind, key, show_if_there, &showing, error);
}

gboolean store_item_list(struct store *store, enum item_kind kind, const char *owner, gint64 now_ms,
                         store_item_func each, gpointer data, GError **error)
{
    g_autoptr(store_use) use = store_use_begin(store, error);
    struct showing showing = {now_ms, each, data};
    return use && store->engine->item_list(store, kind, owner, show_if_there, &showing, error);
}

gboolean store_item_put(struct store *store, const struct store_item *item, gint64 from, gint64 now_ms,
                        gint64 *version, GError **error)
{
    g_autoptr(store_use) use = store_use_begin(store, error);
    gint64 given = new_version();
    if (!use || !check_item(item, error) || !store->engine->item_put(store, item, from, now_ms, given, error))
        return FALSE;
    if (version)
        *version = given;
    return TRUE;
}

gboolean store_item_delete(struct store *store, enum item_kind kind, const char *key, gint64 from,
                           gboolean *deleted, GError **error)
{
    g_autoptr(store_use) use = store_use_begin(store, error);
    gboolean did = FALSE;
    if (!use || !store->engine->item_delete(store, kind, key, from, &did, error))
        return FALSE;
    if (deleted)
        *deleted = did;
    return TRUE;
}

gboolean store_item_purge(struct store *store, gint64 now_ms, GError **error)
{
    g_autoptr(store_use) use = store_use_begin(store, error);
    return use && store->engine->item_purge(store, now_ms, error);
}
