/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How often one address may ask for batches of more than BATCH_PUBLIC_MAX exercises: each has a bucket of
 * BURST requests that fills by one every REFILL_MS. Buckets that are full again are forgotten.
 */
#include "api_internal.h"

#define BURST 30
#define REFILL_MS 2000
#define ADDRESSES_MAX 100000

struct api_limits {
    GMutex mutex;
    GHashTable *full_at; /* address -> gint64 *: when its bucket is full again, in milliseconds */
};

struct api_limits *api_limits_new(void)
{
    struct api_limits *limits = g_new0(struct api_limits, 1);

    g_mutex_init(&limits->mutex);
    limits->full_at = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return limits;
}

void api_limits_free(struct api_limits *limits)
{
    if (!limits)
        return;
    g_hash_table_unref(limits->full_at);
    g_mutex_clear(&limits->mutex);
    g_free(limits);
}

static gboolean is_full(gpointer address, gpointer full_at, gpointer now_ms)
{
    (void)address;
    return *(const gint64 *)full_at <= *(const gint64 *)now_ms;
}

guint api_limits_take(struct api_limits *limits, const char *address, gint64 now_ms)
{
    guint wait_s = 0;

    g_mutex_lock(&limits->mutex);
    gint64 *full_at = g_hash_table_lookup(limits->full_at, address);
    if (!full_at && g_hash_table_size(limits->full_at) >= ADDRESSES_MAX)
        g_hash_table_foreach_remove(limits->full_at, is_full, &now_ms);
    if (!full_at) {
        full_at = g_new0(gint64, 1);
        g_hash_table_insert(limits->full_at, g_strdup(address), full_at);
    }
    gint64 next = MAX(*full_at, now_ms) + REFILL_MS;
    /* A clock that was set back empties no bucket. */
    next = MIN(next, now_ms + (gint64)(BURST + 1) * REFILL_MS);
    gint64 over_ms = next - now_ms - (gint64)BURST * REFILL_MS;
    if (over_ms > 0)
        wait_s = (guint)((over_ms + 999) / 1000);
    else
        *full_at = next;
    g_mutex_unlock(&limits->mutex);
    return wait_s;
}
