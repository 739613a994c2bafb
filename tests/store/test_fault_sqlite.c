/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "accounts.h"
#include "bank.h"
#include "fault_vfs.h"

/* A failing disk under SQLite: afterwards the bank is the old one or the new one, never anything else. */

#define CHANGES 40
#define BIG_TEXT 100000

/* Small changes, or enough to spill out of the cache while the commit is still being written. */
static struct changeset *some_changes(gboolean big)
{
    struct changeset *changeset = edit("faults");
    g_autofree char *text = g_strnfill(big ? BIG_TEXT : 300, 'x');
    add_update(changeset, "A", 1, 1, text, "after");
    for (guint i = 0; i < (big ? 5 * CHANGES : CHANGES); i++)
        add_create(changeset, "B", i + 1, 0, text, "after");
    add_chapter(changeset, "A", 0, "{\"title\":\"t\"}");
    return changeset;
}

/* What a fault during the commit may be called. FULL and IO mean that nothing was written. */
static void check_refusal(struct store *store, const struct changeset *changeset, const GError *error)
{
    g_assert_true(error->domain == EXOBASE_ERROR);
    gboolean known = error->code == EXOBASE_ERROR_FULL || error->code == EXOBASE_ERROR_IO;
    g_assert_true(known || error->code == EXOBASE_ERROR_UNKNOWN);
    gint64 commit = -1;
    g_assert_true(store_outcome(store, changeset->token, &commit, NULL));
    if (known)
        g_assert_cmpint(commit, ==, 0);
    g_assert_true(commit == 0 || commit == 2);
}

/* The same of a group's member; a stale one was not committed either. */
static void check_refusal_of_group(const GError *error, gint64 commit)
{
    g_assert_true(error->domain == EXOBASE_ERROR);
    gboolean unknown = error->code == EXOBASE_ERROR_UNKNOWN;
    g_assert_true(unknown || error->code == EXOBASE_ERROR_FULL || error->code == EXOBASE_ERROR_IO ||
                  error->code == EXOBASE_ERROR_STALE);
    if (!unknown)
        g_assert_cmpint(commit, ==, 0);
}

/* One commit with a fault at that operation. Whether the fault came. */
static gboolean fail_at(const char *engine, enum fault_kind kind, guint operation, gboolean big)
{
    g_autoptr(bank) bank = bank_new(engine);
    g_autoptr(changeset) changeset = some_changes(big);
    g_autoptr(GError) error = NULL;
    struct store_result result = {0};
    create_one(bank->store, "A", 1, "{\"x\":1}");
    bank_reopen(bank);
    g_autofree char *before = dump_rows(bank->store, 0, TRUE);
    fault_vfs_set(kind, operation);
    gboolean done = store_commit(bank->store, changeset, &result, &error);
    gboolean came = fault_vfs_came();
    /* As a crash would have it: the store is closed while the disk still fails, and opened when it works. */
    g_clear_pointer(&bank->store, store_close);
    fault_vfs_set(kind, 0);
    bank_reopen(bank);
    g_assert_true(done || came);
    if (!done)
        check_refusal(bank->store, changeset, error);
    verify_ok(bank->store);
    gint64 head = head_of(bank->store);
    g_autofree char *after = dump_rows(bank->store, 1, TRUE);
    g_assert_cmpstr(before, ==, after);
    g_assert_true(head == 1 || head == 2);
    g_assert_true(!done || head == 2);
    g_clear_error(&error);
    store_commit(bank->store, changeset, &result, &error);
    g_assert_no_error(error);
    g_assert_cmpint(result.commit, ==, 2);
    g_assert_cmpint(result.replayed, ==, head == 2);
    store_result_clear(&result);
    return came;
}

static void every_operation(const char *engine, gboolean big, guint stride)
{
    for (int kind = FAULT_IO; kind <= FAULT_TORN; kind++) {
        guint operation = 1;
        while (fail_at(engine, (enum fault_kind)kind, operation, big))
            operation += 1 + (guint)g_test_rand_int_range(0, (gint32)stride);
        g_test_message("kind %d: %u operations", kind, operation - 1);
        g_assert_cmpuint(operation, >, 4);
    }
}

static void test_commit(gconstpointer engine)
{
    every_operation(engine, FALSE, 1);
}

