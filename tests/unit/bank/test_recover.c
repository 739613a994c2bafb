/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <sqlite3.h>

#include "bench.h"
#include "errors.h"

/* The bank over a file that is broken, put back or replaced under it. */

#define LONG_MS 20000

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    sqlite3_busy_timeout(db, LONG_MS);
    g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
    sqlite3_close(db);
}

/* Waits until following fails with that code. */
static void wait_for_failure(struct bank *bank, enum exobase_error code)
{
    for (;;) {
        g_autoptr(GError) error = NULL;
        if (!bank_health(bank, NULL, &error) && g_error_matches(error, EXOBASE_ERROR, (int)code))
            return;
        g_usleep(1000);
    }
}

static void wait_for_health(struct bank *bank)
{
    while (!bank_health(bank, NULL, NULL))
        g_usleep(1000);
}

/* A log with a gap: a commit that says to be the next but one. */
static void break_log(const char *path)
{
    run_sql(path,
            "INSERT INTO commits SELECT number + 2, time_ms, first_seq, last_seq, author, message, kind,"
            " token || 'x', request, sum FROM commits ORDER BY number DESC LIMIT 1");
}

static void test_recovers(struct fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    gint64 commit = edits_commit(&fixture->edits);
    g_assert_true(bank_wait(fixture->bank, commit, LONG_MS));
    const struct bank_image *before = bank_enter(fixture->bank);
    const struct bank_chapter *chapter = before->chapters[0];
    bank_leave(fixture->bank);
    break_log(fixture->path);
    wait_for_failure(fixture->bank, EXOBASE_ERROR_CORRUPT);
    const struct bank_image *image = bank_enter(fixture->bank);
    g_assert_cmpint(image->commit, ==, commit);
    bank_leave(fixture->bank);
    run_sql(fixture->path, "DELETE FROM commits WHERE token LIKE '%x'");
    wait_for_health(fixture->bank);
    /* It was not loaded anew: it is the same bank. */
    image = bank_enter(fixture->bank);
    g_assert_true(image->chapters[0] == chapter);
    bank_leave(fixture->bank);
    commit = edits_commit(&fixture->edits);
    g_assert_true(bank_wait(fixture->bank, commit, LONG_MS));
    check_bank(fixture, commit);
}

/* Makes the follower let go of the file, then puts another in its place. */
static void replace_database(struct fixture *fixture, const char *other)
{
    break_log(fixture->path);
    wait_for_failure(fixture->bank, EXOBASE_ERROR_CORRUPT);
    g_clear_pointer(&fixture->store, store_close);
    remove_database(fixture->path);
    wait_for_failure(fixture->bank, EXOBASE_ERROR_NOT_FOUND);
    remove_database(fixture->path);
    g_assert_cmpint(g_rename(other, fixture->path), ==, 0);
    wait_for_health(fixture->bank);
    fixture->store = open_store(fixture->address, STORE_WRITE);
}

/* A backup is put back, and as many commits are made on it as the image had: other ones. */
static void test_put_back(struct fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree char *other = g_strconcat(fixture->path, ".other", NULL);
    g_autofree char *address = g_strconcat("sqlite:", other, NULL);
    g_assert_true(store_backup(fixture->store, other, NULL));
    gint64 commit = edits_commit(&fixture->edits);
    g_assert_true(bank_wait(fixture->bank, commit, LONG_MS));
    {
        g_autoptr(store) store = open_store(address, STORE_WRITE);
        g_autofree char *text =
            edits_text("NEW", 1, "\"facile\"", "\"free\"", "\"published\"", "false", "<p>autre</p>");
        g_assert_cmpint(edits_create(store, "NEW", 1, 0, text), ==, commit);
    }
    replace_database(fixture, other);
    check_bank(fixture, commit);
    g_assert_nonnull(bank_find_chapter(bank_enter(fixture->bank), "NEW"));
    bank_leave(fixture->bank);
    remove_database(other);
}

/* Another bank altogether, with less in it. */
static void test_other_bank(struct fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    g_autofree char *other = g_strconcat(fixture->path, ".other", NULL);
    g_autofree char *address = g_strconcat("sqlite:", other, NULL);
    store_close(open_store(address, STORE_CREATE));
    replace_database(fixture, other);
    const struct bank_image *image = bank_enter(fixture->bank);
    g_assert_cmpint(image->commit, ==, 0);
    g_assert_cmpuint(image->n_chapters, ==, 0);
    g_assert_cmpint(image->n_exercises, ==, 0);
    g_assert_cmpint(image->memory_bytes, ==, 0);
    bank_leave(fixture->bank);
    remove_database(other);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *path;
        void (*test)(struct fixture *, gconstpointer);
    } TESTS[] = {
        {"/bank/follow/recovers", test_recovers},
        {"/bank/follow/put-back", test_put_back},
        {"/bank/follow/other-bank", test_other_bank},
    };
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(TESTS); i++)
        g_test_add(TESTS[i].path, struct fixture, NULL, set_up, TESTS[i].test, tear_down);
    return g_test_run();
}
