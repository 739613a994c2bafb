/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "bank.h"

/*
 * The model test: the same random changesets, right and wrong ones, go to the memory engine and to SQLite.
 * Both must give the same answers, the same log, and the same state at every commit.
 */

#define ROUNDS 12
#define COMMITS 120
#define N_CHAPTERS 3
#define N_IDS 9
#define N_TEXTS 5

static const char *const CHAPTERS[N_CHAPTERS] = {"B", "A", "A_1"};

/* What the generator knows of the bank: right most of the time, so that changes succeed. */
struct known {
    gint64 revision[N_CHAPTERS][N_IDS + 1];
    gboolean live[N_CHAPTERS][N_IDS + 1];
    gint64 record[N_CHAPTERS];
};

static gboolean learn_row(const struct store_row *row, gpointer data)
{
    struct known *known = data;
    for (gsize i = 0; i < N_CHAPTERS; i++)
        if (strcmp(CHAPTERS[i], row->chapter_code) == 0 && row->id <= N_IDS) {
            known->revision[i][row->id] = row->revision;
            known->live[i][row->id] = row->live;
        }
    return TRUE;
}

static gboolean learn_chapter(const struct store_chapter *chapter, gpointer data)
{
    struct known *known = data;
    for (gsize i = 0; i < N_CHAPTERS; i++)
        if (strcmp(CHAPTERS[i], chapter->chapter_code) == 0)
            known->record[i] = chapter->revision;
    return TRUE;
}

static const char *random_base(GString *buffer)
{
    static const char *const FIXED[] = {NULL, NULL, "after", "none"};
    int choice = g_test_rand_int_range(0, 7);
    if (choice < (int)G_N_ELEMENTS(FIXED))
        return FIXED[choice];
    g_string_printf(buffer, "{\"x\":%d}", g_test_rand_int_range(0, N_TEXTS));
    return buffer->str;
}

static void add_random(struct changeset *changeset, const struct known *known, int chapter, gint64 id)
{
    g_autoptr(GString) buffer = g_string_new(NULL);
    g_autofree char *text = g_strdup_printf("{\"x\":%d}", g_test_rand_int_range(0, N_TEXTS));
    const char *code = CHAPTERS[chapter], *base = random_base(buffer);
    gint64 from = known->revision[chapter][id] + (g_test_rand_int_range(0, 25) == 0);
    gboolean live = known->live[chapter][id] != (g_test_rand_int_range(0, 25) == 0);
    int choice = g_test_rand_int_range(0, 10);
    if (choice == 0)
        add_open(changeset, code, text[5] == '1' ? "p" : "q", base);
    else if (choice == 1)
        add_record(changeset, code, id, g_test_rand_int_range(0, 2) ? from : 0, base ? base : "none");
    else if (!live)
        add_create(changeset, code, id, from, text, base);
    else if (choice < 5)
        add_delete(changeset, code, id, MAX(from, 1), base && strcmp(base, "after") == 0 ? NULL : base);
    else
        add_update(changeset, code, id, MAX(from, 1), text, base);
}

static struct changeset *random_changeset(const struct known *known, gint64 head)
{
    struct changeset *changeset = edit("random");
    gboolean used[N_CHAPTERS][N_IDS + 1] = {{FALSE}};
    int changes = g_test_rand_int_range(0, 7);
    for (int i = 0; i < changes; i++) {
        int chapter = g_test_rand_int_range(0, N_CHAPTERS), id = g_test_rand_int_range(1, N_IDS + 1);
        if (used[chapter][id] && g_test_rand_int_range(0, 30))
            continue;
        used[chapter][id] = TRUE;
        add_random(changeset, known, chapter, id);
    }
    if (g_test_rand_int_range(0, 4) == 0) {
        int chapter = g_test_rand_int_range(0, N_CHAPTERS);
        gint64 from = known->record[chapter] + (g_test_rand_int_range(0, 20) == 0);
        add_chapter(changeset, CHAPTERS[chapter], from,
                    g_test_rand_int_range(0, 3) ? "{\"title\":\"t\"}" : NULL);
    }
    if (g_test_rand_int_range(0, 10) == 0)
        changeset->expect_head = head - (g_test_rand_int_range(0, 3) == 0);
    return changeset;
}

