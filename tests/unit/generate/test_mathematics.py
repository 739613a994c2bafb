# SPDX-License-Identifier: Apache-2.0
"""The built-in generators' cases, reckoned again with Python's fractions: whatever is written as equal is equal,
every answer is the right one, the French keeps to its rules, and no question's figure tells the answer."""

import math
import pathlib
import re
import sys
import unittest
from fractions import Fraction

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from judging import (FORBIDDEN_RE, LEVELS, STATEMENT, THREE, TWO, Judged, and_list, exact, false_statements,  # noqa: E402
                     french, judge_all, price)

# What is asked of each generator: every combination of these parameters.
ASKED = {
    "CRITERES_DIVISIBILITE_V1": {"exercise_type": ("verifier", "trouver", "identifier"), "difficulty": TWO,
                                 "diviseur": ("2", "3", "5", "9", "10", "aleatoire")},
    "MULTIPLES_DIVISEURS_V1": {"exercise_type": ("multiples", "diviseurs", "verifier"), "difficulty": TWO,
                               "max_number": (10, 11, 19, 20, 50, 200)},
    "FRACTIONS_EGALES_V1": {"exercise_type": ("extension", "simplification", "verifier"), "difficulty": TWO,
                            "max_denominator": (6, 24, 100)},
    "FRACTION_COMPARAISON_V1": {"exercise_type": ("meme_denominateur", "meme_numerateur", "produit_croix", "ranger"),
                                "difficulty": TWO, "max_denominator": (3, 4, 5, 6, 12, 30)},
    "PERIMETRE_V1": {"figure": ("carre", "rectangle", "triangle", "aleatoire"), "with_decimals": (False, True),
                     "max_side": (5, 20, 100)},
    "FRACTION_REPRESENTATION_V1": {"exercise_type": ("lire", "representer", "placer"), "difficulty": TWO,
                                   "max_denominator": (2, 10, 20)},
    "DROITE_GRADUEE_V1": {"exercise_type": ("lire", "placer", "encadrer"), "difficulty": TWO,
                          "number_type": ("entiers", "decimaux")},
    "NOMBRES_ENTIERS_V1": {"exercise_type": ("ecrire_lettres", "ecrire_chiffres", "comparer", "ranger"),
                           "difficulty": THREE, "max_value": (10, 1000, 1000000)},
    "PROBLEME_1_ETAPE_V1": {"problem_type": ("auto", "achat", "distance_temps", "partage"),
                            "difficulty": LEVELS, "allow_reste": (False, True)},
}

def criteres(v, _figure):
    kind = v["exercise_type"]
    assert v["explication"]
    if kind == "verifier":
        return "Oui" if v["nombre"] % v["diviseur"] == 0 else "Non"
    if kind == "trouver":
        assert v["divisibles"] == [n for n in v["nombres"] if n % v["diviseur"] == 0]
        assert len(set(v["nombres"])) == len(v["nombres"]) and v["divisibles"]
        return and_list(v["divisibles"])
    assert v["diviseurs_ok"] == [d for d in (2, 3, 5, 9, 10) if v["nombre"] % d == 0] and v["diviseurs_ok"]
    return and_list(v["diviseurs_ok"])


def multiples(v, _figure):
    kind = v["exercise_type"]
    if kind == "multiples":
        assert v["multiples"] == [v["nombre"] * i for i in range(1, v["count"] + 1)]
        return and_list(v["multiples"])
    if kind == "diviseurs":
        right = [d for d in range(1, v["nombre"] + 1) if v["nombre"] % d == 0]
        assert v["diviseurs"] == right and v["nb_diviseurs"] == len(right)
        return and_list(right)
    a, b = v["nombre_a"], v["nombre_b"]
    true = a % b == 0 if v["operation"] == "multiple" else b % a == 0
    assert v["est_vrai"] is true and ("n’est pas" in v["explication"]) is not true
    return "Oui" if true else "Non"


def egales(v, _figure):
    kind = v["exercise_type"]
    if kind == "extension":
        assert Fraction(v["numerateur"], v["denominateur"]) == Fraction(v["num_etendu"], v["den_etendu"])
        assert v["reponse"] == (v["num_etendu"] if v["cherche_num"] else v["den_etendu"])
        return str(v["reponse"])
    if kind == "simplification":
        n, d = v["numerateur"], v["denominateur"]
        assert v["pgcd"] == math.gcd(n, d) > 1
        right = Fraction(n, d)
        assert (v["num_simplifie"], v["den_simplifie"]) == (right.numerator, right.denominator)
        return f"{right.numerator}/{right.denominator}"
    assert min(v["num1"], v["num2"]) > 0
    assert v["produit_croix_1"] == v["num1"] * v["den2"] and v["produit_croix_2"] == v["num2"] * v["den1"]
    true = Fraction(v["num1"], v["den1"]) == Fraction(v["num2"], v["den2"])
    assert v["sont_egales"] is true
    return "Oui" if true else "Non"


