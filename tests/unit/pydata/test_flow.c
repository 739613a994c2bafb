/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "json.h"
#include "pydata.h"

/* What code after a list may do to it, a table for each group: whether X is still known. */

#define START "X = [{'id': 1, 'n': 'un', 't': ['a']}]\nY = [{'id': 2}]\n"
#define VALUE "[{\"id\": 1, \"n\": \"un\", \"t\": [\"a\"]}]"

static const struct pydata_binding *find(const struct pydata_module *module, const char *name)
{
    gsize count;
    const struct pydata_binding *bindings = pydata_bindings(module, &count);
    for (gsize i = 0; i < count; i++)
        if (strcmp(bindings[i].name, name) == 0)
            return &bindings[i];
    return NULL;
}

static void check(const char *const *codes, gboolean known)
{
    for (; *codes != NULL; codes++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = g_strconcat(START, *codes, "\n", NULL);
        g_autoptr(pydata_module) module = pydata_read_module("moi.py", text, strlen(text), &error);
        g_assert_no_error(error);
        const struct pydata_binding *x = find(module, "X");
        if (x->known != known)
            g_error("%s: %s", *codes, known ? x->why : "it is taken for known");
        if (!known) {
            g_assert_cmpuint(pydata_place(module, x->why_at).line, >=, 3);
            continue;
        }
        g_autoptr(GString) value = g_string_new(NULL);
        json_write(value, &x->value);
        g_assert_cmpstr(value->str, ==, VALUE);
    }
}

#define TABLE(name, known, ...)                                                                              \
    static void test_##name(void)                                                                            \
    {                                                                                                        \
        static const char *const codes[] = {__VA_ARGS__, NULL};                                              \
        check(codes, known);                                                                                 \
    }

TABLE(del, FALSE, "del (X[0])", "del [X[0]]", "del (X)", "a = 1\ndel (a, X[0])", "del ((X[0]['t'][0]),)",
      "def f():\n    global X\n    del X\nf()")

TABLE(defaults, FALSE, "(lambda x=X: x.clear())()", "e = X\n(lambda e=e: e.clear())()",
      "L = []\nfor e in X:\n    L.append(lambda e=e: e.update(n=2))\nL[0]()",
      "e = X\n(lambda a=1, e=2, f=e: f.clear())()", "def f(x=X):\n    x.clear()\nf()")

TABLE(imports, TRUE, "try:\n    import json\nexcept ImportError:\n    json = None", "import json\ndel json",
      "try:\n    import random\nexcept ImportError:\n    random = None\nif random is None:\n    pass",
      "import sys\nif sys:\n    print(1)", "import sys\nif not sys:\n    print(1)")

TABLE(imports_passed, FALSE, "import sys\nm = sys\nm.modules[__name__].X.clear()",
      "import sys\nx = sys if sys else 1\nx.modules[__name__].X.clear()",
      "import sys\nf = lambda s=sys: s\nf().modules[__name__].X.clear()",
      "import sys\nfor s in [sys]:\n    s.modules[__name__].X.clear()")

TABLE(containers, FALSE, "dict(a=X)['a'].clear()", "dict(zip('a', [X]))['a'].clear()",
      "dict({'a': X})['a'].clear()", "dict(**{'a': X})['a'].clear()",
      "list(dict(enumerate([X])).values())[0].clear()", "{}.setdefault('a', X).pop()",
      "{}.setdefault('a', [X]).pop().clear()", "sum([[X]], [])[0].clear()", "([X] * 2)[1].clear()",
      "from collections import defaultdict\nD = defaultdict(list)\nD['a'].append(X)\nD['a'][0].clear()",
      "from collections import defaultdict\ndefaultdict(lambda: X)['a'].clear()",
      "list(map(lambda e: e, [X]))[0].clear()", "list(filter(None, [X]))[0].clear()",
      "max(*[X], [], key=len).clear()")

