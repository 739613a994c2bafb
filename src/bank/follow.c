/* SPDX-License-Identifier: Apache-2.0 */
#include "bank_internal.h"
#include "errors.h"
#include "i18n.h"

/*
 * The follower: waits for commits, builds the next image, publishes it.
 *
 * Commits that came while it was busy are taken together, up to a limit, so that it keeps up however fast
 * they come. When the store fails, it keeps the image, says why (bank_health), and opens the database anew
 * after a pause that grows. What it finds then is trusted to be the same bank only if the log's identity and
 * the last commit that it took are the same; otherwise, as after a backup was put back, it loads everything
 * again.
 */

#define WAIT_MS 1000
#define BATCH_COMMITS 256
#define PAUSE_FIRST_MS 100
#define PAUSE_MAX_MS 5000
#define US_PER_MS 1000

static gboolean is_stopping(struct bank *bank)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&bank->lock);
    return bank->stopping;
}

/* Takes the error, NULL when all is well; under the lock. Only a change is told. */
static void set_health(struct bank *bank, GError *error)
{
    gboolean changed = (bank->error == NULL) != (error == NULL);

    g_clear_error(&bank->error);
    bank->error = error;
    if (changed && bank->watch)
        bank->watch(error, bank->watch_data);
}

static void set_error(struct bank *bank, GError *error)
{
    g_mutex_lock(&bank->lock);
    set_health(bank, error);
    g_mutex_unlock(&bank->lock);
}

static void set_newest(struct bank *bank)
{
    g_mutex_lock(&bank->lock);
    bank->newest_us = g_get_monotonic_time();
    set_health(bank, NULL);
    g_mutex_unlock(&bank->lock);
}

/* What take_entry needs. */
struct taking {
    struct builder *builder;
    GError *error;
};

static gboolean take_entry(const struct store_entry *entry, gpointer data)
{
    struct taking *taking = data;
    return builder_take(taking->builder, entry, &taking->error);
}

static void publish_next(struct bank *bank, struct builder *builder)
{
    if (builder->commit == bank->image->shown.commit)
        return;
    g_autoptr(GPtrArray) garbage = garbage_new();
    struct image *next = image_next(bank->image, builder, garbage);
    bank_publish(bank, next, g_steal_pointer(&garbage));
}

/* Takes the commits after the image's, up to the limit. */
static gboolean take_commits(struct bank *bank, GError **error)
{
    gint64 commit = bank->image->shown.commit;
    g_autoptr(builder) builder = builder_new(bank->maker, commit);
    const struct store_log_query query = {.after = commit, .limit = BATCH_COMMITS, .texts = TRUE};
    struct taking taking = {builder, NULL};
    gboolean read = store_log(bank->store, &query, take_entry, &taking, error);
    if (taking.error) {
        g_propagate_error(error, taking.error);
        return FALSE;
    }
    if (read)
        publish_next(bank, builder);
    return read;
}

/*
 * The same from the group that made them, as far as its commits are the next: others have numbers between
 * them where other processes wrote, too. Whatever is not taken here is left for take_commits().
 */
static void take_group(struct bank *bank, const struct store_attempt *attempts, guint n)
{
    g_autoptr(builder) builder = builder_new(bank->maker, bank->image->shown.commit);
    struct taking taking = {builder, NULL};
    for (guint i = 0; i < n && !taking.error; i++)
        if (attempts[i].done && attempts[i].result.commit == builder->commit + 1)
            store_attempt_entry(&attempts[i], take_entry, &taking);
    if (!taking.error)
        publish_next(bank, builder);
    g_clear_error(&taking.error);
}

/* A new image from nothing, in place of the one that is there. */
static gboolean load_again(struct bank *bank, GError **error)
{
    struct image *image = image_load(bank->store, bank->fold, error);
    if (!image)
        return FALSE;
    g_autoptr(GPtrArray) garbage = garbage_new();
    image_discard(bank->image, garbage);
    bank_publish(bank, image, g_steal_pointer(&garbage));
    return TRUE;
}

static gint64 shown_commit(struct bank *bank)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&bank->lock);
    return bank->commit;
}

