/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "errors.h"
#include "file.h"
#include "pydata.h"

/* Whole modules: cut off at each byte, and hostile ones. */

#define MODULE_MAX ((gsize)64 << 20)

static char *shared_folder(void)
{
    const char *folder = g_getenv("EXOBASE_SHARED_DATA");
    return folder != NULL ? g_strdup(folder) : g_build_filename(SOURCE_ROOT, "..", "shared", "data", NULL);
}

static void add_modules(GPtrArray *paths, const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            add_modules(paths, path);
        else if (g_str_has_suffix(name, ".py"))
            g_ptr_array_add(paths, g_steal_pointer(&path));
    }
}

/* Any prefix is an error, has the whole list, or has none: never a shorter one. */
static void check_prefixes(const char *path)
{
    gsize size = 0;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = file_read(path, MODULE_MAX, &size, &error);
    g_assert_no_error(error);
    g_autoptr(pydata_module) whole = pydata_read_module(path, text, size, &error);
    g_assert_no_error(error);
    const GPtrArray *lists = pydata_exercise_lists(whole);
    g_assert_cmpuint(lists->len, ==, 1);
    const struct pydata_binding *right = lists->pdata[0];
    guint refused = 0, without = 0, same = 0;
    for (gsize cut = 0; cut < size; cut++) {
        g_autofree char *prefix = g_malloc(cut + 1); /* of its own size, so that reading past it is found */
        memcpy(prefix, text, cut);
        prefix[cut] = '\0';
        g_autoptr(pydata_module) part = pydata_read_module(path, prefix, cut, NULL);
        const GPtrArray *found = part != NULL ? pydata_exercise_lists(part) : NULL;
        if (found == NULL) {
            refused++;
        } else if (found->len == 0) {
            without++;
        } else {
            const struct pydata_binding *list = found->pdata[0];
            g_assert_cmpuint(found->len, ==, 1);
            g_assert_true(list->known && value_equal(&list->value, &right->value));
            same++;
        }
    }
    g_test_message("%s: %u cuts refused, %u before the list, %u after it", path, refused, without, same);
    g_assert_cmpuint(same, >, 0);
    g_assert_cmpuint(refused, >, right->value.end - right->value.start - 2);
}

static void test_prefixes(void)
{
    g_autofree char *shared = shared_folder();
    g_autofree char *folder = g_build_filename(shared, "lemaitremot", NULL);
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    add_modules(paths, folder);
    if (paths->len == 0) {
        g_autofree char *message =
            g_strdup_printf("the shared data is not at %s (EXOBASE_SHARED_DATA)", shared);
        g_test_skip(message);
        return;
    }
    for (guint i = 0; i < paths->len; i++)
        check_prefixes(paths->pdata[i]);
}

static void test_own_prefixes(void)
{
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *folder = g_build_filename(SOURCE_ROOT, "examples", "backend", "data", NULL);
    add_modules(paths, folder);
    g_assert_cmpuint(paths->len, >=, 3);
    for (guint i = 0; i < paths->len; i++)
        check_prefixes(paths->pdata[i]);
}

/* `times` times a text between two others. */
static GString *repeat(const char *before, const char *text, gsize times, const char *after)
{
    GString *out = g_string_sized_new(strlen(before) + strlen(text) * times + strlen(after) + 1);
    g_string_append(out, before);
    for (gsize i = 0; i < times; i++)
        g_string_append(out, text);
    return g_string_append(out, after);
}

static void assert_refused(GString *text, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(pydata_read_module("m.py", text->str, text->len, &error));
    g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_SYNTAX);
    g_assert_true(g_regex_match_simple("^m\\.py:[0-9]+:[0-9]+: ", error->message, 0, 0));
    if (strstr(error->message, words) == NULL)
        g_error("\"%s\" says nothing of \"%s\"", error->message, words);
    g_string_free(text, TRUE);
}

/* The whole module is read, and its last name is not known. */
static void assert_not_known(GString *text, const char *words)
{
    gsize count;
    g_autoptr(GError) error = NULL;
    g_autoptr(pydata_module) module = pydata_read_module("m.py", text->str, text->len, &error);
    g_assert_no_error(error);
    const struct pydata_binding *bindings = pydata_bindings(module, &count);
    g_assert_false(bindings[count - 1].known);
    if (strstr(bindings[count - 1].why, words) == NULL)
        g_error("\"%s\" says nothing of \"%s\"", bindings[count - 1].why, words);
    pydata_set_error(module, &bindings[count - 1], &error);
    g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT);
    g_string_free(text, TRUE);
}