TABLE(other_modules, FALSE, "import m\nm.X = X", "import m\nm.D['x'] = X", "import sys\nsys.argv += [X]",
      "from sys import argv\nargv[0] = X", "type('c', (), {'L': X}).L.append(1)",
      "import m\n[m.L][0].append(X)", "import m\ndef f(): return m.L\nf().append(X)",
      "L = []\nf(L)\nL.append(X)", "import m\nclass C(m.B): x = X", "import m\nsetattr(m, 'X', X)",
      "import m\nm.f(lambda: X)",
      "import m\nN = m.x\nwith m: N = X[0]\ndef f(): [X[0]][0]['t'].append(1)\nf()")

TABLE(decorators, FALSE,
      "R = []\ndef register(f):\n    R.append(f)\n    return f\n@register\ndef g(): X.clear()\nR[0]()",
      "class A:\n    def route(self, f): f()\napp = A()\n@app.route\ndef g(): X.clear()",
      "from functools import singledispatch\n@singledispatch\ndef s(x): pass\n@s.register\ndef _(x: list): "
      "x.clear()\ns(X)",
      "@(lambda f: f())\ndef g(): X.clear()", "def cache(f): return f()\n@cache\ndef g(): X.clear()")

TABLE(opaque, FALSE, "e = exec\ne('X.clear()')", "list(map(exec, ['X.clear()']))",
      "import builtins\nbuiltins.exec('X.clear()')", "from builtins import exec as r\nr('X.clear()')",
      "import builtins\ngetattr(builtins, 'exec')('X.clear()')", "g = globals\ng()['X'] = 1",
      "import sys as s\ns.modules[__name__].X.clear()",
      "from sys import modules\nmodules[__name__].X.clear()", "import sys\nm = sys.modules or 1",
      "import sys\nf = [sys]", "import moi\nmoi.X.clear()", "from moi import X as Z\nZ.clear()",
      "import data.moi\ndata.moi.X.clear()", "__import__(__name__).X.clear()",
      "import importlib\nimportlib.import_module(__name__).X.clear()",
      "import sys\nsys._getframe().f_globals['X'] = 1", "def f(): pass\nf.__globals__['X'].clear()",
      "import inspect\ninspect.currentframe().f_globals['X'] = 1")

TABLE(guards, FALSE, "type and (X.clear())", "type in (X.clear(),)", "type if X.clear() else 1",
      "TYPE_CHECKING = True\nif TYPE_CHECKING: X.clear()",
      "__name__ = '__main__'\nif __name__ == '__main__': X.clear()",
      "import typing\nif typing != TYPE_CHECKING: X.clear()", "if __name__ == '__main__' or X: X.clear()",
      "if (__name__ == '__main__') == 0: X.clear()", "if not __name__ == '__main__': X.clear()")

TABLE(trust, FALSE, "def itemgetter(k): return lambda e: e.clear()\nsorted(X, key=itemgetter('id'))",
      "from copy import copy as deepcopy\ndeepcopy(X)[0]['z'] = 1",
      "import json\njson.dumps = f\njson.dumps(X)", "import builtins\nbuiltins.len = f\nlen(X)",
      "import copy\nclass B:\n    def index(self, e): e.clear()\ncopy.copy(B()).index(X)",
      "class B:\n    def index(self, e): e.clear()\ndict(b=B())['b'].index(X)",
      "for i in (1, 2):\n    len(X)\n    len = f", "class A(list): pass\nA([X])[0].clear()",
      "class A:\n    def __eq__(self, o): return X\n(A() == 3).clear()",
      "class A:\n    def __eq__(self, o): o.clear()\nX in [A()]",
      "import copy\nclass A:\n    def __deepcopy__(self, m): return X\ncopy.deepcopy([A()])[0].clear()")

