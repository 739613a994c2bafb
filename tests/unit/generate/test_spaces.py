# SPDX-License-Identifier: Apache-2.0
"""Every built-in generator × kind × difficulty, its case space walked as the proof of an exercise does: no error, no
unresolved placeholder, no false equality, no figure that can't be drawn."""

import itertools
import json
import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from generator_tool import TOOL, TOP, ask  # noqa: E402

LONG = bool(os.environ.get("EXOBASE_TEST_LONG"))
LIMIT = 100000 if LONG else 1000
QUESTION = ("enonce", "contexte", "question", "donnees", "fraction", "figure_type_article", "figure_description",
            "points_labels", "coordinates_original")
ANSWER = ("solution", "explication", "steps", "calcul", "step1", "step2", "step3", "method_explanation", "hint_display",
          "diagnostic_explanation", "check_equivalence_str", "calculs_intermediaires", "reponse_finale",
          "fraction_reduite", "coordinates_symmetric", "coefficient")


def descriptions():
    for path in sorted((TOP / "generators").glob("*.lua")):
        text = path.read_text(encoding="utf-8")
        yield json.loads(text[text.index("{"):text.index("]]")])


def template(names, have):
    return "".join("<div>{{%s}}</div>" % name for name in names if name in have)


def exercises(generator):
    """An exercise for each kind, difficulty and grade."""
    parameters = {parameter["name"]: parameter for parameter in generator["parameters"]}
    kind = generator.get("kind")
    options = [parameters[name]["options"] if name in parameters else [None] for name in (kind, "difficulty", "grade")]
    for chosen, difficulty, grade in itertools.product(*options):
        have = {name for name, variable in generator["variables"].items()
                if chosen in variable.get("kinds", [chosen]) and variable["type"] != "object"}
        variables = {name: value for name, value in ((kind, chosen), ("grade", grade)) if value}
        if generator["key"] == "CALCUL_NOMBRES_V1" and (chosen, grade) == ("decimaux", "6e"):
            continue  # which is refused
        yield {"generator_key": generator["key"], "difficulty": difficulty, "variables": variables,
               "enonce_template_html": template(QUESTION, have), "solution_template_html": template(ANSWER, have)}


@unittest.skipUnless(TOOL, "EXOBASE_GENERATOR_TOOL does not name the program to test")
class Spaces(unittest.TestCase):
    def test_every_kind_and_difficulty(self):
        """Some seeds of each; the proof is for the whole spaces."""
        asked = [exercise for generator in descriptions() for exercise in exercises(generator)]
        self.assertGreater(len(asked), 180)
        questions = [{"exercise": exercise, "seed": seed} for exercise in asked for seed in range(12)]
        for question, answer in zip(questions, ask(questions)):
            self.assertNotIn("error", answer, (question, answer))

    def test_whole_spaces(self):
        """All spaces as far as a proof goes (EXOBASE_TEST_LONG), else of each generator the first."""
        asked = [exercise for generator in descriptions() for exercise in list(exercises(generator))[:None if LONG else 1]]
        for exercise, answer in zip(asked, ask([{"exercise": exercise, "walk": LIMIT} for exercise in asked])):
            place = f"{exercise['generator_key']} {exercise['variables']} {exercise['difficulty']}: {answer}"
            self.assertEqual((answer.get("faults"), answer.get("falsehoods"), answer.get("figure_faults")), (0, 0, 0), place)
            self.assertTrue(answer["whole"] or answer["cases"] >= LIMIT, place)
            self.assertGreaterEqual(answer["texts"], 4, place)
            self.assertLess(answer["commonest"], answer["cases"] * 0.75, place)

    def test_a_text_that_needs_a_variant_gets_it(self):
        exercise = {"generator_key": "SIMPLIFICATION_FRACTIONS_V2", "difficulty": "facile",
                    "enonce_template_html": "<p>{{fraction}}</p>", "solution_template_html": "<p>{{method_explanation}}</p>{{hint_display}}"}
        answer = ask([{"exercise": exercise, "seed": 1}])[0]
        self.assertEqual(answer["variables"]["variant_id"], "B")
        self.assertIn("on divise", answer["solution"])
        self.assertIn("error", ask([{"exercise": {**exercise, "variables": {"variant_id": "A"}}, "seed": 1}])[0])

    def test_descriptions_are_whole(self):
        for generator in descriptions():
            for name in ("label", "description"):
                self.assertEqual(sorted(generator[name]), ["en", "fr"], generator["key"])
            for preset in generator["presets"]:
                params = {**preset["params"]}
                self.assertNotIn("error", ask([{"key": generator["key"], "params": params, "seed": 42}])[0], (generator["key"], preset))


if __name__ == "__main__":
    unittest.main()
