# SPDX-License-Identifier: Apache-2.0
"""Over HTTP, what an operator relies on: metrics, readiness, log, a stop under load, TLS."""

import collections
import http.client
import json
import re
import shutil
import signal
import subprocess
import threading
import time
import unittest

from exobase import digest_of
from server import PATIENCE, ServerBench, path_of, static, tag_of, until

CREATE = "/api/admin/chapters/6E_GM07/exercises"
ROUTE = "/api/admin/chapters/{code}/exercises"


def metrics_of(server):
    """{name with labels: number}; every line is one of the format's."""
    found = {}
    for line in server.get("/metrics").body.decode().splitlines():
        if not line.startswith("#"):
            name, value = re.fullmatch(r'([a-z_]+(?:\{[^{}]*(?:\{\w+\}[^{}]*)*\})?) ([0-9.e+-]+)', line).groups()
            assert name not in found, f"{name} is there twice"
            found[name] = float(value)
    return found


class Metrics(ServerBench):
    def test_requests_are_counted(self):
        for number in range(5):
            self.create(enonce_html=f"<p>{number}</p>")
        self.assertEqual(self.server.post(CREATE, static("0")).status, 409)
        self.assertEqual(self.server.get("/nowhere").status, 404)
        values = metrics_of(self.server)
        labels = f'route="{ROUTE}",method="POST"'
        counts = {status: values[f'exobase_http_requests_total{{{labels},status="{status}"}}'] for status in (200, 409)}
        self.assertEqual(counts, {200: 5, 409: 1})
        self.assertEqual(values['exobase_http_requests_total{route="none",method="any",status="404"}'], 1)
        buckets = [value for name, value in values.items() if name.startswith(f"exobase_http_request_seconds_bucket{{{labels},")]
        self.assertEqual(buckets, sorted(buckets), "buckets add up")
        self.assertEqual([buckets[-1], values[f"exobase_http_request_seconds_count{{{labels}}}"]], [6, 6])
        self.assertGreater(values[f"exobase_http_request_seconds_sum{{{labels}}}"], 0)

    def test_the_bank_as_the_database_has_it(self):
        self.create()
        self.run_program("migrate", self.module([static(str(i), id=i) for i in range(1, 8)]))
        self.create("OTHER")
        values, documents = metrics_of(self.server), self.documents()
        self.assertEqual((values["exobase_commit"], values["exobase_exercises"], values["exobase_chapters"]),
                         (3, len(documents), len({chapter for chapter, _ in documents})))
        bodies = [self.server.get(path_of(document)).body for document in documents.values()]
        self.assertGreater(values["exobase_documents_bytes"], len(documents) * 100)
        self.assertLessEqual(values["exobase_documents_bytes"], sum(map(len, bodies)))
        self.assertGreater(values["exobase_image_bytes"], values["exobase_documents_bytes"])


class Database(ServerBench):
    """A database that is taken away under a running server."""

    def wait_for(self, status):
        end = time.monotonic() + PATIENCE
        while (answer := self.server.get("/readyz")).status != status:
            self.assertLess(time.monotonic(), end, answer.body)
            time.sleep(0.05)
        return answer

    def wait_for_event(self, event):
        end = time.monotonic() + PATIENCE
        while event not in self.events():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)

    def events(self):
        return [line["message"] for line in map(json.loads, self.server.log().splitlines()) if "method" not in line]

    def test_moved_away_and_back(self):
        made = self.create()
        self.assertEqual(self.server.get("/readyz").status, 200)
        away = self.database.rename(self.folder / "away.db")
        self.assertEqual(self.wait_for(503).code, "DATABASE_UNAVAILABLE")
        self.wait_for_event("database not followed")
        self.assertEqual(metrics_of(self.server)["exobase_follower_healthy"], 0)
        self.assertFalse(self.server.get("/api/admin/status").json()["store"]["healthy"])
        # What is in memory is still shown; what is not, and every write, says what is the matter.
        self.assertEqual(self.server.get(path_of(made)).exercise, made)
        self.assertEqual(self.server.get("/healthz").status, 200)
        self.assertEqual(self.server.put(path_of(made), {"title": "a"}, tag_of(made)).code, "DATABASE_UNAVAILABLE")
        self.assertEqual(self.server.get("/api/admin/commits").code, "DATABASE_UNAVAILABLE")
        self.assertFalse(self.database.exists(), "nothing is made in its place")
        away.rename(self.database)
        self.wait_for(200)
        self.wait_for_event("database followed again")
        self.assertEqual(self.server.put(path_of(made), {"title": "a"}, tag_of(made)).status, 200)
        self.assertEqual(self.events(), ["serving", "database not followed", "database followed again"])

    def test_another_file_in_its_place(self):
        """Then the server must be started again: until then it is not ready, whatever it can read."""
        made = self.create()
        copy = self.folder / "copy.db"
        self.run_program("backup", copy)
        copy.rename(self.database)
        self.wait_for(503)
        self.wait_for_event("database followed again")
        self.assertEqual(self.server.get("/readyz").status, 503)
        self.assertEqual(self.server.put(path_of(made), {"title": "a"}, tag_of(made)).status, 503)
        self.finish(self.server)
        self.assertEqual(self.start().put(path_of(made), {"title": "a"}, tag_of(made)).status, 200)


