/* SPDX-License-Identifier: Apache-2.0 */
#include <mongoc/mongoc.h>
#include <string.h>

#include "bank.h"

/* What only the MongoDB engine has: documents for other programs, and what others do to them. */

#define TEXT(title, type)                                                                                    \
    "{\"chapter_code\":\"A\",\"exercise_type\":\"" type "\",\"id\":1,\"title\":\"" title "\"}"

/* A client of the test's own, on the bank's database. */
struct outside {
    mongoc_client_t *client;
    char *database;
};

static struct outside *outside_new(const char *address)
{
    struct outside *outside = g_new0(struct outside, 1);
    mongoc_uri_t *uri = mongoc_uri_new(address);
    outside->client = mongoc_client_new_from_uri(uri);
    outside->database = g_strdup(mongoc_uri_get_database(uri));
    mongoc_uri_destroy(uri);
    return outside;
}

/* Drops the database. */
static void outside_free(struct outside *outside)
{
    mongoc_database_t *database = mongoc_client_get_database(outside->client, outside->database);
    mongoc_database_drop(database, NULL);
    mongoc_database_destroy(database);
    mongoc_client_destroy(outside->client);
    g_free(outside->database);
    g_free(outside);
}
typedef struct outside outside; /* for g_autoptr */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(outside, outside_free)

static gboolean insert(struct outside *outside, const char *collection, const char *json)
{
    mongoc_collection_t *handle =
        mongoc_client_get_collection(outside->client, outside->database, collection);
    bson_error_t error;
    bson_t *document = bson_new_from_json((const guint8 *)json, -1, &error);
    g_assert_nonnull(document);
    gboolean done = mongoc_collection_insert_one(handle, document, NULL, NULL, &error);
    bson_destroy(document);
    mongoc_collection_destroy(handle);
    return done;
}

static void update(struct outside *outside, const char *collection, const char *query, const char *change)
{
    mongoc_collection_t *handle =
        mongoc_client_get_collection(outside->client, outside->database, collection);
    bson_t *filter = bson_new_from_json((const guint8 *)query, -1, NULL);
    bson_t *document = bson_new_from_json((const guint8 *)change, -1, NULL);
    g_assert_true(change[2] == '$'
                      ? mongoc_collection_update_one(handle, filter, document, NULL, NULL, NULL)
                      : mongoc_collection_replace_one(handle, filter, document, NULL, NULL, NULL));
    bson_destroy(document);
    bson_destroy(filter);
    mongoc_collection_destroy(handle);
}

/* The first document that fits, as relaxed JSON; NULL: none. Caller frees. */
static char *find(struct outside *outside, const char *collection, const char *query)
{
    mongoc_collection_t *handle =
        mongoc_client_get_collection(outside->client, outside->database, collection);
    bson_t *filter = bson_new_from_json((const guint8 *)query, -1, NULL);
    mongoc_cursor_t *cursor = mongoc_collection_find_with_opts(handle, filter, NULL, NULL);
    const bson_t *document = NULL;
    char *found = NULL;
    if (mongoc_cursor_next(cursor, &document)) {
        char *json = bson_as_canonical_extended_json(document, NULL);
        found = g_strdup(json);
        bson_free(json);
    }
    mongoc_cursor_destroy(cursor);
    bson_destroy(filter);
    mongoc_collection_destroy(handle);
    return found;
}

#define ASSERT_HAS(text, part) g_assert_nonnull(strstr((text), (part)))

static void edit_one(struct store *store, gint64 from, const char *text)
{
    struct changeset *changeset = edit("edit");
    add_update(changeset, "A", 1, from, text, NULL);
    commit_ok(store, changeset);
}

static void test_document(void)
{
    g_autoptr(bank) bank = bank_new("mongo");
    g_autoptr(outside) outside = outside_new(bank->address);
    create_one(bank->store, "A", 1, "{\"$b\":1,\"a.b\":[[1]],\"c\":{\"d\":null},\"id\":1,\"x\":1.5}");
    g_autofree char *found = find(outside, "admin_exercises", "{\"chapter_code\":\"A\",\"id\":1}");
    g_assert_nonnull(found);
    ASSERT_HAS(found, "\"created_at\" : { \"$date\"");
    ASSERT_HAS(found, "\"updated_at\" : { \"$date\"");
    ASSERT_HAS(found, "\"revision\" : { \"$numberLong\" : \"1\" }");
    ASSERT_HAS(found, "\"c\" : { \"d\" : null }");
    ASSERT_HAS(found, "\"other\" : \"{\\\"$b\\\":1,\\\"a.b\\\":[[1]]}\"");
    g_assert_false(insert(outside, "admin_exercises", "{\"chapter_code\":\"A\",\"id\":1}"));
    verify_ok(bank->store);
}