TABLE(order, FALSE, "p = None\nfor e in X:\n    if p: p['k'] = 1\n    p = e",
      "x = None\nfor i in (1, 2):\n    if x: x.clear()\n    x = X", "def f(): Z.clear()\nZ = X\nf()",
      "f = X.append\nf(1)", "[y := e for e in X]\ny['k'] = 1", "G = (Z.clear() for _ in [0])\nZ = X\nlist(G)",
      "for i in (1, 2):\n    X[0]['n'].clear()\n    X[0]['n'] = Y",
      "def f(): return X[0]['n']\nX[0]['n'] = f\nf().clear()")

TABLE(
    reading, TRUE, "sorted(X, key=lambda e: e.get('id'))", "all(e['n'].startswith('u') for e in X)",
    "for i, e in enumerate(X): print(i, e['n'].upper())", "import sys\nprint(X[0]['n'], file=sys.stderr)",
    "D = {}\nfor e in X: D.setdefault(e['n'], []).append(e)",
    "from collections import defaultdict\nD = defaultdict(list)\nfor e in X: D[e['n']].append(e)",
    "import re\nfor e in X: re.search('u', e['n'])",
    "from collections import Counter\nCounter(e['n'] for e in X)",
    "for e in X:\n    if not e['id']: raise ValueError(e['id'])", "list(map(lambda e: e['n'], X))",
    "list(filter(lambda e: e['n'] == 'un', X))",
    "class B:\n    def __init__(self): self.x = list(X)\n    def n(self): return len(self.x)\nprint(B().n())",
    "f = lambda: X.clear()", "def titles(l): return [e['n'].upper() for e in l]\nprint(titles(X))",
    "def show(l):\n    for e in l: print(e['n'], e.get('id', 0))\nshow(X)")

TABLE(harmless, TRUE, "if (__name__ == '__main__'): X.clear()", "if __name__ == '__main__' and X: X.clear()",
      "from typing import TYPE_CHECKING\nif TYPE_CHECKING: X.clear()",
      "import sys\nif 'x' in sys.modules: pass", "import sys\nif 'x' not in sys.modules: pass",
      "import sys\nsys.path.insert(0, '.')",
      "from functools import lru_cache\n@lru_cache(maxsize=None)\ndef f(): X.clear()", "type Z = X.clear()",
      "@property\ndef f(self): X.clear()", "try:\n    import yaml\nexcept ImportError:\n    yaml = None")

TABLE(late, FALSE, "for i in (1, 2):\n    if i == 2: f(X)\n    def f(l): l.clear()",
      "for i in (1, 2):\n    if i == 2: f(X)\n    f = lambda l: l.clear()",
      "def f(l): pass\nfor i in (1, 2):\n    if i == 2: f(X)\n    def f(l): l.clear()",
      "G = (f(q) for q in [X])\ndef f(l): l.clear()\nlist(G)",
      "class K:\n    def f(l): pass\n    for i in (1, 2):\n        if i == 2: f(X)\n"
      "        def f(l): l.clear()",
      "class A:\n    def __eq__(self, o): return X\np = [1]\nfor i in (1, 2):\n    r = p == 1\n"
      "    if i == 2: r.clear()\n    p = A()",
      "class A:\n    def __add__(self, o): o.clear()\np = [1]\nfor i in (1, 2):\n    if i == 2: p + X\n"
      "    p = A()",
      "class A:\n    def __getitem__(self, o): return self\n    def append(self, o): o.clear()\np = [1]\n"
      "for i in (1, 2):\n    c = p[:]\n    if i == 2: c.append(X)\n    p = A()",
      "class A:\n    def get(self, o): o.clear()\nL = [{}]\ndef f(): L[0] = A()\nf()\nL[0].get(X)",
      "class A:\n    @staticmethod\n    def f(l): l.clear()\ndef same(x): return x\nA.f(same(X))")

