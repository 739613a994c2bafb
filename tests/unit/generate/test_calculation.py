# SPDX-License-Identifier: Apache-2.0
"""Calculations, decimals, reduced fractions and enlarged figures, reckoned again from what the texts say."""

import math
import pathlib
import re
import sys
import unittest
from fractions import Fraction

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from judging import LEVELS, TWO, Judged, exact, french, judge_all, value_of  # noqa: E402

ASKED = {
    "CALCUL_MENTAL_V1": {"exercise_type": ("addition", "soustraction", "multiplication", "division"), "difficulty": LEVELS},
    "NOMBRES_DECIMAUX_V1": {"exercise_type": ("comparer", "ranger"), "difficulty": LEVELS},
    "CALCUL_NOMBRES_V1": {"exercise_type": ("operations_simples", "priorites_operatoires"), "difficulty": TWO,
                          "grade": ("6e", "5e")},
    "SIMPLIFICATION_FRACTIONS_V1": {"difficulty": LEVELS, "max_denominator": (6, 29, 60), "allow_negative": (False, True)},
    "SIMPLIFICATION_FRACTIONS_V2": {"difficulty": LEVELS, "max_denominator": (6, 29, 60), "variant_id": ("A", "B", "C"),
                                    "allow_improper": (False, True)},
    "THALES_V2": {"figure_type": ("carre", "rectangle", "triangle"), "difficulty": LEVELS},
}
SIGNS = {"addition": "+", "soustraction": "\u2212", "multiplication": "×", "division": "÷"}


def mental(v, _figure):
    result = value_of(v["calcul"])
    assert exact(v["resultat"]) == result and v["calcul"] in v["enonce"] and f" {SIGNS[v['exercise_type']]} " in v["calcul"]
    assert v["solution"].count(" = ") >= 1 and v["astuce"] in v["solution"] and result > 0
    assert v["solution"].rstrip("</ol>").rstrip("</li>").rstrip(".").endswith(f"= {french(result)}"), v["solution"]
    return french(result)


def decimaux(v, figure):
    if v["exercise_type"] == "comparer":
        a, b = exact(v["nombre_a"]), exact(v["nombre_b"])
        assert a != b and v["symbole"] == ("<" if a < b else ">")
        if figure:
            points = [exact(n) for n in figure["values"]["points"]]
            assert points == sorted((a, b)) and figure["show"]["question"] == ["numbers"]
            assert exact(figure["values"]["from"]) <= points[0] < points[1] <= exact(figure["values"]["to"])
        for pair in re.findall(r"(\d+,\d+) &[lg]t; (\d+,\d+), donc", v["solution"]):
            assert len({len(number.partition(",")[2]) for number in pair}) == 1, "not as many digits after the comma"
        return f"{french(a)} {v['symbole']} {french(b)}"
    numbers = [exact(n) for n in v["nombres"]]
    right = sorted(numbers, reverse=v["ordre"] == "décroissant")
    assert [exact(n) for n in v["nombres_tries"]] == right and len(set(numbers)) == len(numbers) >= 4
    assert v["ordre"] in v["enonce"]
    return (" < " if v["ordre"] == "croissant" else " > ").join(map(french, right))


def calcul(v, _figure):
    asked = re.search(r": (.*)$", v["enonce"])[1]
    result, places = value_of(asked), max(2, asked.count("×") + 1)  # three numbers of one decimal, multiplied, have three
    assert result >= 0 and (result * 10**places).denominator == 1 and isinstance(v["calculs_intermediaires"], list)
    return french(result)


def simplification(v, figure):
    n, d = v["n"], v["d"]
    fraction = Fraction(n, d)
    assert (v["n_red"], v["d_red"]) == (fraction.numerator, fraction.denominator) and v["d_red"] > 1
    assert v["pgcd"] == math.gcd(n, d) and d <= 60
    assert v["fraction"].replace("\u2212", "-") == f"{n}/{d}"
    assert v["fraction_reduite"].replace("\u2212", "-") == f"{fraction.numerator}/{fraction.denominator}"
    assert v["is_irreductible"] is (v["pgcd"] == 1)
    assert Fraction(figure["values"]["points"][0]) == fraction and figure["labels"]["points"] == [v["fraction"]]
    assert figure["values"]["from"] <= fraction <= figure["values"]["to"]
    if "wrong_simplification" in v:
        a, b = map(int, v["wrong_simplification"].replace("\u2212", "-").split("/"))
        assert (Fraction(a, b) == fraction) is v["diagnostic_is_correct"]
    return None


def in_order(v, figure):
    assert v.get("is_improper", False) is (abs(v["n"]) > v["d"])
    return simplification(v, figure)


NAMES = {"carre": ("cote",), "rectangle": ("longueur", "largeur"), "triangle": ("base", "hauteur")}


def thales(v, figure):
    k, kind = exact(v["coefficient"]), v["figure_type"]
    for name in NAMES[kind]:
        ending = ("_initial", "_final") if kind == "carre" else ("_initiale", "_finale")
        assert exact(v[name + ending[0]]) * k == exact(v[name + ending[1]])
    drawn = figure["values"]
    assert [exact(drawn[name]) for name in ("first", "other")[:len(NAMES[kind])]] == \
        [exact(v[name + ending[0]]) for name in NAMES[kind]] and exact(drawn["coefficient"]) == k
    assert figure["kind"] == "pair" and "show" not in figure  # the question's page shows the first figure alone
    assert v["coefficient_str"] == french(k) and v["facteur"] == f"× {french(k)}" and k > 1
    assert v["transformation"] == "agrandissement" and v["figure_type_article"].startswith("un ")
    if kind == "rectangle":
        assert v["longueur_initiale"] > v["largeur_initiale"]
    return None


class Calculation(Judged):
    pass


judge_all(Calculation, {"CALCUL_MENTAL_V1": mental, "NOMBRES_DECIMAUX_V1": decimaux, "CALCUL_NOMBRES_V1": calcul,
                        "SIMPLIFICATION_FRACTIONS_V1": simplification, "SIMPLIFICATION_FRACTIONS_V2": in_order,
                        "THALES_V2": thales}, ASKED)
del Judged  # which is no test itself


if __name__ == "__main__":
    unittest.main()
