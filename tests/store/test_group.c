/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "suite.h"

/* Several changesets in one durable write: the same as one after the other. */

#define MANY 40
#define FEW 8 /* at a slow server (tests/mongo/with-server) */

struct group {
    GArray *attempts; /* of struct store_attempt */
    GPtrArray *changesets;
};
typedef struct group group;

static void free_changeset(gpointer changeset)
{
    changeset_free(changeset);
}

static struct group *group_new(void)
{
    struct group *group = g_new0(struct group, 1);
    group->attempts = g_array_new(FALSE, TRUE, sizeof(struct store_attempt));
    group->changesets = g_ptr_array_new_with_free_func(free_changeset);
    return group;
}

static void group_free(struct group *group)
{
    for (guint i = 0; i < group->attempts->len; i++)
        store_attempt_clear(&g_array_index(group->attempts, struct store_attempt, i));
    g_array_unref(group->attempts);
    g_ptr_array_unref(group->changesets);
    g_free(group);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(group, group_free)

static struct changeset *put(struct group *group, struct changeset *changeset)
{
    struct store_attempt attempt = {.changeset = changeset};
    g_ptr_array_add(group->changesets, changeset);
    g_array_append_val(group->attempts, attempt);
    return changeset;
}

static void run(struct group *group, struct store *store)
{
    store_commit_group(store, (struct store_attempt *)(gpointer)group->attempts->data, group->attempts->len);
}

static struct store_attempt *at(struct group *group, guint index)
{
    return &g_array_index(group->attempts, struct store_attempt, index);
}

static void assert_done(struct group *group, guint index, gint64 commit)
{
    g_assert_no_error(at(group, index)->error);
    g_assert_true(at(group, index)->done);
    g_assert_cmpint(at(group, index)->result.commit, ==, commit);
    g_assert_cmpuint(at(group, index)->result.ids->len, ==, at(group, index)->changeset->changes->len);
}

static void assert_failed(struct group *group, guint index, enum exobase_error code)
{
    g_assert_false(at(group, index)->done);
    g_assert_error(at(group, index)->error, EXOBASE_ERROR, (int)code);
}

static void test_conflicts(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    g_autoptr(group) group = group_new();
    create_one(bank->store, "A", 1, "{\"x\":1}");
    add_update(put(group, edit("first")), "A", 1, 1, "{\"x\":2}", NULL);
    add_update(put(group, edit("late")), "A", 1, 1, "{\"x\":3}", NULL);
    add_update(put(group, edit("goes on from the first")), "A", 1, 2, "{\"x\":4}", NULL);
    struct changeset *both = put(group, edit("half stale"));
    add_create(both, "B", 7, 0, "{}", NULL);
    add_update(both, "A", 1, 1, "{\"x\":5}", NULL);
    run(group, bank->store);
    assert_done(group, 0, 2);
    assert_failed(group, 1, EXOBASE_ERROR_STALE);
    g_assert_cmpuint(at(group, 1)->result.conflicts->len, ==, 1);
    const struct store_conflict *found =
        &g_array_index(at(group, 1)->result.conflicts, struct store_conflict, 0);
    g_assert_cmpint(found->revision, ==, 2);
    assert_done(group, 2, 3);
    g_assert_cmpint(g_array_index(at(group, 2)->result.revisions, gint64, 0), ==, 3);
    assert_failed(group, 3, EXOBASE_ERROR_STALE);
    bank_reopen(bank);
    g_autofree char *text = text_of(bank->store, "A", 1);
    g_assert_cmpstr(text, ==, "{\"x\":4}");
    g_autofree char *nothing = text_of(bank->store, "B", 7);
    g_assert_null(nothing);
    g_assert_cmpint(head_of(bank->store), ==, 3);
    verify_ok(bank->store);
}

static void test_ids(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    g_autoptr(group) group = group_new();
    add_create(put(group, edit("named")), "A", 5, 0, "{}", NULL);
    add_create(put(group, edit("the same")), "A", 5, 0, "{}", NULL);
    add_open(put(group, edit("open")), "A", "p", NULL);
    add_open(put(group, edit("open, too")), "A", "q", NULL);
    run(group, bank->store);
    assert_done(group, 0, 1);
    assert_failed(group, 1, EXOBASE_ERROR_STALE);
    assert_done(group, 2, 2);
    assert_done(group, 3, 3);
    g_assert_cmpint(g_array_index(at(group, 2)->result.ids, gint64, 0), ==, 6);
    g_assert_cmpint(g_array_index(at(group, 3)->result.ids, gint64, 0), ==, 7);
    verify_ok(bank->store);
}

static void test_own_faults(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    g_autoptr(group) group = group_new();
    put(group, edit("empty"));
    add_create(put(group, edit("good")), "A", 1, 0, "{}", NULL);
    add_create(put(group, edit("no sense")), "A", -1, 0, "{}", NULL);
    struct changeset *planned = put(group, edit("planned on nothing"));
    add_create(planned, "A", 2, 0, "{}", NULL);
    planned->expect_head = 0;
    add_create(put(group, edit("good, too")), "A", 3, 0, "{}", NULL);
    run(group, bank->store);
    assert_failed(group, 0, EXOBASE_ERROR_ARGUMENT);
    assert_done(group, 1, 1);
    assert_failed(group, 2, EXOBASE_ERROR_ARGUMENT);
    assert_failed(group, 3, EXOBASE_ERROR_STALE);
    assert_done(group, 4, 2);
    verify_ok(bank->store);
}

/* A token counts within its group as it does later. */
static void test_tokens(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    g_autoptr(group) group = group_new();
    struct changeset *first = put(group, edit("first"));
    add_open(first, "A", "p", NULL);
    struct changeset *again = put(group, edit("again"));
    add_open(again, "A", "p", NULL);
    again->token = first->token;
    struct changeset *other = put(group, edit("another request"));
    add_open(other, "A", "p", NULL);
    other->token = first->token;
    other->request = "other";
    run(group, bank->store);
    assert_done(group, 0, 1);
    assert_done(group, 1, 1);
    g_assert_false(at(group, 0)->result.replayed);
    g_assert_true(at(group, 1)->result.replayed);
    g_assert_cmpint(g_array_index(at(group, 1)->result.ids, gint64, 0), ==, 1);
    assert_failed(group, 2, EXOBASE_ERROR_REUSED);
    run(group, bank->store);
    for (guint i = 0; i < 2; i++) {
        assert_done(group, i, 1);
        g_assert_true(at(group, i)->result.replayed);
    }
    g_assert_cmpint(head_of(bank->store), ==, 1);
}

static struct changeset *random_edit(GRand *random, gint64 revisions[4])
{
    struct changeset *changeset = edit("random");
    guint id = (guint)g_rand_int_range(random, 1, 4);
    gint64 from = revisions[id] - (g_rand_int_range(random, 0, 4) == 0);
    g_autofree char *text = g_strdup_printf("{\"n\":%d}", g_rand_int_range(random, 0, 1000));
    if (from <= 0)
        add_create(changeset, "A", id, 0, text, "after");
    else
        add_update(changeset, "A", id, from, text, NULL);
    revisions[id] = MAX(from, 0) + 1;
    return changeset;
}

/* Random groups give what the same changesets give one by one, in a bank of its own. */
static void test_same_as_one_by_one(gconstpointer engine)
{
    g_autoptr(bank) together = bank_new(engine);
    g_autoptr(bank) alone = bank_new(engine);
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    gint64 revisions[4] = {0};
    const guint rounds = g_getenv("EXOBASE_TEST_SMALL") ? FEW : MANY;
    for (guint round = 0; round < rounds; round++) {
        g_autoptr(group) group = group_new();
        for (int i = g_rand_int_range(random, 1, 9); i > 0; i--)
            put(group, random_edit(random, revisions));
        run(group, together->store);
        for (guint i = 0; i < group->attempts->len; i++) {
            struct store_result result = {0};
            g_autoptr(GError) error = NULL;
            gboolean done = store_commit(alone->store, at(group, i)->changeset, &result, &error);
            g_assert_cmpint(done, ==, at(group, i)->done);
            g_assert_cmpint(done ? result.commit : error->code, ==,
                            done ? at(group, i)->result.commit : at(group, i)->error->code);
            g_assert_cmpuint(result.conflicts->len, ==, at(group, i)->result.conflicts->len);
            store_result_clear(&result);
        }
    }
    g_autofree char *first = dump_rows(together->store, 0, FALSE);
    g_autofree char *second = dump_rows(alone->store, 0, FALSE);
    g_assert_cmpstr(first, ==, second);
    verify_ok(together->store);
}

static gboolean commit_within(G_GNUC_UNUSED const struct store_row *row, gpointer data)
{
    struct store *store = data;
    g_autoptr(group) group = group_new();
    add_create(put(group, edit("within")), "B", 1, 0, "{}", NULL);
    add_create(put(group, edit("within")), "B", 2, 0, "{}", NULL);
    run(group, store);
    assert_failed(group, 0, EXOBASE_ERROR_ARGUMENT);
    assert_failed(group, 1, EXOBASE_ERROR_ARGUMENT);
    return TRUE;
}

static void test_within_callback(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    struct store_query query = {0};
    create_one(bank->store, "A", 1, "{}");
    g_assert_true(store_read(bank->store, &query, commit_within, bank->store, NULL, NULL));
    g_assert_cmpint(head_of(bank->store), ==, 1);
}

/* Of an entry all that an attempt knows too. */
static gboolean tell(const struct store_entry *entry, gpointer data)
{
    GString *out = data;
    g_string_append_printf(out, "#%lld %lld %s %s %s %s %s\n", (long long)entry->number,
                           (long long)entry->time_ms, entry->author, entry->kind, entry->message,
                           entry->token, entry->request ? entry->request : "-");
    for (guint i = 0; i < entry->n_changes; i++) {
        const struct store_change *change = &entry->changes[i];
        gboolean is_record = change->op == CHANGE_RECORD;
        g_assert_true(!change->after || strlen(change->after) == change->after_size);
        g_string_append_printf(out, "  %d %s %lld %lld %lld %d %lld %lld [%s] %d %s %lld\n", change->op,
                               change->chapter_code, (long long)change->id, (long long)change->from,
                               (long long)change->revision, !is_record && change->was_live,
                               (long long)change->created_ms, (long long)(is_record ? 0 : change->updated_ms),
                               change->after ? change->after : "-", change->base,
                               change->moved_from_chapter ? change->moved_from_chapter : "-",
                               (long long)change->moved_from_id);
    }
    for (guint i = 0; i < entry->n_chapters; i++)
        g_string_append_printf(out, "  %s %lld %lld [%s]\n", entry->chapters[i].chapter_code,
                               (long long)entry->chapters[i].from, (long long)entry->chapters[i].revision,
                               entry->chapters[i].after ? entry->chapters[i].after : "-");
    return TRUE;
}

static void put_every_kind(struct group *group)
{
    struct changeset *creates = put(group, edit("creates")), *move = put(group, edit("a move"));
    add_create(creates, "A", 7, 0, "{\"id\":7,\"x\":\"Ã©\\n\"}", "after");
    add_open(creates, "A", "first", NULL);
    add_open(creates, "B", "second", "after");
    add_chapter(creates, "A", 0, "{\"title\":\"Un\"}");
    add_delete(move, "A", 7, 1, NULL);
    add_create(move, "C", 3, 0, "{\"id\":3}", NULL);
    g_array_index(move->changes, struct change, 1).moved_from_chapter = "A";
    g_array_index(move->changes, struct change, 1).moved_from_id = 7;
    add_create(put(group, edit("back again")), "A", 7, 2, "{\"id\":7,\"x\":2.5}", NULL);
    struct changeset *more = put(group, edit("more"));
    add_update(more, "A", 8, 1, "{\"id\":8,\"x\":3}", NULL);
    add_record(more, "A", 7, 3, "after");
    add_chapter(more, "A", 1, NULL);
    add_chapter(more, "_GENERATOR", 0, "{\"title\":\"Deux\"}");
    more->request = changeset_intern(more, "request");
    add_create(put(group, edit("made long ago")), "D", 1, 0, "{\"id\":1}", NULL);
    struct changeset *old = g_ptr_array_index(group->changesets, group->changesets->len - 1);
    g_array_index(old->changes, struct change, 0).created_ms = 1000;
}

/* What was committed says of itself what the log says of it. */
static void test_entries(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    g_autoptr(group) group = group_new();
    g_autoptr(GString) told = g_string_new(NULL), read = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    const struct store_log_query query = {.texts = TRUE};
    put_every_kind(group);
    run(group, bank->store);
    for (guint i = 0; i < group->attempts->len; i++) {
        assert_done(group, i, i + 1);
        g_assert_true(store_attempt_entry(at(group, i), tell, told));
    }
    store_log(bank->store, &query, tell, read, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(told->str, ==, read->str);
    /* What was made before is not told anew. */
    run(group, bank->store);
    assert_done(group, 0, 1);
    g_assert_cmpint(g_array_index(at(group, 0)->result.created, gint64, 0), >, 0);
    g_assert_false(store_attempt_entry(at(group, 0), tell, told));
}

const struct suite_test GROUP_TESTS[] = {
    {"group/conflicts", test_conflicts},
    {"group/ids", test_ids},
    {"group/own-faults", test_own_faults},
    {"group/tokens", test_tokens},
    {"group/same-as-one-by-one", test_same_as_one_by_one},
    {"group/within-callback", test_within_callback},
    {"group/entries", test_entries},
    {NULL, NULL},
};
