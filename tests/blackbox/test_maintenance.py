# SPDX-License-Identifier: Apache-2.0
"""exobase maintenance on|off: no write gets in, at whatever instance; reading goes on."""

import json
import threading
import unittest

import exobase
from exobase import exercise
from server import ServerBench, path_of, static, tag_of, until
from test_api_operation import metrics_of


class Maintenance(ServerBench):
    def turn(self, how):
        report = self.json("maintenance", how, "--author", "lea")
        self.assertEqual(report["maintenance"], how == "on")
        return report

    def test_every_write_at_every_instance_is_refused(self):
        made = self.create()
        other = self.start()
        self.assertTrue(self.turn("on")["since"])
        writes = [(method.upper(), path) for path, methods in self.server.get("/openapi.json").json()["paths"].items()
                  for method, operation in methods.items()
                  if "MAINTENANCE" in json.dumps(operation["responses"]) and method != "get"]
        self.assertGreater(len(writes), 15)
        for server in (self.server, other):
            answers = [server.post("/api/admin/chapters/6E_GM07/exercises", static("Autre.")),
                       server.put(path_of(made), {"title": "T"}, tag_of(made)),
                       server.put(path_of(made), {"title": "T"}, '"77"'),
                       server.delete(path_of(made), tag_of(made)),
                       server.post(path_of(made, "/duplicate"), {}, {"If-Match": tag_of(made)}),
                       server.post("/api/admin/chapters", {"code": "6E_X", "title": "X"}),
                       server.post("/api/admin/commits/1/revert"),
                       server.post("/api/admin/users", {"name": "a", "password": "correct horse battery", "role": "viewer"}),
                       server.delete("/api/admin/tokens/none")]
            for answer in answers:
                self.assertEqual((answer.status, answer.code), (503, "MAINTENANCE"), answer.body)
                self.assertGreater(int(answer.headers["retry-after"]), 1)
            french = server.post("/api/admin/chapters/6E_GM07/exercises", static(), {"Accept-Language": "fr"})
            self.assertIn("maintenance", french.detail["message"])
            self.assertIn("banque", french.detail["message"])
            # Reading goes on, and says so.
            self.assertEqual(server.get(path_of(made)).status, 200)
            self.assertEqual(server.get("/readyz").json(), {"status": "ok", "maintenance": True})
            self.assertEqual(server.get("/api/admin/status").json()["maintenance"]["author"], "lea")
            self.assertEqual(metrics_of(server)["exobase_maintenance"], 1)
        self.assertEqual(len(self.lines("log")), 1)
        self.turn("off")
        for server in (self.server, other):
            self.create(server=server, enonce_html=f"<p>{server.port}</p>")
            self.assertIsNone(server.get("/api/admin/status").json()["maintenance"])
            self.assertEqual(server.get("/readyz").json(), {"status": "ok"})
        self.assertEqual(metrics_of(self.server)["exobase_maintenance"], 0)

    def test_nothing_is_written_once_it_is_on(self):
        """Writers at two instances all the while: no commit after the command has ended."""
        made = [self.create(enonce_html=f"<p>{i}</p>") for i in range(4)]
        stop = threading.Event()
        statuses = []
        self.asked_since = []  # what those were told that asked when "on" had ended

        def edit(exercise, server):
            tag, n = tag_of(exercise), 0
            while not stop.is_set():
                asked_since = self.asked_since
                answer = server.put(path_of(exercise), {"title": f"T{n}"}, tag)
                asked_since.append(answer.status)
                statuses.append(answer.status)
                n += 1
                if answer.status == 200:
                    tag = tag_of(answer.exercise)

        other = self.start()
        threads = [threading.Thread(target=edit, args=(m, s)) for m, s in zip(made, [self.server, other] * 2)]
        for thread in threads:
            thread.start()
        try:
            until(lambda: statuses.count(200) >= 20)
            for _ in range(3):
                self.turn("on")
                told = self.asked_since = []
                head = len(self.lines("log"))
                until(lambda: len(told) >= 20)
                self.assertEqual(len(self.lines("log")), head)
                self.assertEqual(set(told), {503})
                self.turn("off")
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        self.assertEqual(set(statuses), {200, 503})


class Commands(exobase.Bench):
    def test_commands_that_write_refuse(self):
        path = self.module([exercise(1)])
        self.migrate(path)
        export = json.loads(self.run_program("export"))
        export["exercises"][0]["title"] = "X"
        (self.folder / "e.json").write_text(json.dumps(export), encoding="utf-8")
        self.edit("6E_CH", 1, title="T")
        self.assertEqual(self.run_program("maintenance").strip(), "maintenance: off")
        self.run_program("maintenance", "on", "--author", "lea")
        since = self.json("maintenance")["since"]
        self.assertEqual(self.json("maintenance", "on", "--author", "max"),
                         {"maintenance": True, "since": since, "author": "lea"}, "who turned it on first stays")
        self.run_program("maintenance", "perhaps", status=2)
        for arguments in (["revert", "2"], ["import", "e.json", "--on-conflict", "file"],
                          ["token", "create", "t", "--role", "viewer"]):
            self.run_program(*arguments, status=1)
            self.assertIn("maintenance", self.stderr)
        self.run_program("token", "list")
        self.run_program("check", "database")
        # What the modules are moved for.
        self.module([exercise(1), exercise(2, "Deux.")])
        self.assertEqual(self.migrate(path)["inserted"], 1)
        self.run_program("backup", "copy.db")
        self.run_program("restore", "copy.db", "--force")
        self.assertTrue(self.json("maintenance")["maintenance"], "a backup has the mark")
        self.run_program("maintenance", "off")
        self.run_program("maintenance", "off")
        self.run_program("revert", "2")


if __name__ == "__main__":
    unittest.main()
