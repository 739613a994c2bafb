/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "accounts.h"
#include "bank.h"
#include "child.h"

/* Several processes on one bank, and processes that are killed. */

#define COMMITS_EACH 60
#define KILL_ROUNDS 30
#define BIG_COMMIT 20000
#define FOR_EVER_MS 60000

/* How the running test and its children, which are copies of this process, open the bank for writing. */
static enum store_mode write_mode;

/* A bank whose store is closed, for children to open. */
static struct bank *bank_for_children(gconstpointer engine)
{
    struct bank *bank = bank_new(engine);
    write_mode = bank_write_mode(bank->engine);
    g_clear_pointer(&bank->store, store_close);
    return bank;
}

static struct store *open_or_die(const char *address, enum store_mode mode)
{
    struct store *store = store_open(address, mode, NULL);
    if (!store)
        _exit(98);
    return store;
}

/* Commits without any assertion of GLib's: a child reports by its exit status. */
static gint64 commit_in_child(struct store *store, struct changeset *changeset, GError **error)
{
    struct store_result result = {0};
    gint64 id = 0;
    if (store_commit(store, changeset, &result, error))
        id = result.ids->len ? g_array_index(result.ids, gint64, 0) : -1;
    store_result_clear(&result);
    changeset_free(changeset);
    return id;
}

static int create_open_ids(const char *address, int say)
{
    g_autoptr(store) store = open_or_die(address, write_mode);
    for (int i = 0; i < COMMITS_EACH; i++) {
        struct changeset *changeset = edit("open id");
        add_open(changeset, "A", "p", NULL);
        gint64 id = commit_in_child(store, changeset, NULL);
        if (id == 0)
            return 1;
        child_say(say, id);
    }
    return 0;
}

static void test_ids(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_for_children(engine);
    struct child children[2] = {child_start(create_open_ids, bank->address),
                                child_start(create_open_ids, bank->address)};
    g_autoptr(GHashTable) ids = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(children); i++) {
        gint64 id;
        while (child_read(&children[i], &id))
            g_assert_true(g_hash_table_add(ids, g_memdup2(&id, sizeof id)));
        g_assert_cmpint(child_wait(&children[i]), ==, 0);
    }
    g_assert_cmpuint(g_hash_table_size(ids), ==, 2 * COMMITS_EACH);
    for (gint64 id = 1; id <= 2 * COMMITS_EACH; id++)
        g_assert_true(g_hash_table_contains(ids, &id));
    bank_reopen(bank);
    g_assert_cmpint(head_of(bank->store), ==, 2 * COMMITS_EACH);
    verify_ok(bank->store);
}

static gboolean take_revision(const struct store_row *row, gpointer data)
{
    *(gint64 *)data = row->revision;
    return TRUE;
}

/* Both edit one exercise, each from what it read: a stale edit is refused and made again. */
static int edit_the_same(const char *address, int say)
{
    g_autoptr(store) store = open_or_die(address, write_mode);
    struct store_query query = {.chapter_code = "A", .id = 1};
    for (int done = 0; done < COMMITS_EACH;) {
        gint64 revision = 0;
        g_autoptr(GError) error = NULL;
        if (!store_read(store, &query, take_revision, &revision, NULL, NULL))
            return 1;
        struct changeset *changeset = edit("edit");
        add_update(changeset, "A", 1, revision, "{\"x\":1}", NULL);
        if (commit_in_child(store, changeset, &error))
            done++;
        else if (!g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_STALE))
            return 2;
        else
            child_say(say, revision);
    }
    return 0;
}

static void test_same_exercise(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_for_children(engine);
    bank_reopen(bank);
    create_one(bank->store, "A", 1, "{}");
    g_clear_pointer(&bank->store, store_close);
    struct child children[2] = {child_start(edit_the_same, bank->address),
                                child_start(edit_the_same, bank->address)};
    gint64 ignored;
    for (gsize i = 0; i < G_N_ELEMENTS(children); i++) {
        while (child_read(&children[i], &ignored)) {
        }
        g_assert_cmpint(child_wait(&children[i]), ==, 0);
    }
    bank_reopen(bank);
    gint64 revision = 0;
    struct store_query query = {.chapter_code = "A", .id = 1};
    g_assert_true(store_read(bank->store, &query, take_revision, &revision, NULL, NULL));
    g_assert_cmpint(revision, ==, 1 + 2 * COMMITS_EACH);
    g_assert_cmpint(head_of(bank->store), ==, 1 + 2 * COMMITS_EACH);
    verify_ok(bank->store);
}

