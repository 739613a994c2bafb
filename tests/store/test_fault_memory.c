/* SPDX-License-Identifier: Apache-2.0 */
#include "bank.h"
#include "memory_fault_internal.h"

/*
 * Faults by countdown on the model: at every step of a commit, each kind of fault. Afterwards the bank is as
 * it was, or (outcome unknown, and it happened) as it should be; store_outcome() knows, and repeating the
 * changeset with its token gives one commit, never two.
 */

static struct changeset *some_changes(void)
{
    struct changeset *changeset = edit("faults");
    add_update(changeset, "A", 1, 1, "{\"x\":2}", "after");
    add_open(changeset, "A", "p", NULL);
    add_chapter(changeset, "A", 0, "{\"title\":\"t\"}");
    return changeset;
}

static const enum exobase_error CODES[] = {
    [MEMORY_FAULT_IO] = EXOBASE_ERROR_IO,
    [MEMORY_FAULT_FULL] = EXOBASE_ERROR_FULL,
    [MEMORY_FAULT_UNKNOWN_BEFORE] = EXOBASE_ERROR_UNKNOWN,
    [MEMORY_FAULT_UNKNOWN_AFTER] = EXOBASE_ERROR_UNKNOWN,
};

/* Whether the fault came; FALSE: the commit has fewer steps. */
static gboolean fail_at(enum memory_fault fault, guint step)
{
    g_autoptr(bank) bank = bank_new("memory");
    g_autoptr(changeset) changeset = some_changes();
    g_autoptr(GError) error = NULL;
    struct store_result result = {0};
    create_one(bank->store, "A", 1, "{\"x\":1}");
    g_autofree char *before = dump_all(bank->store);
    memory_fault_set(bank->store, fault, step);
    gboolean done = store_commit(bank->store, changeset, &result, &error);
    gboolean came = !memory_fault_pending(bank->store);
    memory_fault_set(bank->store, MEMORY_FAULT_NONE, 0);
    g_assert_cmpint(done, ==, !came);
    gint64 commit;
    g_assert_true(store_outcome(bank->store, changeset->token, &commit, NULL));
    if (came) {
        g_assert_error(error, EXOBASE_ERROR, (int)CODES[fault]);
        g_assert_cmpint(commit, ==, fault == MEMORY_FAULT_UNKNOWN_AFTER ? 2 : 0);
        g_autofree char *after = dump_all(bank->store);
        g_assert_true((g_strcmp0(before, after) == 0) == (commit == 0));
    }
    g_clear_error(&error);
    g_assert_true(store_commit(bank->store, changeset, &result, &error));
    g_assert_cmpint(result.commit, ==, 2);
    g_assert_cmpint(result.replayed, ==, commit != 0);
    g_assert_cmpint(g_array_index(result.ids, gint64, 1), ==, 2);
    g_assert_cmpint(head_of(bank->store), ==, 2);
    store_result_clear(&result);
    verify_ok(bank->store);
    return came;
}

static void test_every_step(void)
{
    for (int fault = MEMORY_FAULT_IO; fault <= MEMORY_FAULT_UNKNOWN_AFTER; fault++) {
        guint step = 1;
        while (fail_at((enum memory_fault)fault, step))
            step++;
        g_assert_cmpuint(step, ==, 6);
    }
}

static gboolean ignore_row(G_GNUC_UNUSED const struct store_row *row, G_GNUC_UNUSED gpointer data)
{
    return TRUE;
}

static void test_reads(void)
{
    g_autoptr(bank) bank = bank_new("memory");
    g_autoptr(GError) error = NULL;
    struct store_query query = {0};
    create_one(bank->store, "A", 1, "{}");
    memory_fault_set(bank->store, MEMORY_FAULT_IO, 1);
    g_assert_false(store_read(bank->store, &query, ignore_row, NULL, NULL, &error));
    g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_IO);
    g_assert_true(store_read(bank->store, &query, ignore_row, NULL, NULL, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/fault-memory/every-step", test_every_step);
    g_test_add_func("/store/fault-memory/reads", test_reads);
    return g_test_run();
}
