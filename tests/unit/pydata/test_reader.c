/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "errors.h"
#include "json.h"
#include "pydata.h"

/*
 * One row per construction: what the name X is in the end. `value` is its JSON; without it, the reader must
 * say why not, at `line`, in a sentence with `text` in it; `broken` rows are errors of the whole file.
 */
struct row {
    const char *module;
    const char *value;
    guint line;
    const char *text;
    gboolean broken;
};

#define KNOWN(module, value)                                                                                 \
    {                                                                                                        \
        module, value, 0, NULL, FALSE                                                                        \
    }
#define UNKNOWN(module, line, text)                                                                          \
    {                                                                                                        \
        module, NULL, line, text, FALSE                                                                      \
    }
#define BROKEN(module, line, text)                                                                           \
    {                                                                                                        \
        module, NULL, line, text, TRUE                                                                       \
    }

/* Code that only reads leaves a list known. */
#define READS(code) KNOWN("X = [{'id': 1, 't': ['a']}]\n" code, "[{\"id\": 1, \"t\": [\"a\"]}]")
/* Code that changes X, or may, is found. */
#define CHANGES(code, text) UNKNOWN("X = [{'id': 1, 't': ['a']}]\n" code, 2, text)

static const struct row values[] = {
    KNOWN("X = 'a' \"b\" '''c\nd'''", "\"abc\\nd\""),
    KNOWN("X = '''a\r\nb\rc'''", "\"a\\nb\\nc\""),
    KNOWN("X = 'a\\\r\nb'", "\"ab\""),
    KNOWN("X = r'\\n' u'\\x41' R'''\\'''' F'{{a}}'", "\"\\\\nA\\\\'{a}\""),
    KNOWN("X = '\\N{GREEK SMALL LETTER PI}\\N{line feed}\\N{CJK UNIFIED IDEOGRAPH-4E00}\\N{HANGUL SYLLABLE "
          "GAG}'",
          "\"π\\n一각\""),
    KNOWN("X = [1, -2, +3, 0x1F, 0o17, 0b11, 1_000, -9223372036854775808]",
          "[1, -2, 3, 31, 15, 3, 1000, -9223372036854775808]"),
    KNOWN("X = [1., .5, 1e3, -0.0, 1_0.0_1, 5e-324]", "[1.0, 0.5, 1000.0, -0.0, 10.01, 5e-324]"),
    KNOWN("X = (1, (2,), [], (), {})", "[1, [2], [], [], {}]"),
    KNOWN("X = 1, 2", "[1, 2]"),
    KNOWN("X = {1: 'a', 0.5: 'b', None: 'c', False: 'd'}",
          "{\"1\": \"a\", \"0.5\": \"b\", \"null\": \"c\", \"false\": \"d\"}"),
    KNOWN("X = {'a': 1, 'b': 2, 'a': 3}", "{\"a\": 3, \"b\": 2}"),
    KNOWN("X = {1: 'a', True: 'b', 1.0: 'c'}", "{\"1\": \"c\"}"),
    KNOWN("A = {'n': 1}\nX = {**A, 'm': 2, **{'n': 3}}", "{\"n\": 3, \"m\": 2}"),
    KNOWN("A = [1]\nX = [*A, *(2, 3), 4] + A + [5]", "[1, 2, 3, 4, 1, 5]"),
    KNOWN("A = 'a'\nX = A + 'b' + A", "\"aba\""),
    KNOWN("X: List[int] = [1]; Y = 2", "[1]"),
    KNOWN("A = X = [1]\nA.append(2)", "[1, 2]"),
    KNOWN("A, X = 1, [2]", "[2]"),
    KNOWN("\xEF\xBB\xBFX = 'é'", "\"é\""),
    KNOWN("# coding: latin-1\nX = '\xE9'", "\"é\""),
    KNOWN("# -*- coding: cp1252 -*-\nX = '\x80'", "\"€\""),
    KNOWN("X = {'a': 1}['a']", "1"),
    KNOWN("if True:\n  pass\nX = [\n1,\n  2]", "[1, 2]"),
    UNKNOWN("X = [{1: 'a', '1': 'b'}]", 1, "line 1, column 7"),
    UNKNOWN("X = 9223372036854775808", 1, "64 bits"),
    UNKNOWN("X = [1e999]", 1, "infinity"),
    UNKNOWN("X = [b'a']", 1, "bytes"),
    UNKNOWN("X = [{1, 2}]", 1, "set"),
    UNKNOWN("X = [1j]", 1, "complex"),
    UNKNOWN("X = [\n'\\ud83d']", 2, "surrogate"),
    UNKNOWN("X = [f'{a}']", 1, "f-string"),
    UNKNOWN("X = [i for i in range(3)]", 1, "comprehension"),
    UNKNOWN("X = [\n  f(1),\n]", 2, "f(...)"),
    UNKNOWN("from m import A as B\nX = [B]", 2, "imported from m"),
    UNKNOWN("X = [A]", 1, "A is not bound"),
    UNKNOWN("X = 1 + 2", 1, "operation"),
    UNKNOWN("X = [1] + (2,)", 1, "types"),
    UNKNOWN("X = ...", 1, "..."),
    UNKNOWN("X = {b'a': 1}", 1, "bytes"),
    UNKNOWN("X = {(1, 2): 1}", 1, "key"),
    UNKNOWN("def X(): pass", 1, "function"),
};

