/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests whose generators take long. A generator is stopped by its limits, but a tenth of a second is long
 * for the thread that answers everybody: what has taken long once is answered beside for a while, so that
 * the others need not wait for it.
 */
#include <time.h>

#include "api_internal.h"

#define SLOW_CPU_US 20000
#define SLOW_FOR_US (60 * G_TIME_SPAN_SECOND)
#define NAMES_MAX 1000

struct api_slow {
    GMutex lock;
    GHashTable *names; /* chapter code or generator key → gint64: until when */
    gint count;        /* atomic */
};

struct api_slow *api_slow_new(void)
{
    struct api_slow *slow = g_new0(struct api_slow, 1);

    g_mutex_init(&slow->lock);
    slow->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return slow;
}

void api_slow_free(struct api_slow *slow)
{
    if (!slow)
        return;
    g_hash_table_unref(slow->names);
    g_mutex_clear(&slow->lock);
    g_free(slow);
}

gint64 api_slow_begin(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

void api_slow_end(struct api_slow *slow, const char *name, gint64 begin_us)
{
    if (api_slow_begin() - begin_us < SLOW_CPU_US)
        return;
    g_mutex_lock(&slow->lock);
    if (g_hash_table_size(slow->names) >= NAMES_MAX)
        g_hash_table_remove_all(slow->names);
    gint64 *until = g_new(gint64, 1);
    *until = g_get_monotonic_time() + SLOW_FOR_US;
    g_hash_table_replace(slow->names, g_strdup(name), until);
    g_atomic_int_set(&slow->count, (gint)g_hash_table_size(slow->names));
    g_mutex_unlock(&slow->lock);
}

gboolean api_is_slow(struct api_slow *slow, const char *name)
{
    if (g_atomic_int_get(&slow->count) == 0)
        return FALSE;
    g_mutex_lock(&slow->lock);
    const gint64 *until = g_hash_table_lookup(slow->names, name);
    gboolean is_slow = until && *until > g_get_monotonic_time();
    if (until && !is_slow)
        g_hash_table_remove(slow->names, name);
    g_atomic_int_set(&slow->count, (gint)g_hash_table_size(slow->names));
    g_mutex_unlock(&slow->lock);
    return is_slow;
}
