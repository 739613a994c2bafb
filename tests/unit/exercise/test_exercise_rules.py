# SPDX-License-Identifier: Apache-2.0
"""The exercise document, a row for each rule of docs/document.md: normal form, errors, findings, HTML, content UID.

EXOBASE_EXERCISE_TOOL is the program that answers for exobase (exercise_tool.c).
"""
import hashlib
import importlib.util
import json
import os
import pathlib
import re
import subprocess
import sys
import unicodedata
import unittest

TOP = pathlib.Path(__file__).resolve().parents[3]
SHARED = pathlib.Path(os.environ.get("EXOBASE_SHARED_DATA") or TOP.parent / "shared" / "data")
TOOL = os.environ.get("EXOBASE_EXERCISE_TOOL")
STATIC = {"id": 1, "enonce_html": "<p>3 × 4 ?</p>", "solution_html": "<p>12</p>"}
DYNAMIC = {"id": 1, "is_dynamic": True, "generator_key": "THALES_V2",
           "enonce_template_html": "<p>{{a}}</p>", "solution_template_html": "<p>{{{ b }}}</p>"}
VARIANT = {"id": "A", "enonce_template_html": "<p>{{a}}</p>", "solution_template_html": "<p>{{b}}</p>", "weight": 1}
DEFAULTS = {"difficulty": "moyen", "enonce_html": None, "enonce_template_html": None, "exercise_type": None,
            "external_id": None, "family": None, "generator_key": None, "is_dynamic": False, "needs_svg": False,
            "offer": "free", "solution_html": None, "solution_template_html": None, "status": "published",
            "svg_enonce_brief": None, "svg_solution_brief": None, "template_variants": None, "title": None,
            "variables": None, "variables_schema": None}
PARTS = ["difficulty", "enonce_html", "exercise_type", "family", "generator_key", "is_dynamic", "needs_svg", "offer",
         "solution_html", "variables"]
KEPT = {"revision": 7, "created_at": "1970-01-01T00:00:00.000Z", "updated_at": "1970-01-01T00:00:01.000Z"}


def ask(questions):
    text = "".join(json.dumps(question) + "\n" for question in questions)
    done = subprocess.run([TOOL], input=text.encode(), stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.decode().split("\n")[:-1]]


def ask_one(raw, chapter="6E_GM07", **more):
    return ask([dict({"raw": raw, "chapter": chapter}, **more)])[0]


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def nested(depth):
    """A document that is `depth` levels deep, its own object counted."""
    value = 1
    for _ in range(depth - 1):
        value = [value]
    return dict(STATIC, x=value)


@unittest.skipUnless(TOOL, "EXOBASE_EXERCISE_TOOL does not name the program to test")
class Asking(unittest.TestCase):
    maxDiff = None


