# SPDX-License-Identifier: Apache-2.0
"""How the built-in generators' cases are judged: what is written as equal is equal, the French keeps to its rules,
each figure can be drawn, and the answer is the one that a check of the key's own finds anew with fractions."""

import itertools
import json
import os
import pathlib
import re
import sys
import unittest
from fractions import Fraction

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "figure"))
import tool  # noqa: E402
from generator_tool import TOOL, ask  # noqa: E402

LONG = bool(os.environ.get("EXOBASE_TEST_LONG"))
SEEDS = 10000 if LONG else 40
DRAWN = 200 if LONG else 12  # of each combination of parameters, figures drawn
TWO, THREE = ("facile", "standard"), ("facile", "standard", "difficile")
LEVELS = ("facile", "moyen", "difficile")
TEXTS = ("enonce", "consigne", "reponse_finale", "explication", "contexte", "question", "titre", "donnees", "steps",
         "steps_html", "formule", "calcul", "solution", "calculs_intermediaires", "astuce", "step1",
         "step2", "step3", "method_explanation", "diagnostic_explanation", "check_equivalence_str")
NUMBER = r"\u2212?\d+(?:\u202f\d{3})*(?:,\d+)?"
SUM = rf"[(]*{NUMBER}(?:[)]*(?: [+×÷\u2212] |/)[(]*{NUMBER})*[)]*"
STATEMENT = re.compile(rf"(?<![\d,/×+÷] )(?<![\d/,])({SUM})((?: [=<>] {SUM})+)(?!\d|,\d|/)")
# What French does not write, and what was wrong in the Python system's texts.
FORBIDDEN = (
    r"[^\xa0][%€]", r"(?<![A-Z])'", r"\bd[eu] les?\b", r"\bà les?\b",
    # Singular after 1 (and after 0 and 1,5), and words that end in s anyway.
    r"(?<![\d,/\u202f])[01](?:,\d+)?[ \xa0](?!fois|mois|dans|puis|plus|moins|sous|mais|vers)[a-zéèêîôûç]{3,}(?<!s)s\b",
    # Articles and nouns.
    r"\b(?:[Uu]n|[Ll]e|[Dd]u) (?:heure|minute|seconde|durée|longueur|largeur|aire|fraction|figure|règle|bille|carte|"
    r"cuve|allée|voiture|boîte|bouteille|part|ligne|distance|vitesse|échelle|remise|valeur|hauteur|base|réponse)\b",
    r"\b(?:[Uu]ne|[Ll]a) (?:carré|rectangle|triangle|côté|segment|point|nombre|prix|train|cycliste|total|coefficient|"
    r"tableau|périmètre|plan|voyageur|trajet|article|collège|résultat|produit|quotient|chiffre|élève)\b",
    # Elision.
    r"\b(?:[Dd]e|[Ll]e|[Ll]a|[Qq]ue|[Nn]e|[Ss]e) (?:[aeiouyéèêâîôûàAEIOUÉÈÀ]|heure|homme|huile|horloge|habit)",
    r"\d\.\d", r"[^\xa0][!;:»]|[^\xa0]\?(?!/)(?<!/\?)", r"« ", r"\b1 (?:parties|bonbons|crayons|jetons|stickers|heures|personnes)\b", r"  ",
    r"\b(?:egale|egales|perimetre|carre|cote|critere|unites|denominateur|numerateur|reponse|Ecris|Complete|Meme|graduee|"
    r"duree|metre|kilometre|centimetre|proportionnalite|echelle|eleve|decimal|operation|etape|resultat|soustraire a|"
    r"calcule a|difference|deja|apres|derniere|millieme|centieme|dixieme|entiere|coloriee|Represente|represente|decroissant|consecutifs|commencant|premiere)\b(?<!é)",
    r"\bd’un (?:gomme|règle)", r"\bun gomme", r"\bune (?:cahier|stylo|crayon|livre)", r"(?:magasin, )(?!une? )",
    r"nil|true|false|table:", r" x ", r"\*", r"\d (?:km|km/h|cm|mm|m|€|h)\b",
)
FORBIDDEN_RE = re.compile("|".join(FORBIDDEN))


