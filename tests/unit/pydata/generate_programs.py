# SPDX-License-Identifier: Apache-2.0
"""Programs that lead a list of exercises through other names, containers, calls and modules, and change it or not.

A program is a few statements. Each is built from an expression that gives a list or an exercise (LISTS, ITEMS), led
through any number of ways that give it back (WAYS), then read (READS) or changed (CHANGES), in some place (PLACES).
CPython says what is right when it imports the module; HELPER is another module that keeps and changes what it is given.
"""
import random

HELPER = '''EXOS = []
L = []
D = {}
GARDE = []
def garde(x):
    GARDE.append(x)
    return x
def lit(x): return len(repr(x))
def change():
    for x in GARDE + L + EXOS + list(D.values()):
        if isinstance(x, list): x.append("change")
        if isinstance(x, dict): x["change"] = 1
def deco(f):
    return f
class Base:
    def __init_subclass__(cls):
        for x in vars(cls).values():
            if isinstance(x, list): x.append("base")
'''

# Stands for the framework of this name.
FLASK = '''class Blueprint:
    def __init__(self, *names): self.functions = []
    def route(self, rule):
        def keep(f):
            self.functions.append(f)
            return f
        return keep
    def call(self):
        for f in self.functions: f()
'''

START = '''import collections, copy, functools, heapq, itertools, json, operator, os, random, re, sys, types, typing
import aide
from aide import garde, L as CHEZ_AIDE
EXOS = [
    {"id": 1, "titre": "Un", "niveau": "6e", "tags": ["a", "b"]},
    {"id": 2, "titre": "Deux", "niveau": "5e", "tags": []},
]
AUTRES = [{"id": 3, "titre": "Trois", "niveau": "6e", "tags": ["c"]}]
def ident(x): return x
def lit(e): return e["id"]
def compte(l):
    n = 0
    for e in l:
        n += len(e["titre"])
    return n
def titres(l): return [e["titre"].upper() for e in l]
def par_niveau(l):
    d = {}
    for e in l:
        d.setdefault(e["niveau"], []).append(e)
    return d
def marque(e):
    e["marque"] = 1
    return e
def ajoute(l): l.append({"id": 50})
class Boite:
    def __init__(self, v=None): self.v = v
    def donne(self): return self.v
    def index(self, e):
        e.append("index")
        return 0
    def get(self, k, d=None): return self.v
class Banque:
    def __init__(self): self.exos = list(EXOS)
    def combien(self): return len(self.exos)
    def premier(self): return self.exos[0]
REG = []
def inscrit(f):
    REG.append(f)
    return f
class Registre:
    def __init__(self): self.fs = []
    def route(self, f):
        self.fs.append(f)
        return f
    def lance(self):
        for f in self.fs: f()
'''