class NormalForm(Asking):
    # (what comes in, what the normal form has there)
    ROWS = [
        ({"difficulty": "FACILE"}, {"difficulty": "facile"}),
        ({"difficulty": "ÉΣ"}, {"difficulty": "éς"}),
        ({"offer": "Pro"}, {"offer": "pro"}),
        ({"family": "durées"}, {"family": "DURÉES"}),
        ({"family": "straße"}, {"family": "STRASSE"}),
        ({"exercise_type": "calcul"}, {"exercise_type": "CALCUL"}),
        ({"status": "Draft"}, {"status": "Draft"}),
        ({"generator_key": "thales"}, {"generator_key": "thales"}),
        ({"chapter_code": "6e-gm07"}, {"chapter_code": "6E_GM07"}),
        ({"chapter_code": None}, {"chapter_code": "6E_GM07"}),
        *[({"needs_svg": word}, {"needs_svg": True}) for word in (1, 1.0, True, "1", "true", "TRUE", "Yes", "oui", "OUI")],
        *[({"needs_svg": word}, {"needs_svg": False}) for word in (0, 0.0, False, "0", "false", "No", "NON", "non")],
        *[({"needs_svg": word}, {"needs_svg": word}) for word in (2, -1, None, "", "vrai", "y", [1], {})],
        ({"is_dynamic": "oui"}, {"is_dynamic": True}),
        ({"difficulty": None}, {"difficulty": None}),
        ({"difficulty": 3}, {"difficulty": 3}),
        ({"title": 12}, {"title": 12}),
        ({"enonce_html": ["x"]}, {"enonce_html": ["x"]}),
        ({"variables": "x"}, {"variables": "x"}),
        ({"tags": ["a", {"z": 1, "a": 2}]}, {"tags": ["a", {"z": 1, "a": 2}]}),
        ({"": 1, "zz": 2.5, "A": None, "é": True}, {"": 1, "zz": 2.5, "A": None, "é": True}),
        ({"template_variants": [{"variant_id": "A", "x": 1}]}, {"template_variants": [{"id": "A", "x": 1}]}),
        ({"template_variants": [{"variant_id": "A", "id": "B"}]}, {"template_variants": [{"variant_id": "A", "id": "B"}]}),
        ({"template_variants": [3, {}]}, {"template_variants": [3, {}]}),
    ]

    def test_rows(self):
        for (given, right), answer in zip(self.ROWS, ask([{"raw": dict(STATIC, **given), "chapter": "6E_GM07"}
                                                          for given, _ in self.ROWS])):
            with self.subTest(given=given):
                document = json.loads(answer["text"])
                want = dict(DEFAULTS, **STATIC)
                want.update(chapter_code="6E_GM07", exercise_uid=answer["uid"])
                want.update(right)
                self.assertEqual(canonical(document), canonical(want))
                self.assertEqual(answer["text"], canonical(document))
                self.assertTrue(answer["again"])

    def test_kept_members_are_spliced_at_their_places(self):
        names = ["a", "created_", "created_b", "created_at2", "z", "rev", "revisioo", "revision\"", "revision\\",
                 "updated", "updated_at0", "Z", "é", "_", "\"", "\\", "\n", "crea\"ted", "created_at\n", "{", "}", ","]
        for name in names:
            with self.subTest(name=name):
                answer = ask_one(dict(STATIC, **{name: {"x\"": "}\\\"", "l": [1, {"q": "]"}]}}))
                document = dict(json.loads(answer["text"]), **KEPT)
                self.assertEqual(answer["full"], canonical(document))
                self.assertEqual(answer["parts"], [canonical(document[part]) for part in PARTS])

    def test_place_of_an_id_that_comes_later(self):
        for extra in ({}, {"external_id": "a\"b"}, {"external_id": 7, "a": {"id": 3}}, {"hint": 1, "image": 2}, {"ic": 1, "ie": "é"}, {"id_": 1}):
            with self.subTest(extra=extra):
                answer = ask_one(dict({"enonce_html": "é"}, **extra))
                text, place = answer["text"].encode(), answer["id_place"] + 0
                self.assertNotIn("id", json.loads(text))
                # The tool writes behind one byte, so that a place counted from elsewhere shows.
                self.assertEqual((text[:place] + b'"id":5,' + text[place:]).decode(), answer["text_5"])
                self.assertEqual(answer["text_5"], canonical(dict(json.loads(text), id=5)))
                self.assertTrue(answer["again"], "a glance sees the same with and without an id")

    def test_own_fields_move_or_are_dropped(self):
        own = {"_id": "x", "revision": 3, "created_at": "2020", "updated_at": "2021", "exobase_state": 1,
               "exercise_uid": "wrong"}
        for door, kept in (("foreign", {"source_" + name: value for name, value in own.items()}), ("own", {}), ("stored", {})):
            with self.subTest(door=door):
                answer = ask_one(dict(STATIC, **own), door=door)
                document = json.loads(answer["text"])
                self.assertEqual({k: v for k, v in document.items() if k.startswith("source_")}, kept)
                self.assertFalse((set(own) - {"exercise_uid"}) & set(document))
                self.assertEqual(document["exercise_uid"], answer["uid"])
                self.assertEqual(sorted(answer["warnings"]), sorted(["moved", name] for name in own) if kept else [])
                self.assertTrue(answer["again"])

    def test_the_reckoned_uid_does_not_move(self):
        uid = ask_one(STATIC)["uid"]
        answer = ask_one(dict(STATIC, exercise_uid=uid))
        self.assertEqual(answer["warnings"], [])
        self.assertNotIn("source_exercise_uid", json.loads(answer["text"]))

    def test_a_moved_field_overwrites_nothing(self):
        answer = ask_one(dict(STATIC, _id=1, source__id=2, source__id_2=3))
        document = json.loads(answer["text"])
        self.assertEqual((document["source__id"], document["source__id_2"], document["source__id_3"]), (2, 3, 1))


