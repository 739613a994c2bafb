/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "suite.h"

/* Plans and commits a revert; how many obstacles it had. NULL changeset: refused as stale. */
static int revert(struct store *store, gint64 number, enum revert_mode mode)
{
    g_autoptr(GArray) obstacles = NULL;
    g_autoptr(GError) error = NULL;
    struct changeset *changeset = store_plan_revert(store, number, mode, "tester", &obstacles, &error);
    if (!changeset) {
        g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_STALE);
        g_assert_cmpint(mode, ==, REVERT_STRICT);
        g_assert_cmpuint(obstacles->len, >, 0);
        return (int)obstacles->len;
    }
    g_assert_no_error(error);
    if (changeset_is_empty(changeset))
        changeset_free(changeset);
    else
        commit_ok(store, changeset);
    return (int)obstacles->len;
}

/* What a revert must give back: rows without the numbers that only rise. */
static char *state_at(struct store *store, gint64 at)
{
    g_autofree char *rows = dump_rows(store, at, FALSE);
    g_autoptr(GRegex) numbers = g_regex_new("r[0-9]+ live c[0-9]+", 0, 0, NULL);
    g_autofree char *live = g_regex_replace_literal(numbers, rows, -1, 0, "live", 0, NULL);
    g_autoptr(GRegex) dead = g_regex_new("^.* dead .* base -\n", G_REGEX_MULTILINE, 0, NULL);
    g_autofree char *plain = g_regex_replace_literal(dead, live, -1, 0, "", 0, NULL);
    g_autoptr(GRegex) text = g_regex_new("r[0-9]+ dead c[0-9]+ \\S+", 0, 0, NULL);
    return g_regex_replace_literal(text, plain, -1, 0, "dead", 0, NULL);
}

static void make_bank(struct store *store)
{
    struct changeset *changeset = edit("1");
    for (gint64 id = 1; id <= 6; id++)
        add_create(changeset, "A", id, 0, "{\"x\":1}", id % 2 ? "after" : "{\"f\":1}");
    add_chapter(changeset, "A", 0, "{\"title\":\"a\"}");
    commit_ok(store, changeset);
    changeset = edit("2");
    add_update(changeset, "A", 1, 1, "{\"x\":2}", "after");
    add_update(changeset, "A", 2, 1, "{\"x\":2}", NULL);
    add_delete(changeset, "A", 3, 1, "none");
    add_delete(changeset, "A", 4, 1, NULL);
    add_record(changeset, "A", 5, 0, "{\"f\":2}");
    add_record(changeset, "A", 6, 1, "after");
    add_create(changeset, "B", 1, 0, "{\"x\":2}", "after");
    add_chapter(changeset, "A", 1, "{\"title\":\"b\"}");
    commit_ok(store, changeset);
    changeset = edit("3");
    add_create(changeset, "A", 3, 2, "{\"x\":3}", "after");
    add_record(changeset, "A", 4, 2, "{\"f\":3}");
    add_update(changeset, "B", 1, 1, "{\"x\":3}", "none");
    add_chapter(changeset, "A", 2, NULL);
    commit_ok(store, changeset);
    changeset = edit("4");
    add_delete(changeset, "B", 1, 2, NULL);
    add_create(changeset, "C", 1, 0, "{\"x\":3}", NULL);
    struct change *create = &g_array_index(changeset->changes, struct change, 1);
    create->moved_from_chapter = "B";
    create->moved_from_id = 1;
    commit_ok(store, changeset);
}

static void test_one_by_one(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    make_bank(bank->store);
    for (gint64 number = 4; number >= 1; number--) {
        g_autofree char *before = number > 1 ? state_at(bank->store, number - 1) : g_strdup("");
        g_autofree char *digest = number > 1 ? digest_of(bank->store, number - 1) : NULL;
        g_assert_cmpint(revert(bank->store, number, REVERT_STRICT), ==, 0);
        g_assert_cmpint(head_of(bank->store), ==, 9 - number);
        g_autofree char *after = state_at(bank->store, 0);
        g_assert_cmpstr(after, ==, before);
        g_autofree char *back = digest_of(bank->store, 0);
        g_assert_true(!digest || strcmp(digest, back) == 0);
    }
    g_autofree char *chapters = dump_chapters(bank->store);
    g_assert_cmpstr(chapters, ==,
                    "A - r6 greatest 6 live 0\nB - r0 greatest 1 live 0\nC - r0 greatest 1 live 0\n");
    verify_ok(bank->store);
}

static void test_revert_of_reverts(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    make_bank(bank->store);
    g_autofree char *all = state_at(bank->store, 4);
    for (gint64 number = 4; number >= 1; number--)
        g_assert_cmpint(revert(bank->store, number, REVERT_STRICT), ==, 0);
    for (gint64 number = 8; number >= 5; number--)
        g_assert_cmpint(revert(bank->store, number, REVERT_STRICT), ==, 0);
    g_autofree char *again = state_at(bank->store, 0);
    g_assert_cmpstr(again, ==, all);
    g_assert_cmpint(head_of(bank->store), ==, 12);
    verify_ok(bank->store);
}

