# SPDX-License-Identifier: Apache-2.0
"""The shared real modules and their history, against what CPython and the Python system say."""

import ast
import json
import unittest

import exobase

SHARED = exobase.shared_data()
KEPT = ("exercise_uid", "revision", "created_at", "updated_at")
CHAPTERS = {"gm07": "6E_GM07", "gm08": "6E_GM08", "tests_dyn": "6E_TESTS_DYN"}


def literal(path):
    """The module's list as CPython's parser has it."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.AnnAssign) and node.target.id.endswith("_EXERCISES"):
            return ast.literal_eval(node.value)
    raise AssertionError(path)


@unittest.skipUnless(SHARED, "the shared data is not here")
class Shared(exobase.Bench):
    def setUp(self):
        super().setUp()
        self.data = SHARED / "lemaitremot"

    def check_fields(self, module, chapter):
        """Every field of the file is in the database as it is there."""
        found = self.documents()
        items = literal(module)
        for item in items:
            document = found[(chapter, item["id"])]
            for field, value in item.items():
                self.assertEqual(document[field], value, (chapter, item["id"], field))
        self.assertEqual(len(items), sum(1 for code, _ in found if code == chapter))

    def test_current(self):
        report = self.migrate(self.data / "current")
        self.assertEqual(self.counts(report), (46, 0, 0, 0, 0))
        self.assertEqual((report["findings"], report["warnings"]), ([], []))
        again = self.migrate(self.data / "current")
        self.assertEqual(self.counts(again), (0, 0, 46, 0, 0))
        self.assertIsNone(again["commit"])
        self.assertEqual(len(self.lines("log")), 1)
        for stem, chapter in CHAPTERS.items():
            self.check_fields(self.data / "current" / f"{stem}_exercises.py", chapter)

    def test_digest_by_ten_lines_of_python(self):
        self.migrate(self.data / "current")
        self.assertEqual(exobase.digest_of(self.lines("list")), self.digest())

    def test_uids(self):
        self.migrate(self.data / "current")
        oracle = json.loads((self.data / "oracle" / "uids.json").read_text())
        found = {}
        for document in self.lines("list"):
            found.setdefault(document["chapter_code"], {})[str(document["id"])] = document["exercise_uid"]
        self.assertEqual(found, oracle)

    def test_selection(self):
        self.migrate(self.data / "current")
        wrong = []
        lines = (self.data / "oracle" / "selection.jsonl").read_text().splitlines()
        self.assertGreater(len(lines), 300)
        for line in map(json.loads, lines):
            options = ["--seed", line["seed"]]
            if line["offer"]:
                options += ["--offer", line["offer"]]
            if line["difficulty"]:
                options += ["--difficulty", line["difficulty"]]
            order = self.json("generate", line["chapter"], "--order", *options)
            if order != line["order"]:
                wrong.append((line, order))
        self.assertEqual(wrong, [])

    def states(self):
        return sorted(p for p in (self.data / "history").iterdir()) + [self.data / "current"]

    def test_history_in_order(self):
        expected, digests = {}, []
        for state in self.states():
            digests.append(self.digest() if self.database.exists() else None)
            for module in sorted(state.glob("*.py")):
                items = literal(module)
                chapter = CHAPTERS[module.name.replace("_exercises.py", "")]
                report = self.migrate(module)
                if not items:
                    self.assertIsNone(report["commit"])
                    self.assertTrue(any("empty" in w["message"] for w in report["warnings"]))
                    continue
                self.assertEqual(report["conflicts"], [])
                expected[chapter] = {item["id"]: item for item in items}
                self.check_fields(module, chapter)
        self.assertEqual({c: set(e) for c, e in expected.items()},
                         {c: {i for k, i in self.documents() if k == c} for c in expected})

    def test_history_keeps_edits(self):
        states = self.states()
        self.migrate(states[0])
        self.edit("6E_GM07", 1, title="De l'admin")
        for state in states[1:]:
            for module in sorted(state.glob("*.py")):
                report = self.migrate(module)
                for conflict in report["conflicts"]:
                    self.assertEqual((conflict["chapter_code"], conflict["id"]), ("6E_GM07", 1))
        self.assertEqual(self.documents()[("6E_GM07", 1)]["title"], "De l'admin")

    def test_revert_one_by_one(self):
        digests = []
        for state in self.states():
            for module in sorted(state.glob("*.py")):
                before = self.digest() if self.database.exists() else None
                if self.migrate(module)["commit"]:
                    digests.append(before)
        commits = len(digests)
        self.assertGreater(commits, 8)
        for number in range(commits, 0, -1):
            self.run_program("revert", number)
            if digests[number - 1]:
                self.assertEqual(self.digest(), digests[number - 1], number)
        self.assertEqual(self.lines("list"), [])
        report = self.migrate(self.data / "current")
        self.assertEqual(self.counts(report), (46, 0, 0, 0, 0))

    def test_digest_at_every_commit(self):
        seen = []
        for state in self.states():
            if self.migrate(state)["commit"]:
                seen.append(self.digest())
        for number, digest in enumerate(seen, 1):
            self.assertEqual(self.run_program("digest", "--at", number).strip(), digest)


if __name__ == "__main__":
    unittest.main()