class Errors(Asking):
    # (document, chapter, a word of the message)
    ROWS = [
        ([], "6E_GM07", "object"), ("x", "6E_GM07", "object"), (None, "6E_GM07", "object"),
        *[(dict(STATIC, id=wrong), "6E_GM07", "id") for wrong in ("1", 1.0, True, None, [1], 0, -1, 2**53)],
        (dict(STATIC, chapter_code=3), "6E_GM07", "chapter_code"),
        (dict(STATIC, chapter_code="6E GM07"), "6E_GM07", "chapter_code"),
        (dict(STATIC, chapter_code="6E_GM08"), "6E_GM07", "6E_GM08"),
        (STATIC, None, "chapter"),
        *[(dict(STATIC, chapter_code=code), None, "chapter_code") for code in ("", "_A", "-A", "A" * 65, "É", "A B", "A\n")],
        (dict(STATIC, title="x" * 2**20), "6E_GM07", "1 MiB"),
        (dict(STATIC, title="\n" * 2**19), "6E_GM07", "1 MiB"),
        (nested(81), "6E_GM07", "80"),
    ]

    def test_rows(self):
        for (raw, chapter, word), answer in zip(self.ROWS, ask([{"raw": r, "chapter": c} for r, c, _ in self.ROWS])):
            with self.subTest(raw=str(raw)[:80], chapter=chapter):
                self.assertIn(word, answer.get("error", "no error"))

    def test_what_just_fits(self):
        room = 2**20 - len(ask_one(dict(STATIC, title=""))["text"].encode())
        rows = [dict(STATIC, title="x" * room), nested(80), dict(STATIC, id=2**53 - 1), dict(STATIC, chapter_code="A" * 64)]
        for raw, chapter in zip(rows, ("6E_GM07", "6E_GM07", "6E_GM07", None)):
            with self.subTest(raw=str(raw)[:60]):
                self.assertNotIn("error", ask_one(raw, chapter))
        self.assertIn("1 MiB", ask_one(dict(STATIC, title="x" * (room + 1)))["error"])


