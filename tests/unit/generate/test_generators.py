# SPDX-License-Identifier: Apache-2.0
"""The built-in generators beside what the Python system gave for the same seeds.

EXACT says, key by key, which variables may differ, and how what stands there instead is judged. What is not
named there must be equal. Texts (wording, figures, formats) are exobase's own.
"""

import collections
import fractions
import gzip
import json
import math
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from generator_tool import ORACLE, TOOL, ask  # noqa: E402

LINES = ORACLE / "generators.jsonl.gz"
# Our own words: what a pupil reads, and what stands in it.
WORDS = {"enonce", "consigne", "reponse_finale", "explication", "contexte", "question", "titre", "donnees", "steps",
         "steps_html", "formule", "calcul"}


def comma(text):
    return re.sub(r"(?<=\d)\.(?=\d)", ",", text)


def thales(line, name, right, given):
    if name in ("coefficient_str", "facteur"):
        return given == comma(right)
    return line["params"].get("figure_type") == "triangle" and name.startswith("perimetre_") and given is None


def simplification(line, name, right, given):
    signed = line["key"].endswith("V1") and line["params"].get("allow_negative")
    if name in ("fraction", "fraction_reduite"):
        return given.lstrip("\u2212") == right.lstrip("-") and (signed or given == right.replace("-", "\u2212"))
    if name == "wrong_simplification":
        return given == right.replace("-", "\u2212")
    if signed and name in ("n", "n_red"):
        return abs(given) == abs(right)
    return name in SIMPLIFICATION_WORDS and bool(given)


SIMPLIFICATION_WORDS = {"step1", "step2", "step3", "diagnostic_explanation", "check_equivalence_str", "hints",
                        "hint_used", "hint_display", "error_type_examples"}


def improper(line):
    """Where the Python system's fraction was above 1 without leave, or a whole number."""
    variables = line["variables"]
    return abs(variables["n"]) > variables["d"] and not line["params"].get("allow_improper") or \
        variables["n"] % variables["d"] == 0


def tokens(text):
    """Numbers and signs of a reckoning, in whatever way they are written."""
    text = text.rpartition(":")[2].replace("\u2212", "-").replace("\u202f", "")
    text = re.sub(r"(?<=\d),(?=\d)", ".", text)
    found = re.findall(r"\d+(?:\.\d+)?|[-+×÷()<>=]", text)
    return [round(float(token), 9) if token[0].isdigit() else token for token in found]


def calcul(line, name, right, given):
    if name in ("consigne", "solution", "calculs_intermediaires"):
        return bool(given)
    if name == "reponse_finale" and line["draws"][0] == ["choice", 3, 2]:  # halves were rounded wrong
        return abs(tokens(right)[0] - tokens(given)[0]) < 1.01 * 10 ** -line["draws"][2][2]
    return name in ("enonce", "reponse_finale") and tokens(right) == tokens(given)


def wrong_calcul(line):
    """Negative results and steps, and quotients that were cut."""
    variables, kind = line["variables"], line["params"]["exercise_type"]
    if kind == "priorites_operatoires":
        return any(re.search(r"= -", step) for step in variables["calculs_intermediaires"])
    if kind == "operations_simples" and "÷" in variables["enonce"]:
        a, b = [fractions.Fraction(str(n)) for n in tokens(variables["enonce"]) if not isinstance(n, str)]
        return (a / b * 100).denominator != 1
    return False


def nothing(_line, _name, _right, _given):
    return False


# The keys whose values are the Python system's, seed by seed, and the function that judges departures.
EXACT = {
    "THALES_V2": thales,
    "THALES_V1": thales,
    "CALCUL_NOMBRES_V1": calcul,
    "SIMPLIFICATION_FRACTIONS_V1": simplification,
    "SIMPLIFICATION_FRACTIONS_V2": simplification,
}


def lines_of(key):
    with gzip.open(LINES, "rt", encoding="utf-8") as file:
        return [line for line in map(json.loads, file) if line["key"] == key]


def skips(line):
    """Lines whose case exobase draws again, because the Python system's was wrong."""
    return EXACT_SKIPS.get(line["key"], lambda _line: False)(line)


EXACT_SKIPS = {"CALCUL_NOMBRES_V1": wrong_calcul, "SIMPLIFICATION_FRACTIONS_V1": improper, "SIMPLIFICATION_FRACTIONS_V2": improper}


