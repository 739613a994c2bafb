# SPDX-License-Identifier: Apache-2.0
"""What was wrong in the Python system's generators, each of it looked for here by its name.

FAULTS names every fault once, key by key, and says by what it is seen: a function that finds it in a case (text,
figure or variables), or the test elsewhere that would fail. A fault's function is shown one case that has it first.
"""

import collections
import pathlib
import re
import sys
import unittest
from fractions import Fraction

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "figure"))
import tool  # noqa: E402
from generator_tool import TOOL, ask  # noqa: E402
from judging import FORBIDDEN_RE, LONG, TEXTS, combinations, exact, false_statements, plain  # noqa: E402

LEVELS, TWO = ("facile", "moyen", "difficile"), ("facile", "standard")
SEEDS = 2000 if LONG else 25

Case = collections.namedtuple("Case", "variables figure question solution")


def text_of(case):
    texts = [case.variables[name] for name in TEXTS if isinstance(case.variables.get(name), (str, list))]
    return plain("\n".join(text if isinstance(text, str) else "\n".join(text) for text in texts))


def labels(page):
    return [label[0] for label in page["labels"]] if page else []


def has(pattern):
    """The texts have this."""
    return lambda case: re.search(pattern, text_of(case))


def overlap(case):
    for page in (case.question, case.solution):
        boxes = page["labels"] if page else []
        if any(a[1] < b[3] and b[1] < a[3] and a[2] < b[4] and b[2] < a[4]
               for i, a in enumerate(boxes) for b in boxes[:i]):
            return True
    return False


def cut_off(case):
    return any(not (page["box"][0] <= a[1] and page["box"][1] <= a[2] and a[3] <= page["box"][2] and a[4] <= page["box"][3])
               for page in (case.question, case.solution) if page for a in page["labels"])


def has_ids(case):
    return any(re.search(r"\sid=", page["svg"]) for page in (case.question, case.solution) if page)


def answer_shown(case):
    return case.variables["reponse_finale"] in labels(case.question)


def points(case):
    return case.variables["coordinates_original"] + case.variables["coordinates_symmetric"]


def sides(case):
    axis = case.variables["axe_type"]
    return [{"vertical": x - 5, "horizontal": y - 5, "oblique": y - x}[axis] for x, y in case.variables["coordinates_original"]]


def flat(case):
    if case.variables["figure_type"] != "triangle":
        return False
    (ax, ay), (bx, by), (cx, cy) = case.variables["coordinates_original"]
    return (bx - ax) * (cy - ay) == (cx - ax) * (by - ay)


def aside(case):
    """All but the rectangle, whose cases stay as seeds had them, are off the axis."""
    return case.variables["figure_type"] == "rectangle"


def copied_column(case):
    data = case.variables["donnees"].get("tableau")
    return data and len(set(data["ligne1"])) < len(data["ligne1"])


def part_above_whole(case):
    data = case.variables["donnees"]
    return data["type"] == "trouver_pourcentage" and data["partie"] >= data["total"]


def unreal_scale(case):
    data = case.variables["donnees"]
    scale = int((data.get("echelle") or data["echelle_calculee"]).split(":")[1])
    drawn = exact(data["distance_carte"]) if "distance_carte" in data else exact(data["distance_reelle_km"]) * 100000 / scale
    if data["type"] == "calcul_echelle" and exact(data["distance_reelle_km"]) * 100000 != drawn * scale:
        return True
    return drawn > 100 or scale not in (50, 100, 200, 250, 500, 1000, 25000, 50000, 100000, 200000, 250000, 1000000)


def impossible_triangle(case):
    v = case.variables
    if v["figure"] != "triangle":
        return False
    lengths = [exact(v["cote_" + name]) for name in "abc"]
    return 2 * max(lengths) >= sum(lengths)


def wrong_sides(case):
    """A triangle that is drawn with other sides than it has."""
    v = case.variables
    return v["figure"] == "triangle" and (case.figure["kind"] != "triangle" or
                                          [case.figure["values"][name] for name in "abc"] != [v["cote_" + name] for name in "abc"])


def too_large(case):
    return any(page["box"][2] - page["box"][0] > 100000 for page in (case.question, case.solution) if page)


def equal_as_less(case):
    pairs = case.variables["fractions_triees"]
    return any(Fraction(*a) == Fraction(*b) for a, b in zip(pairs, pairs[1:]))


def above_one(case):
    return abs(case.variables["n"]) >= case.variables["d"]


