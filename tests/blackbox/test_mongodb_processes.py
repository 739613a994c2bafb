# SPDX-License-Identifier: Apache-2.0
"""
Four servers over one MongoDB server, and clients that create, edit, delete, import and revert in the same chapters while
servers are killed and started again: what every client was told is held against the log. EXOBASE_TEST_LONG=1 takes a
minute each, 16 clients, and on FerretDB restarts the MongoDB server too; otherwise a tenth.
"""

import collections
import http.client
import json
import os
import random
import signal
import threading
import time
import unittest
import urllib.parse
import uuid

import exobase
from bson_wire import Client as Outside
from proxy import Proxy
from server import Server, static

SERVER = os.environ.get("EXOBASE_TEST_MONGODB", "")
LONG = bool(os.environ.get("EXOBASE_TEST_LONG"))
SECONDS = float(os.environ.get("EXOBASE_SOAK_SECONDS", "60" if LONG else "6"))
CLIENTS = 16 if LONG else 6
SERVERS = 4 if LONG else 3
KILLED = 2 if LONG else 1
CHAPTERS = ("6E_P", "6E_Q")
DONE, REFUSED, UNKNOWN = "done", "refused", "unknown"
# The client was told that nothing was written.
REFUSALS = {404, 409, 412, 422, 428}


class Record:
    """What a client asked for, and what it was told."""

    def __init__(self, kind, marks, told, commit=None, revision=None):
        self.kind, self.marks, self.told, self.commit, self.revision = kind, marks, told, commit, revision

    def __repr__(self):
        return f"{self.kind} {self.marks} {self.told} {self.commit}"


class Worker(threading.Thread):
    def __init__(self, name, servers, deadline):
        super().__init__()
        self.name_, self.servers, self.deadline = name, servers, deadline
        self.random = random.Random(name)
        self.records, self.number, self.failure = [], 0, None

    def run(self):
        kinds = [self.create] * 3 + [self.edit] * 8 + [self.remove] * 2 + [self.take_in, self.revert]
        try:
            while time.monotonic() < self.deadline:
                self.random.choice(kinds)(self.random.choice(self.servers), self.random.choice(CHAPTERS))
        except Exception as error:  # told by the test's own thread
            self.failure = error

    def mark(self):
        self.number += 1
        return f"{self.name_}-{self.number}"

    def note(self, kind, marks, ask):
        """Asks, and puts down what was told."""
        try:
            answer = ask()
        except (OSError, http.client.HTTPException):
            self.records.append(Record(kind, marks, UNKNOWN))
            return
        if answer.status == 200:
            commit = int(answer.headers["exobase-commit"]) if "exobase-commit" in answer.headers else None
            revision = (answer.json().get("exercise") or {}).get("revision") if kind != "import" else None
            self.records.append(Record(kind, marks, DONE, commit, revision))
        elif answer.status in REFUSALS:
            self.records.append(Record(kind, marks, REFUSED))
        else:
            assert answer.status == 503 and "retry-after" in answer.headers, (answer.status, answer.body)
            unknown = "unknown" in answer.detail["message"]
            self.records.append(Record(kind, marks, UNKNOWN if unknown else REFUSED))

    def create(self, server, chapter):
        mark = self.mark()
        self.note("create", [mark], lambda: server.post(f"/api/admin/chapters/{chapter}/exercises", static(mark, title=mark)))

    def pick(self, server, chapter):
        """Some exercise, as this server shows it."""
        try:
            answer = server.get(f"/api/admin/chapters/{chapter}/exercises?limit=50")
        except (OSError, http.client.HTTPException):
            return None
        found = answer.json()["exercises"] if answer.status == 200 else None
        return self.random.choice(found) if found else None

    def edit(self, server, chapter):
        mark, seen = self.mark(), self.pick(server, chapter)
        if seen:
            path = f"/api/admin/chapters/{chapter}/exercises/{seen['id']}"
            self.note("edit", [mark], lambda: self.random.choice(self.servers).put(path, {"title": mark}, f'"{seen["revision"]}"'))

    def remove(self, server, chapter):
        seen = self.pick(server, chapter)
        if seen:
            path = f"/api/admin/chapters/{chapter}/exercises/{seen['id']}"
            self.note("delete", [f"-{chapter} {seen['id']} {seen['revision']}"], lambda: server.delete(path, f'"{seen["revision"]}"'))

    def take_in(self, server, chapter):
        marks = [self.mark() for _ in range(3)]
        base = self.random.randrange(1000, 10 ** 6)
        body = {"schema_version": "1.0", "chapter_code": chapter, "exercises": [
            {**static(m, title=m), "id": base * 10 + i} for i, m in enumerate(marks)]}
        self.note("import", marks, lambda: server.post(f"/api/admin/chapters/{chapter}/exercises/import", body))

    def revert(self, server, _):
        done = [r.commit for r in self.records[-10:] if r.kind in ("edit", "create") and r.commit]
        if done:
            self.note("revert", [], lambda: server.post(f"/api/admin/commits/{done[-1]}/revert"))


