# SPDX-License-Identifier: Apache-2.0
"""Generators as documents of the bank: written, listed, reverted, updated; over HTTP and from the command line."""

import hashlib
import json
import os
import subprocess
import unittest

import exobase
from generator_texts import BATCH, ONE, PATH, dynamic, text
from server import Server, ServerBench, at_once


class Documents(ServerBench):
    def put(self, key="DOUBLE", status=200, etag=None, **given):
        answer = self.server.ask("PUT", f"{PATH}/{key}", {"text": text(key, **given)}, {"If-Match": etag} if etag else {})
        self.assertEqual(answer.status, status, answer.body)
        return answer

    def case(self, seed=1):
        answer = self.server.post(ONE, {"code_officiel": "6E_GM07", "seed": seed})
        return answer.json()["enonce_html"] if answer.status == 200 else answer.code

    def test_written_used_changed_and_reverted(self):
        made = self.put()
        self.assertEqual((made.json()["generator"]["state"], made.etag), ("own", '"1"'))
        self.create(**dynamic())
        first = self.case()
        self.assertRegex(first, r"^<p>Le double de \d \?</p>$")
        self.assertIn("DOUBLE", self.server.get("/api/v1/exercises/generators").json()["generators"])
        self.assertEqual(self.put(status=428).code, "IF_MATCH_REQUIRED")
        self.assertEqual(self.put(status=412, etag='"7"').code, "STALE_REVISION")
        renamed = self.put(status=409, etag='"1"', source="return {variables = {n = 50}}")
        self.assertEqual(renamed.code, "GENERATOR_IN_USE")
        changed = self.put(etag='"1"', version="1.1.0", source="return {variables = {n = 50, d = 100}}")
        self.assertEqual(self.case(), "<p>Le double de 50 ?</p>")
        history = self.server.get(f"{PATH}/double/history").json()["revisions"]
        self.assertEqual([(r["revision"], r["kind"]) for r in history], [(2, "generators"), (1, "generators")])
        commit = self.server.get(f"/api/admin/commits/{changed.commit}").json()
        self.assertEqual((commit["generators"], commit["counts"]["generators"], commit["chapters"]),
                         ([{"key": "DOUBLE", "revision": 2}], 1, []))
        self.assertEqual(self.server.post(f"/api/admin/commits/{changed.commit}/revert").status, 200)
        self.assertEqual(self.case(), first)
        self.assertEqual(self.server.get("/api/admin/chapters").json()["total"], 1)
        kept = self.server.ask("DELETE", f"{PATH}/DOUBLE", None, {"If-Match": '"3"'})
        self.assertEqual((kept.status, kept.code, [(e["chapter_code"], e["id"]) for e in kept.detail["exercises"]]),
                         (409, "GENERATOR_IN_USE", [("6E_GM07", 1)]))
        gone = self.server.ask("DELETE", f"{PATH}/DOUBLE?allow_broken=1", None, {"If-Match": '"3"'})
        self.assertEqual((gone.status, self.case()), (200, "GENERATOR_FAILED"))
        self.assertEqual(self.server.get(f"{PATH}/DOUBLE").status, 404)
        self.put()
        self.assertEqual(self.case(), first)
        self.finish(self.server)
        self.assertEqual(self.json("check")["left"], 0)

    def test_a_batch_that_takes_too_long_is_none(self):
        """How far it would come hangs on the machine, so that its replay would be another."""
        self.put(source="for i = 1, 300000 do end\n  return {variables = {n = 7 + 0 * draw.int(1, 100000000), d = 14}}")
        self.create(**dynamic())
        self.assertEqual(self.case(), "<p>Le double de 7 ?</p>")
        late = self.server.post(BATCH, {"code_officiel": "6E_GM07", "nb_exercices": 5, "seed": 3})
        self.assertEqual((late.status, late.code), (422, "GENERATOR_FAILED"), late.body)
        self.assertIn("more time than a batch may", late.detail["message"])

    def descriptions(self):
        """Descriptions that are not as they should be; each error names its place."""
        parameter = {"name": "max", "type": "int", "default": 9}
        kinds = {"name": "how", "type": "enum", "default": "a", "options": ["a", "b"]}
        for place, given in (
                ("parametres", dict(parametres=[])), ("label", dict(label="Le double")), ("label.fr", dict(label={"fr": 1})),
                ("label.de", dict(label={"de": "x"})), ("version", dict(version="1" * 40)), ("exercise_type", dict(exercise_type=[])),
                ("kind", dict(kind="max")), ("kind", dict(kind="none")),
                *((f"parameters[0].{name}", dict(parameters=[{**parameter, **more}])) for name, more in (
                    ("type", {"type": "whole"}), ("type", {"type": None}), ("default", {"default": "9"}), ("default", {"default": 9.5}),
                    ("default", {"default": 9, "max": 8}), ("max", {"min": 9, "max": 8}), ("max", {"max": "9"}), ("name", {"name": "é"}),
                    ("options", {"options": []}), ("options", {"options": [1]}), ("options", {"options": ["a", "a"]}), ("choices", {"choices": []}))),
                ("parameters[1].name", dict(parameters=[parameter, parameter])), ("parameters[1].default", dict(parameters=[parameter, {**kinds, "default": "c"}])),
                ("variables.n", dict(variables={"n": "int"})), ("variables.n.type", dict(variables={"n": {}})),
                ("variables.n.type", dict(variables={"n": {"type": "text"}, "d": {"type": "int"}})),
                ("variables.d.type", dict(variables={"n": {"type": "number"}, "d": {"type": "list"}})), ("variables.n.typ", dict(variables={"n": {"typ": "int"}})),
                ("variables.n.kinds", dict(variables={"n": {"type": "int", "kinds": ["a"]}})),
                ("variables.n.kinds", dict(variables={"n": {"type": "int", "kinds": ["c"]}}, parameters=[parameter, kinds], kind="how")),
                ("variables.a b", dict(variables={"a b": {"type": "int"}})), ("presets[0].key", dict(presets=[{"params": {}}])),
                ("presets[0].params", dict(presets=[{"key": "k"}])), ("presets[0].x", dict(presets=[{"key": "k", "params": {}, "x": 1}]))):
            answer = self.server.ask("PUT", f"{PATH}/DOUBLE", {"text": text(**given)})
            self.assertIn(f"at {place}: ", answer.detail["message"], given)
            yield given

    def figures(self):
        """Figures that can't be drawn, on one page or the other, with the defaults or a preset."""
        case = "return {variables = {n = 1, d = 2}, figure = p.max == %s and %s or nil}"
        bad = ('{kind = "nonsense", values = {a = 1}}', '{kind = "number_line", values = {from = 5, to = 1}}', '{values = {}}',
               '{kind = "square", values = {side = "x"}}', '{kind = "square", values = {side = 3}, show = {question = {"x"}}}')
        return [dict(source=case % (9, figure)) for figure in bad] + [dict(source=case % (5, bad[0]), presets=[{"key": "k", "params": {"max": 5}}])]

    def test_figures_that_can_be_drawn(self):
        self.put(source='return {variables = {n = 1, d = 2}, figure = {kind = "square", values = {side = 3, unit = "cm"}}}')

    def test_those_of_the_program_are_as_they_should_be(self):
        for key in [g["key"] for g in self.server.get(PATH).json()["generators"]]:
            put = self.server.ask("PUT", f"{PATH}/{key}", {"text": self.server.get(f"{PATH}/{key}").json()["text"]})
            self.assertEqual(put.status, 200, (key, put.body))

    def test_what_is_not_taken(self):
        for given in (dict(source="return {"), dict(source="return {variables = {x = 1}}"), dict(source="while true do end"),
                      dict(key="6e-x"), dict(source="return 1"), dict(presets=[{"key": "k", "params": {"max": 0}}]),
                      dict(aliases="A"), dict(parameters={}), dict(source="error('no')"), *self.figures(), *self.descriptions()):
            with self.subTest(given=given):
                body = {"text": text(**{"key": "DOUBLE", **given})}
                answer = self.server.ask("PUT", f"{PATH}/DOUBLE", body)
                self.assertEqual((answer.status, answer.code), (422, "GENERATOR_INVALID"), answer.body)
        self.assertEqual(self.server.ask("PUT", f"{PATH}/OTHER", {"text": text()}).code, "GENERATOR_INVALID")
        broken = self.server.ask("PUT", f"{PATH}/DOUBLE", {"text": '--[[exobase\n{\n  "key": x\n}\n]]\n'})
        self.assertRegex(broken.detail["message"], "^Line 3, column 10: ")
        self.assertEqual(self.server.ask("PUT", f"{PATH}/DOUBLE", {"text": "x" * 70000}).status, 422)
        self.assertEqual(self.server.get(f"{PATH}/DOUBLE").status, 404)
        self.assertEqual(self.server.get("/api/admin/status").json()["commit"], 0)

    def test_what_would_break(self):
        """Only what is worse off than before: by a case that can't be made, or one that says something false."""
        self.put()
        self.create(**dynamic())
        self.create(**dynamic(variables={"max": 100}, enonce_template_html="<p>Combien font 2 fois {{n}} ?</p>"))
        self.create(chapter="6E_GM08", **dynamic(enonce_template_html="<p>{{n}}</p>", solution_template_html="<p>{{n}}</p>"))
        self.create(**dynamic(generator_key="PERIMETRE_V1", enonce_template_html="<p>{{cote}}</p>", solution_template_html="<p>x</p>"))

        def broken(source, status=409, etag='"1"'):
            answer = self.put(status=status, etag=etag, source=source)
            return [(e["chapter_code"], e["id"], e["message"]) for e in answer.detail["exercises"]] if status == 409 else []
        rare = "local n = draw.int(1, p.max)\n  return {variables = {n = n, d = %s}}"
        self.assertEqual(broken(rare % "2 * n + (n == 77 and 1 or 0)"), [("6E_GM07", 2, "“2 × 77 = 155” is not right.")])
        self.assertEqual([e[:2] for e in broken(rare % "n < 9 and 2 * n or nil")], [("6E_GM07", 1), ("6E_GM07", 2)])
        self.assertEqual(broken(rare % "n + n", 200), [])
        allowed = {"text": text(source=rare % "3 * n")}
        self.assertEqual(self.server.ask("PUT", f"{PATH}/DOUBLE?allow_broken=1", allowed, {"If-Match": '"2"'}).status, 200)
        self.assertEqual(broken(rare % "4 * n", 200, '"3"'), [])  # they were wrong already

    def test_names_are_one_generators(self):
        for given in (dict(aliases=["THALES"]), dict(aliases=["thales v1"]), dict(aliases=["Perimetre_v1"]), dict(aliases=["Variables"]),
                      dict(key="THALES_V1"), dict(key="VARIABLES")):
            with self.subTest(given=given):
                key = given.get("key", "DOUBLE")
                answer = self.server.ask("PUT", f"{PATH}/{key}", {"text": text(**given)})
                self.assertEqual((answer.status, answer.code), (409, "GENERATOR_NAME_TAKEN"), answer.body)
        self.put(aliases=["Twice"])
        self.create(**dynamic(generator_key="tWICE"))
        self.assertIn("Le double", self.case())
        for given in (dict(key="TWICE"), dict(key="OTHER", aliases=["double"]), dict(key="OTHER", aliases=["twice"])):
            self.assertEqual(self.server.ask("PUT", f"{PATH}/{given['key']}", {"text": text(**given)}).code, "GENERATOR_NAME_TAKEN", given)
        self.put(aliases=["TWICE", "twice", "ZWEI"], etag='"1"')

    def test_a_name_is_never_given_to_two_by_going_back(self):
        """Undone removals and edits bring names back, which others may have by then."""
        self.put(aliases=["TWICE"])
        renamed = self.put(etag='"1"')
        self.put("OTHER", aliases=["TWICE"])
        for query in ("", "?dry_run=1", "?force=1", "?keep_later=1"):
            answer = self.server.post(f"/api/admin/commits/{renamed.commit}/revert{query}")
            self.assertEqual((answer.status, answer.code), (409, "GENERATOR_NAME_TAKEN"), query)
            self.assertIn("TWICE", answer.detail["message"])
        gone = self.server.ask("DELETE", f"{PATH}/OTHER", None, {"If-Match": '"1"'})
        back = self.server.post(f"/api/admin/commits/{renamed.commit}/revert")
        self.assertEqual((gone.status, back.status), (200, 200), back.body)
        answer = self.server.post(f"/api/admin/commits/{gone.commit}/revert")
        self.assertEqual((answer.status, answer.code), (409, "GENERATOR_NAME_TAKEN"))
        self.finish(self.server)
        self.run_program("revert", str(gone.commit), status=1)
        self.assertIn("TWICE", self.stderr)
        self.run_program("revert", str(back.commit))
        self.run_program("revert", str(gone.commit))
        self.assertEqual(self.json("check", "exercises")["left"], 0)

    def test_a_name_is_never_given_to_two_by_two_servers(self):
        other = self.start()
        for i in range(30):
            names = [f"{name}{i}" for name in ("A", "B")]
            answers = at_once(*(lambda server=server, name=name: server.ask("PUT", f"{PATH}/{name}", {"text": text(name, aliases=[f"C{i}"])})
                                for server, name in zip((self.server, other), names)))
            self.assertEqual(sorted(answer.status for answer in answers), [200, 409], [answer.body for answer in answers])
        self.finish(other)
        self.finish(self.server)
        self.assertEqual(self.json("check", "exercises")["left"], 0)

    def test_of_the_program(self):
        before = self.server.get(f"{PATH}/thales_v2").json()
        self.assertEqual((before["state"], before["revision"]), ("missing", 0))
        self.assertEqual(self.server.get(f"{PATH}/thales").json(), before)
        edited = before["text"].replace("function generate", "-- edited\nfunction generate")
        put = self.server.ask("PUT", f"{PATH}/THALES_V2", {"text": edited})
        self.assertEqual((put.status, put.json()["generator"]["state"]), (200, "edited"), put.body)
        self.assertEqual([self.server.get(f"{PATH}/thales_v1").json()[name] for name in ("key", "state", "revision")], ["THALES_V2", "edited", 1])
        self.assertEqual(len(self.server.get(f"{PATH}/thales/history").json()["revisions"]), 1)
        plan = {i["key"]: i for i in self.server.get(f"{PATH}-update").json()["plan"]}
        self.assertEqual((plan["THALES_V2"]["taken"], plan["PERIMETRE_V1"]["state"]), (False, "missing"))
        done = self.server.post(f"{PATH}-update").json()
        self.assertEqual((done["commit"], "THALES_V2" in {i["key"] for i in done["plan"]}), (2, False))
        self.assertEqual(self.server.post(f"{PATH}-update").json()["commit"], None)
        back = self.server.ask("PUT", f"{PATH}/THALES_V2", {"text": before["text"]}, {"If-Match": '"1"'})
        self.assertEqual(back.json()["generator"]["state"], "same")
        # Taken out of the bank, the program's counts again; the bank did have it.
        gone = self.server.ask("DELETE", f"{PATH}/THALES_V2", None, {"If-Match": back.etag})
        after = self.server.get(f"{PATH}/thales_v2").json()
        self.assertEqual((gone.json()["generator"]["state"], after["state"], after["revision"], after["text"]), ("removed", "removed", 3, before["text"]))


