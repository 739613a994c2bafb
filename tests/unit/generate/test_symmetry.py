# SPDX-License-Identifier: Apache-2.0
"""Reflections, reckoned again: on the grid, off the axis, and drawn as they are."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from judging import LEVELS, SEEDS, Judged, ask, combinations, judge_all  # noqa: E402

REFLECT = {"vertical": lambda x, y: [10 - x, y], "horizontal": lambda x, y: [x, 10 - y], "oblique": lambda x, y: [y, x]}
SIDE = {"vertical": lambda x, y: x - 5, "horizontal": lambda x, y: y - 5, "oblique": lambda x, y: y - x}
COUNTS = {"point": 1, "segment": 2, "triangle": 3, "rectangle": 4}
ASKED = {"SYMETRIE_AXIALE_V2": {"figure_type": tuple(COUNTS), "axe_type": tuple(REFLECT), "difficulty": LEVELS}}


def is_rectangle(a, b, c, d):
    def vector(p, q):
        return q[0] - p[0], q[1] - p[1]
    (ux, uy), (vx, vy) = vector(a, b), vector(a, d)
    return vector(d, c) == (ux, uy) and ux * vx + uy * vy == 0 and (ux or uy) and (vx or vy)


def symetrie(v, figure):
    kind, axis = v["figure_type"], v["axe_type"]
    points, images = v["coordinates_original"], v["coordinates_symmetric"]
    assert len(points) == COUNTS[kind] == v["point_count"] == len({tuple(p) for p in points})
    assert images == [REFLECT[axis](x, y) for x, y in points], "the images are wrong"
    assert all(0 <= n <= 10 for p in points + images for n in p), "off the grid"
    assert sorted(points) != sorted(images), "its own image"
    if kind == "rectangle":
        assert is_rectangle(*points)
    else:
        sides = [SIDE[axis](x, y) for x, y in points]
        assert min(sides) > 0 or max(sides) < 0, "on the axis or across it"
    if kind == "triangle":
        (ax, ay), (bx, by), (cx, cy) = points
        assert (bx - ax) * (cy - ay) != (cx - ax) * (by - ay), "a flat triangle"
    assert v["points_labels"] == ", ".join("ABCD"[:len(points)])
    assert v["points_symmetric_labels"] == ", ".join(name + "'" for name in "ABCD"[:len(points)])
    values = figure["values"]
    assert values["points"] == points and (values["columns"], values["rows"]) == (10, 10)
    assert (values["axis"], values["at"]) == {"vertical": ("vertical", 5), "horizontal": ("horizontal", 5),
                                              "oblique": ("rising", 0)}[axis]
    assert v["axe_equation"] == {"vertical": "x = 5", "horizontal": "y = 5", "oblique": "y = x"}[axis]
    assert not {"image", "image_names", "construction"} & set(figure["show"]["question"]), "the answer is shown"
    assert {"image", "figure", "axis"} <= set(figure["show"]["solution"])


class Symmetry(Judged):
    def test_what_is_shown(self):
        """Grid, names and construction lines, each with its parameter."""
        asked = {"show_grid": (True, False), "label_points": (True, False), "show_solution_steps": (True, False)}
        sets = combinations(asked)
        answers = ask([{"key": "SYMETRIE_AXIALE_V2", "params": {**params, "figure_type": "triangle"}, "seed": 3} for params in sets])
        for params, answer in zip(sets, answers):
            show = answer["figure"]["show"]
            self.assertEqual("squares" in show["question"], params["show_grid"])
            self.assertEqual("names" in show["question"], params["label_points"])
            self.assertEqual("image_names" in show["solution"], params["label_points"])
            self.assertEqual("construction" in show["solution"], params["show_solution_steps"])
        self.judge_figures([(str(params), answer["figure"], None) for params, answer in zip(sets, answers)])

    def test_points_in_a_text(self):
        exercise = {"generator_key": "SYMETRIE_AXIALE_V2", "difficulty": "facile", "variables": {"figure_type": "segment"},
                    "enonce_template_html": "<p>{{coordinates_original}}</p>", "solution_template_html": "<p>{{coordinates_symmetric}}</p>"}
        answer = ask([{"exercise": exercise, "seed": 1}])[0]
        for name, text in (("coordinates_original", answer["enonce"]), ("coordinates_symmetric", answer["solution"])):
            (a, b), (c, d) = answer["variables"][name]
            self.assertEqual(text, f"<p>({a}\xa0; {b})\xa0; ({c}\xa0; {d})</p>")

    def test_one_seed_has_one_case(self):
        question = {"key": "SYMETRIE_AXIALE_V2", "params": {"figure_type": "triangle"}, "seed": 5}
        first, second = ask([question]), ask([question, question])
        self.assertEqual([first[0], first[0]], second)
        self.assertGreater(len({str(answer) for answer in ask([dict(question, seed=n) for n in range(SEEDS)])}), 20)


judge_all(Symmetry, {"SYMETRIE_AXIALE_V2": symetrie}, ASKED)
del Judged  # which is no test itself


if __name__ == "__main__":
    unittest.main()
