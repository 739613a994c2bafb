/* SPDX-License-Identifier: Apache-2.0 */
#include "bank_internal.h"

#define URCU_NO_COMPAT_IDENTIFIERS
#include <urcu/urcu-memb.h>

#if defined(__SANITIZE_THREAD__)
#define WITH_THREAD_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define WITH_THREAD_SANITIZER 1
#endif
#endif
#ifdef WITH_THREAD_SANITIZER
#include <sanitizer/tsan_interface.h>
#endif

/*
 * A thread of its own waits for readers: the follower would hold up the next commit with it, and the
 * library's call_rcu() has no end that a program could wait for without waiting for everybody's.
 *
 * A grace period orders all that readers did before they left against what comes after it. The thread
 * sanitizer can't see that, since the library is not built with it, so exactly this is told to it: each
 * leaving reader releases, and what comes after the grace period acquires. Nothing else is hidden from it: to
 * free something without a grace period, or before a reader left, is still found.
 */
#ifdef WITH_THREAD_SANITIZER
static char grace_period; /* an address to speak of; never read or written */
#endif

struct reclaimer {
    GThread *thread;
    GMutex lock;
    GCond given;
    GQueue arrays; /* of GPtrArray */
    gboolean stopping;
};

void reclaim_reader_leaves(void)
{
#ifdef WITH_THREAD_SANITIZER
    __tsan_release(&grace_period);
#endif
}

static void wait_for_readers(void)
{
    urcu_memb_synchronize_rcu();
#ifdef WITH_THREAD_SANITIZER
    __tsan_acquire(&grace_period);
#endif
}

/* All that was given so far; FALSE when there is nothing and there will be nothing. */
static gboolean take_all(struct reclaimer *reclaimer, GQueue *out)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&reclaimer->lock);
    while (g_queue_is_empty(&reclaimer->arrays) && !reclaimer->stopping)
        g_cond_wait(&reclaimer->given, &reclaimer->lock);
    *out = reclaimer->arrays;
    g_queue_init(&reclaimer->arrays);
    return !g_queue_is_empty(out);
}

static gpointer reclaim(gpointer data)
{
    struct reclaimer *reclaimer = data;
    GQueue arrays;
    while (take_all(reclaimer, &arrays)) {
        wait_for_readers();
        g_queue_clear_full(&arrays, (GDestroyNotify)g_ptr_array_unref);
    }
    return NULL;
}

struct reclaimer *reclaimer_new(void)
{
    struct reclaimer *reclaimer = g_new0(struct reclaimer, 1);
    g_mutex_init(&reclaimer->lock);
    g_cond_init(&reclaimer->given);
    g_queue_init(&reclaimer->arrays);
    reclaimer->thread = g_thread_new("bank-reclaim", reclaim, reclaimer);
    return reclaimer;
}

void reclaimer_give(struct reclaimer *reclaimer, GPtrArray *garbage)
{
    g_mutex_lock(&reclaimer->lock);
    g_queue_push_tail(&reclaimer->arrays, garbage);
    g_cond_signal(&reclaimer->given);
    g_mutex_unlock(&reclaimer->lock);
}

void reclaimer_free(struct reclaimer *reclaimer)
{
    g_mutex_lock(&reclaimer->lock);
    reclaimer->stopping = TRUE;
    g_cond_signal(&reclaimer->given);
    g_mutex_unlock(&reclaimer->lock);
    g_thread_join(reclaimer->thread);
    g_mutex_clear(&reclaimer->lock);
    g_cond_clear(&reclaimer->given);
    g_free(reclaimer);
}
