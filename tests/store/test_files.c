/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "accounts.h"
#include "bank.h"

/* Files that are not what they should be, and what opening leaves behind. */

static void open_fails(const char *path, enum store_mode mode, enum exobase_error code, const char *says)
{
    g_autofree char *address = g_strconcat("sqlite:", path, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_null(store_open(address, mode, &error));
    g_assert_error(error, EXOBASE_ERROR, (int)code);
    g_test_message("%s", error->message);
    g_assert_nonnull(strstr(error->message, says));
}

static void all_modes_fail(const char *path, enum exobase_error code, const char *says)
{
    for (int mode = STORE_READ; mode <= STORE_CREATE; mode++)
        open_fails(path, (enum store_mode)mode, code, says);
}

/* A bank with some commits, closed. */
static struct bank *closed_bank(void)
{
    struct bank *bank = bank_new("sqlite");
    g_autofree char *text = g_strnfill(900, 'x');
    struct changeset *changeset = edit("fill");
    for (gint64 id = 1; id <= 200; id++)
        add_create(changeset, "A", id, 0, text, "after");
    commit_ok(bank->store, changeset);
    changeset = edit("edit");
    for (gint64 id = 1; id <= 100; id++)
        add_update(changeset, "A", id, 1, "{\"x\":1}", id % 2 ? "{\"f\":1}" : NULL);
    add_chapter(changeset, "A", 0, "{\"title\":\"t\"}");
    commit_ok(bank->store, changeset);
    g_clear_pointer(&bank->store, store_close);
    return bank;
}

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    char *message = NULL;
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    sqlite3_exec(db, sql, NULL, NULL, &message);
    g_assert_cmpstr(message, ==, NULL);
    sqlite3_close(db);
}

static char *names_in(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    GString *names = g_string_new(NULL);
    const char *name;
    while ((name = g_dir_read_name(dir)))
        g_string_append_printf(names, "%s ", name);
    return g_string_free(names, FALSE);
}

static void test_not_there(void)
{
    g_autoptr(bank) bank = closed_bank();
    g_autofree char *path = g_build_filename(bank->folder, "none", "bank.db", NULL);
    open_fails(path, STORE_READ, EXOBASE_ERROR_NOT_FOUND, path);
    open_fails(path, STORE_WRITE, EXOBASE_ERROR_NOT_FOUND, path);
    all_modes_fail("", EXOBASE_ERROR_ARGUMENT, "sqlite:PATH");
    all_modes_fail(bank->folder, EXOBASE_ERROR_IO, bank->folder);
    g_autofree char *names = names_in(bank->folder);
    g_assert_cmpstr(names, ==, "bank.db ");
    g_autoptr(GError) error = NULL;
    g_assert_null(store_open("nothing:x", STORE_READ, &error));
    g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT);
}

