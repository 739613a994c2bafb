# SPDX-License-Identifier: Apache-2.0
"""Figures: well-formed, without anything that could run or load, labels apart, the answer only where it belongs."""

import copy
import math
import os
import re
import subprocess
import sys
import unittest
import xml.etree.ElementTree as ET

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cases
import tool

COUNT = 200
NAMESPACE = "{http://www.w3.org/2000/svg}"
ALLOWED = {
    "svg": {"class", "role", "lang", "viewBox", "width", "height", "aria-label"},
    "title": set(), "desc": set(),
    "path": {"class", "fill", "fill-opacity", "stroke", "stroke-linecap", "stroke-linejoin", "stroke-width",
             "stroke-opacity", "stroke-dasharray", "d"},
    "g": {"font-family", "font-size", "text-anchor", "fill"},
    "text": {"x", "y", "text-anchor", "font-size", "class", "fill"},
}


def texts(svg):
    return [t.text or "" for t in ET.fromstring(svg).iter(NAMESPACE + "text")]


def described(svg):
    root = ET.fromstring(svg)
    return " ".join((root.find(NAMESPACE + name).text or "") for name in ("title", "desc")
                    if root.find(NAMESPACE + name) is not None)


def apart(a, b):
    return a[3] <= b[1] or b[3] <= a[1] or a[4] <= b[2] or b[4] <= a[2]


class Generated(unittest.TestCase):
    def judge(self, description, answer):
        self.assertNotIn("error", answer, description)
        root = ET.fromstring(answer["svg"])
        for element in root.iter():
            name = element.tag.removeprefix(NAMESPACE)
            self.assertLessEqual(set(element.attrib), ALLOWED[name], description)
        self.assertEqual(root.attrib["role"], "img")
        self.assertTrue(root.attrib["aria-label"])
        self.assertEqual(root[0].tag, NAMESPACE + "title")
        left, top, right, bottom = answer["box"]
        for i, label in enumerate(answer["labels"]):
            self.assertTrue(left <= label[1] and top <= label[2] and label[3] <= right and label[4] <= bottom,
                            (label, description))
            for other in answer["labels"][:i]:
                self.assertTrue(apart(label, other), (label, other, description))

    def test_every_kind(self):
        for kind in cases.KINDS:
            requests = [cases.case(kind, seed) for seed in range(COUNT)]
            for (_, description), answer in zip(requests, tool.draw(requests)):
                self.judge(description, answer)

    def test_same_bytes(self):
        requests = [cases.case(kind, seed) for kind in cases.KINDS for seed in range(10)]
        self.assertEqual(tool.draw(requests), tool.draw(requests))

    def test_examples_of_the_table(self):
        kinds = tool.kinds()
        self.assertEqual(list(kinds), cases.KINDS)
        for name, (example, parts) in kinds.items():
            for page in ("question", "solution"):
                self.judge(example, tool.one(example, page))
            # Each part by itself, and none.
            for part, _ in parts:
                self.judge(example, tool.one(dict(example, show=[part])))
            self.judge(example, tool.one(dict(example, show=[])))


