# SPDX-License-Identifier: Apache-2.0
"""Migration as an operator sees it: every row of the three-way table, dry run, conflicts, missing, settings."""

import hashlib
import os
import pathlib
import shutil
import subprocess
import unittest

import exobase
from exobase import exercise


class ThreeWay(exobase.Bench):
    """docs/migration.md, Three-way comparison: a test for each row of the table."""

    def setUp(self):
        super().setUp()
        self.path = self.module([exercise(1), exercise(2, "Deux.")])
        self.assertEqual(self.counts(self.migrate(self.path)), (2, 0, 0, 0, 0))

    def text(self, id):
        return self.documents()[("6E_CH", id)]["enonce_html"]

    def again(self, items, *options, **more):
        self.module(items)
        return self.migrate(self.path, *options, **more)

    def test_not_there_is_inserted(self):
        report = self.again([exercise(1), exercise(2, "Deux."), exercise(3, "Trois.")])
        self.assertEqual(self.counts(report), (1, 0, 2, 0, 0))

    def test_equal_is_skipped_without_a_commit(self):
        report = self.again([exercise(1), exercise(2, "Deux.")])
        self.assertEqual(self.counts(report), (0, 0, 2, 0, 0))
        self.assertIsNone(report["commit"])
        self.assertEqual(report["digest_before"], report["digest_after"])

    def test_changed_in_the_file_is_updated(self):
        report = self.again([exercise(1, "Autre."), exercise(2, "Deux.")])
        self.assertEqual(self.counts(report), (0, 1, 1, 0, 0))
        self.assertEqual(self.text(1), "<p>Autre.</p>")

    def test_other_fields_count_too(self):
        for fields in ({"title": "T"}, {"variables": {"heure": 8}}, {"needs_svg": True}, {"tags": ["x"]}):
            report = self.again([exercise(1, **fields), exercise(2, "Deux.")])
            self.assertEqual(self.counts(report), (0, 1, 1, 0, 0), fields)

    def test_changed_in_the_database_stands(self):
        self.edit("6E_CH", 1, enonce_html="<p>Corrigé.</p>")
        report = self.again([exercise(1), exercise(2, "Deux.")])
        self.assertEqual(self.counts(report), (0, 0, 2, 0, 0))
        self.assertIsNone(report["commit"])
        self.assertEqual(self.text(1), "<p>Corrigé.</p>")

    def test_changed_in_both_is_a_conflict(self):
        self.edit("6E_CH", 1, enonce_html="<p>Corrigé.</p>")
        for _ in range(2):  # the base stays: the next run reports it again
            report = self.again([exercise(1, "Fichier."), exercise(2, "Deux.")])
            self.assertEqual(self.counts(report), (0, 0, 1, 1, 0))
            self.assertIsNone(report["commit"])
            conflict = report["conflicts"][0]
            self.assertEqual((conflict["chapter_code"], conflict["id"]), ("6E_CH", 1))
            self.assertEqual(conflict["fields"]["enonce_html"], {
                "base": "<p>Calcule.</p>", "database": "<p>Corrigé.</p>", "file": "<p>Fichier.</p>"})
        self.assertEqual(self.text(1), "<p>Corrigé.</p>")

    def test_conflict_takes_the_file(self):
        self.edit("6E_CH", 1, enonce_html="<p>Corrigé.</p>")
        report = self.again([exercise(1, "Fichier."), exercise(2, "Deux.")], "--on-conflict=file")
        self.assertEqual(self.counts(report), (0, 1, 1, 0, 0))
        self.assertEqual(self.text(1), "<p>Fichier.</p>")

    def test_conflict_keeps_the_database_and_is_settled(self):
        self.edit("6E_CH", 1, enonce_html="<p>Corrigé.</p>")
        items = [exercise(1, "Fichier."), exercise(2, "Deux.")]
        report = self.again(items, "--on-conflict=database")
        self.assertEqual(self.counts(report), (0, 0, 2, 0, 0))
        self.assertIsNotNone(report["commit"])
        report = self.again(items)
        self.assertEqual(self.counts(report), (0, 0, 2, 0, 0))
        self.assertIsNone(report["commit"])
        self.assertEqual(self.text(1), "<p>Corrigé.</p>")

    def test_conflict_aborts(self):
        self.edit("6E_CH", 1, enonce_html="<p>Corrigé.</p>")
        before = self.digest()
        self.module([exercise(1, "Fichier."), exercise(2, "Deux."), exercise(3)])
        self.run_program("migrate", self.path, "--on-conflict=abort", status=1)
        self.assertEqual(self.digest(), before)

    def test_conflicts_do_not_stop_the_others(self):
        self.edit("6E_CH", 1, enonce_html="<p>Corrigé.</p>")
        report = self.again([exercise(1, "Fichier."), exercise(2, "Autre."), exercise(3, "Trois.")])
        self.assertEqual(self.counts(report), (1, 1, 0, 1, 0))

    def test_no_base_is_a_conflict(self):
        subprocess.run([os.environ["EXOBASE_EDIT_TOOL"], exobase.address_of(self.database), "create", "6E_CH", "3",
                        '{"enonce_html": "<p>À moi.</p>", "solution_html": "<p>s</p>"}'], check=True)
        items = [exercise(1), exercise(2, "Deux."), exercise(3, "Fichier.")]
        self.assertEqual(self.counts(self.again(items)), (0, 0, 2, 1, 0))
        self.assertEqual(self.text(3), "<p>À moi.</p>")

    def test_found_equal_gets_its_base(self):
        subprocess.run([os.environ["EXOBASE_EDIT_TOOL"], exobase.address_of(self.database), "create", "6E_CH", "3",
                        '{"enonce_html": "<p>Calcule.</p>", "solution_html": "<p>42</p>", '
                        '"difficulty": "facile"}'], check=True)
        items = [exercise(1), exercise(2, "Deux."), exercise(3)]
        report = self.again(items)
        self.assertEqual(self.counts(report), (0, 0, 3, 0, 0))
        self.assertIsNotNone(report["commit"], "a commit that only moves bases is a commit")
        self.assertIsNone(self.again(items)["commit"])
        items[2] = exercise(3, "Fichier.")
        self.assertEqual(self.counts(self.again(items)), (0, 1, 2, 0, 0))

    def test_same_change_on_both_sides_is_equal(self):
        self.edit("6E_CH", 1, enonce_html="<p>Pareil.</p>")
        report = self.again([exercise(1, "Pareil."), exercise(2, "Deux.")])
        self.assertEqual(self.counts(report), (0, 0, 2, 0, 0))
        self.assertIsNotNone(report["commit"])
        self.assertEqual(self.counts(self.again([exercise(1, "Encore."), exercise(2, "Deux.")])), (0, 1, 1, 0, 0))

    def test_deleted_does_not_come_back(self):
        self.delete("6E_CH", 1)
        report = self.again([exercise(1), exercise(2, "Deux.")])
        self.assertEqual(self.counts(report), (0, 0, 2, 0, 0))
        self.assertNotIn(("6E_CH", 1), self.documents())

    def test_deleted_and_changed_is_a_conflict(self):
        self.delete("6E_CH", 1)
        items = [exercise(1, "Fichier."), exercise(2, "Deux.")]
        report = self.again(items)
        self.assertEqual(self.counts(report), (0, 0, 1, 1, 0))
        self.assertIsNone(report["conflicts"][0]["fields"]["enonce_html"]["database"])
        report = self.again(items, "--on-conflict=file")
        self.assertEqual(self.counts(report), (1, 0, 1, 0, 0))
        self.assertEqual(self.documents()[("6E_CH", 1)]["revision"], 3)

    def test_deleted_and_changed_settled_for_the_database(self):
        self.delete("6E_CH", 1)
        items = [exercise(1, "Fichier."), exercise(2, "Deux.")]
        self.again(items, "--on-conflict=database")
        self.assertEqual(self.counts(self.again(items)), (0, 0, 2, 0, 0))
        self.assertNotIn(("6E_CH", 1), self.documents())

    def test_missing_is_reported_and_kept(self):
        report = self.again([exercise(1)])
        self.assertEqual(self.counts(report), (0, 0, 1, 0, 1))
        self.assertEqual(report["missing"][0]["id"], 2)
        self.assertIsNone(report["commit"])
        self.assertIn(("6E_CH", 2), self.documents())

    def test_prune_deletes_the_missing_and_its_base(self):
        report = self.again([exercise(1)], "--prune")
        self.assertEqual((self.counts(report), report["deleted"]), ((0, 0, 1, 0, 0), 1))
        self.assertNotIn(("6E_CH", 2), self.documents())
        # without a base it is new again
        self.assertEqual(self.counts(self.again([exercise(1), exercise(2, "Deux.")])), (1, 0, 1, 0, 0))

    def test_prune_of_a_changed_one_is_a_conflict(self):
        self.edit("6E_CH", 2, enonce_html="<p>Corrigé.</p>")
        self.assertEqual(self.counts(self.again([exercise(1)])), (0, 0, 1, 0, 1))
        self.assertEqual(self.counts(self.again([exercise(1)], "--prune")), (0, 0, 1, 1, 0))
        self.assertIn(("6E_CH", 2), self.documents())
        self.again([exercise(1)], "--prune", "--on-conflict=file")
        self.assertNotIn(("6E_CH", 2), self.documents())

    def test_drafts_are_not_missing(self):
        self.edit("6E_CH", 2, status="draft")
        self.assertEqual(self.counts(self.again([exercise(1)], "--prune")), (0, 0, 1, 0, 0))
        self.assertIn(("6E_CH", 2), self.documents())

    def test_only_what_has_a_base_is_missing(self):
        subprocess.run([os.environ["EXOBASE_EDIT_TOOL"], exobase.address_of(self.database), "create", "6E_CH", "0",
                        '{"enonce_html": "<p>À moi.</p>", "solution_html": "<p>s</p>"}'], check=True)
        self.assertIn(("6E_CH", 3), self.documents())
        self.assertEqual(self.counts(self.again([exercise(1), exercise(2, "Deux.")], "--prune")), (0, 0, 2, 0, 0))
        self.assertIn(("6E_CH", 3), self.documents())

    def test_empty_list_changes_nothing_and_says_so(self):
        before = self.digest()
        for options in ((), ("--prune",), ("--prune", "--on-conflict=file")):
            report = self.again([], *options)
            self.assertEqual(self.counts(report), (0, 0, 0, 0, 0))
            self.assertIsNone(report["commit"])
            self.assertTrue(any("empty" in w["message"] for w in report["warnings"]))
        self.assertEqual(self.digest(), before)

    def test_renumbered_is_a_conflict(self):
        self.again([exercise(i, f"Texte {i}.") for i in (1, 2, 3, 4)], "--on-conflict=file")
        before = self.digest()
        items = [exercise(1, "Texte 1."), exercise(2, "Texte 3."), exercise(3, "Texte 4.")]
        report = self.again(items)
        self.assertEqual(self.counts(report), (0, 0, 1, 2, 1))
        self.assertEqual({c["id"] for c in report["conflicts"]}, {2, 3})
        self.assertEqual(self.digest(), before)
        report = self.again(items, "--prune")
        self.assertEqual(self.digest(), before, "an exercise that only moved is not deleted")

    def test_renumbered_to_a_new_id_is_no_insert(self):
        report = self.again([exercise(1), exercise(7, "Deux.")])
        self.assertEqual(self.counts(report), (0, 0, 1, 1, 1))
        report = self.again([exercise(1), exercise(7, "Deux.")], "--on-conflict=database")
        self.assertEqual(self.counts(report), (0, 0, 1, 1, 1), "an id that was never used can hold no base")
        report = self.again([exercise(1), exercise(7, "Deux.")], "--on-conflict=file")
        self.assertEqual(self.counts(report), (1, 0, 1, 0, 1))

    def held(self, before, after):
        """Migrates one list, then another again and again: conflicts, and nothing moves. Returns the report."""
        path = self.module(before)
        self.migrate(path, "--on-conflict=file")
        digest, log = self.digest(), self.lines("log")
        path = self.module(after)
        for _ in range(4):
            report = self.migrate(path)
            self.assertIsNone(report["commit"])
            self.assertEqual((self.digest(), self.lines("log")), (digest, log))
        for _ in range(2):
            self.migrate(path, "--on-conflict=database")
            self.assertEqual(self.digest(), digest)
        self.assertIsNone(self.migrate(path, "--on-conflict=database")["commit"])
        report_of_file = self.migrate(path, "--on-conflict=file")
        self.assertEqual(report_of_file["conflicts"], [])
        self.assertIsNone(self.migrate(path)["commit"])
        return report

    def test_one_in_front_and_all_numbered_anew(self):
        texts = [exercise(i, f"Texte {i}.") for i in (1, 2, 3)]
        report = self.held(texts, [exercise(1, "Neuf.")] + [exercise(i + 1, f"Texte {i}.") for i in (1, 2, 3)])
        self.assertEqual({c["id"] for c in report["conflicts"]}, {1, 2, 3, 4})

    def test_one_taken_out_and_the_next_one_changed_too(self):
        report = self.held([exercise(1), exercise(2, "Deux.")], [exercise(1, "Deux."), exercise(2, "Deux, mieux.")])
        self.assertEqual({c["id"] for c in report["conflicts"]}, {1, 2})

    def test_one_changed_and_its_old_text_under_a_new_id(self):
        report = self.held([exercise(1)], [exercise(1, "Autre."), exercise(2)])
        self.assertEqual({c["id"] for c in report["conflicts"]}, {1, 2})

    def test_moved_under_external_ids(self):
        report = self.held([exercise(None, "Un.", external_id="a")],
                           [exercise(None, "Autre.", external_id="a"), exercise(None, "Un.", external_id="b")])
        self.assertEqual(len(report["conflicts"]), 2)

    def test_what_was_settled_is_not_pruned_away(self):
        """The database's numbering was kept: the last exercise is the only one that has its text."""
        three = [exercise(1, "Un."), exercise(2, "Deux."), exercise(3, "Trois.")]
        self.again(three, "--on-conflict=file")
        two = [exercise(1, "Deux."), exercise(2, "Trois.")]
        self.again(two, "--on-conflict=database")
        digest = self.digest()
        for options in (("--prune",), ("--prune", "--on-conflict=file"), ("--prune",)):
            self.again(two, *options)
            self.assertEqual(self.digest(), digest)
        self.again(two, "--prune", "--on-conflict=database")
        self.assertEqual((self.digest(), self.again(two, "--prune")["commit"]), (digest, None))

    def test_a_change_below_the_uid_is_no_renumbering(self):
        twins = [exercise(1), exercise(2)]
        path = self.module(twins)
        self.migrate(path, "--on-conflict=file")
        self.module([exercise(1, "Neuf."), exercise(2, title="T")])
        self.assertEqual(self.counts(self.migrate(path)), (0, 2, 0, 0, 0))