static void test_created(void)
{
    g_autoptr(bank) bank = closed_bank();
    g_autofree char *path = g_build_filename(bank->folder, "a b", "c%20?d#", "bank.db", NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *address = g_strconcat("sqlite:", path, NULL);
    mode_t mask = umask(0);
    g_autoptr(store) store = store_open(address, STORE_CREATE, NULL);
    umask(mask);
    g_assert_nonnull(store);
    create_one(store, "A", 1, "{}");
    struct stat found;
    g_assert_cmpint(stat(path, &found), ==, 0);
    g_assert_cmpint(found.st_mode & 0777, ==, 0640);
    g_assert_cmpint(stat(folder, &found), ==, 0);
    g_assert_cmpint(found.st_mode & 0777, ==, 0750);
    g_autoptr(store) reader = store_open(address, STORE_READ, NULL);
    g_assert_cmpint(head_of(reader), ==, 1);
}

static void test_blank(void)
{
    g_autoptr(bank) bank = closed_bank();
    g_assert_true(g_file_set_contents(bank->path, "", 0, NULL));
    open_fails(bank->path, STORE_READ, EXOBASE_ERROR_NOT_FOUND, bank->path);
    open_fails(bank->path, STORE_WRITE, EXOBASE_ERROR_NOT_FOUND, bank->path);
    g_autoptr(store) store = store_open(bank->address, STORE_CREATE, NULL);
    g_assert_nonnull(store);
    create_one(store, "A", 1, "{}");
}

static void test_no_database(void)
{
    g_autoptr(bank) bank = closed_bank();
    g_autofree char *garbage = g_strnfill(9000, 'g');
    const char *contents[] = {"e", "exercises = [\n", garbage};
    for (gsize i = 0; i < G_N_ELEMENTS(contents); i++) {
        g_assert_true(g_file_set_contents(bank->path, contents[i], -1, NULL));
        all_modes_fail(bank->path, EXOBASE_ERROR_CORRUPT, bank->path);
        g_autofree char *after = NULL;
        g_assert_true(g_file_get_contents(bank->path, &after, NULL, NULL));
        g_assert_cmpstr(after, ==, contents[i]);
    }
}

static void test_other_database(void)
{
    g_autoptr(bank) bank = closed_bank();
    g_autofree char *path = g_build_filename(bank->folder, "other.db", NULL);
    run_sql(path, "CREATE TABLE bank(key, value)");
    all_modes_fail(path, EXOBASE_ERROR_CORRUPT, "not one of exobase");
}

static void test_newer(void)
{
    g_autoptr(bank) bank = closed_bank();
    run_sql(bank->path, "PRAGMA user_version = 3");
    all_modes_fail(bank->path, EXOBASE_ERROR_NEWER, bank->path);
    run_sql(bank->path, "PRAGMA user_version = 2");
    bank_reopen(bank);
    g_assert_cmpint(head_of(bank->store), ==, 2);
}

/* Reads everything; any outcome but CORRUPT or the right state is wrong. Whether it was noticed. */
static gboolean reading_notices(const char *address, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(store) store = store_open(address, STORE_READ, &error);
    int findings = store ? verify_count(store) : -1;
    if (!store)
        g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CORRUPT);
    if (findings != 0)
        return TRUE;
    g_autofree char *all = dump_all(store);
    gsize same = 0;
    while (all[same] && all[same] == expected[same])
        same++;
    if (strcmp(all, expected) != 0)
        g_error("an unnoticed difference: \"%.60s\" where \"%.60s\" was", all + same, expected + same);
    return FALSE;
}

static char *everything(struct bank *bank)
{
    g_autoptr(store) store = store_open(bank->address, STORE_READ, NULL);
    return dump_all(store);
}

static void test_truncated(void)
{
    g_autoptr(bank) bank = closed_bank();
    g_autofree char *content = NULL, *expected = everything(bank);
    gsize size;
    g_assert_true(g_file_get_contents(bank->path, &content, &size, NULL));
    gsize sizes[] = {1, 50, 99, 100, 512, 4095, 4096, 4097, 8192, size / 2, size - 4096, size - 1};
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_assert_true(g_file_set_contents(bank->path, content, (gssize)sizes[i], NULL));
        g_assert_true(reading_notices(bank->address, expected));
    }
}

/* Opening may refuse a flipped header in several ways (not a database, newer, empty), never otherwise. */
static gboolean is_refused(const char *address)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(store) store = store_open(address, STORE_READ, &error);
    if (store || g_error_matches(error, EXOBASE_ERROR, EXOBASE_ERROR_CORRUPT))
        return FALSE;
    g_test_message("%s", error->message);
    return TRUE;
}

/* So that the place of what is beside the log is no unused space. */
static void fill_items(struct bank *bank)
{
    g_autofree char *text = g_strnfill(60000, 'x');
    struct store_item item = {ITEM_ANSWER, "key", NULL, text, 0, 0};
    bank_reopen(bank);
    g_assert_true(store_item_put(bank->store, &item, ITEM_ABSENT, 1, NULL, NULL));
    g_clear_pointer(&bank->store, store_close);
}

/* Any flipped bit is noticed, or makes no difference to what is read (unused space, SQLite's counters). */
static void test_flipped(void)
{
    g_autoptr(bank) bank = closed_bank();
    g_autofree char *content = NULL, *expected = everything(bank);
    gsize size;
    guint noticed = 0, tried = 0;
    fill_items(bank);
    g_assert_true(g_file_get_contents(bank->path, &content, &size, NULL));
    for (gsize place = 0; place < size; place += (gsize)g_test_rand_int_range(1, 900)) {
        char flip = (char)(1 << g_test_rand_int_range(0, 8));
        content[place] ^= flip;
        g_assert_true(g_file_set_contents(bank->path, content, (gssize)size, NULL));
        noticed += is_refused(bank->address) || reading_notices(bank->address, expected);
        content[place] ^= flip;
        tried++;
    }
    g_test_message("%u of %u flips noticed", noticed, tried);
    g_assert_cmpuint(noticed, >, tried / 2);
}