static const struct row followed[] = {
    KNOWN("X = [1]\nX = []", "[]"),
    KNOWN("X = [1]\nX += [2]; X += (3,)", "[1, 2, 3]"),
    KNOWN("X = [1]\nX.append(2)\nX.extend([3])\nX.insert(0, 0)\nX.insert(-1, 9)", "[0, 1, 2, 9, 3]"),
    KNOWN("X = {}\nX['a'] = []\nX['a'].append({'b': 1})\nX['a'][0]['c'] = 2\nX['a'][-1]['b'] = 3",
          "{\"a\": [{\"b\": 3, \"c\": 2}]}"),
    KNOWN("X = {'a': 1}\nX.update({'b': 2, 'a': 3})", "{\"a\": 3, \"b\": 2}"),
    KNOWN("X = {'a': 1}\nX.update(b=2, a=3)", "{\"a\": 3, \"b\": 2}"),
    KNOWN("X = {'a': 1}\nX.update([('b', [2]), ['a', 3]])\nX['b'].append(4)", "{\"a\": 3, \"b\": [2, 4]}"),
    KNOWN("X = {'a': 1}\nX.update({'a': 2, 'c': 3}, a=4, b=5)", "{\"a\": 4, \"c\": 3, \"b\": 5}"),
    KNOWN("X = [{'t': []}]\nT = [1]\nX[0].update(t=T)\nT.append(2)", "[{\"t\": [1, 2]}]"),
    KNOWN("X = [1]\nY = X\nY.append(2)", "[1, 2]"),
    KNOWN("T = ['t']\nX = [{'tags': T}]\nT.append('u')", "[{\"tags\": [\"t\", \"u\"]}]"),
    KNOWN("X = (1,)\nY = X\nX += (2,)", "[1, 2]"),
    KNOWN("Y = (1,)\nX = Y\nY += (2,)", "[1]"),
    KNOWN("X = 'a'\nX += 'b'", "\"ab\""),
    KNOWN("X = [1]\nX[0] = 2\nX[-1] = 3", "[3]"),
    KNOWN("C = {'a': [1]}\nX = C['a']\nC['a'] += [2]", "[1, 2]"),
    KNOWN("X = [1]\nX.extend(X)", "[1, 1]"),
    KNOWN("X = [1]\n(Y := X).append(2)", "[1, 2]"),
    UNKNOWN("X = []\nX.append(X)", 1, "contains itself"),
    UNKNOWN("X = [1]\nX.append(f())", 2, "f(...)"),
    UNKNOWN("X = [1]\nX += f()", 2, "f(...)"),
};

