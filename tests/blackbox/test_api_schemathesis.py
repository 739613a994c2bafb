# SPDX-License-Identifier: Apache-2.0
"""
schemathesis (PyPI) over the whole API, by the server's own OpenAPI document: good and bad data for every route,
sequences of requests too; no undocumented status, no answer that is not as its schema says, nothing that is
accepted without a login or against its schema.
"""

import pathlib
import re
import subprocess
import unittest

from exobase import digest_of
from server import ServerBench

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOL = ROOT / "var" / "test-tools" / "bin" / "schemathesis"
EXAMPLES = 25  # for each route and kind of data
# Not asked: whether every request that fits its schema is accepted. Rules beyond a schema (an exercise's findings,
# revisions, keys that were used) refuse some, with 4xx that the document names.
OPTIONS = ["--seed", "1", "--max-examples", str(EXAMPLES), "--exclude-checks", "positive_data_acceptance",
           "--exclude-path", "/api/admin/events", "--no-color"]


class Api(ServerBench):
    SETTINGS = {"ADMIN_AUTH": "required"}

    def setUp(self):
        super().setUp()
        if not TOOL.exists():
            self.skipTest("schemathesis is not here (tools/setup test installs it from PyPI)")
        self.run_program("migrate", ROOT / "examples" / "backend" / "data")
        shown = self.run_program("token", "create", "tester", "--role", "admin")
        self.bearer = {"Authorization": "Bearer " + re.search(r"exo_\S+", shown).group()}

    def run_tool(self, *options):
        """How many routes it tried."""
        done = subprocess.run([TOOL, "run", self.server.address + "/openapi.json", "-H",
                               "Authorization: " + self.bearer["Authorization"], *OPTIONS, *options],
                              cwd=self.folder, capture_output=True, text=True, timeout=900)
        self.assertEqual(done.returncode, 0, done.stdout[-8000:] + done.stderr[-2000:])
        return int(re.search(r"Tested: (\d+)", done.stdout).group(1))

    def test_the_whole_api(self):
        # It follows what answers name, its own token too: that route has a test of its own.
        self.assertGreater(self.run_tool("--exclude-operation-id", "revokeToken"), 40)
        # The server goes on, and what it says is what the database has.
        status = self.server.get("/api/admin/status", self.bearer)
        self.assertEqual(status.status, 200, "its token was good to the end")
        self.assertEqual(status.json()["exercises"], len(self.lines("list")))
        self.assertEqual(self.run_program("digest").strip(), digest_of(self.lines("list")))

    def test_revoking_tokens(self):
        self.assertEqual(self.run_tool("--include-operation-id", "revokeToken"), 1)


if __name__ == "__main__":
    unittest.main()
