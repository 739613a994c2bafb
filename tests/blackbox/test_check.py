# SPDX-License-Identifier: Apache-2.0
"""exobase check: modules against the database, log against documents, every exercise by itself; --fix."""

import json
import os
import pathlib
import shutil
import sqlite3
import struct
import subprocess
import unittest

import exobase
from exobase import exercise
from server import Server

MASK = (1 << 64) - 1


def add_word(total, word):
    total = ((total ^ word) * 0x100000001B3) & MASK
    return total ^ (total >> 32)


def row_sum(*values):
    """The check sum of a row of the log, as the database has it: NULL is a NULL text."""
    total = 0x4BF29CE484222325
    for value in values:
        if isinstance(value, int):
            total = add_word(total, value & MASK)
        elif value is None:
            total = add_word(total, 0x9E3779B97F4A7C15)
        else:
            text = value.encode()
            whole = len(text) // 8 * 8
            for i in range(0, whole, 8):
                total = add_word(total, struct.unpack("<Q", text[i:i + 8])[0])
            rest = int.from_bytes(text[whole:], "little")
            total = add_word(add_word(total, rest), len(text))
    return total - (1 << 64) if total >> 63 else total


CHANGE = ("seq, commit_number, chapter, id, op, from_revision, revision, previous_seq, created_ms, time_ms, base_op, "
          "base_ref, moved_from_chapter, moved_from_id, base, after")


class Bench(exobase.Bench):
    def setUp(self):
        super().setUp()
        self.database = self.folder / "bank" / "bank.db"
        self.database.parent.mkdir()
        self.data = self.folder / "data"
        self.data.mkdir()
        self.env = {"PYTHON_DATA_DIR": str(self.data)}
        self.read_only = {**self.env, "READONLY_CODEBASE": "true"}
        self.module([exercise(1), exercise(2, "Deux."), exercise(3, "Trois.")], name="data/ch_exercises.py")
        self.migrate(env=self.env)

    def check(self, *arguments, status=0, env=None):
        return self.json("check", *arguments, status=status, env=env or self.env)

    def codes(self, report, **more):
        return sorted((f["code"], f["id"]) for f in report["findings"]
                      if all(f[k] == v for k, v in more.items()))

    def sql(self, *statements):
        with sqlite3.connect(self.database) as db:
            for statement in statements:
                db.execute(*statement if isinstance(statement, tuple) else (statement,))
        db.close()

    def rewrite(self, number, **fields):
        """Puts fields into the newest text of an exercise, with the row's check sum set right."""
        db = sqlite3.connect(self.database)
        seq = db.execute("SELECT seq FROM exercises WHERE id = ?", (number,)).fetchone()[0]
        row = dict(zip(CHANGE.split(", "), db.execute(f"SELECT {CHANGE} FROM changes WHERE seq = ?", (seq,)).fetchone()))
        document = {**json.loads(row["after"]), **fields}
        row["after"] = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        db.execute("UPDATE changes SET after = ?, sum = ? WHERE seq = ?", (row["after"], row_sum(*row.values()), seq))
        db.commit()
        db.close()