/* Waits for each commit of its parent and says its number. */
static int follow(const char *address, int say)
{
    g_autoptr(store) store = open_or_die(address, STORE_READ);
    child_say(say, 0);
    for (gint64 head = 0; head < COMMITS_EACH;) {
        gint64 next = store_wait(store, head, FOR_EVER_MS, NULL);
        if (next <= head)
            return 1;
        head = next;
        child_say(say, head);
    }
    return 0;
}

static void test_follow(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_for_children(engine);
    struct child child = child_start(follow, bank->address);
    gint64 seen = -1;
    g_assert_true(child_read(&child, &seen));
    bank_reopen(bank);
    for (gint64 id = 1; id <= COMMITS_EACH; id++) {
        create_one(bank->store, "A", id, "{}");
        while (id % 20 == 0 && seen < id)
            g_assert_true(child_read(&child, &seen));
    }
    g_assert_cmpint(child_wait(&child), ==, 0);
    g_assert_cmpint(seen, ==, COMMITS_EACH);
}

static int make_bank(const char *address, int say)
{
    g_autoptr(store) store = open_or_die(address, write_mode == STORE_SERVE ? STORE_SERVE : STORE_CREATE);
    gint64 hash = g_str_hash(store_log_id(store));
    struct changeset *changeset = edit("first");
    add_open(changeset, "A", "p", NULL);
    child_say(say, commit_in_child(store, changeset, NULL) ? hash : 0);
    return 0;
}

/* Several processes make the same database at the same time: one bank comes of it. */
static void test_making_at_once(gconstpointer engine)
{
    for (guint round = 0; round < 10; round++) {
        g_autoptr(bank) bank = bank_for_children(engine);
        remove_folder(bank->folder);
        struct child children[4];
        gint64 first = 0;
        for (gsize i = 0; i < G_N_ELEMENTS(children); i++)
            children[i] = child_start(make_bank, bank->address);
        for (gsize i = 0; i < G_N_ELEMENTS(children); i++) {
            gint64 hash = 0;
            g_assert_true(child_read(&children[i], &hash));
            g_assert_cmpint(hash, !=, 0);
            first = first ? first : hash;
            g_assert_cmpint(hash, ==, first);
            g_assert_cmpint(child_wait(&children[i]), ==, 0);
        }
        bank_reopen(bank);
        g_assert_cmpint(head_of(bank->store), ==, 4);
    }
}

/* Commit n: creates A n and B n, and edits C 1 to say n. Texts of all sizes, so that logs are folded in. */
static int commit_for_ever(const char *address, int say)
{
    g_autoptr(store) store = open_or_die(address, write_mode);
    g_autofree char *filler = g_strnfill(40000, 'x');
    for (gint64 n = store_head(store, NULL) + 1;; n++) {
        g_autofree char *text = g_strdup_printf("{\"n\":%lld,\"x\":\"%.*s\"}", (long long)n,
                                                (int)(n % 5 == 0 ? 40000 : n % 900), filler);
        struct changeset *changeset = edit("loop");
        add_create(changeset, "A", n, 0, text, "after");
        add_create(changeset, "B", n, 0, text, NULL);
        if (n == 1)
            add_create(changeset, "C", 1, 0, "{\"n\":1}", NULL);
        else
            add_update(changeset, "C", 1, n - 1, text, NULL);
        if (commit_in_child(store, changeset, NULL) == 0)
            return 1;
        child_say(say, n);
    }
}

static void check_after_kill(struct store *store, gint64 answered)
{
    gint64 head = head_of(store);
    g_assert_cmpint(head, >=, answered);
    g_autofree char *chapters = dump_chapters(store);
    g_autofree char *expected =
        head ? g_strdup_printf("A - r0 greatest %lld live %lld\nB - r0 greatest %lld live %lld\n"
                               "C - r0 greatest 1 live 1\n",
                               (long long)head, (long long)head, (long long)head, (long long)head)
             : g_strdup("");
    g_assert_cmpstr(chapters, ==, expected);
    if (head > 0) {
        g_autofree char *text = text_of(store, "C", 1);
        g_autofree char *start = g_strdup_printf("{\"n\":%lld", (long long)head);
        g_assert_true(g_str_has_prefix(text, start));
    }
}