static void test_big_commit(gconstpointer engine)
{
    every_operation(engine, TRUE, 2500);
}

#define GROUP 4

/* What became of one member of a group: its answer is what the bank holds. */
static void check_member(struct store *store, const struct store_attempt *attempt)
{
    gint64 commit = -1;
    g_assert_true(attempt->done == !attempt->error);
    g_assert_true(store_outcome(store, attempt->changeset->token, &commit, NULL));
    if (attempt->done)
        g_assert_cmpint(commit, ==, attempt->result.commit);
    else
        check_refusal_of_group(attempt->error, commit);
}

/* One group with a fault at that operation: nothing that was answered is lost, and what was refused can be
 * repeated. The second is stale by itself, whatever the disk does. */
static gboolean fail_group_at(const char *engine, enum fault_kind kind, guint operation, gsize size)
{
    g_autoptr(bank) bank = bank_new(engine);
    g_autofree char *text = g_strnfill(size, 'x');
    struct store_attempt attempts[GROUP] = {{NULL, {0}, FALSE, NULL}};
    struct changeset *changesets[GROUP];
    create_one(bank->store, "A", 1, "{\"x\":1}");
    bank_reopen(bank);
    for (guint i = 0; i < GROUP; i++) {
        attempts[i].changeset = changesets[i] = edit("member");
        if (i == 1)
            add_update(changesets[i], "A", 1, 9, text, NULL);
        else
            add_create(changesets[i], "A", 2 + i, 0, text, "after");
    }
    fault_vfs_set(kind, operation);
    store_commit_group(bank->store, attempts, GROUP);
    gboolean came = fault_vfs_came();
    g_clear_pointer(&bank->store, store_close);
    fault_vfs_set(kind, 0);
    bank_reopen(bank);
    for (guint i = 0; i < GROUP; i++)
        check_member(bank->store, &attempts[i]);
    verify_ok(bank->store);
    store_commit_group(bank->store, attempts, GROUP);
    for (guint i = 0; i < GROUP; i++) {
        g_assert_cmpint(attempts[i].done, ==, i != 1);
        store_attempt_clear(&attempts[i]);
        changeset_free(changesets[i]);
    }
    g_assert_cmpint(head_of(bank->store), ==, GROUP);
    return came;
}

static void test_group(gconstpointer engine)
{
    for (int kind = FAULT_IO; kind <= FAULT_TORN; kind++)
        for (guint operation = 1; fail_group_at(engine, (enum fault_kind)kind, operation, 3000);)
            operation++;
}

#define SPILLING_TEXT 7000000
#define SPILLING_STRIDE 97

/* Members that don't fit into the cache together: the disk fails while they are still being written. */
static void test_big_group(gconstpointer engine)
{
    for (int kind = FAULT_IO; kind <= FAULT_TORN; kind++)
        for (guint operation = 1; fail_group_at(engine, (enum fault_kind)kind, operation, SPILLING_TEXT);)
            operation += SPILLING_STRIDE;
}

/* The disk has space for some of a group: those succeed, the others are told so. */
static void test_group_full(gconstpointer engine)
{
    g_autoptr(bank) other = bank_new("memory");
    if (mount("tmpfs", other->folder, "tmpfs", 0, "size=3m") != 0) {
        g_test_skip("can't mount a small file system: run it as root");
        return;
    }
    g_autofree char *address = g_strdup_printf("sqlite:%s/bank.db", other->folder);
    g_autofree char *small = g_strnfill(1000, 's'), *big = g_strnfill(4000000, 'b');
    g_autoptr(store) store = store_open(address, bank_engine_find(engine)->mode, NULL);
    struct store_attempt attempts[3] = {{NULL, {0}, FALSE, NULL}};
    struct changeset *changesets[3];
    for (guint i = 0; i < 3; i++) {
        attempts[i].changeset = changesets[i] = edit("member");
        add_create(changesets[i], "A", 1 + i, 0, i == 1 ? big : small, NULL);
    }
    store_commit_group(store, attempts, 3);
    g_assert_true(attempts[0].done);
    g_assert_error(attempts[1].error, EXOBASE_ERROR, EXOBASE_ERROR_FULL);
    g_assert_true(attempts[2].done);
    g_assert_cmpint(attempts[2].result.commit, ==, 2);
    g_assert_cmpint(head_of(store), ==, 2);
    verify_ok(store);
    for (guint i = 0; i < 3; i++) {
        store_attempt_clear(&attempts[i]);
        changeset_free(changesets[i]);
    }
    g_clear_pointer(&store, store_close);
    g_assert_cmpint(umount(other->folder), ==, 0);
}