def whole_number(case):
    return case.variables["d_red"] == 1


def negative_as_positive(case):
    return case.variables["n"] < 0 and case.figure["values"]["points"][0][0] != "-"


def wrong_half(case):
    """An Arrondis whose answer is not the nearest, halves up."""
    match = re.search(r"Arrondis (au dixième|à l’unité)\xa0: ([\d,]+)", case.variables["enonce"])
    if not match:
        return False
    number, size = Fraction(match[2].replace(",", ".")), Fraction(1, 10 if match[1] == "au dixième" else 1)
    return Fraction(case.variables["reponse_finale"].replace(",", ".")) != (number / size + Fraction(1, 2)).__floor__() * size


def below_zero(case):
    return "\u2212" in re.sub(r" \u2212 ", "", text_of(case))


def rounded_quotient(case):
    return list(false_statements(text_of(case))) != []


FALSE = rounded_quotient
POINT = has(r"\d\.\d")
TAIL = has(r"\d[.,]\d{6}")
FRENCH = lambda case: any(FORBIDDEN_RE.search(line) for line in text_of(case).splitlines())  # noqa: E731
PYTHON = has(r"\[['\"]|\\n|<br|None|True|False")

THALES = {"figure_type": ("carre", "rectangle", "triangle"), "difficulty": LEVELS}
SYMETRIE = {"figure_type": ("point", "segment", "triangle", "rectangle"), "axe_type": ("vertical", "horizontal", "oblique"),
            "difficulty": LEVELS}
SIMPLE = {"difficulty": LEVELS, "allow_negative": (False, True)}
RAISON = {"exercise_type": ("proportionnalite_tableau", "pourcentage", "vitesse", "echelle"), "difficulty": LEVELS,
          "grade": ("6e", "5e")}


def of_kind(asked, kind):
    return dict(asked, exercise_type=(kind,))


