/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "accounts.h"
#include "suite.h"

/* What is beside the log. */

static gboolean note(const struct store_item *item, gpointer data)
{
    g_string_append_printf(data, "%d %s %s %s %lld;", item->kind, item->key, item->owner ? item->owner : "-",
                           item->text, (long long)item->expires_ms);
    return TRUE;
}

static char *listed(struct store *store, enum item_kind kind, const char *owner, gint64 now)
{
    GString *out = g_string_new(NULL);
    g_assert_true(store_item_list(store, kind, owner, now, note, out, NULL));
    return g_string_free(out, FALSE);
}

static char *got(struct store *store, enum item_kind kind, const char *key, gint64 now)
{
    GString *out = g_string_new(NULL);
    g_assert_true(store_item_get(store, kind, key, now, note, out, NULL));
    return g_string_free(out, FALSE);
}

#define ASSERT_TEXT(expression, expected)                                                                    \
    do {                                                                                                     \
        g_autofree char *text_found = expression;                                                            \
        g_assert_cmpstr(text_found, ==, expected);                                                           \
    } while (0)

static gint64 put(struct store *store, const struct store_item *item, gint64 from, gint64 now)
{
    g_autoptr(GError) error = NULL;
    gint64 version = 0;
    store_item_put(store, item, from, now, &version, &error);
    g_assert_no_error(error);
    g_assert_cmpint(version, >, 0);
    return version;
}

static void put_refused(struct store *store, const struct store_item *item, gint64 from, gint64 now,
                        enum exobase_error code)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(store_item_put(store, item, from, now, NULL, &error));
    g_assert_error(error, EXOBASE_ERROR, (int)code);
}

static gboolean deleted(struct store *store, enum item_kind kind, const char *key, gint64 from)
{
    g_autoptr(GError) error = NULL;
    gboolean did = TRUE;
    store_item_delete(store, kind, key, from, &did, &error);
    g_assert_no_error(error);
    return did;
}

static void test_life(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    struct store_item anna = {ITEM_ACCOUNT, "anna", NULL, "{\"a\":1}", 0, 0};
    struct store_item session = {ITEM_SESSION, "k2", "anna", "{}", 0, 0};
    struct store_item other = {ITEM_SESSION, "k1", "bob", "é", 0, 0};
    ASSERT_TEXT(got(bank->store, ITEM_ACCOUNT, "anna", 1), "");
    put(bank->store, &anna, ITEM_ABSENT, 1);
    put(bank->store, &session, ITEM_ANY, 1);
    put(bank->store, &other, ITEM_ABSENT, 1);
    bank_reopen(bank);
    ASSERT_TEXT(got(bank->store, ITEM_ACCOUNT, "anna", 1), "1 anna - {\"a\":1} 0;");
    ASSERT_TEXT(got(bank->store, ITEM_TOKEN, "anna", 1), "");
    ASSERT_TEXT(listed(bank->store, ITEM_SESSION, NULL, 1), "3 k1 bob é 0;3 k2 anna {} 0;");
    ASSERT_TEXT(listed(bank->store, ITEM_SESSION, "anna", 1), "3 k2 anna {} 0;");
    ASSERT_TEXT(listed(bank->store, ITEM_SESSION, "carl", 1), "");
    g_assert_true(deleted(bank->store, ITEM_SESSION, "k1", ITEM_ANY));
    g_assert_false(deleted(bank->store, ITEM_SESSION, "k1", ITEM_ANY));
    ASSERT_TEXT(listed(bank->store, ITEM_SESSION, NULL, 1), "3 k2 anna {} 0;");
    verify_ok(bank->store);
}

static void test_versions(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    struct store_item item = {ITEM_ACCOUNT, "a", NULL, "1", 0, 0};
    put_refused(bank->store, &item, 77, 1, EXOBASE_ERROR_STALE);
    gint64 first = put(bank->store, &item, ITEM_ABSENT, 1);
    put_refused(bank->store, &item, ITEM_ABSENT, 1, EXOBASE_ERROR_STALE);
    item.text = "2";
    gint64 second = put(bank->store, &item, first, 1);
    g_assert_cmpint(second, !=, first);
    item.text = "3";
    put_refused(bank->store, &item, first, 1, EXOBASE_ERROR_STALE);
    g_assert_false(deleted(bank->store, ITEM_ACCOUNT, "a", first));
    ASSERT_TEXT(got(bank->store, ITEM_ACCOUNT, "a", 1), "1 a - 2 0;");
    g_assert_true(deleted(bank->store, ITEM_ACCOUNT, "a", second));
    /* Who read it before it went does not take the next one for it. */
    put(bank->store, &item, ITEM_ABSENT, 1);
    put_refused(bank->store, &item, second, 1, EXOBASE_ERROR_STALE);
    verify_ok(bank->store);
}

