# SPDX-License-Identifier: Apache-2.0
"""What a proof finds, when saving, in a preview, by check: texts, figures and generators that are not right."""

import json
import unittest

from generator_texts import PATH, dynamic, text
from server import ServerBench


class Proof(ServerBench):
    """What can't be generated in some case is not saved; preview and check show the cases."""

    def thales(self, enonce, solution="<p>x</p>", **fields):
        return dynamic(generator_key="THALES_V2", enonce_template_html=enonce, solution_template_html=solution, **fields)

    def refused(self, fields, path="/api/admin/chapters/6E_GM07/exercises"):
        answer = self.server.post(path, fields)
        self.assertEqual((answer.status, answer.code), (422, "ADMIN_TEMPLATE_MISMATCH"), answer.body)
        return answer.detail

    def test_when_saving(self):
        detail = self.refused(self.thales("<p>{{cote_initial}} {{nope}}</p>"))
        self.assertEqual([(m["difficulty"], m["missing"]) for m in detail["mismatches"]],
                         [(d, ["nope"]) for d in ("facile", "moyen", "difficile")])
        failure = detail["findings"][0]["proof"]["failures"][0]
        self.assertEqual((failure["kind"], failure["context"]["missing"], len(failure["draws"])), ("placeholder", ["nope"], 2))
        self.refused(self.thales("<p>{{cote_initial}}</p>", variables={"figure_type": "rectangle"}))
        self.refused(self.thales("<p>{{cote_initial}}</p>", variables={"figure_type": "circle"}))
        self.refused(self.thales("<p>x</p>", template_variants=[
            {"id": "a", "enonce_template_html": "<p>{{cote_initial}}</p>", "solution_template_html": "<p>x</p>"},
            {"id": "b", "enonce_template_html": "<p>{{cote_finale}}</p>", "solution_template_html": "<p>x</p>"}]))
        wrong = self.thales("<p>{{cote_initial}}</p>", solution="<p>1 + 1 = 3</p>")
        finding = self.refused(wrong)["findings"][0]
        self.assertEqual((finding["rule"], finding["message"]), ("template_flaw", "“1 + 1 = 3” is not right."))
        made = self.server.post("/api/admin/chapters/6E_GM07/exercises?allow_flaws=1", wrong)
        self.assertEqual(made.status, 200, made.body)
        made = made.json()["exercise"]
        self.refused(self.thales("<p>{{nope}}</p>", solution="<p>1 + 1 = 3</p>"), "/api/admin/chapters/6E_GM07/exercises?allow_flaws=1")
        edit = self.server.put(f"/api/admin/chapters/6E_GM07/exercises/{made['id']}", {"enonce_template_html": "<p>{{x}}</p>"}, '"1"')
        self.assertEqual((edit.status, edit.code), (422, "ADMIN_TEMPLATE_MISMATCH"))
        self.assertEqual(self.server.put(f"/api/admin/chapters/6E_GM07/exercises/{made['id']}", {"title": "T"}, '"1"').status, 200)

    def test_conditions_that_leave_no_case(self):
        fields = dynamic(generator_key="VARIABLES", enonce_template_html="<p>{{a}}</p>", solution_template_html="<p>{{b}}</p>",
                         variables={"definitions": [{"name": "a", "choose": "1..3"}, {"name": "b", "is": "a + 2"}],
                                    "where": ["a > 5"]})
        failure = self.refused(fields)["findings"][0]["proof"]["failures"][0]
        self.assertEqual(failure["message"], "Its conditions leave no case at all.")
        fields["variables"]["where"] = ["a > 2"]
        self.create(**fields)

    def test_preview(self):
        exercise = {**self.thales("<p>{{cote_initial}} × {{coefficient}} = {{cote_initial}}</p>"), "id": 1}
        seen = self.server.post("/api/admin/preview", {"fields": exercise, "seeds": list(range(12)), "proof": True})
        self.assertEqual(seen.status, 200, seen.body)
        seen = seen.json()
        self.assertEqual(len(seen["cases"]), 12)
        self.assertTrue(seen["cases"][0]["figure_svg_enonce"].startswith("<svg"))
        self.assertEqual([(p["difficulty"], p["cases"], p["whole"], p["texts"], p["false_equalities"]) for p in seen["proofs"]],
                         [("facile", 24, True, 24, 24), ("moyen", 30, True, 30, 30), ("difficile", 36, True, 36, 36)])
        failure = seen["proofs"][2]["failures"][-1]
        again = self.server.post("/api/admin/preview", {"fields": exercise, "seeds": [], "draws": failure["draws"],
                                                        "variant_id": failure["variant_id"] or None, "overrides": {"difficulty": "difficile"}}).json()
        self.assertEqual(again["cases"][0]["variables"], failure["variables"])
        self.assertIn(failure["message"], again["cases"][0]["enonce_html"])

    def test_a_figure_that_shows_the_answer(self):
        rows = [("12 cm", "12", "", True), ("12", "12 cm", "", True), ("x = 12", "12", "", True), ("12 cm", "AB = 12 cm", "", True),
                ("2,5 cm", "2.5cm", "", True), ("1 200 m", "1200", "", True), ("12,0", "12", "", True), ("A ; B", "a;B", "", True),
                ("12 cm", "12 cm", "Un côté de 12 cm.", False), ("12 cm", "12", "Il y en a 12.", False), ("12 cm", "12", "Il y en a 112, et 12,5.", True),
                ("12 cm²", "12 cm", "", False), ("12 cm", "13 cm", "", False), ("12", "12/5", "", False), ("12", "x", "", False)]
        table = ", ".join("{%s}" % ", ".join(json.dumps(cell, ensure_ascii=False) for cell in row[:2]) for row in rows)
        source = (f"local row = ({{{table}}})[p.max]\n  return {{variables = {{a = row[1]}}, figure = p.line and {{kind = 'number_line', "
                  "values = {from = 0, to = 20}} or {kind = 'square', values = {side = 12}, labels = {side = row[2]}}}")
        source = source.replace("{a = row[1]}", "{reponse_finale = row[1]}")
        parameters = [{"name": "max", "type": "int", "default": 1}, {"name": "line", "type": "bool", "default": False}]
        put = self.server.ask("PUT", f"{PATH}/DOUBLE", {"text": text(source=source, parameters=parameters, variables={"reponse_finale": {"type": "text"}})})
        self.assertEqual(put.status, 200, put.body)

        def shown(enonce, **variables):
            fields = {**dynamic(enonce_template_html=f"<p>Mesure. {enonce}</p>", solution_template_html="<p>x</p>", variables=variables), "id": 1}
            return self.server.post("/api/admin/preview", {"fields": fields, "seeds": [], "proof": True}).json()["proofs"][0]["figure_faults"] > 0
        for n, row in enumerate(rows, 1):
            self.assertEqual(shown(row[2], max=n), row[3], row)
        self.assertFalse(shown("", max=1, line=True))  # a scale has all numbers

    def test_a_figure_that_shows_the_answer_in_words(self):
        square = "{kind = 'square', values = {side = 9}%s, show = {question = {'sides'%s}, solution = {'sides', 'area'}}}"
        area, plain = square % ("", ", 'area'"), square % ("", "")
        caption = square % (", labels = {caption = '%s'}", "")
        disc = "{kind = 'fraction_disc', values = {numerator = 3, denominator = 4}, show = {question = {'coloured'%s}, solution = {'fraction'}}}"
        rows = [("81 cm²", area, "", True), ("81 cm²", plain, "", False), ("L’aire est de 81 cm².", area, "", True),
                ("L’aire est de 81\u202fcm²", caption % "Aire : 81 cm²", "", True), ("81", caption % "Aire : 81", "", True),
                ("81 cm²", caption % "Aire : 81 cm²", "Une aire de 81 cm².", False), ("81 m", caption % "Aire : 81 cm²", "", False),
                ("81 cm²", caption % "Étape : 81", "", False), ("Le côté mesure 9 cm.", plain, "", True), ("Il y a 9 billes.", plain, "", False),
                ("Le périmètre est 36 cm, avec 4 côtés de 9 cm.", plain, "", False), ("Oui, car le côté mesure 9 cm.", plain, "", False),
                ("Le rectangle de 9 cm sur 3 cm", plain, "", False), ("La distance est de 9 km.", plain, "", False),
                ("3/4", disc % ", 'fraction'", "", True), ("3/4", disc % "", "", False), ("La fraction est 3/4.", disc % ", 'fraction'", "", True),
                ("3", disc % ", 'fraction'", "", False), ("4", disc % ", 'fraction'", "", False), ("3/4", disc % ", 'fraction'", "Colorie 3/4.", False),
                ("3/4", disc % ", 'fraction'", "<math><mfrac><mn>3</mn><mn>4</mn></mfrac></math>", False)]
        table = ", ".join("{%s, %s}" % (json.dumps(row[0], ensure_ascii=False), row[1]) for row in rows)
        source = f"local row = ({{{table}}})[p.max]\n  return {{variables = {{reponse_finale = row[1]}}, figure = row[2]}}"
        put = self.server.ask("PUT", f"{PATH}/DOUBLE", {"text": text(source=source, parameters=[{"name": "max", "type": "int", "default": 1}],
                                                                     variables={"reponse_finale": {"type": "text"}})})
        self.assertEqual(put.status, 200, put.body)
        for n, (answer, _, enonce, right) in enumerate(rows, 1):
            fields = {**dynamic(enonce_template_html=f"<p>Mesure. {enonce}</p>", solution_template_html="<p>x</p>", variables={"max": n}), "id": 1}
            proof = self.server.post("/api/admin/preview", {"fields": fields, "seeds": [], "proof": True}).json()["proofs"][0]
            shown = [f["message"] for f in proof["failures"]]
            self.assertEqual(bool(shown), right, (rows[n - 1], shown))
            self.assertTrue(all("shows the answer" in message for message in shown), (rows[n - 1], shown))

    def test_check(self):
        def check(status):
            report = self.json("check", "exercises", status=status)
            return [(f["code"], f["expected"]) for f in report["findings"]], report["exercises"]["proofs"]
        self.create(**self.thales("<p>{{cote_initial}} × {{coefficient}} = {{cote_final}}</p>", "<p>{{cote_final}}</p>"))
        findings, proofs = check(0)
        self.assertEqual((findings, [p["cases"] for p in proofs]), ([], [24, 30, 36]))
        wrong = self.thales("<p>{{cote_initial}} × {{coefficient}}</p>", "<p>1 + 1 = 3</p>")
        self.assertEqual(self.server.post("/api/admin/chapters/6E_GM07/exercises?allow_flaws=1", wrong).status, 200)
        findings, proofs = check(3)
        self.assertEqual(findings, [("case", False)] * 3)
        self.server.delete("/api/admin/chapters/6E_GM07/exercises/2", '"1"')
        self.create(**self.thales("<p>{{cote_initial}} × {{coefficient}}</p>"))
        self.assertEqual(check(0)[0], [("spread", True)] * 3)

    def test_figures_and_names_that_say_nothing(self):
        """A figure that can't be drawn is not saved; what needs one and has none, and unknown parameters, are told of."""
        fields = {"enonce_html": "<p>x</p>", "solution_html": "<p>y</p>", "difficulty": "facile", "offer": "free", "needs_svg": True}
        for figure in ({"kind": "square", "values": {"side": -1}}, {"kind": "nope"}, {"kind": "square", "values": {"side": 3}, "zz": 1}, 7):
            refused = self.server.post("/api/admin/chapters/6E_GM07/exercises", {**fields, "variables": {"figure": figure}})
            self.assertEqual((refused.status, [f["rule"] for f in refused.detail["findings"]]), (422, ["figure"]), refused.body)
        self.create(**fields, variables={"figure": {"kind": "square", "values": {"side": 3}}})
        self.create(**fields | {"enonce_html": "<p>z</p>"})
        self.create(**fields | {"enonce_html": "<p>t</p>", "needs_svg": False}, variables={"figure": {"kind": "nope"}})
        self.create(**self.thales("<p>{{cote_initial}} × {{coefficient}} = {{cote_final}}</p>", "<p>{{cote_final}}</p>", variables={"figur_type": "carre", "seed": 3}))
        found = [(f["code"], f["expected"], f["id"], f["message"]) for f in self.json("check", "exercises", status=0)["findings"]]
        self.assertEqual([f[:3] for f in found], [("no_figure", True, 2)] + [("ignored", True, 4)])
        self.assertEqual(found[1][3], "figur_type")


if __name__ == "__main__":
    unittest.main()
