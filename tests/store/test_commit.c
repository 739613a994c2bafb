/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "clock.h"
#include "suite.h"

#define ID_MAX G_GINT64_CONSTANT(9007199254740991)

static void test_empty(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    g_assert_cmpint(head_of(bank->store), ==, 0);
    g_assert_true(g_uuid_string_is_valid(store_log_id(bank->store)));
    g_autofree char *all = dump_all(bank->store);
    g_assert_cmpstr(all, ==, "");
    g_autofree char *digest = digest_of(bank->store, 0);
    g_assert_cmpstr(digest, ==, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    g_assert_cmpuint(commit_refused(bank->store, edit("nothing"), EXOBASE_ERROR_ARGUMENT), ==, 0);
    struct changeset *changeset = edit("no \xff UTF-8");
    add_create(changeset, "A", 1, 0, "{}", NULL);
    commit_refused(bank->store, changeset, EXOBASE_ERROR_ARGUMENT);
    verify_ok(bank->store);
}

static void test_life(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    struct changeset *changeset = edit("one");
    add_create(changeset, "B", 7, 0, "{\"x\":1}", NULL);
    add_create(changeset, "A", 2, 0, "{\"x\":2}", NULL);
    add_create(changeset, "A_1", 1, 0, "{\"x\":3}", NULL);
    g_assert_cmpint(commit_ok(bank->store, changeset), ==, 1);
    changeset = edit("two");
    add_update(changeset, "A", 2, 1, "{\"x\":4}", NULL);
    add_delete(changeset, "B", 7, 1, NULL);
    g_assert_cmpint(commit_ok(bank->store, changeset), ==, 2);
    bank_reopen(bank);
    g_autofree char *now = dump_rows(bank->store, 0, FALSE);
    g_assert_cmpstr(now, ==,
                    "A 2 r2 live c2 {\"x\":4} base -\n"
                    "A_1 1 r1 live c1 {\"x\":3} base -\n"
                    "B 7 r2 dead c2 {\"x\":1} base -\n");
    g_autofree char *then = dump_rows(bank->store, 1, FALSE);
    g_assert_cmpstr(then, ==,
                    "A 2 r1 live c1 {\"x\":2} base -\n"
                    "A_1 1 r1 live c1 {\"x\":3} base -\n"
                    "B 7 r1 live c1 {\"x\":1} base -\n");
    g_autofree char *chapters = dump_chapters(bank->store);
    g_assert_cmpstr(chapters, ==,
                    "A - r0 greatest 2 live 1\nA_1 - r0 greatest 1 live 1\nB - r0 greatest 7 live 0\n");
    verify_ok(bank->store);
}

/* sha256("{\"x\":2}\n{\"x\":1}\n"), by chapter, then id. */
static void test_digest(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    struct changeset *changeset = edit("digest");
    add_create(changeset, "B", 1, 0, "{\"x\":1}", NULL);
    add_create(changeset, "A", 9, 0, "{\"x\":2}", NULL);
    add_create(changeset, "C", 1, 0, "{\"x\":3}", NULL);
    commit_ok(bank->store, changeset);
    changeset = edit("delete");
    add_delete(changeset, "C", 1, 1, NULL);
    commit_ok(bank->store, changeset);
    char expected[SHA256_HEX_SIZE];
    sha256_hex_of("{\"x\":2}\n{\"x\":1}\n", 16, expected);
    g_autofree char *digest = digest_of(bank->store, 0);
    g_assert_cmpstr(digest, ==, expected);
    sha256_hex_of("{\"x\":2}\n{\"x\":1}\n{\"x\":3}\n", 24, expected);
    g_autofree char *before = digest_of(bank->store, 1);
    g_assert_cmpstr(before, ==, expected);
}

static void test_conflicts(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    create_one(bank->store, "A", 1, "{\"x\":1}");
    create_one(bank->store, "A", 2, "{\"x\":2}");
    create_one(bank->store, "A", 3, "{\"x\":3}");
    struct changeset *changeset = edit("delete");
    add_delete(changeset, "A", 3, 1, NULL);
    commit_ok(bank->store, changeset);
    changeset = edit("all wrong");
    add_update(changeset, "A", 1, 2, "{}", NULL); /* a revision that is not there yet */
    add_create(changeset, "A", 2, 0, "{}", NULL); /* a live one */
    add_create(changeset, "A", 3, 0, "{}", NULL); /* a dead one, without its revision */
    add_update(changeset, "A", 4, 1, "{}", NULL); /* never there */
    add_delete(changeset, "NEW", 1, 1, NULL);     /* no such chapter */
    add_create(changeset, "A", 5, 0, "{}", NULL); /* right, but not alone */
    add_record(changeset, "A", 6, 0, "{}");       /* a base of nothing */
    add_chapter(changeset, "A", 1, "{}");         /* a record that was never there */
    g_assert_cmpuint(commit_refused(bank->store, changeset, EXOBASE_ERROR_STALE), ==, 7);
    struct {
        gint64 id, from;
    } wrong[] = {{3, 1}, {3, 3}, {2, 1}, {9, 1}};
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        changeset = edit("create");
        add_create(changeset, "A", wrong[i].id, wrong[i].from, "{}", NULL);
        g_assert_cmpuint(commit_refused(bank->store, changeset, EXOBASE_ERROR_STALE), ==, 1);
    }
    changeset = edit("delete twice");
    add_delete(changeset, "A", 3, 2, NULL);
    g_assert_cmpuint(commit_refused(bank->store, changeset, EXOBASE_ERROR_STALE), ==, 1);
}

