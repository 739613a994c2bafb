/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "errors.h"
#include "pydata_write.h"
#include "writing.h"

/* A module is replaced whole, or left alone where others changed it. */

static void test_replaces(struct fixture *f, gconstpointer data)
{
    (void)data;
    struct codebase_written out;
    struct stat before, after;
    char sha256[SHA256_HEX_SIZE];
    g_assert_true(replace_text(f, "m.py", NULL, "E = []\n", &out, NULL));
    g_assert_true(out.replaced);
    hash_of("E = []\n", sha256);
    g_assert_cmpstr(out.sha256, ==, sha256);
    g_assert_cmpint(chmod(f->path, 0640), ==, 0);
    if (geteuid() == 0)
        g_assert_cmpint(chown(f->path, 12, 34), ==, 0);
    g_assert_cmpint(stat(f->path, &before), ==, 0);
    const char *old = "E = []\n";
    const char *texts[] = {"E = [{'id': 1}]\n", "E = [{'id': 2}]\n", "E = [{'id': 1}]\n"};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_assert_true(replace_text(f, "m.py", old, texts[i], &out, NULL));
        g_assert_true(out.replaced);
        assert_file(f, texts[i]);
        g_assert_cmpint(stat(f->path, &after), ==, 0);
        g_assert_cmpuint(after.st_mode, ==, before.st_mode);
        g_assert_cmpuint(after.st_uid, ==, before.st_uid);
        g_assert_cmpuint(after.st_gid, ==, before.st_gid);
        g_assert_cmpint(after.st_mtim.tv_sec, >, before.st_mtim.tv_sec);
        before = after;
        old = texts[i];
    }
    /* What says it all already is not touched. */
    g_assert_true(replace_text(f, "m.py", old, old, &out, NULL));
    g_assert_false(out.replaced);
    g_assert_cmpint(stat(f->path, &after), ==, 0);
    g_assert_cmpuint(after.st_ino, ==, before.st_ino);
    assert_clean(f, 1);
}

/* A file of the far future gets a later time, too. */
static void test_future(struct fixture *f, gconstpointer data)
{
    (void)data;
    struct codebase_written out;
    struct stat after;
    struct timespec times[2] = {{.tv_sec = 4000000000}, {.tv_sec = 4000000000, .tv_nsec = 5}};
    put_file(f->path, "E = []\n");
    g_assert_cmpint(utimensat(AT_FDCWD, f->path, times, 0), ==, 0);
    g_assert_true(replace_text(f, "m.py", "E = []\n", "E = [{'id': 1}]\n", &out, NULL));
    g_assert_cmpint(stat(f->path, &after), ==, 0);
    g_assert_cmpint(after.st_mtim.tv_sec, >, 4000000000);
}

static void test_changed_by_hand(struct fixture *f, gconstpointer data)
{
    (void)data;
    assert_refused(f, "m.py", "E = []\n", "E = [1]\n", EXOBASE_ERROR_STALE); /* gone */
    assert_clean(f, 0);
    put_file(f->path, "E = [2]\n");
    assert_refused(f, "m.py", "E = []\n", "E = [1]\n", EXOBASE_ERROR_STALE);
    assert_refused(f, "m.py", NULL, "E = [1]\n", EXOBASE_ERROR_STALE);
    assert_file(f, "E = [2]\n");
    put_file(f->path, "E = [\n");
    assert_refused(f, "m.py", "E = [\n", "E = [1]\n", EXOBASE_ERROR_SYNTAX);
    assert_clean(f, 1);
}

/* Somebody saves the file while the new text is being made. */
static char *build_while_changed(const struct pydata_module *module, gpointer data, gsize *size,
                                 GError **error)
{
    const struct fixture *f = data;
    put_file(f->path, "E = ['by hand']\n");
    return build(module, (gpointer)(guintptr) "E = [3]\n", size, error);
}

static void test_changed_meanwhile(struct fixture *f, gconstpointer data)
{
    (void)data;
    struct codebase_written out;
    char expected[SHA256_HEX_SIZE];
    hash_of("E = [2]\n", expected);
    const char *known[] = {expected, NULL};
    for (guint i = 0; i < G_N_ELEMENTS(known); i++) {
        g_autoptr(GError) error = NULL;
        struct codebase_target target = {f->folder, "m.py", f->lock, known[i]};
        g_unlink(f->path);
        if (known[i] != NULL)
            put_file(f->path, "E = [2]\n");
        g_assert_false(codebase_write_module(&target, build_while_changed, f, &out, &error));
        g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_STALE);
        assert_file(f, "E = ['by hand']\n");
        assert_clean(f, 1);
    }
}

