# SPDX-License-Identifier: Apache-2.0
"""POST /api/admin/migrate: a module's or an export's text, planned, looked at, carried out by the plan's hash."""

import json
import pathlib
import unittest

from server import ServerBench, path_of

ROUTE = "/api/admin/migrate"
MODULE = '''"""Ten minutes"""
EXOS = [
    {"id": 1, "title": "Un", "enonce_html": "<p>1 + 1</p>", "solution_html": "<p>2</p>", "difficulty": "facile"},
    {"id": 2, "title": "Deux", "enonce_html": "<p>2 + 2</p>", "solution_html": "<p>4</p>", "difficulty": "facile"},
]
'''
OTHER_SHAPE = '''FICHES = {
    "fractions": [{"question": "1 + 1 ?", "reponse": "2", "points": 3}, {"question": "2 + 2 ?", "reponse": "4", "points": 1}],
    "aires": [{"question": "Aire ?", "reponse": "3", "points": 2}],
}
'''
SHAPES = pathlib.Path(__file__).resolve().parent.parent / "corpus" / "shapes"


class Migrate(ServerBench):
    def send(self, text=MODULE, name="gm07_exercises.py", headers=None, **more):
        return self.server.post(ROUTE, {"name": name, "text": text, **more}, headers)

    def apply(self, text=MODULE, name="gm07_exercises.py", **more):
        plan = self.send(text, name, **more)
        self.assertEqual(plan.status, 200, plan.body)
        done = self.send(text, name, plan=plan.json()["plan"], **more)
        self.assertEqual(done.status, 200, done.body)
        return plan.json(), done

    def counts_of(self, plan):
        return [plan[name] for name in ("inserted", "updated", "skipped")] + [
            plan["totals"][name] for name in ("conflicts", "missing")]

    def test_a_plan_writes_nothing_and_is_then_carried_out(self):
        before = self.digest()
        plan = self.send().json()
        self.assertEqual(self.counts_of(plan), [2, 0, 0, 0, 0])
        self.assertEqual((plan["dry_run"], plan["writes"], plan["commit"]), (True, True, None))
        self.assertEqual([(i["id"], i["line"], i["column"], i["title"]) for i in plan["inserts"]],
                         [(1, 3, 5, "Un"), (2, 4, 5, "Deux")])
        self.assertEqual(plan["files"][0]["chapter_code"], "6E_GM07")
        self.assertEqual(self.digest(), before)
        done = self.send(plan=plan["plan"])
        self.assertEqual((done.status, done.commit, done.json()["inserted"]), (200, 1, 2))
        again = self.send().json()
        self.assertEqual((self.counts_of(again), again["writes"]), ([0, 0, 2, 0, 0], False))
        self.assertEqual(self.send(plan=again["plan"]).json()["commit"], None)

    def test_it_says_what_the_command_says(self):
        report = self.json("migrate", self.module([{"id": 1, "enonce_html": "x"}], "gm07_exercises.py"), "--dry-run")
        text = (pathlib.Path(self.folder) / "gm07_exercises.py").read_text(encoding="utf-8")
        plan = self.send(text).json()
        for name in ("inserted", "updated", "skipped"):
            self.assertEqual(plan[name], report[name])
        self.assertEqual([n["message"] for n in plan["findings"]], [n["message"] for n in report["findings"]])
        self.apply(text)
        self.assertEqual(self.json("migrate", "gm07_exercises.py")["skipped"], 1)

    def test_another_plan_than_the_one_seen_is_not_carried_out(self):
        plan = self.send().json()["plan"]
        self.create(id=1, enonce_html="<p>Somebody was faster.</p>")
        refused = self.send(plan=plan)
        self.assertEqual((refused.status, refused.code), (409, "PLAN_CHANGED"))
        new = self.send().json()
        self.assertEqual((refused.detail["plan"], self.counts_of(new)), (new["plan"], [1, 0, 0, 1, 0]))
        self.assertEqual(self.send(plan="0" * 64).status, 409)
        self.assertEqual(len(self.documents()), 1)

    def test_updates_conflicts_and_missing_with_their_differences(self):
        self.apply()
        exercise = self.server.get("/api/admin/chapters/6E_GM07/exercises/2").exercise
        self.server.put(path_of(exercise), {"title": "Deux fois deux"}, '"1"')
        changed = MODULE.replace("1 + 1", "1 + 3").replace('"Deux"', '"Quatre"')
        plan = self.send(changed).json()
        self.assertEqual(self.counts_of(plan), [0, 1, 0, 1, 0])
        update, conflict = plan["updates"][0], plan["conflicts"][0]
        self.assertEqual((update["line"], update["fields"]["enonce_html"]),
                         (3, {"base": "<p>1 + 1</p>", "before": "<p>1 + 1</p>", "after": "<p>1 + 3</p>"}))
        self.assertEqual((conflict["line"], conflict["fields"]["title"]),
                         (4, {"base": "Deux", "before": "Deux fois deux", "after": "Quatre"}))
        _, done = self.apply(changed, on_conflict="file")
        self.assertEqual(done.json()["updated"], 2)
        shorter = "\n".join(line for line in changed.splitlines() if '"id": 2' not in line)
        plan = self.send(shorter).json()
        self.assertEqual((self.counts_of(plan), plan["missing"][0]["id"]), ([0, 0, 1, 0, 1], 2))
        _, done = self.apply(shorter, prune=True)
        self.assertEqual(done.json()["deleted"], 1)

    def test_errors_stand_at_their_line(self):
        for text, line, column in (('X = [\n  {"id": 1, "enonce_html": "a"\n', 2, 3),
                                   ('X = [\n  {"id": 1, "enonce_html": f()},\n]\n', 2, 28),
                                   ('X = [{"id": 1, "enonce_html": "a"},\n {"id": 1, "enonce_html": "b"}]\n', 2, 2)):
            answer = self.send(text)
            self.assertEqual((answer.status, answer.code), (422, "INVALID_CONTENT"), answer.body)
            self.assertEqual((answer.detail["line"], answer.detail["column"]), (line, column), answer.body)
        note = self.send(MODULE.replace("<p>2 + 2</p>", "<p>$2$</p>")).json()["findings"][0]
        self.assertEqual((note["line"], note["field"], note["id"]), (4, "enonce_html", 2))

    def test_a_mapping_is_proposed_and_taken(self):
        answer = self.send(OTHER_SHAPE, "fiches.py")
        self.assertEqual((answer.status, answer.code), (422, "INVALID_CONTENT"))
        detail = answer.detail
        self.assertNotIn("--", detail["message"])
        self.assertEqual(detail["proposal"], {"lists": ["FICHES.*"], "chapter": "6E_FICHES_{1}", "id": None,
                                              "fields": ["question=enonce_html", "reponse=solution_html"]})
        shape = detail["shapes"][0]
        self.assertEqual((shape["path"], shape["line"], shape["count"]), ("FICHES.*", 1, 3))
        self.assertEqual([(k["name"], k["types"]) for k in shape["keys"]],
                         [("question", "string"), ("reponse", "string"), ("points", "integer")])
        self.assertEqual(detail["first"]["enonce_html"], "1 + 1 ?")
        mapping = {**detail["proposal"], "chapter": "cm_{1}"}
        plan, done = self.apply(OTHER_SHAPE, "fiches.py", mapping=mapping)
        self.assertEqual((plan["mapping"], plan["files"][0]["unmapped"]), (mapping, ["points"]))
        self.assertEqual(done.json()["inserted"], 3)
        self.assertEqual({code for code, _ in self.documents()}, {"CM_FRACTIONS", "CM_AIRES"})
        wrong = self.send(OTHER_SHAPE, "fiches.py", mapping={**mapping, "fields": ["nowhere=enonce_html"]})
        self.assertEqual(wrong.status, 422, wrong.body)

    def test_modules_of_all_shapes_become_what_they_should(self):
        """tests/corpus/shapes: what a proposal makes of a module is taken as it stands."""
        taken = 0
        for module in sorted(SHAPES.glob("*.py"))[:12]:
            answer = self.send(module.read_text(encoding="utf-8"), module.name)
            if answer.status == 422 and answer.detail.get("proposal"):
                mapped = self.send(module.read_text(encoding="utf-8"), module.name, mapping=answer.detail["proposal"])
                self.assertEqual(mapped.status, 200, mapped.body)
                taken += 1
        self.assertGreater(taken, 4)

    def test_an_export(self):
        self.apply()
        text = self.server.get("/api/admin/chapters/6E_GM07/exercises-export").body.decode()
        self.assertEqual(self.counts_of(self.send(text, "gm07.json").json()), [0, 0, 2, 0, 0])
        export = json.loads(text)
        export["exercises"][0]["title"] = "Autre"
        plan, done = self.apply(json.dumps(export), "gm07.json")
        self.assertEqual((plan["updated"], done.json()["updated"]), (1, 1))
        broken = self.send('{"schema_version": "1.0",\n "exercises": [,]}', "gm07.json")
        self.assertEqual((broken.status, broken.detail["line"], broken.detail["column"]), (422, 2, 16))
        wrong = self.send('{"schema_version": "1.0", "exercises": [\n {"id": "a"},\n {"id": -1}]}', "x", format="export",
                          mapping={"chapter": "6E_GM07"})
        self.assertEqual([f["line"] for f in wrong.detail["findings"]], [2, 3], wrong.body)

    def test_the_same_request_again(self):
        plan = self.send().json()["plan"]
        first = self.send(plan=plan, headers={"Idempotency-Key": "k"})
        again = self.send(plan=plan, headers={"Idempotency-Key": "k"})
        self.assertEqual((again.status, again.body, again.commit), (200, first.body, 1))

    def test_an_upload_leaves_the_records_of_modules_alone(self):
        self.migrate(self.module([{"id": 1, "enonce_html": "<p>a</p>", "solution_html": "<p>b</p>"}], "gm07_exercises.py"))
        self.apply(MODULE.replace('"id": 2', '"id": 3'), "mes_exercices.py", mapping={"chapter": "6e-gm07"}, on_conflict="file")
        self.assertEqual({id for _, id in self.documents()}, {1, 3})
        kinds = [c["kind"] for c in self.server.get("/api/admin/commits").json()["commits"]]
        self.assertEqual(kinds, ["import", "migrate"])
        self.migrate("gm07_exercises.py")  # the chapter's module is still the one that it was

    def test_what_is_no_request(self):
        for body in ({"name": "a/b.py", "text": ""}, {"name": "a.py"}, {"name": "a.py", "text": "", "mapping": {"x": 1}},
                     {"name": "a.py", "text": "", "plan": "x"}):
            self.assertEqual(self.server.post(ROUTE, body).status, 422)
        large = self.send("X = 1\n" + "#" * (17 << 20))
        self.assertEqual((large.status, large.code), (422, "INVALID_CONTENT"))
        many = self.send("[" * (5 << 20), "x.json")
        self.assertEqual((many.status, many.code), (422, "INVALID_CONTENT"))


class Legacy(ServerBench):
    def test_the_modules_on_the_disk_follow(self):
        folder = pathlib.Path(self.folder) / "data"
        folder.mkdir()
        (folder / "gm07_exercises.py").write_text(MODULE, encoding="utf-8")
        self.run_program("migrate", "data", env={"PYTHON_DATA_DIR": str(folder)})
        server = self.start(PYTHON_DATA_DIR=str(folder))
        changed = MODULE.replace("1 + 1", "7 + 1")
        body = {"name": "gm07_exercises.py", "text": changed}
        plan = server.post(ROUTE, body).json()
        self.assertEqual(plan["updated"], 1)
        self.assertEqual(server.post(ROUTE, {**body, "plan": plan["plan"]}).status, 200)
        self.finish(server)  # what was committed is written before it ends
        self.assertIn("7 + 1", (folder / "gm07_exercises.py").read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
