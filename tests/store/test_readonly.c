/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bank.h"
#include "child.h"

/* Reading where nothing can be written, and reading without leaving a trace. */

#define NOBODY 65534

static char *names_in(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    GList *names = NULL;
    const char *name;
    while ((name = g_dir_read_name(dir)))
        names = g_list_insert_sorted(names, g_strdup(name), (GCompareFunc)strcmp);
    GString *out = g_string_new(NULL);
    for (GList *one = names; one; one = one->next)
        g_string_append_printf(out, "%s%s", out->len ? " " : "", (const char *)one->data);
    g_list_free_full(names, g_free);
    return g_string_free(out, FALSE);
}

static char *hash_of(const char *path)
{
    g_autofree char *content = NULL;
    gsize size;
    char hex[SHA256_HEX_SIZE];
    g_assert_true(g_file_get_contents(path, &content, &size, NULL));
    sha256_hex_of(content, size, hex);
    return g_strdup(hex);
}

static struct bank *closed_bank(void)
{
    struct bank *bank = bank_new("sqlite");
    create_one(bank->store, "A", 1, "{\"x\":1}");
    create_one(bank->store, "A", 2, "{\"x\":2}");
    g_clear_pointer(&bank->store, store_close);
    return bank;
}

/* Opens in a child that is nobody, so that permissions hold for root's tests too; what it says, as numbers.
 */
static int open_as_nobody(const char *address, int say, enum store_mode mode)
{
    if (getuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
        return 97;
    g_autoptr(GError) error = NULL;
    g_autoptr(store) store = store_open(address, mode, &error);
    if (!store) {
        child_say(say, 100 + error->code);
        return 0;
    }
    gint64 head = store_head(store, &error);
    child_say(say, head >= 0 ? head : 100 + error->code);
    return 0;
}

static int read_as_nobody(const char *address, int say)
{
    return open_as_nobody(address, say, STORE_READ);
}

static int write_as_nobody(const char *address, int say)
{
    return open_as_nobody(address, say, STORE_WRITE);
}

static gint64 ask(child_func work, const char *address)
{
    struct child child = child_start(work, address);
    gint64 answer = -1;
    g_assert_true(child_read(&child, &answer));
    g_assert_cmpint(child_wait(&child), ==, 0);
    return answer;
}

struct permissions {
    mode_t folder, file;
};

static void test_permissions(void)
{
    const struct permissions CASES[] = {{0555, 0444}, {0777, 0444}, {0555, 0666}};
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autoptr(bank) bank = closed_bank();
        g_assert_cmpint(chmod(bank->path, CASES[i].file), ==, 0);
        g_assert_cmpint(chmod(bank->folder, CASES[i].folder), ==, 0);
        g_autofree char *before = NULL, *after = NULL;
        before = hash_of(bank->path);
        g_assert_cmpint(ask(read_as_nobody, bank->address), ==, 2);
        gint64 refused = ask(write_as_nobody, bank->address);
        g_assert_true(refused == 100 + EXOBASE_ERROR_READONLY || refused == 100 + EXOBASE_ERROR_IO);
        g_autofree char *names = names_in(bank->folder);
        g_assert_cmpstr(names, ==, "bank.db");
        after = hash_of(bank->path);
        g_assert_cmpstr(before, ==, after);
        g_chmod(bank->folder, 0755);
    }
}

/* Nothing in a folder that can't even be searched. */
static void test_no_entry(void)
{
    g_autoptr(bank) bank = closed_bank();
    g_assert_cmpint(chmod(bank->folder, 0700), ==, 0);
    if (getuid() == 0)
        g_assert_cmpint(ask(read_as_nobody, bank->address), ==, 100 + EXOBASE_ERROR_IO);
    else
        g_test_skip("needs another user's folder: run it as root");
}

static void test_no_trace(void)
{
    g_autoptr(bank) bank = closed_bank();
    g_autofree char *before = NULL, *after = NULL;
    before = hash_of(bank->path);
    g_autoptr(store) store = store_open(bank->address, STORE_READ, NULL);
    g_autofree char *all = dump_all(store);
    g_assert_nonnull(all);
    g_assert_cmpint(store_wait(store, 0, 1, NULL), ==, 2);
    struct changeset *changeset = edit("write");
    add_open(changeset, "A", "p", NULL);
    commit_refused(store, changeset, EXOBASE_ERROR_READONLY);
    g_clear_pointer(&store, store_close);
    after = hash_of(bank->path);
    g_assert_cmpstr(before, ==, after);
    g_autofree char *names = names_in(bank->folder);
    g_assert_cmpstr(names, ==, "bank.db");
}

static int commit_and_die(const char *address, int say)
{
    g_autoptr(store) store = store_open(address, STORE_WRITE, NULL);
    struct store_result result = {0};
    g_autoptr(changeset) changeset = edit("last words");
    add_open(changeset, "A", "p", NULL);
    if (!store || !store_commit(store, changeset, &result, NULL))
        return 1;
    child_say(say, result.commit);
    kill(getpid(), SIGKILL);
    return 0;
}

