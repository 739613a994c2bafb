# SPDX-License-Identifier: Apache-2.0
"""The example modules: importable by CPython, complete, well-formed, and correct to the last number."""

import html.parser
import importlib.util
import pathlib
import re
import sys
import unittest
from fractions import Fraction

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests" / "blackbox"))
import equalities  # noqa: E402

FOLDER = TOP / "examples" / "backend" / "data"
STATIC = {"gm07": 20, "gm08": 20}
DYNAMIC = {"tests_dyn": 3}
CHOICES = {"difficulty": {"facile", "moyen", "difficile"}, "offer": {"free", "pro"}}
COMMON = {"id", "title", "family", "exercise_type", "difficulty", "offer", "variables", "needs_svg",
          "svg_enonce_brief", "svg_solution_brief"}
STATIC_FIELDS = COMMON | {"enonce_html", "solution_html"}
DYNAMIC_FIELDS = COMMON | {"is_dynamic", "generator_key", "enonce_template_html", "solution_template_html",
                           "variables_schema"}
ELEMENTS = {"p", "strong", "em", "ol", "ul", "li", "table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {("p", "class", "piege")}
PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
# What the generator THALES_V2 gives for every figure, and for each kind of figure.
ALWAYS = {"figure_type": "string", "figure_type_article": "string", "coefficient": "number",
          "coefficient_str": "string", "transformation": "string", "transformation_verbe": "string",
          "facteur": "string", "dimension_nom": "string"}
LENGTHS = {"carre": {"cote_initial": "cote_final"},
           "rectangle": {"longueur_initiale": "longueur_finale", "largeur_initiale": "largeur_finale"},
           "triangle": {"base_initiale": "base_finale", "hauteur_initiale": "hauteur_finale"}}


def load(stem):
    """The module, run by CPython, without a byte code file beside it."""
    spec = importlib.util.spec_from_file_location(stem, FOLDER / f"{stem}_exercises.py")
    module = importlib.util.module_from_spec(spec)
    kept, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = kept
    return module


def exercises(stem):
    return getattr(load(stem), f"{stem.upper()}_EXERCISES")


def labelled(stems):
    """All exercises of some modules, each with words for a subtest."""
    return [({"module": stem, "id": exercise["id"]}, exercise) for stem in stems for exercise in exercises(stem)]


def htmls(exercise):
    """The exercise's HTML texts, by field."""
    return {field: text for field, text in exercise.items() if field.endswith("_html")}


class Markup(html.parser.HTMLParser):
    """Takes balanced markup of a few elements, and keeps the text of each block."""

    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.open = []
        self.blocks = [""]
        self.problems = []
        self.feed(source)
        self.close()
        if self.open:
            self.problems.append(f"left open: {self.open}")

    def handle_starttag(self, tag, attrs):
        if tag not in ELEMENTS or any((tag, name, value) not in ATTRIBUTES for name, value in attrs):
            self.problems.append(f"not expected here: {self.get_starttag_text()}")
        self.open.append(tag)
        self.separate(tag)

    def handle_startendtag(self, tag, attrs):
        self.problems.append(f"an element closed in its own tag: {tag}")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> closes something else")
        self.separate(tag)

    def separate(self, tag):
        if tag not in ("strong", "em"):
            self.blocks.append("")

    def handle_data(self, data):
        if data.strip() and not self.open:
            self.problems.append(f"text outside every element: {data!r}")
        if self.open and self.open[-1] in ("ol", "ul", "table", "thead", "tbody", "tr") and data.strip():
            self.problems.append(f"text where none belongs: {data!r}")
        self.blocks[-1] += data

    def handle_comment(self, data):
        self.problems.append(f"a comment: {data!r}")

    handle_decl = unknown_decl = handle_pi = handle_comment


def typography(text):
    """What a French typesetter would mark: (rule, place) pairs."""
    rules = {
        "narrow no-break space before ; ! ?": "[^\u202f][;!?]",
        "no-break space before :": "[^\u00a0]:",
        "no-break spaces in « »": "«[^\u00a0]|[^\u00a0]»",
        "’, not '": "'",
        "− and ×, not - and x between numbers": r"\d[\s\u00a0]*[-–x*][\s\u00a0]*\d",
        "decimal comma": r"\d\.\d",
        "no $": r"\$",
        "no-break space before a unit": r"\d (?:h|min|s|mm|cm|dm|m|dam|hm|km|€)(?![\w’])",
        "groups of three from 10 000 on": r"\d{5}|(?<!\d)\d\u202f\d{3}(?![\u202f\d])",
        "one space at a time": r"(?<=\S)  ",
    }
    return [(rule, text[max(0, m.start() - 20):m.end() + 20]) for rule, pattern in rules.items()
            for m in re.finditer(pattern, text)]


class Fields(unittest.TestCase):
    def check_ids(self, stem, count):
        self.assertEqual([e["id"] for e in exercises(stem)], list(range(1, count + 1)), stem)

    def check_values(self, exercise):
        for field, allowed in CHOICES.items():
            self.assertIn(exercise[field], allowed)
        for field in ("title", "family", "exercise_type"):
            self.assertTrue(exercise[field].strip(), field)
        for field in ("family", "exercise_type"):
            self.assertRegex(exercise[field], r"^[A-Z_]+$")
        self.assertIs(type(exercise["needs_svg"]), bool)
        self.assertEqual(exercise["needs_svg"], exercise["svg_enonce_brief"] is not None)
        for field, text in htmls(exercise).items():
            self.assertTrue(text.strip(), field)

    def test_static(self):
        for stem, count in STATIC.items():
            self.check_ids(stem, count)
        for label, exercise in labelled(STATIC):
            with self.subTest(**label):
                self.assertEqual(set(exercise), STATIC_FIELDS)
                self.check_values(exercise)

    def test_dynamic(self):
        for stem, count in DYNAMIC.items():
            self.check_ids(stem, count)
        for label, exercise in labelled(DYNAMIC):
            with self.subTest(**label):
                self.assertEqual(set(exercise), DYNAMIC_FIELDS)
                self.check_values(exercise)
                self.assertIs(exercise["is_dynamic"], True)
                self.assertEqual(exercise["generator_key"], "THALES_V2")

    def test_spread(self):
        for stem in STATIC:
            found = exercises(stem)
            self.assertEqual(sum(e["offer"] == "free" for e in found), 12, stem)
            for difficulty in CHOICES["difficulty"]:
                self.assertGreaterEqual(sum(e["difficulty"] == difficulty for e in found), 5, stem)
            self.assertGreaterEqual(len({e["family"] for e in found}), 4, stem)
            for field in ("title", "enonce_html", "solution_html"):
                self.assertEqual(len({e[field] for e in found}), len(found), f"{stem}: {field}")


class Accessors(unittest.TestCase):
    def test_offer_and_difficulty(self):
        for stem in {**STATIC, **DYNAMIC}:
            get = getattr(load(stem), f"get_{stem}_exercises")
            all_of_them = exercises(stem)
            self.assertEqual(get("pro"), all_of_them)
            self.assertEqual(get(), [e for e in all_of_them if e["offer"] == "free"])
            self.assertEqual(get("PRO", "Facile"), [e for e in all_of_them if e["difficulty"] == "facile"])

    def test_one(self):
        for stem in {**STATIC, **DYNAMIC}:
            get = getattr(load(stem), f"get_{stem}_exercise")
            self.assertEqual(get(3)["id"], 3)
            self.assertIsNone(get(0))

    def test_random(self):
        for stem in {**STATIC, **DYNAMIC}:
            draw = getattr(load(stem), f"get_random_{stem}_exercises")
            some = draw(3, "pro", None, 5)
            self.assertEqual(some, draw(3, "pro", None, 5))
            self.assertEqual(len({e["id"] for e in some}), 3)
            self.assertEqual(len(draw(100, "pro")), len(exercises(stem)))

    def test_stats(self):
        for stem in {**STATIC, **DYNAMIC}:
            stats = getattr(load(stem), f"get_{stem}_stats")()
            self.assertEqual(sum(stats.values()), len(exercises(stem)))


class Texts(unittest.TestCase):
    def check_each(self, check):
        """Calls check(field, text) for all HTML of all modules."""
        for label, exercise in labelled({**STATIC, **DYNAMIC}):
            for field, text in htmls(exercise).items():
                with self.subTest(**label, field=field):
                    check(field, text)

    def test_markup(self):
        self.check_each(lambda _, text: self.assertEqual(Markup(text).problems, []))

    def test_typography(self):
        self.check_each(lambda _, text: self.assertEqual([typography(b) for b in Markup(text).blocks if typography(b)],
                                                         []))

    def test_answer(self):
        answer = "<strong>Réponse\u00a0:</strong>"
        self.check_each(lambda field, text: self.assertEqual(answer in text, field.startswith("solution")))

    def test_plain_fields(self):
        for label, exercise in labelled({**STATIC, **DYNAMIC}):
            for field in ("title", "svg_enonce_brief", "svg_solution_brief"):
                with self.subTest(**label, field=field):
                    self.assertEqual(typography(exercise[field] or ""), [])
                    self.assertNotIn("<", exercise[field] or "")


def check_html(text):
    """Recomputes what the text states; returns how many statements there were."""
    return sum(equalities.check_text(block) for block in Markup(text).blocks)


class Numbers(unittest.TestCase):
    def test_static(self):
        for stem in STATIC:
            checked = 0
            for label, exercise in labelled([stem]):
                with self.subTest(**label):
                    checked += sum(check_html(text) for text in htmls(exercise).values())
            self.assertGreater(checked, 50, stem)


class Templates(unittest.TestCase):
    def check_each(self, check):
        """Calls check(exercise, figure) for all dynamic exercises."""
        for label, exercise in labelled(DYNAMIC):
            with self.subTest(**label):
                check(exercise, exercise["variables"]["figure_type"])

    def test_every_figure_has_one(self):
        self.assertEqual({e["variables"]["figure_type"] for _, e in labelled(DYNAMIC)}, set(LENGTHS))

    def test_variables(self):
        def check(exercise, figure):
            given = dict(ALWAYS)
            for before, after in LENGTHS[figure].items():
                given.update({before: "number", after: "number"})
            used = set(PLACEHOLDER.findall("".join(htmls(exercise).values())))
            self.assertEqual(exercise["variables_schema"], {name: given[name] for name in used})

        self.check_each(check)

    def test_placeholders_stand_in_text(self):
        def check(exercise, _):
            for text in htmls(exercise).values():
                self.assertEqual(len(PLACEHOLDER.findall(text)), text.count("{{"))
                self.assertFalse(any("{{" in tag for tag in re.findall("<[^>]*>", text)))

        self.check_each(check)

    def test_words_follow_the_case(self):
        def check(exercise, _):
            texts = "".join(htmls(exercise).values())
            self.assertNotRegex(texts, r"\b(?:une?|le|la|l’|cette?) ?\{\{transformation\}\}")
            for noun in re.findall(r"(\w+) \{\{transformation_verbe\}\}", texts):
                self.assertIn(noun, {"carré", "rectangle", "triangle"}, "the participle is a masculine one")

        self.check_each(check)

    def test_numbers(self):
        def check(exercise, figure):
            for coefficient in map(Fraction, ("2", "5", "1.5", "2.25", "0.5", "0.25")):
                for text in htmls(exercise).values():
                    filled = PLACEHOLDER.sub(lambda m: case(figure, coefficient)[m[1]], text)
                    self.assertEqual(Markup(filled).problems, [])
                    check_html(filled)

        self.check_each(check)


def french(value):
    return f"{float(value):g}".replace(".", ",")


def case(figure, coefficient):
    """Variables as the generator gives them, written as a page shows them."""
    larger = coefficient > 1
    variables = {"coefficient": french(coefficient), "transformation": "agrandissement" if larger else "réduction",
                 "transformation_verbe": "agrandi" if larger else "réduit"}
    for length, (before, after) in zip((6, 4), LENGTHS[figure].items()):
        variables.update({before: french(length), after: french(length * coefficient)})
    return variables


class TheChecksCanFail(unittest.TestCase):
    def test_equalities(self):
        right = ["2 × 3 = 6", "1 h 40 min + 25 min = 2 h 05 min", "14 h 40 + 2 h 35 min = 17 h 15",
                 "12 − 2 × 3 = 6", "350 ÷ 10\u202f000 = 0,035", "1 m = 100 cm", "5 × 45 min = 225 min",
                 "205 < 225 < 230", "9 min 58,5 s + 1,5 s = 10 min", "AB = AC = 3 cm"]
        wrong = ["2 × 3 = 7", "2 × 3 = 6 = 5", "1 h 40 min + 25 min = 1 h 65 min 1 s",
                 "14 h 40 + 2 h 35 min = 17 h 16",
                 "12 − 2 × 3 = 30", "350 ÷ 10 000 = 0,35", "1 m = 10 cm", "5 × 45 min = 225", "230 < 225",
                 "3 cm + 2 min = 5 cm", "3 cm + 2 = 5 cm", "x = 3", "3 ÷ 0 = 3", "deux = 2", "7,5 × 2 = 14"]
        for text in right:
            self.assertEqual(equalities.check_text(text), 0 if text.startswith("AB") else 1, text)
        for text in wrong:
            with self.assertRaises(equalities.Wrong, msg=text):
                equalities.check_text(text)

    def test_markup(self):
        for text in ("<p>a", "<p>a</div>", "<p><em>a</p></em>", "<script>a</script>", '<p onclick="a">b</p>', "a",
                     "<ol>a</ol>", "<p>a</p></p>", "<p/>", "<!-- a --><p>b</p>"):
            self.assertNotEqual(Markup(text).problems, [], text)

    def test_typography(self):
        for text in ("quoi ?", "ceci: cela", "« oui »", "l'heure", "3 - 2", "2 x 3", "1.5", "$", "3 cm", "12000",
                     "1\u202f200 m", "deux  fois"):
            self.assertNotEqual(typography(text), [], text)
        self.assertEqual(typography("«\u00a0Oui\u202f!\u00a0» dit-il\u00a0: 10\u202f800\u00a0s, 3600\u00a0s"), [])


if __name__ == "__main__":
    unittest.main()