LISTS = ["EXOS", "EXOS", "EXOS", "AUTRES", "{list}"]
ITEMS = ["EXOS[0]", "EXOS[-1]", "AUTRES[0]", "EXOS[1]"]
WAYS = [
    "{x}", "{x}", "{x}", "{x}", "[{x}][0]", "({x},)[0]", '{{"a": {x}}}["a"]', 'dict(a={x})["a"]', 'list(dict(a={x}).values())[0]',
    '{{}}.setdefault("a", {x})', '[*[{x}]][0]', '{{}}.setdefault("a", [{x}]).pop()', "ident({x})", "(lambda q: q)({x})",
    "(lambda: {x})()", "({x} or None)", "(None or {x})", "({x} if REG == [] else None)", "(1 and {x})",
    'dict(zip(["a"], [{x}]))["a"]', 'dict([("a", {x})])["a"]', 'dict({{"a": {x}}})["a"]', 'dict(**{{"a": {x}}})["a"]',
    "dict(enumerate([{x}]))[0]", "list(dict(enumerate([{x}])).values())[0]", "list(zip([{x}], [1]))[0][0]",
    "list(enumerate([{x}]))[0][1]", "next(iter([{x}]))", "max([{x}], key=len)", "min({x}, {x}, key=len)", "copy.copy([{x}])[0]",
    "[q for q in [{x}]][0]", "list(q for q in [{x}])[0]", '{{k: v for k, v in [("a", {x})]}}["a"]', "[{x}][:1][0]", "[{x}].copy()[0]",
    "[[{x}]][0][0]", "[{x}].pop()", "([{x}] + [])[0]", "([{x}] * 2)[1]", "tuple([{x}])[-1]", "sorted([{x}], key=len)[0]",
    "list(reversed([{x}]))[0]", "list(map(ident, [{x}]))[0]", "list(filter(None, [{x}]))[0]", "list(map(lambda q: q, [{x}]))[0]",
    "Boite({x}).v", "Boite({x}).donne()", "Boite({x}).get('a')", 'getattr(Boite({x}), "v")', "functools.reduce(lambda a, b: b, [0, {x}])",
    "functools.partial(ident, {x})()", "operator.itemgetter(0)([{x}])", "next(itertools.chain([{x}]))", "collections.deque([{x}])[0]",
    'collections.OrderedDict(a={x})["a"]', 'collections.defaultdict(lambda: {x})["k"]', 'type("c", (), {{"L": {x}}}).L',
    "types.SimpleNamespace(v={x}).v", "garde({x})", "copy.deepcopy({x})", "json.loads(json.dumps({x}))", "sum([[{x}]], [])[0]",
    '{{"a": {x}}}.get("a")', '{{"a": {x}}}.pop("a")', 'list({{"a": {x}}}.items())[0][1]', "(q := {x})", "[q := {x}][0]",
    "[w := q for q in [{x}]][0]", "(lambda *a: a[0])({x})", "(lambda **k: k['a'])(a={x})", "(lambda q={x}: q)()",
    "next(q for q in [{x}])", '{{**{{"a": {x}}}}}["a"]', 'vars(Boite({x}))["v"]', "Boite({x}).__dict__['v']", "[{x}].__getitem__(0)",
    "list(itertools.chain([{x}], []))[0]", "next(itertools.islice([{x}], 1))", "next(itertools.cycle([{x}]))",
    "next(itertools.product([{x}], [1]))[0]", "list(itertools.takewhile(len, [{x}]))[0]", "next(itertools.zip_longest([], [1], fillvalue={x}))[0]",
    "list(next(itertools.groupby([{x}], key=len))[1])[0]", "next(itertools.groupby([{x}]))[0]", "next(itertools.groupby([0], key=lambda z: {x}))[0]",
    "heapq.nlargest(1, [{x}], key=len)[0]", "functools.reduce(lambda a, b: a or b, [{x}, 1])", "functools.reduce(lambda a, b: {x}, [1, 2])",
    "typing.cast(list, {x})", "types.MappingProxyType({{'a': {x}}})['a']", "collections.deque([{x}]).popleft()", "(lambda *a, **k: k['n'])(n={x})",
    "(lambda *a: list(a))(*[{x}])[0]", "(lambda n: n)(**{{'n': {x}}})", "{{}}.pop('a', {x})", "next(itertools.tee([{x}])[1])", "random.choices([{x}])[0]",
    "(lambda: (yield {x}))().__next__()", "copy.copy(Boite({x})).v", 'collections.ChainMap(dict(a={x}))["a"]',
]
BINDINGS = [
    "N = {x}", "N, _ = {x}, 1", "(N) = {x}", "[N] = [{x}]", "N = M = {x}", "N: list = {x}", "for N in [{x}]: pass",
    "class K: v = {x}\nN = K.v", "def donne(): return {x}\nN = donne()", "def recoit(x={x}): return x\nN = recoit()",
    "aide.D['x'] = {x}\nN = aide.D['x']", "aide.v = {x}\nN = aide.v", "B = Boite()\nB.v = {x}\nN = B.v", "N = [{x}]\nN = N[0]",
    "try:\n    N = {x}\nfinally: pass", "if REG == []: N = {x}", "D = {{}}\nD['a'] = {x}\nN = D['a']", "T = []\nT.append({x})\nN = T[0]",
    "T = []\nT += [{x}]\nN = T[0]", "*N, = [{x}]\nN = N[0]", "with open(os.devnull) as f: N = {x}", "N = None\nfor N in [N, {x}]: pass",
    "D = collections.defaultdict(list)\nD['a'].append({x})\nN = D['a'][0]", "match {x}:\n    case N: pass",
    "match [{x}]:\n    case [N]: pass", "def g():\n    global N\n    N = {x}\ng()", "P = functools.partial(ident, {x})\nN = P()",
    "def outer():\n    n = {x}\n    def inner(): return n\n    return inner\nN = outer()()", "def gen():\n    yield {x}\nN = next(gen())",
    "N = next(q for q in [{x}])", "G = (q for q in [{x}])\nN = next(G)", "CHEZ_AIDE[:] = [{x}]\nN = CHEZ_AIDE[0]", "os.d = {{'x': {x}}}\nN = os.d['x']",
    "sys.argv = [{x}]\nN = sys.argv[0]", "N = None\nfor q in [1, 2]:\n    M = N\n    N = {x}\nN = M", "R = Registre()\nR.fs = {x}\nN = R.fs",
]
LIST_CHANGES = [
    "{x}.append({new})", "{x}.extend([{new}])", "{x}.insert(0, {new})", "{x}.pop()", "{x}.clear()", "{x}.reverse()", "{x}.sort(key=lit)",
    "del {x}[0]", "del ({x}[0])", "del [{x}[0]]", "a = 1\ndel (a, {x}[0])", "del ({x}[0], [{x}[0]])", "{x}[0] = {new}", "{x}[:] = []", "{x}[1:] = [{new}]",
    "F = {x}.append\nF({new})", "list.append({x}, {new})", "{x}.__iadd__([{new}])", "{x}.__class__.clear({x})", "ajoute({x})",
    "(lambda l: l.append({new}))({x})", "list(map({x}.append, [{new}]))", "[{x}.append(q) for q in [{new}]]", "random.shuffle({x})",
    "getattr({x}, 'append')({new})", "operator.iadd({x}, [{new}])", "f\"{{{x}.append({new})}}\"", "garde({x})\naide.change()",
    "aide.L.append({x})\naide.change()", "CHEZ_AIDE.append({x})\naide.change()", "aide.D['k'] = {x}\naide.change()", "Boite().index({x})",
    "copy.copy(Boite()).index({x})", "dict(a=Boite())['a'].index({x})", "[Boite()][0].index({x})", "exec('EXOS.append(1)')",
    "E = exec\nE('EXOS.append(1)')", "list(map(exec, ['EXOS.append(1)']))", "import builtins\nbuiltins.exec('EXOS.append(1)')",
    "from builtins import exec as X\nX('EXOS.append(1)')", "globals()['EXOS'] = []", "g = globals\ng()['EXOS'].append(1)",
    "vars()['EXOS'] = []", "sys.modules[__name__].EXOS.append(1)", "import sys as s\ns.modules[__name__].EXOS.clear()",
    "from sys import modules\nmodules[__name__].EXOS.clear()", "m = sys.modules or 1\nm[__name__].EXOS.clear()", "M = sys\nM.modules[__name__].EXOS.clear()",
    "import importlib\nimportlib.import_module(__name__).EXOS.clear()", "__import__(__name__).EXOS.clear()",
    "sys._getframe().f_globals['EXOS'].clear()", "import {module}\n{module}.EXOS.clear()", "import {module} as moi\nmoi.EXOS.append(1)",
    "from {module} import EXOS as E\nE.append(1)", "import inspect\ninspect.currentframe().f_globals['EXOS'].clear()",
    "(lambda: 0).__globals__['EXOS'].clear()", "ident.__globals__['EXOS'].clear()", "__builtins__['exec']('EXOS.append(1)')",
    "import builtins\ngetattr(builtins, 'exec')('EXOS.append(1)')", "from operator import methodcaller as mc\nmc('clear')({x})",
    "class C(aide.Base): v = {x}", "type and ({x}.append({new}))", "type in ({x}.append({new}),)", "type if {x}.clear() else 1",
    "json.dumps = lambda x: x.append(1)\njson.dumps({x})", "import builtins\nbuiltins.len = lambda x: x.append(1)\nlen({x})\nbuiltins.len = {x}.__class__.__len__",
    "from copy import copy as deepcopy\nN = deepcopy({x})\nN[0]['z'] = 1", "TYPE_CHECKING = True\nif TYPE_CHECKING: {x}.clear()",
    "__name__ = '__main__'\nif __name__ == '__main__': {x}.clear()", "import typing\nif typing != 3: {x}.clear()",
    "def itemgetter(k): return lambda e: e.update(z=1)\nsorted({x}, key=itemgetter('id'))", "@inscrit\ndef r(): {x}.append({new})\nfor f in REG: f()",
    "APP = Registre()\n@APP.route\ndef r(): {x}.append({new})\nAPP.lance()", "register = inscrit\n@register\ndef r(): {x}.clear()\nREG[0]()",
    "@functools.singledispatch\ndef sd(x): pass\n@sd.register\ndef _(x: list): x.append(1)\nsd({x})", "@(lambda f: f())\ndef r(): {x}.append({new})",
    "{x}.append(v := {new})", "Z = 0\nwhile Z < 1:\n    {x}.append({new})\n    Z = 1", "{name} = {new}", "def {name}(): pass", "class {name}: pass", "import json as {name}",
    "for {name} in [1]: pass", "del {name}", "{name} = {x} + [{new}]", "{name} += [{new}]", "{name} *= 2", "with open(os.devnull) as {name}: pass",
    "G = (AVANT.append(1) for _ in [0])\nAVANT = {x}\nlist(G)", "def avant(): APRES.append(1)\nAPRES = {x}\navant()",
    "X = copy.copy({x})\najoute({x})\nY = copy.copy({x})", "try:\n    1 / 0\nexcept ZeroDivisionError: {x}.clear()", "P = functools.partial(ajoute, {x})\nP()",
    "for k, g in itertools.groupby([1], key=lambda e: {x}.append({new})): pass", "for k, g in itertools.groupby({x}, lambda e: {x}.clear()): pass",
    "sorted(key=lambda e: {x}.clear() or 1, *[[1]])", "max([], [], {x}, key=lambda l: l.clear() or 1)", "list(map(*[lambda l: l.clear(), [{x}]]))",
    "functools.reduce(lambda a, b: b.clear(), [{x}], 0)", "heapq.nsmallest(1, [{x}], lambda l: l.clear() or 1)",
    "json.dumps([Boite({x})], default=lambda b: b.v.clear())", "json.dumps([Boite({x})], **{{'default': lambda b: b.v.clear()}})",
    "try:\n    assert not {x}, {x}\nexcept AssertionError as erreur: erreur.args[0].clear()", "def exige(l): assert not l, l\ntry: exige({x})\nexcept Exception as erreur: erreur.args[0].clear()",
    "try: raise ValueError({x})\nexcept ValueError as erreur: erreur.args[0].clear()", "class G:\n    def __enter__(self): pass\n    def __exit__(self, a, b, c):\n        b.args[0].clear()\n        return True\nwith G():\n    assert not {x}, {x}",
    "from flask import Blueprint\nbp = Blueprint('b')\n@bp.route('/')\ndef page(): {x}.clear()\nbp.call()", "from flask import Blueprint\nbp = Blueprint('b')\nlance = bp.call\n@bp.route('/')\ndef page(): {x}.clear()\nlance()",
    "from flask import Blueprint\nbp = Blueprint('b')\n@bp.route('/')\ndef page(): return {x}\npage().clear()",
    "for i in (1, 2):\n    if i == 2: tard({x})\n    def tard(l): l.clear()", "for i in (1, 2):\n    if i == 2: tard({x})\n    tard = lambda l: l.clear()", "def tard(l): pass\nfor i in (1, 2):\n    if i == 2: tard({x})\n    def tard(l): l.clear()",
    "G = (tard(q) for q in [{x}])\ndef tard(l): l.clear()\nlist(G)", "for i in (1, 2):\n    if i == 2: Tard().m({x})\n    class Tard:\n        def m(self, l): l.clear()",
    "class Op:\n    def __add__(self, o): o.clear()\np = [1]\nfor i in (1, 2):\n    if i == 2: p + {x}\n    p = Op()", "class Op:\n    def __eq__(self, o): return {x}\np = [1]\nfor i in (1, 2):\n    r = p == 1\n    if i == 2: r.clear()\n    p = Op()",
    "class Op:\n    def __getitem__(self, o): return self\n    def append(self, l): l.clear()\np = [1]\nfor i in (1, 2):\n    c = p[:]\n    if i == 2: c.append({x})\n    p = Op()", "class Op:\n    def get(self, l): l.clear()\np = [{{}}]\ndef pose(): p[0] = Op()\npose()\np[0].get({x})",
    "class Op:\n    def __iadd__(self, o):\n        {x}.clear()\n        return self\np = Op()\np += 1", "class Op:\n    def __or__(self, o): return {x}\np = {{1}}\nfor i in (1, 2):\n    c = p | {{2}}\n    if i == 2: c.clear()\n    p = Op()",
    "class St:\n    @staticmethod\n    def m(l): l.clear()\nSt.m({x})", "class St:\n    @classmethod\n    def m(cls, l): l.clear()\nSt.m({x})", "class St:\n    def __init__(self, v): self.v = v\n    @property\n    def vide(self): return self.v.clear()\nSt({x}).vide",
    "class St:\n    def m(*a): a[1].clear()\nSt().m({x})", "class St:\n    def __iter__(self): yield {x}\nfor q in St(): q.clear()", "class St:\n    def __init__(self, *a, **k): self.a = a\nSt({x}).a[0].clear()",
    "class It:\n    def __iter__(self):\n        {x}.clear()\n        return iter(())\nlist(It())", "class S:\n    def __str__(self):\n        {x}.clear()\n        return ''\nprint(S())",
    "class D2(dict):\n    def __missing__(self, k): return {x}\nD2()['a'].clear()", "import heapq\nheapq.heappop({x}) if 0 else {x}.pop()",
    "def rec(n):\n    if n: rec(n - 1)\n    else: {x}.clear()\nrec(2)", "assert {x}.append({new}) is None", "print({x}.pop())", "len([{x}.pop()])",
]
ITEM_CHANGES = [
    "{x}['k'] = 1", "{x}['tags'].append('z')", "{x}.update(k=1)", "{x}.update({{'k': 1}})", "{x}.pop('id')", "del {x}['id']", "del ({x}['id'])", "del [{x}['id']]",
    "{x}.clear()", "{x}['tags'] += ['z']", "{x} |= {{'k': 1}}" if False else "{x}.setdefault('k', 1)", "marque({x})", "garde({x})\naide.change()",
    "setattr(aide, 'v', {x})\naide.v['k'] = 1", "operator.setitem({x}, 'k', 1)", "{x}['titre'] = {x}['titre'] + '!'", "for k in ('a', 'b'): {x}[k] = 1",
    "for e in [{x}]:\n    n = dict(e)\n    n['tags'].append('z')", "O = []\nfor e in [{x}]:\n    n = e.copy()\n    n['k'] = 1\n    O.append(n)\nO[0]['tags'].append('z')",
    "O = []\nfor e in [{x}]: O.append(e)\nO[0]['k'] = 1", "O = []\nfor i in (1,): O.extend([{x}])\nO[0]['k'] = 1", "O = {{}}\nfor i in (1,): O.update(a={x})\nO['a']['k'] = 1", "O = {{}}\nfor i in (1,): O.update([('a', {x})])\nO['a']['k'] = 1",
    "class Exo:\n    def __init__(self, d):\n        self.d = d\n        self.d['k'] = 1\nO = [Exo(e) for e in [{x}]]", "class Exo:\n    def __init__(self, d): self.d = d\nO = [Exo(e) for e in [{x}]]\nO[0].d['k'] = 1",
    "class Exo:\n    def __init__(self, **k): self.t = k['tags']\nO = [Exo(**{x})]\nO[0].t.append('z')", "for k, g in itertools.groupby([{x}], key=lambda e: e['id']): next(g)['k'] = 1",
    "functools.reduce(lambda a, e: e.update(k=1), [{x}], 0)", "for a, b in itertools.combinations([{x}, {x}], 2): a['k'] = 1", "c = {x} | {{'titre': 'c'}}\nc['tags'].append('z')", "def etoile(**k): k['tags'].append('z')\netoile(**{x})",
    "O = [{x}['tags'] + ['z']]\n{x}['tags'] += ['y']", "{x}['id'] += 1", "D = {{'n': 0, 'e': {x}}}\nfor i in (1, 2): D['n'] += 1\nD['e']['k'] = 1",
    "{x}.__setitem__('k', 1)", "g = {x}.get\ng('tags').append('z')", "{x}.get('tags').append('z')", "list({x}.values())[3].append('z')",
    "for k, v in {x}.items():\n    if k == 'tags': v.append('z')", "{x}['tags'].sort()", "list(map(marque, [{x}]))", "(t := {x}['tags']).append('z')",
    "p = None\nfor e in [{x}, {{}}]:\n    if p is not None: p['suivi'] = 1\n    p = e", "p = q = None\nfor e in [{x}, {{}}, {{}}]:\n    if q: q['suivi'] = 1\n    q = p\n    p = e",
    "{x}['titre'] = AUTRES\n{x}['titre'].append(1)", "for i in (1, 2):\n    if isinstance({x}['titre'], list): {x}['titre'].append(1)\n    {x}['titre'] = AUTRES",
    "def h(): return {x}['niveau']\n{x}['niveau'] = AUTRES\nh().append(1)", "c = dict({x})\nc['tags'].append('z')", "c = {{**{x}}}\nc['tags'].append('z')",
    "c = {{**{x}, 'titre': AUTRES}}\nc['titre'].append(1)", "c = {{k: AUTRES for k in {x}}}\nc['titre'].append(1)", "c = dict.fromkeys({x}, AUTRES)\nc['titre'].clear()",
]
LIST_READS = [
    "n = len({x})", "print({x})", "S = sorted({x}, key=lambda e: e.get('id', 0))", "S = sorted({x}, key=lambda e: (e['niveau'], e['titre'].lower()))",
    "B = all(e['titre'].startswith('U') for e in {x})", "for i, e in enumerate({x}): print(i, e['titre'].upper())", "print({x}[0]['titre'], file=sys.stderr)",
    "for e in {x}:\n    m = re.search('U', e['titre'])\n    if m: print(m.group(0))", "C = collections.Counter(e['niveau'] for e in {x})",
    "for e in {x}:\n    if not e['id']: raise ValueError(e['id'])", "P = {{e['id']: e for e in {x}}}", "D = {{}}\nfor e in {x}: D.setdefault(e['niveau'], []).append(e)",
    "D = collections.defaultdict(list)\nfor e in {x}: D[e['niveau']].append(e)", "T = list(map(lambda e: e['titre'], {x}))", "T = list(filter(lambda e: e['niveau'] == '6e', {x}))",
    "B = Banque()\nprint(B.combien())", "def jamais(): {x}.clear()", "f = lambda: {x}.clear()", "if (__name__ == '__main__'): {x}.clear()",
    "if __name__ == '__main__' and {x}: {x}.clear()", "if 'pytest' in sys.modules: print('t')", "if 'x' not in sys.modules: pass", "sys.path.insert(0, '.')",
    "n = compte({x})", "T = titres({x})", "D = par_niveau({x})", "IDS = [e['id'] for e in {x}]", "IDS = set(e['id'] for e in {x})", "J = json.dumps({x})",
    "def par_id(i):\n    for e in {x}:\n        if e['id'] == i: return e\n    return None\nE = par_id(1)", "E = next((e for e in {x} if e['id'] == 1), None)",
    "Z = copy.deepcopy({x})\nZ[0]['z'] = 1", "Z = list({x})\nZ.append(1)", "Z = {x}[:1]", "Z = {x} + [3]", "assert len({x}) < 99, 'trop'", "print(f\"{{len({x})}} {{{x}[0]['titre']:>9}}\")",
    "ids = set()\nfor e in {x}:\n    assert e['id'] not in ids or 1\n    ids.add(e['id'])", "for e in {x}:\n    t = e['titre'].strip().lower()\n    print(t.replace('u', 'v'))",
    "print(', '.join(e['titre'] for e in {x}))", "print('%d' % len({x}), max(e['id'] for e in {x}))", "logger = print\nlogger('n', len({x}))",
    "class Vide(Exception): pass\nif not {x}: raise Vide('vide')", "TOTAL = sum(e['id'] for e in {x})", "class C:\n    N = len({x})\n    def m(self): return {x}",
    "@functools.lru_cache(maxsize=None)\ndef charge(): return {x}", "@property\ndef p(self): {x}.clear()", "@aide.deco\ndef d(): return 1", "print(os.path.join('a', {x}[0]['titre']))",
    "F = [e for e in {x} if e.get('niveau') == '6e']\nP = [e for e in {x} if e not in F]", "for e in {x}: assert e['id'], e", "for e in {x}:\n    assert set(e) >= {{'id'}}, e\n    assert isinstance(e['id'], int)",
    "class Exo:\n    def __init__(self, d):\n        self.id = d['id']\nO = [Exo(e) for e in {x}]", "class Exo:\n    def __init__(self, d): self.d = d\n    def titre(self): return self.d['titre'].upper()\nO = [Exo(e).titre() for e in {x}]",
    "class Exo:\n    nombre = 0\n    def __init__(self, id, titre, **reste):\n        self.titre = titre\n        Exo.nombre += 1\nO = [Exo(**e) for e in {x} if 'titre' in e]", "O = []\nfor e in {x}:\n    n = dict(e)\n    n['titre'] = 'copie'\n    O.append(n)",
    "O = []\nfor e in {x}:\n    n = e.copy()\n    n.update(titre='copie')\n    O.append(n)", "O = []\nfor e in {x}:\n    n = {{**e}}\n    n['k'] = 1\n    O.append(n)", "for e in {x}:\n    n = e | {{'k': 1}}\n    n['z'] = 2",
    "from flask import Blueprint\nbp = Blueprint('b')\n@bp.route('/')\ndef page(): return {x}", "for k, g in itertools.groupby({x}, key=lambda e: e['niveau']): print(k, [e['id'] for e in g])", "for k, g in itertools.groupby(sorted({x}, key=lambda e: e['id']), lambda e: e['id']): print(k, list(g))",
    "R = random.choice({x})\nprint(R['titre'])", "R = random.sample({x}, 1)\nprint([e['id'] for e in R])", "for a, b in itertools.combinations({x}, 2): assert a['id'] != b['id'] or 1, (a, b)", "T = functools.reduce(lambda a, e: a + e['id'], {x}, 0)",
    "H = heapq.nlargest(1, {x}, key=lambda e: e['id'])\nprint(H[0]['titre'])", "T = list(itertools.chain.from_iterable(e['tags'] for e in {x}))" if False else "T = list(itertools.islice({x}, 1))", "C = collections.Counter(e['niveau'] for e in {x}).most_common(1)\nprint(C[0][0])",
    "N = {{'n': 0}}\nfor e in {x}: N['n'] += 1", "def montre(*exos, **options):\n    for e in exos: print(e['id'], options)\nmontre(*{x}, sep=1)", "def montre(id, **reste): print(id, reste)\nfor e in {x}: montre(**e)",
    "try:\n    import inconnu\nexcept ImportError:\n    inconnu = None\nfor e in {x}: assert e['id'], e", "V = typing.cast(list, {x})\nprint(len(V))", "B = collections.Counter()\nfor e in {x}: B.update([e['niveau']])",
    "for e in {x}:\n    for t in e['tags']: print(t)", "for e in {x}:\n    if 'a' in e['tags']: print(e['titre'])", "R = random.Random(4).choice([e['id'] for e in {x}])",
    "for e in {x}: print(e.get('titre', '').upper(), e.get('id'))", "N = [len(e['titre']) for e in {x} if e.get('niveau', '').endswith('e')]", "type(x)\ntype = 3" if False else "print(type({x}))",
    "print(*[e['id'] for e in {x}], sep=', ')", "try:\n    n = {x}[9]['id']\nexcept IndexError:\n    n = None", "isinstance({x}, list) and print('ok')", "D = dict(enumerate({x}))\nn = len(D)",
    "G = itertools.groupby(sorted(e['niveau'] for e in {x}))", "for a, b in zip({x}, {x}[1:]): print(a['id'] < b['id'])", "if __name__ != '__main__': print(len({x}))", "x = aide.lit({x}[0]['titre'])",
]
PLACES = ["{s}"] * 12 + [
    "if True:\n{i}", "for _ in (1,):\n{i}", "try:\n{i}\nfinally: pass", "with open(os.devnull):\n{i}", "def f():\n{i}\nf()", "def f():\n{i}\ng = f\ng()", "class K:\n    def m(self):\n{ii}\nK().m()",
    "class K:\n{i}", "def f():\n{i}", "def f():\n    def g():\n{ii}\n    g()\nf()", "@garde\ndef f():\n{i}", "@inscrit\ndef f():\n{i}\nREG[-1]()", "while True:\n{i}\n    break",
    "H = {{}}\ndef f():\n{i}\nH['f'] = f\nH['f']()", "async def f():\n{i}", "if __name__ == '__main__':\n{i}", "match 1:\n    case _:\n{ii}",
]
NEW = ['{"id": 9, "titre": "Neuf", "niveau": "4e", "tags": []}', "AUTRES[0]", '{"id": 10, "titre": "x", "tags": ["t"]}']


