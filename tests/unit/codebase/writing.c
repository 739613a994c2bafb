/* SPDX-License-Identifier: Apache-2.0 */
#include "writing.h"

#include <stdlib.h>
#include <string.h>

#include <glib/gstdio.h>

#include "errors.h"
#include "pydata_write.h"

#define ITEMS 400

static void set_up(struct fixture *f, gconstpointer data)
{
    (void)data;
    f->top = g_dir_make_tmp("exobase-XXXXXX", NULL);
    f->folder = g_build_filename(f->top, "data", NULL);
    f->path = g_build_filename(f->folder, "m.py", NULL);
    g_autofree char *database = g_build_filename(f->top, "exobase.db", NULL);
    f->lock = codebase_lock_path(database, "m.py");
    g_assert_cmpint(g_mkdir(f->folder, 0755), ==, 0);
}

static void tear_down(struct fixture *f, gconstpointer data)
{
    (void)data;
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", f->top);
    g_assert_cmpint(system(command), ==, 0);
    g_free(f->top);
    g_free(f->folder);
    g_free(f->path);
    g_free(f->lock);
}

char *text_of(guint number)
{
    GString *text = g_string_new("E = [\n");
    for (guint i = 0; i < ITEMS; i++)
        g_string_append_printf(text, "    {\"id\": %u, \"enonce_html\": \"%06u\"},\n", i + 1, number);
    g_string_append(text, "]\n");
    return g_string_free(text, FALSE);
}

void put_file(const char *path, const char *text)
{
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

char *get_file(const char *path)
{
    char *text = NULL;
    return g_file_get_contents(path, &text, NULL, NULL) ? text : NULL;
}

void hash_of(const char *text, char out[SHA256_HEX_SIZE])
{
    sha256_hex_of(text, strlen(text), out);
}

char *build(const struct pydata_module *module, gpointer data, gsize *size, GError **error)
{
    (void)module;
    (void)error;
    *size = strlen(data);
    return g_strdup(data);
}

gboolean replace_text(const struct fixture *f, const char *name, const char *old, const char *new,
                      struct codebase_written *out, GError **error)
{
    char expected[SHA256_HEX_SIZE] = "";
    if (old != NULL)
        hash_of(old, expected);
    struct codebase_target target = {f->folder, name, f->lock, old != NULL ? expected : NULL};
    return codebase_write_module(&target, build, (gpointer)(guintptr) new, out, error);
}

void assert_refused(const struct fixture *f, const char *name, const char *old, const char *new,
                    enum exobase_error code)
{
    struct codebase_written out;
    g_autoptr(GError) error = NULL;
    g_assert_false(replace_text(f, name, old, new, &out, &error));
    g_assert_error(error, EXOBASE_ERROR, (int)code);
    g_assert_nonnull(strstr(error->message, f->top));
    g_assert_false(out.replaced);
}

void assert_file(const struct fixture *f, const char *text)
{
    g_autofree char *now = get_file(f->path);
    g_assert_cmpstr(now, ==, text);
}

void assert_clean(const struct fixture *f, guint files)
{
    g_autoptr(GDir) dir = g_dir_open(f->folder, 0, NULL);
    guint count = 0;
    while (g_dir_read_name(dir) != NULL)
        count++;
    g_assert_cmpuint(count, ==, files);
}

int run_tests(int argc, char **argv, const struct writing_test *tests)
{
    g_test_init(&argc, &argv, NULL);
    for (; tests->path; tests++)
        g_test_add(tests->path, struct fixture, NULL, set_up, tests->run, tear_down);
    return g_test_run();
}
