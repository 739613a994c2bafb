# SPDX-License-Identifier: Apache-2.0
"""
Four servers over one MongoDB server, and sixteen clients that create, edit, delete, import and revert in the same chapters while
servers are killed and started again; the MongoDB server too, where it keeps what it was told (tests/mongo/with-server).
What every client was told is held against the log (mongo_check.py). EXOBASE_TEST_LONG=1 takes a minute each; otherwise
it is a tenth, by fewer on a slow server.
"""

import collections
import contextlib
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
import mongo_check
from bson_wire import Client as Outside
from mongo_check import DONE, REFUSED, UNKNOWN, Record
from proxy import Proxy
from server import PATIENCE, Server, static

SERVER = os.environ.get("EXOBASE_TEST_MONGODB", "")
KEEPER = int(os.environ.get("EXOBASE_TEST_MONGODB_KEEPER", "0"))
SMALL = bool(os.environ.get("EXOBASE_TEST_SMALL"))
LONG = bool(os.environ.get("EXOBASE_TEST_LONG"))
SECONDS = float(os.environ.get("EXOBASE_SOAK_SECONDS", "60" if LONG else "6"))
# Clients, servers, and how many of those are killed at once.
MANY, FEW = (16, 4, 2), (6, 3, 1)
CHAPTERS = ("6E_P", "6E_Q")
# The client was told that nothing was written.
REFUSALS = {404, 409, 412, 422, 428}


class Worker(threading.Thread):
    def __init__(self, name, servers, stop):
        super().__init__()
        self.name_, self.servers, self.stop = name, servers, stop
        self.random = random.Random(name)
        self.records, self.number, self.failure = [], 0, None

    def run(self):
        kinds = [self.create] * 3 + [self.edit] * 8 + [self.remove] * 2 + [self.take_in, self.revert, self.look]
        try:
            while not self.stop.is_set():
                self.random.choice(kinds)(self.random.choice(self.servers), self.random.choice(CHAPTERS))
        except Exception as error:  # told by the test's own thread
            self.failure = error

    def mark(self):
        self.number += 1
        return f"{self.name_}-{self.number}"

    def ask_once(self, server, ask, headers):
        """What was told, and the answer."""
        try:
            answer = ask(server, headers)
        except (OSError, http.client.HTTPException):
            return UNKNOWN, None
        if answer.status == 200:
            return DONE, answer
        if answer.status in REFUSALS:
            return REFUSED, answer
        assert answer.status == 503 and "retry-after" in answer.headers, (answer.status, answer.body)
        return UNKNOWN if "unknown" in answer.detail["message"] else None, answer

    def note(self, kind, marks, server, ask, asked_from=None):
        """Asks, anywhere again where it is not known what became of it, and puts down what was told."""
        headers, began, told = {"Idempotency-Key": uuid.uuid4().hex}, time.monotonic(), UNKNOWN
        for attempt in range(self.random.randint(1, 3)):
            # "Not now" says nothing about an attempt before it.
            says, answer = self.ask_once(server, ask, headers)
            told = says or (REFUSED if attempt == 0 else UNKNOWN)
            if told != UNKNOWN:
                break
            server = self.random.choice(self.servers)
        record = Record(kind, marks, told, asked_from=asked_from, began=began, ended=time.monotonic())
        if told == DONE:
            record.commit = int(answer.headers["exobase-commit"]) if "exobase-commit" in answer.headers else None
            record.revision = (answer.json().get("exercise") or {}).get("revision") if kind in ("create", "edit") else None
        self.records.append(record)

    def create(self, server, chapter):
        mark = self.mark()
        path = f"/api/admin/chapters/{chapter}/exercises"
        self.note("create", [mark], server, lambda s, h: s.post(path, static(mark, title=mark), h))

    def pick(self, server, chapter):
        """Some exercise, as this server shows it."""
        try:
            answer = server.get(f"/api/admin/chapters/{chapter}/exercises?limit=50")
        except (OSError, http.client.HTTPException):
            return None, None
        found = answer.json()["exercises"] if answer.status == 200 else None
        seen = self.random.choice(found) if found else None
        return seen, seen and f"/api/admin/chapters/{chapter}/exercises/{seen['id']}"

    def edit(self, server, chapter):
        seen, path = self.pick(server, chapter)
        if seen:
            mark, tag = self.mark(), f'"{seen["revision"]}"'
            self.note("edit", [mark], self.random.choice(self.servers), lambda s, h: s.put(path, {"title": mark}, tag, h),
                      asked_from=seen["revision"])

    def remove(self, server, chapter):
        seen, path = self.pick(server, chapter)
        if seen:
            self.note("delete", [f"-{chapter} {seen['id']} {seen['revision']}"], server,
                      lambda s, h: s.delete(path, f'"{seen["revision"]}"', h))

    def take_in(self, server, chapter):
        marks = [self.mark() for _ in range(3)]
        base = self.random.randrange(1000, 10 ** 6)
        body = {"schema_version": "1.0", "chapter_code": chapter, "exercises": [
            {**static(m, title=m), "id": base * 10 + i} for i, m in enumerate(marks)]}
        self.note("import", marks, server, lambda s, h: s.post(f"/api/admin/chapters/{chapter}/exercises/import", body, h))

    def revert(self, server, _):
        done = [r.commit for r in self.records[-10:] if r.kind in ("edit", "create") and r.commit]
        if done:
            self.note("revert", [], server, lambda s, h: s.post(f"/api/admin/commits/{done[-1]}/revert", None, h))

    def look(self, server, _):
        """Whoever sends back the commit that he was told of sees his own write, wherever he asks."""
        done = [r for r in self.records if r.kind in ("edit", "create") and r.told == DONE]
        if not done:
            return
        try:
            answer = server.get(f"/api/admin/commits/{done[-1].commit}", {"Exobase-Commit": str(done[-1].commit)})
        except (OSError, http.client.HTTPException):
            return
        assert answer.status in (200, 503), (answer.status, answer.body, done[-1])