static const struct row read_only[] = {
    READS("N = len(X); print(X); sorted(X, key=lambda e: e['id']); any(X); json = 1"),
    READS("BY_ID = {e['id']: e for e in X}\nIDS = [e['id'] for e in X if e['t']]"),
    READS("for e in X:\n    print(e['id'], e.get('t'))\n    for t in e['t']: print(t)\nelse: pass"),
    READS("assert X and X[0]['id'] == 1 and 1 not in X, f'{len(X)} {X[0][\"id\"]:>3}'"),
    READS("ids = set()\nfor e in X:\n    assert e['id'] not in ids\n    ids.add(e['id'])"),
    READS("BY = {}\nfor e in X:\n    BY[e['id']] = e\nL = {}\nfor e in X: L.setdefault('k', []).append(e)"),
    READS("def f():\n    X.append(1)\n    global Y\n    Y = X\nclass C:\n    def m(self): X.clear()"),
    READS("if __name__ == '__main__':\n    X.clear()\nif '__main__' == __name__: X.pop()"),
    READS("import json\nT = json.dumps(X, indent=1)\nimport copy\nZ = "
          "copy.deepcopy(X)\nZ.append(1)\nZ[0]['x'] = 1"),
    READS("Y = list(X)\nY.append(1)\nY = X[:1]\nY.append(2)\nY = X + [3]\nY.append(4)"),
    READS("Y = X[0] if X else None\nZ = X[0]['t'][0].upper()\nW = max(X, key=lambda e: e['id'])"),
    READS(
        "def lit(): return len(X)\nN = lit()\nclass S(dict):\n    def __init__(self): self.n = len(X)\nS()"),
    READS("def by(i): return next((e for e in X if e['id'] == i), None)\nE = by(1)"),
    READS("try:\n    import yaml\nexcept ImportError:\n    yaml = None\nwith open('f') as g: t = g.read()"),
    READS("def add(x, *, y=1): pass\nadd(1, y=2)\n@property\ndef p(self): X.clear()"),
    READS("match X:\n    case []: print(1)\n    case _ if len(X) > 2: pass"),
    READS("__all__ = ['X']\nlog = getLogger(__name__)\nlog.info('%d', len(X))"),
    READS("while len(X) > 99: break\nX2 = [*X]\ndel X2"),
};

static const struct row changed[] = {
    CHANGES("for e in X: e['s'] = 1", "loop changes"),
    CHANGES("for i, e in enumerate(X):\n    f = e\n    f['i'] = i", "line 4"),
    CHANGES("X.sort(key=len)", "changes"),
    CHANGES("X[0].update([('a', 1, 2)])", "changes"),
    CHANGES("X[0].update(['ab'])", "changes"),
    CHANGES("X[0].update({'a': 1}, {'b': 2})", "changes"),
    CHANGES("X[0].update(a=f())", "call"),
    CHANGES("X.append(3, a=1)", "changes"),
    CHANGES("X.pop()", "changes"),
    CHANGES("X.clear()", "changes"),
    CHANGES("X[0].pop('id')", "changes"),
    CHANGES("del X[0]", "del"),
    CHANGES("del X", "del"),
    CHANGES("X[0:1] = []", "changes"),
    CHANGES("X *= 2", "operation"),
    CHANGES("f(X)", "given to a function"),
    CHANGES("random.shuffle(X)", "given to a function"),
    CHANGES("[e.update(a=1) for e in X]", "changes"),
    CHANGES("sorted(X, key=lambda e: e.pop('id'))", "changes"),
    CHANGES("list(map(f, X))", "given to a function"),
    CHANGES("if a: X = []", "bound inside a block"),
    CHANGES("if a: X.append(1)", "block changes"),
    CHANGES("try:\n    X.append(1)\nfinally: pass", "line 3"),
    CHANGES("with a: X += [1]", "bound inside a block"),
    CHANGES("exec('X = []')", "any name"),
    CHANGES("globals()['X'] = []", "any name"),
    CHANGES("from m import *", "import of *"),
    CHANGES("f'{X.append(1)}'", "changes"),
    CHANGES("class C: X.append(1)", "block changes"),
    CHANGES("@f\ndef g(): X.append(1)", "function called here"),
    CHANGES("X[0]['t'][0].x.y = X.append(1)", "changes"),
    CHANGES("for X in (1, 2): pass", "bound inside a block"),
    CHANGES("X = f()", "f(...)"),
    CHANGES("import X", "imported"),
    CHANGES("match X:\n    case [a, *b]: a['c'] = 1", "line 3"),
    CHANGES("while X: X.pop()", "loop changes"),
    CHANGES("foo 1 if X", "not understood"),
    UNKNOWN("X = [1]\ndef f(): X.append(2)\nf()", 3, "line 2"),
    UNKNOWN("X = [1]\ndef f():\n    global X\n    X = [2]\nf()", 5, "line 4"),
    UNKNOWN("X = [[1]]\nclass C:\n    def m(self): X[0].append(2)\nC().m()", 4, "line 3"),
    UNKNOWN("X = [[1]]\nY = X[0]\nif a: Y.append(1)", 3, "block changes"),
    UNKNOWN("T = [1]\nX = [T]\nT.reverse()", 3, "changes"),
    UNKNOWN("def f(): X.append(1)\nX = []\nH = {'f': f}\nH['f']()", 3, "line 1"),
};