class Findings(Asking):
    # (document, its findings as (rule, field))
    ROWS = [
        (STATIC, []), (DYNAMIC, []),
        (dict(STATIC, enonce_html=None), [("blank", "enonce_html")]),
        (dict(STATIC, enonce_html=" \n\u00a0\u2003"), [("blank", "enonce_html")]),
        (dict(STATIC, solution_html=""), [("blank", "solution_html")]),
        (dict(STATIC, enonce_html=3), [("type", "enonce_html")]),
        (dict(STATIC, difficulty="dur"), [("choice", "difficulty")]),
        (dict(STATIC, difficulty=None), [("type", "difficulty")]),
        (dict(STATIC, offer="gratuit"), [("choice", "offer")]),
        (dict(STATIC, offer=1), [("type", "offer")]),
        (dict(STATIC, status="Draft"), [("choice", "status")]),
        (dict(STATIC, status="draft"), []),
        (dict(STATIC, needs_svg="peut-être"), [("type", "needs_svg")]),
        (dict(STATIC, is_dynamic=2), [("type", "is_dynamic")]),
        *[(dict(STATIC, **{name: 1}), [("type", name)]) for name in
          ("title", "family", "exercise_type", "external_id", "generator_key", "svg_enonce_brief", "svg_solution_brief",
           "enonce_template_html", "solution_template_html", "variables", "variables_schema", "template_variants")],
        (dict(STATIC, variables=[]), [("type", "variables")]),
        (dict(STATIC, variables_schema={"a": "number", "b": 1}), [("type", "variables_schema")]),
        (dict(STATIC, enonce_html="5 $ x"), [("latex", "enonce_html")]),
        (dict(STATIC, enonce_html="<p onclick='x'>a</p>"), [("html", "enonce_html")]),
        (dict(STATIC, enonce_html="{{a}} {{"), []),
        (dict(STATIC, generator_key="RIEN"), []),
        (dict(DYNAMIC, generator_key=None), [("generator", "generator_key")]),
        (dict(DYNAMIC, generator_key=" "), [("generator", "generator_key")]),
        (dict(DYNAMIC, generator_key="RIEN"), [("generator", "generator_key")]),
        (dict(DYNAMIC, generator_key="THALES_V2 "), [("generator", "generator_key")]),
        (dict(DYNAMIC, generator_key="thales v1"), []),
        (dict(DYNAMIC, enonce_template_html=None), [("blank", "enonce_template_html")]),
        (dict(DYNAMIC, solution_template_html=" "), [("blank", "solution_template_html")]),
        (dict(DYNAMIC, enonce_template_html="<p>{{a b}}</p>"), [("placeholder", "enonce_template_html")]),
        (dict(DYNAMIC, enonce_template_html="<p>{{a.b}} {{#x}} {{}}</p>"), [("placeholder", "enonce_template_html")] * 3),
        (dict(DYNAMIC, enonce_template_html="<p>{{ été_2 }} {a} }}</p>"), []),
        (dict(DYNAMIC, enonce_template_html="<p>{{{a}}</p>"), [("placeholder", "enonce_template_html")]),
        (dict(DYNAMIC, enonce_template_html="<p class=\"{{a}}\">x</p>"), [("placeholder", "enonce_template_html")]),
        (dict(DYNAMIC, enonce_template_html="<p>&#123;&#123;a}} {&#x7B;a}} &#123;{a}} &lbrace;&lcub;a}} &#0123&#123;</p>"), [("placeholder", "enonce_template_html")] * 5),
        (dict(DYNAMIC, enonce_template_html="<p>&#123;a} &amp;#123; {{a}} &#124;&#123; &#12;&#x7bb;{ &#</p>"), []),
        (dict(DYNAMIC, enonce_template_html="<{{a}}>"), [("placeholder", "enonce_template_html")]),
        (dict(DYNAMIC, enonce_template_html="<p>$</p>"), [("latex", "enonce_template_html")]),
        (dict(DYNAMIC, enonce_template_html=None, solution_template_html=None, template_variants=[VARIANT]), []),
        (dict(DYNAMIC, enonce_template_html=None, template_variants=[]), [("blank", "enonce_template_html")]),
        *[(dict(DYNAMIC, template_variants=[variant]), [("variant", "template_variants")]) for variant in
          (3, dict(VARIANT, id=None), dict(VARIANT, weight=0), dict(VARIANT, weight=1.5), dict(VARIANT, weight="1"),
           dict(VARIANT, enonce_template_html=None), dict(VARIANT, solution_template_html=" "))],
        (dict(DYNAMIC, template_variants=[VARIANT, VARIANT]), [("variant", "template_variants")]),
        (dict(DYNAMIC, template_variants=[VARIANT, dict(VARIANT, id="B", label="x", metadata={"a": 1})]), []),
        (dict(DYNAMIC, template_variants=[dict(VARIANT, enonce_template_html="<p>")]), [("html", "template_variants")]),
        (dict(DYNAMIC, template_variants=[dict(VARIANT, enonce_template_html="{{#x}}")]),
         [("placeholder", "template_variants")]),
    ]

    def test_rows(self):
        answers = ask([{"raw": raw, "chapter": "6E_GM07"} for raw, _ in self.ROWS])
        for (raw, right), answer in zip(self.ROWS, answers):
            with self.subTest(raw=raw):
                self.assertEqual([(rule, field) for rule, field, _ in answer["notes"]], right)

    def test_places(self):
        for text, right in [("<p>é</p><script>", ("html", 9)), ("é $", ("latex", 3)), ("<b>é</i></b>", ("html", 5))]:
            with self.subTest(text=text):
                rule, _, offset = ask_one(dict(STATIC, enonce_html=text))["notes"][0]
                self.assertEqual((rule, offset), right)

    def test_latex_allowed(self):
        self.assertEqual(ask_one(dict(STATIC, enonce_html="$x$"), latex=True)["notes"], [])


