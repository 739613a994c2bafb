# SPDX-License-Identifier: Apache-2.0
"""What the writer makes is imported by CPython, which must find the values that were wanted.

Lists are written again with items kept, changed, removed, moved and added; the tests know what the result must hold, what
text must be in it still, and that nothing outside the lists has changed.
"""
import ast
import glob
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import unittest

TOOL = os.environ.get("EXOBASE_WRITE_TOOL")
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
SHARED = os.environ.get("EXOBASE_SHARED_DATA") or os.path.join(TOP, "..", "shared", "data")
GENERATED = int(os.environ.get("EXOBASE_DOCUMENTS", "10000"))
PER_MODULE = 50


def same(a, b):
    """Equal as JSON is: types count, tuples are lists, keys are what json.dumps makes of them."""
    return json.dumps(json.loads(json.dumps(a)), sort_keys=True) == json.dumps(json.loads(json.dumps(b)), sort_keys=True)


def keep(*items):
    return [{"item": item} for item in items]


def new(value, key=None):
    return {"item": -1, "value": value} if key is None else {"item": -1, "value": value, "key": key}


class Writer:
    def __init__(self):
        self.tool = subprocess.Popen([TOOL], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        self.folder = tempfile.TemporaryDirectory()
        self.source, self.out = (os.path.join(self.folder.name, name) for name in ("in.py", "out.py"))

    def close(self):
        self.tool.stdin.close()
        self.tool.stdout.close()
        self.folder.cleanup()
        if self.tool.wait() != 0:
            raise AssertionError(f"the tool ended with {self.tool.returncode}")

    def ask(self, **task):
        self.tool.stdin.write(json.dumps(task, ensure_ascii=False).replace("\n", "\\n") + "\n")
        self.tool.stdin.flush()
        answer = json.loads(self.tool.stdout.readline())
        if "error" in answer:
            raise ValueError(answer["error"])
        with open(self.out, "rb") as file:
            made = file.read()
        assert len(made) == answer["size"]
        return made

    def edit(self, text, items, name="E", **more):
        """The text with the list's new items."""
        if isinstance(text, str):
            text = text.encode()
        with open(self.source, "wb") as file:
            file.write(text)
        return self.ask(file=self.source, out=self.out, edits=[{"list": name, "items": items, **more}])


def run(text, name="E"):
    """What CPython has under the name once it has imported the module."""
    scope = {"__name__": "made"}
    exec(compile(text, "made.py", "exec", dont_inherit=True), scope)
    return scope[name]


@unittest.skipUnless(TOOL, "EXOBASE_WRITE_TOOL does not name the tool that writes modules")
class Case(unittest.TestCase):
    def setUp(self):
        self.writer = Writer()
        self.addCleanup(self.writer.close)

    def check(self, text, items, wanted, name="E", **more):
        """Writes, imports, compares; writing the result without a change gives it again. Returns its text."""
        made = self.writer.edit(text, items, name, **more)
        value = run(made, name)
        for step in more.get("path", []):
            value = value[step]
        self.assertTrue(same(value, wanted), f"{value!r}\n{wanted!r}\n{made.decode(errors='replace')}")
        again = self.writer.edit(made, keep(*range(len(wanted))), name, **more)
        self.assertEqual(again, made)
        return made.decode("utf-8", "replace")


LIST = '''\
# -*- coding: utf-8 -*-
"""Doc with "E = [" in it."""
import random
E = [  # the list
    # of one
    {"id": 1, "enonce_html": "a"},  # one
    {
        "id": 2,  # two
        # above the words
        "enonce_html": """<p>b</p>""",
        'variables': {"a": [1, 2], "b": None}
    },

    # --- section ---

    {"id": 3, "enonce_html": r"c\\d"}
    # the end
]


def after():
    return E[0]
'''


class Lists(Case):
    def test_kept(self):
        self.assertEqual(self.writer.edit(LIST, keep(0, 1, 2)).decode(), LIST)

    def test_changed(self):
        value = {"id": 2, "enonce_html": '<p>"c"</p>', "variables": {"a": [1, 2, 3], "b": None}, "title": "T"}
        made = self.check(LIST, [{"item": 0}, {"item": 1, "value": value}, {"item": 2}],
                          [{"id": 1, "enonce_html": "a"}, value, {"id": 3, "enonce_html": r"c\d"}])
        self.assertEqual(made, LIST.replace('"""<p>b</p>"""', '"""<p>"c"</p>"""')
                         .replace("[1, 2], \"b\": None}\n", "[1, 2, 3], \"b\": None},\n        'title': \"T\"\n"
                                  .replace("'title': \"T\"", '"title": "T"')))

    def test_removed(self):
        one, two, three = run(LIST)
        made = self.check(LIST, keep(1, 2), [two, three])
        self.assertEqual(made, LIST.replace('    # of one\n    {"id": 1, "enonce_html": "a"},  # one\n', ""))
        made = self.check(LIST, keep(0, 2), [one, three])
        self.assertNotIn("# two", made)
        self.assertIn("# --- section ---", made)
        made = self.check(LIST, keep(0, 1), [one, two])
        self.assertIn("    },\n\n    # --- section ---\n\n    # the end\n]", made)

    def test_headings(self):
        """What is set off by a line of marks is about more than one exercise."""
        text = "E = [\n    # one\n    {'id': 1},\n    # === B ===\n    # two\n    {'id': 2},\n]\n"
        self.assertEqual(self.check(text, keep(0), [{"id": 1}]),
                         "E = [\n    # one\n    {'id': 1},\n    # === B ===\n]\n")
        self.assertEqual(self.check(text, keep(1), [{"id": 2}]), text.replace("    # one\n    {'id': 1},\n", ""))

    def test_added(self):
        fresh = {"id": 9, "enonce_html": "<p>\n</p>", "title": None}
        made = self.check(LIST, keep(0, 1, 2) + [new(fresh)], run(LIST) + [fresh])
        self.assertIn('    {"id": 3, "enonce_html": r"c\\d"},\n    {"id": 9, "enonce_html": "<p>\\n</p>", "title": None}\n'
                      "    # the end\n]", made)
        made = self.check(LIST, [new(fresh)] + keep(0, 1, 2), [fresh] + run(LIST))
        self.assertTrue(made.index("# the list\n    {\"id\": 9") < made.index("# of one"))

    def test_moved(self):
        one, two, three = run(LIST)
        made = self.check(LIST, keep(2, 0, 1), [three, one, two])
        for comment in ("# the list", "# of one", "# one", "# two", "# above the words", "# --- section ---", "# the end"):
            self.assertEqual(made.count(comment), 1, comment)

    def test_on_one_line(self):
        text = "E = [{'id': 1}, {'id': 2}]  # E\n"
        self.assertEqual(self.check(text, keep(0), [{"id": 1}]), "E = [{'id': 1}]  # E\n")
        self.assertEqual(self.check(text, keep(1), [{"id": 2}]), "E = [{'id': 2}]  # E\n")
        self.assertEqual(self.check(text, keep(1, 0), [{"id": 2}, {"id": 1}]), "E = [{'id': 2}, {'id': 1}]  # E\n")
        self.assertEqual(self.check(text, keep(0, 1) + [new({"id": 3, "t": "a\nb'"})],
                                    [{"id": 1}, {"id": 2}, {"id": 3, "t": "a\nb'"}]),
                         "E = [{'id': 1}, {'id': 2}, {'id': 3, 't': \"a\\nb'\"}]  # E\n")
        self.assertEqual(self.writer.edit("E=[{'id':1},{'id':2},]", keep(0, 1)), b"E=[{'id':1},{'id':2},]")

    def test_empty(self):
        for text in ("E = []\n", "E = [ ]\n", "E = [\n]\n", "E: list = [  # none\n    # yet\n]\n", "if 1:\n    E = 0\nE = ()\n"):
            with self.subTest(text):
                made = self.check(text, [new({"id": 1}), new({"id": 2})], [{"id": 1}, {"id": 2}])
                self.assertEqual(made.count("#"), text.count("#"))
        self.assertEqual(self.writer.edit("E = [ ]\n", []), b"E = [ ]\n")
        with self.assertRaisesRegex(ValueError, r"in.py:1:5: .*empty"):
            self.writer.edit("E = [{'id': 1}]\n", [])
        self.assertEqual(self.check("E = [{'id': 1}]\n", [], [], empty=True), "E = []\n")
        self.assertEqual(self.check(LIST, [], [], empty=True).count("# the end"), 1)

    def test_tuples(self):
        text = "E = (\n    ('a', 'b'),\n    ('c', 'd'),\n)\n"
        made = self.check(text, [{"item": 1}, new(["e", "f\"'"])], [["c", "d"], ["e", "f\"'"]])
        self.assertEqual(made, "E = (\n    ('c', 'd'),\n    ('e', 'f\"\\''),\n)\n")
        self.assertEqual(self.check("E = ((1, 2), (3, 4))\n", keep(1), [[3, 4]]), "E = ((3, 4),)\n")
        self.assertEqual(self.check("E = ((1, 2), (3,))\n", [{"item": 1, "value": [5]}], [[5]]), "E = ((5,),)\n")

    def test_dicts(self):
        text = 'E = {\n    "a": {"id": 1},  # A\n    2: {"id": 2},\n}\n'
        made = self.check(text, [{"item": 1, "value": {"id": 5}}, new({"id": 3}, 'c"')], {"2": {"id": 5}, 'c"': {"id": 3}})
        self.assertEqual(made, 'E = {\n    2: {"id": 5},\n    \'c"\': {"id": 3},\n}\n')

    def test_keys_of_another_kind(self):
        """New keys are of the kind of those that are there, or the list is not written."""
        made = self.writer.edit('E = {1: {"a": 1}, 12: {"a": 2}}\n', [*keep(0, 1), new({"a": 3}, "13")]).decode()
        self.assertEqual(run(made), {1: {"a": 1}, 12: {"a": 2}, 13: {"a": 3}})
        made = self.writer.edit("E = {r'1': {'a': 1}}\n", [*keep(0), new({"a": 3}, "13")]).decode()
        self.assertEqual(run(made), {"1": {"a": 1}, "13": {"a": 3}})
        for text, key in (("E = {1: {'a': 1}}", "x"), ("E = {1: {'a': 1}}", "013"), ("E = {1: {'a': 1}, '2': {'a': 2}}", "13"),
                          ("E = {None: {'a': 1}}", "13")):
            with self.subTest(text), self.assertRaisesRegex(ValueError, "another kind"):
                self.writer.edit(text + "\n", [*keep(*range(text.count("{'a'"))), new({"a": 3}, key)])

    def test_within(self):
        text = 'E = {"x": {"q": [\n    {"id": 1},\n]}, "y": {"q": []}}\n'
        self.check(text, [new({"id": 7}), {"item": 0}], [{"id": 7}, {"id": 1}], path=["x", "q"])
        self.check(text, [new({"id": 7})], [{"id": 7}], path=["y", "q"])
        with open(self.writer.source, "w", encoding="utf-8") as file:
            file.write(text)
        edits = [{"list": "E", "path": [key, "q"], "items": [new({"id": key})]} for key in ("y", "x")]
        made = self.writer.ask(file=self.writer.source, out=self.writer.out, edits=edits)
        self.assertEqual(run(made), {"x": {"q": [{"id": "x"}]}, "y": {"q": [{"id": "y"}]}})

    def test_members(self):
        """What a member becomes, whatever it was: names and other expressions stay until they change."""
        text = ('N = "nom"\nE = [{\n  "a": N, "b": N + "x", "c": ("y" "z"), "c": 1, # c\n'
                '  "d": {"k": 1, 2: (3, 4),}, "e": [  1,2 ], **{"f": 1}}, {"id": 1, "id": 2}]\n')
        one = {"a": "nom", "b": "nomx", "c": 1, "d": {"k": 1, "2": [3, 4]}, "e": [1, 2], "f": 1}
        two = {"id": 2}
        self.check(text, [{"item": 0, "value": {**one, "g": 2}}, {"item": 1}], [{**one, "g": 2}, two])
        made = self.check(text.replace(", **{\"f\": 1}", ""), [{"item": 0, "value": {"a": "nom", "b": "y", "c": 2, "d": one["d"],
                                                                                    "e": [1, 3]}}, {"item": 1}],
                          [{"a": "nom", "b": "y", "c": 2, "d": one["d"], "e": [1, 3]}, two])
        self.assertIn('"a": N, "b": "y", "c": ("y" "z"), "c": 2, # c\n  "d": {"k": 1, 2: (3, 4),}, "e": [  1,3 ]}', made)
        made = self.check(text, [{"item": 1, "value": {"id": 3}}], [{"id": 3}])
        self.assertIn('{"id": 1, "id": 3}', made)
        self.check(text, [{"item": 1, "value": {"x": []}}], [{"x": []}])
        self.check(text, [{"item": 1, "value": []}], [[]])
        self.check("E = [{'id': 1, 'v': [1, 2, 3, 4]}]", [{"item": 0, "value": {"id": 1, "v": [1, 4]}}], [{"id": 1, "v": [1, 4]}])

    def test_line_ends(self):
        for end in ("\r\n", "\r", "\n"):
            text = LIST.replace("\n", end).encode()
            value = {"id": 2, "enonce_html": "a\r\nb\n", "solution_html": "x" * 50 + "\n\ry"}
            made = self.writer.edit(text, [{"item": 1, "value": value}, new({"id": 4, "t": value["solution_html"]})])
            self.assertTrue(same(run(made), [value, {"id": 4, "t": value["solution_html"]}]))
            if end != "\n":
                self.assertEqual(made.replace(b"\r\n", b"").count(b"\n"), 0)

    def test_encodings(self):
        for name in ("latin-1", "iso-8859-15", "cp1252", "ascii", "utf-8-sig"):
            text = f"# coding: {name}\nE = [\n    {{'id': 1, 't': 'cl\u00e9'}},\n]\n".replace("\u00e9", "\u00e9" if name != "ascii" else "e")
            data = text.encode(name)
            value = {"id": 2, "enonce_html": "\u20ac\u00e9\U0001f469\n\u0153 " + "x" * 40}
            made = self.writer.edit(data, keep(0) + [new(value)])
            self.assertTrue(same(run(made), run(data) + [value]), name)
            self.assertTrue(made.startswith(data[:-2]), name)

    def test_several_statements(self):
        """Such a list is refused, with the place where it is put together; reading it elsewhere does not matter."""
        for text, place in (("E = [{'id': 1}]\nE.append({'id': 2})\n", "2:1"), ("E = [{'id': 1}]\nE += [{'id': 2}]\n", "2:1"),
                            ("E = [{'id': 1}]\nE[0]['t'] = 'x'\n", "2:1"), ("E = [{'id': 1, 'v': {}}]\nE[0]['v'].update(a=1)\n", "2:1"),
                            ("A = {'id': 1}\nE = [A, {'id': 2}]\n", "2:6"), ("A = [{'id': 1}]\nE = [{'id': 2}, *A]\n", "2:5"),
                            ("A = [{'id': 1}]\nE = A + [{'id': 2}]\n", "2:1"), ("E = [{'id': 1}] + [{'id': 2}]\n", "1:1"),
                            ("E = [{'id': 1}]\nfor e in E:\n    e['t'] = 1\n", "2:1")):
            with self.subTest(text), self.assertRaisesRegex(ValueError, r"in\.py:" + place):
                self.writer.edit(text, keep(0))
        text = "E = [{'id': 1}, {'id': 2}]\nALL = E + [{'id': 9}]\nN = len(E)\nIDS = [e['id'] for e in E]\nF = E\n"
        self.check(text, keep(1), [{"id": 2}])

    def test_what_would_break(self):
        """A statement that would fail at import with the new list."""
        with self.assertRaisesRegex(ValueError, r"in\.py:2:1: F: "):
            self.writer.edit("E = [{'id': 1}, {'id': 2}]\nF = E[1]\n", keep(0))

    def test_wrong_items(self):
        for items in (keep(0, 0), keep(5), keep(-2), [{"item": -1}]):
            with self.subTest(items), self.assertRaisesRegex(ValueError, "E"):
                self.writer.edit("E = [{'id': 1}]\n", items)

    def test_large(self):
        """Thousands of items and members, in linear time: this ends."""
        items = [{"id": i, "v": {str(k): k for k in range(20)}} for i in range(5000)]
        made = self.writer.ask(stem="g", chapter="G", items=items, out=self.writer.out)
        self.assertTrue(same(run(made, "G_EXERCISES"), items))
        wide = {"id": 1, **{f"k{i}": i for i in range(30000)}}
        back = dict(reversed(list(wide.items())))
        back["k7"] = "x"
        self.check(f"E = [{wide!r}]\n", [{"item": 0, "value": back}], [back])


@unittest.skipUnless(os.path.isdir(SHARED), f"the shared data is not at {SHARED} (EXOBASE_SHARED_DATA)")
class Shared(Case):
    def modules(self):
        paths = sorted(glob.glob(os.path.join(SHARED, "lemaitremot", "**", "*_exercises.py"), recursive=True))
        self.assertGreater(len(paths), 10)
        for path in paths:
            with open(path, "rb") as file:
                yield path, file.read(), os.path.basename(path).removesuffix(".py").upper()

    def test_without_a_change(self):
        for path, text, name in self.modules():
            with self.subTest(path):
                self.assertEqual(self.writer.edit(text, keep(*range(len(run(text, name)))), name), text)

    def test_each_item(self):
        """Each exercise changed, removed and added again: the others' text stays, byte for byte."""
        for path, text, name in self.modules():
            items = run(text, name)
            for i, item in enumerate(items):
                with self.subTest(path, item=i):
                    others = keep(*range(i)), keep(*range(i + 1, len(items)))
                    value = {**item, "title": "Un 'titre' \"neuf\"", "difficulty": "moyen\\"}
                    made = self.writer.edit(text, others[0] + [{"item": i, "value": value}] + others[1], name)
                    self.assertTrue(same(run(made, name), items[:i] + [value] + items[i + 1:]))
                    gone = self.writer.edit(text, others[0] + others[1], name, empty=True)
                    self.assertTrue(same(run(gone, name), items[:i] + items[i + 1:]))
                    back = self.writer.edit(gone, others[0] + [new(item)] + keep(*range(i, len(items) - 1)), name)
                    self.assertTrue(same(run(back, name), items))
                    for line in text.decode().splitlines():
                        if line.lstrip().startswith(("# ---", "# ===")):
                            self.assertIn(line, gone.decode(), "a heading goes with no exercise")
                    if i + 1 < len(items) and f"{os.sep}current{os.sep}" in path:
                        self.assertEqual(back, text, "written as its neighbours are")

    def test_writer_cases(self):
        """Each value in each text field, in a module that is made and in one that is written again."""
        with open(os.path.join(SHARED, "writer-cases.json"), encoding="utf-8") as file:
            cases = json.load(file)
        fields = ["enonce_html", "solution_html", "family", "exercise_type", "svg_enonce_brief", "svg_solution_brief", "title",
                  "variables", "tags"] + [case["field"] for case in cases]
        items = [{"id": 1, "difficulty": "facile", field: case["value"]} for case in cases for field in fields]
        made = self.writer.ask(stem="gm07", chapter="6E_GM07", items=items, out=self.writer.out)
        self.assertTrue(same(run(made, "GM07_EXERCISES"), items))
        for style in ('"""%s"""', "'''%s'''", '"%s"', "'%s'"):
            text = "E = [\n    {\n        'id': 1,\n        'difficulty': 'facile',\n        'enonce_html': " + style % "x" + "},\n]\n"
            for case in cases:
                value = {"id": 1, "difficulty": "facile", "enonce_html": case["value"]}
                self.check(text, [{"item": 0, "value": value}, new(value)], [value, value])


class Values:
    """Documents that try everything: made by a seed, so that a failure comes back."""

    PIECES = ['"', "'", "\\", "\n", "\r", "\t", "\0", "\\n", "\\x", "\\N{DASH}", '"""', "'''", "{", "}", "#", " ", "é", "É", "\u00a0",
              "\u202e", "\u2066", "\u200d", "\u200b", "\u2028", "\u0085", "\ufeff", "\ufffe", "👩🏽\u200d🏫", "\U0010ffff", "<p>", "</p>\n",
              "$", "%s", "\x0c", "\x7f", "\x1b", "a", "b", "0", "u", "\ud7ff", "\ue000", "# coding: latin-1\n"]
    KEYS = ["id", "enonce_html", "solution_html", "title", "tags", "variables", "class", "é", '"', "'", "\\", "\n", "", "a b"]

    def __init__(self, seed):
        self.random = random.Random(seed)

    def text(self):
        return "".join(self.random.choices(self.PIECES, k=self.random.choice((0, 1, 2, 3, 5, 8, 30))))

    def value(self, depth=0):
        kind = self.random.randrange(9 if depth < 3 else 6)
        if kind < 3:
            return self.text()
        if kind == 3:
            return self.random.choice((None, True, False))
        if kind == 4:
            return self.random.choice((0, -1, 2**63 - 1, -2**63, 10**self.random.randrange(18)))
        if kind == 5:
            return self.random.choice((0.0, -0.0, 1e300, 5e-324, 0.1, -2.5, 1e16, 123456789.125, math.pi * 10**self.random.randrange(-9, 9)))
        if kind < 8:
            return [self.value(depth + 1) for _ in range(self.random.randrange(4))]
        return self.document(depth + 1)

    def document(self, depth=0):
        return {key: self.value(depth) for key in self.random.sample(self.KEYS, self.random.randrange(1, 7))}

    def change(self, document):
        changed = dict(document)
        for key in self.random.sample(sorted(changed), self.random.randrange(len(changed) + 1)):
            if self.random.random() < 0.3 and len(changed) > 1:
                del changed[key]
            elif isinstance(changed[key], dict) and changed[key] and self.random.random() < 0.7:
                changed[key] = self.change(changed[key])
            elif isinstance(changed[key], list) and self.random.random() < 0.7:
                changed[key] = [self.value(2)] + changed[key][1:] + [self.value(2)] * self.random.randrange(2)
            else:
                changed[key] = self.value(1)
        return {**changed, **(self.document(1) if self.random.random() < 0.2 else {})}


class Generated(Case):
    def write_new(self, values):
        items = [values.document() for _ in range(PER_MODULE)]
        made = self.writer.ask(stem="m", chapter="M", items=items, out=self.writer.out)
        self.assertTrue(same(run(made, "M_EXERCISES"), items))
        self.assertEqual(self.writer.edit(made, keep(*range(len(items))), "M_EXERCISES"), made)
        return made, items

    def write_again(self, values, made, items):
        wanted, right = [], []
        for i, item in enumerate(items):
            act = values.random.randrange(4)
            value = values.change(item)
            if act == 0:
                wanted.append({"item": i})
                right.append(item)
            elif act == 1:
                wanted.append({"item": i, "value": value})
                right.append(value)
            if values.random.random() < 0.2:
                wanted.append(new(value))
                right.append(value)
        if values.random.random() < 0.2:
            order = values.random.sample(range(len(wanted)), len(wanted))
            wanted, right = [wanted[i] for i in order], [right[i] for i in order]
        again = self.writer.edit(made, wanted, "M_EXERCISES", empty=True)
        self.assertTrue(same(run(again, "M_EXERCISES"), right))
        return again, right

    def test_documents(self):
        for seed in range(GENERATED // PER_MODULE):
            with self.subTest(seed=seed):
                values = Values(seed)
                made, items = self.write_new(values)
                for _ in range(3):
                    made, items = self.write_again(values, made, items)

    def test_other_layouts(self):
        """Lists as Python's own repr and pprint lay them out, and with comments strewn in."""
        import pprint
        for seed in range(150):
            with self.subTest(seed=seed):
                values = Values(seed + 10**6)
                items = [values.document() for _ in range(6)]
                for text in (f"M_EXERCISES = {items!r}\n", f"M_EXERCISES = {pprint.pformat(items, width=40)}\n",
                             f"M_EXERCISES = {json_like(items, values.random)}\n"):
                    self.write_again(values, text, items)

    def test_one_line(self):
        values = Values(7)
        for _ in range(3000):
            value = values.value()
            made = self.writer.ask(value=value, out=self.writer.out).decode()
            self.assertTrue(same(ast.literal_eval(made), value), made)
            self.assertEqual(len(made.splitlines()) if made else 1, 1)


def json_like(value, chance):
    """A value with white space, line ends and comments wherever Python allows them."""
    def gap():
        return chance.choice(("", " ", "\n", "  # c, [\"\n", "\n\n    # --- '\n\n", "\t", " \\\n"))
    if isinstance(value, dict):
        inside = ("," + gap()).join(f"{k!r}{gap()}:{gap()}{json_like(v, chance)}{gap()}" for k, v in value.items())
        return "{" + gap() + inside + chance.choice(("", ",")) * bool(value) + gap() + "}"
    if isinstance(value, list):
        inside = ("," + gap()).join(json_like(v, chance) + gap() for v in value)
        return "[" + gap() + inside + chance.choice(("", ",")) * bool(value) + gap() + "]"
    return repr(value)


class Made(Case):
    def test_functions(self):
        items = [{"id": i, "offer": ("free", "pro", None)[i % 3], "difficulty": ("facile", "moyen", None)[i // 3 % 3],
                  "family": "F" if i % 2 else None} for i in range(1, 19)]
        made = self.writer.ask(stem="gm07", chapter="6E_GM07", items=items, out=self.writer.out)
        scope = {"__name__": "gm07_exercises"}
        exec(made, scope)
        ids = lambda found: sorted(e["id"] for e in found)
        self.assertEqual(ids(scope["get_gm07_exercises"]()), [e["id"] for e in items if e["offer"] != "pro"])
        self.assertEqual(ids(scope["get_gm07_exercises"]("PRO")), list(range(1, 19)))
        self.assertEqual(ids(scope["get_gm07_exercises"](offer="pro", difficulty="Facile")),
                         [e["id"] for e in items if e["difficulty"] == "facile"])
        chosen, said = scope["get_gm07_batch"](offer="pro", count=5, seed=42)
        pool = list(range(1, 19))
        random.Random(42).shuffle(pool)
        self.assertEqual([e["id"] for e in chosen], pool[:5])
        self.assertEqual((said["requested"], said["returned"], said["available"]), (5, 5, 18))
        chosen, said = scope["get_gm07_batch"](offer="pro", difficulty="moyen", count=50)
        self.assertEqual(said["returned"], len(chosen))
        self.assertIn("warning", said)
        for name in ("get_random_gm07_exercise", "get_exercise_by_seed_index"):
            self.assertEqual(scope[name]("pro", None, 7), scope[name]("pro", None, 7))
            self.assertIsNone(scope[name]("free", "nulle"))
        self.assertEqual(scope["get_gm07_stats"]()["total"], 18)
        self.assertEqual(sum(scope["get_gm07_stats"]()["by_offer"].values()), 18)

    def test_names(self):
        for stem, chapter in (("", "A"), ("7b", "A"), ("a-b", "A"), ("A", "A"), ("a", "a"), ("a", ""), ("é", "A")):
            with self.subTest(stem), self.assertRaisesRegex(ValueError, "can't name"):
                self.writer.ask(stem=stem, chapter=chapter, items=[], out=self.writer.out)
        made = self.writer.ask(stem="a", chapter="A", items=[], out=self.writer.out)
        self.assertEqual(run(made, "A_EXERCISES"), [])


if __name__ == "__main__":
    sys.exit(unittest.main())