static void test_conflict_details(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    create_one(bank->store, "A", 1, "{\"x\":1}");
    g_autoptr(changeset) changeset = edit("stale");
    add_create(changeset, "A", 8, 0, "{}", NULL);
    add_update(changeset, "A", 1, 4, "{}", NULL);
    add_chapter(changeset, "A", 3, "{}");
    struct store_result result = {0};
    g_autoptr(GError) error = NULL;
    g_assert_false(store_commit(bank->store, changeset, &result, &error));
    g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_STALE);
    g_assert_cmpuint(result.conflicts->len, ==, 2);
    struct store_conflict *conflicts = (struct store_conflict *)(gpointer)result.conflicts->data;
    g_assert_cmpuint(conflicts[0].change, ==, 1);
    g_assert_cmpstr(conflicts[0].chapter_code, ==, "A");
    g_assert_cmpint(conflicts[0].id, ==, 1);
    g_assert_cmpint(conflicts[0].from, ==, 4);
    g_assert_cmpint(conflicts[0].revision, ==, 1);
    g_assert_true(conflicts[0].live && !conflicts[0].is_chapter);
    g_assert_true(conflicts[1].is_chapter && !conflicts[1].live);
    g_assert_cmpint(conflicts[1].revision, ==, 0);
    store_result_clear(&result);
}

