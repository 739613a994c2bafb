# SPDX-License-Identifier: Apache-2.0
"""What the Python system did wrong when exercises were moved: each fault is a test that it is gone."""

import exobase
from exobase import exercise


def dynamic(id, text, **fields):
    return {"id": id, "is_dynamic": True, "generator_key": "THALES_V2", "difficulty": "facile",
            "enonce_template_html": text, "solution_template_html": "<p>{{cote_final}}</p>", **fields}


class Faults(exobase.Bench):
    def both_arrive(self, items, warnings):
        path = self.module(items)
        report = self.migrate(path)
        self.assertEqual(self.counts(report), (len(items), 0, 0, 0, 0))
        self.assertEqual(len(report["warnings"]), warnings)
        again = self.migrate(path)
        self.assertEqual(self.counts(again), (0, 0, len(items), 0, 0))
        self.assertIsNone(again["commit"])
        self.assertEqual(again["warnings"], [])

    def test_two_dynamic_exercises_of_one_difficulty(self):
        self.both_arrive([dynamic(1, "<p>Un {{cote_initial}}</p>"), dynamic(2, "<p>Deux {{cote_initial}}</p>")], 0)
        uids = {d["exercise_uid"] for d in self.documents().values()}
        self.assertEqual(len(uids), 2)

    def test_same_words_another_clock(self):
        self.both_arrive([exercise(1, "Quelle heure est-il ?", needs_svg=True, variables={"heure": 8}),
                          exercise(2, "Quelle heure est-il ?", needs_svg=True, variables={"heure": 9})], 1)

    def test_same_words_free_and_pro(self):
        self.both_arrive([exercise(1, offer="free"), exercise(2, offer="pro")], 1)

    def test_correction_and_deletion_stand(self):
        path = self.module([exercise(1), exercise(2, "Deux."), exercise(3, "Trois.")])
        self.migrate(path)
        self.edit("6E_CH", 1, enonce_html="<p>Corrigé.</p>")
        self.delete("6E_CH", 2)
        before = self.digest()
        report = self.migrate(path)
        self.assertEqual(self.counts(report), (0, 0, 3, 0, 0))
        self.assertEqual(self.digest(), before)

    def test_changes_that_the_uid_does_not_cover(self):
        path = self.module([exercise(1)])
        self.migrate(path)
        for fields in ({"title": "T"}, {"variables": {"a": 1}}, {"needs_svg": True}):
            self.module([exercise(1, **fields)])
            self.assertEqual(self.counts(self.migrate(path)), (0, 1, 0, 0, 0), fields)

    def test_syntax_error_writes_nothing(self):
        good = self.module([exercise(1)])
        bad = self.folder / "bad_exercises.py"
        for text in ("EXOS = [{'id': 1,]\nx = (\n", "EXOS = [\n  {'id': 1 'enonce_html': 'x'},\n]\n",
                     "EXOS = [{'id': 1, 'enonce_html': 'x'}]\n  y = 1\n"):
            bad.write_text(text)
            self.run_program("migrate", good, bad, status=1)
            self.assertRegex(self.stderr, r"bad_exercises\.py:\d+:\d+: ")
            self.assertFalse(self.database.exists())

    def test_statement_that_is_none(self):
        path = self.module([exercise(1), dict(exercise(2), enonce_html=None), exercise(3, "Trois.")])
        report = self.migrate(path)
        self.assertEqual(self.counts(report), (3, 0, 0, 0, 0))
        self.assertEqual([(f["id"], f["field"]) for f in report["findings"]], [(2, "enonce_html")])

    def test_module_that_acts_when_imported(self):
        marker = self.folder / "acted"
        path = self.module([exercise(1)], before=f"import os\nos.mkdir({str(marker)!r})\n",
                           after="raise SystemExit(9)\n")
        self.assertEqual(self.counts(self.migrate(path)), (1, 0, 0, 0, 0))
        self.assertFalse(marker.exists())

    def test_fields_of_all_kinds_are_kept(self):
        items = [exercise(1, title="Titre", tags=["a", {"b": [1, 2.5, None, True]}], source={"page": 12}),
                 dynamic(2, "<p>{{cote_initial}}</p>", template_variants=[
                     {"id": "a", "enonce_template_html": "<p>A {{cote_initial}}</p>",
                      "solution_template_html": "<p>{{cote_final}}</p>", "weight": 2}], note="à garder")]
        path = self.module(items)
        self.migrate(path)
        found = self.documents()
        for item in items:
            document = found[("6E_CH", item["id"])]
            self.assertEqual({k: document[k] for k in item}, item)
        self.assertIsNone(found[("6E_CH", 1)]["family"])

    def test_1005_exercises(self):
        path = self.module([exercise(i, f"Numéro {i}.") for i in range(1, 1006)])
        self.assertEqual(self.counts(self.migrate(path)), (1005, 0, 0, 0, 0))
        self.assertEqual(sorted(id for _, id in self.documents()), list(range(1, 1006)))
        self.assertEqual(len(self.json("generate", "6E_CH", "--order", "--seed", 1)), 1005)

    def test_exobases_own_fields_move(self):
        path = self.module([exercise(1, revision=7, created_at="2024-01-01", exercise_uid="0" * 64, _id="abc")])
        report = self.migrate(path)
        document = self.documents()[("6E_CH", 1)]
        self.assertEqual((document["source_revision"], document["source_created_at"], document["source__id"]),
                         (7, "2024-01-01", "abc"))
        self.assertEqual(document["source_exercise_uid"], "0" * 64)
        self.assertEqual(document["revision"], 1)
        self.assertEqual(len(report["warnings"]), 4)


if __name__ == "__main__":
    import unittest
    unittest.main()
