# SPDX-License-Identifier: Apache-2.0
"""Modules that change their lists in every way, followed or not; CPython runs them to say what is right."""
import random

START = '''import copy, json, itertools, random
TAGS = ["a", "b"]
COMMUN = {"niveau": "6e", "tags": TAGS}
EXOS = [{"id": 1, "enonce": "un", "tags": TAGS}, {"id": 2, "enonce": "deux", **COMMUN}]
AUTRES = [{"id": 3, "enonce": "trois", "tags": ["c"]}]
COURS = {"a": EXOS, "b": [{"id": 4, "tags": []}]}
TUPLE = ({"id": 5, "tags": ["d"]}, {"id": 6, "tags": []})
TEXTE = "x"
def lit(e): return e["id"]
def change(e): e["x"] = 1; return e
def ajoute():
    EXOS.append({"id": 99, "tags": []})
def rebinds():
    global AUTRES
    AUTRES = []
def donne(): return EXOS
def cache(f):
    f()
    return f
def ferme():
    local = AUTRES
    def dedans(): local.append({"id": 77, "tags": []})
    return dedans
def par_defaut(x=EXOS): x[0]["defaut"] = 1
class Banque:
    LISTE = EXOS
    def __init__(self, e=None): self.e = e
    def touche(self): EXOS[0]["touche"] = 1
    def add(self, e): e["classe"] = 1
    def lit(self): return len(EXOS)
class Vide:
    pass
'''

LISTS = ["EXOS", "AUTRES", 'COURS["a"]', 'COURS["b"]', "EXOS", "AUTRES"]
ITEMS = ["EXOS[0]", "AUTRES[0]", 'COURS["b"][0]', "EXOS[-1]", "TUPLE[0]", "COMMUN", "EXOS[1]"]
VALUES = ['{"id": 10, "tags": TAGS}', "COMMUN", "EXOS[0]", "None", '"t"', "3", "[1, 2]", "AUTRES[0]", "(1, 2)", "dict(COMMUN)",
          "copy.deepcopy(EXOS[0])", "TEXTE", "TEXTE + 'y'", "{**COMMUN, 'id': 4}"]