/* An account on a failing disk: there as it was, or as it should be. */
static gboolean fail_item_at(const char *engine, enum fault_kind kind, guint operation)
{
    g_autoptr(bank) bank = bank_new(engine);
    g_autoptr(GError) error = NULL;
    struct store_item item = {ITEM_ACCOUNT, "anna", NULL, "{\"n\":1}", 0, 0};
    gint64 version;
    g_assert_true(store_item_put(bank->store, &item, ITEM_ABSENT, 1, &version, NULL));
    bank_reopen(bank);
    item.text = "{\"n\":2}";
    fault_vfs_set(kind, operation);
    gboolean done = store_item_put(bank->store, &item, version, 1, NULL, &error);
    gboolean came = fault_vfs_came();
    g_clear_pointer(&bank->store, store_close);
    fault_vfs_set(kind, 0);
    bank_reopen(bank);
    verify_ok(bank->store);
    gboolean again = store_item_put(bank->store, &item, version, 1, NULL, NULL);
    g_assert_true(done || came);
    g_assert_true(!done || !again);
    if (!done && error->code != EXOBASE_ERROR_UNKNOWN)
        g_assert_true(again);
    return came;
}

static void test_item(gconstpointer engine)
{
    for (int kind = FAULT_IO; kind <= FAULT_TORN; kind++)
        for (guint operation = 1; fail_item_at(engine, (enum fault_kind)kind, operation);)
            operation++;
}

/* Making a bank on a failing disk: an error, and later the bank can be made. */
static void test_make(gconstpointer engine)
{
    for (int kind = FAULT_IO; kind <= FAULT_TORN; kind++)
        for (guint operation = 1;; operation++) {
            g_autoptr(bank) bank = bank_new(engine);
            g_autoptr(GError) error = NULL;
            g_clear_pointer(&bank->store, store_close);
            g_unlink(bank->path);
            fault_vfs_set((enum fault_kind)kind, operation);
            bank->store = store_open(bank->address, bank->engine->mode, &error);
            gboolean came = fault_vfs_came();
            g_assert_true(bank->store || came);
            g_assert_true(bank->store || error->domain == EXOBASE_ERROR);
            g_clear_pointer(&bank->store, store_close);
            fault_vfs_set((enum fault_kind)kind, 0);
            bank->store = store_open(bank->address, bank->engine->mode, NULL);
            g_assert_nonnull(bank->store);
            g_assert_cmpint(create_one(bank->store, "A", 1, "{}"), ==, 1);
            verify_ok(bank->store);
            if (!came)
                break;
        }
}

/* A backup on a failing disk is there whole or not at all, and leaves nothing else. */
static void test_backup(gconstpointer engine)
{
    for (guint operation = 1;; operation++) {
        g_autoptr(bank) bank = bank_new(engine);
        g_autoptr(GError) error = NULL;
        create_one(bank->store, "A", 1, "{}");
        bank_reopen(bank);
        g_autofree char *path = g_build_filename(bank->folder, "copy.db", NULL);
        fault_vfs_set(FAULT_DEAD, operation);
        gboolean done = store_backup(bank->store, path, &error);
        gboolean came = fault_vfs_came();
        fault_vfs_set(FAULT_DEAD, 0);
        g_assert_true(done || came);
        g_assert_cmpint(g_file_test(path, G_FILE_TEST_EXISTS), ==, done);
        g_assert_cmpint(create_one(bank->store, "A", 2, "{}"), ==, 2);
        if (!came)
            break;
    }
}