static const struct row broken[] = {
    BROKEN("X = [1", 1, "never closed"),
    BROKEN("X = [1)\n", 1, "does not close"),
    BROKEN("X = 1]", 1, "closes no bracket"),
    BROKEN("X = 'a\n", 1, "not closed"),
    BROKEN("X = '''a\n", 1, "not closed"),
    BROKEN("X = f'{a\n", 1, "never closed"),
    BROKEN("X = f'{a'", 1, "not closed"),
    BROKEN("X = [1 2]", 1, "syntax error"),
    BROKEN("X = [{'id': 1} {'id': 2}]", 1, "syntax error"),
    BROKEN("X = [\n{'id' 1}]", 2, "syntax error"),
    BROKEN("X = [1,,2]", 1, "syntax error"),
    BROKEN("X = [1] [", 1, "never closed"),
    BROKEN("X = ['\\x4']", 1, "hexadecimal"),
    BROKEN("X = ['\\N{NO SUCH NAME}']", 1, "no character"),
    BROKEN("X = [b'a' 'b']", 1, "joined"),
    BROKEN("if a:\nX = 1", 2, "indented block"),
    BROKEN("if a:", 1, "cut off"),
    BROKEN("  X = 1", 1, "indented"),
    BROKEN("if a:\n    b\n  c", 3, "no line above"),
    BROKEN("if a:\n        b\n\tc", 3, "mixture"),
    BROKEN("X = 1\\ \n", 1, "backslash"),
    BROKEN("X = 1\\", 1, "backslash"),
    BROKEN("X = 0777", 1, "begin with 0"),
    BROKEN("X = 10L", 1, "Python 2"),
    BROKEN("print 'a'", 1, "Python 2"),
    BROKEN("exec 'a'", 1, "Python 2"),
    BROKEN("X = `a`", 1, "Python 2"),
    BROKEN("a <> b", 1, "Python 2"),
    BROKEN("X = 1__0", 1, "number"),
    BROKEN("X = 1\u00a02", 1, "U+00A0"),
    BROKEN("X = “a”", 1, "U+201C"),
    BROKEN("X = 1 $ 2", 1, "$"),
    BROKEN("X = '\xFF'", 1, "0xff"),
    BROKEN("# coding: klingon\nX = 1", 1, "klingon"),
    BROKEN("\xEF\xBB\xBF# coding: latin-1\nX = 1", 1, "latin-1"),
    BROKEN("X = [\"\"\"a\"\"\"\", 1]", 1, "fourth"),
};

static const struct pydata_binding *find_x(const struct pydata_module *module)
{
    gsize count;
    const struct pydata_binding *bindings = pydata_bindings(module, &count);
    for (gsize i = 0; i < count; i++)
        if (strcmp(bindings[i].name, "X") == 0)
            return &bindings[i];
    return NULL;
}

/* The error's words; NULL when there is none. */
static struct pydata_module *read_row(const struct row *row, char **message, guint *line)
{
    g_autoptr(GError) error = NULL;
    struct pydata_module *module = pydata_read_module("m.py", row->module, strlen(row->module), &error);
    if (module == NULL) {
        g_assert_true(g_str_has_prefix(error->message, "m.py:"));
        *line = (guint)g_ascii_strtoull(error->message + strlen("m.py:"), NULL, 10);
        *message = g_strdup(error->message);
    }
    return module;
}

