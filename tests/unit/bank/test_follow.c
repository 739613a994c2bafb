/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "errors.h"

/* The bank over a database in a file, while this process and another one commit to it. */

#define LONG_MS 20000
#define SHORT_MS 30
#define OTHERS_COMMITS 40
#define READERS 3
#define THREADED_COMMITS 150
#define COMMIT_TO "--commit-to"

static void test_own_commits(struct fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    check_bank(fixture, 5);
    for (guint i = 0; i < 40; i++) {
        gint64 commit = edits_commit(&fixture->edits);
        if (i % 4 != 0)
            bank_hint(fixture->bank);
        g_assert_true(bank_wait(fixture->bank, commit, LONG_MS));
        check_bank(fixture, commit);
    }
    g_assert_true(bank_health(fixture->bank, NULL, NULL));
}

static void test_wait_ends(struct fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    gint64 start = g_get_monotonic_time(), age_ms = -1;
    g_assert_true(bank_wait(fixture->bank, 5, 0));
    g_assert_false(bank_wait(fixture->bank, 6, SHORT_MS));
    g_assert_cmpint(g_get_monotonic_time() - start, >=, SHORT_MS * 1000);
    g_assert_true(bank_health(fixture->bank, &age_ms, NULL));
    g_assert_cmpint(age_ms, >=, 0);
}

/* A reader's image stays, whatever comes; the garbage is not freed before it leaves. */
static void test_old_image(struct fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    const struct bank_image *image = bank_enter(fixture->bank);
    gint64 commit = 0;
    for (guint i = 0; i < 60; i++)
        commit = edits_commit(&fixture->edits);
    g_assert_true(bank_wait(fixture->bank, commit, LONG_MS));
    g_usleep(SHORT_MS * 1000);
    check_image(image, fixture->store);
    /* Nested: what is entered now is newer. */
    g_assert_cmpint(bank_enter(fixture->bank)->commit, ==, commit);
    bank_leave(fixture->bank);
    g_assert_cmpint(image->commit, ==, 5);
    bank_leave(fixture->bank);
    check_bank(fixture, commit);
}

struct heard {
    gint64 last, calls;
};

static void hear(gint64 commit, gpointer data)
{
    struct heard *heard = data;
    g_assert_cmpint(commit, >, heard->last);
    heard->last = commit;
    heard->calls++;
}

/* The caller and the follower take commits in turns: each is heard of once, in order. */
static void test_show(struct fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    struct heard heard = {0};
    guint handle = bank_notify(fixture->bank, hear, &heard);
    gint64 commit = 0;
    for (guint i = 0; i < 200; i++) {
        commit = edits_commit(&fixture->edits);
        if (i % 3 == 0)
            bank_hint(fixture->bank);
        g_assert_true(bank_show(fixture->bank, commit, LONG_MS));
        if (i % 20 == 0)
            check_bank(fixture, commit);
    }
    bank_unnotify(fixture->bank, handle);
    g_assert_false(bank_show(fixture->bank, commit + 1, SHORT_MS));
    g_assert_true(bank_health(fixture->bank, NULL, NULL));
}

/* The filter of an exercise stands between it and its folded text. */
static void check_same_exercise(const struct bank_exercise *a, const struct bank_exercise *b)
{
    const char *filter = (const char *)(a + 1), *other = (const char *)(b + 1);
    g_assert_cmpint(a->id, ==, b->id);
    g_assert_cmpint(a->revision, ==, b->revision);
    g_assert_cmpint(a->created_ms, ==, b->created_ms);
    g_assert_cmpint(a->updated_ms, ==, b->updated_ms);
    g_assert_cmpint(class_of(a), ==, class_of(b));
    g_assert_cmpuint(a->uid, ==, b->uid);
    g_assert_cmpmem(a->body, a->size, b->body, b->size);
    g_assert_cmpmem(a->folded, a->folded_size, b->folded, b->folded_size);
    g_assert_cmpmem(filter, (int)(a->folded - filter), other, (int)(b->folded - other));
    g_assert_cmpstr(a->exercise_type, ==, b->exercise_type);
    g_assert_cmpstr(a->generator_key, ==, b->generator_key);
}

static void check_same_image(const struct bank_image *a, const struct bank_image *b)
{
    g_assert_cmpint(a->commit, ==, b->commit);
    g_assert_cmpstr(((const struct image *)a)->token, ==, ((const struct image *)b)->token);
    g_assert_cmpint(a->n_exercises, ==, b->n_exercises);
    g_assert_cmpint(a->documents_bytes, ==, b->documents_bytes);
    g_assert_cmpuint(a->n_chapters, ==, b->n_chapters);
    for (guint i = 0; i < a->n_chapters; i++) {
        const struct bank_chapter *one = a->chapters[i], *other = b->chapters[i];
        g_assert_cmpstr(one->code, ==, other->code);
        g_assert_cmpstr(one->record, ==, other->record);
        g_assert_cmpint(one->record_revision, ==, other->record_revision);
        g_assert_cmpuint(one->count, ==, other->count);
        for (guint32 k = 0; k < one->count; k++)
            check_same_exercise(one->exercises[k], other->exercises[k]);
    }
}