static void assert_read(GString *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(pydata_module) module = pydata_read_module("m.py", text->str, text->len, &error);
    g_assert_no_error(error);
    g_assert_nonnull(module);
    g_string_free(text, TRUE);
}

static GString *nested(const char *open, const char *inside, const char *close, guint times)
{
    GString *out = repeat("X = ", open, times, inside);
    for (guint i = 0; i < times; i++)
        g_string_append(out, close);
    return out;
}

static void test_deep(void)
{
    assert_refused(repeat("X = ", "[", 100000, ""), "nested deeper");
    assert_refused(repeat("X = ", "{1:(", 100000, ""), "nested deeper");
    assert_refused(nested("[", "", "]", 201), "nested deeper");
    assert_read(nested("[", "", "]", 200));
    assert_read(nested("f(lambda: ", "x", ")", 199));
    assert_read(nested("[a for b in ", "x", "]", 199));
    assert_read(nested("[", "a", " for b in c]", 199));
    assert_read(nested("{1: ", "a", " for b in c}", 150));
    assert_read(repeat("X = ", "not -+~ ", 1000000, "1"));
    assert_read(repeat("X = 1\nD = {}\nE = D\n", "E['a'] = {}\nE = E['a']\n", 100000, ""));
    assert_read(repeat("X = ", "1 if 2 else ", 300000, "3"));
    assert_read(repeat("X = ", "a.b[0]().", 300000, "c"));
    assert_refused(repeat("X = f(", "lambda: ", 100000, "3)"), "nested too deeply");
    assert_refused(repeat("X = ", "lambda: ", 100000, "3\nX()"), "nested too deeply");
    assert_refused(repeat("if x:\n", "  y\n   z\n", 1, ""), "indented");
    assert_refused(repeat("X = ", "f'{", 100000, ""), "nested deeper");
    GString *blocks = g_string_new(NULL);
    for (guint i = 0; i < 120; i++)
        g_string_append_printf(blocks, "%*sif x:\n", (int)i, "");
    assert_refused(blocks, "indented more than");
}

static void test_unclosed(void)
{
    assert_refused(repeat("X = '''", "texte\n", 100000, ""), "not closed");
    assert_refused(repeat("X = [\n", "{'id': 1},\n", 100000, ""), "never closed");
    assert_refused(repeat("X = [\n", "'''a''',\n", 100000, "'''"), "not closed");
    assert_refused(repeat("X = '", "\\\n", 100000, ""), "not closed");
    assert_refused(repeat("X = 1 ", "\\\n", 100000, ""), "backslash");
}

static void test_bytes(void)
{
    assert_refused(g_string_new_len("X = 1\0", 6), "NUL");
    assert_refused(g_string_new_len("X = '\0'", 7), "NUL");
    assert_refused(g_string_new_len("# \0", 3), "NUL");
    assert_refused(g_string_new("X = '\xC3'"), "0xc3");
    assert_refused(g_string_new("X = '\xED\xA0\x80'"), "0xed");
    assert_refused(g_string_new("X = '\xF4\x90\x80\x80'"), "0xf4");
    assert_refused(g_string_new("X = '\xC0\x80'"), "0xc0");
    assert_refused(g_string_new("X = '\xE2\x82"), "0xe2");
}

/* Each name is made of the one before, at the @. */
static GString *chain(const char *format, guint times)
{
    GString *out = g_string_new("A0 = ['texte', 'texte']\n");
    for (guint i = 0; i < times; i++) {
        g_autofree char *old = g_strdup_printf("A%u", i);
        g_string_append_printf(out, "A%u = ", i + 1);
        for (const char *at = format; *at != '\0'; at++)
            g_string_append_len(out, *at == '@' ? old : at, *at == '@' ? (gssize)strlen(old) : 1);
        g_string_append_c(out, '\n');
    }
    return out;
}