static void test_arguments(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    struct {
        const char *chapter, *text, *base;
        enum change_op op;
        gint64 id, from;
    } wrong[] = {
        {"a", "{}", NULL, CHANGE_CREATE, 1, 0},    {"", "{}", NULL, CHANGE_CREATE, 1, 0},
        {"_A", "{}", NULL, CHANGE_CREATE, 1, 0},   {"A B", "{}", NULL, CHANGE_CREATE, 1, 0},
        {"A", "{}", NULL, CHANGE_CREATE, -1, 0},   {"A", "{}", NULL, CHANGE_CREATE, ID_MAX + 1, 0},
        {"A", "{}", NULL, CHANGE_CREATE, 0, 0},    {"A", NULL, NULL, CHANGE_CREATE, 1, 0},
        {"A", "", NULL, CHANGE_CREATE, 1, 0},      {"A", "{}", NULL, CHANGE_CREATE, 1, -1},
        {"A", "{}", NULL, CHANGE_UPDATE, 1, 0},    {"A", NULL, NULL, CHANGE_UPDATE, 1, 1},
        {"A", "{}", NULL, CHANGE_UPDATE, 0, 1},    {"A", "{}", NULL, CHANGE_DELETE, 1, 1},
        {"A", NULL, "after", CHANGE_DELETE, 1, 1}, {"A", NULL, NULL, CHANGE_RECORD, 1, 1},
        {"A", NULL, NULL, CHANGE_DELETE, 1, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        struct changeset *changeset = edit("wrong");
        switch (wrong[i].op) {
        case CHANGE_CREATE:
            add_create(changeset, wrong[i].chapter, wrong[i].id, wrong[i].from, wrong[i].text, wrong[i].base);
            break;
        case CHANGE_UPDATE:
            add_update(changeset, wrong[i].chapter, wrong[i].id, wrong[i].from, wrong[i].text, wrong[i].base);
            break;
        case CHANGE_DELETE:
            add_delete(changeset, wrong[i].chapter, wrong[i].id, wrong[i].from, wrong[i].base);
            if (wrong[i].text) {
                struct change *change = &g_array_index(changeset->changes, struct change, 0);
                change->after = changeset_keep(changeset, wrong[i].text, strlen(wrong[i].text));
                change->after_size = strlen(wrong[i].text);
            }
            break;
        case CHANGE_RECORD:
            add_record(changeset, wrong[i].chapter, wrong[i].id, wrong[i].from, wrong[i].base);
            break;
        }
        commit_refused(bank->store, changeset, EXOBASE_ERROR_ARGUMENT);
    }
}

static void test_twice_in_one(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    create_one(bank->store, "A", 1, "{}");
    struct changeset *changeset = edit("twice");
    add_update(changeset, "A", 1, 1, "{\"x\":1}", NULL);
    add_create(changeset, "A", 5, 0, "{}", NULL);
    add_create(changeset, "B", 1, 0, "{}", NULL);
    add_delete(changeset, "A", 1, 2, NULL);
    commit_refused(bank->store, changeset, EXOBASE_ERROR_ARGUMENT);
    changeset = edit("record twice");
    add_chapter(changeset, "A", 0, "{}");
    add_chapter(changeset, "A", 1, "{}");
    commit_refused(bank->store, changeset, EXOBASE_ERROR_ARGUMENT);
}

/* A deleted id comes back by name, with the dead one's revision, and keeps its first creation's time. */
static void test_dead_and_back(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    struct changeset *changeset = edit("old");
    add_create(changeset, "A", 1, 0, "{\"x\":1}", NULL);
    g_array_index(changeset->changes, struct change, 0).created_ms = 12345;
    commit_ok(bank->store, changeset);
    changeset = edit("delete");
    add_delete(changeset, "A", 1, 1, NULL);
    commit_ok(bank->store, changeset);
    changeset = edit("back");
    add_create(changeset, "A", 1, 2, "{\"x\":2}", NULL);
    commit_ok(bank->store, changeset);
    g_autofree char *rows = dump_rows(bank->store, 0, TRUE);
    g_assert_nonnull(strstr(rows, "A 1 r3 live c3 {\"x\":2} base - 12345 "));
    verify_ok(bank->store);
}

static void test_given_ids(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    create_one(bank->store, "A", 5, "{}");
    struct changeset *changeset = edit("delete");
    add_delete(changeset, "A", 5, 1, NULL);
    commit_ok(bank->store, changeset);
    g_autoptr(changeset) creates = edit("creates");
    add_open(creates, "A", "p", NULL);
    add_open(creates, "B", "q", NULL);
    add_create(creates, "A", 8, 0, "{}", NULL);
    add_open(creates, "A", "r", NULL);
    add_open(creates, "B", "s", NULL);
    struct store_result result = {0};
    g_autoptr(GError) error = NULL;
    store_commit(bank->store, creates, &result, &error);
    g_assert_no_error(error);
    gint64 expected[] = {9, 1, 8, 10, 2};
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_assert_cmpint(g_array_index(result.ids, gint64, i), ==, expected[i]);
        g_assert_cmpint(g_array_index(result.revisions, gint64, i), ==, 1);
    }
    store_result_clear(&result);
    g_autofree char *text = text_of(bank->store, "A", 9);
    g_assert_cmpstr(text, ==, "{\"a\":\"p\",\"id\":9,\"z\":1}");
    changeset = edit("last id");
    add_create(changeset, "C", ID_MAX, 0, "{}", NULL);
    commit_ok(bank->store, changeset);
    changeset = edit("none left");
    add_open(changeset, "C", "p", NULL);
    commit_refused(bank->store, changeset, EXOBASE_ERROR_CONTENT);
    verify_ok(bank->store);
}

static void test_expected_head(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    create_one(bank->store, "A", 1, "{}");
    gint64 heads[] = {0, 2};
    for (gsize i = 0; i < G_N_ELEMENTS(heads); i++) {
        struct changeset *changeset = edit("planned elsewhere");
        changeset->expect_head = heads[i];
        add_create(changeset, "A", 2, 0, "{}", NULL);
        g_assert_cmpuint(commit_refused(bank->store, changeset, EXOBASE_ERROR_STALE), ==, 0);
    }
    struct changeset *changeset = edit("planned here");
    changeset->expect_head = 1;
    add_create(changeset, "A", 2, 0, "{}", NULL);
    g_assert_cmpint(commit_ok(bank->store, changeset), ==, 2);
}

static struct changeset *with_token(const char *token, const char *request, const char *text)
{
    struct changeset *changeset = edit("token");
    changeset->token = changeset_intern(changeset, token);
    changeset->request = request ? changeset_intern(changeset, request) : NULL;
    add_open(changeset, "A", text, NULL);
    add_create(changeset, "B", 4, 0, "{}", NULL);
    return changeset;
}