class Html(Asking):
    # Accepted by both judges where the scanner is expected to know it, by the full judge in any case.
    PLAIN = ["", "a < b et c > d", "R&D &amp; &nbsp; &#233;", "<p>a</p>\n<ol>\n <li>x</li></ol>", "<br>", "a <", "<3",
             "<p style=\"color: orange;\">x</p>", "<p class=\"trap\" style=\"color: #f00\">x</p>",
             "<div><h4>x <em>y</em></h4><ul><li><p>a</p><ul><li>b</li></ul></li></ul></div>", "<strong><p>x</p></strong>",
             "<b><i>x</i></b>", "2<sup>3</sup>", "<ol>texte</ol>"]
    ALLOWED = ["<br/>", "<BR />", "<P>x</P>", "<hr>", "<pre>\n x</pre>", "<blockquote>x</blockquote>", "<b><b><b><b>x</b></b></b></b>",
               "<table><tr><td colspan=2>x</td></tr></table>",
               "<table><caption>c</caption><thead><tr><th>a</th></tr></thead><tbody><tr><td rowspan='2'>x</td></tr></tbody></table>",
               "<details><summary>s</summary>x</details>", "<figure><img src=\"data:image/png;base64,AAA=\" alt=\"a &lt; b\"><figcaption>c</figcaption></figure>",
               "<img src='data:image/svg+xml;base64,PHN2Zz4=' width=10 height='50%'>",
               "<a href=\"https://exemple.fr/?a=1&amp;b=2\">x</a>", "<a href=HTTPS://exemple.fr>x</a>",
               "<math><mrow><mi>x</mi><mo>=</mo><mfrac><mn>1</mn><mn>2</mn></mfrac></mrow></math>",
               "<math><mtable><mtr><mtd><msqrt><mn>2</mn></msqrt></mtd></mtr></mtable><mspace/></math>",
               "<math><mtext>a <b>b</b></mtext></math>", "<p title=\"a > b\" lang=fr dir=ltr>x</p>", "<p class>x</p>",
               "<span style=\"COLOR : rgb(1, 2, 3); text-align:center;font-weight:700\">x</span>", "<span style=''>x</span>",
               "<math><mfenced><mi>a</mi></mfenced><mroot><mn>1</mn><mn>2</mn></mroot><msubsup><mi>a</mi><mn>1</mn><mn>2</mn></msubsup></math>"]
    REFUSED = ["<script>x</script>", "<p onclick=\"x\">y</p>", "<p", "<p class=\"x", "<p>", "</p>", "<b><i>x</b></i>", "<p>a<p>b</p></p>",
               "<p><div>x</div></p>", "<p><ul><li>x</li></ul></p>", "<li>a<li>b</li>", "<h1><h2>x</h2></h1>", "<ul><li><li>x</li></li></ul>",
               "<!-- c -->", "<!DOCTYPE html>", "<?php x ?>", "</>", "</ p>", "<br></br>", "<p/>", "<iframe></iframe>", "<svg></svg>", "<style>x</style>",
               "<a href=\"http://x.fr\">x</a>", "<a href=\"javascript:x\">x</a>", "<a href=\"https:x\">x</a>", "<a href=\"//x.fr\">x</a>",
               "<a href=\"&#106;avascript:x\">x</a>", "<a href=\"https://a\"><a href=\"https://b\">x</a></a>", "<a href=\" https://a\">x</a>",
               "<img src=\"https://x.fr/a.png\">", "<img src=\"data:text/html;base64,AA\">", "<img src=\"data:image/png,AA\">",
               "<img src=\"data:image/png;base64,A A\">", "<img onerror=x>", "<img width=\"1e3\">", "<td>x</td>", "<tr></tr>",
               "<table>x</table>", "<table><p>x</p></table>", "<table><tr><p>x</p></tr></table>", "<table><td>x</td></table>",
               "<p style=\"background: url(x)\">x</p>", "<p style=\"color: url(x)\">x</p>", "<p style=\"color: red; position: fixed\">x</p>",
               "<p style=\"color: expression(1)\">x</p>", "<p style=\"color\">x</p>", "<p style=\"color: red !important\">x</p>", "<p style=\"color:\">x</p>",
               "<p style=\"text-align: 3\">x</p>", "<p style=\"font-weight: 950\">x</p>", "<p style=\"color:re&#92;64\">x</p>",
               "<p class=a class=b>x</p>", "<p class=\"a\"style=\"color:red\">x</p>", "<p class=a\"b>x</p>", "<p =a>x</p>", "<p / class=a>x</p>",
               "<p colspan=2>x</p>", "<p id=a>x</p>", "<p href=\"https://x\">x</p>", "<p dir=x>y</p>",
               "<mi>x</mi>", "<math><p>x</p></math>", "<math><mi><script>x</script></mi></math>", "<math><caption>x</caption></math>",
               "<math><annotation-xml>x</annotation-xml></math>", "<math href=\"https://x\">x</math>", "<math><mglyph></mglyph></math>",
               "a\x00b", "\x01", "<p\x0b>x</p>", "<o:p>x</o:p>", "<template></template>", "<form></form>", "<input>", "<font>x</font>",
               "<b>" * 101 + "x" + "</b>" * 101, "<b>" * 100000, "<b></i>" * 100000, "<select><option>x</option></select>", "<body></body>", "<html>"]

    def judge(self, texts, template=False):
        return zip(texts, ask([{"html": text, "template": template} for text in texts]))

    def test_plain(self):
        for text, answer in self.judge(self.PLAIN):
            with self.subTest(text=text):
                self.assertEqual(answer, {"scan": True, "judge": []})

    def test_allowed(self):
        for text, answer in self.judge(self.ALLOWED):
            with self.subTest(text=text):
                self.assertEqual(answer["judge"], [])

    def test_refused(self):
        for text, answer in self.judge(self.REFUSED):
            with self.subTest(text=text[:80]):
                self.assertFalse(answer["scan"])
                self.assertTrue(answer["judge"])
                self.assertTrue(all(0 <= offset <= len(text.encode()) for _, _, offset in answer["judge"]))

    def test_every_problem_is_told(self):
        ((_, answer),) = self.judge(["<script>a</script><p onclick=x onload=y>b</p><u>"])
        self.assertEqual([offset for _, _, offset in answer["judge"]], [0, 21, 31, 45])

    def test_the_list_is_the_documented_one(self):
        source = (TOP / "src" / "exercise" / "html_table.c").read_text("utf-8")
        table = source[source.index("elements[] = {"):source.index("};", source.index("elements[] = {"))]
        document = (TOP / "docs" / "document.md").read_text("utf-8")
        rows = document[document.index("| elements |"):document.index("Markup must be balanced")].splitlines()[2:]
        documented = [name for row in rows for name in re.findall("`([a-z0-9]+)`", row.split("|")[1] if row else "")]
        self.assertEqual(sorted(documented), re.findall('"([a-z0-9]+)"', table))


