# SPDX-License-Identifier: Apache-2.0
"""A MongoDB server that answers late, or no more: what the writes are told, and when, and that all of it passes."""

import json
import os
import threading
import time
import urllib.parse
import uuid

import exobase
from fault_proxy import FaultProxy
from proxy import Proxy
from server import PATIENCE, ServerBench, path_of, static, until

SERVER = os.environ.get("EXOBASE_TEST_MONGODB", "")
# A write is answered within 15 seconds, and somewhat more: a client that hangs up after this long must not come to it.
CLIENT_US = 19_000_000
CREATE = "/api/admin/chapters/6E_X/exercises"


class Slow(ServerBench):
    """exobase, a net that can fall silent, a server whose commands can be held, the server."""

    def setUp(self):
        parts = urllib.parse.urlsplit(SERVER)
        self.commands = FaultProxy(parts.hostname, parts.port or 27017)
        self.addCleanup(self.commands.close)
        self.net = Proxy("127.0.0.1", self.commands.port)
        self.addCleanup(self.net.close)
        exobase.Bench.setUp(self)
        self.servers = []
        self.name = f"exobase_test_{uuid.uuid4().hex[:16]}"
        self.database = f"mongodb://127.0.0.1:{self.net.port}/{self.name}"
        self.server = self.start()
        self.made = self.create("6E_X")

    def commits(self):
        self.database = f"{SERVER}/{self.name}"
        return self.lines("log")

    def write(self, key, text="Neu."):
        answer = self.server.post(CREATE, static(text), {"Idempotency-Key": key})
        until(lambda: self.logged(answer))
        self.assertLess(self.logged(answer)["us"], CLIENT_US)
        return answer

    def logged(self, answer):
        """The server's line about it: what it took there, not here."""
        lines = map(json.loads, self.server.log().splitlines())
        return next((line for line in lines if line.get("id") == answer.headers["x-request-id"]), None)

    def ready(self):
        return self.server.ask("GET", "/readyz", check=False).status == 200

    def refused(self, answer, words):
        self.assertEqual((answer.status, answer.code), (503, "DATABASE_UNAVAILABLE"), answer.body)
        self.assertIn("retry-after", answer.headers)
        self.assertIn(words, answer.detail["message"])

    def hold(self, *wanted):
        """Commands of these kinds, each (name, collection), are held until the test lets them go."""
        held, free = threading.Event(), threading.Event()
        self.addCleanup(free.set)

        def fault(name, command):
            if (name, command[name]) in wanted:
                held.set()
                free.wait()
                return 0

        self.commands.fault = fault
        return held, free

    def silence_at(self, forwarded):
        """The net falls silent when a commit is sent: before it comes to the server, or before the answer does."""
        def fault(name, command):
            if (name, command[name]) == ("insert", "exobase_commits"):
                self.commands.fault = lambda name, command: None
                self.net.fall_silent()
                if not forwarded:
                    self.net.flowing.wait()
                return 0

        self.commands.fault = fault

    def test_nothing_was_sent(self):
        self.net.fall_silent()
        self.refused(self.write("a"), "Nothing was written.")
        self.assertEqual(self.server.get(path_of(self.made)).status, 200)
        until(lambda: not self.ready())
        self.net.speak()
        answer = self.write("a")
        self.assertEqual(answer.status, 200, answer.body)
        until(self.ready)
        self.assertEqual(len(self.commits()), 2)

    def unknown(self, forwarded):
        self.silence_at(forwarded)
        answer = self.write("a")
        self.refused(answer, "outcome is unknown")
        self.assertRegex(answer.detail["message"], r"Its token is \S+\.")
        until(lambda: not self.ready())
        self.net.speak()
        again = self.write("a")
        self.assertEqual(again.status, 200, again.body)
        until(self.ready)
        self.assertEqual(len(self.commits()), 2)
        self.assertEqual(self.write("b", "Anders.").status, 200)

    def test_the_answer_to_a_commit_is_lost(self):
        self.unknown(True)

    def test_a_commit_arrives_late(self):
        self.unknown(False)

    def test_each_commit_is_slow(self):
        """The database can be read, so only the writes' own fate tells of it."""
        _, free = self.hold(("insert", "exobase_commits"))

        def is_told():
            """For a while only."""
            self.refused(self.write("a"), "outcome is unknown")
            return not self.ready()

        until(is_told)
        free.set()
        until(self.ready)
        answer = self.write("a")
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(len(self.commits()), 2)

    def test_what_an_answer_does_not_wait_for(self):
        """The documents for other programs, the mark of maintenance, and whether an idle connection is alive."""
        time.sleep(6)  # the driver asks one that was idle for five seconds, where it is let
        held, free = self.hold(("update", "admin_exercises"), ("find", "exobase_items"), ("ping", 1))
        answer = self.write("a")
        self.assertEqual(answer.status, 200, answer.body)
        self.assertTrue(held.wait(PATIENCE))
        free.set()
        self.assertEqual(self.write("b", "Anders.").status, 200)

    def test_readiness_waits_for_nobody(self):
        """Nor does a write that waits keep others from being answered."""
        held, free = self.hold(("insert", "exobase_commits"))
        answers = []
        writing = threading.Thread(target=lambda: answers.append(self.write("a")))
        writing.start()
        self.assertTrue(held.wait(PATIENCE))
        self.net.fall_silent()
        until(lambda: not self.ready())
        self.assertEqual(self.server.get(path_of(self.made)).status, 200)
        late = self.write("b", "Anders.")
        writing.join()
        self.refused(answers[0], "outcome is unknown")
        self.refused(late, "Nothing was written.")
        free.set()
        self.net.speak()
        self.assertEqual([self.write("a").status, self.write("b", "Anders.").status], [200, 200])
        self.assertEqual(len(self.commits()), 3)


if __name__ == "__main__":
    import unittest
    unittest.main()