TABLE(given, FALSE, "sorted(key=lambda e: e.clear() or 1, *[X])",
      "max([], [], X, key=lambda l: l.clear() or 1)", "list(map(*[lambda l: l.clear(), [X]]))",
      "sorted(X, **{'key': lambda e: e.clear() or 1})",
      "import json\nclass A:\n    def __init__(self, v): self.v = v\n"
      "json.dumps([A(X)], default=lambda a: a.v.clear())",
      "import json\nclass A:\n    def __init__(self, v): self.v = v\n"
      "json.dumps([A(X)], **{'default': lambda a: a.v.clear()})",
      "import heapq\nheapq.nlargest(1, X, lambda e: e.clear() or 1)",
      "import itertools\nfor k, g in itertools.groupby(X): k.clear()",
      "import itertools\nfor k, g in itertools.groupby(X, lambda e: e.clear()): pass",
      "import itertools\nfor k, g in itertools.groupby(X, key=lambda e: e['id']): next(g).clear()",
      "import functools\nfunctools.reduce(lambda a, b: b.clear(), [X], 0)",
      "import functools\nfunctools.reduce(lambda a, b: a or b, [X, 1]).clear()",
      "for e in X:\n    n = dict(e)\n    n['t'].append(1)", "O = []\nfor e in X: O.append(e)\nO[0]['k'] = 1",
      "O = []\nfor i in (1,): O.extend(X)\nO[0]['k'] = 1",
      "class A:\n    def __init__(self, d): self.d = d\nO = [A(e) for e in X]\nO[0].d['k'] = 1",
      "class A:\n    def __init__(self, **k): k['t'].clear()\nA(**X[0])", "def f(*a): a[0].clear()\nf(X)")

TABLE(raised, FALSE, "try:\n    assert 0, X\nexcept AssertionError as e: e.args[0].clear()",
      "def f(): assert 0, X\ntry: f()\nexcept Exception as e: e.args[0].clear()",
      "try: raise ImportError(X)\nexcept ImportError as e: e.args[0].clear()",
      "ImportError = AssertionError\ntry: assert 0, X\nexcept ImportError as e: e.args[0].clear()",
      "class G:\n    def __enter__(self): pass\n    def __exit__(self, a, b, c):\n"
      "        b.args[0].clear()\n        return True\nwith G(): assert 0, X",
      "import m\nm.call(lambda: f())\ndef f(): assert 0, X")

#define BLUEPRINT "from flask import Blueprint\nbp = Blueprint('b', __name__)\n"

TABLE(keepers, FALSE, BLUEPRINT "@bp.route('/')\ndef f(): X.clear()\nbp.call()",
      BLUEPRINT "c = bp.call\n@bp.route('/')\ndef f(): X.clear()\nc()",
      BLUEPRINT "@bp.route('/')\ndef f(): return X\nf().clear()",
      BLUEPRINT "@bp.route('/', d := bp)\ndef f(): X.clear()\nd.call()",
      BLUEPRINT "bp.route = lambda p: lambda f: f()\n@bp.route('/')\ndef f(): X.clear()",
      "from flask import Blueprint\nsetattr(Blueprint, 'route', lambda s, p: lambda f: f())\n"
      "bp = Blueprint('b')\n@bp.route('/')\ndef f(): X.clear()",
      "from flask import Blueprint\nclass F:\n    def route(self, p): return lambda f: f()\n"
      "bp = Blueprint('b') if 0 else F()\n@bp.route('/')\ndef f(): X.clear()",
      "from autre import Blueprint\nbp = Blueprint('b')\n@bp.route('/')\ndef f(): X.clear()")