class Processes(exobase.Bench):
    def setUp(self):
        super().setUp()
        self.name = f"exobase_test_{uuid.uuid4().hex[:16]}"
        self.database = f"{SERVER}/{self.name}"
        self.dead = []  # servers that were killed, whose connections may be at work still

    def start_server(self, through):
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return Server(f"{through}/{self.name}", self.folder, check=False)
            except RuntimeError:  # a connection broke, or the MongoDB server was away, before it served anybody
                if time.monotonic() > end:
                    raise

    def disturb(self, servers, killed, through, enough):
        """Kills servers and starts them again, over and over, and once the MongoDB server; until enough has happened."""
        began, restarted = time.monotonic(), not KEEPER
        while (passed := time.monotonic() - began) < SECONDS or not (restarted and enough()):
            self.assertLess(passed, SECONDS + 2 * PATIENCE, "too little happened")
            time.sleep(2 if LONG else 1)
            if not restarted and passed > SECONDS / 2:
                os.kill(KEEPER, signal.SIGUSR1)
                restarted = True
            for i in range(killed):
                servers[i].process.send_signal(signal.SIGKILL)
                servers[i].process.wait()
                self.assertFalse(os.path.exists(f"/dev/shm/mongoc-{servers[i].process.pid}"), "the driver's counters are left")
            for i in range(killed):
                self.dead.append(servers[i])
                servers[i] = self.start_server(through)

    def work(self, through, size, wanted, net=contextlib.nullcontext()):
        """`wanted`: what must have happened, as pairs of kind and what was told; a kind None is any. `net`: what it is like."""
        clients, n, killed = size
        servers, stop = [self.start_server(through) for _ in range(n)], threading.Event()
        workers = [Worker(f"w{i}", servers, stop) for i in range(clients)]

        def enough():
            seen = {(r.kind, r.told) for w in workers for r in list(w.records)}
            seen |= {(None, told) for _, told in seen}
            return wanted <= seen or any(w.failure for w in workers)

        try:
            for worker in workers:
                worker.start()
            try:
                with net:
                    self.disturb(servers, killed, through, enough)
            finally:
                stop.set()
                for worker in workers:
                    worker.join()
                for server in self.dead:
                    server.close()
            for worker in workers:
                if worker.failure:
                    raise worker.failure
            records = [r for w in workers for r in w.records]
            self.tell(records)
            self.check(records, servers)
        finally:
            for server in servers:
                if server.process.poll() is None:
                    server.stop()

    def read(self, collection):
        """Another program's view; its own connection, as the MongoDB server may have been another meanwhile."""
        outside = Outside(self.database)
        try:
            return outside.find(collection)
        finally:
            outside.close()

    def check(self, records, servers):
        commits = self.read("exobase_commits")
        log = mongo_check.Log(commits)
        # What a killed server left is brought up to date by those that run.
        end = time.monotonic() + PATIENCE
        while list(mongo_check.check_documents(log, self.read("admin_exercises"))) and time.monotonic() < end:
            time.sleep(0.5)
        self.assertEqual(mongo_check.faults(commits, self.read("admin_exercises"), records), [])
        told = [json.loads(line)["commit"] for line in reversed(self.run_program("log", "--json").splitlines())]
        self.assertEqual(told, list(range(1, len(commits) + 1)))
        now = self.documents()
        self.assertEqual({p: d["title"] for p, d in now.items()}, {p: e.text["title"] for p, e in log.live().items()})
        self.check_banks(servers, len(commits), now)
        self.assertEqual(self.json("check", "database", "exercises")["left"], 0)

    def page(self, server, chapter, cursor, head):
        """A page of a list as of the last commit: 503 says that the server has not heard of it yet."""
        end = time.monotonic() + PATIENCE
        while True:
            answer = server.ask("GET", f"/api/admin/chapters/{chapter}/exercises?limit=200{cursor}",
                                headers={"Exobase-Commit": str(head)})
            if answer.status != 503 or time.monotonic() > end:
                self.assertEqual(answer.status, 200, answer.json())
                return answer.json()
            time.sleep(0.2)

    def check_banks(self, servers, head, now):
        for server in servers:
            for chapter in CHAPTERS:
                shown, cursor = {}, ""
                while cursor is not None:
                    answer = self.page(server, chapter, cursor, head)
                    shown.update({(chapter, e["id"]): e for e in answer["exercises"]})
                    cursor = f"&cursor={urllib.parse.quote(answer['next'])}" if answer.get("next") else None
                self.assertEqual(shown, {k: v for k, v in now.items() if k[0] == chapter})

    def tell(self, records):
        found = collections.Counter((r.kind, r.told) for r in records)
        print("#", ", ".join(f"{n} {kind} {told}" for (kind, told), n in sorted(found.items())), flush=True)

    def test_processes_that_are_killed(self):
        # An edit that is refused shows that there was a contest.
        self.work(SERVER, FEW if SMALL and not LONG else MANY, {*((kind, DONE) for kind in ("create", "edit", "delete", "import")), ("edit", REFUSED)})

    @unittest.skipIf(SMALL and not LONG, "at length only, on this server: EXOBASE_TEST_LONG")
    def test_a_slow_net_that_breaks(self):
        parts = urllib.parse.urlsplit(SERVER)
        proxy = Proxy(parts.hostname, parts.port or 27017, delay=0.05)
        self.addCleanup(proxy.close)
        self.work(f"mongodb://127.0.0.1:{proxy.port}", MANY if LONG else FEW, {(None, DONE)}, cut(proxy))


@contextlib.contextmanager
def cut(proxy):
    """Cuts connections of the proxy's by chance."""
    stop, chance = threading.Event(), random.Random(7)

    def work():
        # To start takes some twenty messages there and back, and each has its time there.
        while not stop.wait(chance.uniform(2, 6) if SMALL else chance.uniform(0.3, 1.5)):
            proxy.cut_some(chance)

    cutting = threading.Thread(target=work)
    cutting.start()
    try:
        yield
    finally:
        stop.set()
        cutting.join()


if __name__ == "__main__":
    unittest.main()
