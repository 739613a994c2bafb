# SPDX-License-Identifier: Apache-2.0
"""A copy into MongoDB that is killed, at any of its messages, is never taken for a bank, and goes on when it is made again."""

import itertools
import signal
import subprocess
import threading
import urllib.parse
import uuid

import exobase
from bson_wire import Client
from exobase import exercise
from fault_proxy import FaultProxy
from mongo_bench import EXERCISES, SERVER, MongoBench

COMMITS = 70  # more than a group
STEP = 4


class Copy(MongoBench):
    made = None  # the file of the bank that all begin with, as bytes

    def make(self):
        self.migrate(self.module([exercise(1), exercise(2, "Deux.")]))
        for i in range(COMMITS - 1):
            self.edit("6E_CH", 1, title=f"T {i}")
        return self.database.read_bytes()

    def setUp(self):
        super().setUp()
        self.copy, self.database = self.database, self.folder / "bank.db"
        Copy.made = Copy.made or self.make()
        self.database.write_bytes(Copy.made)
        self.whole = self.run_program("log", "--json"), self.digest()
        parts = urllib.parse.urlsplit(SERVER)
        self.proxy = FaultProxy(parts.hostname, parts.port or 27017)
        self.addCleanup(self.proxy.close)

    def use_another_database(self):
        """What comes late would make the same one again."""
        self.drop()
        self.copy = f"{SERVER}/exobase_test_{uuid.uuid4().hex[:16]}"
        self.client = Client(self.copy)

    def kill(self, when, is_late):
        """Kills a copy at its first message for which `when(name, command)`, which the server gets all the same if it
        `is_late`. The exit status."""
        begun, killed = threading.Event(), threading.Event()

        def fault(name, command):
            begun.wait()
            if not killed.is_set() and when(name, command):
                killed.set()
                process.kill()
                process.wait()
            elif not killed.is_set():
                return None
            return 0 if is_late else {"code": 91, "errmsg": "nobody hears this"}

        self.proxy.fault = fault
        through = f"mongodb://127.0.0.1:{self.proxy.port}{urllib.parse.urlsplit(self.copy).path}"
        process = subprocess.Popen([exobase.BINARY, "copy", f"sqlite:{self.database}", through], cwd=self.folder,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        begun.set()
        status = process.wait(120)
        self.proxy.wait()
        return status

    def at_copy(self, *arguments, **more):
        return self.run_program("--database", self.copy, *arguments, database=False, **more)

    def again(self, **more):
        return self.run_program("copy", f"sqlite:{self.database}", self.copy, database=False, **more)

    def assert_whole(self):
        self.assertEqual((self.at_copy("log", "--json"), self.at_copy("digest").strip()), self.whole)
        self.at_copy("check", "database")
        titles = {d["id"]: d.get("title") for d in self.client.find(EXERCISES) if "stub" not in d["exobase"]}
        self.assertEqual(titles, {1: f"T {COMMITS - 2}", 2: None})

    def is_marked(self):
        items = self.client.find("exobase_items")
        return bool(items) and "gone" not in max(items, key=lambda item: item["sequence"])

    def kill_at_any_message(self, is_late):
        refused = 0
        for number in range(STEP, 1000, STEP):
            self.use_another_database()
            messages = itertools.count(1)
            status = self.kill(lambda name, command, number=number, messages=messages: next(messages) == number, is_late)
            if status == 0:
                break
            self.assertEqual(status, -signal.SIGKILL)
            if self.is_marked():
                self.at_copy("log", status=1)
                self.assertIn("not a whole bank", self.stderr)
                refused += 1
            if self.is_marked() or not self.client.find("exobase_commits"):
                self.again()
            self.assert_whole()
        self.assertEqual((status, refused > 2), (0, True))

    def test_killed_before_any_message(self):
        self.kill_at_any_message(is_late=False)

    def test_killed_behind_any_message(self):
        self.kill_at_any_message(is_late=True)

    def kill_in_the_middle(self):
        def is_second(name, command):
            return name == "insert" and command["insert"] == "exobase_commits" and self.client.find("exobase_commits")
        self.assertEqual(self.kill(is_second, False), -signal.SIGKILL)
        return len(self.client.find("exobase_commits"))

    def test_every_command_refuses(self):
        begun = self.kill_in_the_middle()
        self.assertTrue(0 < begun < COMMITS)
        module = self.module([exercise(1, "Eins.")])
        for command in (["list"], ["log"], ["digest"], ["migrate", module], ["revert", "1"], ["serve"], ["user", "list"],
                        ["maintenance", "on"], ["check", "--fix"], ["copy", self.copy, "sqlite:other.db"]):
            self.at_copy(*command, status=1, env={"LISTEN": "127.0.0.1:0"})
            self.assertIn("not a whole bank", self.stderr, command)
        self.assertIn("stopped before its end", self.at_copy("check", "database", status=3))
        self.assertEqual(len(self.client.find("exobase_commits")), begun)
        self.again()
        self.assert_whole()
        self.again(status=1)
        self.assertIn("not empty", self.stderr)

    def test_another_source_is_refused(self):
        self.kill_in_the_middle()
        other = f"sqlite:{self.folder / 'other.db'}"
        for i in range(COMMITS):
            self.run_program("--database", other, "migrate", self.module([exercise(1, f"{i}")]), database=False)
        self.run_program("copy", other, self.copy, database=False, status=1)
        self.assertIn("another bank", self.stderr)

    def test_what_fails_before_its_first_commit_leaves_no_mark(self):
        denied = {"code": 13, "codeName": "Unauthorized", "errmsg": "not authorized"}
        through = f"mongodb://127.0.0.1:{self.proxy.port}{urllib.parse.urlsplit(self.copy).path}"
        for collection in (EXERCISES, "exobase_commits"):
            self.proxy.fault = lambda name, command, which=collection: denied if command.get("insert") == which else None
            self.run_program("copy", f"sqlite:{self.database}", through, database=False, status=1)
            self.assertIn("does not let this user", self.stderr)
            self.assertTrue(self.client.find("exobase_items"))
            self.assertFalse(self.is_marked())
        self.at_copy("migrate", self.module([exercise(1)]))