class Log(ServerBench):
    def test_a_line_for_each_answer(self):
        paths = ["/api/admin/chapters?q=secret", "/nowhere", "/healthz", CREATE]
        answers = [self.server.get(path) for path in paths]
        answers.append(self.server.post(CREATE, static(), {"X-Request-Id": "from-a-proxy.1"}))
        self.finish(self.server)
        lines = [json.loads(line) for line in self.server.errors_text.splitlines()]
        self.assertEqual([line["message"] for line in lines if line["message"] != "request"], ["serving", "stopping"])
        self.assertEqual(lines[0]["address"], self.server.address)
        by_id = collections.defaultdict(list)
        for line in lines:
            if line["message"] == "request":
                by_id[line["id"]].append(line)
        for path, answer in zip(paths + [CREATE], answers):
            told = by_id.pop(answer.headers["x-request-id"], [])
            if path == "/healthz":  # what a monitor asks every second is not of interest
                self.assertEqual(told, [])
                continue
            self.assertEqual([(t["path"], t["status"], t["bytes"]) for t in told],
                             [(path.split("?")[0], answer.status, len(answer.body))])
        self.assertEqual(answers[-1].headers["x-request-id"], "from-a-proxy.1")
        self.assertNotIn("secret", self.server.errors_text)
        self.assertEqual([lines[0]["path"] for lines in by_id.values()], ["/openapi.json"])

    def test_text_and_levels(self):
        server = self.start(LOG_FORMAT="text", LOG_LEVEL="debug")
        answer = server.get("/healthz")
        self.finish(server)
        line = next(line for line in server.errors_text.splitlines() if answer.headers["x-request-id"] in line)
        self.assertIn("/healthz", line)
        self.assertFalse(line.startswith("{"))
        quiet = self.start(LOG_LEVEL="error")
        quiet.get("/nowhere")
        self.finish(quiet)
        self.assertEqual(quiet.errors_text, "")


class Load(threading.Thread):
    """Creates exercises until the server goes; knows what was answered."""

    def __init__(self, server, number):
        super().__init__()
        self.server, self.number = server, number
        self.answered, self.wrong = [], []

    def run(self):
        for count in range(1_000_000):
            try:
                # Every answer on a connection of its own, or many on one.
                if self.number % 2:
                    self.server.forget_connection()
                answer = self.server.post(CREATE, static(f"{self.number} {count}"))
            except (ConnectionError, http.client.RemoteDisconnected):
                return
            except Exception as error:  # half an answer, or one that is not as documented
                self.wrong.append(error)
                return
            if answer.status != 200:
                self.wrong.append(answer.body)
                return
            self.answered.append(answer.commit)


class Stop(ServerBench):
    def test_under_load(self):
        """What was committed was answered, what was answered is committed, and no answer is cut."""
        clients = [Load(self.server, number) for number in range(16)]
        for client in clients:
            client.start()
        until(lambda: sum(len(client.answered) for client in clients) >= 100)
        # They end by themselves; until then their connections are theirs.
        self.server.process.terminate()
        for client in clients:
            client.join()
        self.server.process.wait(PATIENCE)
        self.finish(self.server)
        self.assertEqual([client.wrong for client in clients], [[] for _ in clients])
        answered = sorted(commit for client in clients for commit in client.answered)
        self.assertEqual(answered, list(range(1, len(answered) + 1)))
        self.assertEqual(len(self.lines("log")), len(answered))
        self.assertEqual(self.digest(), digest_of(self.lines("list")))
        self.assertFalse(list(self.folder.glob("bank.db-*")), "the file is at rest")

    def test_by_each_signal(self):
        for how in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
            server = self.start()
            self.servers.remove(server)
            self.assertEqual(server.stop(how), 0, server.errors_text)


class Tls(ServerBench):
    def setUp(self):
        super().setUp()
        if not shutil.which("openssl"):
            self.skipTest("openssl, which makes a certificate, is not here")
        self.cert, self.key = self.folder / "cert.pem", self.folder / "key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=exobase",
                        "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", self.key, "-out", self.cert],
                       check=True, capture_output=True)

    def test_everything_over_tls(self):
        server = self.start(TLS_CERT=str(self.cert), TLS_KEY=str(self.key), ADMIN_AUTH="required")
        self.assertTrue(server.address.startswith("https://"))
        self.run_program("user", "add", "lea", "--role", "editor", "--password-stdin", given="correct horse battery\n")
        logged = server.post("/api/admin/login", {"name": "lea", "password": "correct horse battery"})
        self.assertIn("secure", logged.cookies[0].lower())
        cookie = {"Cookie": logged.cookies[0].split(";")[0], "X-CSRF-Token": logged.json()["account"]["csrf_token"],
                  "Origin": server.address}
        made = server.post(CREATE, static(), cookie).exercise
        self.assertEqual(server.get(path_of(made), cookie).exercise, made)
        self.assertIn("max-age", server.get("/readyz").headers["strict-transport-security"])
        with self.assertRaises((http.client.HTTPException, ConnectionError)):
            plain = http.client.HTTPConnection(server.host, server.port, timeout=PATIENCE)
            plain.request("GET", "/healthz")
            plain.getresponse()

    def test_files_that_do_not_fit(self):
        for settings in ({"TLS_CERT": str(self.cert)}, {"TLS_CERT": str(self.key), "TLS_KEY": str(self.cert)},
                         {"TLS_CERT": str(self.folder / "none.pem"), "TLS_KEY": str(self.key)}):
            with self.subTest(settings=settings), self.assertRaisesRegex(RuntimeError, "serve ended with [12]"):
                self.start(**settings)


if __name__ == "__main__":
    unittest.main()
