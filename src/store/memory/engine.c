/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "memory_internal.h"
#include "uuid_internal.h"

#define US_PER_MS 1000

static void version_free(gpointer data)
{
    struct memory_version *version = data;
    g_clear_pointer(&version->text, g_ref_string_release);
    g_clear_pointer(&version->base, g_ref_string_release);
    g_free(version->moved_from_chapter);
    g_free(version);
}

static void exercise_free(gpointer data)
{
    struct memory_exercise *exercise = data;
    g_ptr_array_unref(exercise->versions);
    g_free(exercise->chapter_code);
    g_free(exercise);
}

static void record_free(gpointer data)
{
    struct memory_record *record = data;
    g_free(record->before);
    g_free(record->after);
    g_free(record);
}

static void chapter_free(gpointer data)
{
    struct memory_chapter *chapter = data;
    g_ptr_array_unref(chapter->records);
    g_free(chapter->code);
    g_free(chapter);
}

static void commit_free(gpointer data)
{
    struct memory_commit *commit = data;
    g_free(commit->author);
    g_free(commit->message);
    g_free(commit->kind);
    g_free(commit->token);
    g_free(commit->request);
    g_ptr_array_unref(commit->versions);
    g_ptr_array_unref(commit->records);
    g_free(commit);
}

struct memory_exercise *memory_exercise_new(const char *chapter_code, gint64 id)
{
    struct memory_exercise *exercise = g_new0(struct memory_exercise, 1);
    exercise->chapter_code = g_strdup(chapter_code);
    exercise->id = id;
    exercise->versions = g_ptr_array_new_with_free_func(version_free);
    return exercise;
}

struct memory_chapter *memory_chapter_new(const char *code)
{
    struct memory_chapter *chapter = g_new0(struct memory_chapter, 1);
    chapter->code = g_strdup(code);
    chapter->records = g_ptr_array_new_with_free_func(record_free);
    return chapter;
}

static int compare_exercises(gconstpointer first, gconstpointer second, G_GNUC_UNUSED gpointer data)
{
    const struct memory_exercise *a = first, *b = second;
    int order = strcmp(a->chapter_code, b->chapter_code);
    return order ? order : (a->id > b->id) - (a->id < b->id);
}

static int compare_codes(gconstpointer first, gconstpointer second, G_GNUC_UNUSED gpointer data)
{
    return strcmp(first, second);
}

static struct store *memory_open(const char *location, enum store_mode mode, GError **error)
{
    if (location[0]) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT,
                    _("A bank in memory has no name: write \"memory:\", not \"memory:%s\"."), location);
        return NULL;
    }
    struct memory_store *store = g_new0(struct memory_store, 1);
    store->base.log_id = uuid_new();
    store->mode = store_mode_plain(mode);
    store->exercises = g_tree_new_full(compare_exercises, NULL, NULL, exercise_free);
    store->chapters = g_tree_new_full(compare_codes, NULL, NULL, chapter_free);
    store->items = memory_items_new();
    store->commits = g_ptr_array_new_with_free_func(commit_free);
    store->tokens = g_hash_table_new(g_str_hash, g_str_equal);
    g_mutex_init(&store->lock);
    g_cond_init(&store->changed);
    return &store->base;
}

static void memory_close(struct store *base)
{
    struct memory_store *store = (struct memory_store *)base;
    g_hash_table_unref(store->tokens);
    g_ptr_array_unref(store->commits);
    g_tree_unref(store->exercises);
    g_tree_unref(store->chapters);
    g_tree_unref(store->items);
    g_mutex_clear(&store->lock);
    g_cond_clear(&store->changed);
    g_free(store);
}

static gint64 memory_head(struct store *base, GError **error)
{
    struct memory_store *store = (struct memory_store *)base;
    return memory_step(store, error) ? (gint64)store->commits->len : -1;
}

static gboolean memory_outcome(struct store *base, const char *token, gint64 *commit, GError **error)
{
    struct memory_store *store = (struct memory_store *)base;
    if (!memory_step(store, error))
        return FALSE;
    const struct memory_commit *found = g_hash_table_lookup(store->tokens, token);
    *commit = found ? found->number : 0;
    return TRUE;
}

static gint64 memory_wait(struct store *base, gint64 after, gint64 timeout_ms, G_GNUC_UNUSED GError **error)
{
    struct memory_store *store = (struct memory_store *)base;
    gint64 deadline = g_get_monotonic_time() + timeout_ms * US_PER_MS;
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&store->lock);
    while (store->published <= after && !store->stopping)
        if (!g_cond_wait_until(&store->changed, &store->lock, deadline))
            break;
    return store->published;
}

static void memory_wake(struct store *base)
{
    struct memory_store *store = (struct memory_store *)base;
    g_mutex_lock(&store->lock);
    store->stopping = TRUE;
    g_cond_broadcast(&store->changed);
    g_mutex_unlock(&store->lock);
}

/* No other store has this bank: there is nothing that a waiter does not hear of. */
static void memory_nudge(G_GNUC_UNUSED struct store *base)
{
}

static gboolean memory_restore(G_GNUC_UNUSED const char *location, G_GNUC_UNUSED const char *backup,
                               G_GNUC_UNUSED const char *keep, G_GNUC_UNUSED store_finding_func found,
                               G_GNUC_UNUSED gpointer data, G_GNUC_UNUSED gint64 *commit, GError **error)
{
    g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT, "%s",
                _("A bank in memory has no file: a backup can't be put there."));
    return FALSE;
}

gboolean memory_step(struct memory_store *store, GError **error)
{
    static const struct {
        enum exobase_error code;
        const char *message;
    } FAULTS[] = {
        [MEMORY_FAULT_IO] = {EXOBASE_ERROR_IO, N_("The system refused to read or write the database.")},
        [MEMORY_FAULT_FULL] = {EXOBASE_ERROR_FULL, N_("There is no space left for the database.")},
        [MEMORY_FAULT_UNKNOWN_BEFORE] = {EXOBASE_ERROR_UNKNOWN, N_("The commit's outcome is unknown.")},
    };
    if (store->countdown == 0 || --store->countdown > 0)
        return TRUE;
    if (store->fault == MEMORY_FAULT_UNKNOWN_AFTER) {
        store->lost = TRUE;
        return TRUE;
    }
    g_set_error_literal(error, EXOBASE_ERROR, FAULTS[store->fault].code, _(FAULTS[store->fault].message));
    return FALSE;
}

void memory_fault_set(struct store *base, enum memory_fault fault, guint countdown)
{
    struct memory_store *store = (struct memory_store *)base;
    store->fault = fault;
    store->countdown = fault == MEMORY_FAULT_NONE ? 0 : countdown;
}

gboolean memory_fault_pending(struct store *base)
{
    return ((struct memory_store *)base)->countdown > 0;
}

const struct store_engine STORE_ENGINE_MEMORY = {
    .scheme = "memory",
    .open = memory_open,
    .close = memory_close,
    .head = memory_head,
    .commit = memory_commit,
    .outcome = memory_outcome,
    .read = memory_read,
    .chapters = memory_chapters,
    .log = memory_log,
    .wait = memory_wait,
    .wake = memory_wake,
    .nudge = memory_nudge,
    .no_backup = N_("A bank in memory has no file to copy: there is no backup of it."),
    .verify = memory_verify,
    .restore = memory_restore,
    .item_get = memory_item_get,
    .item_list = memory_item_list,
    .item_put = memory_item_put,
    .item_delete = memory_item_delete,
    .item_purge = memory_item_purge,
};