static void test_token(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    create_one(bank->store, "A", 1, "{}");
    commit_ok(bank->store, with_token("t", "r", "p"));
    create_one(bank->store, "A", 3, "{}");
    bank_reopen(bank);
    g_autofree char *before = dump_all(bank->store);
    g_autoptr(changeset) again = with_token("t", "r", "p");
    struct store_result result = {0};
    g_autoptr(GError) error = NULL;
    store_commit(bank->store, again, &result, &error);
    g_assert_no_error(error);
    g_assert_true(result.replayed);
    g_assert_cmpint(result.commit, ==, 2);
    g_assert_cmpint(g_array_index(result.ids, gint64, 0), ==, 2);
    g_assert_cmpint(g_array_index(result.ids, gint64, 1), ==, 4);
    g_assert_cmpint(g_array_index(result.revisions, gint64, 0), ==, 1);
    store_result_clear(&result);
    g_autofree char *after = dump_all(bank->store);
    g_assert_cmpstr(before, ==, after);
    commit_refused(bank->store, with_token("t", "other", "p"), EXOBASE_ERROR_REUSED);
    commit_refused(bank->store, with_token("t", NULL, "p"), EXOBASE_ERROR_REUSED);
    commit_refused(bank->store, with_token("", "r", "p"), EXOBASE_ERROR_ARGUMENT);
    gint64 commit = -1;
    g_assert_true(store_outcome(bank->store, "t", &commit, NULL));
    g_assert_cmpint(commit, ==, 2);
    g_assert_true(store_outcome(bank->store, "never", &commit, NULL));
    g_assert_cmpint(commit, ==, 0);
}

static void test_move(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    create_one(bank->store, "A", 1, "{\"x\":1}");
    struct changeset *changeset = edit("move");
    add_delete(changeset, "A", 1, 1, NULL);
    add_create(changeset, "B", 1, 0, "{\"x\":1}", NULL);
    struct change *create = &g_array_index(changeset->changes, struct change, 1);
    create->moved_from_chapter = "A";
    create->moved_from_id = 1;
    commit_ok(bank->store, changeset);
    struct store_log_query query = {.chapter_code = "B"};
    g_autofree char *log = dump_log(bank->store, &query);
    g_assert_nonnull(strstr(log, "create B 1 r0→r1 base keep [-|-] [-|-] from A 1\n"));
}

static gboolean call_from_within(G_GNUC_UNUSED const struct store_row *row, gpointer data)
{
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(store_head(data, &error), ==, -1);
    g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT);
    return FALSE;
}

static void test_callback_must_not_call(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    create_one(bank->store, "A", 1, "{}");
    create_one(bank->store, "A", 2, "{}");
    struct store_query query = {0};
    g_assert_true(store_read(bank->store, &query, call_from_within, bank->store, NULL, NULL));
    g_assert_cmpint(head_of(bank->store), ==, 2);
}

static void test_odd_texts(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    g_autofree char *large = g_strnfill(3000000, 'x');
    const char *texts[] = {"{\"é\":\"œ\U0001F600'\\u0000\\\"\"}", "{\"a\":\"%s ?1 :x -- /* */\"}", large};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        create_one(bank->store, "A", (gint64)i + 1, texts[i]);
        bank_reopen(bank);
        g_autofree char *text = text_of(bank->store, "A", (gint64)i + 1);
        g_assert_cmpstr(text, ==, texts[i]);
    }
    verify_ok(bank->store);
}

/* Tokens that nobody chose are UUIDs that begin with their time, so that what is added to an index comes
 * last. */
static void test_ordered_tokens(G_GNUC_UNUSED gconstpointer engine)
{
    g_autofree char *last = g_strdup("");
    for (guint i = 0; i < 5; i++) {
        gint64 before_ms = clock_now_ms();
        g_autoptr(changeset) one = edit("one");
        g_autoptr(changeset) two = edit("two");
        g_autofree char *digits = g_strdup_printf("%.8s%.4s", one->token, one->token + 9);
        gint64 time_ms = (gint64)g_ascii_strtoull(digits, NULL, 16);
        g_assert_true(g_regex_match_simple(
            "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", one->token, 0, 0));
        g_assert_cmpstr(one->token, !=, two->token);
        g_assert_cmpstr(one->token, >, last);
        g_assert_cmpint(time_ms, >=, before_ms);
        g_assert_cmpint(time_ms, <=, clock_now_ms());
        g_free(last);
        last = g_strdup(MAX(strcmp(one->token, two->token), 0) ? one->token : two->token);
        g_usleep(2000);
    }
}

const struct suite_test COMMIT_TESTS[] = {
    {"empty", test_empty},
    {"life", test_life},
    {"digest", test_digest},
    {"conflicts", test_conflicts},
    {"conflict-details", test_conflict_details},
    {"arguments", test_arguments},
    {"twice-in-one", test_twice_in_one},
    {"dead-and-back", test_dead_and_back},
    {"given-ids", test_given_ids},
    {"expected-head", test_expected_head},
    {"token", test_token},
    {"ordered-tokens", test_ordered_tokens},
    {"move", test_move},
    {"callback-must-not-call", test_callback_must_not_call},
    {"odd-texts", test_odd_texts},
    {NULL, NULL},
};