/* What another program wrote is not overwritten, whatever the bank does, and it is reported. */
static void test_outside_edit(void)
{
    g_autoptr(bank) bank = bank_new("mongo");
    g_autoptr(outside) outside = outside_new(bank->address);
    create_one(bank->store, "A", 1, TEXT("first", "T"));
    update(outside, "admin_exercises", "{\"id\":1}", "{\"$set\":{\"title\":\"theirs\"}}");
    edit_one(bank->store, 1, TEXT("ours", "T"));
    g_autofree char *found = find(outside, "admin_exercises", "{\"id\":1}");
    ASSERT_HAS(found, "theirs");
    g_assert_cmpint(verify_count(bank->store), ==, 1);
    struct changeset *changeset = edit("delete");
    add_delete(changeset, "A", 1, 2, NULL);
    commit_ok(bank->store, changeset);
    g_autofree char *left = find(outside, "admin_exercises", "{\"title\":\"theirs\"}");
    g_assert_nonnull(left);
}

static void open_again(struct bank *bank, enum store_mode mode)
{
    g_autoptr(GError) error = NULL;
    store_close(bank->store);
    bank->store = store_open(bank->address, mode, &error);
    g_assert_no_error(error);
}

/* A writer that was killed leaves a stub, an older text or a dead exercise's document: a server puts it
 * right. */
static void test_left_behind(void)
{
    static const char *const CHAPTERS[] = {"A", "B", "C"};
    g_autoptr(bank) bank = bank_new("mongo");
    g_autoptr(outside) outside = outside_new(bank->address);
    g_auto(GStrv) documents = g_new0(char *, G_N_ELEMENTS(CHAPTERS) + 1);
    for (gsize i = 0; i < G_N_ELEMENTS(CHAPTERS); i++) {
        g_autofree char *query = g_strdup_printf("{\"chapter_code\":\"%s\"}", CHAPTERS[i]);
        create_one(bank->store, CHAPTERS[i], 1, "{\"title\":\"first\"}");
        documents[i] = find(outside, "admin_exercises", query);
    }
    struct changeset *changeset = edit("edit and delete");
    add_update(changeset, "A", 1, 1, "{\"title\":\"second\"}", NULL);
    add_delete(changeset, "B", 1, 1, NULL);
    commit_ok(bank->store, changeset);
    update(outside, "admin_exercises", "{\"chapter_code\":\"A\"}", documents[0]);
    g_assert_true(insert(outside, "admin_exercises", documents[1]));
    const char *key = strstr(documents[2], "\"$oid\" : \"") + strlen("\"$oid\" : \"");
    g_autofree char *stub =
        g_strdup_printf("{ \"id\":\"exobase-stub:%.24s\",\"exobase\":{\"log\":\"%s\",\"stub\":\"x\"}}", key,
                        store_log_id(bank->store));
    update(outside, "admin_exercises", "{\"chapter_code\":\"C\"}", stub);
    g_assert_cmpint(verify_count(bank->store), ==, 2);
    open_again(bank, STORE_SERVE);
    verify_ok(bank->store);
    g_autofree char *dead = find(outside, "admin_exercises", "{\"chapter_code\":\"B\"}");
    g_assert_null(dead);
}

