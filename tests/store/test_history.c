/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "suite.h"

/* Six commits that use every operation: the log below is what they must read as. */
static void make_history(struct store *store)
{
    struct changeset *changeset = edit("1");
    add_create(changeset, "A", 1, 0, "{\"x\":1}", "after");
    add_create(changeset, "A", 2, 0, "{\"x\":2}", "{\"f\":2}");
    add_chapter(changeset, "A", 0, "{\"title\":\"a\"}");
    commit_ok(store, changeset);
    changeset = edit("2");
    add_update(changeset, "A", 1, 1, "{\"x\":3}", NULL);
    add_create(changeset, "B", 1, 0, "{\"x\":4}", NULL);
    commit_ok(store, changeset);
    changeset = edit("3");
    add_record(changeset, "A", 1, 2, "after");
    add_record(changeset, "A", 2, 0, "{\"x\":2}");
    commit_ok(store, changeset);
    changeset = edit("4");
    add_delete(changeset, "A", 1, 2, NULL);
    add_delete(changeset, "A", 2, 1, "none");
    commit_ok(store, changeset);
    changeset = edit("5");
    add_record(changeset, "A", 2, 2, "{\"f\":5}");
    add_chapter(changeset, "A", 1, NULL);
    add_chapter(changeset, "C", 0, "{\"title\":\"c\"}");
    commit_ok(store, changeset);
    changeset = edit("6");
    add_create(changeset, "A", 1, 3, "{\"x\":3}", NULL);
    add_update(changeset, "B", 1, 1, "{\"x\":5}", "{\"f\":6}");
    commit_ok(store, changeset);
}

static const char *const STATES[] = {
    "A 1 r1 live c1 {\"x\":1} base (text)\nA 2 r1 live c1 {\"x\":2} base {\"f\":2}\n",
    "A 1 r2 live c2 {\"x\":3} base {\"x\":1}\nA 2 r1 live c1 {\"x\":2} base {\"f\":2}\nB 1 r1 live c2 "
    "{\"x\":4} base -\n",
    "A 1 r2 live c2 {\"x\":3} base (text)\nA 2 r1 live c1 {\"x\":2} base (text)\nB 1 r1 live c2 {\"x\":4} "
    "base -\n",
    "A 1 r3 dead c4 {\"x\":3} base (text)\nA 2 r2 dead c4 {\"x\":2} base -\nB 1 r1 live c2 {\"x\":4} base "
    "-\n",
    "A 1 r3 dead c4 {\"x\":3} base (text)\nA 2 r2 dead c4 {\"x\":2} base {\"f\":5}\nB 1 r1 live c2 {\"x\":4} "
    "base -\n",
    "A 1 r4 live c6 {\"x\":3} base (text)\nA 2 r2 dead c4 {\"x\":2} base {\"f\":5}\nB 1 r2 live c6 {\"x\":5} "
    "base {\"f\":6}\n",
};

static void test_any_commit(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    make_history(bank->store);
    bank_reopen(bank);
    for (gsize i = 0; i < G_N_ELEMENTS(STATES); i++) {
        g_autofree char *rows = dump_rows(bank->store, (gint64)i + 1, FALSE);
        g_assert_cmpstr(rows, ==, STATES[i]);
    }
    g_autofree char *newest = dump_rows(bank->store, 0, FALSE);
    g_assert_cmpstr(newest, ==, STATES[5]);
    verify_ok(bank->store);
}

static gboolean count_row(G_GNUC_UNUSED const struct store_row *row, gpointer data)
{
    return ++*(guint *)data < 2;
}

static void test_read_some(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    make_history(bank->store);
    struct {
        struct store_query query;
        guint rows;
    } cases[] = {
        {{.chapter_code = "A"}, 1},          {{.chapter_code = "A", .dead = TRUE}, 2},
        {{.chapter_code = "A", .id = 2}, 0}, {{.chapter_code = "A", .id = 2, .at = 3}, 1},
        {{.chapter_code = "B", .at = 1}, 0}, {{.chapter_code = "NONE"}, 0},
        {{.dead = TRUE}, 2 /* stopped */},   {{.chapter_code = "C"}, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        guint rows = 0;
        gint64 at = -1;
        g_assert_true(store_read(bank->store, &cases[i].query, count_row, &rows, &at, NULL));
        g_assert_cmpuint(rows, ==, cases[i].rows);
        g_assert_cmpint(at, ==, cases[i].query.at ? cases[i].query.at : 6);
    }
    struct store_query late = {.at = 7};
    g_autoptr(GError) error = NULL;
    guint rows = 0;
    g_assert_false(store_read(bank->store, &late, count_row, &rows, NULL, &error));
    g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_NOT_FOUND);
}

/* Without its tokens, which are random. */
static char *log_text(struct store *store, const struct store_log_query *query)
{
    g_autofree char *log = dump_log(store, query);
    g_autoptr(GRegex) token = g_regex_new(" [0-9a-f-]{36}$", G_REGEX_MULTILINE, 0, NULL);
    return g_regex_replace_literal(token, log, -1, 0, "", 0, NULL);
}