class Answers(unittest.TestCase):
    """What is asked for stands in the solution's figure and nowhere in the question's."""

    HIDING = [
        ({"kind": "clock", "values": {"hour": 17, "minute": 47}}, "17\u00a0h\u00a047"),
        ({"kind": "ruler", "values": {"from": 2, "to": 8.6}}, "6,6\u00a0cm"),
        ({"kind": "number_line", "values": {"from": 0, "to": 4, "subdivisions": 10, "points": [1.7]}}, "1,7"),
        ({"kind": "rectangle", "values": {"length": 7, "width": 4.5}}, "31,5\u00a0cm²"),
        ({"kind": "pair", "values": {"shape": "square", "first": 6, "coefficient": 2.5}}, "15\u00a0cm"),
        ({"kind": "table", "values": {"rows": [["a", 7.25]], "hidden": [[1, 2]]}}, "7,25"),
        ({"kind": "time_line", "values": {"start": "14h40", "end": "17h05"}}, "2\u00a0h\u00a025\u00a0min"),
        ({"kind": "right_triangle", "values": {"base": 8, "height": 6, "hypotenuse": 10}}, "10\u00a0cm"),
        ({"kind": "segment", "values": {"length": 9.5, "points": [4]}, }, "9,5\u00a0cm"),
        ({"kind": "grid", "values": {"points": [[1, 2]], "axis": "vertical", "at": 5}}, "A′"),
    ]

    def test_answers(self):
        for description, words in self.HIDING:
            question, solution = tool.one(description), tool.one(description, "solution")
            self.assertTrue(question["has_solution"], description)
            self.assertFalse(any(words in t for t in texts(question["svg"])), description)
            self.assertNotIn(words, described(question["svg"]), description)
            self.assertTrue(any(words in t for t in texts(solution["svg"])), (description, texts(solution["svg"])))

    def test_hands(self):
        blind = {"kind": "clock", "values": {"hour": 3, "minute": 20},
                 "show": {"question": ["numbers"], "solution": ["numbers", "hands"]}}
        other = copy.deepcopy(blind)
        other["values"] = {"hour": 8, "minute": 55}
        self.assertEqual(tool.one(blind)["svg"], tool.one(other)["svg"])
        self.assertNotEqual(tool.one(blind, "solution")["svg"], tool.one(other, "solution")["svg"])

    def test_nothing_of_hidden_values(self):
        """Question's bytes do not depend on what is hidden, but for a table's width or a line's scale."""
        a = {"kind": "fraction_bar", "values": {"numerator": 2, "denominator": 5}, "show": []}
        b = {"kind": "fraction_bar", "values": {"numerator": 3, "denominator": 5}, "show": []}
        self.assertEqual(tool.one(a)["svg"], tool.one(b)["svg"])
        a = {"kind": "table", "values": {"rows": [["Prix", 2, 7]], "hidden": [[1, 3]]}}
        b = {"kind": "table", "values": {"rows": [["Prix", 2, 123456789]], "hidden": [[1, 3]]}}
        self.assertEqual(tool.one(a)["svg"], tool.one(b)["svg"])


class Page(unittest.TestCase):
    def test_documentation(self):
        page = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools", "figure-page")
        done = subprocess.run([sys.executable, page, tool.TOOL, "--check"], stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, 0, done.stderr.decode())


class Geometry(unittest.TestCase):
    def paths(self, description, page="question"):
        svg = tool.one(description, page)["svg"]
        return [(p.attrib, p.attrib["d"]) for p in ET.fromstring(svg).iter(NAMESPACE + "path")]

    def polygon(self, description, page="question"):
        """The corners of the first closed path of straight lines."""
        for _, d in self.paths(description, page):
            match = re.match(r"((?:[ML]-?[\d.]+ -?[\d.]+)+)Z", d)
            if match:
                return [tuple(float(n) for n in p.split()) for p in re.split("[ML]", match[1])[1:]]
        return None

    def test_rectangle_to_scale(self):
        corners = self.polygon({"kind": "rectangle", "values": {"length": 12, "width": 4.5}})
        width = corners[1][0] - corners[0][0]
        self.assertAlmostEqual((corners[0][1] - corners[3][1]) / width, 4.5 / 12, places=3)

    def test_triangle_to_scale(self):
        for a, b, c in ((13, 14, 15), (5, 4, 3), (10, 9, 2), (7, 20, 14)):
            corners = self.polygon({"kind": "triangle", "values": {"a": a, "b": b, "c": c}})
            def side(i, j):
                return sum((p - q) ** 2 for p, q in zip(corners[i], corners[j])) ** 0.5
            self.assertAlmostEqual(side(1, 2) / side(0, 1), b / a, delta=0.002 * b / a)
            self.assertAlmostEqual(side(2, 0) / side(0, 1), c / a, delta=0.002 * c / a)

    def test_hands_point(self):
        attributes, d = next(p for p in self.paths({"kind": "clock", "values": {"hour": 10, "minute": 8}})
                             if p[0].get("stroke-width") == "5.5")
        x, y = (float(n) for n in d.split("L")[1].split())
        angle = math.degrees(math.atan2(x, -y)) % 360
        self.assertAlmostEqual(angle, (10 * 60 + 8) / 2, delta=0.05)

    def test_image_is_mirrored(self):
        closed = []
        for attributes, d in self.paths({"kind": "grid", "values": {"points": [[1, 2], [4, 3], [2, 6]],
                                                                   "axis": "vertical", "at": 5}}, "solution"):
            if d.endswith("Z") and "A" not in d and d.count("M") == 1 and attributes.get("stroke", "none") != "none":
                closed.append([tuple(float(n) for n in p.split()) for p in re.split("[ML]", d[:-1])[1:]])
        image, original = closed
        self.assertEqual(image, [(300 - x, y) for x, y in original])


