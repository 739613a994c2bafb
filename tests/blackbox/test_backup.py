# SPDX-License-Identifier: Apache-2.0
"""Backups, and putting them back: whole or not at all, and never over what is not backed up."""

import os
import sqlite3
import subprocess

import exobase
from exobase import exercise


class Backup(exobase.Bench):
    def setUp(self):
        super().setUp()
        self.path = self.module([exercise(1), exercise(2, "Deux.")])
        self.migrate(self.path)
        self.run_program("token", "create", "ci", "--role", "viewer")
        self.copy = self.folder / "copy.db"
        self.place = self.folder / "new" / "bank.db"

    def at(self, place, *arguments, **more):
        return self.run_program("--database", f"sqlite:{place}", *arguments, database=False, **more)

    def names(self, folder=None):
        return sorted(p.name for p in (folder or self.folder).iterdir())

    def test_there_and_back(self):
        digest, log = self.digest(), self.run_program("log")
        answer = self.json("backup", self.copy)
        self.assertEqual(answer, {"file": str(self.copy), "commit": 1, "bytes": self.copy.stat().st_size})
        self.assertEqual(self.copy.stat().st_mode & 0o777, 0o640)
        self.edit("6E_CH", 1, enonce_html="<p>Autre.</p>")
        self.assertIn("commit 1", self.at(self.place, "restore", self.copy))
        self.assertEqual(self.at(self.place, "digest").strip(), digest)
        self.assertEqual(self.at(self.place, "log"), log)
        self.assertIn("ci", self.at(self.place, "token", "list"))
        self.assertEqual(self.names(self.place.parent), ["bank.db"])
        self.assertNotEqual(self.digest(), digest)

    def test_never_over_a_file(self):
        self.copy.write_bytes(b"mine")
        self.run_program("backup", self.copy, status=2)
        self.assertEqual(self.copy.read_bytes(), b"mine")
        self.run_program("backup", self.folder / "nowhere" / "copy.db", status=1)

    def test_not_empty(self):
        self.run_program("backup", self.copy)
        self.edit("6E_CH", 1, enonce_html="<p>Autre.</p>")
        digest, names = self.digest(), self.names()
        self.run_program("restore", self.copy, status=1)
        self.assertIn("--force", self.stderr)
        self.assertEqual((self.digest(), self.names()), (digest, names))
        answer = self.json("restore", self.copy, "--force")
        self.assertEqual(answer["commit"], 1)
        self.assertNotEqual(self.digest(), digest)
        self.assertEqual(self.at(answer["before"], "digest").strip(), digest)
        self.assertEqual(len(self.names()), len(names) + 1)

    def test_accounts_alone_are_something(self):
        self.run_program("backup", self.copy)
        self.at(self.place, "restore", self.copy)
        with sqlite3.connect(self.place) as db:
            for table in ("commits", "changes", "exercises", "chapters", "chapter_commits", "record_changes"):
                db.execute(f"DELETE FROM {table}")
        db.close()
        self.at(self.place, "restore", self.copy, status=1)
        self.at(self.place, "token", "revoke", "ci")
        self.at(self.place, "restore", self.copy)
        self.assertEqual(self.at(self.place, "digest"), self.run_program("digest"))

    def test_empty_file(self):
        self.run_program("backup", self.copy)
        self.place.parent.mkdir()
        self.place.touch()
        self.at(self.place, "restore", self.copy)
        self.assertEqual(self.at(self.place, "digest"), self.run_program("digest"))

    def test_damaged_backup(self):
        self.run_program("backup", self.copy)
        whole = self.copy.read_bytes()
        broken = {"cut": whole[:len(whole) // 2], "text": b"no database", "empty": b"",
                  "altered": whole.replace(b"Deux.", b"Trois")}
        for name, content in broken.items():
            self.copy.write_bytes(content)
            with self.subTest(name):
                self.at(self.place, "restore", self.copy, status=1)
                self.assertFalse(self.place.exists())
                self.run_program("restore", self.copy, "--force", status=1)
                self.assertEqual([n for n in self.names() if "restore" in n], [])
        self.at(self.place, "restore", self.folder / "nothing.db", status=1)
        if self.place.parent.exists():
            self.assertEqual(self.names(self.place.parent), [])

    def test_backup_of_the_first_format(self):
        self.run_program("backup", self.copy)
        with sqlite3.connect(self.copy) as db:
            db.executescript("DROP TABLE items; PRAGMA user_version = 1")
        db.close()
        before = self.copy.read_bytes()
        self.at(self.place, "restore", self.copy)
        self.assertEqual(self.at(self.place, "digest"), self.run_program("digest"))
        self.assertEqual(self.at(self.place, "token", "list"), "")
        self.assertEqual(self.names(self.place.parent), ["bank.db"])
        self.assertEqual(self.copy.read_bytes(), before)

    def test_leftovers_of_a_database(self):
        self.run_program("backup", self.copy)
        self.place.parent.mkdir()
        for suffix in ("-wal", "-journal", "-shm"):
            leftover = self.place.with_name(self.place.name + suffix)
            leftover.write_bytes(b"x")
            self.at(self.place, "restore", self.copy, status=1)
            self.assertIn(suffix, self.stderr)
            leftover.unlink()
        self.at(self.place, "restore", self.copy)

    def serving(self):
        """A connection as a server has it: the write-ahead log is on."""
        db = sqlite3.connect(self.database)
        self.addCleanup(db.close)
        self.assertEqual(db.execute("PRAGMA journal_mode = WAL").fetchone(), ("wal",))
        db.execute("SELECT count(*) FROM commits").fetchone()
        return db

    def test_while_a_server_has_it_open(self):
        digest = self.digest()
        self.serving()
        self.edit("6E_CH", 1, enonce_html="<p>Autre.</p>")
        self.run_program("backup", self.copy)
        self.assertEqual(self.copy.read_bytes()[18:20], b"\x01\x01")
        self.assertNotEqual(self.at(self.copy, "digest").strip(), digest)
        self.assertEqual(self.at(self.copy, "digest"), self.run_program("digest"))
        names = self.names()
        self.run_program("restore", self.copy, "--force", status=1)
        self.assertIn("server", self.stderr)
        self.assertEqual(self.names(), names)

    def test_link(self):
        self.run_program("backup", self.copy)
        link = self.folder / "link.db"
        link.symlink_to(self.database)
        self.at(link, "restore", self.copy, "--force")
        self.assertTrue(link.is_symlink())
        self.assertEqual(self.at(link, "digest"), self.run_program("digest"))

    def test_full_disk(self):
        place = self.folder / "disk"
        place.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", place], capture_output=True)
        if done.returncode != 0:
            self.skipTest("can't mount a small file system: run it as root")
        self.addCleanup(subprocess.run, ["umount", place], check=True)
        self.run_program("backup", place / "copy.db", status=1)
        self.assertEqual(os.listdir(place), [])
        self.run_program("backup", self.copy)
        self.at(place / "bank.db", "restore", self.copy, status=1)
        self.assertEqual(os.listdir(place), [])


if __name__ == "__main__":
    import unittest
    unittest.main()
