/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "bank.h"
#include "sqlite_internal.h"

/* The mechanism of upgrades, with steps of the test's own, since the first format is still the only one. */

static const struct sqlite_upgrade STEPS[] = {
    {1, "CREATE TABLE second(x)"},
    {2, "INSERT INTO second VALUES(3)"},
};
static const struct sqlite_upgrade BROKEN[] = {
    {1, "CREATE TABLE second(x)"},
    {2, "INSERT INTO nowhere VALUES(3)"},
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
    sqlite_schema_upgrade(db, bank->path, STEPS, G_N_ELEMENTS(STEPS), 3, &error);
    g_assert_no_error(error);
    g_assert_cmpint(ask(db, "PRAGMA user_version"), ==, 3);
    g_assert_cmpint(ask(db, "SELECT x FROM second"), ==, 3);
    g_assert_true(sqlite_schema_upgrade(db, bank->path, STEPS, G_N_ELEMENTS(STEPS), 3, &error));
    g_assert_cmpint(ask(db, "SELECT count(*) FROM second"), ==, 1);
    g_assert_false(sqlite_schema_upgrade(db, bank->path, STEPS, 1, 2, &error));
    g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NEWER);
    sqlite3_close(db);
    g_autofree char *address = g_strdup_printf("sqlite:%s.format-1.backup", bank->path);
    g_autoptr(store) backup = store_open(address, STORE_READ, NULL);
    g_assert_cmpint(head_of(backup), ==, 1);
}

static void test_broken_upgrade(void)
{
    sqlite3 *db;
    g_autoptr(bank) bank = closed_bank(&db);
    g_autoptr(GError) error = NULL;
    g_assert_false(sqlite_schema_upgrade(db, bank->path, BROKEN, G_N_ELEMENTS(BROKEN), 3, &error));
    g_assert_nonnull(error);
    g_assert_cmpint(ask(db, "PRAGMA user_version"), ==, 1);
    g_assert_cmpint(ask(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'second'"), ==, 0);
    sqlite3_close(db);
    bank_reopen(bank);
    g_assert_cmpint(head_of(bank->store), ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/upgrade/steps", test_upgrade);
    g_test_add_func("/store/upgrade/broken", test_broken_upgrade);
    return g_test_run();
}