def comparaison(v, _figure):
    if v["exercise_type"] == "ranger":
        right = sorted(v["fractions"], key=lambda pair: Fraction(*pair))
        assert v["fractions_triees"] == right and v["nb_fractions"] == len(right)
        assert len({Fraction(*pair) for pair in right}) == len(right) >= 3
        return " < ".join(f"{n}/{d}" for n, d in right)
    a, b = Fraction(v["num1"], v["den1"]), Fraction(v["num2"], v["den2"])
    assert a != b and v["signe"] == ("<" if a < b else ">")
    if v["exercise_type"] == "produit_croix":
        assert v["produit_croix_1"] == v["num1"] * v["den2"] and v["produit_croix_2"] == v["num2"] * v["den1"]
    return f"{v['num1']}/{v['den1']} {v['signe']} {v['num2']}/{v['den2']}"


def perimetre(v, figure):
    sides = {"carre": ["cote"] * 4, "rectangle": ["longueur", "largeur"] * 2,
             "triangle": ["cote_a", "cote_b", "cote_c"]}[v["figure"]]
    lengths = [exact(v[name]) for name in sides]
    assert min(lengths) > 0 and exact(v["perimetre"]) == sum(lengths)
    values = {name: exact(value) for name, value in figure["values"].items() if name != "unit"}
    assert figure["values"]["unit"] == v["unite"]
    if v["figure"] == "triangle":
        assert 2 * max(lengths) < sum(lengths)
        assert figure["kind"] == "triangle" and [values[name] for name in "abc"] == lengths
    elif v["figure"] == "rectangle":
        assert lengths[0] > lengths[1] and values == {"length": lengths[0], "width": lengths[1]}
    else:
        assert figure["kind"] == "square" and values == {"side": lengths[0]}
    return f"{french(sum(lengths))}\xa0{v['unite']}"


def representation(v, figure):
    n, d, kind = v["numerateur"], v["denominateur"], v["exercise_type"]
    if kind == "placer":
        assert 0 < Fraction(n, d) < 2 and abs(v["position_decimale"] - n / d) < 1e-12
        assert "points" not in figure["show"]["question"] and figure["values"]["subdivisions"] == d
        assert Fraction(figure["values"]["points"][0].replace(",", ".")) == Fraction(n, d)
        value = Fraction(n, d)
        if not set(prime_factors(value.denominator)) <= {2, 5}:
            return f"{n}/{d} ≈ {french(Fraction(math.floor(value * 100 + Fraction(1, 2)), 100))}"
        return f"{n}/{d} = {french(value)}"
    assert 0 < n < d and (figure["values"]["numerator"], figure["values"]["denominator"]) == (n, d)
    if kind == "lire":
        assert figure["show"]["question"] == ["coloured"]
        assert not re.search(r"\d", v["enonce"] + v["consigne"]), "the question tells its answer"
        return f"{n}/{d}"
    assert figure["show"]["question"] == []
    return f"{n} {'partie' if n == 1 else 'parties'} à colorier sur {d}"


def prime_factors(n):
    return [p for p in range(2, n + 1) if n % p == 0 and all(p % q for q in range(2, p))]


def droite(v, figure):
    nombre = exact(v["nombre"])
    decimal, values = v["number_type"] == "decimaux", figure["values"]
    assert values["from"] < nombre < values["to"] and exact(values["points"][0]) == nombre
    assert "values" not in figure["show"]["question"] and nombre not in values["numbered"]
    if v["exercise_type"] == "encadrer":
        low, high = v["borne_inf"], v["borne_sup"]
        assert low < nombre < high == low + 1 and not {low, high} & set(values["numbered"])
        assert figure["show"]["question"] == ["numbers"]
        return f"{low} < {french(nombre)} < {high}"
    assert v["graduations"] == [v["origin"] + i * v["step"] for i in range(11)]
    before = v["origin"] + v["position"] * v["step"]
    tenths = (nombre - before) / v["step"] * 10
    assert tenths.denominator == 1 and (0 < tenths < 10 if decimal else tenths == 0)
    mark = Fraction(values.get("step", 1), values.get("subdivisions", 1))
    assert ((nombre - values["from"]) / mark).denominator == 1, "the point stands on no mark"
    if v["exercise_type"] == "lire":
        return french(nombre)
    assert figure["show"]["question"] == ["numbers"]
    count, where = (int(tenths), before) if decimal else (v["position"], v["origin"])
    name = f"{count}{'re' if count == 1 else 'e'}"
    if decimal:
        return f"Entre {before} et {before + v['step']}, sur la {name} petite graduation après {where}"
    return f"Sur la {name} graduation après {where}"


