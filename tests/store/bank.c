/* SPDX-License-Identifier: Apache-2.0 */
#include "bank.h"

#include <glib/gstdio.h>
#include <mongoc/mongoc.h>
#include <string.h>
#include <unistd.h>

static const struct bank_engine ENGINES[] = {
    {"memory", "memory:", FALSE, STORE_CREATE},     {"sqlite", "sqlite:", TRUE, STORE_CREATE},
    {"sqlite-serve", "sqlite:", TRUE, STORE_SERVE}, {"mongo", NULL, TRUE, STORE_CREATE},
    {"mongo-serve", NULL, TRUE, STORE_SERVE},
};

const struct bank_engine *bank_engine_find(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(ENGINES); i++)
        if (strcmp(ENGINES[i].name, name) == 0)
            return &ENGINES[i];
    g_error("no engine named %s", name);
}

enum store_mode bank_write_mode(const struct bank_engine *engine)
{
    return engine->mode == STORE_CREATE ? STORE_WRITE : engine->mode;
}

/* A database that no other test has, at the server of EXOBASE_TEST_MONGODB. */
static char *mongo_address(void)
{
    static gint count;
    const char *server = g_getenv("EXOBASE_TEST_MONGODB");
    g_assert_nonnull(server);
    return g_strdup_printf("%s/exobase_test_%d_%d_%u", server, (int)getpid(), g_atomic_int_add(&count, 1),
                           g_random_int());
}

static void drop_database(const char *address)
{
    mongoc_uri_t *uri = mongoc_uri_new(address);
    mongoc_client_t *client = mongoc_client_new_from_uri(uri);
    mongoc_database_t *database = mongoc_client_get_database(client, mongoc_uri_get_database(uri));
    mongoc_database_drop(database, NULL);
    mongoc_database_destroy(database);
    mongoc_client_destroy(client);
    mongoc_uri_destroy(uri);
}

struct bank *bank_new(const char *engine)
{
    struct bank *bank = g_new0(struct bank, 1);
    g_autoptr(GError) error = NULL;
    bank->engine = bank_engine_find(engine);
    bank->folder = g_dir_make_tmp("exobase-store-XXXXXX", &error);
    g_assert_no_error(error);
    bank->path = g_build_filename(bank->folder, "bank.db", NULL);
    bank->address = bank->engine->scheme
                        ? g_strconcat(bank->engine->scheme, bank->engine->has_file ? bank->path : "", NULL)
                        : mongo_address();
    bank->store = store_open(bank->address, bank->engine->mode, &error);
    g_assert_no_error(error);
    return bank;
}

void remove_folder(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR) && !g_file_test(path, G_FILE_TEST_IS_SYMLINK))
            remove_folder(path);
        else
            g_unlink(path);
    }
    g_rmdir(folder);
}

void bank_free(struct bank *bank)
{
    store_close(bank->store);
    if (!bank->engine->scheme)
        drop_database(bank->address);
    remove_folder(bank->folder);
    g_free(bank->folder);
    g_free(bank->path);
    g_free(bank->address);
    g_free(bank);
}

void bank_reopen(struct bank *bank)
{
    g_autoptr(GError) error = NULL;
    if (!bank->engine->has_file)
        return;
    store_close(bank->store);
    bank->store = store_open(bank->address, bank_write_mode(bank->engine), &error);
    g_assert_no_error(error);
}

struct changeset *edit(const char *message)
{
    return changeset_new("tester", "edit", message);
}

static void add(struct changeset *changeset, struct change *change, const char *chapter, const char *text,
                const char *base)
{
    change->chapter_code = changeset_intern(changeset, chapter);
    if (text) {
        change->after = changeset_keep(changeset, text, strlen(text));
        change->after_size = strlen(text);
    }
    if (g_strcmp0(base, "after") == 0) {
        change->base = BASE_AFTER;
    } else if (g_strcmp0(base, "none") == 0) {
        change->base = BASE_REMOVE;
    } else if (base) {
        change->base = BASE_TEXT;
        change->base_text = changeset_keep(changeset, base, strlen(base));
        change->base_size = strlen(base);
    }
    g_array_append_val(changeset->changes, *change);
}

