# SPDX-License-Identifier: Apache-2.0
"""Over HTTP: the public routes that hand exercises out."""

import http.client
import json
import unittest

import exobase
from server import ServerBench, static

ONE = "/api/v1/exercises/generate"
BATCH = ONE + "/batch"
SHARED = exobase.shared_data()
FIGURES = ("figure_svg", "figure_svg_enonce", "figure_svg_solution", "svg")


class Generate(ServerBench):
    def setUp(self):
        super().setUp()
        for number, (difficulty, offer) in enumerate(
                [("facile", "free"), ("facile", "pro"), ("moyen", "free"), ("difficile", "pro"), ("facile", "free")]):
            self.create(enonce_html=f"<p>{number}</p>", difficulty=difficulty, offer=offer)

    def ids(self, answer):
        self.assertEqual(answer.status, 200, answer.body)
        return [e["metadata"]["exercise_id"] for e in answer.json()["exercises"]]

    def refused(self, path, body, status, code):
        answer = self.server.post(path, body)
        self.assertEqual((answer.status, answer.code), (status, code), answer.body)
        return answer.detail

    def test_one(self):
        answer = self.server.post(ONE, {"code_officiel": "6e-gm07", "seed": 7}).json()
        self.assertRegex(answer["id_exercice"], r"^ex_6e_gm07_[15]_\d{13}$")
        self.assertEqual((answer["niveau"], answer["chapitre"]), ("6e", "6E_GM07"))
        self.assertEqual([answer[f] for f in FIGURES], [None] * 4)
        meta = answer["metadata"]
        self.assertEqual((meta["difficulty"], meta["offer"], meta["seed_used"], meta["source"]), ("facile", "free", 7, "database"))
        again = self.server.post(ONE + "?code_officiel=6E_GM07&seed=7").json()
        self.assertRegex(meta.pop("replay"), r"^1-[0-9a-f]{8}\.5\.o\.6E_GM07\.facile\.free\.\w\w\.1\.7\.\d{13}$")
        again["metadata"].pop("replay")
        self.assertEqual(again["metadata"], meta)

    def test_many_at_once(self):
        """What is made together is what each gets alone."""
        seeds = [*range(60), 2**31, 2**32 - 1, 2**32, -5, -(2**63), 2**63 - 1]
        alone = {seed: self.chosen(seed) for seed in seeds}
        self.assertGreater(len(set(alone.values())), 2)
        clients = [http.client.HTTPConnection(self.server.host, self.server.port, timeout=60) for _ in seeds]
        for client in clients:
            client.connect()
        for _ in range(20):
            for client, seed in zip(clients, seeds):
                client.request("POST", ONE, json.dumps({"code_officiel": "6E_GM07", "offer": "pro", "seed": seed}),
                               {"Content-Type": "application/json"})
            for client, seed in zip(clients, seeds):
                meta = json.loads(client.getresponse().read())["metadata"]
                self.assertEqual((meta["seed_used"], meta["exercise_id"]), (seed, alone[seed]))
        for client in clients:
            client.close()

    def chosen(self, seed):
        answer = self.server.post(ONE, {"code_officiel": "6E_GM07", "offer": "pro", "seed": seed})
        self.assertEqual((answer.status, answer.json()["metadata"]["seed_used"]), (200, seed))
        return answer.json()["metadata"]["exercise_id"]

    def test_withheld_as_long_as_it_is_unsafe(self):
        """Judged once for each text, not once for ever."""
        asked = {"code_officiel": "6E_GM08", "difficulte": "facile"}
        made = self.create("6E_GM08", difficulty="facile", enonce_html="<p>1</p>")
        path = f"/api/admin/chapters/6E_GM08/exercises/{made['id']}"
        for html, status in (("<p>2</p>", 200), ("<p onclick='x()'>3</p>", 422), ("<p>4</p>", 200)):
            commit = self.server.get("/api/admin/status").json()["commit"]
            self.edit("6E_GM08", made["id"], enonce_html=html)
            self.assertEqual(self.server.at_commit(commit + 1, "GET", path).exercise["enonce_html"], html)
            for _ in range(2):
                self.assertEqual(self.server.post(ONE, asked).status, status, html)

    def test_pools(self):
        for asked, expected in (({}, {1, 3, 5}), ({"offer": "pro"}, {1, 2, 3, 4, 5}), ({"difficulte": "Facile"}, {1, 5}),
                                ({"difficulte": "difficile", "offer": "PRO"}, {4}), ({"difficulte": "facile", "offer": "pro"}, {1, 2, 5})):
            with self.subTest(asked=asked):
                ids = self.ids(self.server.post(BATCH, {"code_officiel": "6E_GM07", "nb_exercices": 20, **asked}))
                self.assertEqual((set(ids), len(ids)), (expected, len(expected)))

    def test_fewer_than_asked_for(self):
        meta = self.server.post(BATCH + "/gm07", {"nb_exercices": 9, "seed": 1}).json()["batch_metadata"]
        self.assertEqual((meta["requested"], meta["available"], meta["returned"]), (9, 3, 3))
        self.assertIn("9", meta["warning"])
        self.assertNotIn("warning", self.server.post(BATCH + "/gm07", {"nb_exercices": 3}).json()["batch_metadata"])

    def test_body_before_query_and_unknown_fields(self):
        ids = self.ids(self.server.post(BATCH + "?difficulte=difficile&nb_exercices=1",
                                        {"code_officiel": "6E_GM07", "difficulte": "moyen", "niveau": "6e", "x": [1]}))
        self.assertEqual(ids, [3])

    def test_drafts_and_dynamic_ones(self):
        self.create("6E_GM08", enonce_html="<p>d</p>", status="draft")
        self.broken("6E_GM08", is_dynamic=True, generator_key="THALES_V1", enonce_html=None, solution_html=None,
                    enonce_template_html="<p>{{a}}</p>", solution_template_html="<p>{{b}}</p>")
        answer = self.server.post(BATCH + "/gm08", {"nb_exercices": 5}).json()
        self.assertEqual(answer["exercises"], [])
        self.assertEqual([(w["exercise_id"], w["reason"]) for w in answer["batch_metadata"]["withheld"]], [(2, "placeholder")])
        refused = self.refused(ONE, {"code_officiel": "6E_GM08", "difficulte": "facile"}, 422, "PLACEHOLDER_UNRESOLVED")
        self.assertEqual((refused["context"]["missing"], refused["context"]["expected_placeholders"]), (["a", "b"], ["a", "b"]))
        self.assertIn("cote_initial", refused["context"]["provided_keys"])

    def broken(self, chapter, **fields):
        """One that can't be saved over HTTP, as it came out of a module or by an older program."""
        made = self.create(chapter)
        commit = self.server.get("/api/admin/status").json()["commit"]
        self.edit(chapter, made["id"], **fields)
        self.assertEqual(self.server.at_commit(commit + 1, "GET", "/api/admin/chapters").status, 200)

    def dynamic(self, chapter, make=None, **fields):
        (make or self.create)(chapter, **{"is_dynamic": True, "generator_key": "THALES_V1", "enonce_html": None, "solution_html": None,
                                "enonce_template_html": "<p>{{figure_type_article}} {{longueur_initiale}} {{coefficient_str}}</p>",
                                "solution_template_html": "<p>{{longueur_finale}}</p>", **fields})

    def test_a_dynamic_one(self):
        self.dynamic("6E_GM08", difficulty="facile")
        answer = self.server.post(ONE, {"code_officiel": "6E_GM08", "seed": 1}).json()
        self.assertEqual((answer["enonce_html"], answer["solution_html"]), ("<p>un rectangle 6 3</p>", "<p>18</p>"))
        meta = answer["metadata"]
        self.assertEqual((meta["seed_used"], meta["source"], meta["generator_key"], meta["is_dynamic"], meta["generator_code"]),
                         (1, "dynamic_generator", "THALES_V1", True, "6E_GM08_THALES_V1"))
        self.assertEqual((meta["variables"]["longueur_finale"], meta["variables_used"]["source"]), (18, "generator"))
        self.dynamic("6E_GM09", self.broken, difficulty="facile", variables={"figure_type": "cercle"})
        self.refused(ONE, {"code_officiel": "6E_GM09"}, 422, "GENERATOR_PARAMS_INVALID")

    def test_a_batch_of_cases_has_none_twice(self):
        self.dynamic("6E_GM08", difficulty="facile",
                     enonce_template_html="<p>{{longueur_initiale}} {{largeur_initiale}} {{coefficient_str}}</p>")
        self.create("6E_GM08", enonce_html="<p>fixed</p>", difficulty="facile")
        answer = self.server.post(BATCH, {"code_officiel": "6E_GM08", "nb_exercices": 200, "seed": 3}).json()
        texts = [exercise["enonce_html"] for exercise in answer["exercises"]]
        self.assertEqual((len(texts), len(set(texts))), (65, 65))  # 4 coefficients, 16 pairs of lengths, 1 fixed
        self.assertIn("65", answer["batch_metadata"]["warning"])
        self.assertEqual([e["metadata"]["batch_info"]["position"] for e in answer["exercises"]], list(range(1, 66)))
        again = self.server.post(BATCH, {"code_officiel": "6E_GM08", "nb_exercices": 40, "seed": 3}).json()
        self.assertEqual([exercise["enonce_html"] for exercise in again["exercises"]], texts[:40])
        self.assertNotIn("warning", again["batch_metadata"])

    def test_generators(self):
        body = self.server.get("/api/v1/exercises/generators").json()
        self.assertEqual(body["count"], len(body["generators"]))
        self.assertLessEqual({"THALES_V2", "THALES V1", "THALES"}, set(body["generators"]))
        self.assertEqual(body["details"]["THALES_V2"]["param_count"], 4)
        self.assertEqual(self.server.get("/api/admin/exercises/generators").json()["count"], len(body["details"]))
        schema = self.server.get("/api/v1/exercises/generators/thales%20v1/schema").json()
        self.assertEqual((schema["generator_key"], schema["parameters"][0]["name"]), ("THALES_V2", "figure_type"))
        missing = self.server.get("/api/v1/exercises/generators/NONE/schema")
        self.assertEqual((missing.status, missing.code), (404, "GENERATOR_NOT_FOUND"))

    def test_a_generator_directly(self):
        asked = {"generator_key": "thales_v1", "overrides": {"figure_type": "rectangle", "difficulty": "facile"}, "seed": 1}
        answer = self.server.post(ONE, asked).json()
        self.assertEqual(answer["metadata"]["variables"]["longueur_finale"], 18)
        self.assertEqual(answer["metadata"]["parameters"]["force_coefficient"], None)
        self.refused(ONE, {**asked, "overrides": {"figure_type": "cercle"}}, 400, "INVALID_PARAMS")
        self.refused(ONE, {**asked, "overrides": {"nothing": 1}}, 400, "INVALID_PARAMS")
        self.refused(ONE, {"generator_key": "NONE"}, 422, "GENERATOR_FAILED")
        # The request's difficulty is the generator's, unless its parameters say another.
        for difficulty, overrides, taken in (("difficile", {}, "difficile"), (None, {}, "moyen"), ("difficile", {"difficulty": "facile"}, "facile")):
            answer = self.server.post(ONE, {"generator_key": "THALES_V2", "difficulte": difficulty, "overrides": overrides, "seed": 1})
            self.assertEqual((answer.status, answer.json()["metadata"]["parameters"]["difficulty"]), (200, taken))
            again = self.server.post(ONE + "/replay", {"replay": answer.json()["metadata"]["replay"]})
            self.assertEqual(again.body, answer.body)
        self.refused(ONE, {"generator_key": "THALES_V2", "difficulte": "bogus"}, 400, "INVALID_PARAMS")

    def test_preview(self):
        exercise = {"is_dynamic": True, "generator_key": "THALES_V2", "difficulty": "facile", "variables": {"odd": 1},
                    "template_variants": [{"id": "a", "enonce_template_html": "<p>{{cote_initial}}</p>", "solution_template_html": "<p>s</p>"},
                                          {"id": "b", "enonce_template_html": "<p>{{no}}</p>", "solution_template_html": "<p>s</p>"}]}
        path = "/api/admin/preview"
        body = self.server.post(path, {"fields": exercise, "seeds": list(range(12)), "variant_id": "a"}).json()
        self.assertEqual(([c["seed"] for c in body["cases"]], body["ignored"]), (list(range(12)), ["odd"]))
        self.assertEqual({c["variant_id"] for c in body["cases"]}, {"a"})
        for case in body["cases"]:
            self.assertEqual(case["enonce_html"], f"<p>{case['variables']['cote_initial']}</p>")
        body = self.server.post(path, {"fields": exercise, "seeds": [1, 2], "variant_id": "b"}).json()
        self.assertEqual([(c["error"], c["context"]["missing"]) for c in body["cases"]], [("placeholder", ["no"])] * 2)
        refused = self.server.post(path, {"fields": exercise, "seeds": [1], "variant_id": "c"})
        self.assertEqual((refused.status, refused.code), (422, "VARIANT_ID_NOT_FOUND"))
        both = self.server.post(path, {"fields": exercise, "seeds": list(range(24))}).json()["cases"]
        self.assertEqual({"error" in case for case in both}, {True, False})

    def test_preview_of_a_static_exercise(self):
        exercise = {"enonce_html": "<p>é\n𝄞 $x$</p>", "solution_html": "<p>1</p><script>x</script>", "needs_svg": True,
                    "variables": {"figure": {"kind": "circle"}}}
        body = self.server.post("/api/admin/preview", {"fields": exercise}).json()
        self.assertEqual((body["enonce_html"], body["solution_html"], body["withheld"]),
                         (exercise["enonce_html"], None, ["solution_html"]))
        found = {(f["rule"], f["field"]): (f["line"], f["column"]) for f in body["findings"] if "line" in f}
        self.assertEqual(found[("latex", "enonce_html")], (2, 4), body["findings"])
        self.assertEqual(self.server.get("/api/admin/commits").json()["newest"], 5)

    def test_refusals(self):
        near = self.refused(ONE, {"code_officiel": "6e_gm7"}, 422, "CODE_OFFICIEL_INVALID")["near"]
        self.assertEqual(near, ["6E_GM07"])
        for body in ({}, {"code_officiel": ""}, {"code_officiel": "é"}):
            self.refused(BATCH, body, 422, "CODE_OFFICIEL_INVALID")
        self.refused(BATCH + "/gm07", {"code_officiel": "6E_GM08"}, 400, "INVALID_CHAPTER")
        self.refused(BATCH + "/gm07", {"difficulte": "difficile"}, 422, "NO_EXERCISES_FOUND")
        for body in ({"offer": "gold"}, {"difficulte": "dur"}):
            self.refused(BATCH + "/gm07", body, 422, "INVALID_VALUE")
        for body in ({"nb_exercices": 0}, {"nb_exercices": 21}, {"seed": 1.5}, {"seed": "1"}, {"nb_exercices": 1.5}):
            self.refused(BATCH + "/gm07", body, 422, "INVALID_BODY")
        self.refused(BATCH, {"code_officiel": "6E_GM07", "nb_exercices": 1001}, 422, "INVALID_BODY")

    def test_what_needs_a_token(self):
        many = {"code_officiel": "6E_GM07", "nb_exercices": 21}
        self.assertEqual(self.server.post(BATCH, many).status, 200)
        closed = self.start(ADMIN_AUTH="required", PRO_OFFER="token")
        for path, body in ((BATCH, many), (BATCH, {"code_officiel": "6E_GM07", "offer": "pro"}), (ONE, {"code_officiel": "6E_GM07", "offer": "Pro"})):
            answer = closed.post(path, body)
            self.assertEqual((answer.status, answer.code), (401, "UNAUTHORIZED"), body)
        self.assertEqual(closed.post(BATCH, {"code_officiel": "6E_GM07", "nb_exercices": 20}).status, 200)

    def test_seeds(self):
        body = {"code_officiel": "6E_GM07", "offer": "pro", "nb_exercices": 5}
        drawn = self.server.post(BATCH, body)
        seed = drawn.json()["batch_metadata"]["seed_used"]
        self.assertEqual(self.ids(self.server.post(BATCH, {**body, "seed": seed})), self.ids(drawn))
        self.assertEqual(self.ids(self.server.post(BATCH, {**body, "seed": -3})), self.ids(self.server.post(BATCH, {**body, "seed": 3})))
        orders = {tuple(self.ids(self.server.post(BATCH, {**body, "seed": s}))) for s in range(30)}
        self.assertGreater(len(orders), 10)