class Files(Bench):
    def test_nothing_to_say(self):
        report = self.check()
        self.assertEqual((report["left"], report["findings"]), (0, []))
        self.assertEqual(report["files"]["equal"], 3)
        self.assertEqual(report["database"], {"commits": 1, "exercises": 3, "rebuilt": False})
        self.assertEqual((report["exercises"]["exercises"], report["exercises"]["generated"]), (3, 3))
        text = self.run_program("check", env=self.env)
        self.assertIn("left: 0", text)
        self.assertIsNone(self.check("database")["files"])

    def test_every_difference_by_its_kind(self):
        items = [exercise(i, f"Texte {i}.") for i in range(1, 10)]
        self.module(items, name="data/ch_exercises.py")
        self.migrate("--on-conflict=file", env=self.env)
        self.edit("6E_CH", 2, title="B")
        self.edit("6E_CH", 3, title="B")
        self.delete("6E_CH", 4)
        self.edit("6E_CH", 9, status="draft")
        items[0]["title"] = "F"
        items[2]["title"] = "F"
        items[4:6] = []  # 5 and 6: gone, and 6 was changed in the database
        self.edit("6E_CH", 6, title="B")
        items.append(exercise(20, "Nouveau."))
        del items[[i["id"] for i in items].index(9)]
        self.module(items, name="data/ch_exercises.py")
        (self.data / "broken_exercises.py").write_text("EXOS = [{'id': 1\n", encoding="utf-8")
        report = self.check("files", status=3)
        self.assertEqual(self.codes(report), [
            ("conflict", 3), ("conflict", 6), ("database_changed", 2), ("deleted", 4), ("file_changed", 1),
            ("file_only", 20), ("gone", 5), ("unreadable", None)])
        self.assertEqual((report["files"]["equal"], report["files"]["drafts"], report["left"]), (2, 1, 8))
        conflict = next(f for f in report["findings"] if f["id"] == 3)
        self.assertEqual(conflict["fields"], {"title": {"base": None, "database": "B", "file": "F"}})
        self.assertIn("ch_exercises.py:", conflict["place"])
        broken = next(f for f in report["findings"] if f["code"] == "unreadable")
        self.assertIn("broken_exercises.py:1:", broken["message"])
        # The same in read-only mode: what the database alone has is as it should be.
        report = self.check("files", status=3, env=self.read_only)
        self.assertEqual(self.codes(report, expected=True), [("database_changed", 2), ("deleted", 4)])
        self.assertEqual(report["left"], 6)
        text = self.run_program("check", "files", status=3, env=self.env)
        self.assertIn("exobase migrate --prune", text)
        self.assertIn("broken_exercises.py:1:", text)

    def test_a_module_or_a_chapter_alone(self):
        (self.data / "ch_exercises.py").rename(self.folder / "away.py")
        self.assertEqual(self.codes(self.check("files", status=3)), [("module_gone", None)])
        (self.folder / "away.py").rename(self.data / "ch_exercises.py")
        tool = os.environ["EXOBASE_EDIT_TOOL"]
        subprocess.run([tool, exobase.address_of(self.database), "create", "6E_AUTRE", "1",
                        json.dumps({"enonce_html": "<p>x</p>", "solution_html": "<p>y</p>"})], check=True)
        subprocess.run([tool, exobase.address_of(self.database), "create", "6E_CH", "7",
                        json.dumps({"enonce_html": "<p>x</p>", "solution_html": "<p>y</p>"})], check=True)
        report = self.check("files", status=3)
        self.assertEqual(self.codes(report), [("database_only", 7), ("no_module", None)])
        self.assertEqual(self.check("files", env=self.read_only)["left"], 0)

    def test_an_empty_list_lacks_all(self):
        self.module([], name="data/ch_exercises.py")
        self.assertEqual(self.codes(self.check("files", status=3)), [("gone", 1), ("gone", 2), ("gone", 3)])

    def test_without_a_folder(self):
        shutil.rmtree(self.data)
        self.assertIsNone(self.json("check")["files"])
        self.run_program("check", "files", status=1)
        self.run_program("check", "fils", status=2)

    def test_looking_writes_nothing(self):
        before = self.database.read_bytes()
        for env in (self.env, self.read_only):
            self.check(env=env)
        self.run_program("check", "--fix", env=self.env)
        self.assertEqual(len(self.lines("log")), 1, "--fix makes no commit where nothing is to be mended")
        self.assertEqual(self.database.read_bytes(), before)


    def test_a_module_in_a_folder_below(self):
        (self.data / "sub").mkdir()
        path = self.module([exercise(1, "Plus bas.")], name="data/sub/bas_exercises.py")
        self.migrate(path, env=self.env)
        self.assertEqual(self.check("files")["files"]["modules"], 2)
        path.write_text(path.read_text().replace("Plus bas", "Encore plus bas"))
        self.assertEqual(self.codes(self.check("files", status=3)), [("file_changed", 1)])