void add_create(struct changeset *changeset, const char *chapter, gint64 id, gint64 from, const char *text,
                const char *base)
{
    struct change change = {.op = CHANGE_CREATE, .id = id, .from = from};
    add(changeset, &change, chapter, text, base);
}

void add_open(struct changeset *changeset, const char *chapter, const char *name, const char *base)
{
    g_autofree char *text = g_strdup_printf("{\"a\":\"%s\",\"z\":1}", name);
    struct change change = {.op = CHANGE_CREATE, .id_place = strlen(text) - strlen("\"z\":1}")};
    add(changeset, &change, chapter, text, base);
}

void add_update(struct changeset *changeset, const char *chapter, gint64 id, gint64 from, const char *text,
                const char *base)
{
    struct change change = {.op = CHANGE_UPDATE, .id = id, .from = from};
    add(changeset, &change, chapter, text, base);
}

void add_delete(struct changeset *changeset, const char *chapter, gint64 id, gint64 from, const char *base)
{
    struct change change = {.op = CHANGE_DELETE, .id = id, .from = from};
    add(changeset, &change, chapter, NULL, base);
}

void add_record(struct changeset *changeset, const char *chapter, gint64 id, gint64 from, const char *base)
{
    struct change change = {.op = CHANGE_RECORD, .id = id, .from = from};
    add(changeset, &change, chapter, NULL, base);
}

void add_chapter(struct changeset *changeset, const char *chapter, gint64 from, const char *text)
{
    struct chapter_change change = {
        .chapter_code = changeset_intern(changeset, chapter),
        .from = from,
        .after = text ? changeset_keep(changeset, text, strlen(text)) : NULL,
    };
    g_array_append_val(changeset->chapters, change);
}

gint64 commit_ok(struct store *store, struct changeset *changeset)
{
    g_autoptr(GError) error = NULL;
    struct store_result result = {0};
    gboolean done = store_commit(store, changeset, &result, &error);
    g_assert_no_error(error);
    g_assert_true(done);
    g_assert_cmpuint(result.ids->len, ==, changeset->changes->len);
    g_assert_cmpuint(result.revisions->len, ==, changeset->changes->len);
    g_assert_cmpuint(result.conflicts->len, ==, 0);
    gint64 commit = result.commit;
    store_result_clear(&result);
    changeset_free(changeset);
    return commit;
}

guint commit_refused(struct store *store, struct changeset *changeset, enum exobase_error code)
{
    g_autoptr(GError) error = NULL;
    struct store_result result = {0};
    g_autofree char *before = dump_all(store);
    g_assert_false(store_commit(store, changeset, &result, &error));
    g_assert_error(error, EXOBASE_ERROR, (int)code);
    guint conflicts = result.conflicts ? result.conflicts->len : 0;
    store_result_clear(&result);
    changeset_free(changeset);
    g_autofree char *after = dump_all(store);
    g_assert_cmpstr(before, ==, after);
    return conflicts;
}

gint64 create_one(struct store *store, const char *chapter, gint64 id, const char *text)
{
    struct changeset *changeset = edit("create");
    add_create(changeset, chapter, id, 0, text, NULL);
    return commit_ok(store, changeset);
}

gint64 head_of(struct store *store)
{
    g_autoptr(GError) error = NULL;
    gint64 head = store_head(store, &error);
    g_assert_no_error(error);
    return head;
}

char *digest_of(struct store *store, gint64 at)
{
    g_autoptr(GError) error = NULL;
    char hex[SHA256_HEX_SIZE];
    store_digest(store, at, hex, &error);
    g_assert_no_error(error);
    return g_strdup(hex);
}
