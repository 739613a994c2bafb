/* SPDX-License-Identifier: Apache-2.0 */
#include <arpa/inet.h>
#include <string.h>

#include "account_internal.h"

/*
 * Slowing who guesses passwords, without locking out who knows one.
 *
 * Wrong attempts are counted in three ways:
 * - by address and name together. After PAIR_FREE of them the next attempt from there at that name must wait
 *   a second, then two, four … up to a quarter of an hour;
 * - by address, whatever the names: who tries one password at many names. After ADDRESS_FREE the same, up to
 *   a minute, since a whole school may be one address;
 * - by name, from wherever: who has many addresses. This alone never makes anybody wait, or an attacker could
 *   lock the owner out at will. But while a name is under attack, an address has one free attempt at it
 *   instead of PAIR_FREE.
 *
 * An attempt with a browser that was logged in before (device.c) is counted under that browser instead of the
 * address.
 *
 * An attempt that comes too early is not looked at, right or wrong, and not counted. So somebody who guesses
 * from N addresses gets about 4 N an hour, while the owner, at an address that has not failed, is let in at
 * once; sessions are not asked at all; and a password set at the command line always helps.
 *
 * Counts are of this process and in memory: they cost no write, a restart forgets them, and two servers on
 * one database allow twice as many attempts. They are forgotten an hour after the last wrong attempt. There
 * are at most ENTRIES_MAX, the longest unused goes first; each costs an attacker one hashed password, a tenth
 * of a second of ours.
 *
 * Of an IPv6 address the first 64 bits count: whoever has one address there has them all.
 */
#define PAIR_FREE 5
#define PAIR_FREE_ATTACKED 1
#define ATTACKED 20
#define ADDRESS_FREE 30
#define DELAY_FIRST_MS 1000
#define PAIR_DELAY_MAX_MS (15 * 60 * 1000)
#define ADDRESS_DELAY_MAX_MS (60 * 1000)
#define FORGET_MS (60 * 60 * 1000)
#define ENTRIES_MAX 100000
#define IPV6_PREFIX_BYTES 8

struct entry {
    char *key;
    gint64 last_ms;
    guint count;
    GList link; /* in `order` */
};

struct lockout {
    GMutex lock;
    GHashTable *entries; /* key → struct entry */
    GQueue order;        /* the longest unused first */
};

enum place { BY_PAIR, BY_ADDRESS, BY_NAME, N_PLACES };

static void entry_free(gpointer data)
{
    struct entry *entry = data;
    g_free(entry->key);
    g_free(entry);
}

struct lockout *lockout_new(void)
{
    struct lockout *lockout = g_new0(struct lockout, 1);
    g_mutex_init(&lockout->lock);
    lockout->entries = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, entry_free);
    return lockout;
}

void lockout_free(struct lockout *lockout)
{
    g_hash_table_unref(lockout->entries);
    g_mutex_clear(&lockout->lock);
    g_free(lockout);
}

guint lockout_size(struct lockout *lockout)
{
    return g_hash_table_size(lockout->entries);
}

/* What counts as one address. Caller frees. */
static char *address_group(const char *address)
{
    struct in6_addr bytes;
    char text[INET6_ADDRSTRLEN];
    if (!address || inet_pton(AF_INET6, address, &bytes) != 1)
        return g_strdup(address ? address : "");
    if (IN6_IS_ADDR_V4MAPPED(&bytes))
        return g_strdup(inet_ntop(AF_INET, &bytes.s6_addr[12], text, sizeof text));
    memset(&bytes.s6_addr[IPV6_PREFIX_BYTES], 0, sizeof bytes.s6_addr - IPV6_PREFIX_BYTES);
    return g_strdup(inet_ntop(AF_INET6, &bytes, text, sizeof text));
}

/* A blank is in no name and no address. */
static void make_keys(const char *name, const char *address, char *keys[N_PLACES])
{
    g_autofree char *group = address_group(address);
    keys[BY_PAIR] = g_strdup_printf("p %s %s", group, name ? name : "");
    keys[BY_ADDRESS] = g_strdup_printf("a %s", group);
    keys[BY_NAME] = g_strdup_printf("n %s", name ? name : "");
}