static const char WHOLE_LOG[] = "#1 tester edit 1\n"
                                "  create A 1 r0→r1 base after [-|{\"x\":1}] [-|{\"x\":1}]\n"
                                "  create A 2 r0→r1 base text [-|{\"x\":2}] [-|{\"f\":2}]\n"
                                "  chapter A r0→r1 [-|{\"title\":\"a\"}]\n"
                                "#2 tester edit 2\n"
                                "  update A 1 r1→r2 was live base keep [{\"x\":1}|{\"x\":3}] [-|-]\n"
                                "  create B 1 r0→r1 base keep [-|{\"x\":4}] [-|-]\n"
                                "#3 tester edit 3\n"
                                "  record A 1 r2→r2 was live base after [-|-] [{\"x\":1}|{\"x\":3}]\n"
                                "  record A 2 r0→r1 was live base text [-|-] [{\"f\":2}|{\"x\":2}]\n"
                                "#4 tester edit 4\n"
                                "  delete A 1 r2→r3 was live base keep [{\"x\":3}|-] [-|-]\n"
                                "  delete A 2 r1→r2 was live base remove [{\"x\":2}|-] [{\"x\":2}|-]\n"
                                "#5 tester edit 5\n"
                                "  record A 2 r2→r2 base text [-|-] [-|{\"f\":5}]\n"
                                "  chapter A r1→r2 [{\"title\":\"a\"}|-]\n"
                                "  chapter C r0→r1 [-|{\"title\":\"c\"}]\n"
                                "#6 tester edit 6\n"
                                "  create A 1 r3→r4 base keep [{\"x\":3}|{\"x\":3}] [-|-]\n"
                                "  update B 1 r1→r2 was live base text [{\"x\":4}|{\"x\":5}] [-|{\"f\":6}]\n";

static void test_log(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    make_history(bank->store);
    bank_reopen(bank);
    struct store_log_query query = {.texts = TRUE};
    g_autofree char *all = log_text(bank->store, &query);
    g_assert_cmpstr(all, ==, WHOLE_LOG);
    g_autofree char *chapters = dump_chapters(bank->store);
    g_assert_cmpstr(
        chapters, ==,
        "A - r2 greatest 2 live 1\nB - r0 greatest 1 live 1\nC {\"title\":\"c\"} r1 greatest 0 live 0\n");
}

static void test_log_some(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    make_history(bank->store);
    struct {
        struct store_log_query query;
        const char *numbers;
    } cases[] = {
        {{.newest_first = TRUE}, "654321"},
        {{.after = 2, .until = 4}, "34"},
        {{.after = 2, .limit = 2, .newest_first = TRUE}, "65"},
        {{.limit = 2}, "12"},
        {{.after = 6}, ""},
        {{.until = 99, .after = 5}, "6"},
        {{.chapter_code = "A"}, "123456"},
        {{.chapter_code = "B"}, "26"},
        {{.chapter_code = "B", .newest_first = TRUE}, "62"},
        {{.chapter_code = "C"}, "5"},
        {{.chapter_code = "NONE"}, ""},
        {{.chapter_code = "A", .id = 2}, "1345"},
        {{.chapter_code = "A", .id = 2, .newest_first = TRUE, .limit = 3}, "543"},
        {{.chapter_code = "A", .id = 1, .after = 1, .until = 4}, "234"},
        {{.chapter_code = "A", .id = 9}, ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *log = log_text(bank->store, &cases[i].query);
        g_autoptr(GString) numbers = g_string_new(NULL);
        for (const char *p = log; (p = strchr(p, '#')); p++)
            g_string_append_c(numbers, p[1]);
        g_assert_cmpstr(numbers->str, ==, cases[i].numbers);
        g_assert_null(strstr(log, "{"));
    }
    struct store_log_query one = {.chapter_code = "A", .id = 2, .after = 4, .texts = TRUE};
    g_autofree char *log = log_text(bank->store, &one);
    g_assert_cmpstr(log, ==, "#5 tester edit 5\n  record A 2 r2→r2 base text [-|-] [-|{\"f\":5}]\n");
}

static gboolean check_time(const struct store_entry *entry, gpointer data)
{
    gint64 *latest = data;
    g_assert_cmpint(entry->time_ms, >=, *latest);
    *latest = entry->time_ms;
    for (guint i = 0; i < entry->n_changes; i++) {
        g_assert_cmpint(entry->changes[i].created_ms, <=, entry->changes[i].updated_ms);
        g_assert_cmpint(entry->changes[i].updated_ms, <=, entry->time_ms);
    }
    return TRUE;
}

static void test_times(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    gint64 latest = g_get_real_time() / 1000, end;
    make_history(bank->store);
    end = g_get_real_time() / 1000;
    struct store_log_query query = {0};
    g_assert_true(store_log(bank->store, &query, check_time, &latest, NULL));
    g_assert_cmpint(latest, <=, end);
}

/* A base that equals the text is the same pointer, however it came to be equal. */
static void test_equal_base(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    struct changeset *changeset = edit("1");
    add_create(changeset, "A", 1, 0, "{\"x\":1}", "{\"x\":2}");
    commit_ok(bank->store, changeset);
    changeset = edit("2");
    add_update(changeset, "A", 1, 1, "{\"x\":2}", NULL);
    commit_ok(bank->store, changeset);
    g_autofree char *rows = dump_rows(bank->store, 0, FALSE);
    g_assert_cmpstr(rows, ==, "A 1 r2 live c2 {\"x\":2} base (text)\n");
    changeset = edit("3");
    add_update(changeset, "A", 1, 2, "{\"x\":3}", NULL);
    commit_ok(bank->store, changeset);
    g_autofree char *base = base_of(bank->store, "A", 1);
    g_assert_cmpstr(base, ==, "{\"x\":2}");
    verify_ok(bank->store);
}

const struct suite_test HISTORY_TESTS[] = {
    {"any-commit", test_any_commit},
    {"read-some", test_read_some},
    {"log", test_log},
    {"log-some", test_log_some},
    {"times", test_times},
    {"equal-base", test_equal_base},
    {NULL, NULL},
};