static void test_end(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    struct store_item brief = {ITEM_SECRET, "setup", NULL, "1", 0, 100};
    struct store_item lasting = {ITEM_SECRET, "x", NULL, "2", 0, 0};
    gint64 version = put(bank->store, &brief, ITEM_ABSENT, 1);
    put(bank->store, &lasting, ITEM_ABSENT, 1);
    ASSERT_TEXT(got(bank->store, ITEM_SECRET, "setup", 99), "4 setup - 1 100;");
    ASSERT_TEXT(got(bank->store, ITEM_SECRET, "setup", 100), "");
    ASSERT_TEXT(listed(bank->store, ITEM_SECRET, NULL, 100), "4 x - 2 0;");
    put_refused(bank->store, &brief, version, 100, EXOBASE_ERROR_STALE);
    brief.expires_ms = 200;
    put(bank->store, &brief, ITEM_ABSENT, 100);
    ASSERT_TEXT(got(bank->store, ITEM_SECRET, "setup", 150), "4 setup - 1 200;");
    g_assert_true(store_item_purge(bank->store, 150, NULL));
    ASSERT_TEXT(listed(bank->store, ITEM_SECRET, NULL, 150), "4 setup - 1 200;4 x - 2 0;");
    g_assert_true(store_item_purge(bank->store, 200, NULL));
    ASSERT_TEXT(listed(bank->store, ITEM_SECRET, NULL, 1), "4 x - 2 0;");
}

static void test_arguments(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    g_autofree char *long_key = g_strnfill(ITEM_KEY_BYTES_MAX + 1, 'k');
    struct store_item bad[] = {
        {ITEM_ACCOUNT, "", NULL, "1", 0, 0},       {ITEM_ACCOUNT, long_key, NULL, "1", 0, 0},
        {ITEM_ACCOUNT, "\xff", NULL, "1", 0, 0},   {ITEM_ACCOUNT, "a", "\xff", "1", 0, 0},
        {ITEM_ACCOUNT, "a", NULL, "\xff", 0, 0},   {ITEM_ACCOUNT, "a", NULL, NULL, 0, 0},
        {(enum item_kind)9, "a", NULL, "1", 0, 0}, {(enum item_kind)0, "a", NULL, "1", 0, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        put_refused(bank->store, &bad[i], ITEM_ANY, 1, EXOBASE_ERROR_ARGUMENT);
    long_key[ITEM_KEY_BYTES_MAX] = 0;
    struct store_item longest = {ITEM_ACCOUNT, long_key, NULL, "", 0, 0};
    put(bank->store, &longest, ITEM_ABSENT, 1);
    verify_ok(bank->store);
}

/* Nothing of it is in the log, the digest or the number of the newest commit. */
static void test_beside_the_log(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    struct store_item item = {ITEM_TOKEN, "hash", "name", "{\"secret\":1}", 0, 0};
    create_one(bank->store, "A", 1, "{}");
    g_autofree char *before = dump_all(bank->store);
    g_autofree char *digest = digest_of(bank->store, 0);
    put(bank->store, &item, ITEM_ABSENT, 1);
    ASSERT_TEXT(dump_all(bank->store), before);
    ASSERT_TEXT(digest_of(bank->store, 0), digest);
    g_assert_cmpint(head_of(bank->store), ==, 1);
    g_assert_cmpint(create_one(bank->store, "A", 2, "{}"), ==, 2);
    ASSERT_TEXT(got(bank->store, ITEM_TOKEN, "hash", 1), "2 hash name {\"secret\":1} 0;");
}

static gboolean put_within(const struct store_item *item, gpointer data)
{
    put_refused(data, item, ITEM_ANY, 1, EXOBASE_ERROR_ARGUMENT);
    return FALSE;
}

static void test_within_callback(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    struct store_item item = {ITEM_TOKEN, "a", NULL, "1", 0, 0};
    put(bank->store, &item, ITEM_ABSENT, 1);
    item.key = "b";
    put(bank->store, &item, ITEM_ABSENT, 1);
    g_assert_true(store_item_list(bank->store, ITEM_TOKEN, NULL, 1, put_within, bank->store, NULL));
    ASSERT_TEXT(listed(bank->store, ITEM_TOKEN, NULL, 1), "2 a - 1 0;2 b - 1 0;");
}

static void test_backup(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    if (!bank->engine->has_file || !bank->engine->scheme) {
        g_test_skip("a bank in memory, or at a server, has no backup");
        return;
    }
    struct store_item item = {ITEM_TOKEN, "a", NULL, "1", 0, 0};
    put(bank->store, &item, ITEM_ABSENT, 1);
    g_autofree char *path = g_build_filename(bank->folder, "copy.db", NULL);
    g_autofree char *address = g_strconcat("sqlite:", path, NULL);
    g_assert_true(store_backup(bank->store, path, NULL));
    /* A copy is at rest, whoever has the bank open: SQLite's versions for writing and reading, not 2, the
     * write-ahead log's. */
    g_autofree char *bytes = NULL;
    g_assert_true(g_file_get_contents(path, &bytes, NULL, NULL));
    g_assert_cmpint(bytes[18], ==, 1);
    g_assert_cmpint(bytes[19], ==, 1);
    g_autoptr(store) copy = store_open(address, STORE_READ, NULL);
    g_assert_nonnull(copy);
    ASSERT_TEXT(listed(copy, ITEM_TOKEN, NULL, 1), "2 a - 1 0;");
    put_refused(copy, &item, ITEM_ANY, 1, EXOBASE_ERROR_READONLY);
    g_assert_false(store_item_delete(copy, ITEM_TOKEN, "a", ITEM_ANY, NULL, NULL));
    g_assert_false(store_item_purge(copy, 1, NULL));
    ASSERT_TEXT(listed(copy, ITEM_TOKEN, NULL, 1), "2 a - 1 0;");
}

const struct suite_test ITEM_TESTS[] = {
    {"items/life", test_life},
    {"items/versions", test_versions},
    {"items/end", test_end},
    {"items/arguments", test_arguments},
    {"items/beside-the-log", test_beside_the_log},
    {"items/within-callback", test_within_callback},
    {"items/backup", test_backup},
    {NULL, NULL},
};
