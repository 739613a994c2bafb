/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "image_internal.h"

/*
 * Loading a whole bank. Reading the database and making exercises of its rows take about the same time, so a
 * second thread does the latter. Rows are handed to it in chunks, of which there are a few that go to and
 * fro: memory never holds more of the texts twice.
 */

#define CHUNKS 4
#define CHUNK_BYTES (256 * 1024)

struct chunk_row {
    gsize code, text; /* places in the chunk's texts */
    struct exercise_source source;
};

struct chunk {
    GString *texts;
    GArray *rows; /* of struct chunk_row */
};

struct loading {
    struct builder *builder; /* the maker's thread alone, until it has ended */
    struct chunk chunks[CHUNKS];
    struct chunk *filling;
    gsize code; /* place in the chunk's texts of the last row's chapter code */
    GMutex lock;
    GCond changed;
    guint filled, made; /* how many chunks ever; the chunk of number n is chunks[n % CHUNKS] */
    gboolean finished;  /* nothing more is filled */
    GError *error;      /* what stopped the maker */
};

static gboolean make_chunk(struct loading *loading, const struct chunk *chunk, GError **error)
{
    for (guint i = 0; i < chunk->rows->len; i++) {
        struct chunk_row *row = &g_array_index(chunk->rows, struct chunk_row, i);
        const char *code = chunk->texts->str + row->code;
        row->source.text = chunk->texts->str + row->text;
        struct bank_exercise *exercise = exercise_make(loading->builder->maker, &row->source, error);
        if (!exercise) {
            g_prefix_error(error, "%s: ", code);
            return FALSE;
        }
        builder_put(loading->builder, code, row->source.id, exercise);
    }
    return TRUE;
}

/* The next chunk to make exercises of, or NULL at the end. */
static struct chunk *next_filled(struct loading *loading)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&loading->lock);
    while (loading->filled == loading->made && !loading->finished)
        g_cond_wait(&loading->changed, &loading->lock);
    return loading->filled == loading->made ? NULL : &loading->chunks[loading->made % CHUNKS];
}

static gpointer make_exercises(gpointer data)
{
    struct loading *loading = data;
    struct chunk *chunk;
    while ((chunk = next_filled(loading))) {
        g_autoptr(GError) error = NULL;
        gboolean made = make_chunk(loading, chunk, &error);
        g_mutex_lock(&loading->lock);
        loading->made++;
        loading->error = g_steal_pointer(&error);
        g_cond_signal(&loading->changed);
        g_mutex_unlock(&loading->lock);
        if (!made)
            break;
    }
    return NULL;
}

/* A chunk that is free, or NULL when the maker has failed. */
static struct chunk *next_free(struct loading *loading)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&loading->lock);
    while (loading->filled - loading->made == CHUNKS && !loading->error)
        g_cond_wait(&loading->changed, &loading->lock);
    if (loading->error)
        return NULL;
    struct chunk *chunk = &loading->chunks[loading->filled % CHUNKS];
    g_string_truncate(chunk->texts, 0);
    g_array_set_size(chunk->rows, 0);
    return chunk;
}

static void hand_over(struct loading *loading, gboolean finished)
{
    g_mutex_lock(&loading->lock);
    if (loading->filling)
        loading->filled++;
    loading->finished = finished;
    g_cond_signal(&loading->changed);
    g_mutex_unlock(&loading->lock);
    loading->filling = NULL;
}

static gsize keep(GString *texts, const char *text, gsize size)
{
    gsize place = texts->len;
    g_string_append_len(texts, text, (gssize)size);
    g_string_append_c(texts, '\0');
    return place;
}

static gboolean take_row(const struct store_row *row, gpointer data)
{
    struct loading *loading = data;
    struct chunk_row taken = {
        .source = {NULL, row->size, row->id, row->revision, row->created_ms, row->updated_ms},
    };
    gboolean is_new = !loading->filling;
    if (is_new && !(loading->filling = next_free(loading)))
        return FALSE;
    GString *texts = loading->filling->texts;
    if (is_new || strcmp(texts->str + loading->code, row->chapter_code) != 0)
        loading->code = keep(texts, row->chapter_code, strlen(row->chapter_code));
    taken.code = loading->code;
    taken.text = keep(texts, row->text, row->size);
    g_array_append_val(loading->filling->rows, taken);
    if (texts->len >= CHUNK_BYTES)
        hand_over(loading, FALSE);
    return TRUE;
}

static void start_loading(struct loading *loading, struct builder *builder)
{
    loading->builder = builder;
    g_mutex_init(&loading->lock);
    g_cond_init(&loading->changed);
    for (gsize i = 0; i < CHUNKS; i++) {
        loading->chunks[i].texts = g_string_sized_new(CHUNK_BYTES * 2);
        loading->chunks[i].rows = g_array_new(FALSE, FALSE, sizeof(struct chunk_row));
    }
}

static void end_loading(struct loading *loading)
{
    for (gsize i = 0; i < CHUNKS; i++) {
        g_string_free(loading->chunks[i].texts, TRUE);
        g_array_unref(loading->chunks[i].rows);
    }
    g_mutex_clear(&loading->lock);
    g_cond_clear(&loading->changed);
}

/* All exercises at the builder's commit; `at` is the commit that they are of. */
static gboolean load_exercises(struct store *store, struct builder *builder, gint64 *at, GError **error)
{
    struct loading loading = {0};
    const struct store_query query = {.at = builder->commit};
    start_loading(&loading, builder);
    GThread *maker = g_thread_new("bank-load", make_exercises, &loading);
    gboolean read = store_read(store, &query, take_row, &loading, at, error);
    hand_over(&loading, TRUE);
    g_thread_join(maker);
    gboolean made = read && !loading.error;
    if (read && loading.error)
        g_propagate_error(error, g_steal_pointer(&loading.error));
    g_clear_error(&loading.error);
    end_loading(&loading);
    return made;
}

static gboolean take_chapter(const struct store_chapter *chapter, gpointer data)
{
    if (chapter->revision > 0)
        builder_put_record(data, chapter->chapter_code, chapter->text, chapter->revision);
    return TRUE;
}

struct image *image_load(struct store *store, const struct fold *fold, GError **error)
{
    g_autoptr(exercise_maker) maker = exercise_maker_new(fold);
    g_autoptr(GPtrArray) garbage = garbage_new();
    for (;;) {
        g_autoptr(builder) builder = builder_new(maker, 0);
        gint64 at = 0;
        if (!store_chapters(store, take_chapter, builder, &builder->commit, error) ||
            !load_exercises(store, builder, &at, error))
            return NULL;
        /* Commit 0 can't be asked for by number: in an empty bank the first commit may have come between. */
        if (at == builder->commit)
            return image_next(image_new(store_log_id(store)), builder, garbage);
    }
}
