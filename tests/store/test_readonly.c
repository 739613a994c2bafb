/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
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

/* The folder as it is while the bank is being read. */
static gboolean look_around(G_GNUC_UNUSED const struct store_row *row, gpointer data)
{
    const struct bank *bank = data;
    g_autofree char *names = names_in(bank->folder);
    g_assert_cmpstr(names, ==, "bank.db");
    return TRUE;
}

static gint64 changed_ns(const char *path)
{
    struct stat found;
    g_assert_cmpint(stat(path, &found), ==, 0);
    return found.st_mtim.tv_sec * G_GINT64_CONSTANT(1000000000) + found.st_mtim.tv_nsec;
}

static void test_no_trace(void)
{
    g_autoptr(bank) bank = closed_bank();
    g_autofree char *before = NULL, *after = NULL;
    before = hash_of(bank->path);
    gint64 folder_ns = changed_ns(bank->folder), file_ns = changed_ns(bank->path);
    g_autoptr(store) store = store_open(bank->address, STORE_READ, NULL);
    g_autofree char *all = dump_all(store);
    g_assert_nonnull(all);
    g_assert_cmpint(store_wait(store, 0, 1, NULL), ==, 2);
    struct changeset *changeset = edit("write");
    add_open(changeset, "A", "p", NULL);
    commit_refused(store, changeset, EXOBASE_ERROR_READONLY);
    struct store_query query = {0};
    g_assert_true(store_read(store, &query, look_around, bank, NULL, NULL));
    g_clear_pointer(&store, store_close);
    after = hash_of(bank->path);
    g_assert_cmpstr(before, ==, after);
    g_autofree char *names = names_in(bank->folder);
    g_assert_cmpstr(names, ==, "bank.db");
    g_assert_cmpint(changed_ns(bank->folder), ==, folder_ns);
    g_assert_cmpint(changed_ns(bank->path), ==, file_ns);
}

/* Copies the bank into a small file system that is then filled to the last byte, or mounted again for reading
 * only. */
static gboolean move_to(const char *folder, const struct bank *bank, gboolean full)
{
    g_autofree char *path = g_build_filename(folder, "bank.db", NULL);
    g_autofree char *ballast = g_build_filename(folder, "ballast", NULL);
    g_autofree char *content = NULL;
    char block[4096] = {0};
    gsize size;
    if (mount("tmpfs", folder, "tmpfs", 0, "size=2m") != 0)
        return FALSE;
    g_assert_true(g_file_get_contents(bank->path, &content, &size, NULL));
    g_assert_true(g_file_set_contents(path, content, (gssize)size, NULL));
    int file = full ? creat(ballast, 0600) : -1;
    while (full && write(file, block, sizeof block) > 0) {
    }
    if (full)
        close(file);
    else
        g_assert_cmpint(mount("tmpfs", folder, "tmpfs", MS_REMOUNT | MS_RDONLY, NULL), ==, 0);
    return TRUE;
}

static void read_in_place(gboolean full)
{
    g_autoptr(bank) bank = closed_bank(), place = bank_new("memory");
    g_autofree char *address = g_strdup_printf("sqlite:%s/bank.db", place->folder);
    g_autoptr(GError) error = NULL;
    if (!move_to(place->folder, bank, full)) {
        g_test_skip("can't mount a small file system: run it as root");
        return;
    }
    g_autofree char *names = names_in(place->folder);
    g_autoptr(store) store = store_open(address, STORE_READ, &error);
    g_assert_no_error(error);
    g_assert_cmpint(head_of(store), ==, 2);
    verify_ok(store);
    g_clear_pointer(&store, store_close);
    g_autofree char *still = names_in(place->folder);
    g_assert_cmpstr(still, ==, names);
    g_assert_cmpint(umount(place->folder), ==, 0);
}

static void test_full_disk(void)
{
    read_in_place(TRUE);
}

static void test_readonly_disk(void)
{
    read_in_place(FALSE);
}

