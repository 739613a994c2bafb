/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <string.h>

#include "edits.h"
#include "errors.h"

/* Images, one thread alone: what they show, what they share, and that they are the same however they came. */

#define COMMITS 300
#define BATCH_MAX 5

struct fixture {
    char *folder;
    struct store *store;
    struct fold *fold;
    struct exercise_maker *maker;
    struct edits edits;
};

static void set_up(struct fixture *fixture, gconstpointer engine)
{
    g_autoptr(GError) error = NULL;
    fixture->folder = g_dir_make_tmp("exobase-bank-XXXXXX", &error);
    g_assert_no_error(error);
    g_autofree char *address = strcmp(engine, "sqlite") == 0
                                   ? g_strdup_printf("sqlite:%s/bank.db", fixture->folder)
                                   : g_strdup("memory:");
    fixture->store = store_open(address, STORE_CREATE, &error);
    g_assert_no_error(error);
    fixture->fold = fold_new();
    fixture->maker = exercise_maker_new(fixture->fold);
    edits_start(&fixture->edits, fixture->store, 6);
}

static void tear_down(struct fixture *fixture, G_GNUC_UNUSED gconstpointer engine)
{
    static const char *const SUFFIXES[] = {"", "-wal", "-shm", "-journal"};
    edits_end(&fixture->edits);
    store_close(fixture->store);
    exercise_maker_free(fixture->maker);
    fold_free(fixture->fold);
    for (gsize i = 0; i < G_N_ELEMENTS(SUFFIXES); i++) {
        g_autofree char *path = g_strdup_printf("%s/bank.db%s", fixture->folder, SUFFIXES[i]);
        g_unlink(path);
    }
    g_assert_cmpint(g_rmdir(fixture->folder), ==, 0);
    g_free(fixture->folder);
}

static gboolean take(const struct store_entry *entry, gpointer builder)
{
    g_autoptr(GError) error = NULL;
    gboolean taken = builder_take(builder, entry, &error);
    g_assert_no_error(error);
    return taken;
}

/* The image of the store's newest commit, from `image`. */
static struct image *advance(struct fixture *fixture, struct image *image, GPtrArray *garbage)
{
    g_autoptr(builder) builder = builder_new(fixture->maker, image->shown.commit);
    struct store_log_query query = {.after = image->shown.commit, .texts = TRUE};
    g_assert_true(store_log(fixture->store, &query, take, builder, NULL));
    return image_next(image, builder, garbage);
}

static struct image *load(struct fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    struct image *image = image_load(fixture->store, fixture->fold, &error);
    g_assert_no_error(error);
    return image;
}

static void discard(struct image *image)
{
    g_autoptr(GPtrArray) garbage = garbage_new();
    image_discard(image, garbage);
}

/* What was not touched is the same memory; what was touched is not. */
static void check_shared(const struct edits *edits, const struct bank_image *before,
                         const struct bank_image *after)
{
    for (guint i = 0; i < EDIT_CHAPTERS; i++) {
        const struct bank_chapter *old = bank_find_chapter(before, EDIT_CODES[i]);
        const struct bank_chapter *new = bank_find_chapter(after, EDIT_CODES[i]);
        if (!old || !new)
            continue;
        g_assert_cmpint(old != new, ==, edits->touched[i]);
        for (guint32 place = 0; place < new->count; place++) {
            const struct bank_exercise *exercise = new->exercises[place];
            const struct bank_exercise *was = bank_find_exercise(old, exercise->id);
            if (was && !edits->touched_exercise[i][exercise->id])
                g_assert_true(was == exercise);
        }
    }
}

static void test_every_commit(struct fixture *fixture, G_GNUC_UNUSED gconstpointer engine)
{
    struct image *image = load(fixture);
    check_image(&image->shown, fixture->store);
    for (guint i = 0; i < COMMITS; i++) {
        g_autoptr(GPtrArray) garbage = garbage_new();
        gint64 commit = edits_commit(&fixture->edits);
        struct image *next = advance(fixture, image, garbage);
        g_assert_cmpint(next->shown.commit, ==, commit);
        check_image(&next->shown, fixture->store);
        check_shared(&fixture->edits, &image->shown, &next->shown);
        /* The one before is as it was until its garbage is emptied. */
        check_image(&image->shown, fixture->store);
        image = next;
    }
    discard(image);
}