/* Waits for commits and takes those that bank_show() has not taken in the meantime. */
static gboolean follow_on(struct bank *bank, GError **error)
{
    gint64 commit = shown_commit(bank);
    gint64 head = store_wait(bank->store, commit, WAIT_MS, error);
    if (head < 0)
        return FALSE;
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&bank->taking);
    if (head < commit)
        return load_again(bank, error);
    if (head > bank->image->shown.commit && !take_commits(bank, error))
        return FALSE;
    if (bank->image->shown.commit >= head)
        set_newest(bank);
    return TRUE;
}

static gboolean is_healthy(struct bank *bank)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&bank->lock);
    return bank->store && !bank->error;
}

gboolean bank_show(struct bank *bank, gint64 commit, gint64 timeout_ms)
{
    if (bank_wait(bank, commit, 0))
        return TRUE;
    if (g_mutex_trylock(&bank->taking)) {
        /* Of a store that fails the follower says why, and it opens another. */
        if (is_healthy(bank))
            take_commits(bank, NULL);
        g_mutex_unlock(&bank->taking);
        if (bank_wait(bank, commit, 0))
            return TRUE;
    }
    bank_hint(bank);
    return bank_wait(bank, commit, timeout_ms);
}

gboolean bank_show_group(struct bank *bank, struct store *store, const struct store_attempt *attempts,
                         guint n, gint64 timeout_ms)
{
    gint64 newest = 0;
    for (guint i = 0; i < n; i++)
        newest = MAX(newest, attempts[i].done ? attempts[i].result.commit : 0);
    if (newest == 0)
        return TRUE;
    if (g_mutex_trylock(&bank->taking)) {
        if (is_healthy(bank) && g_strcmp0(bank->image->log_id, store_log_id(store)) == 0)
            take_group(bank, attempts, n);
        g_mutex_unlock(&bank->taking);
    }
    return bank_show(bank, newest, timeout_ms);
}

static gboolean same_token(const struct store_entry *entry, gpointer data)
{
    const char **token = data;
    if (g_strcmp0(entry->token, *token) == 0)
        *token = NULL;
    return FALSE;
}

/* Whether the database that was opened anew is the one that the image came from. */
static gboolean is_same_bank(struct bank *bank, gboolean *same, GError **error)
{
    const struct image *image = bank->image;
    const char *token = image->token;
    const struct store_log_query query = {.after = image->shown.commit - 1, .until = image->shown.commit};
    *same = FALSE;
    if (!token || g_strcmp0(image->log_id, store_log_id(bank->store)) != 0)
        return TRUE;
    if (!store_log(bank->store, &query, same_token, &token, error))
        return FALSE;
    *same = token == NULL;
    return TRUE;
}

static void replace_store(struct bank *bank, struct store *store)
{
    g_mutex_lock(&bank->lock);
    struct store *before = bank->store;
    bank->store = store;
    g_mutex_unlock(&bank->lock);
    store_close(before);
}

static gboolean open_again(struct bank *bank, GError **error)
{
    gboolean same;
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&bank->taking);
    replace_store(bank, NULL);
    struct store *store = store_open(bank->address, STORE_READ, error);
    if (!store)
        return FALSE;
    replace_store(bank, store);
    return is_same_bank(bank, &same, error) && (same || load_again(bank, error));
}

static void pause_until_stop(struct bank *bank, gint64 pause_ms)
{
    gint64 deadline = g_get_monotonic_time() + pause_ms * US_PER_MS;
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&bank->lock);
    while (!bank->stopping)
        if (!g_cond_wait_until(&bank->stop, &bank->lock, deadline))
            return;
}

gpointer bank_follow(gpointer data)
{
    struct bank *bank = data;
    gint64 pause_ms = 0; /* 0: all is well */
    while (!is_stopping(bank)) {
        GError *error = NULL;
        gboolean done = (pause_ms == 0 || open_again(bank, &error)) && follow_on(bank, &error);
        if (done) {
            pause_ms = 0;
            continue;
        }
        set_error(bank, error);
        pause_ms = pause_ms == 0 ? PAUSE_FIRST_MS : MIN(pause_ms * 2, PAUSE_MAX_MS);
        pause_until_stop(bank, pause_ms);
    }
    return NULL;
}