# key, what is asked, the fault's name, what sees it, and a kind of case to which it does not apply.
FAULTS = [
    ("THALES_V2", THALES, "decimal points", POINT, None),
    ("THALES_V2", THALES, "a label cut off", cut_off, None),
    ("THALES_V2", THALES, "SVG ids that repeat", has_ids, None),
    ("THALES_V2", THALES, "labels that overlap", overlap, None),
    ("SYMETRIE_AXIALE_V2", SYMETRIE, "a vertex on the axis", lambda case: 0 in sides(case), aside),
    ("SYMETRIE_AXIALE_V2", SYMETRIE, "a figure across the axis", lambda case: min(sides(case)) * max(sides(case)) < 0, aside),
    ("SYMETRIE_AXIALE_V2", SYMETRIE, "its own image",
     lambda case: sorted(case.variables["coordinates_original"]) == sorted(case.variables["coordinates_symmetric"]), None),
    ("SYMETRIE_AXIALE_V2", SYMETRIE, "off the grid", lambda case: any(not 0 <= n <= 10 for p in points(case) for n in p), None),
    ("SYMETRIE_AXIALE_V2", SYMETRIE, "a flat triangle", flat, None),
    ("SYMETRIE_AXIALE_V2", SYMETRIE, "labels that overlap", overlap, None),
    ("SIMPLIFICATION_FRACTIONS_V1", SIMPLE, "above 1 though not allowed", above_one, None),
    ("SIMPLIFICATION_FRACTIONS_V2", SIMPLE, "above 1 though not allowed", above_one, None),
    ("SIMPLIFICATION_FRACTIONS_V1", SIMPLE, "reduced to x/1", whole_number, None),
    ("SIMPLIFICATION_FRACTIONS_V2", SIMPLE, "reduced to x/1", whole_number, None),
    ("SIMPLIFICATION_FRACTIONS_V2", SIMPLE, "a negative drawn as positive", negative_as_positive, None),
    ("SIMPLIFICATION_FRACTIONS_V2", SIMPLE, "below the view box", cut_off, None),
    ("SIMPLIFICATION_FRACTIONS_V2", dict(SIMPLE, max_denominator=(6, 7, 12, 29)), "a crash below 30", None, None),
    ("CALCUL_NOMBRES_V1", {"exercise_type": ("priorites_operatoires",), "difficulty": TWO, "grade": ("6e", "5e")},
     "5.0 + 3.0 = 8.0", POINT, None),
    ("CALCUL_NOMBRES_V1", {"exercise_type": ("priorites_operatoires",), "difficulty": TWO, "grade": ("6e", "5e")},
     "a negative result", below_zero, None),
    ("CALCUL_NOMBRES_V1", {"exercise_type": ("operations_simples", "priorites_operatoires"), "difficulty": TWO,
                           "grade": ("6e", "5e")}, "a float's tail", TAIL, None),
    ("CALCUL_NOMBRES_V1", {"exercise_type": ("operations_simples",), "difficulty": TWO, "grade": ("6e", "5e")},
     "a rounded quotient as exact", FALSE, None),
    ("CALCUL_NOMBRES_V1", {"exercise_type": ("decimaux",), "difficulty": TWO, "grade": ("5e",)}, "a half rounded wrong",
     wrong_half, None),
    ("CALCUL_NOMBRES_V1", {"exercise_type": ("operations_simples",), "difficulty": TWO}, "steps as a Python list", PYTHON, None),
    ("RAISONNEMENT_MULTIPLICATIF_V1", of_kind(RAISON, "echelle"), "a wrong scale, a map over 1 m", unreal_scale, None),
    ("RAISONNEMENT_MULTIPLICATIF_V1", RAISON, "a rounded answer as exact", FALSE, None),
    ("RAISONNEMENT_MULTIPLICATIF_V1", RAISON, "0 km", has(r"(?<![\d,\u202f])0(?:,0)?\xa0km"), None),
    ("RAISONNEMENT_MULTIPLICATIF_V1", of_kind(RAISON, "vitesse"), "decimal hours as the answer",
     lambda case: re.search(r",\d+\xa0h$", case.variables["reponse_finale"]), None),
    ("RAISONNEMENT_MULTIPLICATIF_V1", of_kind(RAISON, "proportionnalite_tableau"), "a copied column", copied_column, None),
    ("RAISONNEMENT_MULTIPLICATIF_V1", of_kind(RAISON, "pourcentage"), "a part above its whole", part_above_whole, None),
    ("RAISONNEMENT_MULTIPLICATIF_V1", RAISON, "1 heures", FRENCH, None),
    ("RAISONNEMENT_MULTIPLICATIF_V1", RAISON, "a float's tail", TAIL, None),
    ("RAISONNEMENT_MULTIPLICATIF_V1", RAISON, "line breaks lost, <br> in a text", PYTHON, None),
    ("NOMBRES_ENTIERS_V1", {"exercise_type": ("ecrire_lettres", "ecrire_chiffres"), "difficulty": ("difficile",),
                            "max_value": (1000000,)}, "quatre-vingts-mille, deux-cents-mille", has(r"(?:vingts|cents)-mille"), None),
    ("DROITE_GRADUEE_V1", {"exercise_type": ("placer", "encadrer"), "number_type": ("entiers", "decimaux"), "difficulty": TWO},
     "the figure shows the answer", lambda case: "A" in labels(case.question) or case.figure["show"]["question"] != ["numbers"], None),
    ("DROITE_GRADUEE_V1", {"exercise_type": ("encadrer",), "difficulty": TWO}, "at half its place",
     lambda case: exact(case.figure["values"]["points"][0]) != exact(case.variables["nombre"]), None),
    ("DROITE_GRADUEE_V1", {"exercise_type": ("lire", "placer"), "number_type": ("decimaux",), "difficulty": TWO}, "decimaux idle",
     lambda case: case.variables["nombre"] == case.variables["origin"] + case.variables["position"] * case.variables["step"], None),
    ("DROITE_GRADUEE_V1", {"exercise_type": ("lire", "placer", "encadrer"), "number_type": ("decimaux",)}, "decimal points", POINT, None),
    ("CRITERES_DIVISIBILITE_V1", {"exercise_type": ("verifier", "trouver", "identifier"), "difficulty": TWO}, "no explication",
     lambda case: not case.variables.get("explication"), None),
    ("CRITERES_DIVISIBILITE_V1", {"exercise_type": ("trouver", "identifier"), "difficulty": TWO, "diviseur": ("9", "10", "aleatoire")},
     "the answer is none", lambda case: not (case.variables.get("divisibles") or case.variables.get("diviseurs_ok")), None),
    ("MULTIPLES_DIVISEURS_V1", {"exercise_type": ("diviseurs", "verifier"), "difficulty": TWO, "max_number": (10, 11, 15, 19)},
     "a crash below 20, a loop at 10", None, None),
    ("PERIMETRE_V1", {"figure": ("triangle",), "with_decimals": (True, False), "max_side": (5, 20, 100)}, "no triangle",
     impossible_triangle, None),
    ("PERIMETRE_V1", {"figure": ("triangle",), "with_decimals": (True, False)}, "sides at other places", wrong_sides, None),
    ("PERIMETRE_V1", {"figure": ("carre", "rectangle", "triangle"), "max_side": (5, 100)}, "a label cut off", cut_off, None),
    ("PERIMETRE_V1", {"figure": ("carre", "rectangle", "triangle"), "max_side": (100,)}, "up to 3,000 pixels", too_large, None),
    ("FRACTION_REPRESENTATION_V1", {"exercise_type": ("lire", "representer", "placer"), "difficulty": TWO, "max_denominator": (20,)},
     "the answer shown",
     lambda case: case.variables["exercise_type"] == "lire" and answer_shown(case) or
     case.variables["exercise_type"] != "lire" and {"coloured", "points"} & set(case.figure["show"]["question"]), None),
    ("FRACTION_REPRESENTATION_V1", {"exercise_type": ("placer",), "difficulty": TWO}, "2/3 = 0.67", FALSE, None),
    ("FRACTION_REPRESENTATION_V1", {"exercise_type": ("representer",), "difficulty": TWO}, "1 parties", FRENCH, None),
    ("FRACTIONS_EGALES_V1", {"exercise_type": ("verifier",), "difficulty": TWO, "max_denominator": (6, 24)}, "0/2",
     lambda case: 0 in (case.variables["num1"], case.variables["num2"]), None),
    ("FRACTION_COMPARAISON_V1", {"exercise_type": ("ranger",), "difficulty": TWO}, "equal fractions as <", equal_as_less, None),
    ("FRACTION_COMPARAISON_V1", {"exercise_type": ("meme_denominateur", "meme_numerateur", "produit_croix", "ranger"),
                                 "difficulty": TWO, "max_denominator": (3, 4)}, "a loop, or a crash, at 3", None, None),
    ("PROBLEME_1_ETAPE_V1", {"problem_type": ("achat", "partage"), "difficulty": LEVELS}, "no article, un gomme", FRENCH, None),
    ("PROBLEME_1_ETAPE_V1", {"problem_type": ("partage",), "difficulty": ("difficile",), "allow_reste": (True,)},
     "a division with rest as an equality",
     lambda case: case.variables["reste"] and "÷" in text_of(case) or FALSE(case), None),
    ("DUREES_V1", {"exercise_type": ("conversion", "calcul", "lecture_heure"), "difficulty": LEVELS}, "a family that crashes", None, None),
    ("DUREES_V1", {"exercise_type": ("lecture_heure",), "difficulty": LEVELS}, "the clock's label is the answer", answer_shown, None),
    ("DUREES_V1", {"exercise_type": ("calcul", "lecture_heure"), "difficulty": LEVELS}, "10h65",
     has(r"\bh\xa0?(?:[6-9]\d)\b|\d\xa0h\d"), None),
    ("DUREES_V1", {"exercise_type": ("calcul",), "difficulty": LEVELS}, "d'vol qui un vol qui", FRENCH, None),
]
# The eight keys whose texts had no accents.
for _key, _asked in (
        ("NOMBRES_ENTIERS_V1", {"exercise_type": ("ecrire_lettres", "ecrire_chiffres", "comparer", "ranger")}),
        ("DROITE_GRADUEE_V1", {"exercise_type": ("lire", "placer", "encadrer")}),
        ("CRITERES_DIVISIBILITE_V1", {"exercise_type": ("verifier", "trouver", "identifier")}),
        ("MULTIPLES_DIVISEURS_V1", {"exercise_type": ("multiples", "diviseurs", "verifier")}),
        ("PERIMETRE_V1", {"figure": ("carre", "rectangle", "triangle")}),
        ("FRACTION_REPRESENTATION_V1", {"exercise_type": ("lire", "representer", "placer")}),
        ("FRACTIONS_EGALES_V1", {"exercise_type": ("extension", "simplification", "verifier")}),
        ("FRACTION_COMPARAISON_V1", {"exercise_type": ("meme_denominateur", "meme_numerateur", "produit_croix", "ranger")})):
    FAULTS.append((_key, _asked, "no accents", FRENCH, None))