class Plan(exobase.Bench):
    """Dry run, plan hash, backup, strict."""

    def test_dry_run_makes_no_database(self):
        path = self.module([exercise(1)])
        report = self.migrate(path, "--dry-run")
        self.assertEqual(self.counts(report), (1, 0, 0, 0, 0))
        self.assertTrue(report["dry_run"])
        self.assertFalse(self.database.exists())
        self.assertEqual(report["digest_before"], hashlib.sha256().hexdigest())
        self.assertEqual(report["digest_after"], report["digest_before"])

    def test_dry_run_changes_nothing(self):
        path = self.module([exercise(1)])
        self.migrate(path)
        self.module([exercise(1, "Autre."), exercise(2)])
        before = self.digest(), self.run_program("log", "--json")
        report = self.migrate(path, "--dry-run")
        self.assertEqual(report["digest_before"], before[0])
        self.assertEqual(report["digest_after"], before[0])
        self.assertEqual((self.digest(), self.run_program("log", "--json")), before)
        text = self.run_program("migrate", path, "--dry-run")
        self.assertIn("- <p>Calcule.</p>", text)
        self.assertIn("+ <p>Autre.</p>", text)
        self.assertIn(report["plan"], text)

    def test_plan_is_the_plan(self):
        path = self.module([exercise(1)])
        plan = self.migrate(path, "--dry-run")["plan"]
        self.assertEqual(self.migrate(path, "--dry-run")["plan"], plan)
        self.assertNotEqual(self.migrate(path, "--dry-run", "--prune")["plan"], plan)
        self.run_program("migrate", path, "--plan", "0" * 64, status=1)
        self.assertFalse(self.database.exists())
        self.assertEqual(self.migrate(path, "--plan", plan)["commit"], 1)
        self.run_program("migrate", path, "--plan", plan, status=1)

    def test_plan_covers_the_database(self):
        path = self.module([exercise(1), exercise(2, "Deux.")])
        self.migrate(path)
        self.module([exercise(1, "Autre."), exercise(2, "Deux.")])
        plan = self.migrate(path, "--dry-run")["plan"]
        self.edit("6E_CH", 1, title="T")
        self.run_program("migrate", path, "--plan", plan, status=1)
        self.assertIn("plan has changed", self.stderr)

    def test_backup(self):
        path = self.module([exercise(1)])
        self.migrate(path, "--backup", self.folder / "saved")
        saved = list((self.folder / "saved").iterdir())
        self.assertEqual(len(saved), 1)
        self.assertRegex(saved[0].name, r"^backup_ch_exercises_[0-9]{8}_[0-9]{6}\.py$")
        self.assertEqual(saved[0].read_bytes(), path.read_bytes())

    def test_backups_are_no_modules(self):
        data = self.folder / "data"
        data.mkdir()
        shutil.copy(self.module([exercise(1)]), data)
        self.migrate(data, "--backup", data)
        self.assertEqual(len(self.migrate(data)["files"]), 1)

    def test_backup_respects_read_only(self):
        data = self.folder / "data"
        data.mkdir()
        shutil.copy(self.module([exercise(1)]), data)
        self.database = self.folder / "var" / "bank.db"
        env = {"READONLY_CODEBASE": "true", "PYTHON_DATA_DIR": str(data)}
        self.run_program("migrate", "--backup", data / "saved", status=2, env=env)
        self.assertFalse(self.database.exists())
        self.assertEqual([p.name for p in data.iterdir() if p.suffix == ".py"], ["ch_exercises.py"])

    def test_strict(self):
        path = self.module([exercise(1, difficulty="impossible")])
        report = self.migrate(path, "--strict", status=3)
        self.assertEqual(len(report["findings"]), 1)
        finding = report["findings"][0]
        self.assertEqual(finding["field"], "difficulty")
        self.assertRegex(finding["place"], r"ch_exercises\.py:2:\d+$")
        self.assertEqual(self.migrate(path, "--strict")["findings"], [], "only of what this run writes")

    def test_last_lines(self):
        path = self.module([exercise(1)])
        text = self.run_program("migrate", path)
        self.assertEqual([line.split(":")[0] for line in text.splitlines()[-7:]],
                         ["inserted", "updated", "skipped", "conflicts", "missing", "findings", "warnings"])
        self.assertEqual(text.splitlines()[-7:][0], "inserted: 1")