class Replay(ServerBench):
    """The same bytes, whatever was edited since."""

    def again(self, answer, status=200):
        data = answer.json()
        text = (data.get("batch_metadata") or data["metadata"])["replay"]
        made = self.server.post(ONE + "/replay", {"replay": text}, {"Accept-Language": "en"})
        self.assertEqual(made.status, status, made.body)
        return made

    def test_batches_take_overrides_and_a_variant(self):
        self.assertEqual(self.server.ask("PUT", f"{PATH}/DOUBLE", {"text": text()}).status, 200)
        self.create(**dynamic(template_variants=[{"id": v, "enonce_template_html": f"<p>{v} {{{{n}}}}</p>", "solution_template_html": "<p>{{d}}</p>"} for v in "ab"]))
        asked = {"code_officiel": "6E_GM07", "nb_exercices": 15, "seed": 1}
        plain = self.server.post(BATCH, asked).json()
        self.assertEqual({e["enonce_html"][3] for e in plain["exercises"]}, {"a", "b"})
        self.assertLessEqual(max(e["metadata"]["variables"]["n"] for e in plain["exercises"]), 9)
        answer = self.server.post(BATCH, {**asked, "overrides": {"max": 900}, "variant_id": "b"})
        made = answer.json()["exercises"]
        self.assertEqual(({e["enonce_html"][3] for e in made}, len(made)), ({"b"}, 15))
        self.assertGreater(max(e["metadata"]["variables"]["n"] for e in made), 100)
        self.assertEqual(self.again(answer).body, answer.body)
        none = self.server.post(BATCH, {**asked, "variant_id": "c"}).json()
        self.assertEqual((none["exercises"], len(none["batch_metadata"]["withheld"])), ([], 1))

    def test_after_edits_and_an_update(self):
        put = self.server.ask("PUT", f"{PATH}/DOUBLE", {"text": text()})
        self.assertEqual(put.status, 200, put.body)
        ids = [self.create(**dynamic()), self.create(**dynamic(difficulty="moyen")), self.create(), self.create(chapter="6E_GM08")]
        self.server.ask("PATCH", "/api/admin/chapters/6E_GM07", {"title": "Avant"})
        french = {"Accept-Language": "fr"}
        answers = [self.server.post(ONE, {"code_officiel": "6E_GM07", "seed": 1}),
                   self.server.post(ONE, {"code_officiel": "6e-gm07", "difficulte": "Moyen", "seed": -5, "overrides": {"max": 500}}),
                   self.server.post(ONE, {"code_officiel": "6E_GM08"}),
                   self.server.post(BATCH, {"code_officiel": "6E_GM07", "nb_exercices": 20, "seed": 3}, french),
                   self.server.post(ONE, {"generator_key": "thales", "overrides": {"figure_type": "rectangle"}}, french)]
        for answer in answers:
            self.assertEqual(answer.status, 200, answer.body)
        warning = answers[3].json()["batch_metadata"]["warning"]
        self.assertIn("demandés", warning)
        for n in range(50):
            for i, exercise in enumerate(ids[:2]):
                field = {"enonce_template_html": f"<p>{n}{i} {{{{n}}}}</p>"}
                edit = self.server.put(f"/api/admin/chapters/6E_GM07/exercises/{exercise['id']}", field, f'"{n + 1}"')
                self.assertEqual(edit.status, 200, edit.body)
        self.server.delete("/api/admin/chapters/6E_GM07/exercises/3", '"1"')
        self.server.delete("/api/admin/chapters/6E_GM08/exercises/1", '"1"')
        self.create(**dynamic())
        self.assertEqual(self.server.ask("PATCH", "/api/admin/chapters/6E_GM07", {"title": "Après"}, {"If-Match": '"1"'}).status, 200)
        source = "return {variables = {n = 1, d = 2}}"
        put = self.server.ask("PUT", f"{PATH}/DOUBLE", {"text": text(version="2.0.0", source=source)}, {"If-Match": '"1"'})
        self.assertEqual(put.status, 200, put.body)
        for answer in answers[:4]:
            self.assertEqual(self.again(answer).body, answer.body)
        for answer in answers:
            data = answer.json()
            replay = (data.get("batch_metadata") or data["metadata"])["replay"]
            self.assertEqual(self.run_program("generate", "--replay", replay), answer.body.decode() + "\n")
        engine, _, *rest = replay.split(".")
        for changed, said in ((["0", *replay.split(".")[1:]], "in another way"), ([engine, "9999", *rest], "no commit 9999")):
            self.run_program("generate", "--replay", ".".join(changed), status=1)
            self.assertIn(said, self.stderr)
        for wrong in (["--replay", "x"], ["6E_GM07", "--replay", replay], []):
            self.run_program("generate", *wrong, status=2)
        self.assertNotEqual(self.server.post(ONE, {"code_officiel": "6E_GM07", "seed": 1}).json()["enonce_html"],
                            answers[0].json()["enonce_html"])
        self.assertEqual(self.again(answers[4]).body, answers[4].body)
        self.finish(self.server)
        self.server = self.start()
        self.assertEqual(self.again(answers[3]).body, answers[3].body)

    def test_what_can_not_be_made_again(self):
        self.create()
        text = self.server.post(ONE, {"code_officiel": "6E_GM07", "seed": 1}).json()["metadata"]["replay"]
        parts = text.split(".")
        for place, other, status, code in ((0, "0-x", 410, "ENGINE_CHANGED"), (1, "99", 404, "COMMIT_NOT_FOUND"), (2, "z", 422, "INVALID_VALUE"),
                                           (3, "6E_X", 422, "NO_EXERCISES_FOUND"), (5, "gold", 422, "INVALID_VALUE"), (7, "9" * 30, 422, "INVALID_VALUE"),
                                           (8, "", 422, "INVALID_VALUE")):
            with self.subTest(place=place):
                changed = ".".join(parts[:place] + [other] + parts[place + 1:])
                answer = self.server.post(ONE + "/replay", {"replay": changed})
                self.assertEqual((answer.status, answer.code), (status, code), answer.body)
        self.assertEqual(self.server.post(ONE + "/replay", {"replay": text + ".!!"}).status, 422)
        detail = self.server.post(ONE + "/replay", {"replay": "0" + text}).detail
        self.assertEqual(detail["context"], {"engine": "0" + parts[0], "here": parts[0]})