SMALL = ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
         "treize", "quatorze", "quinze", "seize"]


def from_letters(words):
    """The number that these words are: read, not written, so that it is no copy of what is tested."""
    total = part = 0
    for word in words.split("-"):
        word = {"vingts": "vingt", "cents": "cent"}.get(word, word)
        if word in SMALL:
            part += SMALL.index(word)
        elif word in ("trente", "quarante", "cinquante", "soixante"):
            part += 10 * (["trente", "quarante", "cinquante", "soixante"].index(word) + 3)
        elif word == "vingt":
            part += 76 if part % 100 == 4 else 20
        elif word == "cent":
            part = 100 * max(part, 1)
        elif word in ("mille", "million", "millions"):
            total, part = total + max(part, 1) * (1000 if word == "mille" else 10**6), 0
        else:
            assert word == "et", words
    return total + part


def entiers(v, _figure):
    kind = v["exercise_type"]
    if kind in ("ecrire_lettres", "ecrire_chiffres"):
        words = v["reponse_finale"] if kind == "ecrire_lettres" else v["nombre_lettres"]
        assert not re.search(r"vingts-mille|cents-mille|\d|\s", words), words
        assert re.search(r"(?:vingt|deux|trois|quatre|cinq|six|sept|huit|neuf)-cent$|quatre-vingt$", words) is None, words
        if kind == "ecrire_lettres":
            assert from_letters(words) == v["nombre"], words
            return words
        return french(from_letters(words))
    if kind == "comparer":
        assert v["symbole"] == ("<" if v["nombre_a"] < v["nombre_b"] else ">") and v["nombre_a"] != v["nombre_b"]
        return f"{french(v['nombre_a'])} {v['symbole']} {french(v['nombre_b'])}"
    down = v["ordre"] == "decroissant"
    assert v["nombres_tries"] == sorted(v["nombres"], reverse=down) and len(set(v["nombres"])) == len(v["nombres"])
    return (" > " if down else " < ").join(french(n) for n in v["nombres_tries"])


def probleme(v, _figure):
    kind = v["problem_type"]
    assert v["steps"] == v["steps_html"]
    if kind == "achat":
        assert exact(v["prix_unitaire"]) * v["quantite"] == exact(v["total"])
        return price(exact(v["total"] if v["operation"] == "*" else v["prix_unitaire"]))
    if kind == "distance_temps":
        assert exact(v["vitesse"]) * v["temps"] == exact(v["distance"])
        return french(exact(v["distance"])) + "\xa0km" if v["operation"] == "*" else \
            french(exact(v["vitesse"])) + "\xa0km/h"
    assert divmod(v["total"], v["personnes"]) == (v["part"], v["reste"])
    if v["reste"] == 0:
        return f"{v['part']} {v['unite']}"
    assert "÷" not in v["steps"], "a division with a rest is no equality"
    return f"{v['part']} {v['unite']}, et il reste {v['reste']} {v['unite'][:-1] if v['reste'] == 1 else v['unite']}"


CHECKS = {"CRITERES_DIVISIBILITE_V1": criteres, "MULTIPLES_DIVISEURS_V1": multiples, "FRACTIONS_EGALES_V1": egales,
          "FRACTION_COMPARAISON_V1": comparaison, "PERIMETRE_V1": perimetre,
          "FRACTION_REPRESENTATION_V1": representation, "DROITE_GRADUEE_V1": droite, "NOMBRES_ENTIERS_V1": entiers,
          "PROBLEME_1_ETAPE_V1": probleme}


class Mathematics(Judged):
    def test_the_checks_see_faults(self):
        for text in ("2 + 3 = 6", "1/2 = 2/3", "2/3 = 0,67", "3/4 < 2/4", "P = 2 × (3,5 + 1) = 2 × 4,5 = 8"):
            self.assertTrue(list(false_statements(text)), text)
        for text in ("2 + 3 = 5", "1/2 = 2/4", "P = 2 × (3,5 + 1) = 2 × 4,5 = 9", "1/3 = (1 × 4)/(3 × 4) = 4/12",
                     "10\u202f000 + 1 = 10\u202f001", "1/7 < 1/5 < 7/10"):
            self.assertFalse(list(false_statements(text)), text)
            self.assertTrue(STATEMENT.search(text), text)
        for text in ("7.5 cm", "Quoi ?", "1 parties", "le perimetre", "d’un gomme", "5 km", "1\xa0élèves", "une carré", "de élèves",
                     "l'axe", "25 %", "le heure"):
            self.assertTrue(FORBIDDEN_RE.search(text), text)


judge_all(Mathematics, CHECKS, ASKED)
del Judged  # which is no test itself


if __name__ == "__main__":
    unittest.main()