static void test_batches(struct fixture *fixture, G_GNUC_UNUSED gconstpointer engine)
{
    struct image *image = load(fixture);
    for (guint i = 0; i < COMMITS; i++) {
        g_autoptr(GPtrArray) garbage = garbage_new();
        for (int left = g_rand_int_range(fixture->edits.random, 1, BATCH_MAX + 1); left > 0; left--)
            edits_commit(&fixture->edits);
        image = advance(fixture, image, garbage);
        check_image(&image->shown, fixture->store);
    }
    discard(image);
}

/* An image that was loaded is the one that has grown, to the byte of its sums. */
static void test_load(struct fixture *fixture, G_GNUC_UNUSED gconstpointer engine)
{
    struct image *image = load(fixture);
    for (guint i = 0; i < COMMITS; i++) {
        g_autoptr(GPtrArray) garbage = garbage_new();
        edits_commit(&fixture->edits);
        image = advance(fixture, image, garbage);
        struct image *loaded = load(fixture);
        check_image(&loaded->shown, fixture->store);
        g_assert_cmpint(loaded->shown.commit, ==, image->shown.commit);
        g_assert_cmpuint(loaded->shown.n_chapters, ==, image->shown.n_chapters);
        for (guint c = 0; c < loaded->shown.n_chapters; c++)
            g_assert_cmpint(loaded->chapters[c]->memory_bytes, ==, image->chapters[c]->memory_bytes);
        discard(loaded);
    }
    discard(image);
}

static void test_gap(struct fixture *fixture, G_GNUC_UNUSED gconstpointer engine)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(builder) builder = builder_new(fixture->maker, 4);
    struct store_entry entry = {.number = 6};
    g_assert_false(builder_take(builder, &entry, &error));
    g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CORRUPT);
    g_assert_cmpint(builder->commit, ==, 4);
}

/* Texts that are no documents are errors, and never read beyond. */
static void test_broken_texts(struct fixture *fixture, G_GNUC_UNUSED gconstpointer engine)
{
    static const char *const BROKEN[] = {
        "",           "{",          "}",        "[]",         "null",
        "{\"a\"}",    "{\"a\":}",   "{\"a\":1", "{\"a\":\"}", "{\"a\":\"\\\"}",
        "{\"a\":[1}", "{\"a\":1}}", "{a:1}",    "{\"a\":1,}", "{\"a\" :1}",
        "{\"\\",      "{\"a\":{}",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(BROKEN); i++) {
        g_autoptr(GError) error = NULL;
        /* Without a closing NUL, so that the sanitizer sees a step too far. */
        gsize size = strlen(BROKEN[i]);
        g_autofree char *text = g_memdup2(BROKEN[i], MAX(size, 1));
        struct exercise_source source = {text, size, 1, 1, 0, 0};
        g_autofree struct bank_exercise *exercise = exercise_make(fixture->maker, &source, &error);
        if (exercise)
            g_test_message("taken: %s", BROKEN[i]);
        g_assert_null(exercise);
        g_assert_nonnull(error);
    }
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*test)(struct fixture *, gconstpointer);
    } TESTS[] = {
        {"every-commit", test_every_commit},
        {"batches", test_batches},
        {"load", test_load},
        {"gap", test_gap},
        {"broken-texts", test_broken_texts},
    };
    static const char *const ENGINES[] = {"memory", "sqlite"};
    g_test_init(&argc, &argv, NULL);
    for (gsize engine = 0; engine < G_N_ELEMENTS(ENGINES); engine++) {
        for (gsize i = 0; i < G_N_ELEMENTS(TESTS); i++) {
            g_autofree char *path = g_strdup_printf("/bank/image/%s/%s", ENGINES[engine], TESTS[i].name);
            g_test_add(path, struct fixture, ENGINES[engine], set_up, TESTS[i].test, tear_down);
        }
    }
    return g_test_run();
}