/* What a log forgets is used neither before nor after. */
static void test_forgotten(void)
{
    static const struct {
        const char *chapter_code;
        guint findings;
    } ROWS[] = {{"A", 1}, {"B", 1}, {"C", 0}};
    g_autoptr(bank) bank = bank_new("mongo");
    g_autoptr(outside) outside = outside_new(bank->address);
    create_one(bank->store, "A", 1, TEXT("first", "T"));
    edit_one(bank->store, 1, TEXT("second", "T"));
    create_one(bank->store, "B", 1, "{}");
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autofree char *query = g_strdup_printf("{\"chapter_code\":\"%s\"}", ROWS[i].chapter_code);
        g_autofree char *document = find(outside, "admin_exercises", query);
        g_autofree char *key =
            g_strndup(document ? strstr(document, "\"$oid\" : \"") + strlen("\"$oid\" : \"")
                               : "000000000000000000000000",
                      24);
        g_autofree char *change =
            g_strdup_printf("{\"$set\":{\"forget\":{\"keys\":[{\"$oid\":\"%s\"}],\"sets\":[\"x\"]}}}", key);
        update(outside, "exobase_commits", "{\"_id\":2}", change);
        g_assert_cmpuint(verify_count(bank->store), ==, ROWS[i].findings);
    }
    g_assert_true(insert(outside, "exobase_parts", "{\"_id\":\"x/1\",\"changes\":[],\"bodies\":[]}"));
    update(outside, "exobase_commits", "{\"_id\":2}",
           "{\"$set\":{\"forget\":{\"keys\":[],\"sets\":[\"x\"]}}}");
    create_one(bank->store, "C", 1, "{}");
    update(outside, "exobase_commits", "{\"_id\":4}", "{\"$set\":{\"parts\":{\"set\":\"x\",\"count\":1}}}");
    g_assert_cmpuint(verify_count(bank->store), ==, 1);
}

#define RACERS 3
#define RACES 20

static gpointer race(gpointer data)
{
    g_autoptr(store) store = store_open(data, STORE_WRITE, NULL);
    g_assert_nonnull(store);
    for (guint i = 0; i < RACES; i++) {
        struct changeset *changeset = edit("race");
        add_open(changeset, "A", "x", NULL);
        commit_ok(store, changeset);
    }
    return NULL;
}

/* Several writers at one chapter: each id once, no commit lost, none twice. */
static void test_race(void)
{
    g_autoptr(bank) bank = bank_new("mongo");
    GThread *threads[RACERS];
    for (gsize i = 0; i < RACERS; i++)
        threads[i] = g_thread_new("race", race, bank->address);
    for (gsize i = 0; i < RACERS; i++)
        g_thread_join(threads[i]);
    g_assert_cmpint(head_of(bank->store), ==, RACERS * RACES);
    g_autofree char *last = text_of(bank->store, "A", RACERS * RACES);
    g_assert_nonnull(last);
    verify_ok(bank->store);
}

/* The Python system's chapters: made where one is missing, never narrowed. */
static void test_curriculum(void)
{
    g_autoptr(bank) bank = bank_new("mongo");
    g_autoptr(outside) outside = outside_new(bank->address);
    g_assert_true(insert(outside, "curriculum_chapters",
                         "{\"code_officiel\":\"A\",\"libelle\":\"Mine\",\"exercise_types\":[\"U\"]}"));
    open_again(bank, STORE_WRITE);
    create_one(bank->store, "A", 1, TEXT("first", "T"));
    struct changeset *changeset = edit("chapter");
    add_chapter(changeset, "B", 0, "{\"title\":\"Angles\"}");
    add_create(changeset, "B", 1, 0, "{\"exercise_type\":\"V\"}", NULL);
    commit_ok(bank->store, changeset);
    edit_one(bank->store, 1, TEXT("second", "T"));
    g_autofree char *known = find(outside, "curriculum_chapters", "{\"code_officiel\":\"A\"}");
    ASSERT_HAS(known, "\"exercise_types\" : [ \"U\", \"T\" ]");
    ASSERT_HAS(known, "Mine");
    g_autofree char *made = find(outside, "curriculum_chapters", "{\"code_officiel\":\"B\"}");
    ASSERT_HAS(
        made,
        "\"libelle\" : \"Angles\", \"domaine\" : \"Autre\", \"statut\" : \"prod\", \"exercise_types\" : [ "
        "\"V\" ], \"difficulte_min\"");
}

static void refuse(struct bank *bank, enum store_mode mode, enum exobase_error code)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(store_open(bank->address, mode, &error));
    g_assert_error(error, EXOBASE_ERROR, (int)code);
}