/* A program that stays has its files beside the database, readers use them, and at its end all are gone. */
static void test_after_serving(void)
{
    g_autoptr(bank) bank = bank_new("sqlite-serve");
    g_autoptr(store) reader = NULL;
    create_one(bank->store, "A", 1, "{}");
    g_autofree char *serving = names_in(bank->folder);
    g_assert_cmpstr(serving, ==, "bank.db bank.db-shm bank.db-wal");
    reader = store_open(bank->address, STORE_READ, NULL);
    g_assert_cmpint(head_of(reader), ==, 1);
    g_clear_pointer(&reader, store_close);
    g_clear_pointer(&bank->store, store_close);
    g_autofree char *names = names_in(bank->folder);
    g_assert_cmpstr(names, ==, "bank.db");
    reader = store_open(bank->address, STORE_READ, NULL);
    g_assert_cmpint(head_of(reader), ==, 1);
    names = (g_free(names), names_in(bank->folder));
    g_assert_cmpstr(names, ==, "bank.db");
    /* A reader that was there before outlives it: then it is the reader that tidies up. */
    bank_reopen(bank);
    create_one(bank->store, "A", 2, "{}");
    g_assert_cmpint(head_of(reader), ==, 2);
    g_clear_pointer(&bank->store, store_close);
    g_assert_cmpint(head_of(reader), ==, 2);
    g_clear_pointer(&reader, store_close);
    names = (g_free(names), names_in(bank->folder));
    g_assert_cmpstr(names, ==, "bank.db");
    reader = store_open(bank->address, STORE_READ, NULL);
    g_assert_cmpint(head_of(reader), ==, 2);
    names = (g_free(names), names_in(bank->folder));
    g_assert_cmpstr(names, ==, "bank.db");
}

/* A bank that was made and never committed into can be taken away again, and only then, and only by its
 * maker. */
static void test_abandon(void)
{
    g_autoptr(bank) bank = bank_new("sqlite");
    g_autoptr(GError) error = NULL;
    g_autoptr(store) other = store_open(bank->address, STORE_WRITE, NULL);
    store_abandon(g_steal_pointer(&bank->store));
    g_assert_false(g_file_test(bank->path, G_FILE_TEST_EXISTS));
    /* Whoever had opened it is told, instead of committing into nothing. */
    struct store_result result = {0};
    g_autoptr(changeset) changeset = edit("lost");
    add_open(changeset, "A", "p", NULL);
    g_assert_false(store_commit(other, changeset, &result, &error));
    g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_IO);
    store_result_clear(&result);
    g_clear_pointer(&other, store_close);

    bank->store = store_open(bank->address, STORE_CREATE, NULL);
    create_one(bank->store, "A", 1, "{}");
    store_abandon(g_steal_pointer(&bank->store));
    g_assert_true(g_file_test(bank->path, G_FILE_TEST_EXISTS));
    g_unlink(bank->path);
    store_close(store_open(bank->address, STORE_CREATE, NULL));
    store_abandon(store_open(bank->address, STORE_CREATE, NULL));
    g_assert_true(g_file_test(bank->path, G_FILE_TEST_EXISTS));
    store_abandon(NULL);
}

static int commit_and_die(const char *address, int say)
{
    g_autoptr(store) store = store_open(address, STORE_SERVE, NULL);
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
static void test_beside_writer(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    create_one(bank->store, "A", 1, "{\"x\":1}");
    create_one(bank->store, "A", 2, "{\"x\":2}");
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
    for (int way = 0; way < 4; way++) {
        gboolean beside = way % 2;
        g_autoptr(bank) bank = bank_new(way / 2 ? "sqlite-serve" : "sqlite");
        create_one(bank->store, "A", 1, "{}");
        create_one(bank->store, "A", 2, "{}");
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
    g_test_add_func("/store/readonly/full-disk", test_full_disk);
    g_test_add_func("/store/readonly/readonly-disk", test_readonly_disk);
    g_test_add_func("/store/readonly/after-serving", test_after_serving);
    g_test_add_func("/store/readonly/abandon", test_abandon);
    g_test_add_data_func("/store/readonly/beside-writer", "sqlite", test_beside_writer);
    g_test_add_data_func("/store/readonly/beside-server", "sqlite-serve", test_beside_writer);
    g_test_add_func("/store/readonly/large-commit", test_large_commit);
    return g_test_run();
}