def indented(text, by):
    return "\n".join(" " * by + line for line in text.split("\n"))


class Program:
    def __init__(self, seed):
        self.rand = random.Random(seed)
        self.module = f"module_{seed}"
        self.names = []

    def list_expression(self):
        text = self.rand.choice(LISTS)
        return self.rand.choice(self.names or ["EXOS"]) if text == "{list}" else text

    def lead(self, text):
        for _ in range(self.rand.choice((0, 0, 1, 1, 2))):
            text = self.rand.choice(WAYS).format(x=text)
        return text

    def fill(self, template, text):
        name = text if text.isidentifier() else "EXOS"
        return template.format(x=text, name=name, new=self.rand.choice(NEW), module=self.module)

    def place(self, text):
        return self.rand.choice(PLACES).format(s=text, i=indented(text, 4), ii=indented(text, 8))

    def bind(self):
        item = self.rand.random() < 0.3
        text = self.lead(self.rand.choice(ITEMS) if item else self.list_expression())
        line = self.rand.choice(BINDINGS).format(x=text)
        new = f"N{len(self.names)}{'e' if item else ''}"
        line = line + f"\n{new} = N"
        if not item:
            self.names.append(new)
        return line

    def change(self):
        if self.rand.random() < 0.35:
            return self.place(self.fill(self.rand.choice(ITEM_CHANGES), self.lead(self.rand.choice(ITEMS))))
        return self.place(self.fill(self.rand.choice(LIST_CHANGES), self.lead(self.list_expression())))

    def read(self):
        return self.place(self.fill(self.rand.choice(LIST_READS), self.list_expression()))

    def text(self, reading):
        """With `reading`, statements that change nothing, as modules hold them."""
        if reading:
            return START + "\n".join(self.read() for _ in range(self.rand.randrange(1, 4))) + "\n"
        parts = [self.rand.choice((self.bind, self.bind, self.change, self.read))() for _ in range(self.rand.randrange(0, 3))]
        return START + "\n".join(parts + [self.change()]) + "\n"


def module(seed):
    """(its name, its text); one of four only reads."""
    program = Program(seed)
    return program.module, program.text(seed % 4 == 0)