/* One answer as text: code, ids, revisions, conflicts. */
static char *answer(struct store *store, const struct changeset *changeset)
{
    g_autoptr(GError) error = NULL;
    struct store_result result = {0};
    GString *out = g_string_new(NULL);
    store_commit(store, changeset, &result, &error);
    g_string_append_printf(out, "%d %lld %d:", error ? error->code : -1,
                           error ? 0LL : (long long)result.commit, result.replayed);
    for (guint i = 0; !error && i < result.ids->len; i++)
        g_string_append_printf(out, " %lld r%lld", (long long)g_array_index(result.ids, gint64, i),
                               (long long)g_array_index(result.revisions, gint64, i));
    for (guint i = 0; result.conflicts && i < result.conflicts->len; i++) {
        const struct store_conflict *conflict = &g_array_index(result.conflicts, struct store_conflict, i);
        g_string_append_printf(out, " [%u %d %s %lld %lld %lld %d]", conflict->change, conflict->is_chapter,
                               conflict->chapter_code, (long long)conflict->id, (long long)conflict->from,
                               (long long)conflict->revision, conflict->live);
    }
    store_result_clear(&result);
    return g_string_free(out, FALSE);
}

static void check_same(struct store *model, struct store *store, char *(*dump)(struct store *, gint64),
                       gint64 at)
{
    g_autofree char *expected = dump(model, at);
    g_autofree char *found = dump(store, at);
    g_assert_cmpstr(expected, ==, found);
}

static char *rows_at(struct store *store, gint64 at)
{
    return dump_rows(store, at, FALSE);
}

static char *chapters_now(struct store *store, G_GNUC_UNUSED gint64 at)
{
    return dump_chapters(store);
}

static char *log_until(struct store *store, gint64 at)
{
    struct store_log_query query = {.texts = TRUE, .until = at};
    return dump_log(store, &query);
}

static char *chapter_log(struct store *store, gint64 at)
{
    struct store_log_query query = {
        .texts = TRUE,
        .after = at,
        .chapter_code = CHAPTERS[at % N_CHAPTERS],
        .id = at % 2 ? at % N_IDS : 0,
        .newest_first = at % 3 == 0,
        .limit = at % 5,
    };
    return dump_log(store, &query);
}

/* A random revert, planned on both: the plans must be the same, and so must what they give. */
static void revert_something(struct store *model, struct store *store)
{
    gint64 head = head_of(model);
    if (head == 0)
        return;
    gint64 number = g_test_rand_int_range(1, (gint32)head + 1);
    enum revert_mode mode = (enum revert_mode)g_test_rand_int_range(0, 3);
    g_autoptr(GArray) obstacles = NULL, same = NULL;
    g_autoptr(changeset) plan = store_plan_revert(model, number, mode, "r", &obstacles, NULL);
    g_autoptr(changeset) other = store_plan_revert(store, number, mode, "r", &same, NULL);
    g_assert_true((plan == NULL) == (other == NULL));
    g_assert_cmpuint(obstacles->len, ==, same->len);
    if (!plan || changeset_is_empty(plan))
        return;
    other->token = plan->token;
    g_autofree char *expected = answer(model, plan);
    g_autofree char *found = answer(store, other);
    g_assert_cmpstr(expected, ==, found);
    g_assert_true(g_str_has_prefix(found, "-1 "));
}

static void one_commit(struct store *model, struct store *store, guint *refused)
{
    struct known known = {0};
    struct store_query query = {.dead = TRUE};
    store_read(model, &query, learn_row, &known, NULL, NULL);
    store_chapters(model, learn_chapter, &known, NULL, NULL);
    if (g_test_rand_int_range(0, 12) == 0) {
        revert_something(model, store);
        return;
    }
    g_autoptr(changeset) changeset = random_changeset(&known, head_of(model));
    g_autofree char *expected = answer(model, changeset);
    g_autofree char *found = answer(store, changeset);
    g_assert_cmpstr(expected, ==, found);
    *refused += !g_str_has_prefix(found, "-1 ");
    if (g_test_rand_int_range(0, 10) == 0) {
        g_autofree char *again = answer(model, changeset);
        g_autofree char *too = answer(store, changeset);
        g_assert_cmpstr(again, ==, too);
    }
}

static void test_model(void)
{
    guint refused = 0;
    for (guint round = 0; round < ROUNDS; round++) {
        g_autoptr(bank) model = bank_new("memory");
        g_autoptr(bank) bank = bank_new("sqlite");
        for (guint i = 0; i < COMMITS; i++) {
            one_commit(model->store, bank->store, &refused);
            if (g_test_rand_int_range(0, 40) == 0)
                bank_reopen(bank);
        }
        gint64 head = head_of(model->store);
        g_assert_cmpint(head, >, COMMITS / 3);
        for (gint64 at = 1; at <= head; at++) {
            check_same(model->store, bank->store, rows_at, at);
            check_same(model->store, bank->store, digest_of, at);
            check_same(model->store, bank->store, chapter_log, at);
        }
        check_same(model->store, bank->store, log_until, 0);
        check_same(model->store, bank->store, chapters_now, 0);
        verify_ok(bank->store);
        verify_ok(model->store);
    }
    g_test_message("refused: %u", refused);
    g_assert_cmpuint(refused, >, ROUNDS);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/model", test_model);
    return g_test_run();
}