/* Another program's collection, a newer exobase's commit, a hole in the log. */
static void test_refused(void)
{
    g_autoptr(bank) bank = bank_new("mongo");
    g_autoptr(outside) outside = outside_new(bank->address);
    create_one(bank->store, "A", 1, "{}");
    update(outside, "exobase_commits", "{\"_id\":1}", "{\"$set\":{\"needs\":2}}");
    refuse(bank, STORE_READ, EXOBASE_ERROR_NEWER);
    update(outside, "exobase_commits", "{\"_id\":1}", "{\"$set\":{\"needs\":1,\"prev\":\"x\"}}");
    refuse(bank, STORE_READ, EXOBASE_ERROR_CORRUPT);
    update(outside, "exobase_commits", "{\"_id\":1}", "{\"$set\":{\"log\":\"x\"}}");
    refuse(bank, STORE_WRITE, EXOBASE_ERROR_CORRUPT);
    g_autofree char *address = bank->address;
    bank->address = g_strconcat(address, "_python", NULL);
    g_autoptr(outside) python = outside_new(bank->address);
    g_assert_true(insert(python, "admin_exercises", "{\"chapter_code\":\"A\",\"id\":1}"));
    refuse(bank, STORE_SERVE, EXOBASE_ERROR_CONTENT);
    refuse(bank, STORE_READ, EXOBASE_ERROR_CONTENT);
    refuse(bank, STORE_WRITE, EXOBASE_ERROR_CONTENT);
}

static void count(const char *place, const char *message, enum store_outside what, gpointer data)
{
    guint *counts = data;
    g_test_message("%s: %s", place, message);
    counts[what ? 1 : 0]++;
}

static void adopt(const char *address, enum store_mode mode, guint left_alone, guint adopted, gint64 commit)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(store) store = store_open(address, mode, &error);
    guint counts[2] = {0, 0};
    gint64 made = -1;
    g_assert_no_error(error);
    store_adopt(store, mode == STORE_READ_ANY ? STORE_ADOPT_LOOK : STORE_ADOPT_ALL, "tester", count, counts,
                &made, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(counts[0], ==, left_alone);
    g_assert_cmpuint(counts[1], ==, adopted);
    g_assert_cmpint(made, ==, commit);
}

#define PYTHON(code, id, more)                                                                               \
    "{\"chapter_code\":\"" code "\",\"id\":" id ",\"enonce_html\":\"<p>x</p>\"" more "}"

/* A collection of another program's becomes a bank, and its later edits are found by a server. */
static void test_adoption(void)
{
    g_autofree char *address =
        g_strdup_printf("%s/exobase_test_adopt_%u", g_getenv("EXOBASE_TEST_MONGODB"), g_random_int());
    g_autoptr(outside) outside = outside_new(address);
    g_autoptr(GError) error = NULL;
    g_assert_true(insert(outside, "admin_exercises", PYTHON("A", "1", ",\"created_at\":\"2023-01-02\"")));
    g_assert_true(insert(outside, "admin_exercises", PYTHON("a", "1", ",\"n\":{\"$numberDecimal\":\"1\"}")));
    g_assert_true(insert(outside, "admin_exercises", PYTHON("B", "2.0", ",\"is_dynamic\":1")));
    g_assert_true(insert(outside, "admin_exercises", "{\"_id\":7,\"what\":1}"));
    adopt(address, STORE_READ_ANY, 1, 3, 0);
    adopt(address, STORE_WRITE_ANY, 1, 3, 1);
    adopt(address, STORE_WRITE_ANY, 1, 0, 0);
    g_autoptr(store) store = store_open(address, STORE_SERVE, &error);
    g_assert_no_error(error);
    update(outside, "admin_exercises", "{\"chapter_code\":\"B\"}", "{\"$set\":{\"title\":\"theirs\"}}");
    g_assert_true(insert(outside, "admin_exercises", PYTHON("C", "1", "")));
    guint counts[2] = {0};
    struct store_tended sums = {0};
    for (guint i = 0; i < 4; i++)
        g_assert_true(store_tend(store, count, counts, &sums, &error));
    /* What can't be adopted is told of once. */
    g_assert_cmpuint(sums.left_alone, ==, 1);
    g_assert_cmpuint(sums.vanished, ==, 0);
    g_assert_cmpuint(counts[0], ==, 1);
    g_assert_cmpuint(counts[1], ==, 2);
    g_assert_cmpint(head_of(store), ==, 3);
    g_autofree char *text = text_of(store, "B", 2);
    ASSERT_HAS(text, "\"title\":\"theirs\"");
    verify_ok(store);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mongo/document", test_document);
    g_test_add_func("/mongo/outside-edit", test_outside_edit);
    g_test_add_func("/mongo/left-behind", test_left_behind);
    g_test_add_func("/mongo/forgotten", test_forgotten);
    g_test_add_func("/mongo/race", test_race);
    g_test_add_func("/mongo/curriculum", test_curriculum);
    g_test_add_func("/mongo/refused", test_refused);
    g_test_add_func("/mongo/adoption", test_adoption);
    return g_test_run();
}
