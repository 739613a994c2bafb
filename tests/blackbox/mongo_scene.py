# SPDX-License-Identifier: Apache-2.0
"""
A scene: instances of exobase (tests/mongo/instance.c) behind a gate, each told line by line what to do, other programs at
the same database, and at the end the checker over all of it.
"""

import contextlib
import json
import os
import pathlib
import queue
import subprocess
import tempfile
import threading
import time
import urllib.parse
import uuid

import mongo_check
from bson_wire import Client, object_id
from fake_mongo import Memory
from gate import PATIENCE, Gate
from mongo_check import UNKNOWN, Record

PROGRAM = os.environ.get("EXOBASE_INSTANCE", "build/tests/mongo/instance")
CHAPTER = "6E_X"
FIELDS = {"enonce_html": "<p>Calcule.</p>", "solution_html": "<p>42</p>", "difficulty": "facile"}
DEADLINE_MS = "1500"


def fields(title, **more):
    return json.dumps({**FIELDS, "title": title, **more})


class Instance:
    def __init__(self, scene, name, address, environment):
        self.scene, self.name, self.told, self.asked = scene, name, None, (None, [], None)
        self.process = subprocess.Popen([PROGRAM, address], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        self.lines = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put("")

    def tell(self, *words):
        self.told = time.monotonic()
        self.process.stdin.write("\t".join(map(str, words)) + "\n")
        self.process.stdin.flush()

    def answer(self):
        line = self.lines.get(timeout=PATIENCE)
        assert line, f"instance {self.name} ended"
        return json.loads(line)

    def tend(self):
        self.tell("tend")
        return self.answer()

    def forget(self):
        """Removes what others have begun and not committed, however new it is."""
        self.tell("forget")
        return self.answer()

    def wait(self, after):
        """The newest commit, as by one who follows the log."""
        self.tell("wait", after)
        return self.answer()

    def head(self):
        self.tell("head")
        return self.answer()

    # Each asks, and `took` puts down what came out.

    def ask_create(self, title, **more):
        self.tell("create", uuid.uuid4(), CHAPTER, fields(title, **more))
        self.asked = ("create", [[title]], None)

    def ask_pair(self, first, second):
        self.tell("pair", CHAPTER, fields(first), fields(second))
        self.asked = ("create", [[first], [second]], None)

    def ask_large(self, title):
        self.tell("large", uuid.uuid4(), CHAPTER, fields(title))
        self.asked = ("create", [[title]], None)

    def ask_restore(self, number, revision, title):
        self.tell("restore", uuid.uuid4(), CHAPTER, number, revision, fields(title))
        self.asked = ("restore", [[]], None)

    def ask_edit(self, number, revision, title, **more):
        self.tell("edit", uuid.uuid4(), CHAPTER, number, revision, fields(title, **more))
        self.asked = ("edit", [[title]], revision)

    def ask_delete(self, number, revision):
        self.tell("delete", uuid.uuid4(), CHAPTER, number, revision)
        self.asked = ("delete", [[f"-{CHAPTER} {number} {revision}"]], None)

    def took(self):
        """What it was told, the last of a pair."""
        kind, marks, revision = self.asked
        for some, told in zip(marks, self.answer()):
            self.scene.records.append(Record(kind, some, told["told"], told.get("commit"), told.get("revision"), revision,
                                             self.told, time.monotonic()))
        return told

    def never_told(self):
        """It was killed before it could answer."""
        kind, marks, revision = self.asked
        self.scene.records += [Record(kind, some, UNKNOWN, None, None, revision, self.told, time.monotonic()) for some in marks]

    def create(self, title, **more):
        self.ask_create(title, **more)
        return self.took()

    def edit(self, number, revision, title):
        self.ask_edit(number, revision, title)
        return self.took()

    def delete(self, number, revision):
        self.ask_delete(number, revision)
        return self.took()

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()


class Scene:
    """Over a Memory, or over the server at that address."""

    def __init__(self, mutation="", server=""):
        self.database = f"exobase_test_{uuid.uuid4().hex[:16]}"
        parts = urllib.parse.urlsplit(server)
        self.client = Client(f"{server}/{self.database}") if server else None
        self.memory = None if server else Memory()
        self.gate = Gate(self.memory, (parts.hostname, parts.port or 27017) if server else None)
        self.folder = tempfile.TemporaryDirectory(prefix="exobase-test-")
        self.environment = {**os.environ, "EXOBASE_MUTATION": mutation, "EXOBASE_DEADLINE_MS": DEADLINE_MS,
                            "EXOBASE_LANG": "en",
                            "EXOBASE_MUTATION_COUNTER": str(pathlib.Path(self.folder.name) / "counter")}
        self.instances, self.records, self.faults = [], [], []
        self.written, self.deleted, self.wanted = [], set(), {}

    def close(self):
        for instance in self.instances:
            instance.kill()
        self.gate.close()
        if self.client:
            self.client.command(dropDatabase=1)
            self.client.close()
        self.folder.cleanup()

    def open(self, name):
        address = f"mongodb://127.0.0.1:{self.gate.port(name)}/{self.database}"
        instance = Instance(self, name, address, self.environment)
        self.instances.append(instance)
        instance.answer()
        return instance

    def hold(self, instance, name, collection, **more):
        return self.gate.hold(instance.name, name, collection, **more)

    def hold_commit(self, instance, **more):
        return self.hold(instance, "insert", "exobase_commits", **more)

    def hold_put(self, instance, **more):
        return self.hold(instance, "update", "admin_exercises", **more)

    def kill_at(self, held):
        """Kills whoever is held, and his message with him."""
        held.wait()
        next(i for i in self.instances if i.name == held.client).kill()
        held.let_go(drop=True)

    # What other programs do.

    def command(self, **command):
        if self.client:
            return self.client.command(**command)
        return self.memory.execute(next(iter(command)), {**command, "$db": self.database})

    def find(self, collection):
        if self.client:
            return self.client.find(collection)
        return list(self.memory.majority.get((self.database, collection), {}).values())

    def write(self, number, **members):
        """Another program changes an exercise's document; it must not be lost unseen."""
        query = {"chapter_code": CHAPTER, "id": number}
        answer = self.command(update="admin_exercises", updates=[{"q": query, "u": {"$set": members}}])
        assert answer["n"] == 1, answer
        self.written += members.values()

    def insert(self, title):
        self.command(insert="admin_exercises", documents=[{"_id": object_id(), "chapter_code": CHAPTER, "title": title, **FIELDS}])
        self.written.append(title)

    def remove(self, number, counts=True):
        """Another program removes a document; not `counts`: that will be undone."""
        query = {"chapter_code": CHAPTER, "id": number}
        if counts:
            self.deleted |= {bytes(d["_id"]) for d in self.find("admin_exercises") if d.get("id") == number}
        self.command(delete="admin_exercises", deletes=[{"q": query, "limit": 1}])

    # The checker.

    def check_dead(self):
        """Nothing comes back: a key that the log has as dead has no document."""
        log = mongo_check.Log(mongo_check.whole(self.find("exobase_commits"), self.find("exobase_parts")))
        live = {e.key for e in log.live().values()}
        self.faults += [f"it came back: {d}" for d in self.find("admin_exercises")
                        if d["_id"] in log.keys and d["_id"] not in live and not self.is_tomb(d)]

    @staticmethod
    def is_tomb(document):
        return (document.get("exobase") or {}).get("tomb", False)

    def check_adoptions(self, log):
        read = log.outside()
        if len(set(read)) < len(read):
            yield "one state of a document was adopted twice"
        yield from (f"{text} was written by another program, and overwritten unseen" for text in self.written
                    if not any(text.encode() in document for document in read))
        yield from (f"commit {commit['_id']} adopts a deletion that was none: {change['id']}" for commit in log.commits
                    for change in commit["changes"]
                    if commit["kind"] == "adopt" and change["op"] == "delete" and bytes(change["key"]) not in self.deleted)
        live = {number: e.text for (_, number), e in log.live().items()}
        yield from (f"{name} of {number} should be {text}: {live.get(number)}" for (number, name), text in self.wanted.items()
                    if live.get(number, {}).get(name) != text)

    def settle(self):
        """What is left over is brought up to date, as by a server that starts."""
        last = self.open("last")
        for _ in range(3):
            last.tend()
        last.forget()

    def check(self):
        """All that is wrong."""
        try:
            self.settle()
        except (AssertionError, BrokenPipeError) as error:  # an instance that can't go on with such a log
            self.faults.append(str(error))
        parts = self.find("exobase_parts")
        commits = mongo_check.whole(self.find("exobase_commits"), parts)
        documents = [d for d in self.find("admin_exercises") if not self.is_tomb(d)]
        return [*self.faults, *mongo_check.faults(commits, documents, self.records),
                *mongo_check.check_left(commits, documents, parts), *self.check_adoptions(mongo_check.Log(commits))]


def answered(held, instance):
    """Waits for either; whether the message came."""
    end = time.monotonic() + PATIENCE
    while not held.arrived.is_set() and instance.lines.empty():
        assert time.monotonic() < end
        time.sleep(0.005)
    return held.arrived.is_set()
