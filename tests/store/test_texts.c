/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "suite.h"

/* Texts that are made when the store asks for them (changeset.h, change_text_func). */

/* So many that the commit counts as a large one, which an engine may make in another way. */
#define MANY 20000
/* The servers that tests run on look through the whole collection for each document that is written. */
#define MANY_AT_A_SERVER 1500
#define FEW 100

struct maker {
    GArray *asked; /* of guint: the changes whose texts were made, in order */
};

/* {"a":"INDEX","id":N,"z":1}; without the id where the change has none yet. */
static void make_text(gpointer data, guint change, GString *out, gsize *id_place)
{
    struct maker *maker = data;
    gsize start = out->len;
    g_array_append_val(maker->asked, change);
    g_string_append_printf(out, "{\"a\":\"%u\",", change);
    *id_place = out->len - start;
    g_string_append(out, "\"z\":1}");
}

static void make_named_text(gpointer data, guint change, GString *out, G_GNUC_UNUSED gsize *id_place)
{
    struct maker *maker = data;
    g_array_append_val(maker->asked, change);
    g_string_append_printf(out, "{\"a\":\"%u\",\"id\":%u}", change, change + 1);
}

static void on_demand(struct changeset *changeset, guint index)
{
    struct change *change = &g_array_index(changeset->changes, struct change, index);
    change->after = NULL;
    change->after_size = 0;
}

static void check_text(struct store *store, gint64 id, const char *wanted)
{
    g_autofree char *text = text_of(store, "A", id);
    g_assert_cmpstr(text, ==, wanted);
}

/* These two were asked for, in this order however often (an engine may ask again), and no other. */
static void check_asked(const GArray *asked, guint first, guint second)
{
    g_assert_cmpuint(asked->len, >=, 2);
    for (guint i = 0; i < asked->len; i++)
        g_assert_cmpuint(g_array_index(asked, guint, i), ==, i % 2 == 0 ? first : second);
}

/* Each kind of change, with texts given and made, in one changeset: only the made ones are asked for. */
static void test_on_demand(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    g_autoptr(GArray) asked = g_array_new(FALSE, FALSE, sizeof(guint));
    struct maker maker = {.asked = asked};
    for (gint64 id = 1; id <= 3; id++)
        create_one(bank->store, "A", id, "{\"id\":0}");
    struct changeset *changeset = edit("on demand");
    changeset->text = make_text;
    changeset->text_data = &maker;
    add_open(changeset, "A", "given", "after");
    add_open(changeset, "A", "made", "after");
    add_update(changeset, "A", 1, 1, "{\"given\":1}", NULL);
    add_record(changeset, "A", 2, 1, "after");
    add_delete(changeset, "A", 3, 1, NULL);
    add_open(changeset, "A", "made", NULL);
    on_demand(changeset, 1);
    on_demand(changeset, 5);
    commit_ok(bank->store, changeset);

    check_asked(asked, 1, 5);
    bank_reopen(bank);
    check_text(bank->store, 4, "{\"a\":\"given\",\"id\":4,\"z\":1}");
    check_text(bank->store, 5, "{\"a\":\"1\",\"id\":5,\"z\":1}");
    check_text(bank->store, 6, "{\"a\":\"5\",\"id\":6,\"z\":1}");
    check_text(bank->store, 1, "{\"given\":1}");
    g_autofree char *base = base_of(bank->store, "A", 5);
    g_assert_cmpstr(base, ==, "{\"a\":\"1\",\"id\":5,\"z\":1}");
    verify_ok(bank->store);
}

static void test_on_demand_update(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    g_autoptr(GArray) asked = g_array_new(FALSE, FALSE, sizeof(guint));
    struct maker maker = {.asked = asked};
    create_one(bank->store, "A", 1, "{\"id\":1}");
    struct changeset *changeset = edit("on demand");
    changeset->text = make_named_text;
    changeset->text_data = &maker;
    add_update(changeset, "A", 1, 1, "", "{\"a\":\"0\",\"id\":1}");
    on_demand(changeset, 0);
    commit_ok(bank->store, changeset);
    check_text(bank->store, 1, "{\"a\":\"0\",\"id\":1}");
    g_autofree char *base = base_of(bank->store, "A", 1);
    g_assert_cmpstr(base, ==, "{\"a\":\"0\",\"id\":1}");
    verify_ok(bank->store);
}

/* Without the function a change without a text stays an error. */
static void test_no_text(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    struct changeset *changeset = edit("no text");
    add_create(changeset, "A", 1, 0, "{}", NULL);
    on_demand(changeset, 0);
    commit_refused(bank->store, changeset, EXOBASE_ERROR_ARGUMENT);
}

static struct changeset *many(guint count, gboolean given)
{
    struct changeset *changeset = edit("many");
    for (guint i = 0; i < count; i++) {
        g_autofree char *text = g_strdup_printf("{\"a\":\"%u\",\"id\":%u}", i, i + 1);
        add_create(changeset, "A", i + 1, 0, text, "after");
        if (!given)
            on_demand(changeset, i);
    }
    return changeset;
}

/* A large commit, asked for in order, is the same bank as one whose texts were given. */
static void test_many(gconstpointer engine)
{
    g_autoptr(bank) made = bank_new(engine);
    g_autoptr(bank) given = bank_new(engine);
    g_autoptr(GArray) asked = g_array_new(FALSE, FALSE, sizeof(guint));
    struct maker maker = {.asked = asked};
    const guint count = made->engine->scheme ? MANY : g_getenv("EXOBASE_TEST_SMALL") ? FEW : MANY_AT_A_SERVER;
    struct changeset *changeset = many(count, FALSE);
    changeset->text = make_named_text;
    changeset->text_data = &maker;
    commit_ok(made->store, changeset);
    commit_ok(given->store, many(count, TRUE));

    g_assert_cmpuint(asked->len, >=, count);
    for (guint i = 0; i < asked->len; i++)
        g_assert_cmpuint(g_array_index(asked, guint, i), ==, i % count);
    bank_reopen(made);
    g_autofree char *made_digest = digest_of(made->store, 0);
    g_autofree char *given_digest = digest_of(given->store, 0);
    g_assert_cmpstr(made_digest, ==, given_digest);
    verify_ok(made->store);
}

const struct suite_test TEXT_TESTS[] = {
    {"on-demand", test_on_demand},
    {"on-demand-update", test_on_demand_update},
    {"no-text", test_no_text},
    {"many-on-demand", test_many},
    {NULL, NULL},
};