static struct bank *bank_of_the_dead(void)
{
    struct bank *bank = closed_bank();
    struct child child = child_start(commit_and_die, bank->address);
    gint64 commit = 0;
    g_assert_true(child_read(&child, &commit));
    g_assert_cmpint(commit, ==, 3);
    g_assert_cmpint(child_wait(&child), ==, 128 + SIGKILL);
    return bank;
}

/* After a crash the newest commit is in the log alone. A reader shows it and leaves the files as they are. */
static void test_dead_writer(void)
{
    g_autoptr(bank) bank = bank_of_the_dead();
    g_autofree char *names = names_in(bank->folder), *before = NULL, *after = NULL;
    g_assert_cmpstr(names, ==, "bank.db bank.db-shm bank.db-wal");
    before = hash_of(bank->path);
    g_autoptr(store) store = store_open(bank->address, STORE_READ, NULL);
    g_assert_cmpint(head_of(store), ==, 3);
    g_clear_pointer(&store, store_close);
    g_autofree char *still = names_in(bank->folder);
    g_assert_cmpstr(still, ==, names);
    after = hash_of(bank->path);
    g_assert_cmpstr(before, ==, after);
    bank_reopen(bank);
    g_assert_cmpint(head_of(bank->store), ==, 3);
    g_clear_pointer(&bank->store, store_close);
    g_autofree char *clean = names_in(bank->folder);
    g_assert_cmpstr(clean, ==, "bank.db");
}

/* The same where nothing can be written: the newest state or an error, never the older one. */
static void test_dead_writer_readonly(void)
{
    for (int with_index = 0; with_index < 2; with_index++) {
        g_autoptr(bank) bank = bank_of_the_dead();
        g_autofree char *index = g_strconcat(bank->path, "-shm", NULL),
                        *log = g_strconcat(bank->path, "-wal", NULL);
        if (!with_index)
            g_assert_cmpint(g_unlink(index), ==, 0);
        else
            g_chmod(index, 0444);
        g_chmod(log, 0444);
        g_chmod(bank->path, 0444);
        g_chmod(bank->folder, 0555);
        gint64 answer = ask(read_as_nobody, bank->address);
        g_test_message("%s index: %lld", with_index ? "with" : "without", (long long)answer);
        g_assert_true(answer == 3 || answer == 100 + EXOBASE_ERROR_READONLY);
        g_chmod(bank->folder, 0755);
    }
}

/* A reader comes and goes while a writer has the bank open. */
static void test_beside_writer(void)
{
    g_autoptr(bank) bank = closed_bank();
    bank_reopen(bank);
    for (gint64 id = 3; id < 10; id++) {
        create_one(bank->store, "A", id, "{}");
        g_autoptr(store) reader = store_open(bank->address, STORE_READ, NULL);
        g_assert_cmpint(head_of(reader), ==, id);
        g_autofree char *text = text_of(reader, "A", id);
        g_assert_cmpstr(text, ==, "{}");
    }
    verify_ok(bank->store);
}

/* A large commit changes how the file is journalled: with others around it must not, and both ways it is
 * whole. */
static void test_large_commit(void)
{
    g_autofree char *text = g_strnfill(1000, 'x');
    for (int beside = 0; beside < 2; beside++) {
        g_autoptr(bank) bank = closed_bank();
        bank_reopen(bank);
        g_autoptr(store) reader = beside ? store_open(bank->address, STORE_READ, NULL) : NULL;
        g_assert_true(!reader || head_of(reader) == 2);
        struct changeset *changeset = edit("large");
        for (gint64 id = 1; id <= 20000; id++)
            add_create(changeset, "B", id, 0, text, "after");
        g_assert_cmpint(commit_ok(bank->store, changeset), ==, 3);
        g_assert_true(!reader || head_of(reader) == 3);
        g_assert_cmpint(create_one(bank->store, "A", 3, "{}"), ==, 4);
        g_assert_true(!reader || head_of(reader) == 4);
        verify_ok(bank->store);
        g_clear_pointer(&reader, store_close);
        g_clear_pointer(&bank->store, store_close);
        g_autofree char *names = names_in(bank->folder);
        g_assert_cmpstr(names, ==, "bank.db");
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/readonly/permissions", test_permissions);
    g_test_add_func("/store/readonly/no-entry", test_no_entry);
    g_test_add_func("/store/readonly/no-trace", test_no_trace);
    g_test_add_func("/store/readonly/dead-writer", test_dead_writer);
    g_test_add_func("/store/readonly/dead-writer-readonly", test_dead_writer_readonly);
    g_test_add_func("/store/readonly/beside-writer", test_beside_writer);
    g_test_add_func("/store/readonly/large-commit", test_large_commit);
    return g_test_run();
}