TABLE(idioms, TRUE, "F = [e for e in X if e.get('id') == 1]\nP = [e for e in X if e not in F]",
      "for e in X: assert e['id'], e", "def f(l):\n    for e in l: assert e['id'], e\nf(X)",
      "try:\n    import m\nexcept ImportError:\n    m = None\nfor e in X: assert e['id'], e",
      "class A:\n    def __init__(self, d): self.id = d['id']\nO = [A(e) for e in X]",
      "class A:\n    n = 0\n    def __init__(self, id, **k):\n        self.id = id\n        A.n += 1\n"
      "O = [A(**e) for e in X]",
      "class A:\n    def __init__(self, l): self.l = list(l)\n    @property\n"
      "    def n(self): return len(self.l)\nprint(A(X).n)",
      "import itertools\nfor k, g in itertools.groupby(X, key=lambda e: e['n']): print(k, list(g))",
      "import random\nprint(random.choice(X)['n'], random.sample(X, 1))",
      "O = []\nfor e in X:\n    n = dict(e)\n    n['o'] = 1\n    O.append(n)",
      "O = []\nfor e in X:\n    n = e.copy()\n    n.update(o=1)\n    O.append(n)",
      "for e in X:\n    n = e | {'o': 1}\n    n['p'] = 2",
      "import heapq\nheapq.nlargest(1, X, key=lambda e: e['id'])",
      "import json\nprint(json.dumps(X, default=str))", "def f(**k): k['o'] = 1\nf(**X[0])",
      BLUEPRINT "@bp.route('/')\ndef f(): return X", BLUEPRINT "@bp.route('/')\ndef f(): X.clear()")

/* A list whose name a def, a class, an import or a loop takes does not drop out unseen. */
static void test_taken(void)
{
    static const char *const takers[] = {"def X(): pass",   "class X: pass",     "import X",
                                         "from m import X", "for X in (): pass", "del X"};
    for (gsize i = 0; i < G_N_ELEMENTS(takers); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = g_strconcat(START, takers[i], "\n", NULL);
        g_autoptr(pydata_module) module = pydata_read_module("moi.py", text, strlen(text), &error);
        g_assert_no_error(error);
        const GPtrArray *lists = pydata_exercise_lists(module);
        g_assert_cmpuint(lists->len, ==, 2);
        g_assert_false(((const struct pydata_binding *)lists->pdata[0])->known);
    }
}

/* Each name is made of the one before: what that takes is bounded, whatever it is made of. */
static void test_doubling(void)
{
    static const char *const starts[] = {"A0 = 'abc'", "A0 = ['a']", "A0 = ('a',)"};
    for (gsize i = 0; i < G_N_ELEMENTS(starts); i++) {
        g_autoptr(GString) text = g_string_new(starts[i]);
        for (guint k = 0; k < 60; k++)
            g_string_append_printf(text, "\nA%u = A%u + A%u", k + 1, k, k);
        g_autoptr(GError) error = NULL;
        g_autoptr(pydata_module) module = pydata_read_module("moi.py", text->str, text->len, &error);
        g_assert_no_error(error);
        g_assert_true(find(module, "A8")->known);
        g_assert_false(find(module, "A24")->known);
        g_assert_false(find(module, "A60")->known);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pydata/flow/del", test_del);
    g_test_add_func("/pydata/flow/defaults", test_defaults);
    g_test_add_func("/pydata/flow/imports", test_imports);
    g_test_add_func("/pydata/flow/imports-passed", test_imports_passed);
    g_test_add_func("/pydata/flow/containers", test_containers);
    g_test_add_func("/pydata/flow/other-modules", test_other_modules);
    g_test_add_func("/pydata/flow/decorators", test_decorators);
    g_test_add_func("/pydata/flow/opaque", test_opaque);
    g_test_add_func("/pydata/flow/guards", test_guards);
    g_test_add_func("/pydata/flow/trust", test_trust);
    g_test_add_func("/pydata/flow/order", test_order);
    g_test_add_func("/pydata/flow/reading", test_reading);
    g_test_add_func("/pydata/flow/harmless", test_harmless);
    g_test_add_func("/pydata/flow/late", test_late);
    g_test_add_func("/pydata/flow/given", test_given);
    g_test_add_func("/pydata/flow/raised", test_raised);
    g_test_add_func("/pydata/flow/keepers", test_keepers);
    g_test_add_func("/pydata/flow/idioms", test_idioms);
    g_test_add_func("/pydata/flow/taken", test_taken);
    g_test_add_func("/pydata/flow/doubling", test_doubling);
    return g_test_run();
}
