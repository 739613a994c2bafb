# SPDX-License-Identifier: Apache-2.0
"""A collection that the Python system filled becomes a bank, and what other programs write later is adopted."""

import datetime
import json

import exobase
from bson_wire import Binary, object_id
from mongo_bench import EXERCISES, MongoBench, python_exercise
from server import Server


class Adoption(MongoBench):
    def native(self, query):
        found = self.client.find(EXERCISES, query)
        self.assertEqual(len(found), 1, found)
        return found[0]

    def findings(self, report, code):
        return {(f["place"], f["message"]) for f in report["findings"] if f["code"] == code}

    def fill(self):
        when = datetime.datetime(2024, 5, 6, 7, 8, 9, tzinfo=datetime.timezone.utc)
        self.odd = [
            python_exercise("6E_A", 1, created_at=when, updated_at=when, exercise_uid="wrong"),
            python_exercise("6e-a", 1, "Un autre.", created_at="2023-01-02T03:04:05", exercise_uid="u2"),
            python_exercise("6E_A", 3.0, "Trois.", is_dynamic=1, exercise_uid="u3", template_variants=[
                {"variant_id": "v", "enonce_template_html": "<p>{{a}}</p>", "solution_template_html": "<p>{{a}}</p>"}]),
            {k: v for k, v in python_exercise("6E_A", 0, "Sans id.", exercise_uid="u4").items() if k not in ("id", "difficulty")},
            python_exercise("6E_B", 7, "Sept.", exercise_uid="u5", note={"by": object_id(), "at": when, "raw": Binary(b"\0\1")},
                            grid=["a", {"b": 1.5}], weird=float("nan")),
            python_exercise("6E_B", 8, "Sept.", exercise_uid="u6"),
        ]
        if self.is_ferretdb():  # it takes no NaN
            del self.odd[4]["weird"]
        self.client.insert(EXERCISES, *self.odd)
        self.client.command(createIndexes=EXERCISES, indexes=[{"key": {"exercise_uid": 1}, "name": "uid", "unique": True}])
        self.client.insert(EXERCISES, {"_id": object_id(), "what": "no exercise", "exercise_uid": "u7"})

    def test_a_collection_is_adopted_by_one_commit(self):
        self.fill()
        before = self.client.find(EXERCISES)
        for command in (["list"], ["log"], ["export"], ["migrate", self.module([])], ["serve"]):
            self.run_program(*command, status=1)
            self.assertIn("exobase check database --fix", self.stderr)
        plan = self.json("check", "database", status=3)
        self.assertEqual(repr(self.client.find(EXERCISES)), repr(before), "looking writes nothing")
        self.assertEqual(self.client.find("exobase_commits") + self.client.find("exobase_bank"), [])
        self.assertEqual(len(self.findings(plan, "left_alone")), 1)
        outside = self.findings(plan, "outside")
        self.assertEqual(len(outside), 7)
        self.assertEqual(sum("next free id" in m for _, m in outside), 2)
        self.assertEqual(sum(p == "exercise_uid" and "plain" in m for p, m in outside), 1)
        done = self.json("check", "database", "--fix", "--author", "lea", status=3)
        self.assertEqual((done["commit"], done["left"]), (1, 1))
        log = self.lines("log")
        self.assertEqual([(c["kind"], c["author"]) for c in log], [("adopt", "lea")])
        documents = self.documents()
        self.assertEqual(sorted(documents), [("6E_A", 1), ("6E_A", 3), ("6E_A", 4), ("6E_A", 5), ("6E_B", 7), ("6E_B", 8)])
        first = next(d for d in documents.values() if d["created_at"].startswith("2024-05-06T07:08:09"))
        self.assertNotEqual(first["exercise_uid"], "wrong")
        self.assertTrue(any(d["created_at"] == "2023-01-02T03:04:05.000Z" for d in documents.values()))
        self.assertIs(documents["6E_A", 3]["is_dynamic"], True)
        self.assertEqual(documents["6E_A", 3]["template_variants"][0]["id"], "v")
        self.assertEqual(documents["6E_B", 7]["grid"], ["a", {"b": 1.5}])
        self.assertEqual(documents["6E_B", 7]["exercise_uid"], documents["6E_B", 8]["exercise_uid"])
        ids = {d["_id"] for d in self.odd}
        for document in self.client.find(EXERCISES, {"chapter_code": {"$ne": None}}):
            self.assertIn(document["_id"], ids)
            self.assertEqual(document["exobase"]["commit"], 1)
            self.assertIsInstance(document["created_at"], datetime.datetime)
        self.assertFalse([i for i in self.client.command(listIndexes=EXERCISES)["cursor"]["firstBatch"]
                          if i["key"] == {"exercise_uid": 1} and i.get("unique")])
        again = self.json("check", "database", status=3)
        self.assertEqual(self.findings(again, "outside"), set())
        self.assertEqual(again["left"], 1)
        # It is a bank like any other, and moves with its history.
        self.run_program("copy", self.database, "sqlite:copy.db")
        self.assertEqual(self.run_program("log", "--json", database=False, env={"EXOBASE_DATABASE": "sqlite:copy.db"}),
                         self.run_program("log", "--json"))

    def test_later_edits_are_adopted_one_by_one(self):
        self.bank()
        mine = self.native({"id": 1})
        self.client.update(EXERCISES, {"id": 1}, {"$set": {"title": "from outside"}})
        self.client.update(EXERCISES, {"id": 2}, {"$set": {"title": "lost"}})
        self.edit("6E_CH", 2, title="the bank's")
        self.edit("6E_CH", 3, offer="pro")
        stale = self.native({"id": 3})
        self.client.insert(EXERCISES, python_exercise("6E_CH", 9, "Neuf."), python_exercise("6E_CH", 4, "Doppelt.", chapter_code="6e-ch"))
        self.client.delete(EXERCISES, {"id": 5})
        self.client.update(EXERCISES, {"_id": stale["_id"]}, {"$set": {"title": "both"}})
        commits = len(self.lines("log"))
        report = self.json("check", "database", status=3)
        self.assertEqual(len(self.lines("log")), commits)
        self.assertEqual(len(self.findings(report, "outside")), 6, report)
        self.assertFalse(self.findings(report, "damaged"))
        self.assertEqual(self.json("check", "database", "--fix")["left"], 0)
        self.assertEqual(len(self.lines("log")), commits + 6)
        documents = self.documents()
        self.assertEqual(documents["6E_CH", 1]["title"], "from outside")
        self.assertEqual(documents["6E_CH", 2]["title"], "the bank's")
        self.assertEqual((documents["6E_CH", 3]["title"], documents["6E_CH", 3]["offer"]), ("both", "pro"))
        self.assertIn(("6E_CH", 9), documents)
        self.assertEqual([k[1] in (6, 10) for k, d in documents.items() if d["enonce_html"] == "<p>Doppelt.</p>"], [True])
        self.assertNotIn(("6E_CH", 5), documents)
        self.assertEqual(self.native({"id": 1})["revision"], 2)
        # What is deleted stays deleted, and is not lost.
        self.delete("6E_CH", 1)
        self.client.insert(EXERCISES, {**mine, "title": "back"})
        self.assertEqual(self.json("check", "database", "--fix")["left"], 0)
        self.assertNotIn(("6E_CH", 1), self.documents())
        self.assertEqual(self.client.find(EXERCISES, {"title": "back"}), [])
        self.assertEqual(self.json("check", "database")["left"], 0)
        self.run_program("copy", self.database, "sqlite:copy.db")

    def test_a_server_finds_them_by_itself(self):
        self.bank()
        servers = [Server(self.database, self.folder) for _ in range(2)]
        try:
            self.client.update(EXERCISES, {"id": 1}, {"$set": {"title": "from outside"}})
            self.client.insert(EXERCISES, python_exercise("6E_CH", 9, "Neuf."))
            self.client.delete(EXERCISES, {"id": 5})
            for server in servers:
                path = "/api/admin/chapters/6E_CH/exercises/"
                self.until(lambda: server.get(path + "1").exercise["title"] == "from outside", "an edit")
                self.until(lambda: server.get(path + "9").status == 200, "a new one")
                self.until(lambda: server.get(path + "5").status == 404, "a deleted one")
            self.assertEqual(len(self.lines("log")), 4, self.run_program("log"))
        finally:
            for server in servers:
                self.assertEqual(server.stop(), 0, server.errors_text[-2000:])

    def indexes(self):
        return {index["name"] for index in self.client.command(listIndexes=EXERCISES)["cursor"]["firstBatch"]}

    def test_indexes_that_are_gone_are_made_again(self):
        self.bank()
        whole = self.indexes()
        self.assertEqual(len(whole), 7)
        for name in ("chapter_code_1_id_1", "offer_1"):
            self.client.command(dropIndexes=EXERCISES, index=name)
        report = self.json("check", "database", status=3)
        self.assertEqual(self.findings(report, "outside"), {(EXERCISES, "not all of its indexes are there")})
        self.assertEqual(self.json("check", "database", "--fix")["left"], 0)
        self.assertEqual(self.indexes(), whole)
        if self.is_ferretdb():  # where what lacks both members is in no index's way
            return
        # One that can't be made is told of, and the others are made.
        for name in ("chapter_code_1_id_1", "offer_1"):
            self.client.command(dropIndexes=EXERCISES, index=name)
        self.client.insert(EXERCISES, {"_id": object_id(), "note": 1}, {"_id": object_id(), "note": 2})
        report = self.json("check", "database", "--fix", status=3)
        self.assertIn(EXERCISES, {place for place, message in self.findings(report, "left_alone") if "in the way" in message}, report)
        self.assertFalse([f for f in report["findings"] if f["place"] == EXERCISES and f["mended"]])
        self.assertEqual(whole - self.indexes(), {"chapter_code_1_id_1"})

    def test_a_unique_index_of_another_program(self):
        """Over content UIDs it becomes a plain one, in an empty collection at once; any other is told of."""
        unique = [{"key": {"exercise_uid": 1}, "name": "exercise_uid_1", "unique": True}]
        self.client.command(createIndexes=EXERCISES, indexes=unique)
        same = [exobase.exercise(i, "Dasselbe.", title="T") for i in (1, 2, 3)]
        self.migrate(self.module(same))
        self.assertEqual(len(self.client.find(EXERCISES, {"chapter_code": "6E_CH"})), 3)
        self.client.delete(EXERCISES, {"id": {"$gt": 1}})
        self.json("check", "database", "--fix")
        self.client.command(dropIndexes=EXERCISES, index="exercise_uid_1")
        self.client.command(createIndexes=EXERCISES, indexes=unique)
        report = self.json("check", "database", status=3)
        self.assertEqual({place for place, _ in self.findings(report, "outside")}, {"exercise_uid"})
        self.assertEqual(self.json("check", "database", "--fix")["left"], 0)
        self.migrate(self.module([same[0], *(exobase.exercise(i, "Anderes.", title="T") for i in (4, 5))]))
        self.assertEqual(len(self.client.find(EXERCISES, {"chapter_code": "6E_CH"})), 3)
        self.client.command(createIndexes=EXERCISES, indexes=[{"key": {"id": 1, "note": 1}, "name": "note_1", "unique": True}])
        report = self.json("check", "database", "--fix", status=3)
        self.assertEqual({place for place, _ in self.findings(report, "left_alone")}, {"note_1"})

    def test_very_many_deleted_ones_are_left_to_a_person(self):
        self.migrate(self.module([exobase.exercise(i, f"Nummer {i}.") for i in range(1, 31)]))
        self.client.delete(EXERCISES, {"id": {"$gt": 10}})
        report = self.json("check", "database", "--fix", status=3)
        self.assertEqual([f["place"] for f in report["findings"] if f["code"] == "vanished"], [EXERCISES])
        self.assertEqual(len(self.documents()), 30)
        self.run_program("check", "database", "--deletions", status=2)

        report = self.json("check", "database", "--fix", "--deletions")
        self.assertEqual(report["left"], 0)
        self.assertEqual(len(self.documents()), 10)
        log = [json.loads(line) for line in self.run_program("log", "--json").splitlines()]
        self.assertEqual((len(log), len(log[0]["changes"])), (2, 20))
        self.run_program("revert", str(log[0]["commit"]))
        self.assertEqual(len(self.documents()), 30)
        self.assertEqual(len(self.client.find(EXERCISES, {"chapter_code": {"$ne": None}})), 30)