def value_of(text):
    """A written sum as a fraction."""
    text = text.replace("\u202f", "").replace("×", "*").replace("÷", "/").replace("\u2212", "-").replace(",", ".")
    return eval(re.sub(r"\d+(?:\.\d+)?", lambda n: f"Fraction('{n[0]}')", text))


def plain(text):
    text = re.sub(r"PGCD\([^)]*\)", "PGCD", text)
    return re.sub(r"</?[a-z][^>]*>", "\n", text).replace("&lt;", "<").replace("&gt;", ">")


def false_statements(text):
    for match in STATEMENT.finditer(plain(text)):
        parts = re.split(r" ([=<>]) ", match[0])
        for left, sign, right in zip(parts[::2], parts[1::2], parts[2::2]):
            a, b = value_of(left), value_of(right)
            if not {"=": a == b, "<": a < b, ">": a > b}[sign]:
                yield match[0]


def exact(number):
    return Fraction(str(number))


def and_list(numbers):
    words = [str(n) for n in numbers]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " et " + words[-1]


def french(number):
    """A decimal, all its places, in groups of three from five digits before the comma on."""
    number, places = Fraction(number), 0
    while (number * 10**places).denominator != 1 and places < 18:
        places += 1
    digits = str(abs(number.numerator * 10**places // number.denominator)).rjust(places + 1, "0")
    whole, behind = digits[:len(digits) - places], digits[len(digits) - places:]
    if len(whole) > 4:
        whole = re.sub(r"\B(?=(?:\d{3})+$)", "\u202f", whole)
    return ("-" if number < 0 else "") + whole + ("," + behind if places else "")


def price(number):
    return (f"{float(number):.2f}".replace(".", ",") if number % 1 else str(int(number))) + "\xa0€"


def with_unit(number, unit):
    return f"{french(number)}\xa0{unit}"


def combinations(asked):
    return [dict(zip(asked, values)) for values in itertools.product(*asked.values())]


@unittest.skipUnless(TOOL, "EXOBASE_GENERATOR_TOOL does not name the program to test")
class Judged(unittest.TestCase):
    """Cases of a key, each combination of what is asked."""

    def judge_texts(self, variables, place):
        for name in TEXTS:
            text = variables.get(name)
            if text is None or isinstance(text, dict):
                continue
            self.assertTrue(text, place + name)
            if isinstance(text, list):
                text = "\n".join(text)
            self.assertEqual(list(false_statements(text)), [], place + text)
            for line in plain(text).splitlines():
                self.assertIsNone(FORBIDDEN_RE.search(line), f"{place}{name}: {line}")

    def judge_figures(self, drawn):
        """Figures of both pages are drawn, with all their labels; the question's does not show the answer."""
        if not tool.TOOL or not drawn:
            return
        answers = tool.draw([(page, figure) for _, figure, _ in drawn for page in ("question", "solution")])
        for (place, figure, right), question, solution in zip(drawn, answers[::2], answers[1::2]):
            for answer in (question, solution):
                self.assertNotIn("error", answer, f"{place}{figure} {answer.get('error')}")
            self.assertNotIn(right, [label[0] for label in question["labels"]], f"{place}{figure}")

    def judge(self, key, asked, check):
        for params in combinations(asked):
            questions = [{"key": key, "params": params, "seed": seed} for seed in range(SEEDS)]
            drawn = {}
            for question, answer in zip(questions, ask(questions)):
                place = f"{key} {params} seed {question['seed']}: "
                self.assertNotIn("error", answer, place)
                variables, figure = answer["variables"], answer["figure"]
                self.judge_texts(variables, place)
                try:
                    right = check(variables, figure)
                except AssertionError as error:
                    self.fail(f"{place}{error} {answer}")
                self.assertEqual(variables.get("reponse_finale"), right, place)
                if figure and len(drawn) < DRAWN:
                    drawn[json.dumps(figure, sort_keys=True)] = (place, figure, right)
            self.judge_figures(list(drawn.values()))


def judge_all(case, checks, asked):
    """Gives `case` one test for each key of `checks`."""
    for key, check in checks.items():
        setattr(case, f"test_{key.lower()}",
                lambda self, key=key, check=check: self.judge(key, asked[key], check))