static void check_row(const struct row *row)
{
    g_autofree char *message = NULL;
    guint line = 0;
    g_autoptr(pydata_module) module = read_row(row, &message, &line);
    if (row->broken) {
        g_assert_null(module);
    } else {
        if (module == NULL)
            g_error("refused: %s", message);
        const struct pydata_binding *x = find_x(module);
        g_assert_nonnull(x);
        if (row->value != NULL) {
            g_autoptr(GString) text = g_string_new(NULL);
            if (!x->known)
                g_error("not known: %s: %s", row->module, x->why);
            json_write(text, &x->value);
            g_assert_cmpstr(text->str, ==, row->value);
            return;
        }
        if (x->known)
            g_error("known: %s", row->module);
        message = g_strdup(x->why);
        line = pydata_place(module, x->why_at).line;
    }
    if (strstr(message, row->text) == NULL)
        g_error("%s: \"%s\" says nothing of \"%s\"", row->module, message, row->text);
    g_assert_cmpuint(line, ==, row->line);
}

#define TEST_ROWS(name)                                                                                      \
    static void test_##name(void)                                                                            \
    {                                                                                                        \
        for (gsize i = 0; i < G_N_ELEMENTS(name); i++)                                                       \
            check_row(&name[i]);                                                                             \
    }
TEST_ROWS(values)
TEST_ROWS(followed)
TEST_ROWS(read_only)
TEST_ROWS(changed)
TEST_ROWS(broken)

static const struct {
    const char *module;
    const char *lists;
    guint warnings;
    const char *candidates;
} chosen[] = {
    {"A = [{'id': 1}]\nB = ['x']\nC = [{'k': 1}]", "A", 0, "A C"},
    {"A = [{'id': 1}]\nB = [{'enonce_html': 1}]\nA += B", "A", 0, "A B"},
    {"A = [{'id': 1}]\nB = A", "A", 0, "A B"},
    {"A = [{'id': 1}]\nB = [{'id': 2}]\nC = A + B", "C", 0, "A B C"},
    {"A = []\nb = []\nC: list = []", "A C", 0, ""},
    {"A = [{'id': f()}]", "A", 0, "A"},
    {"A = [f()]", "A", 0, "A"},
    {"A = [f()]\nB = [{'id': 1}]", "B", 0, "A B"},
    {"A = ({'id': 1},)", "A", 0, "A"},
    {"def f():\n  def g():\n    A = [{'id': 1}]\n  B: x = [{}]\nclass C:\n  D = [{'id': 1}]", "", 0,
     "f().g() -> A f() -> B C.D"},
    {"A = [{'id': 1}]\nA = [{'id': 2}]", "A", 1, "A"},
    {"A = ['a'\n'b', 'c' 'd', ('e'\n'f')]", "", 1, ""},
    {"A = '\\times \\frac \\n \\t'", "", 2, ""},
    {"A = '\\d'\nre.compile('\\d')", "", 1, ""},
    {"A = [{'id': 1}]\n{'id': 2},", "A", 1, "A"},
    {"A = [{'id': 1, 'id': 2}]", "A", 1, "A"},
    {"'''\\d'''\ndef f(): '\\d'", "", 0, ""},
    {"A = [{'id': 1}]\nA.append({'id': 2, 'e': '\\d'})", "A", 1, "A"},
};

static void test_chosen(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(chosen); i++) {
        gsize count;
        g_autoptr(GError) error = NULL;
        g_autoptr(pydata_module) module =
            pydata_read_module("m.py", chosen[i].module, strlen(chosen[i].module), &error);
        g_assert_no_error(error);
        g_autoptr(GString) names = g_string_new(NULL);
        const GPtrArray *lists = pydata_exercise_lists(module);
        for (guint k = 0; k < lists->len; k++)
            g_string_append_printf(names, k > 0 ? " %s" : "%s",
                                   ((const struct pydata_binding *)lists->pdata[k])->name);
        g_assert_cmpstr(names->str, ==, chosen[i].lists);
        g_string_truncate(names, 0);
        const struct pydata_candidate *candidates = pydata_candidates(module, &count);
        for (gsize k = 0; k < count; k++)
            g_string_append_printf(names, k > 0 ? " %s" : "%s", candidates[k].path);
        g_assert_cmpstr(names->str, ==, chosen[i].candidates);
        pydata_warnings(module, &count);
        g_assert_cmpuint(count, ==, chosen[i].warnings);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pydata/values", test_values);
    g_test_add_func("/pydata/followed", test_followed);
    g_test_add_func("/pydata/read-only", test_read_only);
    g_test_add_func("/pydata/changed", test_changed);
    g_test_add_func("/pydata/broken", test_broken);
    g_test_add_func("/pydata/chosen", test_chosen);
    return g_test_run();
}