class Refused(unittest.TestCase):
    CASES = [
        ({"kind": "spiral"}, "kind"),
        ({"kind": "clock", "values": {"hour": 24}}, "values.hour"),
        ({"kind": "clock", "values": {"hour": 2.5}}, "values.hour"),
        ({"kind": "clock", "values": {}}, "values.hour"),
        ({"kind": "clock", "values": {"hour": 1, "hours": 2}}, "values.hours"),
        ({"kind": "clock", "values": {"hour": 1}, "show": ["face"]}, "show"),
        ({"kind": "clock", "values": {"hour": 1}, "show": {"answer": []}}, "show"),
        ({"kind": "clock", "values": {"hour": 1}, "colour": "red"}, "colour"),
        ({"kind": "clock", "values": {"hour": 1}, "labels": {"caption": "x" * 41}}, "labels.caption"),
        ({"kind": "clock", "values": {"hour": 1}, "labels": {"caption": "a\u0001"}}, "labels.caption"),
        ({"kind": "square", "values": {"side": 1 / 3}}, "values.side"),
        ({"kind": "square", "values": {"side": -1}}, "values.side"),
        ({"kind": "triangle", "values": {"a": 1, "b": 2, "c": 3}}, "triangle"),
        ({"kind": "pair", "values": {"shape": "circle", "first": 1, "coefficient": 2}}, "values.shape"),
        ({"kind": "pair", "values": {"shape": "rectangle", "first": 1, "coefficient": 2}}, "values.other"),
        ({"kind": "number_line", "values": {"from": 0, "to": 1, "points": [2]}}, "values.points"),
        ({"kind": "number_line", "values": {"from": 0, "to": 1000, "step": 0.001}}, "values.step"),
        ({"kind": "number_line", "values": {"from": 3, "to": 1}}, "end after"),
        ({"kind": "time_line", "values": {"start": "17h05", "end": "14h40"}}, "rise"),
        ({"kind": "grid", "values": {"points": [[1, 2]], "axis": "vertical", "at": 9},
          "show": ["image"]}, "grid"),
        ({"kind": "fraction_set", "values": {"numerator": 1, "denominator": 3, "total": 10}}, "total"),
        ({"kind": "table", "values": {"rows": [[1, 2], [3]]}}, "values.rows"),
        # What contradicts itself.
        ({"kind": "right_triangle", "values": {"base": 3, "height": 4, "hypotenuse": 9}}, "values.hypotenuse"),
        ({"kind": "right_triangle", "values": {"base": 3, "height": 4, "hypotenuse": 6}}, "values.hypotenuse"),
        ({"kind": "right_triangle", "values": {"base": 0.3, "height": 0.4, "hypotenuse": 1}}, "values.hypotenuse"),
        ({"kind": "right_triangle", "values": {"base": 5, "height": 5, "hypotenuse": "7,3"}}, "values.hypotenuse"),
        ({"kind": "triangle", "values": {"a": 14, "b": 15, "c": 13, "height": 99}}, "values.height"),
        ({"kind": "triangle", "values": {"a": 14, "b": 15, "c": 13, "height": 13}}, "values.height"),
        ({"kind": "table", "values": {"rows": [[2, 5], [3, 7]], "factor": 2}}, "values.factor"),
        ({"kind": "table", "values": {"rows": [[2, 5], [4, 7]], "factor": 2}}, "column 2"),
        ({"kind": "table", "values": {"rows": [["kg", 4, 5], ["€", 6, "8,5"]], "factor": 1.5}}, "values.factor"),
        ({"kind": "table", "values": {"rows": [[1, 2], [3, 4]], "hidden": [[9, 9]]}}, "values.hidden"),
        ({"kind": "table", "values": {"rows": [[1, 2], [3, 4]], "hidden": [[1, 1], [1, 3]]}}, "values.hidden"),
        ([], "figure"),
    ]
    # What goes together, as it is rounded or cut.
    DRAWN = [
        *({"kind": "right_triangle", "values": {"base": b, "height": h, "hypotenuse": longest}} for b, h, longest in
          ((3, 4, 5), (5, 5, 7), (5, 5, 7.1), (5, 5, "7,07"), (5, 5, 7.0), (1, 1, 1.4), (1, 1, 1.41), (1200, 700, 1390), (3.3, 4.7, 5.7),
           (3.3, 4.7, 5.8), ("8/15", 1, "17/15"), (1000000, 1000000, 1414214), (0.01, 0.01, 0.014))),
        *({"kind": "triangle", "values": {"a": a, "b": b, "c": c, "height": h}} for a, b, c, h in
          ((14, 15, 13, 12), (6, 6, 6, 5.2), (6, 6, 6, 5), (6, 6, 6, "5,19"), (4, 13, 15, 12), (10, 5.1, 5.1, 1), (8, 6.4, 6.4, 5), (10, 5.1, 5.1, 1.2))),
        *({"kind": "table", "values": {"rows": rows, "factor": factor}} for rows, factor in
          (([[2, 5], [4, 10]], 2), ([["Année", 2, "?"], ["Prix", 3, 7]], 1.5), ([[3, 7], [1, 2.33]], "1/3"), ([[3, 300], [4, 400]], 1.33),
           ([[1, 2], [3, 6], [5, 9]], 3), ([[2, 4]], 3), ([[None, -2], [3, -5]], 2.5))),
        {"kind": "table", "values": {"rows": [[2017, 2, 4], [2018, 4, 8]], "header": "column", "factor": 2}},
        {"kind": "table", "values": {"rows": [[1, 2], [3, 4]], "hidden": [[2, 2], [1, 1]]}},
    ]

    def test_drawn(self):
        for description in self.DRAWN:
            for page in ("question", "solution"):
                self.assertNotIn("error", tool.one(description, page), description)

    def test_a_pair_says_what_became_of_it(self):
        for coefficient, words in ((1, "Figure de même taille"), ("1/2", "Figure réduite"), (2, "Figure agrandie")):
            answer = tool.one({"kind": "pair", "values": {"shape": "square", "first": 4, "coefficient": coefficient}}, "solution")
            self.assertIn(words, texts(answer["svg"]))
            self.assertIn(words, described(answer["svg"]))


    def test_refused(self):
        for description, words in self.CASES:
            answer = tool.one(description)
            self.assertIn(words, answer.get("error", "drawn"), description)

    def test_texts_are_escaped(self):
        svg = tool.one({"kind": "clock", "values": {"hour": 1}, "labels": {"caption": "<b> & \"x\""}})["svg"]
        self.assertIn("<b> & \"x\"", texts(svg))


if __name__ == "__main__":
    unittest.main()
