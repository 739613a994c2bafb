# SPDX-License-Identifier: Apache-2.0
"""What writers left that died before they committed, places of new exercises and parts of large commits, is forgotten by a commit."""

import concurrent.futures
import os
import struct
import time
import urllib.parse

import exobase
from bson_wire import ObjectId
from fault_proxy import FaultProxy
from mongo_bench import MongoBench
from server import PATIENCE, Server, static

DAY = 24 * 60 * 60


def key_of(age):
    """An ObjectId made that many seconds ago."""
    return ObjectId(struct.pack(">I", int(time.time()) - age) + os.urandom(8))


class Forgotten(MongoBench):
    def setUp(self):
        super().setUp()
        # Large enough for parts of its own.
        self.migrate(self.module([exobase.exercise(i, f"Nummer {i} " + "x" * 100000) for i in range(1, 5)]))
        self.used = self.names()
        self.assertGreater(len(self.used), 1)
        self.log_id = self.client.find("exobase_bank")[0]["log"]

    def names(self):
        return {part["_id"] for part in self.client.find("exobase_parts")}

    def places(self):
        return {document["_id"] for document in self.client.find("admin_exercises") if "stub" in document["exobase"]}

    def leave_place(self, key, **more):
        self.client.insert("admin_exercises", {"_id": key, "id": f"exobase-stub:{key.hex()}",
                                               "exobase": {"log": self.log_id, "stub": "t"}, **more})

    def leave(self, age):
        """A place and the two parts of a set: the place's key and the set's name."""
        key, name = key_of(age), key_of(age).hex()
        self.leave_place(key)
        self.client.insert("exobase_parts", *({"_id": f"{name}/{i}", "tx": "t", "changes": [], "bodies": []} for i in (1, 2)))
        return key, name

    def until(self, condition):
        end = time.monotonic() + PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)

    def test_check_tells_and_removes(self):
        digest = self.digest()
        key, name = self.leave(2 * DAY)
        young, young_name = self.leave(DAY // 2)
        changed = key_of(2 * DAY)
        self.leave_place(changed, title="another program's")
        report = self.json("check", "database", status=3)
        self.assertEqual([(f["code"], f["message"].split()[-1]) for f in report["findings"]], [("left_alone", "chapter"), ("left_over", "2")])
        self.assertIn(changed.hex(), report["findings"][0]["place"])
        self.assertIn(key, self.places())
        self.assertEqual(self.json("check", "database", "--fix", "--author", "lea", status=3)["left"], 1)
        self.assertEqual(self.places(), {young, changed})
        self.assertEqual(self.names(), self.used | {f"{young_name}/{i}" for i in (1, 2)})
        log = self.lines("log")
        self.assertEqual([(c["kind"], c["author"], c["changes"]) for c in log[:1]], [("forget", "lea", [])])
        forget = next(c["forget"] for c in self.client.find("exobase_commits") if c["_id"] == log[0]["commit"])
        self.assertEqual(forget, {"keys": [key], "sets": [name]})
        self.assertEqual((self.digest(), self.json("check", "database", status=3)["left"]), (digest, 1))

    def test_who_loses_a_race_takes_his_own_places_away(self):
        """Two servers that create at once: what each began in vain is gone when it is quiet."""
        servers = [Server(self.database, self.folder) for _ in range(2)]
        path, unknown = "/api/admin/chapters/6E_RACE/exercises", []

        def make(i):
            """As a client does that is told to come again: a slow database may have been too slow, or have said nothing at all."""
            for _ in range(20):
                answer = servers[i % 2].post(path, static(f"Nummer {i}."), {"Idempotency-Key": f"race-number-{i}"})
                if answer.status != 503:
                    break
                if "Nothing was written." not in answer.body.decode():
                    unknown.append(i)
            return answer.status

        try:
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                made = list(pool.map(make, range(80)))
            self.assertEqual(made, [200] * 80)
            # Whose commit may still come keeps its place.
            self.until(lambda: len(self.places()) <= len(unknown))
        finally:
            for server in servers:
                self.assertEqual(server.stop(), 0, server.errors_text[-2000:])
        self.assertEqual(len(self.client.find("admin_exercises", {"chapter_code": "6E_RACE"})), 80)
        self.assertEqual(self.json("check", "database")["left"], 0)

    def test_who_never_hears_of_his_place_takes_it_away(self):
        """A place is there whose maker had no answer, and therefore did not commit."""
        parts = urllib.parse.urlsplit(self.database)
        proxy = FaultProxy(parts.hostname, parts.port)
        self.addCleanup(proxy.close)
        server = Server(f"mongodb://127.0.0.1:{proxy.port}{parts.path}?socketTimeoutMS=1000", self.folder)
        try:
            proxy.fault = lambda name, command: ("answer", 2) if command.get("insert") == "admin_exercises" else None
            answer = server.post("/api/admin/chapters/6E_SLOW/exercises", static("Zu spät."))
            self.assertIn("Nothing was written.", answer.body.decode())
            proxy.fault = lambda name, command: None
            self.until(lambda: not self.places())
        finally:
            self.assertEqual(server.stop(), 0, server.errors_text[-2000:])

    def test_a_helper_that_died_in_between(self):
        """What was forgotten, and is still there or comes late, needs no other commit."""
        key, name = self.leave(2 * DAY)
        self.json("check", "database", "--fix")
        commits = len(self.lines("log"))
        self.leave_place(key)
        self.client.insert("exobase_parts", {"_id": f"{name}/3", "tx": "t", "changes": [], "bodies": []})
        self.assertEqual(self.json("check", "database", "--fix")["left"], 0)
        self.assertEqual((self.places(), self.names(), len(self.lines("log"))), (set(), self.used, commits))

    def test_servers_remove_it_by_themselves(self):
        now = self.documents()
        self.leave(2 * DAY)
        servers = [Server(self.database, self.folder) for _ in range(2)]
        try:
            self.until(lambda: not self.places() and self.names() == self.used)
            self.assertEqual(servers[0].get("/api/admin/chapters/6E_CH/exercises/1").status, 200)
        finally:
            for server in servers:
                self.assertEqual(server.stop(), 0, server.errors_text[-2000:])
        # Both may find it at once.
        self.assertIn([c["kind"] for c in self.lines("log")], (["forget", "migrate"], ["forget", "forget", "migrate"]))
        self.assertEqual((self.documents(), self.json("check", "database")["left"]), (now, 0))

    def test_the_commit_is_like_any_other(self):
        self.leave(2 * DAY)
        number = self.json("check", "database", "--fix")["commit"]
        self.edit("6E_CH", 1, title="T")
        log, now = self.run_program("log", "--json"), self.documents()
        self.assertEqual(self.run_program("diff", number), "")
        self.run_program("revert", number)
        self.assertEqual((self.run_program("log", "--json"), self.documents()), (log, now), "there is nothing to revert")
        self.run_program("copy", self.database, "sqlite:copy.db")
        self.database = self.folder / "copy.db"
        self.assertEqual((self.run_program("log", "--json"), self.json("check", "database")["left"]), (log, 0))