/* A create that leaves its id to the store. */
static void add_open(struct changeset *changeset)
{
    static const char before[] =
        "{\"chapter_code\":\"OPEN\",\"difficulty\":\"facile\",\"enonce_html\":\"<p>Libre</p>\","
        "\"exercise_type\":\"TYPE\",";
    static const char after[] = "\"is_dynamic\":false,\"offer\":\"free\",\"status\":\"published\",\"zz\":1}";
    g_autofree char *text = g_strconcat(before, after, NULL);
    const struct change change = {
        .op = CHANGE_CREATE,
        .chapter_code = changeset_intern(changeset, "OPEN"),
        .after = changeset_keep(changeset, text, strlen(text)),
        .after_size = strlen(text),
        .id_place = strlen(before),
    };
    g_array_append_val(changeset->changes, change);
}

static struct changeset *make_stale(void)
{
    struct changeset *changeset = changeset_new("tester", "edit", "stale");
    add_open(changeset);
    changeset->expect_head = 1;
    return changeset;
}

static void free_changeset(gpointer changeset)
{
    changeset_free(changeset);
}

/* A group of `n` edits, some of which leave an id open, and of one that is stale. Its newest commit. */
static gint64 commit_and_show(struct fixture *fixture, guint n)
{
    g_autofree struct store_attempt *attempts = g_new0(struct store_attempt, n + 1);
    g_autoptr(GPtrArray) changesets = g_ptr_array_new_with_free_func(free_changeset);
    gint64 newest = 0;
    for (guint i = 0; i <= n; i++) {
        struct changeset *changeset = i == n / 2 ? make_stale() : edits_make(&fixture->edits);
        if (i % 3 == 1)
            add_open(changeset);
        g_ptr_array_add(changesets, changeset);
        attempts[i].changeset = changeset;
    }
    store_commit_group(fixture->store, attempts, n + 1);
    g_assert_true(bank_show_group(fixture->bank, fixture->store, attempts, n + 1, LONG_MS));
    for (guint i = 0; i <= n; i++) {
        g_assert_cmpint(attempts[i].done, ==, i != n / 2);
        newest = MAX(newest, attempts[i].done ? attempts[i].result.commit : 0);
        store_attempt_clear(&attempts[i]);
    }
    return newest;
}

/* Whoever takes a group as it was committed, and whoever reads it, have the same image. */
static void test_group(struct fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(bank) reader = bank_open(fixture->address, &error);
    g_autoptr(store) other = open_store(fixture->address, STORE_WRITE);
    g_assert_no_error(error);
    for (gint64 i = 1; i <= 60; i++) {
        g_autofree char *text =
            edits_text("OTHER", i, "\"facile\"", "\"free\"", "\"published\"", "false", "<p>ici</p>");
        if (i % 4 == 0) /* the group does not follow on the image then */
            g_assert_cmpint(edits_create(other, "OTHER", i, 0, text), >, 0);
        gint64 commit = commit_and_show(fixture, (guint)i % 5 + 1);
        g_assert_true(bank_show(reader, commit, LONG_MS));
        check_same_image(bank_enter(fixture->bank), bank_enter(reader));
        bank_leave(reader);
        bank_leave(fixture->bank);
    }
    check_bank(fixture, 1);
    g_assert_true(bank_health(fixture->bank, NULL, NULL));
}

static void test_notify(struct fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    struct heard first = {0}, second = {0};
    guint one = bank_notify(fixture->bank, hear, &first), two = bank_notify(fixture->bank, hear, &second);
    g_assert_cmpuint(one, !=, two);
    gint64 commit = edits_commit(&fixture->edits);
    g_assert_true(bank_wait(fixture->bank, commit, LONG_MS));
    bank_unnotify(fixture->bank, one);
    gint64 calls = first.calls;
    commit = edits_commit(&fixture->edits);
    g_assert_true(bank_wait(fixture->bank, commit, LONG_MS));
    bank_unnotify(fixture->bank, two);
    g_assert_cmpint(first.calls, ==, calls);
    g_assert_cmpint(second.last, >=, commit - 1);
    bank_unnotify(fixture->bank, two);
}

static void test_other_process(struct fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    char self[] = "/proc/self/exe", option[] = COMMIT_TO;
    char *arguments[] = {self, option, fixture->address, NULL};
    int status = -1;
    GPid child;
    g_assert_true(
        g_spawn_async(NULL, arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &child, &error));
    g_assert_no_error(error);
    for (gint64 commit = 6; commit <= 5 + OTHERS_COMMITS; commit++)
        g_assert_true(bank_wait(fixture->bank, commit, LONG_MS));
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_cmpint(status, ==, 0);
    check_bank(fixture, 5 + OTHERS_COMMITS);
}