static void test_expanding(void)
{
    assert_not_known(chain("[*@, *@]", 150), "not known here");
    assert_not_known(chain("[@, @]", 150), "not known here");
    assert_not_known(chain("@ + @", 150), "not known here");
    assert_not_known(chain("{'a': @, 'b': @}", 150), "not known here");
    assert_not_known(chain("[@]", 250), "not known here");
    assert_not_known(chain("[*@, *@]", 15), "expand");
    assert_not_known(repeat("X = ['texte']\n", "X += X\n", 60, ""), "");
    assert_not_known(repeat("X = 'texte'\n", "X += X\n", 60, ""), "");
    assert_not_known(repeat("X = ['texte']\n", "X.extend(X)\n", 60, ""), "");
    GString *later = repeat("T = []\nX = [", "T, ", 20000, "]\nT.append('");
    for (guint i = 0; i < 20000; i++)
        g_string_append(later, "texte");
    assert_not_known(g_string_append(later, "')\n"), "expand");
    assert_not_known(g_string_new("A = []\nB = [A]\nA.append(B)\nX = [B]\n"), "contains itself");
}

/* What is long must take time that grows with its length alone; a test that does not end has failed. */
static void test_long(void)
{
    assert_read(repeat("X = '", "a", 100000000, "'"));
    assert_refused(repeat("X = '", "a", 100000000, ""), "not closed");
    assert_refused(repeat("X = [", "'a', ", 10000000, "'"), "not closed");
    assert_refused(repeat("X = '''", "é\\q", 1000000, ""), "not closed");
    assert_read(repeat("X = {}\n", "X['k'] = [1]\nX['k'].append(2)\n", 300000, ""));
    assert_read(repeat("X = '''", "é\\q", 1000000, "'''"));
    assert_read(repeat("X = 'a'", " + 'b'", 1000000, ""));
    assert_read(repeat("X = 'a'", " 'b'", 1000000, ""));
    assert_read(repeat("X = [1]", " + [2]", 1000000, ""));
    assert_read(repeat("X = [1]\n", "Y = X\n", 300000, ""));
    assert_read(repeat("X = [1]\n", "for e in X: e.f(X)\n", 300000, ""));
    assert_read(repeat("def f(): X.append(1)\nX = []\n", "f()\n", 300000, ""));
    assert_read(repeat("", "X = [lambda: Y for Y in X]\n", 100000, ""));
    assert_read(repeat("X = []\n", "X.insert(0, 1)\n", 100000, ""));
    assert_read(repeat("import a\n", "from b import *\nX = [a]\n", 100000, ""));
    GString *members = g_string_new("X = {}\n");
    for (guint i = 0; i < 300000; i++)
        g_string_append_printf(members, "X['k%u'] = {%u: 1, 'k': X['k%u']}\n", i, i, i / 2);
    assert_read(members);
    GString *names = g_string_new(NULL);
    for (guint i = 0; i < 100000; i++)
        g_string_append_printf(names, "A%u = [1]\ndef f%u(): A%u.append(1)\nf%u()\nB%u = A%u + [1]\n", i, i,
                               i, i, i, i);
    assert_read(names);
}

static void test_places(void)
{
    g_autoptr(GString) text = repeat("# é\r\nX = [\r", "'\\q', ", 200000, "\n  {'id': 1}, é]");
    gsize count;
    g_autoptr(GError) error = NULL;
    g_autoptr(pydata_module) module = pydata_read_module("m.py", text->str, text->len, &error);
    g_assert_no_error(error);
    const struct pydata_warning *warnings = pydata_warnings(module, &count);
    g_assert_cmpuint(count, ==, 200000);
    for (gsize i = 0; i < count; i++) {
        struct pydata_place place = pydata_place(module, warnings[i].at);
        g_assert_cmpuint(place.line, ==, 3);
        g_assert_cmpuint(place.column, ==, 2 + 6 * i);
    }
    const struct pydata_binding *x = pydata_bindings(module, &count);
    struct pydata_place place = pydata_place(module, x->why_at);
    g_assert_cmpuint(place.line, ==, 4);
    g_assert_cmpuint(place.column, ==, 14);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pydata/prefixes", test_prefixes);
    g_test_add_func("/pydata/own-prefixes", test_own_prefixes);
    g_test_add_func("/pydata/deep", test_deep);
    g_test_add_func("/pydata/unclosed", test_unclosed);
    g_test_add_func("/pydata/bytes", test_bytes);
    g_test_add_func("/pydata/expanding", test_expanding);
    g_test_add_func("/pydata/long", test_long);
    g_test_add_func("/pydata/places", test_places);
    return g_test_run();
}