class Processes(exobase.Bench):
    def setUp(self):
        super().setUp()
        self.name = f"exobase_test_{uuid.uuid4().hex[:16]}"
        self.database = f"{SERVER}/{self.name}"
        self.outside = Outside(self.database)
        self.addCleanup(self.outside.close)

    def start_server(self, through):
        for _ in range(20):
            try:
                return Server(f"{through}/{self.name}", self.folder, check=False)
            except RuntimeError:  # a connection broke before it served anybody
                self.assertNotEqual(through, SERVER)
        return Server(f"{through}/{self.name}", self.folder, check=False)

    def disturb(self, servers, through, deadline):
        """Kills a server and starts it again, over and over."""
        while time.monotonic() < deadline - 1.5:
            time.sleep(2 if LONG else 1)
            for i in range(KILLED):
                servers[i].process.send_signal(signal.SIGKILL)
                servers[i].process.wait()
            for i in range(KILLED):
                servers[i].close()
                servers[i] = self.start_server(through)

    def work(self, through):
        servers = [self.start_server(through) for _ in range(SERVERS)]
        try:
            deadline = time.monotonic() + SECONDS
            workers = [Worker(f"w{i}", servers, deadline) for i in range(CLIENTS)]
            for worker in workers:
                worker.start()
            self.disturb(servers, through, deadline)
            for worker in workers:
                worker.join()
            for worker in workers:
                if worker.failure:
                    raise worker.failure
            records = [r for w in workers for r in w.records]
            self.check(records, servers)
            return records
        finally:
            for server in servers:
                server.stop()

    def check(self, records, servers):
        log = [json.loads(line) for line in reversed(self.run_program("log", "--json").splitlines())]
        self.check_numbers(log)
        marks = self.check_order()
        self.check_told(records, marks, {c["commit"] for c in log})
        self.check_banks(servers, len(log))
        self.assertEqual(self.json("check", "database", "exercises")["left"], 0)
        self.assertEqual(len(self.outside.find("admin_exercises", {"chapter_code": {"$ne": None}})), len(self.documents()))

    def check_numbers(self, log):
        """No gap, no fork, each token once."""
        self.assertEqual([c["commit"] for c in log], list(range(1, len(log) + 1)))
        commits = sorted(self.outside.find("exobase_commits", projection={"bodies": 0}), key=lambda c: c["_id"])
        self.assertEqual([c["_id"] for c in commits], [c["commit"] for c in log])
        self.assertEqual([c.get("prev") for c in commits], [None] + [c["tx"] for c in commits][:-1])
        self.assertEqual(len({c["tx"] for c in commits}), len(commits))

    def check_order(self):
        """Each change was made from what stood; where each client's mark is."""
        standing, live, marks = collections.defaultdict(int), {}, collections.defaultdict(list)
        for commit in sorted(self.outside.find("exobase_commits"), key=lambda c: c["_id"]):
            for change in commit["changes"]:
                place = (change["chapter_code"], change["id"])
                self.assertEqual(change["from"], standing[place], (commit["_id"], change))
                self.assertEqual(change["revision"], standing[place] + 1, (commit["_id"], change))
                created = change["op"] == "create"
                self.assertNotEqual(live.get(place, False), created, ("an id twice", commit["_id"], place))
                if created and standing[place]:
                    self.assertEqual(commit["kind"], "revert", ("an id given again", commit["_id"], place))
                if change["op"] == "delete" and commit["kind"] != "revert":
                    marks[f"-{place[0]} {place[1]} {standing[place]}"].append(commit["_id"])
                standing[place], live[place] = change["revision"], change["op"] != "delete"
            for body in commit["bodies"] if commit["kind"] != "revert" else ():
                marks[json.loads(body)["title"]].append(commit["_id"])
        return marks

    def check_told(self, records, marks, numbers):
        for record in records:
            for mark in record.marks:
                found = marks.get(mark, [])
                # An exercise can be deleted from one revision once; a mark is in one commit.
                self.assertLessEqual(len(found), 1, (record, found))
                if record.told == DONE:
                    self.assertEqual(found, [record.commit], record)
                elif record.told == REFUSED and record.kind != "delete":
                    self.assertEqual(found, [], record)
            if record.told == DONE and record.commit:
                self.assertIn(record.commit, numbers)
        # A deletion that several were about is one client's: the others were refused, or do not know.
        told = collections.Counter(r.marks[0] for r in records if r.kind == "delete" and r.told == DONE)
        self.assertLessEqual(set(told.values()), {1})

    def check_banks(self, servers, head):
        now = self.documents()
        for server in servers:
            for chapter in CHAPTERS:
                shown, cursor = {}, ""
                while cursor is not None:
                    answer = server.ask("GET", f"/api/admin/chapters/{chapter}/exercises?limit=200{cursor}",
                                        headers={"Exobase-Commit": str(head)}).json()
                    shown.update({(chapter, e["id"]): e for e in answer["exercises"]})
                    cursor = f"&cursor={urllib.parse.quote(answer['next'])}" if answer.get("next") else None
                self.assertEqual(shown, {k: v for k, v in now.items() if k[0] == chapter})

    def counts(self, records):
        return collections.Counter((r.kind, r.told) for r in records)

    def test_processes_that_are_killed(self):
        counts = self.counts(self.work(SERVER))
        for kind in ("create", "edit", "delete", "import"):
            self.assertGreater(counts[kind, DONE], 0, counts)
        self.assertGreater(counts["edit", REFUSED], 0, "nobody was ever too late: no contest")

    def test_a_slow_net_that_breaks(self):
        parts = urllib.parse.urlsplit(SERVER)
        proxy = Proxy(parts.hostname, parts.port or 27017, delay=0.05)
        self.addCleanup(proxy.close)
        stop = threading.Event()

        def cut():
            chance = random.Random(7)
            while not stop.wait(chance.uniform(0.3, 1.5)):
                proxy.cut_some(chance)

        cutting = threading.Thread(target=cut)
        cutting.start()
        try:
            through = f"mongodb://127.0.0.1:{proxy.port}"
            counts = self.counts(self.work(through))
        finally:
            stop.set()
            cutting.join()
        self.assertGreater(sum(n for (_, told), n in counts.items() if told == DONE), 0, counts)


if __name__ == "__main__":
    unittest.main()