static void test_twice_is_nothing(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    make_bank(bank->store);
    g_assert_cmpint(revert(bank->store, 4, REVERT_STRICT), ==, 0);
    g_assert_cmpint(revert(bank->store, 4, REVERT_STRICT), ==, 0);
    g_assert_cmpint(head_of(bank->store), ==, 5);
}

static void test_move_back(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    make_bank(bank->store);
    revert(bank->store, 4, REVERT_STRICT);
    struct store_log_query query = {.after = 4};
    g_autofree char *log = dump_log(bank->store, &query);
    g_assert_nonnull(strstr(log, "tester revert Revert of commit 4: 4 "));
    g_assert_nonnull(strstr(log, "create B 1 r3→r4 base keep [-|-] [-|-] from C 1\n"));
    g_assert_nonnull(strstr(log, "delete C 1 r1→r2 was live"));
}

static int compare_obstacles(gconstpointer first, gconstpointer second)
{
    const struct revert_obstacle *a = first, *b = second;
    int order = strcmp(a->chapter_code, b->chapter_code);
    return order ? order : (a->id > b->id) - (a->id < b->id);
}

static void test_obstacles(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    make_bank(bank->store);
    g_autoptr(GArray) obstacles = NULL;
    g_autoptr(GError) error = NULL;
    g_autofree char *before = dump_all(bank->store);
    g_assert_null(store_plan_revert(bank->store, 2, REVERT_STRICT, "tester", &obstacles, &error));
    g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_STALE);
    g_array_sort(obstacles, compare_obstacles);
    g_autoptr(GString) list = g_string_new(NULL);
    for (guint i = 0; i < obstacles->len; i++) {
        const struct revert_obstacle *obstacle = &g_array_index(obstacles, struct revert_obstacle, i);
        g_string_append_printf(list, "%s %lld #%lld\n", obstacle->chapter_code, (long long)obstacle->id,
                               (long long)obstacle->later_commit);
    }
    /* A 4's base was left alone by commit 2, so its later change is none of this revert's business. */
    g_assert_cmpstr(list->str, ==, "A 0 #3\nA 3 #3\n");
    g_autofree char *after = dump_all(bank->store);
    g_assert_cmpstr(before, ==, after);
}

static void test_keep_later(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    make_bank(bank->store);
    g_assert_cmpint(revert(bank->store, 2, REVERT_KEEP_LATER), ==, 2);
    g_autofree char *state = state_at(bank->store, 0);
    g_assert_cmpstr(state, ==,
                    "A 1 live {\"x\":1} base (text)\n"
                    "A 2 live {\"x\":1} base {\"f\":1}\n"
                    "A 3 live {\"x\":3} base (text)\n"
                    "A 4 live {\"x\":1} base {\"f\":3}\n"
                    "A 5 live {\"x\":1} base (text)\n"
                    "A 6 live {\"x\":1} base {\"f\":1}\n"
                    "C 1 live {\"x\":3} base -\n");
    verify_ok(bank->store);
}

static void test_force(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    make_bank(bank->store);
    g_assert_cmpint(revert(bank->store, 2, REVERT_FORCE), ==, 2);
    g_autofree char *state = state_at(bank->store, 0);
    g_assert_cmpstr(state, ==,
                    "A 1 live {\"x\":1} base (text)\n"
                    "A 2 live {\"x\":1} base {\"f\":1}\n"
                    "A 3 live {\"x\":1} base (text)\n"
                    "A 4 live {\"x\":1} base {\"f\":3}\n"
                    "A 5 live {\"x\":1} base (text)\n"
                    "A 6 live {\"x\":1} base {\"f\":1}\n"
                    "C 1 live {\"x\":3} base -\n");
    g_autofree char *chapters = dump_chapters(bank->store);
    g_assert_nonnull(strstr(chapters, "A {\"title\":\"a\"} r4 "));
    verify_ok(bank->store);
}

/* The plan names the head, so nothing can slip in between plan and commit. */
static void test_plan_is_fenced(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    make_bank(bank->store);
    g_autoptr(GArray) obstacles = NULL;
    struct changeset *changeset =
        store_plan_revert(bank->store, 4, REVERT_STRICT, "tester", &obstacles, NULL);
    create_one(bank->store, "Z", 1, "{}");
    commit_refused(bank->store, changeset, EXOBASE_ERROR_STALE);
}

static void test_no_such_commit(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    make_bank(bank->store);
    gint64 numbers[] = {0, -1, 5};
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
        g_autoptr(GArray) obstacles = NULL;
        g_autoptr(GError) error = NULL;
        g_assert_null(store_plan_revert(bank->store, numbers[i], REVERT_FORCE, "tester", &obstacles, &error));
        g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND);
    }
}

const struct suite_test REVERT_TESTS[] = {
    {"revert-one-by-one", test_one_by_one},
    {"revert-of-reverts", test_revert_of_reverts},
    {"revert-twice-is-nothing", test_twice_is_nothing},
    {"revert-move-back", test_move_back},
    {"revert-obstacles", test_obstacles},
    {"revert-keep-later", test_keep_later},
    {"revert-force", test_force},
    {"revert-plan-is-fenced", test_plan_is_fenced},
    {"revert-no-such-commit", test_no_such_commit},
    {NULL, NULL},
};
