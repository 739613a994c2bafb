# SPDX-License-Identifier: Apache-2.0
"""
Two servers on one database, eight clients that edit the same twenty exercises: every edit that was accepted is in
the log, none was lost, revisions are without gaps, and both banks are in the end what the database is. It lasts ten
seconds in the ordinary run; EXOBASE_SOAK_SECONDS says another time.
"""

import collections
import json
import os
import random
import threading
import time
import unittest

from exobase import digest_of
from server import ServerBench, path_of, tag_of

SECONDS = float(os.environ.get("EXOBASE_SOAK_SECONDS", "10"))
CLIENTS = 8
EXERCISES = 20
CHAPTER = "6E_GM07"
BASE = f"/api/admin/chapters/{CHAPTER}/exercises"


class Client(threading.Thread):
    """Reads an exercise at one server, adds its mark to a list in it, and writes it at any server."""

    def __init__(self, name, servers, deadline):
        super().__init__()
        self.name_, self.servers, self.deadline = name, servers, deadline
        self.random = random.Random(name)
        self.accepted = []  # (id, revision, mark, commit)
        self.refused = 0
        self.failure = None

    def run(self):
        try:
            number = 0
            while time.monotonic() < self.deadline:
                self.edit(number)
                number += 1
        except Exception as error:  # told by the test's own thread
            self.failure = error

    def edit(self, number):
        reading, writing = self.random.choice(self.servers), self.random.choice(self.servers)
        id = self.random.randint(1, EXERCISES)
        read = reading.get(f"{BASE}/{id}")
        mark = f"{self.name_}-{number}"
        marks = read.exercise["marks"] + [mark]
        headers = {"Idempotency-Key": mark} if number % 4 == 0 else {}
        written = writing.put(f"{BASE}/{id}", {"marks": marks}, read.etag, headers)
        if written.status == 412:
            self.refused += 1
            return
        assert written.status == 200, written.body
        assert written.exercise["marks"] == marks, written.body
        self.accepted.append((id, written.exercise["revision"], mark, written.commit))
        if number % 4 == 0:
            again = self.random.choice(self.servers).put(f"{BASE}/{id}", {"marks": marks}, read.etag, headers)
            assert (again.status, again.body, again.commit) == (200, written.body, written.commit), again.body
        seen = writing.at_commit(written.commit, "GET", f"{BASE}/{id}")
        assert mark in seen.exercise["marks"], "a read after the write does not show it"


class Soak(ServerBench):
    def setUp(self):
        super().setUp()
        self.start()
        for i in range(EXERCISES):
            self.create(CHAPTER, enonce_html=f"<p>{i}</p>", marks=[])
        for server in self.servers:
            self.assertEqual(server.at_commit(EXERCISES, "GET", f"{BASE}/{EXERCISES}").status, 200)

    def run_clients(self):
        deadline = time.monotonic() + SECONDS
        clients = [Client(f"c{i}", list(self.servers), deadline) for i in range(CLIENTS)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        for client in clients:
            if client.failure:
                raise client.failure
        return clients

    def check_log(self, accepted):
        """Every accepted edit is one commit, with its revision; revisions and commits are without gaps."""
        commits = [json.loads(line) for line in self.run_program("log", "--json").splitlines()]
        self.assertEqual([c["commit"] for c in reversed(commits)], list(range(1, len(commits) + 1)))
        self.assertEqual(len(commits), EXERCISES + len(accepted))
        self.assertEqual(sorted(a[3] for a in accepted), list(range(EXERCISES + 1, len(commits) + 1)))
        by_id = collections.defaultdict(list)
        for id, revision, mark, _ in accepted:
            by_id[id].append((revision, mark))
        for id in range(1, EXERCISES + 1):
            edits = sorted(by_id[id])
            self.assertEqual([revision for revision, _ in edits], list(range(2, len(edits) + 2)))
            document = self.now[(CHAPTER, id)]
            self.assertEqual(document["marks"], [mark for _, mark in edits])
            self.assertEqual(document["revision"], len(edits) + 1)

    def check_banks(self, newest):
        """Both servers show what the database holds."""
        for server in self.servers:
            for (_, id), document in self.now.items():
                shown = server.at_commit(newest, "GET", f"{BASE}/{id}").exercise
                self.assertEqual(shown, document)
        self.assertEqual(self.digest(), digest_of(self.lines("list")))

    def test_soak(self):
        clients = self.run_clients()
        accepted = [a for client in clients for a in client.accepted]
        self.now = self.documents()
        self.check_log(accepted)
        self.check_banks(EXERCISES + len(accepted))
        self.assertGreater(len(accepted), CLIENTS)
        self.assertGreater(sum(client.refused for client in clients), 0, "nobody was ever too late: no contest")

    def test_what_one_server_showed_the_other_takes(self):
        """What a client has read at one server is no news to the other, however far behind its bank is."""
        tag = self.servers[0].get(f"{BASE}/1").etag
        for i in range(100):
            written = self.servers[i % 2].put(f"{BASE}/1", {"title": f"{i}"}, tag)
            self.assertEqual(written.status, 200, written.body)
            tag = written.etag
        for i in range(20):
            made = self.create("THERE", self.servers[i % 2], enonce_html=f"<p>{i}</p>")
            self.assertEqual(self.servers[1 - i % 2].delete(path_of(made), tag_of(made)).status, 200)

    def test_creates_at_both(self):
        """New ids are given inside the commit: two instances never give the same one."""
        ids, lock = [], threading.Lock()

        def create(server, name):
            for i in range(20):
                made = self.create("NEW", server, enonce_html=f"<p>{name} {i}</p>")
                with lock:
                    ids.append(made["id"])

        threads = [threading.Thread(target=create, args=(s, f"{n}{k}")) for n, s in enumerate(self.servers) for k in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(ids), list(range(1, len(threads) * 20 + 1)))

    def test_what_was_answered_outlives_a_kill(self):
        """A server is killed while clients write: whatever was answered with a commit is there."""
        victim, done, stop = self.start(), [], threading.Event()

        def edit(id):
            while not stop.is_set():
                try:
                    read = victim.get(f"{BASE}/{id}")
                    written = victim.put(f"{BASE}/{id}", {"marks": read.exercise["marks"] + [1]}, read.etag)
                except OSError:
                    return
                except Exception as error:
                    if "Remote end closed" in str(error) or "IncompleteRead" in type(error).__name__:
                        return
                    raise
                if written.status == 200:
                    done.append((id, written.exercise["revision"], len(written.exercise["marks"])))

        threads = [threading.Thread(target=edit, args=(i,)) for i in range(1, 5)]
        for thread in threads:
            thread.start()
        while len(done) < 20:
            time.sleep(0.01)
        victim.process.kill()
        victim.process.wait()
        stop.set()
        for thread in threads:
            thread.join()
        self.servers.remove(victim)
        victim.close()
        documents = self.documents()
        for id, revision, marks in done:
            self.assertGreaterEqual(documents[(CHAPTER, id)]["revision"], revision)
            self.assertGreaterEqual(len(documents[(CHAPTER, id)]["marks"]), marks)
        self.assertEqual(self.digest(), digest_of(self.lines("list")))


if __name__ == "__main__":
    unittest.main()