class Modules(exobase.Bench):
    """Which modules, lists and chapters."""

    def test_two_ids(self):
        path = self.module([exercise(1), exercise(2), exercise(1, "Autre.")])
        self.run_program("migrate", path, status=1)
        self.assertRegex(self.stderr, r"ch_exercises\.py:4:5: .*ch_exercises\.py:2:5")
        self.assertFalse(self.database.exists())

    def test_same_content_twice_is_taken_and_warned_of(self):
        path = self.module([exercise(1, variables={"heure": 8}), exercise(2, variables={"heure": 9})])
        report = self.migrate(path)
        self.assertEqual(self.counts(report), (2, 0, 0, 0, 0))
        self.assertEqual(len(report["warnings"]), 1)
        self.assertIn(":2:5", report["warnings"][0]["message"])

    def test_folder_lists_others_as_ignored(self):
        data = self.folder / "data"
        data.mkdir()
        shutil.copy(self.module([exercise(1)]), data)
        (data / "helpers.py").write_text("def f():\n    return 1\n")
        text = self.run_program("migrate", data)
        self.assertRegex(text, r"helpers\.py.*ignored")
        self.run_program("migrate", data / "helpers.py", status=1)

    def test_folder_warns_of_content_in_another_shape(self):
        data = self.folder / "data"
        data.mkdir()
        shutil.copy(self.module([exercise(1)]), data)
        (data / "helpers.py").write_text('NAMES = ["a", "b"]\n')
        (data / "cours.py").write_text('COURS = {"a": [{"q": "un"}], "b": [{"q": "deux"}]}\n')
        warnings = self.migrate(data)["warnings"]
        self.assertEqual([pathlib.Path(w["place"]).name for w in warnings], ["cours.py"])
        self.assertIn("COURS.*", warnings[0]["message"])
        self.assertIn(f"exobase migrate {data / 'cours.py'}", warnings[0]["message"])

    def test_several_lists(self):
        path = self.module([exercise(1)], after='AUTRES = [{"id": 5, "enonce_html": "<p>x</p>"}]\n')
        self.run_program("migrate", path, status=1)
        self.assertIn("EXOS", self.stderr)
        self.assertIn("AUTRES", self.stderr)
        self.migrate(path, "--list", "AUTRES")
        self.assertEqual(list(self.documents()), [("6E_CH", 5)])

    def test_chapter_names(self):
        path = self.module([exercise(1)])
        self.migrate(path, env={"CHAPTER_PREFIX": "5e-"})
        self.assertEqual(list(self.documents()), [("5E_CH", 1)])

    def test_chapter_option(self):
        self.migrate(self.module([exercise(1)]), "--chapter", "cm2-durees")
        self.assertEqual(list(self.documents()), [("CM2_DUREES", 1)])

    def test_configuration(self):
        path = self.module([exercise(1)])
        (self.folder / "exobase.conf").write_text(
            "[exobase]\nchapter_prefix=4E_\n[module ch_exercises]\nchapter=4E_A\ntitle=Les durées\n")
        self.migrate(path)
        batch = self.json("generate", "4E_A", "--seed", 1)
        self.assertEqual(batch["exercises"][0]["chapitre"], "Les durées")
        (self.folder / "exobase.conf").write_text("[exobase]\nchapter_prefixx=4E_\n")
        self.run_program("list", status=2)
        self.assertIn("chapter_prefixx", self.stderr)

    def test_two_chapters_never_share_a_module(self):
        path = self.module([exercise(1)])
        self.migrate(path)
        self.run_program("migrate", path, "--chapter", "AUTRE", status=2)
        other = self.module([exercise(1)], name="x_exercises.py")
        self.run_program("migrate", other, "--chapter", "6E_CH")  # said so: takes the chapter over

    def test_nothing_is_executed(self):
        marker = self.folder / "executed"
        path = self.module([exercise(1)], before=f"open({str(marker)!r}, 'w').close()\n")
        self.migrate(path)
        self.assertFalse(marker.exists())

    def test_one_broken_file_stops_all(self):
        good = self.module([exercise(1)])
        bad = self.folder / "bad_exercises.py"
        bad.write_text('EXOS = [\n    {"id": 1, "enonce_html": "<p>non\n')
        self.run_program("migrate", good, bad, status=1)
        self.assertRegex(self.stderr, r"bad_exercises\.py:2:\d+: ")
        self.assertFalse(self.database.exists())

    def test_database_that_is_not_there(self):
        for command in (["list"], ["digest"], ["log"], ["show", "6E_CH", 1], ["revert", 1], ["diff", 1],
                        ["generate", "6E_CH"]):
            self.run_program(*command, status=1)
            self.assertIn(str(self.database), self.stderr)
            self.assertFalse(self.database.exists())


if __name__ == "__main__":
    unittest.main()