/* The other process. */
static int commit_to(const char *address)
{
    g_autoptr(store) store = store_open(address, STORE_WRITE, NULL);
    for (gint64 i = 1; store && i <= OTHERS_COMMITS; i++) {
        g_autofree char *text =
            edits_text("OTHER", i, "\"facile\"", "\"free\"", "\"published\"", "false", "<p>ici</p>");
        if (edits_create(store, "OTHER", i, 0, text) < 0)
            return 1;
    }
    return store ? 0 : 1;
}

struct reader {
    struct bank *bank;
    gint stop; /* atomic */
    gint64 images, found;
};

static void count_found(G_GNUC_UNUSED const struct bank_chapter *chapter,
                        const struct bank_exercise *exercise, gpointer data)
{
    g_assert_nonnull(strstr(exercise->body, "Num\xc3\xa9ro"));
    ++*(gint64 *)data;
}

/* Reads all of an image: what it says of itself must be true. */
static void read_all(const struct bank_image *image)
{
    gint64 exercises = 0, bytes = 0;
    for (guint i = 0; i < image->n_chapters; i++) {
        const struct bank_chapter *chapter = image->chapters[i];
        const struct bank_pool *pool = &chapter->pools[BANK_PRO][BANK_POOL_ALL];
        for (guint32 place = 0; place < chapter->count; place++) {
            const struct bank_exercise *exercise = chapter->exercises[place];
            g_assert_cmpuint(strlen(exercise->body), ==, exercise->size);
            bytes += exercise->size;
        }
        for (guint32 at = 0; at < pool->count; at++)
            g_assert_cmpint(chapter->exercises[pool->places[at]]->status, ==, BANK_PUBLISHED);
        exercises += chapter->count;
        g_assert_true(bank_find_chapter(image, chapter->code) == chapter);
    }
    g_assert_cmpint(exercises, ==, image->n_exercises);
    g_assert_cmpint(bytes, ==, image->documents_bytes);
}

static gpointer read_on(gpointer data)
{
    struct reader *reader = data;
    gint64 last = 0;
    bank_thread_register();
    while (!g_atomic_int_get(&reader->stop)) {
        struct bank_query query = BANK_QUERY_ALL;
        query.text = "numero";
        query.limit = 10;
        const struct bank_image *image = bank_enter(reader->bank);
        g_assert_cmpint(image->commit, >=, last);
        reader->images += image->commit != last;
        last = image->commit;
        read_all(image);
        g_assert_cmpint(bank_search(image, &query, count_found, &reader->found).total, ==,
                        image->n_exercises);
        bank_leave(reader->bank);
    }
    bank_thread_unregister();
    return NULL;
}

static void test_readers(struct fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    struct reader readers[READERS] = {0};
    GThread *threads[READERS];
    gint64 commit = 0, images = 0;
    for (guint i = 0; i < READERS; i++) {
        readers[i].bank = fixture->bank;
        threads[i] = g_thread_new("reader", read_on, &readers[i]);
    }
    for (guint i = 0; i < THREADED_COMMITS; i++) {
        commit = edits_commit(&fixture->edits);
        bank_hint(fixture->bank);
        if (i % 16 == 0)
            g_assert_true(bank_wait(fixture->bank, commit, LONG_MS));
    }
    g_assert_true(bank_wait(fixture->bank, commit, LONG_MS));
    for (guint i = 0; i < READERS; i++) {
        g_atomic_int_set(&readers[i].stop, 1);
        g_thread_join(threads[i]);
        images += readers[i].images;
    }
    g_assert_cmpint(images, >, READERS);
    check_bank(fixture, commit);
}

static void test_missing(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(bank_open("sqlite:/nowhere/at/all.db", &error));
    g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND);
    bank_close(NULL);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *path;
        void (*test)(struct fixture *, gconstpointer);
    } TESTS[] = {
        {"/bank/follow/own-commits", test_own_commits},
        {"/bank/follow/wait-ends", test_wait_ends},
        {"/bank/follow/old-image", test_old_image},
        {"/bank/follow/notify", test_notify},
        {"/bank/follow/other-process", test_other_process},
        {"/bank/follow/readers", test_readers},
        {"/bank/follow/show", test_show},
        {"/bank/follow/group", test_group},
    };
    if (argc == 3 && strcmp(argv[1], COMMIT_TO) == 0)
        return commit_to(argv[2]);
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(TESTS); i++)
        g_test_add(TESTS[i].path, struct fixture, NULL, set_up, TESTS[i].test, tear_down);
    g_test_add_func("/bank/follow/missing", test_missing);
    return g_test_run();
}