class Started(ServerBench):
    def test_a_server_adds_what_the_log_never_had(self):
        self.create()
        self.assertEqual(self.start().get("/api/admin/status").json()["commit"], 1)
        self.create(**dynamic(generator_key="THALES", enonce_template_html="<p>{{cote_initial}}</p>", solution_template_html="<p>x</p>"))
        other = self.start()
        commit = other.get("/api/admin/commits/3").json()
        self.assertEqual((commit["kind"], commit["changes"]), ("generators", []))
        self.assertIn("THALES_V2", [g["key"] for g in commit["generators"]])
        self.assertEqual(other.get(f"{PATH}/THALES_V2").json()["state"], "same")
        self.assertEqual(self.start().get("/api/admin/status").json()["commit"], 3)


class Commands(exobase.Bench):
    """`exobase generators`, migrate and serve."""

    def setUp(self):
        super().setUp()
        self.path = self.module([exobase.exercise(1)])

    def states(self):
        return {g["key"]: g["state"] for g in self.lines("generators", "list")}

    def test_with_a_migration_and_updates(self):
        self.assertEqual(set(self.states().values()), {"missing"})
        self.migrate(self.path)
        self.assertEqual(set(self.states().values()), {"same"})
        self.assertEqual([c["kind"] for c in self.lines("log")], ["migrate"])
        self.assertEqual(self.json("generators", "update")["commit"], None)
        old = self.run_program("generators", "show", "THALES").replace('"version": "', '"version": "0')
        sums = hashlib.sha256(old.encode()).hexdigest()
        self.record(1, {"text": old, "origin": sums})
        self.assertEqual(self.states()["THALES_V2"], "older")
        dry = self.json("generators", "update", "--dry-run")
        self.assertEqual((dry["commit"], [(i["key"], i["taken"]) for i in dry["plan"]]), (None, [("THALES_V2", True)]))
        server = Server(self.database, self.folder)
        self.assertEqual(server.get("/api/admin/status").json()["generators"]["newer"], ["THALES_V2"])
        self.assertEqual(server.stop(), 0)
        self.assertEqual(self.json("generators", "update")["commit"], 3)
        self.assertEqual((self.states()["THALES_V2"], self.lines("log")[0]["kind"], self.lines("log")[0]["generators"]),
                         ("same", "generators", ["THALES_V2"]))
        self.record(3, {"text": old, "origin": None})
        self.assertEqual((self.states()["THALES_V2"], self.json("generators", "update")["commit"]), ("edited", None))
        self.assertEqual(self.json("generators", "update", "THALES_V2", "--force")["commit"], 5)
        self.run_program("generators", "test", "thales")
        self.run_program("generators", "update", "NONE", status=1)

    def test_check_tells_of_a_name_that_two_have(self):
        self.migrate(self.path)
        for key, aliases in (("ONE", ["SHARED", "THALES"]), ("TWO", ["shared"]), ("THREE", ["VARIABLES"])):
            self.record(0, {"text": text(key, aliases=aliases), "origin": None}, key)
        found = self.json("check", "exercises", status=3)["findings"]
        self.assertEqual([(f["code"], f["place"], f["part"]) for f in found], [("generator_name", key, "exercises") for key in ("ONE", "THREE", "TWO")])
        self.assertEqual([name in f["message"] for f, name in zip(found, ("TWO", "VARIABLES", "ONE"))], [True] * 3, found)
        self.assertIn("ONE", self.run_program("check", "exercises", status=3))

    def test_an_update_that_would_break(self):
        fields = {"is_dynamic": True, "generator_key": "THALES", "difficulty": "moyen", "enonce_html": None, "solution_html": None,
                  "enonce_template_html": "<p>{{cote_vieux}}</p>", "solution_template_html": "<p>x</p>"}
        self.migrate(self.module([exobase.exercise(1, **fields)], name="other_exercises.py"))
        old = self.run_program("generators", "show", "THALES").replace("cote_initial", "cote_vieux")
        self.record(1, {"text": old, "origin": hashlib.sha256(old.encode()).hexdigest()})
        for more in ((), ("--dry-run",)):
            self.run_program("generators", "update", *more, status=1)
            self.assertRegex(self.stderr, "(?s)^[A-Z0-9_]+ 1: .*cote_vieux.*nothing was written")
        self.assertEqual(self.states()["THALES_V2"], "older")
        self.assertEqual(self.json("generators", "update", "--allow-broken")["commit"], 3)

    def record(self, revision, record, key="THALES_V2"):
        subprocess.run([os.environ["EXOBASE_EDIT_TOOL"], f"sqlite:{self.database}", "record", f"_{key}", str(revision),
                        json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":"))], check=True)


if __name__ == "__main__":
    unittest.main()
