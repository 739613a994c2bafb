/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "codebase_write.h"
#include "errors.h"

/*
 * What somebody saves in the very moment in which a module is replaced is not lost: this program's own
 * renameat2() lets it happen just before the system's.
 */

static void (*just_before)(const char *path);
static char *module_path;

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned how);
int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned how)
{
    void (*func)(const char *path) = just_before;

    just_before = NULL;
    if (func)
        func(module_path);
    return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, how);
}

static void append(const char *path)
{
    FILE *file = fopen(path, "a");
    g_assert_nonnull(file);
    fputs("HAND = 1\n", file);
    g_assert_cmpint(fclose(file), ==, 0);
}

static void replace(const char *path)
{
    g_assert_true(g_file_set_contents(path, "E = [3]\n", -1, NULL));
}

static char *build(const struct pydata_module *module, gpointer data, gsize *size, GError **error)
{
    (void)module;
    (void)error;
    *size = strlen(data);
    return g_strdup(data);
}

static void check(void (*save)(const char *path), const char *then)
{
    static const char old[] = "E = [1]\n", new[] = "E = [2]\n";
    g_autofree char *folder = g_dir_make_tmp("exobase-XXXXXX", NULL);
    g_autofree char *lock = g_strconcat(folder, ".lock", NULL), *text = NULL;
    g_autofree char *command = g_strdup_printf("rm -rf '%s' '%s'", folder, lock);
    char expected[SHA256_HEX_SIZE];
    const struct codebase_target target = {folder, "m.py", lock, expected};
    struct codebase_written out;
    g_autoptr(GError) error = NULL;

    module_path = g_build_filename(folder, "m.py", NULL);
    sha256_hex_of(old, strlen(old), expected);
    g_assert_true(g_file_set_contents(module_path, old, -1, NULL));
    just_before = save;
    gboolean written = codebase_write_module(&target, build, (gpointer)(guintptr) new, &out, &error);
    g_assert_true(written == !save);
    if (save)
        g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_STALE);
    g_assert_true(g_file_get_contents(module_path, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, then);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_assert_cmpstr(g_dir_read_name(dir), ==, "m.py");
    g_assert_null(g_dir_read_name(dir));
    g_free(module_path);
    g_assert_cmpint(system(command), ==, 0);
}

static void test_nobody(void)
{
    check(NULL, "E = [2]\n");
}

static void test_written_to(void)
{
    check(append, "E = [1]\nHAND = 1\n");
}

static void test_replaced(void)
{
    check(replace, "E = [3]\n");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/codebase/moment/nobody", test_nobody);
    g_test_add_func("/codebase/moment/written-to", test_written_to);
    g_test_add_func("/codebase/moment/replaced", test_replaced);
    return g_test_run();
}
