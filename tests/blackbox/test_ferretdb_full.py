# SPDX-License-Identifier: Apache-2.0
"""A MongoDB server whose disk is full: FerretDB, alone on a small file system."""

import importlib.machinery
import importlib.util
import os
import pathlib
import subprocess
import tempfile
import time
import unittest
import uuid

import exobase
from server import PATIENCE, ServerBench, path_of, static

WITH_SERVER = str(pathlib.Path(__file__).resolve().parents[1] / "mongo" / "with-server")


def servers():
    loader = importlib.machinery.SourceFileLoader("with_server", WITH_SERVER)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("with_server", loader))
    loader.exec_module(module)
    return module


class FullDisk(ServerBench):
    def setUp(self):
        exobase.Bench.setUp(self)
        self.servers, self.place = [], self.folder / "small"
        self.place.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", self.place], capture_output=True).returncode != 0:
            self.skipTest("can't mount a small file system: run it as root")
        self.addCleanup(subprocess.run, ["umount", self.place], check=True)
        usual, tempfile.tempdir = tempfile.gettempdir(), str(self.place)
        try:
            address = self.enterContext(servers().server(True))
        finally:
            tempfile.tempdir = usual
        if not address:
            self.skipTest("no FerretDB is here: tools/setup mongodb brings one (tests/README.md)")
        self.database = f"{address}/exobase_test_{uuid.uuid4().hex[:16]}"
        self.server = self.start()

    def ready(self):
        return self.server.ask("GET", "/readyz", check=False).status == 200

    def until(self, condition):
        end = time.monotonic() + PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), end, "it never came")
            time.sleep(0.05)

    def test_full_disk(self):
        """It is told so, at once; reading goes on, nothing is half written, and all is well when there is room."""
        made, number = self.create(), 0

        def is_told():
            """By readiness, too: that is for a while only."""
            nonlocal number
            answer = self.server.post("/api/admin/chapters/6E_GM07/exercises", static(f"{number}: " + "x" * 60000))
            if answer.status == 200:
                number += 1
                return False
            self.assertEqual(answer.status, 503, answer.body)
            self.assertIn("retry-after", answer.headers)
            self.assertIn("There is no space left at the MongoDB server", answer.detail["message"])
            self.assertNotIn("unknown", answer.detail["message"])
            return not self.ready()

        self.until(is_told)
        self.assertEqual(self.server.get(path_of(made)).status, 200)
        refused = self.server.put(path_of(made), static("Nein." + "x" * 60000), '"1"')
        self.assertEqual((refused.status, "no space left" in refused.detail["message"]), (503, True), refused.body)
        subprocess.run(["mount", "-o", "remount,size=64m", self.place], check=True)
        self.until(self.ready)
        answer = self.server.put(path_of(made), static("Ja."), '"1"')
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(len(self.lines("log")), number + 2)
        self.assertEqual(len(self.lines("list")), number + 1)
        self.until(lambda: self.json("check", "database", "exercises")["left"] == 0)


if __name__ == "__main__":
    unittest.main()
