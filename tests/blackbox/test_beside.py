# SPDX-License-Identifier: Apache-2.0
"""Content that is not taken is told of: in folders, beside what is taken, and where it can't be followed."""
import unittest

import exobase
from exobase import exercise

ITEM = '{"id": 1, "enonce_html": "<p>u</p>", "solution_html": "<p>s</p>"}'
OTHER = '{"question": "u", "answer": "s"}'

# Exercises that only running the code would give: name that is told, module.
BUILT = (
    ("Q", f"Q = []\nfor i in range(3):\n    Q.append({ITEM})\n"),
    ("Q", f"Q = []\nfor i in range(3): Q.append({ITEM})\n"),
    ("Q", f"Q = []\nwhile more():\n    Q.insert(0, {ITEM})\n"),
    ("Q", f"from other import Q\nQ.append({ITEM})\n"),
    ("Q", f"from other import Q\nQ += [{ITEM}]\n"),
    ("Q", f"Q = g()\nQ += [{ITEM}]\n"),
    ("Q", f"Q = list([{ITEM}])\n"),
    ("Q", f"Q = dict(a=[{ITEM}])\n"),
    ("Q", f"Q = make(\n    [{ITEM}],\n)\n"),
    ("Q", f"Q = [dict(e, n=1) for e in [{ITEM}]]\n"),
    ("Q", f"(Q := [{ITEM}])\n"),
    ("d", f"d['k'] = [{ITEM}]\n"),
    ("C.Q", f"C.Q = [{ITEM}]\n"),
    ("register", f"register([{ITEM}])\n"),
    ("line 1", f"lambda: 0, [{ITEM}]\n"),
)


class Folder(exobase.Bench):
    def setUp(self):
        super().setUp()
        (self.folder / "data").mkdir()
        self.module([exercise(1)], name="data/ch_exercises.py")

    def other(self, text, name="other.py"):
        (self.folder / "data" / name).write_text(text, encoding="utf-8")

    def test_what_code_builds_is_an_error_with_its_place(self):
        for name, text in BUILT:
            with self.subTest(text=text):
                self.other(text)
                self.run_program("migrate", "data", status=1)
                self.assertIn(f"{name} can't be taken", self.stderr)
                self.assertRegex(self.stderr, r"data/other\.py:\d+:\d+: ")
                self.assertFalse(self.database.exists())

    def test_the_same_module_by_its_name(self):
        for name, text in BUILT:
            with self.subTest(text=text):
                self.other(text)
                self.run_program("migrate", "data/other.py", status=1)
                self.assertRegex(self.stderr, rf"data/other\.py:\d+:\d+  {name}  not readable: ")
                shown = self.run_program("inspect", "data/other.py", database=False)
                self.assertRegex(shown, rf"  \d+:\d+  {name}  not readable: ")

    def test_less_than_exercises_is_a_warning(self):
        for name, text in (
                ("Q", f"Q = []\nfor i in range(3):\n    Q.extend([{OTHER}])\n"),
                ("Q", f"Q = [{OTHER}]\nQ.sort()\n"),
                ("Q", f"Q = [f(), {OTHER}]\n"),
                ("Q", f"Q = {{'a': f(), 'b': [{OTHER}]}}\n"),
                ("f()", f"def f():\n    return [{ITEM}]\n"),
                ("f() -> q", f"def f():\n    q = [{ITEM}]\n    return q\n"),
                ("A.f()", f"class A:\n    def f(self):\n        return [{ITEM}]\n"),
                ("A.Q", f"class A:\n    Q = [{ITEM}]\n"),
                ("EXO_1", f"EXO_1 = {ITEM}\n")):
            with self.subTest(text=text):
                self.other(text)
                warnings = self.json("migrate", "data")["warnings"]
                self.assertEqual(len(warnings), 1)
                self.assertIn(f"{name} may be exercises, and was not taken", warnings[0]["message"])
                self.assertRegex(warnings[0]["place"], r"^data/other\.py:\d+:\d+$")

    def test_plain_code_is_passed_over(self):
        for text in ("import os\nX = {'a': 1}\nprint(X)\n", "def f(e):\n    return [{'id': e.id} for e in e]\n",
                     "L = [1, 2, 'a', None]\nNAMES = ['facile', 'moyen']\n", "log({'id': 3, 'level': 'info'})\n",
                     f"def f():\n    return [{OTHER}]\n"):
            with self.subTest(text=text):
                self.other(text)
                self.assertEqual(self.json("migrate", "data")["warnings"], [])

    def test_a_chapters_own_module_that_gives_nothing(self):
        self.migrate("data")
        before = self.digest()
        for text in (f"Q = []\nfor i in range(3):\n    Q.append({ITEM})\n", f"def f():\n    return [{ITEM}]\n",
                     "print('moved')\n", f"EXOS = list([{OTHER}])\n", ""):
            with self.subTest(text=text):
                self.other(text, "ch_exercises.py")
                self.run_program("migrate", "data", status=1)
                self.assertIn("data/ch_exercises.py:", self.stderr)
                self.assertEqual(self.digest(), before)


