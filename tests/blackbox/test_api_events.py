# SPDX-License-Identifier: Apache-2.0
"""Over HTTP: the live stream of commits, and how the server is."""

import http.client
import json
import unittest

from server import PATIENCE, ServerBench, path_of, tag_of


class Stream:
    """Events as they come; `wait(n)` reads until there are n, or the stream ends."""

    def __init__(self, server, query="", headers=None):
        self.connection = http.client.HTTPConnection(server.host, server.port, timeout=PATIENCE)
        self.connection.request("GET", "/api/admin/events" + query, headers=headers or {})
        self.response = self.connection.getresponse()
        self.events = []
        self.fields = {}

    def wait(self, count):
        while len(self.events) < count:
            line = self.response.readline()
            if not line:
                break
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if line == b"\n":
                if "data" in self.fields:
                    self.events.append((int(self.fields["id"]), self.fields["event"], json.loads(self.fields["data"])))
                self.fields = {}
            elif name:
                self.fields[name] = value
        return [e[0] for e in self.events]

    def close(self):
        self.response.close()
        self.connection.close()


class Events(ServerBench):
    def stream(self, *arguments, **more):
        stream = Stream(self.server, *arguments, **more)
        self.addCleanup(stream.close)
        self.assertEqual(stream.response.status, 200)
        return stream

    def edit(self, exercise, title, server=None):
        answer = (server or self.server).put(path_of(exercise), {"title": title}, tag_of(exercise))
        self.assertEqual(answer.status, 200, answer.body)
        return answer.exercise

    def test_live_and_missed(self):
        made = self.create()
        live, missed, resumed = self.stream(), self.stream("?after=0"), self.stream(headers={"Last-Event-ID": "1"})
        self.edit(self.edit(made, "a"), "b")
        self.assertEqual(live.wait(2), [2, 3])
        self.assertEqual(missed.wait(3), [1, 2, 3])
        self.assertEqual(resumed.wait(2), [2, 3])
        number, name, data = live.events[0]
        self.assertEqual((name, data["commit"], data["kind"], data["author"]), ("commit", 2, "edit", "admin"))
        self.assertEqual([(c["chapter_code"], c["id"], c["op"], c["revision"]) for c in data["changes"]],
                         [("6E_GM07", 1, "update", 2)])

    def test_last_event_counts_before_after(self):
        exercise = self.create()
        for title in "abc":
            exercise = self.edit(exercise, title)
        self.assertEqual(self.stream("?after=0", headers={"Last-Event-ID": "3"}).wait(1), [4])
        ahead = self.stream("?after=99")
        self.edit(exercise, "d")
        self.assertEqual(ahead.wait(1), [5])

    def test_commits_of_another_server(self):
        made = self.create()
        other = self.start()
        live = self.stream()
        self.edit(made, "from the other", other)
        self.assertEqual(live.wait(1), [2])

    def test_newcomers_end_nobody_who_listens(self):
        made = self.create()
        for number in range(600):
            made = self.edit(made, str(number))
        live = self.stream()
        for turn in range(20):
            newcomers = [self.stream("?after=0") for _ in range(5)]
            made = self.edit(made, f"turn {turn}")
            self.assertEqual(live.wait(turn + 1)[-1:], [602 + turn])
            for newcomer in newcomers:
                newcomer.close()

    def test_what_was_missed_comes_in_parts(self):
        exercise = self.create()
        for number in range(620):
            exercise = self.edit(exercise, str(number))
        seen, parts = [], 0
        while len(seen) < 621:
            stream = self.stream(headers={"Last-Event-ID": str(seen[-1] if seen else 0)})
            seen += stream.wait(621 - len(seen))
            parts += 1
        self.assertEqual(seen, list(range(1, 622)))
        self.assertEqual(parts, 2)

    def test_a_stop_ends_streams(self):
        stream = self.stream()
        self.finish(self.server)
        self.assertEqual(stream.wait(1), [])


class Operation(ServerBench):
    def test_status(self):
        self.create()
        status = self.server.get("/api/admin/status").json()
        self.assertEqual((status["commit"], status["exercises"], status["chapters"], status["mode"]), (1, 1, 1, "database"))
        self.assertEqual((status["store"]["engine"], status["store"]["healthy"]), ("sqlite", True))
        self.assertNotEqual(status["instance"], self.start().get("/api/admin/status").json()["instance"])

    def test_modes(self):
        def status(**settings):
            answer = self.start(**settings).get("/api/admin/status").json()
            return answer["mode"], answer["enforcement"]["wanted"]
        folder = self.folder / "data"
        folder.mkdir()
        self.database = self.folder / "var" / "bank.db"
        self.assertEqual(status(PYTHON_DATA_DIR=str(folder)), ("legacy", "none"))
        self.assertEqual(status(PYTHON_DATA_DIR=str(folder), READONLY_CODEBASE="true", READONLY_ENFORCE="prefer"),
                         ("read-only", "prefer"))

    def test_metrics(self):
        self.create()
        self.create(enonce_html="<p>another</p>")
        lines = self.server.get("/metrics").body.decode().splitlines()
        values = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
        self.assertEqual((values["exobase_commit"], values["exobase_exercises"], values["exobase_chapters"]), ("2", "2", "1"))
        self.assertEqual(values["exobase_follower_healthy"], "1")

    def test_health(self):
        for path in ("/healthz", "/readyz"):
            self.assertEqual(self.server.get(path).status, 200)


if __name__ == "__main__":
    unittest.main()