class ContentUid(Asking):
    @staticmethod
    def reckon(enonce, solution, difficulty="moyen", chapter="6E_GM07"):
        text = f"{chapter}|{enonce.strip().lower()}|{solution.strip().lower()}|{difficulty}"
        return hashlib.sha256(text.encode()).hexdigest()

    def check(self, raw, *parts):
        self.assertEqual(ask_one(raw)["uid"], self.reckon(*parts))

    def test_static_and_dynamic(self):
        self.check({"enonce_html": "\u2003É À\n", "solution_html": None, "difficulty": "FACILE"}, "É À", "", "facile")
        self.check(dict(DYNAMIC, enonce_html="autre"), "<p>{{a}}</p>", "<p>{{{ b }}}</p>")
        self.check({"enonce_html": 3, "solution_html": "x", "difficulty": 3}, "", "x", "")

    def test_variants_when_both_templates_are_empty(self):
        variants = [{"enonce_template_html": " A", "solution_template_html": "B "}, {"enonce_template_html": "C"}, 3]
        raw = dict(DYNAMIC, enonce_template_html="", solution_template_html=None, template_variants=variants)
        self.check(raw, " A\x1eC\x1e", "B \x1e\x1e")
        self.check(dict(raw, enonce_template_html="T"), "T", "")

    @unittest.skipUnless(unicodedata.unidata_version == "14.0.0", "this Python has another Unicode than 14")
    def test_as_cpython_strips_and_lowers(self):
        for text in ("ΑΣ", "ΑΣ.", "\x1fİΣ'Σ ", "Ω" * 3000 + "Σ", "A" * 1023 + "ÉÀ", "×÷Þß"):
            with self.subTest(text=text[:20]):
                self.check({"enonce_html": text, "solution_html": text}, text, text)

    def test_shared_vectors(self):
        vectors = SHARED / "lemaitremot" / "oracle" / "uids.json"
        if not vectors.exists():
            self.skipTest(f"{vectors} is not here")
        for chapter, right in json.loads(vectors.read_text("utf-8")).items():
            name = chapter.removeprefix("6E_").lower() + "_exercises.py"
            exercises = load_module(SHARED / "lemaitremot" / "current" / name)
            answers = ask([{"raw": exercise, "chapter": chapter} for exercise in exercises])
            self.assertEqual({str(e["id"]): a["uid"] for e, a in zip(exercises, answers)}, right)