static void test_kill(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_for_children(engine);
    gint64 total = 0;
    for (guint round = 0; round < KILL_ROUNDS; round++) {
        struct child child = child_start(commit_for_ever, bank->address);
        gint64 answered = 0;
        int wait_for = g_test_rand_int_range(0, 20);
        for (int i = 0; i < wait_for; i++)
            g_assert_true(child_read(&child, &answered));
        g_usleep((gulong)g_test_rand_int_range(0, 3000));
        kill(child.pid, SIGKILL);
        while (child_read(&child, &answered)) {
        }
        g_assert_cmpint(child_wait(&child), ==, 128 + SIGKILL);
        /* A reader sees it right even before anybody has put the log in order. */
        g_autoptr(store) reader = store_open(bank->address, STORE_READ, NULL);
        g_assert_nonnull(reader);
        check_after_kill(reader, answered);
        g_clear_pointer(&reader, store_close);
        bank_reopen(bank);
        check_after_kill(bank->store, answered);
        if (round % 5 == 0)
            verify_ok(bank->store);
        total = head_of(bank->store);
        g_clear_pointer(&bank->store, store_close);
    }
    g_assert_cmpint(total, >, KILL_ROUNDS);
}

#define GROUP 8

/* Groups for ever: each member says its commit when the group is answered. */
static int commit_groups(const char *address, int say)
{
    g_autoptr(store) store = open_or_die(address, write_mode);
    for (;;) {
        struct store_attempt attempts[GROUP] = {{NULL, {0}, FALSE, NULL}};
        struct changeset *changesets[GROUP];
        for (guint i = 0; i < GROUP; i++) {
            attempts[i].changeset = changesets[i] = edit("group");
            add_open(changesets[i], "A", "p", "after");
        }
        store_commit_group(store, attempts, GROUP);
        for (guint i = 0; i < GROUP; i++) {
            if (!attempts[i].done)
                return 1;
            child_say(say, attempts[i].result.commit);
            store_attempt_clear(&attempts[i]);
            changeset_free(changesets[i]);
        }
    }
}

/* Two processes commit groups and are killed: what was answered is there, numbers and ids have no gap. */
static void test_kill_groups(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_for_children(engine);
    for (guint round = 0; round < KILL_ROUNDS; round++) {
        struct child children[2] = {child_start(commit_groups, bank->address),
                                    child_start(commit_groups, bank->address)};
        gint64 answered = 0, newest = 0;
        for (int i = g_test_rand_int_range(0, 40); i > 0; i--) {
            g_assert_true(child_read(&children[i % 2], &answered));
            newest = MAX(newest, answered);
        }
        g_usleep((gulong)g_test_rand_int_range(0, 3000));
        for (gsize i = 0; i < G_N_ELEMENTS(children); i++)
            kill(children[i].pid, SIGKILL);
        for (gsize i = 0; i < G_N_ELEMENTS(children); i++) {
            while (child_read(&children[i], &answered))
                newest = MAX(newest, answered);
            g_assert_cmpint(child_wait(&children[i]), ==, 128 + SIGKILL);
        }
        bank_reopen(bank);
        gint64 head = head_of(bank->store);
        g_assert_cmpint(head, >=, newest);
        g_autofree char *chapters = dump_chapters(bank->store);
        g_autofree char *expected =
            g_strdup_printf("A - r0 greatest %lld live %lld\n", (long long)head, (long long)head);
        g_assert_cmpstr(chapters, ==, head ? expected : "");
        if (round % 5 == 0)
            verify_ok(bank->store);
        g_clear_pointer(&bank->store, store_close);
    }
}

/* Two processes take the same item away, again and again: each time one of them has done it. */
static int take_items(const char *address, int say)
{
    g_autoptr(store) store = open_or_die(address, write_mode);
    for (guint i = 0; i < COMMITS_EACH; i++) {
        g_autofree char *key = g_strdup_printf("k%u", i);
        gboolean took = FALSE;
        if (!store_item_delete(store, ITEM_SECRET, key, ITEM_ANY, &took, NULL))
            return 1;
        if (took)
            child_say(say, i);
    }
    return 0;
}