class Tree(Bench):
    """What lies below PYTHON_DATA_DIR, against its record."""

    def setUp(self):
        super().setUp()
        (self.data / "sub").mkdir()
        (self.data / "sub" / "notes.txt").write_text("a")
        (self.data / "link").symlink_to("sub/notes.txt")

    def changes(self, status=3):
        report = self.check("files", status=status, env=self.read_only)
        return {os.path.relpath(f["place"], self.data): f["message"] for f in report["findings"] if f["code"] == "tree"}

    def test_not_recorded_yet(self):
        report = self.check("files", env=self.read_only)
        self.assertIsNone(report["files"]["recorded_at"])
        self.assertIn("was not recorded yet", self.run_program("check", "files", env=self.read_only))

    def test_nothing_changed(self):
        report = self.check("files", "--record", env=self.read_only)
        self.assertEqual(report["files"]["recorded_entries"], 5)
        self.assertIsNotNone(report["files"]["recorded_at"])
        self.assertEqual(self.changes(status=0), {})
        self.assertEqual(len(self.lines("log")), 1)

    def test_each_change_is_seen(self):
        self.check("files", "--record", env=self.read_only)
        self.assertEqual(self.check("files")["left"], 0, "in legacy mode the folder may change")
        notes = self.data / "sub" / "notes.txt"
        stat = notes.stat()
        notes.write_text("b")
        os.utime(notes, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        self.assertEqual(self.changes(), {"sub/notes.txt": "other bytes"})
        notes.write_text("a")
        os.utime(notes, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
        self.assertEqual(self.changes(), {"sub/notes.txt": "another time of modification"})
        notes.chmod(0o600)
        self.assertEqual(self.changes()["sub/notes.txt"], "another mode")
        (self.data / "link").unlink()
        (self.data / "link").symlink_to("ch_exercises.py")
        (self.data / "sub" / "n\udcff").write_bytes(b"")
        changes = self.changes()
        self.assertEqual(changes["link"], "other bytes")
        self.assertEqual(changes["bytes:sub/n%FF"], "new")
        shutil.rmtree(self.data / "sub")
        (self.data / "sub").write_text("")
        changes = self.changes()
        self.assertEqual(changes["sub/notes.txt"], "no longer there")
        self.assertEqual(changes["sub"], "of another kind (file, folder, link)")
        self.check("files", "--record", env=self.read_only)
        self.assertEqual(self.changes(status=0), {})

    def test_a_server_records_when_read_only_mode_begins(self):
        def serve(**settings):
            server = Server(self.database, self.folder, check=False, **{**self.env, "READONLY_ENFORCE": "prefer"}, **settings)
            self.assertEqual(server.stop(), 0, server.errors_text)

        serve(READONLY_CODEBASE="true")
        self.assertEqual(self.changes(status=0), {})
        (self.data / "sub" / "notes.txt").write_text("other")
        serve(READONLY_CODEBASE="true")  # the mode goes on: the record stays
        self.assertEqual(self.changes(), {"sub/notes.txt": "other bytes"})
        serve()
        self.assertIsNone(self.check("files", env=self.read_only)["files"]["recorded_at"])

    def test_record_needs_the_folder(self):
        self.run_program("check", "database", "--record", status=2, env=self.env)
        self.run_program("check", "files", "--record", status=2)


class Database(Bench):
    def setUp(self):
        super().setUp()
        self.edit("6E_CH", 1, title="A")
        self.delete("6E_CH", 2)

    def derived(self, *statements):
        """Each is seen, mended without a commit, and gone."""
        self.sql(*statements)
        report = self.check("database", status=3)
        self.assertEqual({f["code"] for f in report["findings"]}, {"derived"}, report)
        before = self.database.read_bytes()
        self.check("database", status=3)
        self.assertEqual(self.database.read_bytes(), before)
        report = self.check("database", "--fix")
        self.assertTrue(report["database"]["rebuilt"])
        self.assertTrue(all(f["mended"] for f in report["findings"]))
        report = self.check("database", "exercises")
        self.assertEqual((report["left"], report["database"]["commits"], report["database"]["exercises"]), (0, 3, 2))

    def test_what_follows_from_the_log_is_reckoned_again(self):
        digest = self.digest()
        self.derived("UPDATE exercises SET seq = (SELECT min(seq) FROM exercises) WHERE id = 1",
                     "UPDATE chapters SET live = 7, greatest_id = 1",
                     "DELETE FROM chapter_commits WHERE commit_number = 2",
                     "INSERT INTO chapter_commits SELECT chapter, 99 FROM chapter_commits LIMIT 1",
                     "UPDATE chapters SET record = '{}'")
        self.derived("DELETE FROM exercises WHERE id = 3")
        self.assertEqual(self.digest(), digest)

    def test_a_damaged_log_is_not_mended(self):
        self.sql("UPDATE changes SET after = replace(after, 'Trois', 'Tiers')", "UPDATE chapters SET live = 9")
        before = self.database.read_bytes()
        report = self.check("database", "--fix", status=3)
        self.assertEqual({f["code"] for f in report["findings"]}, {"damaged", "derived"})
        self.assertFalse(any(f["mended"] for f in report["findings"]))
        self.assertIn("6E_CH 3, commit 1", {f["place"] for f in report["findings"]})
        self.assertEqual(self.database.read_bytes(), before)

    def test_what_the_tables_do_not_show_the_replay_does(self):
        """A text before that is another: every sum and table is right, the log contradicts itself."""
        db = sqlite3.connect(self.database)
        names = CHANGE.split(", ")
        row = dict(zip(names, db.execute(f"SELECT {CHANGE} FROM changes WHERE op = 2").fetchone()))
        row["op"] = 1
        db.execute("UPDATE changes SET op = 1, sum = ? WHERE seq = ?", (row_sum(*row.values()), row["seq"]))
        db.execute("UPDATE chapters SET live = live + 1 WHERE code = '6E_CH'")
        db.commit()
        db.close()
        report = self.check("database", status=3)
        self.assertEqual([(f["code"], f["place"]) for f in report["findings"]], [("damaged", "6E_CH 1, commit 2")])


    def test_a_lost_record_is_no_reason_to_lose_the_title(self):
        """The chapter's count of records is worth more than a log that lacks one."""
        self.sql("UPDATE chapters SET record = '{\"title\":\"Titre\"}'", "DELETE FROM record_changes")
        for options in ((), ("--fix",)):
            report = self.check("database", *options, status=3)
            self.assertIn("damaged", {f["code"] for f in report["findings"]})
        with sqlite3.connect(self.database) as db:
            self.assertIn("Titre", db.execute("SELECT record FROM chapters").fetchone()[0])
        db.close()

    def test_the_newest_commit_is_gone(self):
        self.sql("INSERT INTO chapter_commits SELECT number, (SELECT max(number) + 1 FROM commits) FROM chapters")
        report = self.check("database", "--fix", status=3)
        self.assertIn(("damaged", "commit 4"), {(f["code"], f["place"]) for f in report["findings"]})


class Exercises(Bench):
    def test_documents_are_brought_into_normal_form(self):
        self.rewrite(1, exercise_uid="0" * 64)
        self.rewrite(2, difficulty="FACILE", needs_svg="non")
        report = self.check("exercises", status=3)
        self.assertEqual(self.codes(report), [("normal_form", 2), ("uid", 1)])
        self.assertIn("difficulty, needs_svg", report["findings"][1]["message"] + report["findings"][0]["message"])
        report = self.check("exercises", "--fix", "--author", "lea")
        self.assertEqual((report["left"], report["commit"]), (0, 2))
        entry = self.lines("log")[0]
        self.assertEqual((entry["author"], entry["kind"], len(entry["changes"])), ("lea", "check", 2))
        report = self.check()
        self.assertEqual((report["findings"], report["exercises"]["generated"], report["files"]["equal"]), ([], 3, 3))

    def test_what_needs_a_person_stays(self):
        self.rewrite(1, id=99)
        self.edit("6E_CH", 2, enonce_html="<p>$x$</p>")
        self.edit("6E_CH", 3, status="published", difficulty="facile", is_dynamic=True, generator_key="NONE_SUCH")
        head = len(self.lines("log"))
        report = self.check("exercises", "--fix", status=3)
        self.assertIn(("no_document", 1), self.codes(report))
        self.assertIn(("rule", 2), self.codes(report))
        rules = {(f["id"], f["rule"], f["field"]) for f in report["findings"] if f["code"] == "rule"}
        self.assertIn((2, "latex", "enonce_html"), rules)
        self.assertIn((3, "generator", "generator_key"), rules)
        self.assertEqual(report["exercises"]["dynamic"], 1)
        self.assertEqual(len(self.lines("log")), head)
        self.assertNotIn((2, "latex", "enonce_html"),
                         {(f["id"], f["rule"], f["field"])
                          for f in self.check("exercises", status=3, env={"LATEX": "allow"})["findings"]})

    def test_what_no_request_gets(self):
        self.edit("6E_CH", 1, offer="gratuit")
        report = self.check("exercises", status=3)
        self.assertEqual(report["exercises"]["generated"], 2)
        self.assertEqual({f["id"] for f in report["findings"]}, {1})

    def test_the_shared_modules(self):
        data = exobase.shared_data()
        if not data:
            self.skipTest("no shared data")
        folder = data / "lemaitremot" / "backend" / "data"
        if not folder.is_dir():
            folder = next(p.parent for p in pathlib.Path(data / "lemaitremot").rglob("*_exercises.py"))
        env = {"PYTHON_DATA_DIR": str(folder), "READONLY_CODEBASE": "true"}
        self.migrate(env=env)
        report = self.json("check", "files", "database", env=env, status=3)
        self.assertEqual({f["code"] for f in report["findings"]}, {"module_gone"}, "6E_CH's own module")
        self.assertGreater(report["files"]["equal"], 3)


if __name__ == "__main__":
    unittest.main()