static char *build_nothing(const struct pydata_module *module, gpointer data, gsize *size, GError **error)
{
    gsize count;
    (void)data;
    const struct pydata_binding *bindings = pydata_bindings(module, &count);
    struct pydata_edit edit = {.binding = &bindings[0], .list = &bindings[0].value};
    return pydata_write_lists(module, &edit, 1, size, error);
}

static void test_empty_list(struct fixture *f, gconstpointer data)
{
    (void)data;
    struct codebase_written out;
    g_autoptr(GError) error = NULL;
    char expected[SHA256_HEX_SIZE];
    hash_of("E = [2]\n", expected);
    struct codebase_target target = {f->folder, "m.py", f->lock, expected};
    put_file(f->path, "E = [2]\n");
    g_assert_false(codebase_write_module(&target, build_nothing, NULL, &out, &error));
    g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT);
    assert_file(f, "E = [2]\n");
}

static void test_links(struct fixture *f, gconstpointer data)
{
    (void)data;
    struct codebase_written out;
    g_autofree char *outside = g_build_filename(f->top, "outside", NULL);
    g_autofree char *file = g_build_filename(outside, "m.py", NULL);
    g_autofree char *sub = g_build_filename(f->folder, "sub", NULL);
    g_autofree char *folder = g_build_filename(f->top, "link", NULL);
    g_assert_cmpint(g_mkdir(outside, 0755), ==, 0);
    put_file(file, "E = []\n");
    g_assert_cmpint(symlink("../outside/m.py", f->path), ==, 0);
    g_assert_cmpint(symlink("../outside", sub), ==, 0);
    assert_refused(f, "m.py", "E = []\n", "E = [1]\n", EXOBASE_ERROR_IO);
    assert_refused(f, "sub/m.py", "E = []\n", "E = [1]\n", EXOBASE_ERROR_IO);
    assert_refused(f, "../outside/m.py", "E = []\n", "E = [1]\n", EXOBASE_ERROR_IO);
    assert_refused(f, "none/m.py", NULL, "E = [1]\n", EXOBASE_ERROR_NOT_FOUND);
    g_autofree char *now = get_file(file);
    g_assert_cmpstr(now, ==, "E = []\n");
    /* The folder itself may be reached by a link, and hold folders. */
    g_assert_cmpint(symlink("data", folder), ==, 0);
    g_assert_cmpint(unlink(sub), ==, 0);
    g_assert_cmpint(g_mkdir(sub, 0755), ==, 0);
    struct fixture linked = *f;
    linked.folder = folder;
    g_assert_true(replace_text(&linked, "sub/n.py", NULL, "E = []\n", &out, NULL));
}

/* A leftover of the temporary file, a folder in the module's place, a lock that can't be made. */
static void test_obstacles(struct fixture *f, gconstpointer data)
{
    (void)data;
    struct fixture other = *f;
    g_autofree char *lock = g_build_filename(f->top, "none", "lock", NULL);
    g_assert_cmpint(g_mkdir(f->path, 0755), ==, 0);
    assert_refused(f, "m.py", "E = []\n", "E = [1]\n", EXOBASE_ERROR_IO);
    other.lock = lock;
    assert_refused(&other, "n.py", NULL, "E = [1]\n", EXOBASE_ERROR_NOT_FOUND);
}

int main(int argc, char **argv)
{
    static const struct writing_test tests[] = {
        {"/codebase/write/replaces", test_replaces},
        {"/codebase/write/future", test_future},
        {"/codebase/write/changed-by-hand", test_changed_by_hand},
        {"/codebase/write/changed-meanwhile", test_changed_meanwhile},
        {"/codebase/write/empty-list", test_empty_list},
        {"/codebase/write/links", test_links},
        {"/codebase/write/obstacles", test_obstacles},
        {NULL, NULL},
    };
    return run_tests(argc, argv, tests);
}