SIMPLE = [
    "{list}.append({value})", "{list}.extend({list2})", "{list} += {list2}", "{list}.insert({n}, {value})",
    "{item}['k'] = {value}", "{item}['tags'].append({value})", "{item}['tags'] += ['z']", "{item}.update({{'u': {value}}})",
    "{item}.update(u={value})", "{item}.update([('v', {value}), ('tags', [{value}])], w={value})", "{item}.update({{'u': 1}}, u={value}, z=TAGS)",
    "{item}.update(k={value}); {item}['k'] = 4", "{item}.update(tags=TAGS); TAGS.append('m')", "{item}.update(['ab'])",
    "{list} = {list2}", "NEUF = {list}", "NEUF = [*{list}, {value}]", "NEUF = {list} + {list2}", "NEUF = {item}",
    "{list}[0] = {{'id': 7, 'tags': [], 'v': {value}}}", "TAGS.append('n')", "COURS['c'] = {list}", "TAGS = TAGS + ['p']",
    "TEXTE += 'q'", "TUPLE += ({value},)", "NEUF = {list}; NEUF.append({{'id': 12, 'tags': []}})", "A = B = {list}",
    "A, B = {list}, {item}", "(A, *B) = {list}", "NEUF = {{'x': {list}, 'y': {item}}}", "COMMUN['niveau'] = '5e'",
    "NEUF = list({list})", "NEUF = list({list}); NEUF.append(1)", "NEUF = sorted({list}, key=lit); NEUF[0]['s'] = 1",
    "NEUF = {list}[:1]; NEUF[0]['tranche'] = 2", "NEUF = {list}[:1]; NEUF.append(3)", "NEUF = copy.copy({list}); NEUF[0]['c'] = 1",
    "NEUF = copy.deepcopy({list}); NEUF[0]['c'] = 1", "NEUF = [e for e in {list}]; NEUF[0]['comp'] = 1",
    "NEUF = {{e['id']: e for e in {list}}}", "NEUF = {{e['id']: e for e in {list}}}; NEUF[list(NEUF)[0]]['d'] = 1",
    "NEUF = max({list}, key=lit); NEUF['max'] = 1", "NEUF = {list} or {list2}; NEUF.append({{'id': 13, 'tags': []}})",
    "NEUF = {list} if len({list}) else None; NEUF[0]['si'] = 1", "NEUF = enumerate({list}); next(NEUF)[1]['enum'] = 1",
    "NEUF = (lambda: {list})(); NEUF.append({{'id': 15, 'tags': []}})", "NEUF = dict(COURS); NEUF['b'][0]['dd'] = 1",
    "NEUF = COURS.get('a'); NEUF[0]['get'] = 1", "NEUF = {item}.setdefault('sd', []); NEUF.append(1)",
    "NEUF = list(COURS.values())[0]; NEUF[0]['vals'] = 1", "for _, v in COURS.items(): v[0]['items'] = 1",
    "for v in COURS.values(): v.append({{'id': 16, 'tags': []}})", "NEUF = {list}.copy(); NEUF[0]['copie'] = 1",
    "NEUF = Vide(); NEUF.x = {list}; NEUF.x[0]['attr'] = 1", "NEUF = {list}.append; NEUF({{'id': 17, 'tags': []}})",
    "NEUF = zip({list}, {list2}); list(NEUF)[0][0]['zip'] = 1", "NEUF = reversed({list}); next(NEUF)['rev'] = 1",
    "NEUF = [{list}, {list2}]; NEUF[0].append({{'id': 18, 'tags': []}})", "NEUF = itertools.chain({list}); next(NEUF)['ch'] = 1",
    "{list}.sort(key=lit, reverse=True)", "{list}.pop()", "del {list}[0]", "{list}.clear()", "{list}.reverse()",
    "del {item}['id']", "{item}.pop('id')", "random.shuffle({list})", "change({item})", "[change(e) for e in {list}]",
    "[e.update(q=1) for e in {list}]", "list(map(change, {list}))", "sorted({list}, key=change)", "ajoute()", "rebinds()",
    "donne().append({{'id': 98, 'tags': []}})", "donne()[0]['donne'] = 1", "cache(ajoute)", "ferme()()", "par_defaut()",
    "Banque().touche()", "Banque().add({item})", "Banque.LISTE.append({{'id': 97, 'tags': []}})", "Banque({list}).e[0]['b'] = 1",
    "NEUF = Banque(); NEUF.touche()", "B2 = Banque; B2().touche()", "F = ajoute; F()", "F = [ajoute]; F[0]()",
    "F = {{'f': ajoute}}; F['f']()", "F = lambda: EXOS.append({{'id': 96, 'tags': []}})\nF()", "setattr(Banque, 'LISTE', None)",
    "globals()['AUTRES'] = []", "exec('EXOS.append(1)')", "vars()['EXOS'] = []", "f\"{{EXOS.append({{'id': 95, 'tags': []}})}}\"",
    "(W := {list}).append({{'id': 94, 'tags': []}})", "EXOS[(W := 0)]['w'] = 1", "{list}[:] = []", "{list}[len({list}):] = [{value}]",
    "{list} *= 2", "assert {list}.append({{'id': 92, 'tags': []}}) is None", "_ = {list}.append({{'id': 91, 'tags': []}})",
    "print(len({list}), file=None) if False else None", "json.dumps({list}); len({list}); any({list})", "X = {list} == {list2}",
    "@cache\ndef g(): EXOS.append({{'id': 90, 'tags': []}})", "class C2:\n    x = EXOS.append({{'id': 89, 'tags': []}})",
    "class C3(Banque):\n    LISTE = AUTRES\n    LISTE.append({{'id': 88, 'tags': []}})", "def h(): EXOS.append(1)",
    "class C4:\n    def m(self): EXOS.clear()", "L = lambda e: e['id']", "X = [L(e) for e in {list}]" if False else "X = lit",
    "X, {list}[0] = 1, {{'id': 87, 'tags': []}}", "for {item}['for'] in (1, 2): pass", "with open('/dev/null') as {item}['with']: pass",
    "try:\n    {list}.append({{'id': 86, 'tags': []}})\nfinally: pass", "if {list}:\n    {list} = {list2}",
    "if len({list}) > 99:\n    {list}.clear()", "while len({list}) < 3: {list}.append({{'id': 85, 'tags': []}})",
    "for e in {list}: e['boucle'] = 1", "for e in {list}:\n    f = e\n    f['g'] = 2", "for i, e in enumerate({list}): e['n'] = i",
    "for e in {list}: print(e['id'], end='') if False else None", "for e in {list}:\n    for t in e.get('tags', []): pass",
    "p = None\nfor e in {list}:\n    if p is not None: p['p'] = 1\n    p = e", "for i in range(len({list})): {list}[i]['i'] = i",
    "for k in COURS: COURS[k].append({{'id': 84, 'tags': []}})", "match {list}:\n    case [premier, *reste]: premier['m'] = 1",
    "match {item}:\n    case {{'tags': t}}: t.append('m')", "if __name__ == '__main__':\n    EXOS.clear()", "{list}.__setitem__(0, {value})",
    "{item}.__class__.update({item}, z=1)", "list.append({list}, {value})", "def gen():\n    yield EXOS\nfor x in gen(): x.append({{'id': 83, 'tags': []}})",
    "async def co(): EXOS.clear()", "NEUF = [x for e in {list} for x in e['tags']]", "NEUF = next(iter({list})); NEUF['it'] = 1",
    "NEUF = {list}[0]['tags']; NEUF.append('tt')", "NEUF = {list}; del NEUF", "D = []; D.append({list}); D[0].append({{'id': 82, 'tags': []}})",
    "D = {{}}; D['x'] = {item}; D['x']['dx'] = 1", "D = set(); D.add({list}[0]['id'])", "D = [[]]; D[0] = {list}; D[0][0]['prof'] = 1",
    "import operator; operator.setitem({item}, 'op', 1)", "S = sum([{list}], []); S[0]['somme'] = 1", "T = tuple({list}); T[0]['tup'] = 1",
    "def r(x):\n    return x\nr({list}).append({{'id': 81, 'tags': []}})", "N = {list}\ndef s(): N.append({{'id': 80, 'tags': []}})\ns()",
]


def module(seed):
    rand = random.Random(seed)
    text = START
    for _ in range(rand.randrange(1, 5)):
        template = rand.choice(SIMPLE)
        text += template.format(list=rand.choice(LISTS), list2=rand.choice(LISTS), item=rand.choice(ITEMS),
                                value=rand.choice(VALUES), n=rand.randrange(-3, 4)) + "\n"
    return text