def load_module(path):
    """The exercises of a data module, as CPython gives them; nothing is left beside it."""
    sys.dont_write_bytecode = True
    spec = importlib.util.spec_from_file_location("module", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return next(value for name, value in vars(module).items() if name.endswith("_EXERCISES"))


class RealModules(Asking):
    def test_no_findings_but_the_old_latex(self):
        folder = SHARED / "lemaitremot"
        if not folder.exists():
            self.skipTest(f"{folder} is not here")
        for path in sorted(folder.glob("**/*_exercises.py")):
            answers = ask([{"raw": exercise, "chapter": "6E_X"} for exercise in load_module(path)])
            rules = {note[0] for answer in answers for note in answer["notes"]}
            with self.subTest(path=path):
                self.assertEqual(rules, {"latex"} if path.match("history/01/gm07*") else set())
                for answer in answers:
                    document = dict(json.loads(answer["text"]), **KEPT)
                    self.assertTrue(answer["again"])
                    self.assertEqual(answer["full"], canonical(document))
                    self.assertEqual(answer["parts"], [canonical(document[part]) for part in PARTS])


class Diff(Asking):
    def test_rows(self):
        rows = [({"a": 1}, {"a": 1}, []), ({"a": 1}, {"a": 1.0}, ["~a"]), ({"a": 1, "c": 2}, {"b": 1, "c": 3}, ["-a", "+b", "~c"]),
                (None, {"a": 1}, ["+a"]), ({"a": None}, None, ["-a"]), ({}, {}, []), (None, None, []),
                ({"a": {"x": 1, "y": [2]}}, {"a": {"y": [2], "x": 1}}, []), ({"a": 0.0}, {"a": -0.0}, ["~a"])]
        for (before, after, right), answer in zip(rows, ask([{"diff": [b, a]} for b, a, _ in rows])):
            with self.subTest(before=before, after=after):
                self.assertEqual(answer["diff"], right)


if __name__ == "__main__":
    unittest.main()
