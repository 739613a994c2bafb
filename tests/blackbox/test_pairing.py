# SPDX-License-Identifier: Apache-2.0
"""Migration, which exercise of the database is which of the file (docs/migration.md), and in modules of many."""

import os
import subprocess
import unittest

import exobase
from exobase import exercise


class Pairing(exobase.Bench):
    """Exercises without an id."""

    def test_a_name_further_down_goes_before_the_text(self):
        word = lambda name, text: exercise(None, "Traduis.", external_id=name, mot=text)
        path = self.module([word("go", "aller"), word("eat", "manger")])
        self.migrate(path)
        self.edit("6E_CH", 1, title="Le verbe go")
        self.module([word("be", "être"), word("go", "aller"), word("eat", "manger")])
        self.assertEqual(self.counts(self.migrate(path)), (1, 0, 2, 0, 0))
        found = {e["external_id"]: (id, e["title"]) for (_, id), e in self.documents().items()}
        self.assertEqual(found, {"go": (1, "Le verbe go"), "eat": (2, None), "be": (3, None)})
        # one that was deleted does not come back with another one's text
        subprocess.run([os.environ["EXOBASE_EDIT_TOOL"], exobase.address_of(self.database), "delete", "6E_CH", "1"], check=True)
        report = self.migrate(path)
        self.assertEqual((self.counts(report), report["commit"]), ((0, 0, 3, 0, 0), None))

    def test_a_name_of_the_file_is_not_found_by_text(self):
        path = self.module([exercise(None, "Un.", external_id="a")])
        self.migrate(path)
        create = '{"enonce_html": "<p>Un.</p>", "solution_html": "<p>42</p>", "difficulty": "facile", "external_id": "a", "title": "À moi"}'
        subprocess.run([os.environ["EXOBASE_EDIT_TOOL"], exobase.address_of(self.database), "create", "6E_CH", "0", create],
                       check=True)
        self.module([exercise(None, "Un.", external_id="b"), exercise(None, "Un.", external_id="a")])
        self.assertEqual(self.counts(self.migrate(path)), (1, 0, 1, 0, 0))

    def test_of_twins_each_finds_its_own(self):
        path = self.module([exercise(None, "Un.", title="A"), exercise(None, "Un.", title="B")])
        self.migrate(path)
        self.module([exercise(None, "Un.", title="C"), exercise(None, "Un.", title="B"),
                     exercise(None, "Un.", title="A")])
        self.assertEqual(self.counts(self.migrate(path)), (1, 0, 2, 0, 0))
        self.assertEqual([self.documents()[("6E_CH", i)]["title"] for i in (1, 2, 3)], ["A", "B", "C"])

    def test_a_twin_in_conflict_does_not_move_the_others(self):
        create = '{"enonce_html": "<p>Un.</p>", "solution_html": "<p>42</p>", "difficulty": "facile", "title": "À moi"}'
        subprocess.run([os.environ["EXOBASE_EDIT_TOOL"], exobase.address_of(self.database), "create", "6E_CH", "0", create],
                       check=True)
        path = self.module([exercise(None, "Un.", title="A"), exercise(None, "Un.", title="B")])
        self.assertEqual(self.counts(self.migrate(path)), (1, 0, 0, 1, 0))
        for _ in range(3):
            report = self.migrate(path)
            self.assertEqual((self.counts(report), report["commit"]), ((0, 0, 1, 1, 0), None))

    def test_by_uid_and_by_external_id(self):
        items = [exercise(None, "Un.", external_id="a"), exercise(None, "Deux."), exercise(None, "Trois.")]
        path = self.module(items)
        self.assertEqual(self.counts(self.migrate(path)), (3, 0, 0, 0, 0))
        self.assertEqual(sorted(id for _, id in self.documents()), [1, 2, 3])
        self.assertEqual(self.counts(self.migrate(path)), (0, 0, 3, 0, 0))
        # another order, one changed in a field that the UID does not cover, one with another text but its name
        items = [exercise(None, "Trois.", title="T"), exercise(None, "Un !", external_id="a"),
                 exercise(None, "Deux.")]
        self.module(items)
        self.assertEqual(self.counts(self.migrate(path)), (0, 2, 1, 0, 0))
        found = self.documents()
        self.assertEqual(found[("6E_CH", 1)]["enonce_html"], "<p>Un !</p>")
        self.assertEqual(found[("6E_CH", 3)]["title"], "T")

    def test_by_base_when_the_database_changed(self):
        path = self.module([exercise(None, "Un."), exercise(None, "Deux.")])
        self.migrate(path)
        self.edit("6E_CH", 1, enonce_html="<p>Corrigé.</p>")
        report = self.migrate(path)
        self.assertEqual(self.counts(report), (0, 0, 2, 0, 0))
        self.assertIsNone(report["commit"])

    def test_each_partner_once(self):
        path = self.module([exercise(None, "Un."), exercise(None, "Un.")])
        self.assertEqual(self.counts(self.migrate(path)), (2, 0, 0, 0, 0))
        self.assertEqual(self.counts(self.migrate(path)), (0, 0, 2, 0, 0))
        self.module([exercise(None, "Un.")] * 3)
        self.assertEqual(self.counts(self.migrate(path)), (1, 0, 2, 0, 0))


class Large(exobase.Bench):
    """So many exercises that their texts are made on a thread of their own."""

    COUNT = 5000

    def many(self, word, **fields):
        return [exercise(i, f"{word} {i}.", **fields) for i in range(1, self.COUNT + 1)]

    def texts(self):
        return [text["enonce_html"] for _, text in sorted(self.documents().items())]

    def test_inserts_updates_and_deletes_between_each_other(self):
        report = self.migrate(self.module(self.many("Un")))
        self.assertEqual(self.counts(report), (self.COUNT, 0, 0, 0, 0))
        self.assertEqual(self.texts(), [f"<p>Un {i}.</p>" for i in range(1, self.COUNT + 1)])
        old, new = self.many("Un"), self.many("Deux")
        items = [new[i] if i % 3 else old[i] for i in range(self.COUNT) if i % 10 != 5]
        items += [exercise(self.COUNT + 1, "Un de plus.")]
        report = self.migrate(self.module(items), "--prune")
        self.assertEqual(report["inserted"], 1)
        self.assertEqual(report["deleted"], self.COUNT // 10)
        self.assertEqual(self.texts(), [item["enonce_html"] for item in items])
        self.assertEqual(report["digest_after"], exobase.digest_of(self.documents().values()))

    def test_without_ids(self):
        items = self.many("Sans")
        for item in items:
            del item["id"]
        self.migrate(self.module(items))
        self.assertEqual(self.texts(), [f"<p>Sans {i}.</p>" for i in range(1, self.COUNT + 1)])
        self.assertEqual(sorted(self.documents()), [("6E_CH", i) for i in range(1, self.COUNT + 1)])


if __name__ == "__main__":
    unittest.main()