# Faults that are seen elsewhere: file, test.
ELSEWHERE = {
    "THALES_V2: a square for a text about rectangles": ("test_generators.py", "test_kinds_fit_the_texts"),
    "SYMETRIE_AXIALE_V2: the same seed, another figure": ("test_symmetry.py", "test_one_seed_has_one_case"),
    "SIMPLIFICATION_FRACTIONS_V2: template B unresolved": ("test_spaces.py", "test_a_text_that_needs_a_variant_gets_it"),
}


@unittest.skipUnless(TOOL and tool.TOOL, "EXOBASE_GENERATOR_TOOL and EXOBASE_FIGURE_TOOL do not name the programs to test")
class Faults(unittest.TestCase):
    def cases(self, key, asked):
        """Cases of these parameters, their figures drawn; an error is one of the test."""
        questions = [{"key": key, "params": params, "seed": seed} for params in combinations(asked) for seed in range(SEEDS)]
        answers = ask(questions)
        for question, answer in zip(questions, answers):
            self.assertNotIn("error", answer, question)
        figures = [answer["figure"] for answer in answers]
        drawn = iter(tool.draw([(page, figure) for figure in figures if figure for page in ("question", "solution")]))
        for question, answer in zip(questions, answers):
            pages = (next(drawn), next(drawn)) if answer["figure"] else (None, None)
            for page in pages:
                self.assertNotIn("error", page or {}, question)
            yield question, Case(answer["variables"], answer["figure"], *pages)

    def test_each_is_gone(self):
        found = {}
        for key, asked, name, sees, spares in FAULTS:
            with self.subTest(fault=f"{key}: {name}"):
                place = (key, tuple(asked.items()))
                if place not in found:
                    found[place] = list(self.cases(key, asked))
                for question, case in found[place]:
                    if sees and not (spares and spares(case)):
                        self.assertFalse(sees(case), (question, case.variables, case.figure))

    def test_those_that_are_seen_elsewhere(self):
        for fault, (name, test) in ELSEWHERE.items():
            text = (pathlib.Path(__file__).parent / name).read_text(encoding="utf-8")
            self.assertIn(f"def {test}(", text, fault)

    def test_they_would_be_seen(self):
        """Each way of looking finds the fault in a case that has it."""
        def case(figure=None, question=None, **variables):
            return Case(variables, figure, question, question)
        box = {"box": [0, 0, 100, 100], "svg": '<svg id="a">', "labels": [["3 h", 0, 0, 60, 20], ["B", 50, 10, 120, 30]]}
        symmetry = {"figure_type": "triangle", "axe_type": "vertical", "coordinates_original": [[5, 0], [6, 2], [4, -2]],
                    "coordinates_symmetric": [[5, 0], [4, 2], [6, -2]]}
        data = {"type": "calcul_echelle", "distance_carte": 7.7, "distance_reelle_km": 40, "echelle_calculee": "1:10000"}
        for sees, wrong in (
                (POINT, case(enonce="5.0 + 3.0")), (FALSE, case(calcul="2/3 = 0,67")), (FRENCH, case(enonce="1\xa0heures")),
                (FRENCH, case(enonce="Ecris")), (PYTHON, case(calculs_intermediaires=["['a']"])), (TAIL, case(calcul="0,30000000004")),
                (cut_off, case(question=box)), (overlap, case(question=box)), (has_ids, case(question=box)),
                (answer_shown, case(question=box, reponse_finale="3 h")), (flat, case(**symmetry)),
                (lambda c: 0 in sides(c), case(**symmetry)), (unreal_scale, case(donnees=data)),
                (copied_column, case(donnees={"tableau": {"ligne1": [2, 2], "ligne2": [4, 4]}})),
                (part_above_whole, case(donnees={"type": "trouver_pourcentage", "partie": 5, "total": 4})),
                (impossible_triangle, case(figure="x")._replace(variables={"figure": "triangle", "cote_a": 1, "cote_b": 2, "cote_c": 3})),
                (equal_as_less, case(fractions_triees=[[1, 2], [2, 4]])), (above_one, case(n=5, d=4)), (whole_number, case(d_red=1)),
                (below_zero, case(calcul="3 \u2212 5 = \u22122")),
                (wrong_half, case(enonce="Arrondis au dixième\xa0: 0,25", reponse_finale="0,2")),
                (negative_as_positive, case({"values": {"points": ["1/2"]}}, n=-1))):
            self.assertTrue(sees(wrong), wrong)


if __name__ == "__main__":
    unittest.main()
