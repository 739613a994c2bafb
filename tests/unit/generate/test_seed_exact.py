# SPDX-License-Identifier: Apache-2.0
"""Generators whose cases are the Python system's, seed by seed.

AGAIN says which of the recorded cases were wrong, so that another is drawn; DEPARTS, which variables may differ,
and how what stands there instead is judged; ADDED, which are new. Whatever is not named must be equal. The tables
at the top of the generators' sources give the reasons.
"""

import collections
import gzip
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from generator_tool import ORACLE, TOOL, ask  # noqa: E402

LINES = ORACLE / "generators.jsonl.gz"
# Texts that a pupil reads: exobase's own words.
WORDS = {"enonce", "consigne", "reponse_finale", "explication", "contexte", "question", "titre", "donnees", "steps",
         "steps_html", "formule", "calcul"}


def criteres_again(line):
    variables = line["variables"]
    kind = variables["exercise_type"]
    return kind == "trouver" and not variables["divisibles"] or kind == "identifier" and not variables["diviseurs_ok"]


def egales_again(line):
    return line["variables"].get("num2") == 0


def comparaison_again(line):
    pairs = line["variables"].get("fractions_triees", [])
    return any(a[0] * b[1] == b[0] * a[1] for a, b in zip(pairs, pairs[1:]))


def perimetre_again(line):
    """Decimal triangles whose third side was chosen at random, or in a range that floats had cut."""
    variables, draws = line["variables"], line["draws"]
    if not line["params"].get("with_decimals") or variables["figure"] != "triangle":
        return False
    a, b = (round(variables[name] * 10) for name in ("cote_a", "cote_b"))
    return draws[-2][1:3] != [abs(a - b) + 10, a + b - 10]


def symetrie_again(line):
    """Triangles came from two sources; a point on the axis or off the grid, an axis through a segment, a rectangle
    that is its own image."""
    variables, kind = line["variables"], line["variables"]["figure_type"]
    points, images = variables["coordinates_original"], variables["coordinates_symmetric"]
    if kind == "triangle" or any(not 0 <= n <= 10 for point in points + images for n in point):
        return True
    if kind == "rectangle":
        return sorted(points) == sorted(images)
    sides = [{"vertical": x - 5, "horizontal": y - 5, "oblique": y - x}[variables["axe_type"]] for x, y in points]
    return any(side * sides[0] <= 0 for side in sides)


def nearest(_line, right, given):
    return abs(right - given) <= 0.00501


def decimal_now(line, right, given):
    """The parameter decimaux was idle in `placer` and `facile`."""
    variables = line["variables"]
    idle = variables["exercise_type"] == "placer" or variables["difficulty"] == "facile"
    return idle and variables["number_type"] == "decimaux" and right < given < right + variables["step"]


def letters(_line, right, given):
    return given == right.replace("vingts-mille", "vingt-mille").replace("cents-mille", "cent-mille") or \
        right == "1000000" and given == "un-million"


KEYS = ("CRITERES_DIVISIBILITE_V1", "MULTIPLES_DIVISEURS_V1", "FRACTIONS_EGALES_V1", "FRACTION_COMPARAISON_V1",
        "PERIMETRE_V1", "FRACTION_REPRESENTATION_V1", "DROITE_GRADUEE_V1", "NOMBRES_ENTIERS_V1", "PROBLEME_1_ETAPE_V1",
        "SYMETRIE_AXIALE_V2")
AGAIN = {
    "CRITERES_DIVISIBILITE_V1": criteres_again,
    "FRACTIONS_EGALES_V1": egales_again,
    "FRACTION_COMPARAISON_V1": comparaison_again,
    "PERIMETRE_V1": perimetre_again,
    "SYMETRIE_AXIALE_V2": symetrie_again,
}
DEPARTS = {
    "FRACTION_REPRESENTATION_V1": {"position_decimale": nearest},
    "DROITE_GRADUEE_V1": {"nombre": decimal_now},
    "NOMBRES_ENTIERS_V1": {"nombre_lettres": letters},
}
# The least share of the recorded cases that has to be the same.
KEPT = {"SYMETRIE_AXIALE_V2": 0.5}
ADDED = {"CRITERES_DIVISIBILITE_V1": {"explication"}, "PROBLEME_1_ETAPE_V1": {"steps_html"}}


def is_text(value):
    return isinstance(value, str) and bool(value.strip())


@unittest.skipUnless(TOOL, "EXOBASE_GENERATOR_TOOL does not name the program to test")
class SeedExact(unittest.TestCase):
    maxDiff = 3000

    def differences(self, key, line, given):
        """The variables that differ and may not."""
        right = line["variables"]
        departs = DEPARTS.get(key, {})
        for name in sorted(right.keys() | given.keys()):
            if name not in right:
                if name not in ADDED.get(key, ()):
                    yield name
            elif name in WORDS:
                if not is_text(given.get(name)):
                    yield name
            elif given.get(name) != right[name] or isinstance(given.get(name), bool) != isinstance(right[name], bool):
                if name not in departs or not departs[name](line, right[name], given.get(name)):
                    yield name

    def compare(self, key):
        if not LINES.is_file():
            self.skipTest(f"no recorded results: {LINES} is not there")
        with gzip.open(LINES, "rt", encoding="utf-8") as file:
            lines = [line for line in map(json.loads, file) if line["key"] == key]
        kept = [line for line in lines if not AGAIN.get(key, lambda _line: False)(line)]
        self.assertGreater(len(kept), len(lines) * KEPT.get(key, 0.7))
        faults = collections.Counter()
        questions = [{"key": key, "params": line["params"], "seed": line["seed"]} for line in kept]
        for line, answer in zip(kept, ask(questions)):
            place = f"{key} {line['params']} seed {line['seed']}"
            self.assertNotIn("error", answer, place)
            for name in self.differences(key, line, answer["variables"]):
                faults[name] += 1
                if faults[name] == 1:
                    print(f"# {place}: {name} is {answer['variables'].get(name)!r}, "
                          f"was {line['variables'].get(name)!r}", file=sys.stderr)
        self.assertEqual(dict(faults), {})

    def test_names_of_what_is_drawn_anew(self):
        """RAISONNEMENT_MULTIPLICATIF_V1 has other values; its variables' names stay, those of `donnees` too."""
        if not LINES.is_file():
            self.skipTest(f"no recorded results: {LINES} is not there")
        names = collections.defaultdict(set)
        questions = []
        with gzip.open(LINES, "rt", encoding="utf-8") as file:
            for line in map(json.loads, file):
                if line["key"] == "RAISONNEMENT_MULTIPLICATIF_V1":
                    variables = line["variables"]
                    names[variables["donnees"].get("type")].add((*variables, *sorted(variables["donnees"])))
                    questions.append({"key": line["key"], "params": line["params"], "seed": line["seed"]})
        given = collections.defaultdict(set)
        for answer in ask(questions):
            variables = answer["variables"]
            given[variables["donnees"].get("type")].add((*variables, *sorted(variables["donnees"])))
        self.assertEqual({kind: {frozenset(one) for one in found} for kind, found in given.items()},
                         {kind: {frozenset(one) for one in found} for kind, found in names.items()})


for _key in KEYS:
    setattr(SeedExact, f"test_{_key.lower()}", lambda self, key=_key: self.compare(key))


if __name__ == "__main__":
    unittest.main()
