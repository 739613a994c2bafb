/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Only in builds with the thread sanitizer (meson setup -Db_sanitize=thread).
 *
 * GLib is not built with it, and its mutexes are futexes of their own, so the sanitizer would take everything
 * that they guard for a race. These functions stand in the program in place of GLib's: they call GLib's and
 * tell the sanitizer what locking means. Nothing is suppressed.
 */
#include <dlfcn.h>
#include <glib.h>
#include <sanitizer/tsan_interface.h>

struct glib_functions {
    void (*mutex_lock)(GMutex *mutex);
    void (*mutex_unlock)(GMutex *mutex);
    gboolean (*mutex_trylock)(GMutex *mutex);
    void (*cond_wait)(GCond *cond, GMutex *mutex);
    gboolean (*cond_wait_until)(GCond *cond, GMutex *mutex, gint64 end_us);
    gpointer (*queue_pop)(GAsyncQueue *queue);
    gpointer (*queue_try_pop)(GAsyncQueue *queue);
    void (*queue_push)(GAsyncQueue *queue, gpointer item);
    gpointer (*once)(GOnce *once, GThreadFunc func, gpointer arg);
};

/* Filled before main, so before any thread. */
static struct glib_functions glib;

__attribute__((constructor)) static void find_glib(void)
{
    *(void **)&glib.mutex_lock = dlsym(RTLD_NEXT, "g_mutex_lock");
    *(void **)&glib.mutex_unlock = dlsym(RTLD_NEXT, "g_mutex_unlock");
    *(void **)&glib.mutex_trylock = dlsym(RTLD_NEXT, "g_mutex_trylock");
    *(void **)&glib.cond_wait = dlsym(RTLD_NEXT, "g_cond_wait");
    *(void **)&glib.cond_wait_until = dlsym(RTLD_NEXT, "g_cond_wait_until");
    *(void **)&glib.queue_pop = dlsym(RTLD_NEXT, "g_async_queue_pop");
    *(void **)&glib.queue_try_pop = dlsym(RTLD_NEXT, "g_async_queue_try_pop");
    *(void **)&glib.queue_push = dlsym(RTLD_NEXT, "g_async_queue_push");
    *(void **)&glib.once = dlsym(RTLD_NEXT, "g_once_impl");
}

void g_mutex_lock(GMutex *mutex)
{
    glib.mutex_lock(mutex);
    __tsan_acquire(mutex);
}

void g_mutex_unlock(GMutex *mutex)
{
    __tsan_release(mutex);
    glib.mutex_unlock(mutex);
}

gboolean g_mutex_trylock(GMutex *mutex)
{
    gboolean locked = glib.mutex_trylock(mutex);
    if (locked)
        __tsan_acquire(mutex);
    return locked;
}

void g_cond_wait(GCond *cond, GMutex *mutex)
{
    __tsan_release(mutex);
    glib.cond_wait(cond, mutex);
    __tsan_acquire(mutex);
}

gboolean g_cond_wait_until(GCond *cond, GMutex *mutex, gint64 end_time)
{
    __tsan_release(mutex);
    gboolean woken = glib.cond_wait_until(cond, mutex, end_time);
    __tsan_acquire(mutex);
    return woken;
}

/* What was done before an item was pushed is seen by the one who pops it. */
gpointer g_async_queue_pop(GAsyncQueue *queue)
{
    gpointer item = glib.queue_pop(queue);
    __tsan_acquire(queue);
    return item;
}

gpointer g_async_queue_try_pop(GAsyncQueue *queue)
{
    gpointer item = glib.queue_try_pop(queue);
    if (item)
        __tsan_acquire(queue);
    return item;
}

void g_async_queue_push(GAsyncQueue *queue, gpointer data)
{
    __tsan_release(queue);
    glib.queue_push(queue, data);
}

/* g_once() reads the mark that is set here before it calls this, so the mark is set once more, visibly. */
gpointer g_once_impl(GOnce *once, GThreadFunc func, gpointer arg)
{
    gpointer result = glib.once(once, func, arg);
    __tsan_acquire(once);
    __tsan_release(once);
    __atomic_store_n(&once->status, G_ONCE_STATUS_READY, __ATOMIC_RELEASE);
    return result;
}