static void test_items(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_for_children(engine);
    guint taken = 0;
    bank_reopen(bank);
    for (guint i = 0; i < COMMITS_EACH; i++) {
        g_autofree char *key = g_strdup_printf("k%u", i);
        struct store_item item = {ITEM_SECRET, key, NULL, "{}", 0, 0};
        g_assert_true(store_item_put(bank->store, &item, ITEM_ABSENT, 1, NULL, NULL));
    }
    g_clear_pointer(&bank->store, store_close);
    struct child children[2] = {child_start(take_items, bank->address),
                                child_start(take_items, bank->address)};
    for (gsize i = 0; i < G_N_ELEMENTS(children); i++) {
        gint64 ignored;
        while (child_read(&children[i], &ignored))
            taken++;
        g_assert_cmpint(child_wait(&children[i]), ==, 0);
    }
    g_assert_cmpuint(taken, ==, COMMITS_EACH);
}

struct pair {
    gint64 a, b;
};

static gboolean take_pair(const struct store_chapter *chapter, gpointer data)
{
    struct pair *pair = data;
    if (chapter->chapter_code[0] == 'A')
        pair->a = chapter->exercises;
    else if (chapter->chapter_code[0] == 'B')
        pair->b = chapter->exercises;
    return TRUE;
}

/* Readers come and go beside a writer that makes two exercises by each commit: never one without the other,
 * never an older state than the one before. */
static void test_never_half(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_for_children(engine);
    struct child child = child_start(commit_for_ever, bank->address);
    gint64 seen = 0, answered;
    g_assert_true(child_read(&child, &answered)); /* a commit is there */
    for (guint i = 0; i < 200; i++) {
        g_autoptr(store) reader = store_open(bank->address, STORE_READ, NULL);
        struct pair pair = {0, 0};
        g_assert_nonnull(reader);
        g_assert_true(store_chapters(reader, take_pair, &pair, NULL, NULL));
        g_assert_cmpint(pair.a, ==, pair.b);
        g_assert_cmpint(pair.a, >=, seen);
        seen = pair.a;
    }
    kill(child.pid, SIGKILL);
    while (child_read(&child, &answered)) {
    }
    child_wait(&child);
    g_assert_cmpint(seen, >, 0);
}

static int commit_big(const char *address, int say)
{
    g_autoptr(store) store = open_or_die(address, write_mode);
    g_autofree char *text = g_strnfill(1500, 'x');
    struct changeset *changeset = edit("big");
    for (gint64 id = 1; id <= BIG_COMMIT; id++)
        add_create(changeset, "A", id, 0, text, "after");
    child_say(say, 0);
    return commit_in_child(store, changeset, NULL) ? 0 : 1;
}

/* Killed in the middle of a commit that is larger than the cache: nothing of it is there, or all. */
static void test_kill_big(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_for_children(engine);
    for (guint round = 0; round < 12; round++) {
        struct child child = child_start(commit_big, bank->address);
        gint64 ready;
        g_assert_true(child_read(&child, &ready));
        g_usleep(round * 12000);
        kill(child.pid, SIGKILL);
        child_wait(&child);
        bank_reopen(bank);
        gint64 head = head_of(bank->store);
        g_autofree char *chapters = dump_chapters(bank->store);
        g_assert_cmpstr(chapters, ==, head ? "A - r0 greatest 20000 live 20000\n" : "");
        verify_ok(bank->store);
        g_clear_pointer(&bank->store, store_close);
        if (head > 0)
            break;
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *name;
        GTestDataFunc test;
    } TESTS[] = {
        {"ids", test_ids},
        {"same-exercise", test_same_exercise},
        {"follow", test_follow},
        {"making-at-once", test_making_at_once},
        {"never-half", test_never_half},
        {"kill", test_kill},
        {"kill-groups", test_kill_groups},
        {"items", test_items},
        {"kill-big", test_kill_big},
    };
    static const char *const ENGINES[] = {"sqlite", "sqlite-serve"};
    for (gsize i = 0; i < G_N_ELEMENTS(TESTS) * G_N_ELEMENTS(ENGINES); i++) {
        const char *engine = ENGINES[i % G_N_ELEMENTS(ENGINES)];
        g_autofree char *path = g_strdup_printf("/store/processes-%s/%s", engine, TESTS[i / 2].name);
        g_test_add_data_func(path, engine, TESTS[i / 2].test);
    }
    return g_test_run();
}
