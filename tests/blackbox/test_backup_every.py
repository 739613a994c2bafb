# SPDX-License-Identifier: Apache-2.0
"""Backups that the server makes by the clock: BACKUP_DIR, BACKUP_EVERY, BACKUP_KEEP."""

import re
import sqlite3
import time
import unittest

import exobase
from server import PATIENCE, Server, ServerBench
from test_api_operation import metrics_of

NAME = re.compile(r"exobase-[0-9a-f]{8}-\d{8}T\d{6}Z-(\d+)\.db$")


class BackupEvery(ServerBench):
    def setUp(self):
        self.servers = []
        exobase.Bench.setUp(self)
        self.copies = self.folder / "copies"
        self.copies.mkdir()

    def start(self, **settings):
        return super().start(**{"BACKUP_DIR": str(self.copies), "BACKUP_EVERY": "1h", "BACKUP_KEEP": "2", **settings})

    def names(self):
        return sorted(p.name for p in self.copies.iterdir())

    def made(self):
        """Those that are whole: one that is being made has another name."""
        return [name for name in self.names() if NAME.match(name)]

    def until(self, holds):
        """Waits until it is so; only PATIENCE ends it."""
        end = time.monotonic() + PATIENCE
        while not holds():
            self.assertLess(time.monotonic(), end, "it never came")
            time.sleep(0.05)

    def test_one_is_made_at_once_and_can_be_restored(self):
        server = self.start()
        self.until(lambda: server.get("/api/admin/status").json()["backups"]["newest"])
        status = server.get("/api/admin/status").json()["backups"]
        self.assertEqual((status["every_s"], status["keep"], status["error"]), (3600, 2, None))
        self.assertEqual(self.names(), [status["newest"]])
        self.assertEqual(int(NAME.match(status["newest"])[1]), status["newest_commit"])
        self.assertIn("backup made", server.log())
        metrics = metrics_of(server)
        self.assertEqual((metrics["exobase_backups_made_total"], metrics["exobase_backups_failed_total"]), (1, 0))
        self.assertGreater(metrics["exobase_backup_newest_seconds"], 0)
        # Not due: neither another server nor a later start makes one.
        other = self.start()
        self.assertEqual(other.get("/api/admin/status").json()["backups"]["newest"], status["newest"])
        self.finish(other)
        self.finish(server)
        self.assertEqual(self.names(), [status["newest"]])
        self.run_program("restore", self.copies / status["newest"], "--force")
        self.assertEqual(self.json("check", "database")["left"], 0)

    def test_by_the_clock_the_newest_stay_and_others_are_left_alone(self):
        mine = self.start()
        self.until(lambda: len(self.made()) == 1)
        prefix = self.made()[0][:17]
        self.finish(mine)
        others = ["notes.txt", "exobase-00000000-20200101T000000Z-1.db", prefix + "20200101T000000Z-1.db.old",
                  prefix + "20200199T000000Z-1.db", "exobase.db"]
        old = [prefix + f"2020010{i}T000000Z-{i}.db" for i in range(1, 6)]
        for name in others + old + [f".{prefix}left.part"]:
            (self.copies / name).write_text("x")
        made = set(self.names())
        servers = [self.start(BACKUP_EVERY="1s"), self.start(BACKUP_EVERY="1s")]
        self.create(server=servers[0])
        self.until(lambda: any(n.endswith("-1.db") for n in set(self.made()) - made))
        for server in servers:
            self.finish(server)
        kept = [n for n in self.names() if n not in others]
        self.assertEqual(len(kept), 2, kept)
        self.assertFalse(set(kept) & set(old))
        self.assertEqual(sorted(n for n in self.names() if n in others), sorted(others))
        times = [n.split("-")[2] for n in kept]
        self.assertEqual(len(set(times)), 2, "two instances made the same one")

    def test_a_failure_is_told_and_removes_nothing(self):
        server = self.start()
        self.until(lambda: len(self.made()) == 1)
        self.finish(server)
        before = self.names()
        # As while another instance is at it.
        with sqlite3.connect(self.database) as db:
            db.execute("INSERT INTO items VALUES (8, 'backup', NULL, 1, 0, 'held', 0)")
        db.close()
        # None has to go in the seconds that this takes.
        server = self.start(BACKUP_EVERY="1s", BACKUP_KEEP="1000")
        self.assertEqual(self.names(), before, "somebody else holds the lease")
        self.copies.rename(self.folder / "away")
        self.until(lambda: server.get("/api/admin/status").json()["backups"]["error"])
        self.assertGreater(metrics_of(server)["exobase_backups_failed_total"], 0)
        self.assertIn("backup failed", server.log())
        (self.folder / "away").rename(self.copies)
        with sqlite3.connect(self.database) as db:
            db.execute("DELETE FROM items WHERE kind = 8")
        db.close()
        self.until(lambda: len(self.made()) >= 2)
        self.until(lambda: not server.get("/api/admin/status").json()["backups"]["error"])
        self.assertLessEqual(set(before), set(self.names()))

    def test_settings_that_make_no_sense(self):
        for settings, said in (({"BACKUP_EVERY": "1w"}, "BACKUP_EVERY"), ({"BACKUP_EVERY": "0s"}, "BACKUP_EVERY"),
                               ({"BACKUP_KEEP": "0"}, "BACKUP_KEEP"), ({"BACKUP_KEEP": "x"}, "BACKUP_KEEP"),
                               ({"BACKUP_DIR": str(self.folder / "none")}, "none")):
            with self.assertRaises(RuntimeError) as refused:
                self.start(**settings)
            self.assertIn(said, str(refused.exception))
        server = Server(self.database, self.folder)
        self.servers.append(server)
        self.assertIsNone(server.get("/api/admin/status").json()["backups"])
        self.finish(server)


if __name__ == "__main__":
    unittest.main()
