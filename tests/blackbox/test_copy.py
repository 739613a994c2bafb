# SPDX-License-Identifier: Apache-2.0
"""A copy that is killed before its end is never taken for a bank, and goes on when it is made again."""

import resource
import shutil
import signal
import sqlite3
import subprocess

import exobase
from exobase import exercise

COMMITS = 135  # more than two groups, each of which is one durable write
STEP = 48 << 10


class Copy(exobase.Bench):
    made = None  # the files of the bank that all begin with, as bytes

    def make(self):
        self.migrate(self.module([exercise(1), exercise(2, "Deux.")]))
        self.run_program("backup", self.early)
        for i in range(COMMITS - 1):
            self.edit("6E_CH", 1, title=f"T {i}")
        return self.early.read_bytes(), self.database.read_bytes()

    def setUp(self):
        super().setUp()
        self.early = self.folder / "early.db"
        Copy.made = Copy.made or self.make()
        self.early.write_bytes(Copy.made[0])
        self.database.write_bytes(Copy.made[1])
        self.source, self.copy = self.database, self.folder / "copy.db"
        self.whole = self.run_program("log", "--json"), self.digest()

    def copy_within(self, size, action, source=None):
        """The exit status of a copy that may make no file larger than that, and gets a signal when it tries."""
        def limit():
            signal.signal(signal.SIGXFSZ, action)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        return subprocess.run([exobase.BINARY, "copy", f"sqlite:{source or self.source}", f"sqlite:{self.copy}"], timeout=120,
                              cwd=self.folder, preexec_fn=limit, capture_output=True).returncode

    def kill(self, size, source=None):
        """Whether the copy was killed, in the middle of a write."""
        status = self.copy_within(size, signal.SIG_DFL, source)
        self.assertIn(status, (0, -signal.SIGXFSZ))
        return status != 0

    def at_copy(self, *arguments, **more):
        return self.run_program("--database", f"sqlite:{self.copy}", *arguments, database=False, **more)

    def again(self, **more):
        return self.run_program("copy", f"sqlite:{self.source}", f"sqlite:{self.copy}", database=False, **more)

    def commits(self):
        with sqlite3.connect(self.copy) as db:
            return db.execute("SELECT count(*) FROM commits").fetchone()[0]

    def kill_in_the_middle(self, source=None):
        size = STEP
        while self.kill(size, source):
            size += STEP
            with sqlite3.connect(self.copy) as db:
                begun = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
            if begun and 0 < self.commits() < COMMITS:
                return self.commits()
        self.fail("it was never killed between two commits")

    def remove(self):
        for file in self.folder.glob("copy.db*"):
            file.unlink()

    def assert_whole(self):
        self.assertEqual((self.at_copy("log", "--json"), self.at_copy("digest").strip()), self.whole)
        self.at_copy("check")

    def test_killed_at_any_size(self):
        killed = refused = 0
        for size in range(STEP, self.source.stat().st_size + STEP, STEP):
            self.remove()
            if not self.kill(size):
                break
            killed += 1
            self.at_copy("log", status=1)
            refused += "not a whole bank" in self.stderr
            self.again()
            self.assert_whole()
        self.assertGreater(killed, 5)
        self.assertGreater(refused, 3)

    def test_every_command_refuses(self):
        begun = self.kill_in_the_middle()
        module = self.module([exercise(1, "Eins.")])
        for command in (["list"], ["log"], ["digest"], ["show", "6E_CH", "1"], ["generate", "6E_CH"], ["export"],
                        ["migrate", module], ["migrate", module, "--dry-run"], ["revert", "1"],
                        ["diff", "1"], ["backup", "b.db"], ["serve"], ["user", "list"], ["token", "create", "t", "--role", "viewer"],
                        ["maintenance"], ["maintenance", "on"], ["check", "--fix"], ["generators", "list"],
                        ["copy", f"sqlite:{self.copy}", f"sqlite:{self.folder / 'other.db'}"]):
            self.at_copy(*command, status=1, env={"LISTEN": "127.0.0.1:0"})
            self.assertIn("not a whole bank", self.stderr, command)
        self.assertFalse((self.folder / "b.db").exists() or (self.folder / "other.db").exists())
        for parts in ([], ["database"], ["exercises"]):
            said = self.at_copy("check", *parts, status=3)
            self.assertIn("stopped before its end", said)
        self.database = self.copy
        findings = self.json("check", "database", status=3)["findings"]
        self.assertEqual([(finding["part"], finding["code"]) for finding in findings], [("database", "unfinished")])
        self.assertEqual(self.commits(), begun)

    def test_it_goes_on(self):
        begun = self.kill_in_the_middle()
        self.assertIn(str(COMMITS), self.again())
        self.assertGreater(begun, 0)
        self.assert_whole()
        self.again(status=1)
        self.assertIn("not empty", self.stderr)

    def test_it_goes_on_with_what_came_to_the_source(self):
        self.kill_in_the_middle()
        self.edit("6E_CH", 2, title="later")
        self.again()
        self.whole = self.run_program("log", "--json"), self.digest()
        self.assert_whole()

    def test_it_goes_on_from_a_copy_of_the_source(self):
        other = self.folder / "other.db"
        self.run_program("copy", f"sqlite:{self.source}", f"sqlite:{other}", database=False)
        self.kill_in_the_middle(other)
        self.again()
        self.assert_whole()

    def test_a_source_that_was_changed_is_refused(self):
        begun = self.kill_in_the_middle()
        self.run_program("restore", self.early, "--force")
        self.again(status=1)
        self.assertIn("another bank", self.stderr)
        for i in range(begun):
            self.edit("6E_CH", 1, title=f"another way {i}")
        self.again(status=1)
        self.assertIn("another bank", self.stderr)
        self.assertEqual(self.commits(), begun)
        self.remove()
        self.again()

    def test_a_backup_of_it_is_refused(self):
        self.kill_in_the_middle()
        file = self.folder / "moved.db"
        shutil.copy(self.copy, file)
        place = f"sqlite:{self.folder / 'place.db'}"
        self.run_program("--database", place, "restore", file, database=False, status=1)
        self.assertIn("not a whole bank", self.stderr)
        self.assertFalse((self.folder / "place.db").exists())
        # In its own place a whole one may be put.
        self.run_program("backup", self.folder / "whole.db")
        self.at_copy("restore", self.folder / "whole.db", "--force")
        self.assertEqual(self.at_copy("log", "--json"), self.whole[0])

    def test_a_disk_that_is_full(self):
        left = set()
        for size in range(STEP, self.source.stat().st_size, STEP):
            self.assertEqual(self.copy_within(size, signal.SIG_IGN), 1)
            left.add(self.copy.exists())
            if self.copy.exists():
                self.at_copy("log", status=1)
                self.assertIn("not a whole bank", self.stderr)
                self.again()
                self.assert_whole()
                self.remove()
        self.assertEqual(left, {False, True})
