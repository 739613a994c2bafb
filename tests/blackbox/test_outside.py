# SPDX-License-Identifier: Apache-2.0
"""What other programs do in admin_exercises while a server runs keeps nobody from his work, on every kind of server."""

import contextlib
import json
import threading
import time
import urllib.parse

import exobase
from bson_wire import object_id
from fault_proxy import FaultProxy
from mongo_bench import EXERCISES, MongoBench, python_exercise
from server import Server, static, written


class Outside(MongoBench):
    @contextlib.contextmanager
    def serving(self):
        server = Server(self.database, self.folder)
        try:
            yield server
        finally:
            self.assertEqual(server.stop(), 0, server.errors_text[-2000:])

    def test_documents_of_other_keys_are_in_nobodys_way(self):
        """They are no exercises; what another program does beside them is found all the same."""
        self.bank()
        for first in range(0, 600, 100):
            self.client.insert(EXERCISES, *({"_id": f"note {first + i}", "id": f"note {first + i}"} for i in range(100)))
        server = Server(self.database, self.folder)
        try:
            path = "/api/admin/chapters/6E_CH/exercises/"
            self.client.update(EXERCISES, {"id": 1}, {"$set": {"title": "from outside"}})
            self.client.insert(EXERCISES, python_exercise("6E_CH", 9, "Neuf."))
            self.client.delete(EXERCISES, {"id": 5})
            self.until(lambda: server.get(path + "1").exercise["title"] == "from outside", "an edit")
            self.until(lambda: server.get(path + "9").status == 200, "a new one")
            self.until(lambda: server.get(path + "5").status == 404, "a deleted one")
        finally:
            self.assertEqual(server.stop(), 0, server.errors_text[-2000:])

    def test_an_id_that_is_taken_stops_nothing(self):
        """Another program inserts the id that the bank gives next: the log decides, and all goes on."""
        self.bank()
        server = Server(self.database, self.folder)
        path = "/api/admin/chapters/6E_CH/exercises"
        try:
            self.client.insert(EXERCISES, python_exercise("6E_CH", 6, "Von außen."))
            made = written(lambda: server.post(path, static("Nouveau.")))
            self.assertEqual(made.status, 200, made.body)
            self.until(lambda: len(server.get(path).json()["exercises"]) == 7, "the other program's")
            self.client.update(EXERCISES, {"id": 1}, {"$set": {"title": "from outside"}})
            self.until(lambda: server.get(path + "/1").exercise["title"] == "from outside", "an edit")
        finally:
            self.assertEqual(server.stop(), 0, server.errors_text[-2000:])
        again = Server(self.database, self.folder)
        self.assertEqual(len(again.get(path).json()["exercises"]), 7)
        self.assertEqual(again.stop(), 0, again.errors_text[-2000:])
        self.json("check", "database", "--fix")
        self.assertEqual(self.json("check", "database")["left"], 0)
        self.assertEqual(len(self.client.find(EXERCISES, {"chapter_code": {"$ne": None}})), 7)

    def findings(self, report, code):
        return {f["place"]: f for f in report["findings"] if f["code"] == code}

    def one(self, **query):
        found = self.client.find(EXERCISES, query)
        self.assertEqual(len(found), 1, found)
        return found[0]

    def metric(self, server, name):
        return next(int(line.split()[1]) for line in server.get("/metrics").body.decode().splitlines() if line.startswith(name + " "))

    def test_the_id_of_a_document_that_is_left_alone_is_not_given(self):
        """Nothing of the bank could stand there; and what names that id itself is told of for what it is."""
        self.bank()
        strange = {"_id": "other", "chapter_code": "6E_CH", "id": 6}
        self.client.insert(EXERCISES, strange, {"_id": 7, "chapter_code": "6E_CH", "id": 7.0})
        path = "/api/admin/chapters/6E_CH/exercises"
        with self.serving() as server:
            made = written(lambda: server.post(path, static("Nouveau.")))
            self.assertEqual((made.status, made.exercise["id"]), (200, 8), made.body)
            self.until(lambda: self.client.find(EXERCISES, {"chapter_code": "6E_CH", "id": 8}), "its document")
        report = self.json("check", "database", status=3)
        self.assertEqual([f["code"] for f in report["findings"]], ["left_alone"] * 2, report["findings"])
        self.assertEqual(set(self.findings(report, "left_alone")), {'_id "other"', "_id 7"})
        # One that brings its id, as a module does.
        self.migrate(self.module([exobase.exercise(i, f"Nummer {i}.", title="T") for i in [*range(1, 7)]]))
        for _ in range(2):
            report = self.json("check", "database", "--fix", status=3)
            left = self.findings(report, "left_alone")
            self.assertIn('_id "other"', left["6E_CH 6"]["message"])
            self.assertEqual((report["left"], [f for f in report["findings"] if f["mended"]]), (3, []))
        self.client.delete(EXERCISES, {"_id": strange["_id"]})
        self.json("check", "database", "--fix", status=3)
        self.assertEqual(self.one(chapter_code="6E_CH", id=6)["enonce_html"], "<p>Nummer 6.</p>")

    def test_what_the_bank_reckons_itself_is_put_back_and_kept(self):
        self.bank()
        before = {d["id"]: d for d in self.client.find(EXERCISES, {"chapter_code": "6E_CH"})}
        edits = {1: {"exercise_uid": "mine"}, 2: {"revision": 9}, 3: {"is_dynamic": 0}, 4: {"updated_at": "hier"}}
        for id, fields in edits.items():
            self.client.update(EXERCISES, {"id": id}, {"$set": fields})
        self.client.update(EXERCISES, {"id": 5}, {"$unset": {"created_at": 1}})
        report = self.json("check", "database", status=3)
        self.assertEqual(set(self.findings(report, "outside")), {f"6E_CH {i}" for i in range(1, 6)})
        self.assertEqual((report["database"]["commits"], report["database"]["exercises"]), (1, 5))
        report = self.json("check", "database", "--fix")
        self.assertTrue(all(f["mended"] for f in report["findings"]))
        self.assertEqual({d["id"]: d for d in self.client.find(EXERCISES, {"chapter_code": "6E_CH"})}, before)
        kept = [json.loads(line) for commit in range(2, 7) for line in self.run_program("diff", str(commit), "--json").splitlines()]
        self.assertEqual({(line["op"], line["id"]) for line in kept}, {("outside", i) for i in range(1, 6)})
        self.assertEqual({line["id"]: line["document"].get("exercise_uid") for line in kept}[1], "mine")
        self.assertEqual(self.json("check", "database")["left"], 0)

    def test_a_conflict_is_named_and_the_other_text_can_be_read(self):
        self.bank()
        stamped = self.one(id=2)
        self.edit("6E_CH", 2, title="the bank's")
        self.client.update(EXERCISES, {"id": 2}, {"$set": {"title": "theirs", "offer": "pro", "exobase": stamped["exobase"]}})
        report = self.json("check", "database", "--fix")
        self.assertIn("title", self.findings(report, "outside")["6E_CH 2"]["message"])
        newest = self.lines("log")[0]
        self.assertIn("(6E_CH 2)", newest["message"])
        self.assertTrue(newest["message"].endswith("title"), newest["message"])
        self.assertEqual([self.documents()["6E_CH", 2][name] for name in ("title", "offer")], ["the bank's", "pro"])
        shown = self.run_program("diff", str(newest["commit"]))
        self.assertIn("theirs", shown)
        with self.serving() as server:
            outside = server.get(f"/api/admin/commits/{newest['commit']}").json()["outside"]
        self.assertEqual([(one["id"], one["document"]["title"]) for one in outside], [(2, "theirs")])

    def test_a_stamp_that_the_log_does_not_have_counts_as_none(self):
        self.bank()
        log = self.one(id=1)["exobase"]["log"]
        stamps = {1: {"log": log, "commit": 10 ** 9}, 2: {"log": log, "stub": "x"}, 3: {"log": log, "commit": 1, "stub": "x"}}
        for id, stamp in stamps.items():
            self.client.update(EXERCISES, {"id": id}, {"$set": {"title": f"theirs {id}", "exobase": stamp}})
        self.client.insert(EXERCISES, python_exercise("6E_CH", 9, "Neuf.", exobase={"log": log, "commit": 77}),
                           python_exercise("6E_CH", 10, "Zehn.", exobase={"log": log, "stub": "x"}))
        with self.serving() as server:
            path = "/api/admin/chapters/6E_CH/exercises/"
            for id in stamps:
                self.until(lambda: server.get(f"{path}{id}").exercise["title"] == f"theirs {id}", f"edit {id}")
            for id in (9, 10):
                self.until(lambda: server.get(f"{path}{id}").status == 200, f"new {id}")
        self.assertEqual(self.json("check", "database")["left"], 0)

    def test_a_server_says_what_waits_for_a_person(self):
        self.migrate(self.module([exobase.exercise(i, f"Nummer {i}.") for i in range(1, 31)]))
        with self.serving() as server:
            self.client.insert(EXERCISES, {"_id": object_id(), "what": "no exercise"}, {"_id": "note", "id": "note"}, {"_id": 2, "id": "two"})
            self.until(lambda: self.metric(server, "exobase_outside_left_alone") == 3, "what is left alone")
            self.client.update(EXERCISES, {"id": 30}, {"$set": {"title": "theirs"}})
            self.until(lambda: self.metric(server, "exobase_outside_adopted_total") == 1, "an edit")
            gone = self.client.find(EXERCISES, {"id": {"$gt": 10, "$lt": 30}})
            self.client.delete(EXERCISES, {"_id": {"$in": [d["_id"] for d in gone]}})
            self.until(lambda: self.metric(server, "exobase_outside_vanished") == 19, "very many deleted ones")
            self.assertEqual(server.get("/api/admin/status").json()["outside"],
                             {"left_alone": 3, "vanished": 19, "adopted": 1, "conflicts": 0})
            self.client.insert(EXERCISES, *gone)
            self.until(lambda: self.metric(server, "exobase_outside_vanished") == 0, "they are back")
        lines = [line for line in server.errors_text.splitlines() if "other program" in line]
        self.assertEqual([sum(words in line for line in lines) for words in ("left alone", "deleted very many", "edit")], [3, 1, 1], lines)
        report = self.json("check", "database", "--fix", status=3)
        self.assertEqual([f["code"] for f in report["findings"]], ["left_alone"] * 3)

    def test_nothing_is_said_to_be_mended_that_is_not(self):
        """Very many deleted ones, beside an edit that is adopted."""
        self.migrate(self.module([exobase.exercise(i, f"Nummer {i}.") for i in range(1, 31)]))
        self.client.delete(EXERCISES, {"id": {"$gt": 10}})
        self.client.update(EXERCISES, {"id": 1}, {"$set": {"title": "theirs"}})
        report = self.json("check", "database", "--fix", status=3)
        self.assertEqual({f["place"]: f["mended"] for f in report["findings"]}, {"6E_CH 1": True, EXERCISES: False})
        self.assertEqual((report["database"]["commits"], report["database"]["exercises"]), (2, 30))


    def test_a_dump_restored_under_a_server_is_not_written_after(self):
        """Whoever goes on by the log that he knew would leave a gap, or mix two banks."""
        self.bank()
        early = {name: self.client.find(name) for name in ("exobase_commits", EXERCISES)}
        for title in ("A", "B", "C"):
            self.edit("6E_CH", 1, title=title)
        with self.serving() as server:
            path = "/api/admin/chapters/6E_CH/exercises"
            for name, documents in early.items():
                self.client.delete(name, {})
                self.client.insert(name, *documents)
            self.assertEqual(server.post(path, static("Nouveau.")).status, 503)
            time.sleep(3)  # longer than a look at what other programs did
            self.assertEqual(server.post(path, static("Nouveau.")).status, 503)
            self.assertEqual([c["_id"] for c in self.client.find("exobase_commits")], [1])
            health = server.get("/readyz")
            self.assertEqual(health.status, 503)
            self.assertIn("restored", health.body.decode())
        self.assertEqual(self.json("check", "database")["left"], 0)


    def test_a_document_that_the_server_refuses_is_told_of(self):
        """A validator of the collection's, say: the edit stands in the log, and what others read does not follow."""
        self.bank()
        refusing = threading.Event()

        def fault(name, command):
            updates = command.get("updates", []) if name == "update" and refusing.is_set() else []
            bad = [i for i, update in enumerate(updates) if update["u"].get("$set", {}).get("title") == "verboten"]
            errors = [{"index": i, "code": 121, "errmsg": "Document failed validation"} for i in bad]
            return {"ok": 1, "n": 0, "nModified": 0, "writeErrors": errors} if errors else None

        at = urllib.parse.urlsplit(self.database)
        proxy = FaultProxy(at.hostname, at.port)
        proxy.fault = fault
        self.addCleanup(proxy.close)
        refusing.set()
        server = Server(self.database.replace(at.netloc, f"127.0.0.1:{proxy.port}"), self.folder)
        try:
            path = "/api/admin/chapters/6E_CH/exercises/1"
            self.assertEqual(written(lambda: server.put(path, {"title": "verboten"}, '"1"')).status, 200)
            self.until(lambda: self.metric(server, "exobase_outside_left_alone") == 1, "it is told of")
            self.assertEqual(self.one(id=1)["title"], "T")
            refusing.clear()
            self.until(lambda: self.one(id=1)["title"] == "verboten", "it follows")
            self.until(lambda: self.metric(server, "exobase_outside_left_alone") == 0, "it is well again")
        finally:
            self.assertEqual(server.stop(), 0, server.errors_text[-2000:])
        self.assertIn("Document failed validation", server.errors_text)
        self.assertEqual(len(self.lines("log")), 2)


if __name__ == "__main__":
    import unittest
    unittest.main()
