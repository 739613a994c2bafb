/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "errors.h"
#include "i18n.h"
#include "mongo_internal.h"

/* Exercises and chapters at a commit: their places from the fold, their texts from the log, window by window.
 */

#define WINDOW_ROWS 2000

struct window {
    struct mongo_store *store;
    const struct store_query *query;
    store_row_func each;
    gpointer data;
    GPtrArray *chapters;  /* codes, one for each row */
    GPtrArray *exercises; /* borrowed */
    gboolean stopped, failed;
    GError **error;
};

static gboolean show_rows(struct window *window, GArray *texts)
{
    for (guint i = 0; i < window->exercises->len; i++) {
        const struct mongo_exercise *exercise = window->exercises->pdata[i];
        const struct mongo_wanted *text = &g_array_index(texts, struct mongo_wanted, 2 * i);
        const struct mongo_wanted *base = &g_array_index(texts, struct mongo_wanted, 2 * i + 1);
        gboolean same =
            base->text && base->size == text->size && memcmp(base->text, text->text, text->size) == 0;
        struct store_row row = {
            .chapter_code = window->chapters->pdata[i],
            .id = exercise->id,
            .revision = exercise->revision,
            .live = exercise->live,
            .commit = exercise->commit,
            .created_ms = exercise->created_ms,
            .updated_ms = exercise->updated_ms,
            .text = text->text,
            .size = text->size,
            .base = same ? text->text : base->text,
            .base_size = base->size,
        };
        if (!window->each(&row, window->data))
            return FALSE;
    }
    return TRUE;
}

/* Shows what was gathered, and begins anew. */
static void flush(struct window *window)
{
    g_autoptr(GArray) texts = mongo_wanted_new();
    const struct mongo_place none = {0};
    for (guint i = 0; i < window->exercises->len; i++) {
        const struct mongo_exercise *exercise = window->exercises->pdata[i];
        mongo_want(texts, exercise->text);
        mongo_want(texts, window->query->bases ? exercise->base : none);
    }
    window->failed = !mongo_fetch(window->store, texts, window->error);
    window->stopped = window->failed || !show_rows(window, texts);
    g_ptr_array_set_size(window->chapters, 0);
    g_ptr_array_set_size(window->exercises, 0);
}

static void gather(struct window *window, const struct mongo_chapter *chapter)
{
    gint64 id = window->query->id;
    for (guint i = 0; i < chapter->exercises->len && !window->stopped; i++) {
        const struct mongo_exercise *exercise = chapter->exercises->pdata[i];
        if ((id > 0 && exercise->id != id) || (!exercise->live && !window->query->dead))
            continue;
        g_ptr_array_add(window->chapters, chapter->code);
        g_ptr_array_add(window->exercises, (gpointer)(guintptr)exercise);
        if (window->exercises->len >= WINDOW_ROWS)
            flush(window);
    }
}

static gboolean gather_chapter(G_GNUC_UNUSED gpointer key, gpointer value, gpointer data)
{
    struct window *window = data;
    const struct mongo_chapter *chapter = value;
    const char *code = window->query->chapter_code;
    if (!code || strcmp(chapter->code, code) == 0)
        gather(window, chapter);
    return window->stopped;
}

/* The fold to read: the store's own, or an earlier one, which goes to `earlier`. */
static const struct mongo_fold *choose(struct mongo_store *store, const struct store_query *query,
                                       struct mongo_fold **earlier, GError **error)
{
    if (!mongo_catch_up(store, error))
        return NULL;
    if (query->at <= 0 || query->at == store->fold->head)
        return store->fold;
    if (query->at > store->fold->head) {
        g_set_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND,
                    _("There is no commit %lld in this bank: the log lists those there are."),
                    (long long)query->at);
        return NULL;
    }
    *earlier = mongo_fold_at(store, query->at, query->chapter_code, error);
    return *earlier;
}

gboolean mongo_read(struct store *base, const struct store_query *query, store_row_func each, gpointer data,
                    gint64 *at, GError **error)
{
    struct mongo_store *store = (struct mongo_store *)base;
    g_autoptr(mongo_fold) earlier = NULL;
    const struct mongo_fold *fold = choose(store, query, &earlier, error);
    if (!fold)
        return FALSE;
    g_autoptr(GPtrArray) chapters = g_ptr_array_new();
    g_autoptr(GPtrArray) exercises = g_ptr_array_new();
    struct window window = {
        .store = store,
        .query = query,
        .each = each,
        .data = data,
        .chapters = chapters,
        .exercises = exercises,
        .error = error,
    };
    g_tree_foreach(fold->chapters, gather_chapter, &window);
    if (!window.stopped)
        flush(&window);
    if (window.failed)
        return FALSE;
    if (at)
        *at = query->at > 0 ? query->at : fold->head;
    return TRUE;
}

struct showing {
    store_chapter_func each;
    gpointer data;
};

static gboolean show_chapter(G_GNUC_UNUSED gpointer key, gpointer value, gpointer data)
{
    const struct mongo_chapter *chapter = value;
    const struct showing *showing = data;
    const struct store_chapter shown = {
        .chapter_code = chapter->code,
        .text = chapter->record,
        .revision = chapter->revision,
        .greatest_id = chapter->greatest_id,
        .exercises = chapter->live,
    };
    return !showing->each(&shown, showing->data);
}

gboolean mongo_chapters(struct store *base, store_chapter_func each, gpointer data, gint64 *at,
                        GError **error)
{
    struct mongo_store *store = (struct mongo_store *)base;
    struct showing showing = {each, data};
    if (!mongo_catch_up(store, error))
        return FALSE;
    g_tree_foreach(store->fold->chapters, show_chapter, &showing);
    if (at)
        *at = store->fold->head;
    return TRUE;
}
