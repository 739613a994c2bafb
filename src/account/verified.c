/* SPDX-License-Identifier: Apache-2.0 */
#include "account_internal.h"

/*
 * Who has which secret, as the database said at most ACCOUNT_FRESH_MS ago. A request then asks it only twice
 * a second for each session, and what another process takes away counts within that time. What opens nothing
 * is not remembered: whoever makes secrets up fills no memory.
 *
 * It also remembers when secrets were used, until accounts_maintain() writes it.
 */
#define ENTRIES_MAX 20000

struct verified {
    GMutex lock;
    GHashTable *entries; /* who.session → struct verified_entry */
    guint64 generation;
};

struct verified *verified_new(void)
{
    struct verified *verified = g_new0(struct verified, 1);
    g_mutex_init(&verified->lock);
    verified->entries = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    return verified;
}

void verified_free(struct verified *verified)
{
    g_hash_table_unref(verified->entries);
    g_mutex_clear(&verified->lock);
    g_free(verified);
}

static gboolean is_fresh(const struct verified_entry *entry, gint64 now_ms)
{
    gboolean alive = entry->who.expires_ms == 0 || now_ms < entry->who.expires_ms;
    return alive && now_ms >= entry->read_ms && now_ms - entry->read_ms < ACCOUNT_FRESH_MS;
}

gboolean verified_find(struct verified *verified, const char *hash, gboolean is_session, gint64 now_ms,
                       struct account_who *out)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&verified->lock);
    struct verified_entry *entry = g_hash_table_lookup(verified->entries, hash);
    if (!entry || entry->who.by_session != is_session || !is_fresh(entry, now_ms))
        return FALSE;
    entry->used_ms = now_ms;
    *out = entry->who;
    return TRUE;
}

static gboolean is_old(G_GNUC_UNUSED gpointer key, gpointer value, gpointer data)
{
    return !is_fresh(value, *(gint64 *)data);
}

/* Whoever asks again comes in again. */
static void make_room(struct verified *verified, gint64 now_ms)
{
    if (g_hash_table_size(verified->entries) < ENTRIES_MAX)
        return;
    g_hash_table_foreach_remove(verified->entries, is_old, &now_ms);
    if (g_hash_table_size(verified->entries) >= ENTRIES_MAX)
        g_hash_table_remove_all(verified->entries);
}

void verified_put(struct verified *verified, const struct account_who *who, gint64 noted_ms, gint64 now_ms,
                  guint64 generation)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&verified->lock);
    struct verified_entry *entry = g_hash_table_lookup(verified->entries, who->session);
    if (!entry) {
        make_room(verified, now_ms);
        entry = g_new0(struct verified_entry, 1);
        entry->who = *who;
        g_hash_table_insert(verified->entries, entry->who.session, entry);
    }
    entry->who = *who;
    entry->read_ms = generation == verified->generation ? now_ms : G_MAXINT64;
    entry->noted_ms = MAX(entry->noted_ms, noted_ms);
    entry->used_ms = now_ms;
}

guint64 verified_generation(struct verified *verified)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&verified->lock);
    return verified->generation;
}

void verified_forget(struct verified *verified)
{
    GHashTableIter iter;
    gpointer value;
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&verified->lock);
    verified->generation++;
    g_hash_table_iter_init(&iter, verified->entries);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        ((struct verified_entry *)value)->read_ms = G_MAXINT64;
}

GArray *verified_take_used(struct verified *verified)
{
    GHashTableIter iter;
    gpointer value;
    GArray *used = g_array_new(FALSE, FALSE, sizeof(struct verified_entry));
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&verified->lock);
    g_hash_table_iter_init(&iter, verified->entries);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        struct verified_entry *entry = value;
        gint64 patience = entry->who.by_session ? SESSION_NOTE_MS : TOKEN_NOTE_MS;
        if (entry->used_ms - entry->noted_ms < patience)
            continue;
        g_array_append_val(used, *entry);
        entry->noted_ms = entry->used_ms;
    }
    return used;
}
