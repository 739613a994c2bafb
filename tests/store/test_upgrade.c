/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "accounts.h"
#include "bank.h"
#include "sqlite_internal.h"

/* The mechanism of upgrades, with steps of the test's own, and the real steps on banks of older formats. */

static const struct sqlite_upgrade STEPS[] = {
    {2, "CREATE TABLE second(x)"},
    {3, "INSERT INTO second VALUES(3)"},
};
static const struct sqlite_upgrade BROKEN[] = {
    {2, "CREATE TABLE second(x)"},
    {3, "INSERT INTO nowhere VALUES(3)"},
};

static struct bank *closed_bank(sqlite3 **db)
{
    struct bank *bank = bank_new("sqlite");
    create_one(bank->store, "A", 1, "{}");
    g_clear_pointer(&bank->store, store_close);
    g_assert_cmpint(sqlite3_open(bank->path, db), ==, SQLITE_OK);
    return bank;
}

static gint64 ask(sqlite3 *db, const char *sql)
{
    gint64 answer = -1;
    return sqlite_ask(db, "test", sql, -1, &answer, NULL) ? answer : -2;
}

static void test_upgrade(void)
{
    sqlite3 *db;
    g_autoptr(bank) bank = closed_bank(&db);
    g_autoptr(GError) error = NULL;
    sqlite_schema_upgrade(db, bank->path, STEPS, G_N_ELEMENTS(STEPS), 4, &error);
    g_assert_no_error(error);
    g_assert_cmpint(ask(db, "PRAGMA user_version"), ==, 4);
    g_assert_cmpint(ask(db, "SELECT x FROM second"), ==, 3);
    g_assert_true(sqlite_schema_upgrade(db, bank->path, STEPS, G_N_ELEMENTS(STEPS), 4, &error));
    g_assert_cmpint(ask(db, "SELECT count(*) FROM second"), ==, 1);
    g_assert_false(sqlite_schema_upgrade(db, bank->path, STEPS, 1, 3, &error));
    g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NEWER);
    sqlite3_close(db);
    g_autofree char *address = g_strdup_printf("sqlite:%s.format-2.backup", bank->path);
    g_autoptr(store) backup = store_open(address, STORE_READ, NULL);
    g_assert_cmpint(head_of(backup), ==, 1);
}

static void test_broken_upgrade(void)
{
    sqlite3 *db;
    g_autoptr(bank) bank = closed_bank(&db);
    g_autoptr(GError) error = NULL;
    g_assert_false(sqlite_schema_upgrade(db, bank->path, BROKEN, G_N_ELEMENTS(BROKEN), 4, &error));
    g_assert_nonnull(error);
    g_assert_cmpint(ask(db, "PRAGMA user_version"), ==, 2);
    g_assert_cmpint(ask(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'second'"), ==, 0);
    sqlite3_close(db);
    bank_reopen(bank);
    g_assert_cmpint(head_of(bank->store), ==, 1);
}

static gboolean count_item(G_GNUC_UNUSED const struct store_item *item, gpointer data)
{
    (*(guint *)data)++;
    return TRUE;
}

/* A bank of the first format had no place for what is beside the log. */
static void test_from_first_format(void)
{
    sqlite3 *db;
    g_autoptr(bank) bank = closed_bank(&db);
    g_autoptr(GError) error = NULL;
    g_assert_true(sqlite_exec(db, "test", "DROP TABLE items; PRAGMA user_version = 1", NULL));
    sqlite3_close(db);
    bank->store = store_open(bank->address, STORE_READ, &error);
    g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_READONLY);
    bank_reopen(bank);
    struct store_item item = {ITEM_ACCOUNT, "anna", NULL, "{}", 0, 0};
    guint items = 0;
    g_assert_true(store_item_put(bank->store, &item, ITEM_ABSENT, 1, NULL, NULL));
    g_assert_true(store_item_list(bank->store, ITEM_ACCOUNT, NULL, 1, count_item, &items, NULL));
    g_assert_cmpuint(items, ==, 1);
    g_assert_cmpint(head_of(bank->store), ==, 1);
    verify_ok(bank->store);
    bank_reopen(bank);
    g_assert_cmpint(create_one(bank->store, "A", 2, "{}"), ==, 2);
    g_autofree char *backup = g_strdup_printf("%s.format-1.backup", bank->path);
    g_assert_true(g_file_test(backup, G_FILE_TEST_EXISTS));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/upgrade/steps", test_upgrade);
    g_test_add_func("/store/upgrade/broken", test_broken_upgrade);
    g_test_add_func("/store/upgrade/from-first-format", test_from_first_format);
    return g_test_run();
}