class Mixed(exobase.Bench):
    """Lists whose items are not alike."""

    def test_told_with_both_places(self):
        for odd, word in (('["b"]', "list"), ('("b",)', "tuple"), ('"b"', "text"), ("None", "null"), ("3", "integer")):
            for first, second in ((OTHER, odd), (odd, OTHER)):
                with self.subTest(first=first, second=second):
                    path = self.folder / "m.py"
                    path.write_text(f"Q = [\n {first},\n {second}]\n", encoding="utf-8")
                    self.run_program("migrate", path, status=1)
                    here, there = (3, 2) if second == odd else (2, 3)
                    self.assertIn(f"(here: {word}; at {path}:{there}:2: dict) ({path}:{here}:2)", self.stderr)
                    self.assertIn(f"(here: {word}; at ", self.run_program("inspect", path, database=False))
                    self.run_program("migrate", path, "--list", "Q", status=1)
                    self.assertRegex(self.stderr, r"m\.py:[23]:2: ")

    def test_rows_may_be_lists_or_tuples(self):
        path = self.folder / "m.py"
        path.write_text('Q = [("a", "b"), ["c", "d"]]\n', encoding="utf-8")
        shown = self.run_program("inspect", path, database=False)
        self.assertIn("Q  list of tuples, 2 items", shown)


class Beside(exobase.Bench):
    """What a module holds beside the list that is taken."""

    def warnings(self, after, *options):
        path = self.module([exercise(1)], after=after)
        return [w["message"] for w in self.migrate(path, *options)["warnings"]]

    def test_other_content_is_told_of(self):
        for after, name in ((f"R = [{OTHER}, {OTHER}]\n", "R (list of dicts, 2 items)"),
                            (f"R = {{'a': [{OTHER}]}}\n", "R.* (1 × list of dicts, 1 item)"),
                            (f"R = []\nfor i in range(2):\n    R.append({ITEM})\n", "R looks like exercises, and was not"),
                            (f"R = list([{ITEM}])\n", "R looks like exercises, and was not taken: a call"),
                            (f"R = copy.deepcopy([{ITEM}])\n", "R looks like exercises, and was not taken"),
                            (f"EXO_2 = {ITEM}\n", "EXO_2 looks like exercises, and was not taken: it is one"),
                            (f"def spare():\n    return [{ITEM}]\n", "spare() looks like exercises, and was not"),
                            (f"class A:\n    Q = [{ITEM}]\n", "A.Q looks like exercises, and was not taken")):
            with self.subTest(after=after):
                found = self.warnings(after)
                self.assertEqual(len(found), 1, found)
                self.assertIn(name, found[0])

    def test_what_belongs_to_it_is_not(self):
        for after in ("ALIAS = EXOS\n", "BY_ID = {'a': EXOS}\nFIRST = EXOS[0]\n", "LEVELS = [{'code': 'a', 'n': 1}]\n",
                      "NAMES = ['a', 'b']\n", f"def spare():\n    return [{OTHER}]\n", "COUNT = {'facile': {'n': 3}}\n"):
            with self.subTest(after=after):
                self.assertEqual(self.warnings(after), [])

    def test_under_a_mapping_too(self):
        found = self.warnings(f"R = [{OTHER}]\n", "--list", "EXOS", "--field", "difficulty=-")
        self.assertEqual(len(found), 1, found)


class ManyNames(exobase.Bench):
    """Modules that a program made: the work stays in proportion to their size (each took over a minute once)."""

    def test_they_end_well(self):
        count = 20000
        modules = {
            "names of one list": 'A = [' + ",".join(f'{{"q": "t{i}"}}' for i in range(count)) + "]\n" +
                                 "\n".join(f"B{i} = A" for i in range(count)) + "\n",
            "dicts of one list": 'A = [' + ",".join(f'{{"q": "t{i}"}}' for i in range(count)) + "]\n" +
                                 "\n".join(f"B{i} = {{'k': A}}" for i in range(count)) + "\n",
            "lists": "\n".join(f'A{i} = [{{"q": "t{i}"}}]' for i in range(3 * count)) + "\n",
            "keys": "A = [" + ",".join(f'{{"q": "t{i}", "r{i}": {i}}}' for i in range(5 * count)) + "]\n",
        }
        for name, text in modules.items():
            with self.subTest(name=name):
                path = self.folder / "m.py"
                path.write_text(text, encoding="utf-8")
                lines = self.lines("inspect", path, database=False)
                self.assertGreaterEqual(lines[-1]["lists"], 1)
                self.run_program("migrate", path, status=1)
                self.assertIn("--field q=enonce_html", self.stderr)


if __name__ == "__main__":
    unittest.main()
