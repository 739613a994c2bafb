# SPDX-License-Identifier: Apache-2.0
"""The shared modules and cases: `NN.json` is the right value, `NN.error` the place and the kind of the right refusal."""
import glob
import json
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cpython_truth as truth

TOOL = os.environ.get("EXOBASE_PYDATA_DUMP")
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
SHARED = os.environ.get("EXOBASE_SHARED_DATA") or os.path.join(TOP, "..", "shared", "data")

# What a refusal must speak of, beside its line.
WORDS = {
    "02_key_collision": ["1", "line 2", "column"],
    "03_constructor_enum": ["call", "Exo(...)"],
    "04_loop_edits_items": ["loop", "line 10"],
    "10_imported_names": ["UNE_REPONSE", "imported from constantes", "MULTI", "couleurs.BLEU", "line 6"],
    "14_half_written": ["not closed", "'['", "line 1"],
    "15_string_calls": ["call", "_(...)"],
    "18_unescaped_writer": ["fourth quotation mark"],
}


@unittest.skipUnless(TOOL, "EXOBASE_PYDATA_DUMP does not name the tool that prints what the reader reads")
@unittest.skipUnless(os.path.isdir(SHARED), f"the shared data is not at {SHARED} (EXOBASE_SHARED_DATA)")
class Cases(unittest.TestCase):
    def setUp(self):
        self.dump = truth.Dump(TOOL)

    def tearDown(self):
        self.dump.close()

    def refusal(self, result):
        """(line, message) of the file's error, or of the list that would be chosen."""
        if "error" in result:
            place = re.match(r".*?:(\d+):\d+: (.*)", result["error"], re.S)
            return int(place[1]), place[2]
        chosen = [binding for binding in result["bindings"] if binding["name"] in result["lists"]]
        self.assertEqual(len(chosen), 1)
        self.assertFalse(chosen[0]["known"])
        return chosen[0]["line"], chosen[0]["why"]

    def test_right_values(self):
        for path in sorted(glob.glob(os.path.join(SHARED, "reader-cases", "*.json"))):
            name = os.path.basename(path).removesuffix(".json")
            if name.endswith(".ext"):
                continue
            with self.subTest(name), open(path, encoding="utf-8") as file:
                right = json.load(file)
                result = self.dump.read(path.removesuffix(".json") + ".py")
                values = [binding["value"] for binding in result["bindings"] if binding["known"]]
                self.assertTrue(any(truth.same(value, right) for value in values), f"{name}: {values!r}")
                for binding in result["bindings"]:
                    if binding["name"] in result["lists"]:
                        self.assertTrue(truth.same(binding["value"], right))

    def test_right_refusals(self):
        for path in sorted(glob.glob(os.path.join(SHARED, "reader-cases", "*.error"))):
            name = os.path.basename(path).removesuffix(".error")
            with self.subTest(name), open(path, encoding="utf-8") as file:
                line = int(file.read().split(":")[0])
                result = self.dump.read(path.removesuffix(".error") + ".py")
                if name not in WORDS:
                    continue
                got, message = self.refusal(result)
                self.assertEqual(got, 2 if name == "02_key_collision" else line, message)
                for word in WORDS[name]:
                    self.assertIn(word, message)

    def test_lists_in_functions_are_named(self):
        result = self.dump.read(os.path.join(SHARED, "reader-cases", "09_inside_function.py"))
        self.assertEqual(result["lists"], [])
        self.assertEqual([(candidate["path"], candidate["line"]) for candidate in result["candidates"]],
                         [("charger() -> lecons", 3), ("Banque.DEFAUT", 13)])

    def test_warnings(self):
        result = self.dump.read(os.path.join(SHARED, "reader-cases", "05_missing_comma.py"))
        self.assertEqual([(warning["line"], warning["column"]) for warning in result["warnings"]], [(6, 10)])
        result = self.dump.read(os.path.join(SHARED, "reader-cases", "06_latex_escapes.py"))
        self.assertEqual([warning["line"] for warning in result["warnings"]], [2, 2, 2, 3, 3, 5])

    def test_modules_with_their_history(self):
        """Each state has the list that CPython's import has; the modules are data of the project's own."""
        for path in sorted(glob.glob(os.path.join(SHARED, "lemaitremot", "*", "**", "*.py"), recursive=True)):
            with self.subTest(path):
                names = {"__name__": "module"}
                with open(path, encoding="utf-8") as file:
                    exec(compile(file.read(), path, "exec"), names)
                result = self.dump.read(path)
                self.assertEqual(len(result["lists"]), 1)
                self.assertEqual(result["warnings"], [])
                binding = next(binding for binding in result["bindings"] if binding["name"] == result["lists"][0])
                self.assertTrue(binding["known"])
                self.assertTrue(truth.same(binding["value"], truth.as_json(names[binding["name"]])))


if __name__ == "__main__":
    unittest.main()
