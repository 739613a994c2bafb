/* SPDX-License-Identifier: Apache-2.0 */
#include "bank_internal.h"

#define URCU_NO_COMPAT_IDENTIFIERS
#include <urcu/urcu-memb.h>

/*
 * liburcu has several flavours; this is the one whose readers sleep without a word. Reading costs two stores
 * to memory of the thread's own and no barrier (the writer makes all threads pay one, with membarrier(2),
 * once for each grace period); a thread that waits in poll() for requests holds nobody up. The faster "qsbr"
 * would make every event loop announce, before and after each wait, that it reads nothing, and a forgotten
 * announcement stops all freeing; "bp" registers threads by itself and pays for it at every read; "mb" pays
 * two full barriers for each.
 */

#define US_PER_MS 1000

static void init_bank(struct bank *bank, const char *address)
{
    bank->address = g_strdup(address);
    bank->fold = fold_new();
    bank->maker = exercise_maker_new(bank->fold);
    bank->listeners = g_array_new(FALSE, FALSE, sizeof(struct listener));
    g_mutex_init(&bank->taking);
    g_mutex_init(&bank->lock);
    g_mutex_init(&bank->listeners_lock);
    g_cond_init(&bank->swapped);
    g_cond_init(&bank->stop);
}

struct bank *bank_open(const char *address, GError **error)
{
    g_autoptr(bank) bank = g_new0(struct bank, 1);
    init_bank(bank, address);
    bank->newest_us = g_get_monotonic_time();
    bank->store = store_open(address, STORE_READ, error);
    if (!bank->store || !(bank->image = image_load(bank->store, bank->fold, error)))
        return NULL;
    bank->commit = bank->image->shown.commit;
    bank->reclaimer = reclaimer_new();
    bank->follower = g_thread_new("bank-follow", bank_follow, bank);
    return g_steal_pointer(&bank);
}

static void stop_follower(struct bank *bank)
{
    g_mutex_lock(&bank->lock);
    bank->stopping = TRUE;
    if (bank->store)
        store_wake(bank->store);
    g_cond_broadcast(&bank->stop);
    g_mutex_unlock(&bank->lock);
    g_thread_join(bank->follower);
}

static void discard_image(struct bank *bank)
{
    g_autoptr(GPtrArray) garbage = garbage_new();
    if (bank->image)
        image_discard(bank->image, garbage);
}

void bank_close(struct bank *bank)
{
    if (!bank)
        return;
    if (bank->follower)
        stop_follower(bank);
    if (bank->reclaimer)
        reclaimer_free(bank->reclaimer);
    discard_image(bank);
    store_close(bank->store);
    exercise_maker_free(bank->maker);
    fold_free(bank->fold);
    g_array_unref(bank->listeners);
    g_clear_error(&bank->error);
    g_mutex_clear(&bank->taking);
    g_mutex_clear(&bank->lock);
    g_mutex_clear(&bank->listeners_lock);
    g_cond_clear(&bank->swapped);
    g_cond_clear(&bank->stop);
    g_free(bank->address);
    g_free(bank);
}

void bank_thread_register(void)
{
    urcu_memb_register_thread();
}

void bank_thread_unregister(void)
{
    urcu_memb_unregister_thread();
}

const struct bank_image *bank_enter(struct bank *bank)
{
    urcu_memb_read_lock();
    return &__atomic_load_n(&bank->image, __ATOMIC_ACQUIRE)->shown;
}

void bank_leave(G_GNUC_UNUSED struct bank *bank)
{
    reclaim_reader_leaves();
    urcu_memb_read_unlock();
}

static void call_listeners(struct bank *bank, gint64 commit)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&bank->listeners_lock);
    for (guint i = 0; i < bank->listeners->len; i++) {
        const struct listener *listener = &g_array_index(bank->listeners, struct listener, i);
        listener->func(commit, listener->data);
    }
}

void bank_publish(struct bank *bank, struct image *image, GPtrArray *garbage)
{
    gint64 commit = image->shown.commit;
    __atomic_store_n(&bank->image, image, __ATOMIC_RELEASE);
    reclaimer_give(bank->reclaimer, garbage);
    g_mutex_lock(&bank->lock);
    bank->commit = commit;
    g_cond_broadcast(&bank->swapped);
    g_mutex_unlock(&bank->lock);
    call_listeners(bank, commit);
}

gboolean bank_wait(struct bank *bank, gint64 commit, gint64 timeout_ms)
{
    gint64 deadline = g_get_monotonic_time() + timeout_ms * US_PER_MS;
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&bank->lock);
    while (bank->commit < commit)
        if (!g_cond_wait_until(&bank->swapped, &bank->lock, deadline))
            return bank->commit >= commit;
    return TRUE;
}

void bank_hint(struct bank *bank)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&bank->lock);
    if (bank->store)
        store_nudge(bank->store);
}

guint bank_notify(struct bank *bank, bank_notify_func func, gpointer data)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&bank->listeners_lock);
    struct listener listener = {++bank->last_handle, func, data};
    g_array_append_val(bank->listeners, listener);
    return listener.handle;
}

void bank_unnotify(struct bank *bank, guint handle)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&bank->listeners_lock);
    for (guint i = 0; i < bank->listeners->len; i++) {
        if (g_array_index(bank->listeners, struct listener, i).handle == handle) {
            g_array_remove_index(bank->listeners, i);
            return;
        }
    }
}

void bank_watch_health(struct bank *bank, bank_health_func func, gpointer data)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&bank->lock);
    bank->watch = func;
    bank->watch_data = data;
}

gboolean bank_health(struct bank *bank, gint64 *age_ms, GError **error)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&bank->lock);
    if (age_ms)
        *age_ms = (g_get_monotonic_time() - bank->newest_us) / US_PER_MS;
    if (!bank->error)
        return TRUE;
    if (error)
        *error = g_error_copy(bank->error);
    return FALSE;
}
