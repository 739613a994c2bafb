# SPDX-License-Identifier: Apache-2.0
"""`exobase inspect`: what is in modules, without a bank; in one go over whatever lies in folders."""

import json
import os
import pathlib
import unittest

import exobase

SHAPES = exobase.TOP / "tests" / "corpus" / "shapes"
INSTALLED = [pathlib.Path(p) for p in ("/usr/lib/python3", "/usr/lib/python3.11", "/usr/lib/python3.13")
             if pathlib.Path(p).is_dir()]
# What the candidate of each corpus module is: path, shape, lists, items, a key with count and types.
SHOWN = {
    "01_list_of_dicts_own_names": ("QUIZ", "list of dicts", 1, 3, "points", 2, ["integer"]),
    "04_dict_of_dicts": ("FICHES.*", "dict of dicts", 1, 3, "niveau", 1, ["integer"]),
    "06_dict_of_lists": ("COURS.*", "list of dicts", 3, 4, "enonce", 4, ["string"]),
    "07_lists_one_level_down": ("LECONS.*.questions", "list of dicts", 2, 3, "prompt", 3, ["string"]),
    "08_tuples": ("VOCABULAIRE", "list of tuples", 1, 3, "2", 3, ["integer"]),
    "09_dict_of_tuples": ("CAPITALES.*", "dict of tuples", 1, 3, "0", 3, ["string"]),
    "10_texts": ("DEFIS", "list of texts", 1, 3, "0", 3, ["string"]),
    "11_dict_of_texts": ("TRADUCTIONS.*", "dict of texts", 1, 3, "0", 3, ["string"]),
    "13_strange_keys": ('DATA.*."*"', "list of dicts", 2, 2, "q=?", 2, ["string"]),
    "15_two_stars": ("NIVEAUX.*.*", "list of dicts", 3, 4, "q", 4, ["string"]),
    "18_position_of_lists": ("SERIES.*.cartes", "list of dicts", 2, 3, "front", 3, ["string"]),
    "19_inner_lists": ("TABLE", "list of tuples", 1, 2, "2", 2, ["null", "string"]),
}


class Inspect(exobase.Bench):
    def inspect(self, *paths, status=0):
        lines = [json.loads(line) for line in
                 self.run_program("inspect", *paths, "--json", status=status, database=False).splitlines()]
        return {os.path.basename(line["path"]): line for line in lines[:-1]}, lines[-1]

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def test_shapes(self):
        found, totals = self.inspect(SHAPES)
        self.assertEqual((totals["files"], totals["with_content"], totals["not_readable"]), (21, 21, 0))
        for stem, (path, shape, lists, count, key, times, types) in SHOWN.items():
            with self.subTest(stem):
                entry = {c["list"]: c for c in found[f"{stem}.py"]["candidates"]}[path]
                self.assertEqual((entry["shape"], entry["lists"], entry["count"]), (shape, lists, count))
                self.assertEqual(entry["keys"][key], {"count": times, "types": types})
                self.assertTrue(entry["place"].endswith(".py:2:1"), entry["place"])

    def test_for_people(self):
        said = self.run_program("inspect", SHAPES, database=False)
        self.assertIn("01_list_of_dicts_own_names.py\n  2:1  QUIZ  list of dicts, 3 items\n      num integer, question text, "
                      "reponse text, points integer (2), tags list (1)\n", said)
        self.assertIn("files: 21\nwith content: 21\nnot readable: 0\n", said)
        french = self.run_program("inspect", SHAPES, "--lang", "fr", database=False)
        self.assertIn("liste de dictionnaires", french)

    def test_what_cannot_be_read_is_counted(self):
        self.write("a.py", "A = [(1, 'a')]\n")
        self.write("b.py", "A = [(1, 'a')\n")
        self.write("c.py", b"\xff\xfe\x00")
        self.write("d.py", "def f():\n    L = [{'id': 1}]\n    return L\nM = [{'id': g()}]\n")
        self.write("e.txt", "A = [")
        found, totals = self.inspect(self.folder)
        self.assertEqual(sorted(found), ["a.py", "b.py", "c.py", "d.py"])
        self.assertEqual((totals["files"], totals["with_content"], totals["not_readable"], totals["lists_not_readable"]),
                         (4, 1, 2, 2))
        self.assertRegex(found["b.py"]["not_readable"], r"b\.py:1:5: ")
        self.assertEqual([c["place"].rsplit("/", 1)[1] for c in found["d.py"]["candidates"]], ["d.py:2:5", "d.py:4:1"])
        self.assertIn("not readable: ", self.run_program("inspect", self.folder, database=False))

    def test_exit_status(self):
        bad = self.write("bad.py", "A = [\n")
        self.inspect(bad, status=1)
        self.assertIn("none of the modules can be read", self.stderr)
        self.run_program("inspect", self.folder / "no", status=1, database=False)
        (self.folder / "empty").mkdir()
        self.inspect(self.folder / "empty", status=1)
        self.run_program("inspect", status=2, database=False)
        self.write("good.py", "A = []\n")
        self.inspect(self.folder)

    def test_regular_files_only_and_no_loops(self):
        self.write("in/a.py", "A = ['x']\n")
        os.mkfifo(self.folder / "in" / "pipe.py")
        (self.folder / "in" / "loop").symlink_to("..")
        (self.folder / "in" / "self.py").symlink_to("self.py")
        (self.folder / "in" / "link.py").symlink_to("a.py")
        (self.folder / "in" / "zero.py").symlink_to("/dev/zero")
        (self.folder / "in" / "folder.py").mkdir()
        self.write("in/.hidden/b.py", "A = ['x']\n")
        found, totals = self.inspect(self.folder / "in")
        self.assertEqual(sorted(found), ["a.py", "link.py"])
        found, _ = self.inspect(self.folder / "in" / "pipe.py", self.folder / "in" / "a.py")
        self.assertIn("not_readable", found["pipe.py"])

    def test_warnings(self):
        path = self.write("w.py", 'A = [("a" "b", "\\times")]\nA = [\n  "x"\n  "y",\n]\n')
        found, _ = self.inspect(path)
        self.assertGreaterEqual(len(found["w.py"]["warnings"]), 2)
        self.assertIn("warning: ", self.run_program("inspect", path, database=False))

    def test_names_that_are_no_text(self):
        path = os.fsencode(self.folder) + b"/\xff.py"
        with open(path, "wb") as out:
            out.write(b"A = ['x']\n")
        self.inspect(self.folder)

    def test_a_folder_of_ten_thousand_files(self):
        for number in range(100):
            folder = self.folder / "many" / str(number)
            folder.mkdir(parents=True)
            for i in range(100):
                (folder / f"m{i}.py").write_text(f"Q{i} = [{{'question': 'q{i}', 'answer': 'a'}}]\n", encoding="utf-8")
        said = self.run_program("inspect", self.folder / "many", database=False)
        self.assertIn("files: 10000\nwith content: 10000\nnot readable: 0\n", said)

    @unittest.skipUnless(INSTALLED, "no Python is installed in /usr/lib")
    def test_the_installed_library(self):
        for folder in INSTALLED:
            with self.subTest(folder.name):
                lines = self.run_program("inspect", folder, "--json", database=False).splitlines()
                totals = json.loads(lines[-1])
                self.assertEqual(totals["files"], len(lines) - 1)
                self.assertEqual(totals["not_readable"], sum('"not_readable": "' in line and '"candidates"' not in line for line in lines))
                self.assertGreater(totals["files"], 100)
                self.assertLess(totals["not_readable"], totals["files"] // 50)


if __name__ == "__main__":
    unittest.main()