@unittest.skipUnless(TOOL, "EXOBASE_GENERATOR_TOOL does not name the program to test")
class Generators(unittest.TestCase):
    maxDiff = 3000

    def compare(self, key):
        if not LINES.is_file():
            self.skipTest(f"no recorded results: {LINES} is not there")
        lines = [line for line in lines_of(key) if not skips(line)]
        self.assertGreater(len(lines), 50)
        answers = ask([{"key": key, "params": line["params"], "seed": line["seed"]} for line in lines])
        faults = collections.Counter()
        for line, answer in zip(lines, answers):
            place = f"{key} {line['params']} seed {line['seed']}"
            self.assertNotIn("error", answer, place)
            given = {**answer["variables"], **answer["results"]}
            right = {**line["variables"], **line.get("results", {})}
            self.assertEqual([name for name in answer["variables"] if name not in line["variables"]], [], place)
            for name, value in right.items():
                if name in WORDS and EXACT[key] is not calcul:
                    self.assertTrue(given.get(name), f"{place}: {name}")
                elif given.get(name) != value and not EXACT[key](line, name, value, given.get(name)):
                    faults[name] += 1
                    if faults[name] == 1:
                        print(f"# {place}: {name} is {given.get(name)!r}, was {value!r}", file=sys.stderr)
        self.assertEqual(dict(faults), {})

    def exercise(self, solution, **fields):
        return {"generator_key": "THALES_V2", "difficulty": "facile", "enonce_template_html":
                "<p>{{cote_initial}} {{coefficient}}</p>", "solution_template_html": solution, **fields}

    def test_proof_reckons_every_equality_again(self):
        right = ["<p>{{cote_initial}} × {{coefficient}} = {{cote_final}} cm.</p>",
                 "<p>Étape 1 : {{cote_initial}} × {{coefficient}} = <strong>{{cote_final}}</strong></p>",
                 "<p>{{cote_final}} ÷ {{coefficient}} = {{cote_initial}}</p>", "<p>n = 5, a = {{cote_final}}</p>",
                 "<p>{{cote_final}}/{{coefficient}} = {{cote_initial}}/1</p>", "<p>2x + 3 = 4</p>", "<p>3 cm × 2 = 5</p>",
                 "<p>(1 + 2) × 3 = 9 = 4,5 × 2 = 18 : 2</p>", "<p>1/3 ≈ 0,33</p>", "<p>Complète : 1/3 = 3/?</p>", "<p>10\u202f000 + 1 = 10\u202f001</p>",
                 "<p>3<sup>2</sup> = 9</p>", "<p>P = 4 × 3 = 12</p>", "<p>\u22123 + 5 = 2</p>",
                 "<p>On calcule {{cote_final}} : {{coefficient}} = {{cote_initial}}</p>", "<p>a) 2 &times;&nbsp;3 = 6cm</p>",
                 "<p>- {{cote_initial}} × {{coefficient}} = {{cote_final}} = {{cote_final}}</p>", "<p>2 × 3 = 6x</p>",
                 "<p>2/3 ≈ 0,67</p>", "<p>2/3 ≈ 0,66</p>", "<p>0,67 ≈ 2/3</p>", "<p>987 + 1 023 ≈ 2 000</p>", "<p>198 × 5 ≈ 200 × 5 = 1000</p>", "<p>π ≈ 3,14</p>", "<p>12 345 + 1 = 12 346</p>", "<p>1 023 × 10 = 10 230</p>", 
                 "<p>1/7 ≈ 14,3 %</p>", "<p>2,49 ≈ 2</p>", "<p>1/4 = 25 %</p>", "<p>20 % de 50 = 10</p>", "<p>20 % d’{{cote_initial}} = {{cote_initial}}/5</p>",
                 "<p>0,25 × 100 % = 25 %</p>", "<p>(1 − 20 %) × 50 = 40</p>", "<p>2 × 3 = 7 ?</p>", "<p>2/3 ≈ 0,67 = 67/100</p>",
                 "<p>17 : 5 = 3 reste 2</p>", "<p>17 ÷ 5 = <b>3</b>, reste 2</p>", "<p>23 ÷ 4 = 5 (reste 3)</p>", "<p>23 ÷ 4 = 5 r 3</p>"]
        wrong = ["<p>3 × 2 cm = 5 cm</p>", "<p>2/3 ≈ 0,68</p>", "<p>0,6 ≈ 2/3 ≈ 0,65</p>", "<p>987 + 1 023 ≈ 3 000</p>", "<p>2,1 ≈ 4</p>", "<p>1/7 ≈ 15,3 %</p>", "<p>1/4 = 24 %</p>", "<p>20 % de 50 = 11</p>",
                 "<p>(1 − 20 %) × 50 = 41</p>", "<p>25 × 2 = 50 %</p>", "<p>12 345 + 1 = 12 347</p>", "<p>2 600 + 1 ≈ 2 000</p>", "<p>3/7 ≈ 0,43 = 1/2</p>", "<p>{{cote_initial}} × {{coefficient}} = {{coefficient}}</p>", "<p>Calcul : 2 × 3 = 7</p>",
                 "<p>2/3 = 0,67</p>", "<p>P = 4 × 3 = 12 = 5 + 6</p>", "<p>(1 + 2) × 3 = 7</p>", "<p>7 = 2 + 6</p>",
                 "<p>On calcule {{cote_final}} : {{coefficient}} = {{cote_final}}</p>", "<p>2 &times; 3 = 7</p>", "<p>2 &#215; 3 &#x3d; 7</p>",
                 "<p>a) 2 × 3 = 7</p>", "<p>1) 2 × 3 = 7</p>", "<p>- 2 × 3 = 7</p>", "<p>2 × 3 = 6 = 7</p>", "<p>2 × 3 = 7€</p>",
                 "<p>2 × 3 = 7cm</p>", "<p>2 · 3 = 7</p>", "<p>2 ⋅ 3 = 7</p>",
                 "<p>Étape 2 : 2 × <em>3</em> = <strong>7</strong></p>"]
        answers = ask([{"exercise": self.exercise(text), "walk": 1000} for text in right + wrong])
        for text, answer in zip(right + wrong, answers):
            self.assertEqual((answer["cases"], answer["texts"], answer["whole"], answer["faults"]), (24, 24, True, 0), answer)
            self.assertEqual(answer["falsehoods"] > 0, text in wrong, (text, answer["falsehood"]))
        self.assertEqual(answers[-1]["falsehood"], "2 × 3 = 7")
        self.assertEqual(answers[-1]["commonest"], 24)
        for question, wrong in (("Vrai ou faux : 2 × 3 = 7", 0), ("Corrige l’ERREUR : 2 × 3 = 7.", 0), ("Lina dit que 2 × 3 = 7. A-t-elle raison ?", 0), ("2 × 3 = 7. Est-ce correct ?", 0), ("On sait que 2 × 3 = 7.", 24)):
            answer = ask([{"exercise": self.exercise("<p>x</p>", enonce_template_html=f"<p>{question} {{{{cote_initial}}}}</p>"), "walk": 100}])[0]
            self.assertEqual(answer["falsehoods"] > 0, wrong > 0, question)

    def test_proof_finds_what_only_some_cases_lack(self):
        exercise = self.exercise("<p>x</p>", template_variants=[
            {"id": "a", "enonce_template_html": "<p>{{cote_initial}}</p>", "solution_template_html": "<p>x</p>"},
            {"id": "b", "enonce_template_html": "<p>{{largeur_finale}} {{base_finale}}</p>", "solution_template_html": "<p>x</p>"}])
        answer = ask([{"exercise": exercise, "walk": 1000}])[0]
        self.assertEqual((answer["cases"], answer["faults"], answer["texts"]), (48, 24, 6))
        self.assertEqual(answer["context"]["missing"], ["largeur_finale", "base_finale"])

    def own(self, definitions, where=(), **fields):
        names = [d.get("name", "x") for d in definitions] if isinstance(definitions, list) else ["a"]
        text = "<p>" + " ; ".join("{{%s}}" % name for name in names) + "</p>"
        return {"generator_key": "VARIABLES", "difficulty": "facile", "enonce_template_html": text, "solution_template_html": "<p>x</p>",
                "variables": {"definitions": definitions, "where": where}, **fields}

    def test_variables_that_an_exercise_defines(self):
        exercise = self.own([{"name": "a", "choose": "2..9", "unless": [5]}, {"name": "b", "choose": "0.5..5 by 0.5", "unless": "b = a"},
                             {"name": "mot", "choose": ["un", "deux"]}, {"name": "c", "is": "a × b + pgcd(a, 6) / 2"}],
                            ["c > 3 et a \u2260 7", "b <= 4"])
        right = set()
        for a in (2, 3, 4, 6, 8, 9):
            for b in (fractions.Fraction(n, 2) for n in range(1, 9)):
                if b != a and a * b + fractions.Fraction(math.gcd(a, 6), 2) > 3:
                    right.add((a, b))
        walked, *seeded = ask([{"exercise": exercise, "walk": 10000}] + [{"exercise": exercise, "seed": s} for s in range(300)])
        self.assertEqual((walked["cases"], walked["texts"], walked["faults"]), (2 * len(right),) * 2 + (0,))
        for answer in seeded:
            v = answer["variables"]
            self.assertIn((v["a"], fractions.Fraction(v["b"])), right)
            self.assertEqual(fractions.Fraction(v["c"]), v["a"] * fractions.Fraction(v["b"]) + fractions.Fraction(math.gcd(v["a"], 6), 2))
        by_difficulty = self.own({"facile": [{"name": "a", "choose": "1..3"}], "moyen": [{"name": "a", "choose": "1..5"}]})
        answers = ask([{"exercise": {**by_difficulty, "difficulty": d}, "walk": 100} for d in ("facile", "moyen", "difficile")])
        self.assertEqual([answer.get("cases") for answer in answers], [3, 5, None])

    def test_definitions_of_the_difficulty_that_is_asked_for(self):
        """The exercise's difficulty < its variables' < the request's, as for any other generator."""
        lists = {"facile": [{"name": "a", "choose": "1..3"}], "moyen": [{"name": "a", "choose": "1..5"}]}
        own, where = self.own(lists), {"moyen": ["a > 3"]}
        said = {**own, "variables": {**own["variables"], "difficulty": "moyen"}}
        for exercise, overrides, cases in ((own, {}, 3), (own, {"difficulty": "moyen"}, 5), (own, {"difficulty": "standard"}, 5), (said, {}, 5), (said, {"difficulty": "facile"}, 3),
                                           (own, {"difficulty": "difficile"}, None), (own, {"difficulty": None}, 3),
                                           (self.own(lists, where), {"difficulty": "moyen"}, 2), (self.own(lists["facile"], {"moyen": ["a > 2"]}), {}, 3),
                                           (self.own(lists["facile"], {"moyen": ["a > 2"]}), {"difficulty": "moyen"}, 1),
                                           (self.own(lists["facile"], {"moyen": ["a > 2"]}), {"difficulty": "difficile"}, 3), (self.own(lists["facile"]), {"difficulty": "moyen"}, 3)):
            answer = ask([{"exercise": exercise, "overrides": overrides, "walk": 100}])[0]
            self.assertEqual(answer.get("cases"), cases, (exercise, overrides, answer))

    def given(self, definitions, where=()):
        """What the last of the definitions has become in all cases; or why there is none."""
        exercise = self.own(definitions, where)
        exercise["enonce_template_html"] = "<p>{{%s}}</p>" % definitions[-1]["name"]
        answers = ask([{"exercise": exercise, "seed": seed} for seed in range(60)])
        return answers[0]["error"] if "error" in answers[0] else sorted({fractions.Fraction(str(a["variables"][definitions[-1]["name"]])) for a in answers})

    def test_expressions_as_a_teacher_types_them(self):
        a, b = {"name": "a", "choose": "1..6"}, {"name": "b", "choose": "1..3"}
        for where, right in (("non a = 2", [1, 3, 4, 5, 6]), ("non (a = 2 ou a > 4)", [1, 3, 4]), ("non a = 2 et a < 4", [1, 3]),
                             ("2 <= a ≤ 4", [2, 3, 4]), ("1 < a < 4 ou a = 6", [2, 3, 6]), ("6 > a ≥ 5", [5]), ("a ≠ 1 ≠ 2", [2, 3, 4, 5, 6]),
                             ("a × 2,5 > 10", [5, 6]), ("a × 2,5 > 7,5", [4, 5, 6]), ("max(a,3) = 3", [1, 2, 3]), ("max(a ; 2,5) = 2,5", [1, 2]),
                             ("-a^2 + 10 > 0", [1, 2, 3]), ("2^a^2 = 16", [2]), ("a : 2 = 1,5", [3]), ("a - 1 - 1 = 2", [4]), ("12 / a / 2 = 2", [3]),
                             ("a % 2 = 0", [2, 4, 6]), ("(a + 1) × (a - 1) = 3", [2]), ("a > 2 ET a < 5", [3, 4]), ("NON a = 2 Et a < 4", [1, 3]), ("a = 1 OU a = 3", [1, 3]),
                             ("a + 1 000 = 1\u202f003", [3]), ("a × 1\u00a0000,5 > 5 000", [5, 6]), ("max(a, 1 000) = 1000 + a - 2", [2]), ("a = \u22121 000 + 1 004", [4])):
            self.assertEqual(self.given([{"name": "b", "choose": "1..1"}, a], [where]), right, where)
        for choose, right in (("1..9 by 2", [1, 3, 5, 7, 9]), ("2..9 by 3", [2, 5, 8]), ("0,5..2 by 0,5", [.5, 1, 1.5, 2]), ("0.5..2.6", [.5, 1.5, 2.5]),
                              ("-3..3 by 3", [-3, 0, 3]), ("\u22123..\u22121", [-3, -2, -1]), ("\u2212 0,5 .. 0,5 by 0,5", [-.5, 0, .5]), ("1 000..3\u202f000 by 1\u00a0000", [1000, 2000, 3000]), ("0.1..0.5 by 0.2", [fractions.Fraction(n, 10) for n in (1, 3, 5)]), ("4..4", [4])):
            self.assertEqual(self.given([{"name": "a", "choose": choose}]), right, choose)
        self.assertEqual(self.given([a, b, {"name": "c", "is": "a × 2,5 + b / 3 - a × 2,5 - b / 3"}]), [0])
        for bad, why in (("2a", "in “2a”, at character 2: a sign is missing between a number and what follows it, such as ×"),
                         ("a +", "in “a +”, at its end: a number, a name or an opening bracket is needed here"),
                         ("a × é", "in “a × é”, at character 5: a number, a name or an opening bracket is needed here"),
                         ("(a + 1", "in “(a + 1”, at its end: a bracket is not closed"), ("a b", "in “a b”, at character 3: a sign is missing here"),
                         ("a + zz", "in “a + zz”, at character 5: “zz” is not defined before it"), ("pgcd(a)", "pgcd is given another number of values"),
                         ("arrondi(a × 2,5)", "at character 14: this may be one number or two values"), ("max(1,2)", "this may be one number or two values"),
                         ("pgcd a", "a function has its values in brackets behind it"), ("a + (a > 1)", "at character 5: a number is needed here"),
                         ("1 < (2 < a)", "at character 5: a number is needed here"), ('"x" × 2', "at character 1: a number is needed here"),
                         ("1.2.3", "a number has one point or comma"), ('"x\ry"', "a text has a backslash or a line's end"), ('"x', "a text is not closed"), ("a..2", "at character 2: a sign is missing here"), ('a = "x"', "a number and a text are never equal"),
                         ("a et a > 1", "at character 1: a condition is needed here"), ("non a", "at character 5: a condition is needed here"),
                         ("(" * 70 + "a" + ")" * 70, "it is nested too deep"), ("- " * 70 + "a", "it is nested too deep"),
                         ("(a=a)=(" * 25 + "a=a" + ")=(a=a)" * 25, "it is nested too deep"), ("a = 1 et", "at its end"), ("a + 1 00", "at character 7: a sign is missing here"), ("a + 1 0000", "at character 7: a sign is missing here"),
                         ("a + 0 500", "at character 7: a sign is missing here"), ("a + 1234 500", "at character 10: a sign is missing here")):
            self.assertIn(why, self.given([a, {"name": "c", "is": bad}]), bad)
        self.assertIn("a condition is needed", self.given([a], ["a + 1"]))
        for choose in ("5..1", "1..9 by 0", "1..9 by -2", "1..9 by x", "1 00..200", "--1..2", "4000000000000000000..4000000000000000001"):
            self.assertIn("range", self.given([{"name": "a", "choose": choose}]), choose)
        for choose in ("0..9223372036854775807", "-9223372036854775807..9223372036854775807", "0..1 by 0.0001"):
            self.assertIn("choose has too many values", self.given([{"name": "a", "choose": choose}]), choose)
        # What was defined stays a name where a name may stand.
        self.assertEqual(self.given([{"name": "NON", "choose": "1..3"}, {"name": "ET", "is": "NON"}], ["NON = 2 ET ET < 5 et non NON = 3"]), [2])

    def test_definitions_that_are_none(self):
        for bad in ([], [{"name": "a"}], [{"name": "a", "choose": "2"}], [{"name": "a", "choose": []}], [{"name": "end", "choose": "1..2"}],
                    [{"name": "a", "choose": "1..2"}] * 2, [{"name": "a", "is": "b + 1"}], [{"name": "a", "is": "draw.int(1, 2)"}],
                    [{"name": "a", "is": "1) end --"}], [{"name": "a", "is": "(1"}], [{"name": "__o", "is": "1"}], [{"name": "é", "is": "1"}],
                    [{"name": "a", "choose": ["x\" .. y"]}], [{"name": "a", "is": "\"x\\\""}], [{"name": "a", "choose": "1..2", "unless": "a > 0"}],
                    [{"name": "a", "is": "1 / 0"}], [3], [{"name": 3}], [{"name": "pgcd", "is": "1"}]):
            self.assertIn("error", ask([{"exercise": self.own(bad if all(isinstance(d, dict) and isinstance(d.get("name"), str) for d in bad)
                                                             else [{"name": "a", "is": "zz"}]), "seed": 1}])[0], bad)
        self.assertIn("error", ask([{"exercise": self.own([{"name": "a", "choose": "1..2"}], ["a > 5"]), "seed": 1}])[0])

    def test_nothing_of_a_definition_is_passed_over(self):
        """What is no definition's, or no condition, is said to be none."""
        a, lists = {"name": "a", "choose": "1..6"}, {"facile": [{"name": "a", "choose": "1..3"}], "moyen": [{"name": "a", "choose": "1..5"}]}
        for definitions, where, right in (([a], "a > 4", [5, 6]), ([{**a, "unless": None, "is": None}], None, [1, 2, 3, 4, 5, 6]), ([{**a, "unless": [5]}], [], [1, 2, 3, 4, 6])):
            self.assertEqual(self.given(definitions, where), right, (definitions, where))
        for definitions, where, why in (([a], 5, "it is a list of conditions"), ([a], [5], "it is a list of conditions"), ([a], {"facil": ["a > 2"]}, "a difficulty that there is not"),
                                        ([{**a, "unles": [2]}], [], "something else than name, choose, unless and is"), ([{**a, "is": "3"}], [], "leaves nothing to choose"),
                                        ([{"name": "a", "is": "3", "unless": [3]}], [], "leaves nothing to choose"), ([{**a, "unless": ["5"]}], [], "texts among numbers"),
                                        ([{"name": "a", "choose": ["x", "y"], "unless": [1]}], [], "texts among numbers")):
            self.assertIn(why, self.given(definitions, where), (definitions, where))
        answer = ask([{"exercise": self.own(lists, {"difficile": ["a > 2"]}), "seed": 1}])[0]
        self.assertIn("a difficulty that there is not", answer.get("error", ""))

    def test_kinds_fit_the_texts(self):
        for names, cases in (("cote_initial", 24), ("longueur_finale largeur_initiale coefficient_str", 64),
                             ("base_initiale hauteur_initiale coefficient_str", 120)):
            text = " ".join("{{ %s }}" % name for name in names.split())
            exercise = self.exercise(text, enonce_template_html=text)
            self.assertEqual(ask([{"exercise": exercise, "walk": 1000}])[0]["cases"], cases, names)

    def test_variants_are_chosen_as_before(self):
        path = ORACLE / "variants.jsonl"
        if not path.is_file():
            self.skipTest(f"no recorded choices: {path} is not there")
        questions, rights = [], []
        for line in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            weights = [variant.get("weight", 1) for variant in line["variants"]]
            if line["mode"] == "seed_random" and line["chosen"] and line["seed"] is not None and all(isinstance(w, int) for w in weights):
                questions.append({"variant_of": line["exercise_id"], "seed_text": str(line["seed"]),
                                  "weights": weights})
                rights.append([variant["id"] for variant in line["variants"]].index(line["chosen"]))
        self.assertGreater(len(rights), 50)
        self.assertEqual([answer["chosen"] for answer in ask(questions)], rights)


for _key in EXACT:
    setattr(Generators, f"test_{_key.lower()}", lambda self, key=_key: self.compare(key))


if __name__ == "__main__":
    unittest.main()