/* A real file system without space. */
static void test_disk_full(gconstpointer engine)
{
    g_autoptr(bank) other = bank_new("memory");
    if (mount("tmpfs", other->folder, "tmpfs", 0, "size=3m") != 0) {
        g_test_skip("can't mount a small file system: run it as root");
        return;
    }
    g_autofree char *address = g_strdup_printf("sqlite:%s/bank.db", other->folder);
    g_autofree char *ballast = g_build_filename(other->folder, "ballast", NULL);
    g_autofree char *megabyte = g_strnfill(1000000, 'b'), *text = g_strnfill(50000, 'x');
    g_assert_true(g_file_set_contents(ballast, megabyte, 1000000, NULL));
    g_autoptr(store) store = store_open(address, bank_engine_find(engine)->mode, NULL);
    gint64 id = 1;
    g_autoptr(GError) error = NULL;
    struct store_result result = {0};
    for (; !error; id++) {
        g_autoptr(changeset) changeset = edit("fill");
        add_create(changeset, "A", id, 0, text, NULL);
        store_commit(store, changeset, &result, &error);
    }
    g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_FULL);
    g_assert_cmpint(head_of(store), ==, id - 2);
    g_assert_cmpint(g_unlink(ballast), ==, 0);
    g_assert_cmpint(create_one(store, "A", id, text), ==, id - 1);
    verify_ok(store);
    store_result_clear(&result);
    g_clear_pointer(&store, store_close);
    g_assert_cmpint(umount(other->folder), ==, 0);
}

static void leave_free(const char *folder, guint kilobytes)
{
    g_autofree char *spare = g_build_filename(folder, "spare", NULL);
    g_autofree char *ballast = g_build_filename(folder, "ballast", NULL);
    g_autofree char *room = g_strnfill(kilobytes * 1024UL, 's'), *block = g_strnfill(4096, 'b');
    g_assert_true(g_file_set_contents(spare, room, -1, NULL));
    FILE *file = fopen(ballast, "w");
    setvbuf(file, NULL, _IONBF, 0);
    while (fwrite(block, 1, 4096, file) == 4096) {
    }
    fclose(file);
    g_assert_cmpint(g_unlink(spare), ==, 0);
}

/* A bank that there was no space to make leaves nothing, wherever the space ended. */
static void test_make_full(gconstpointer engine)
{
    g_autoptr(bank) other = bank_new("memory");
    g_autofree char *address = g_strdup_printf("sqlite:%s/bank.db", other->folder);
    g_autofree char *text = g_strnfill(300000, 'x');
    for (guint kilobytes = 0; kilobytes < 300; kilobytes += kilobytes < 100 ? 4 : 40) {
        if (mount("tmpfs", other->folder, "tmpfs", 0, "size=2m") != 0) {
            g_test_skip("can't mount a small file system: run it as root");
            return;
        }
        leave_free(other->folder, kilobytes);
        g_autoptr(GError) error = NULL;
        struct store_result result = {0};
        g_autoptr(changeset) changeset = edit("make");
        add_create(changeset, "A", 1, 0, text, NULL);
        g_autoptr(store) store = store_open(address, bank_engine_find(engine)->mode, &error);
        g_assert_true(!store || !store_commit(store, changeset, &result, &error));
        g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_FULL);
        g_test_message("%u %d %s", kilobytes, store != NULL, error->message);
        store_result_clear(&result);
        store_abandon(g_steal_pointer(&store));
        g_autoptr(GDir) dir = g_dir_open(other->folder, 0, NULL);
        g_assert_cmpstr(g_dir_read_name(dir), ==, "ballast");
        g_assert_null(g_dir_read_name(dir));
        g_clear_pointer(&dir, g_dir_close);
        g_assert_cmpint(umount(other->folder), ==, 0);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fault_vfs_install();
    static const struct {
        const char *name;
        GTestDataFunc test;
    } TESTS[] = {
        {"commit", test_commit},       {"big-commit", test_big_commit}, {"make", test_make},
        {"group", test_group},         {"big-group", test_big_group},   {"group-full", test_group_full},
        {"item", test_item},           {"make-full", test_make_full},   {"backup", test_backup},
        {"disk-full", test_disk_full},
    };
    static const char *const ENGINES[] = {"sqlite", "sqlite-serve"};
    for (gsize i = 0; i < G_N_ELEMENTS(TESTS) * G_N_ELEMENTS(ENGINES); i++) {
        const char *engine = ENGINES[i % G_N_ELEMENTS(ENGINES)];
        g_autofree char *path = g_strdup_printf("/store/fault-%s/%s", engine, TESTS[i / 2].name);
        g_test_add_data_func(path, engine, TESTS[i / 2].test);
    }
    return g_test_run();
}
