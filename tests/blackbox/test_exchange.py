# SPDX-License-Identifier: Apache-2.0
"""Export and import, on the command line and over HTTP: the same bank comes out again, and nobody is overwritten."""

import json
import unittest
import urllib.parse

from exobase import EXAMPLES, digest_of, shared_data
from server import ServerBench, static, tag_of

CHAPTER = "/api/admin/chapters/6E_X"
COUNTS = ("inserted", "updated", "skipped", "conflicts")


class Exchange(ServerBench):
    def setUp(self):
        super().setUp()
        for i in range(4):
            self.create("6E_X", enonce_html=f"<p>Calcule {i}.</p>", tags=[i, {"a": None}], external_id=f"e{i}",
                        status="draft" if i == 2 else "published")
        gone = self.create("6E_X", enonce_html="<p>En trop.</p>")
        self.server.delete(f"{CHAPTER}/exercises/{gone['id']}", tag_of(gone))

    def export(self):
        answer = self.server.get(CHAPTER + "/exercises-export")
        self.assertIn('filename="6E_X.json"', answer.headers["content-disposition"])
        return answer.json()

    def take(self, body, query="", server=None, status=200, headers=None):
        answer = (server or self.server).post(f"{CHAPTER}/exercises/import{query}", body, headers)
        self.assertEqual(answer.status, status, answer.body)
        return answer.json() if status == 200 else answer

    def counts(self, report):
        return tuple(len(report[k]) if isinstance(report[k], list) else report[k] for k in COUNTS)

    def other(self):
        """An empty bank of another server."""
        database, self.database = self.database, self.folder / "other.db"
        server = self.start()
        self.database = database
        return server

    def test_format(self):
        body = self.export()
        self.assertEqual((body["schema_version"], body["chapter_code"], body["metadata"]["total_exercises"]),
                         ("1.0", "6E_X", 4))
        self.assertEqual(body["exercises"], self.lines("list"))
        origin = body["metadata"]["exobase"]
        self.assertEqual((origin["commit"], origin["digest"]), (6, digest_of(self.lines("list"))))
        printed = json.loads(self.run_program("export", "6e-x"))
        self.assertEqual({**printed, "exported_at": 0}, {**body, "exported_at": 0})
        answer = self.server.get("/api/admin/export")
        self.assertIn('filename="exobase.json"', answer.headers["content-disposition"])
        every = json.loads(self.run_program("export"))
        self.assertEqual((every["chapter_code"], {**answer.json(), "exported_at": 0}), (None, {**every, "exported_at": 0}))
        self.run_program("export", "NOPE", status=1)
        self.assertEqual(self.server.get("/api/admin/chapters/NOPE/exercises-export").code, "CHAPTER_NOT_FOUND")

    def test_an_export_again_is_all_skipped(self):
        body, log = self.export(), self.lines("log")
        for query in ("?dry_run=1", ""):
            report = self.take(body, query)
            self.assertEqual((self.counts(report), report["batch_id"]), ((0, 0, 4, 0), None))
        self.assertEqual(self.lines("log"), log)

    def test_into_an_empty_bank(self):
        server, body = self.other(), self.export()
        report = self.take(body, server=server)
        self.assertEqual((self.counts(report), report["batch_id"]), ((4, 0, 0, 0), 1))
        taken = server.get(CHAPTER + "/exercises").json()["exercises"]
        self.assertEqual(digest_of(taken), body["metadata"]["exobase"]["digest"])
        self.assertEqual(self.counts(self.take(body, server=server)), (0, 0, 4, 0))

    def generator(self, key, server=None, source="2 * n", **more):
        about = json.dumps({"key": key, "version": "1", "variables": {"n": {"type": "int"}, "d": {"type": "int"}}, **more})
        text = f"--[[exobase\n{about}\n]]\nfunction generate(p, draw) local n = draw.int(1, 9) return {{variables = {{n = n, d = {source}}}}} end\n"
        put = (server or self.server).ask("PUT", f"/api/admin/exercises/generators/{key}", {"text": text})
        self.assertEqual(put.status, 200, put.body)

    def test_generators_come_along(self):
        def actions(report):
            return [(g["key"], g["action"]) for g in report["generators"]]
        self.generator("DOUBLE", aliases=["TWICE"])
        self.generator("ALONE")
        self.create("6E_X", is_dynamic=True, generator_key="twice", enonce_html=None, solution_html=None, difficulty="facile",
                    enonce_template_html="<p>Le double de {{n}} ?</p>", solution_template_html="<p>{{d}}</p>")
        body, server = self.export(), self.other()
        self.assertEqual([g["key"] for g in body["generators"]], ["DOUBLE"])
        whole = self.run_program("export")
        self.assertEqual([g["key"] for g in json.loads(whole)["generators"]], ["ALONE", "DOUBLE"])
        key = {"Idempotency-Key": "k"}
        self.assertEqual(actions(self.take(body, "?dry_run=1", server)), [("DOUBLE", "added")])
        report = self.take(body, "", server, headers=key)
        self.assertEqual((self.counts(report), report["batch_id"], actions(report)), ((5, 0, 0, 0), 1, [("DOUBLE", "added")]))
        self.assertEqual(self.take(body, "", server, headers=key), report)
        made = server.post("/api/v1/exercises/generate", {"code_officiel": "6E_X", "difficulte": "facile", "seed": 1})
        self.assertIn("Le double de", server.post("/api/v1/exercises/generate/batch", {"code_officiel": "6E_X", "nb_exercices": 9, "seed": 1}).body.decode(), made.body)
        again = self.take(body, "", server)
        self.assertEqual((again["batch_id"], actions(again)), (None, [("DOUBLE", "same")]))
        body["generators"][0]["text"] += "-- other"
        self.assertEqual(actions(self.take(body, "", server)), [("DOUBLE", "kept")])
        self.assertEqual(server.ask("DELETE", "/api/admin/exercises/generators/DOUBLE?allow_broken=1", None, {"If-Match": '"1"'}).status, 200)
        alone = self.take(body, "", server)  # no exercise changes, and yet there is a commit
        self.assertEqual((self.counts(alone), alone["batch_id"], actions(alone)), ((0, 0, 5, 0), 3, [("DOUBLE", "added")]))
        self.assertEqual(server.ask("DELETE", "/api/admin/exercises/generators/DOUBLE?allow_broken=1", None, {"If-Match": '"3"'}).status, 200)
        sent = {"name": "bank.json", "text": json.dumps(body)}
        planned = server.post("/api/admin/migrate", sent)
        self.assertEqual((planned.status, planned.json()["writes"], actions(planned.json())), (200, True, [("DOUBLE", "added")]), planned.body)
        done = server.post("/api/admin/migrate", {**sent, "plan": planned.json()["plan"]})
        self.assertEqual((done.status, done.json()["commit"]), (200, 5), done.body)
        self.assertEqual(server.ask("DELETE", "/api/admin/exercises/generators/DOUBLE?allow_broken=1", None, {"If-Match": '"5"'}).status, 200)
        self.generator("OTHER", server, aliases=["double"])
        refused = self.take(body, "", server)["generators"][0]
        self.assertEqual((refused["action"], "OTHER" in refused["message"]), ("refused", True))
        for bad in ({"generators": 1}, {"generators": [1]}, {"generators": [{"key": "A"}]}):
            self.assertEqual(self.server.post(f"{CHAPTER}/exercises/import", {**body, **bad}).status, 422, bad)
        body["generators"] = [{"text": "x"}, {"text": "--[[exobase\n{\"key\": \"A\", \"version\": \"1\", \"variables\": {\"n\": {}}}\n]]\n"}]
        self.assertEqual(actions(self.take(body, "", server)), [("", "refused"), ("A", "refused")])

    def test_generators_from_the_command_line(self):
        self.generator("DOUBLE")
        self.create("6E_X", is_dynamic=True, generator_key="DOUBLE", enonce_html=None, solution_html=None,
                    enonce_template_html="<p>{{n}} ?</p>", solution_template_html="<p>{{d}}</p>")
        path = self.folder / "bank.json"
        self.run_program("export", "--output", path)
        self.finish(self.server)
        self.database = self.folder / "third.db"
        for count, action in ((5, "added"), (0, "same")):
            report = self.json("import", "--strict", path)  # what the export brings along is no unknown generator
            self.assertEqual((report["inserted"], [(g["key"], g["action"]) for g in report["generators"]]), (count, [("DOUBLE", action)]))
        self.assertEqual(self.json("check")["left"], 0)
        # What can't be taken is left behind and told, the exercises come in all the same.
        body = json.loads(path.read_text(encoding="utf-8"))
        body["generators"].append({"key": "BAD", "text": "--[[exobase\n{\"key\": \"BAD\", \"version\": \"1\"}\n]]\n"})
        path.write_text(json.dumps(body), encoding="utf-8")
        self.database = self.folder / "fourth.db"
        for count in (5, 0):
            report = self.json("import", path, status=3)
            self.assertEqual((report["inserted"], report["generators"][1]["action"]), (count, "refused"))
        self.assertIn("BAD", self.run_program("import", path, status=3))

    def test_a_built_in_that_was_edited_comes_along(self):
        address = "/api/admin/exercises/generators/THALES_V2"
        text = self.server.get(address).json()["text"] + "-- ours\n"
        put = self.server.ask("PUT", address, {"text": text})
        self.assertEqual(put.status, 200, put.body)
        self.create("6E_X", is_dynamic=True, generator_key="THALES_V2", enonce_html=None, solution_html=None, difficulty="facile",
                    enonce_template_html="<p>{{cote_initial}} ?</p>", solution_template_html="<p>{{cote_final}}</p>")
        body, server = self.export(), self.other()
        self.assertEqual(self.take(body, "", server)["generators"], [{"key": "THALES_V2", "action": "added", "message": None}])
        self.assertEqual(server.get(address).json()["text"], text)
        # Where exercises may hang on it, it stays as it is.
        body["generators"][0]["text"] += "-- theirs\n"
        self.assertEqual(self.take(body, "", server)["generators"][0]["action"], "kept")
        loop = text.replace("THALES_V2", "LOOP").replace('"aliases"', '"was"') + "\nfunction generate() while true do end end\n"
        body["generators"] = [{"key": "LOOP", "text": loop}]
        self.assertEqual(self.take(body, "", server)["generators"][0]["action"], "refused")

    def test_three_ways(self):
        """Changed here, changed there, both, deleted here, new there."""
        body = self.export()
        one, two, three, four = body["exercises"]
        self.server.put(f"{CHAPTER}/exercises/1", {"title": "Ici"}, tag_of(one))
        self.server.put(f"{CHAPTER}/exercises/3", {"title": "Ici"}, tag_of(three))
        self.server.delete(f"{CHAPTER}/exercises/4", tag_of(four))
        two["title"] = three["title"] = "Là"
        body["exercises"].append({**static("Neuf."), "chapter_code": "6E_X"})
        digest = self.digest()
        plan = self.take(body, "?dry_run=true")
        self.assertEqual((self.counts(plan), self.digest()), ((1, 1, 2, 1), digest))
        self.assertEqual([(c["id"], c["index"], c["line"]) for c in plan["conflicts"]], [(3, 2, 1)])
        self.assertRegex(plan["conflicts"][0]["place"], r"^body:1:\d+: exercises\[2\]$")
        report = self.take(body)
        self.assertEqual(self.counts(report), (1, 1, 2, 1))
        titles = {e["id"]: e["title"] for e in self.lines("list")}
        self.assertEqual(titles, {1: "Ici", 2: "Là", 3: "Ici", 6: None})
        entry = self.lines("log")[0]
        self.assertEqual((entry["commit"], entry["kind"], entry["author"]), (report["batch_id"], "import", "admin"))
        self.run_program("revert", str(report["batch_id"]))
        self.assertEqual(self.digest(), digest)

    def test_on_conflict(self):
        body = self.export()
        self.server.put(f"{CHAPTER}/exercises/1", {"title": "Ici"}, '"1"')
        body["exercises"][0]["title"] = "Là"
        refused = self.take(body, "?on_conflict=abort", status=422)
        self.assertIn("nothing was written", refused.detail["message"])
        self.assertEqual(self.counts(self.take(body, "?on_conflict=database")), (0, 0, 4, 0))
        self.assertEqual(self.counts(self.take(body)), (0, 0, 3, 1), "it stays a conflict: no base is moved")
        self.assertEqual(self.counts(self.take(body, "?on_conflict=file")), (0, 1, 3, 0))
        self.assertEqual(self.server.get(f"{CHAPTER}/exercises/1").exercise["title"], "Là")

    def test_bases_of_migrations_stay(self):
        path = self.module([{"id": 1, "enonce_html": "<p>M</p>", "solution_html": "<p>s</p>"}], name="m_exercises.py")
        self.migrate(path)
        body = json.loads(self.run_program("export", "6E_M"))
        body["exercises"][0]["title"] = "Importé"
        (self.folder / "m.json").write_text(json.dumps(body), encoding="utf-8")
        self.assertEqual(self.json("import", "m.json")["updated"], 1)
        report = self.migrate(path)
        self.assertEqual((report["updated"], report["skipped"], len(report["conflicts"])), (0, 1, 0))
        self.assertEqual(self.counts(self.json("import", "m.json")), (0, 0, 1, 0))

    def test_of_another_system(self):
        """An export that exobase did not make has no bases, and what exobase keeps is moved, with a warning."""
        body = {"schema_version": "1.0", "chapter_code": "6E_X", "metadata": {"total_exercises": 1},
                "exercises": [{**static("Neuf."), "id": 9, "revision": 7}]}
        report = self.take(body)
        self.assertEqual((self.counts(report), len(report["warnings"])), ((1, 0, 0, 0), 1))
        self.assertEqual(self.server.get(f"{CHAPTER}/exercises/9").exercise["source_revision"], 7)
        body["exercises"][0]["title"] = "Autre"
        self.assertEqual(self.counts(self.take(body)), (0, 0, 0, 1))

    def test_what_is_no_export_is_refused(self):
        good = self.export()
        for change, place in (({"schema_version": "2.0"}, ""), ({"exercises": {}}, ""), ({"exercises": [1]}, ""),
                              ({"chapter_code": "6E_Y"}, "6E_Y"), ({"chapter_code": 3}, ""),
                              ({"exercises": good["exercises"] + [{**good["exercises"][0], "chapter_code": "6E_Y"}]},
                               "exercises[4]"),
                              ({"exercises": good["exercises"] + [good["exercises"][1]]}, "exercises[4]"),
                              ({"exercises": [{"id": "a"}]}, ""), ({"exercises": [{"id": 0}]}, "exercises[0]")):
            with self.subTest(change=change):
                digest = self.digest()
                answer = self.take({**good, **change}, status=422)
                self.assertIn(place, answer.detail["message"])
                self.assertEqual(self.digest(), digest)
                (self.folder / "bad.json").write_text(json.dumps({**good, **change}), encoding="utf-8")
                self.run_program("import", "bad.json", "--chapter", "6E_X", status=1)
                self.assertIn("bad.json:", self.stderr)
                self.assertEqual(self.digest(), digest)

    def test_the_same_key_again(self):
        body = self.export()
        body["exercises"][0]["title"] = "Là"
        key = {"Idempotency-Key": "import-1"}
        first, again = (self.take(body, headers=key) for _ in range(2))
        self.assertEqual((self.counts(first), again), ((0, 1, 3, 0), first))
        self.assertEqual(len(self.lines("log")), first["batch_id"])
        other = self.take({**body, "exercises": []}, status=422, headers=key)
        self.assertEqual(other.code, "IDEMPOTENCY_KEY_REUSED")

    def test_the_same_answer_whatever_came_after(self):
        """A conflict, a finding, a warning, something new: all as the first answer told, at another server too."""
        body = self.export()
        self.server.put(f"{CHAPTER}/exercises/1", {"title": "Ici"}, '"1"')
        body["exercises"][0]["title"] = "Là"
        body["exercises"] += [{**static(), "difficulty": "dur"}, {**static("Deux fois.")}, {**static("Deux fois.")}]
        key = {"Idempotency-Key": "k"}
        first = self.take(body, headers=key)
        self.assertEqual(self.counts(first), (3, 0, 3, 1))
        self.assertEqual((len(first["findings"]), len(first["warnings"])), (1, 1))
        self.take(body, "?on_conflict=file")
        self.server.delete(f"{CHAPTER}/exercises/2", '"1"')
        for server in (self.server, self.start()):
            self.assertEqual(self.take(body, server=server, headers=key), first)
        other, key = self.other(), {"Idempotency-Key": "into-nothing"}
        first = self.take(body, server=other, headers=key)
        self.assertEqual((self.counts(first), first["batch_id"]), ((7, 0, 0, 0), 1))
        self.assertEqual(self.take(body, server=other, headers=key), first)

    def test_all_that_is_wrong_with_its_place(self):
        """Every exercise that can't be taken: index, field, line, column; as an editor counts them."""
        items = ['{"enonce_html": "é\\"[{,"}', '{"id": "a"}', '{"id": 0}', '{"id": 4}', '{"id": 4}',
                 '{"chapter_code": "6E_Y", "title": "é€😀"}', '{"chapter_code": 3}', '{"v": %s%s}' % ("[" * 90, "]" * 90)]
        text = '{"a": ["exercises", {"exercises": [1]}], "schema_version": "1.0",\n "exercises": [\n  ' + \
            ",\n  ".join(items[:4]) + ", " + ",  ".join(items[4:]) + "]}"
        answer = self.take(text.encode(), status=422, headers={"Content-Type": "application/json"})
        found = [(f["index"], f["field"], f["line"], f["column"], f["place"]) for f in answer.detail["findings"]]
        wanted = []
        for index, field in ((1, "id"), (2, "id"), (4, "id"), (5, "chapter_code"), (6, "chapter_code"), (7, None)):
            line = 3 + min(index, 3)
            column = 3 if index <= 3 else text.split("\n")[5].index(items[index], 12) + 1
            wanted.append((index, field, line, column, f"exercises[{index}]" + (f".{field}" if field else "")))
        self.assertEqual(found, wanted)
        self.assertEqual(self.lines("log")[0]["commit"], 6)
        (self.folder / "bad.json").write_text(text, encoding="utf-8")
        self.run_program("import", "bad.json", "--chapter", "6E_X", status=1)
        lines = self.stderr.splitlines()
        self.assertEqual(len(lines), len(wanted), self.stderr)
        for index, _, line, column, _ in wanted:
            self.assertIn(f"exobase: bad.json:{line}:{column}: exercises[{index}]: ", self.stderr)

    def test_not_json(self):
        text = b'{"schema_version": "1.0",\n "exercises": [{]}'
        answer = self.take(text, status=400, headers={"Content-Type": "application/json"})
        self.assertIn("ine 2, column 17", answer.detail["message"])
        (self.folder / "bad.json").write_bytes(text)
        self.run_program("import", "bad.json", status=1)
        self.assertIn("bad.json: Line 2, column 17", self.stderr)
        self.run_program("import", "none.json", status=1)
        self.assertIn("none.json", self.stderr)

    def test_message_of_the_commit(self):
        body = self.export()
        body["exercises"][0]["title"] = "T"
        self.take(body, "?message=" + urllib.parse.quote("de l'été"))
        self.assertEqual(self.lines("log")[0]["message"], "de l'été")

    def test_an_export_waits_for_a_commit(self):
        made = self.server.post(CHAPTER + "/exercises", static("Neuf."))
        answer = self.server.get(CHAPTER + "/exercises-export", {"Exobase-Commit": str(made.commit)})
        self.assertEqual(answer.json()["metadata"]["exobase"]["commit"], made.commit)
        answer = self.server.get(CHAPTER + "/exercises-export", {"Exobase-Commit": str(made.commit + 1)})
        self.assertEqual((answer.status, answer.code), (503, "COMMIT_NOT_YET"))

    def test_limits(self):
        """Over 8 MiB is taken, over 64 MiB is not; nor are more exercises than any bank exports."""
        body = {"schema_version": "1.0", "exercises": [{**static(f"{i} " + "x" * 900_000), "id": i + 10} for i in range(10)]}
        self.assertGreater(len(json.dumps(body)), 8 << 20)
        self.assertEqual(self.take(body)["inserted"], 10)
        body["exercises"] = [{}] * 200_001
        answer = self.take(body, status=422)
        self.assertEqual(answer.detail["findings"][0]["place"], "exercises")
        many = b'{"schema_version": "1.0", "exercises": [' + b"{}," * (2 << 20) + b"{}]}"
        answer = self.take(many, status=413, headers={"Content-Type": "application/json"})
        self.assertEqual(answer.code, "BODY_TOO_LARGE")
        connection = self.server.connect()
        self.addCleanup(connection.close)
        connection.putrequest("POST", CHAPTER + "/exercises/import")
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", str((64 << 20) + 1))
        connection.putheader("Expect", "100-continue")
        connection.endheaders()
        self.assertEqual(connection.getresponse().status, 413)

    def test_the_dynamic_chapter_and_its_statistics(self):
        """The Python system: 400, and statistics as before the import."""
        for folder in filter(None, [shared_data() and shared_data() / "lemaitremot" / "current", EXAMPLES]):
            with self.subTest(folder=folder):
                self.database = self.folder / f"{folder.parts[-2]}.db"
                self.run_program("migrate", folder / "tests_dyn_exercises.py")
                path, server = "/api/admin/chapters/6E_TESTS_DYN", self.start()
                body = server.get(path + "/exercises-export").json()
                stats = server.get(path + "/exercises/stats").json()
                self.assertEqual(stats["stats"]["kind"]["dynamic"], len(body["exercises"]))
                self.assertEqual(server.post(path + "/exercises/import", body).json()["skipped"], len(body["exercises"]))
                self.database = self.folder / f"{folder.parts[-2]}-again.db"
                server = self.start()
                self.assertEqual(server.post(path + "/exercises/import", body).json()["inserted"], len(body["exercises"]))
                self.assertEqual(server.get(path + "/exercises/stats").json(), stats)
                self.assertEqual(self.digest(), body["metadata"]["exobase"]["digest"])

    def test_the_database_is_not_written_over(self):
        digest = self.digest()
        (self.folder / "link").symlink_to(self.database)
        for name in ("bank.db", "link"):
            self.run_program("export", "-o", name, status=2)
        self.run_program("export", "--json", "-o", "out.json")
        self.assertEqual(self.digest(), digest)

    def test_the_whole_bank_by_the_command_line(self):
        self.create("6E_Y", enonce_html="<p>Y</p>")
        shared = shared_data()
        if shared:
            self.run_program("migrate", shared / "lemaitremot" / "current")
        self.run_program("export", "-o", "all.json")
        self.assertEqual(self.counts(self.json("import", "all.json")), (0, 0, len(self.lines("list")), 0))
        digest, count = self.digest(), len(self.lines("list"))
        self.database = self.folder / "empty.db"
        report = self.json("import", "all.json")
        self.assertEqual((self.counts(report), self.digest()), ((count, 0, 0, 0), digest))
        self.assertIsNone(self.json("import", "all.json")["commit"])


if __name__ == "__main__":
    unittest.main()