static void free_keys(char *keys[N_PLACES])
{
    for (gsize i = 0; i < N_PLACES; i++)
        g_free(keys[i]);
}

static void drop(struct lockout *lockout, struct entry *entry)
{
    g_queue_unlink(&lockout->order, &entry->link);
    g_hash_table_remove(lockout->entries, entry->key);
}

static struct entry *find(struct lockout *lockout, const char *key, gint64 now_ms)
{
    struct entry *entry = g_hash_table_lookup(lockout->entries, key);
    if (!entry || now_ms - entry->last_ms < FORGET_MS)
        return entry;
    drop(lockout, entry);
    return NULL;
}

static void count(struct lockout *lockout, const char *key, gint64 now_ms)
{
    struct entry *entry = find(lockout, key, now_ms);
    if (entry) {
        g_queue_unlink(&lockout->order, &entry->link);
    } else {
        if (g_hash_table_size(lockout->entries) >= ENTRIES_MAX)
            drop(lockout, lockout->order.head->data);
        entry = g_new0(struct entry, 1);
        entry->key = g_strdup(key);
        entry->link.data = entry;
        g_hash_table_insert(lockout->entries, entry->key, entry);
    }
    entry->last_ms = now_ms;
    entry->count++;
    g_queue_push_tail_link(&lockout->order, &entry->link);
}

static gint64 delay_left(const struct entry *entry, guint allowed, gint64 max_ms, gint64 now_ms)
{
    if (!entry || entry->count < allowed)
        return 0;
    guint doublings = MIN(entry->count - allowed, 20);
    gint64 delay = MIN(((gint64)DELAY_FIRST_MS) << doublings, max_ms);
    /* A clock that was set back must not make anybody wait longer than the delay. */
    gint64 passed = MAX(now_ms - entry->last_ms, 0);
    return MAX(delay - passed, 0);
}

static gint64 wait_of(struct lockout *lockout, char *keys[N_PLACES], gint64 now_ms)
{
    const struct entry *name = find(lockout, keys[BY_NAME], now_ms);
    guint allowed = name && name->count >= ATTACKED ? PAIR_FREE_ATTACKED : PAIR_FREE;
    gint64 pair = delay_left(find(lockout, keys[BY_PAIR], now_ms), allowed, PAIR_DELAY_MAX_MS, now_ms);
    gint64 address =
        delay_left(find(lockout, keys[BY_ADDRESS], now_ms), ADDRESS_FREE, ADDRESS_DELAY_MAX_MS, now_ms);
    return MAX(pair, address);
}

gint64 lockout_try(struct lockout *lockout, const char *name, const char *address, gint64 now_ms)
{
    char *keys[N_PLACES];
    make_keys(name, address, keys);
    g_mutex_lock(&lockout->lock);
    gint64 wait = wait_of(lockout, keys, now_ms);
    for (gsize i = 0; wait == 0 && i < N_PLACES; i++)
        count(lockout, keys[i], now_ms);
    g_mutex_unlock(&lockout->lock);
    free_keys(keys);
    return wait;
}

gint64 lockout_wait_ms(struct lockout *lockout, const char *name, const char *address, gint64 now_ms)
{
    char *keys[N_PLACES];
    make_keys(name, address, keys);
    g_mutex_lock(&lockout->lock);
    gint64 wait = wait_of(lockout, keys, now_ms);
    g_mutex_unlock(&lockout->lock);
    free_keys(keys);
    return wait;
}

/* A right password ends the count of its pair; of the others, which somebody else may have driven up, only
 * this attempt is taken back. */
void lockout_forgive(struct lockout *lockout, const char *name, const char *address, gboolean right)
{
    char *keys[N_PLACES];
    make_keys(name, address, keys);
    g_mutex_lock(&lockout->lock);
    for (gsize i = 0; i < N_PLACES; i++) {
        struct entry *entry = g_hash_table_lookup(lockout->entries, keys[i]);
        if (entry && (--entry->count == 0 || (right && i == BY_PAIR)))
            drop(lockout, entry);
    }
    g_mutex_unlock(&lockout->lock);
    free_keys(keys);
}
