/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests whose generators take long. A generator is stopped by its limits, but a tenth of a second is long
 * for the thread that answers everybody: what takes long is answered beside for a while, so that the others
 * need not wait for it.
 *
 * Only the thread's processor time tells a slow generator from a busy machine, and to ask for it is dear: it
 * takes as long as a tenth of an answer. So a name whose answer took long by the clock is suspected, and its
 * next answer is measured.
 */
#include <time.h>

#include "api_internal.h"

#define SLOW_US 20000
#define SLOW_FOR_US (60 * G_TIME_SPAN_SECOND)
#define NAMES_MAX 1000
/* In the place of a time. */
#define SUSPECTED 1

struct api_slow {
    GMutex lock;
    GHashTable *names; /* chapter code or generator key → gint64: until when, or SUSPECTED */
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

static gint64 cpu_now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gboolean is_suspected(struct api_slow *slow, const char *name)
{
    if (g_atomic_int_get(&slow->count) == 0)
        return FALSE;
    g_mutex_lock(&slow->lock);
    const gint64 *until = g_hash_table_lookup(slow->names, name);
    gboolean suspected = until && *until == SUSPECTED;
    g_mutex_unlock(&slow->lock);
    return suspected;
}

struct api_slow_start api_slow_begin(struct api_slow *slow, const char *name)
{
    const struct api_slow_start start = {g_get_monotonic_time(), is_suspected(slow, name) ? cpu_now_us() : 0};
    return start;
}

/* `until` 0: forgets the name. */
static void note(struct api_slow *slow, const char *name, gint64 until)
{
    g_mutex_lock(&slow->lock);
    if (g_hash_table_size(slow->names) >= NAMES_MAX)
        g_hash_table_remove_all(slow->names);
    if (until == 0)
        g_hash_table_remove(slow->names, name);
    else
        g_hash_table_replace(slow->names, g_strdup(name), g_memdup2(&until, sizeof until));
    g_atomic_int_set(&slow->count, (gint)g_hash_table_size(slow->names));
    g_mutex_unlock(&slow->lock);
}

void api_slow_end(struct api_slow *slow, const char *name, const struct api_slow_start *start)
{
    const gint64 now = g_get_monotonic_time();
    const gboolean measured = start->cpu_us != 0;

    if (now - start->wall_us < SLOW_US && !measured)
        return;
    if (!measured)
        note(slow, name, SUSPECTED);
    else
        note(slow, name, cpu_now_us() - start->cpu_us < SLOW_US ? 0 : now + SLOW_FOR_US);
}

gboolean api_is_slow(struct api_slow *slow, const char *name)
{
    if (g_atomic_int_get(&slow->count) == 0)
        return FALSE;
    g_mutex_lock(&slow->lock);
    const gint64 *until = g_hash_table_lookup(slow->names, name);
    gboolean is_slow = until && *until > g_get_monotonic_time();
    if (until && !is_slow && *until != SUSPECTED)
        g_hash_table_remove(slow->names, name);
    g_atomic_int_set(&slow->count, (gint)g_hash_table_size(slow->names));
    g_mutex_unlock(&slow->lock);
    return is_slow;
}