/* Each promise that the check makes, broken in SQL, is found. */
static void test_verify_finds(void)
{
    const char *const BREAKS[] = {
        "UPDATE changes SET after = replace(after, 'x', 'y') WHERE seq = 150",
        "UPDATE changes SET base = '{}' WHERE seq = 201",
        "UPDATE changes SET previous_seq = 7 WHERE seq = 201",
        "UPDATE changes SET revision = 9 WHERE seq = 3",
        "UPDATE changes SET base_ref = 150 WHERE seq = 3",
        "UPDATE changes SET base_ref = 0 WHERE seq = 202",
        "UPDATE changes SET commit_number = 3 WHERE seq = 3",
        "UPDATE changes SET chapter = 9 WHERE seq = 190",
        "DELETE FROM changes WHERE seq = 190",
        "DELETE FROM changes WHERE seq = 300",
        "UPDATE exercises SET seq = 1 WHERE id = 1",
        "DELETE FROM exercises WHERE id = 7",
        "INSERT INTO exercises VALUES(1, 999, 5)",
        "UPDATE chapters SET greatest_id = 199",
        "UPDATE chapters SET live = 199",
        "UPDATE chapters SET record = NULL",
        "UPDATE chapters SET revision = 2",
        "UPDATE changes SET created_ms = 3 WHERE seq = 5",
        "UPDATE changes SET moved_from_id = 3, moved_from_chapter = 'A' WHERE seq = 5",
        "UPDATE commits SET message = 'other' WHERE number = 2",
        "UPDATE record_changes SET before = '{}'",
        "UPDATE commits SET number = 3 WHERE number = 2",
        "UPDATE commits SET last_seq = 199 WHERE number = 1",
        "UPDATE commits SET time_ms = 1 WHERE number = 2",
        "DELETE FROM commits WHERE number = 1",
        "DELETE FROM chapter_commits WHERE commit_number = 2",
        "INSERT INTO chapter_commits VALUES(1, 3)",
        "DELETE FROM record_changes",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(BREAKS); i++) {
        g_autoptr(bank) bank = closed_bank();
        run_sql(bank->path, BREAKS[i]);
        bank_reopen(bank);
        g_test_message("%s", BREAKS[i]);
        g_assert_cmpint(verify_count(bank->store), >, 0);
    }
}

static void test_backup(void)
{
    g_autoptr(bank) bank = closed_bank();
    bank_reopen(bank);
    g_autofree char *path = g_build_filename(bank->folder, "copy.db", NULL);
    g_autofree char *address = g_strconcat("sqlite:", path, NULL);
    g_autofree char *expected = dump_all(bank->store);
    g_autoptr(GError) error = NULL;
    store_backup(bank->store, path, &error);
    g_assert_no_error(error);
    create_one(bank->store, "A", 999, "{}");
    g_assert_false(store_backup(bank->store, path, &error));
    g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT);
    g_clear_error(&error);
    g_autofree char *nowhere = g_build_filename(bank->folder, "none", "copy.db", NULL);
    g_assert_false(store_backup(bank->store, nowhere, &error));
    g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND);
    g_autoptr(store) copy = store_open(address, STORE_READ, NULL);
    g_autofree char *found = dump_all(copy);
    g_assert_cmpstr(found, ==, expected);
    g_assert_cmpstr(store_log_id(copy), ==, store_log_id(bank->store));
    verify_ok(copy);
    g_clear_pointer(&copy, store_close);
    g_clear_pointer(&bank->store, store_close);
    g_autofree char *names = names_in(bank->folder);
    g_assert_true(strlen(names) == strlen("bank.db copy.db "));
    g_autoptr(store) written = store_open(address, STORE_WRITE, NULL);
    g_assert_cmpint(create_one(written, "A", 999, "{}"), ==, 3);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/files/not-there", test_not_there);
    g_test_add_func("/store/files/created", test_created);
    g_test_add_func("/store/files/blank", test_blank);
    g_test_add_func("/store/files/no-database", test_no_database);
    g_test_add_func("/store/files/other-database", test_other_database);
    g_test_add_func("/store/files/newer", test_newer);
    g_test_add_func("/store/files/truncated", test_truncated);
    g_test_add_func("/store/files/flipped", test_flipped);
    g_test_add_func("/store/files/verify-finds", test_verify_finds);
    g_test_add_func("/store/files/backup", test_backup);
    return g_test_run();
}
