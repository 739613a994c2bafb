/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "image_internal.h"

/*
 * Loading a whole bank. Making exercises takes longer than reading their rows, so rows go in chunks to a
 * second thread; and the reader, when it is a few chunks ahead, makes one itself. What was made is collected
 * in the order of the rows. Memory never holds more than these chunks' texts twice.
 */

#define CHUNKS 6
#define CHUNK_BYTES (128 * 1024)

struct chunk_row {
    gsize code, text; /* places in the chunk's texts */
    struct exercise_source source;
    struct bank_exercise *exercise; /* NULL: not made yet */
};

struct chunk {
    GString *texts;
    GArray *rows; /* of struct chunk_row */
    gboolean made;
    GError *error; /* why it could not be made */
};

struct loading {
    struct builder *builder; /* the reader's */
    struct chunk chunks[CHUNKS];
    struct chunk *filling;
    gsize code; /* place in the chunk's texts of the last row's chapter code */
    guint collected;
    gboolean failed;
    GMutex lock; /* for what follows, and each chunk's `made` */
    GCond changed;
    guint filled, claimed; /* how many chunks ever; the chunk of number n is chunks[n % CHUNKS] */
    gboolean finished;     /* nothing more is filled */
};

static void make_chunk(struct exercise_maker *maker, struct chunk *chunk)
{
    for (guint i = 0; i < chunk->rows->len; i++) {
        struct chunk_row *row = &g_array_index(chunk->rows, struct chunk_row, i);
        row->source.text = chunk->texts->str + row->text;
        row->exercise = exercise_make(maker, &row->source, &chunk->error);
        if (!row->exercise) {
            g_prefix_error(&chunk->error, "%s: ", chunk->texts->str + row->code);
            return;
        }
    }
}

/* The next chunk to make exercises of, or NULL. The caller has the lock. */
static struct chunk *claim(struct loading *loading)
{
    return loading->claimed == loading->filled ? NULL : &loading->chunks[loading->claimed++ % CHUNKS];
}

static struct chunk *wait_and_claim(struct loading *loading)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&loading->lock);
    while (loading->claimed == loading->filled && !loading->finished)
        g_cond_wait(&loading->changed, &loading->lock);
    return claim(loading);
}

static void set_made(struct loading *loading, struct chunk *chunk)
{
    g_mutex_lock(&loading->lock);
    chunk->made = TRUE;
    g_cond_signal(&loading->changed);
    g_mutex_unlock(&loading->lock);
}

static gpointer make_beside(gpointer data)
{
    struct loading *loading = data;
    g_autoptr(exercise_maker) maker = exercise_maker_new(loading->builder->maker->fold);
    struct chunk *chunk;
    while ((chunk = wait_and_claim(loading))) {
        make_chunk(maker, chunk);
        set_made(loading, chunk);
    }
    return NULL;
}

/* Puts a chunk's exercises into the builder, and empties it. */
static void collect(struct loading *loading, struct chunk *chunk)
{
    for (guint i = 0; i < chunk->rows->len; i++) {
        struct chunk_row *row = &g_array_index(chunk->rows, struct chunk_row, i);
        if (row->exercise)
            builder_put(loading->builder, chunk->texts->str + row->code, row->source.id, row->exercise);
    }
    loading->failed |= chunk->error != NULL;
    loading->collected++;
}

/* Collects what is made, in order; makes what nobody has begun. FALSE: nothing could be done but wait. */
static gboolean advance(struct loading *loading)
{
    struct chunk *oldest = &loading->chunks[loading->collected % CHUNKS];
    g_mutex_lock(&loading->lock);
    gboolean made = oldest->made;
    struct chunk *chunk = made ? NULL : claim(loading);
    g_mutex_unlock(&loading->lock);
    if (made) {
        collect(loading, oldest);
    } else if (chunk) {
        make_chunk(loading->builder->maker, chunk);
        set_made(loading, chunk);
    }
    return made || chunk;
}

/* Waits until the other thread has made the oldest chunk. */
static void wait_for_oldest(struct loading *loading)
{
    G_GNUC_UNUSED g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&loading->lock);
    while (!loading->chunks[loading->collected % CHUNKS].made)
        g_cond_wait(&loading->changed, &loading->lock);
}

/* Until at most `count` chunks are under way. */
static void settle(struct loading *loading, guint count)
{
    while (loading->filled - loading->collected > count)
        if (!advance(loading))
            wait_for_oldest(loading);
}

/* A chunk to fill, or NULL when one has failed. */
static struct chunk *next_free(struct loading *loading)
{
    settle(loading, CHUNKS - 1);
    if (loading->failed)
        return NULL;
    struct chunk *chunk = &loading->chunks[loading->filled % CHUNKS];
    g_string_truncate(chunk->texts, 0);
    g_array_set_size(chunk->rows, 0);
    chunk->made = FALSE;
    return chunk;
}

static void hand_over(struct loading *loading, gboolean finished)
{
    g_mutex_lock(&loading->lock);
    if (loading->filling)
        loading->filled++;
    loading->finished = finished;
    g_cond_broadcast(&loading->changed);
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

/* Frees everything; `error`: why a chunk could not be made, the first one that failed. */
static void end_loading(struct loading *loading, GError **error)
{
    for (gsize i = 0; i < CHUNKS; i++) {
        struct chunk *chunk = &loading->chunks[(loading->collected + i) % CHUNKS];
        if (chunk->error && *error == NULL)
            *error = g_steal_pointer(&chunk->error);
        g_clear_error(&chunk->error);
        g_string_free(chunk->texts, TRUE);
        g_array_unref(chunk->rows);
    }
    g_mutex_clear(&loading->lock);
    g_cond_clear(&loading->changed);
}

/* All exercises at the builder's commit; `at` is the commit that they are of. */
static gboolean load_exercises(struct store *store, struct builder *builder, gint64 *at, GError **error)
{
    struct loading loading = {0};
    const struct store_query query = {.at = builder->commit};
    GError *failure = NULL;
    start_loading(&loading, builder);
    GThread *maker = g_thread_new("bank-load", make_beside, &loading);
    gboolean read = store_read(store, &query, take_row, &loading, at, error);
    hand_over(&loading, TRUE);
    settle(&loading, 0);
    g_thread_join(maker);
    end_loading(&loading, &failure);
    if (!read || !failure) {
        g_clear_error(&failure);
        return read;
    }
    g_propagate_error(error, failure);
    return FALSE;
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
        gint64 at = 0, generators_at = 0;
        if (!store_chapters(store, take_chapter, builder, &builder->commit, error) ||
            !store_generators(store, take_chapter, builder, &generators_at, error) ||
            !load_exercises(store, builder, &at, error))
            return NULL;
        /* Commit 0 can't be asked for by number: in an empty bank the first commit may have come between. */
        if (at == builder->commit && generators_at == at)
            return image_next(image_new(store_log_id(store)), builder, garbage);
    }
}