@unittest.skipUnless(SHARED, "the shared data is not here")
class Selection(ServerBench):
    def test_every_recorded_order(self):
        self.finish(self.server)
        self.run_program("migrate", SHARED / "lemaitremot" / "current")
        server = self.start()
        for line in (SHARED / "lemaitremot" / "oracle" / "selection.jsonl").read_text().splitlines():
            case = json.loads(line)
            body = {"code_officiel": case["chapter"], "offer": case["offer"], "seed": case["seed"], "nb_exercices": 20,
                    "difficulte": case["difficulty"]}
            answer = server.post(BATCH, body)
            if not case["order"]:
                self.assertEqual(answer.code, "NO_EXERCISES_FOUND")
                continue
            meta = answer.json()["batch_metadata"]
            got = {e["metadata"]["batch_info"]["position"]: e["metadata"]["exercise_id"] for e in answer.json()["exercises"]}
            withheld = [w["exercise_id"] for w in meta.get("withheld", ())]
            wanted = case["order"][:20]
            self.assertEqual([got.get(i + 1, e) for i, e in enumerate(wanted)], wanted, line)
            if case["chapter"] == "6E_TESTS_DYN":  # dynamic: they come again, in the same order
                self.assertEqual([got[i + 1] for i in range(20)], (wanted * 20)[:20], line)
                self.assertEqual(len({e["enonce_html"] for e in answer.json()["exercises"]}), 20, line)
                self.assertEqual(withheld, [])
            else:
                self.assertEqual(sorted([*got.values(), *withheld]), sorted(wanted), line)


if __name__ == "__main__":
    unittest.main()
