/* SPDX-License-Identifier: Apache-2.0 */
#include "maintenance.h"

#include "suite.h"

static void turn(struct store *store, gboolean on)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(store_set_maintenance(store, on, "lea", &error));
    g_assert_no_error(error);
}

static struct changeset *new_exercise(gboolean in_maintenance)
{
    struct changeset *changeset = edit("new");
    add_open(changeset, "A", "x", NULL);
    changeset->in_maintenance = in_maintenance;
    return changeset;
}

/* No commit gets in but those that say so themselves, and afterwards all do. */
static void test_refused(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    create_one(bank->store, "A", 1, "{}");
    for (guint round = 0; round < 2; round++) {
        turn(bank->store, TRUE);
        turn(bank->store, TRUE);
        commit_refused(bank->store, new_exercise(FALSE), EXOBASE_ERROR_MAINTENANCE);
        bank_reopen(bank);
        commit_refused(bank->store, new_exercise(FALSE), EXOBASE_ERROR_MAINTENANCE);
        commit_ok(bank->store, new_exercise(TRUE));
        turn(bank->store, FALSE);
        turn(bank->store, FALSE);
        commit_ok(bank->store, new_exercise(FALSE));
    }
    verify_ok(bank->store);
}

/* A store that has looked at nothing since, as a writer that is slow has not. */
static void test_other(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    g_autoptr(GError) error = NULL;
    if (!bank->engine->has_file) {
        g_test_skip("a bank in memory has one store");
        return;
    }
    create_one(bank->store, "A", 1, "{}");
    g_autoptr(store) other = store_open(bank->address, bank_write_mode(bank->engine), &error);
    g_assert_no_error(error);
    for (guint round = 0; round < 2; round++) {
        turn(bank->store, TRUE);
        g_autoptr(changeset) late = new_exercise(FALSE);
        struct store_result result = {0};
        g_assert_false(store_commit(other, late, &result, &error));
        g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_MAINTENANCE);
        g_clear_error(&error);
        store_result_clear(&result);
        turn(bank->store, FALSE);
        commit_ok(other, new_exercise(FALSE));
    }
}

const struct suite_test MAINTENANCE_TESTS[] = {
    {"maintenance/refused", test_refused}, {"maintenance/other", test_other}, {NULL, NULL}};
