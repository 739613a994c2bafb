# SPDX-License-Identifier: Apache-2.0
"""The built-in generators' figures, question and solution, in Chromium: no label on another, none outside, a name for each."""

import json
import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "figure"))
import browser  # noqa: E402
import tool  # noqa: E402
from generator_tool import TOOL, ask  # noqa: E402
from test_spaces import descriptions, exercises  # noqa: E402

SEEDS = 200 if os.environ.get("EXOBASE_TEST_LONG") else 4


@unittest.skipUnless(TOOL and tool.TOOL, "EXOBASE_GENERATOR_TOOL and EXOBASE_FIGURE_TOOL do not name the programs to test")
@unittest.skipUnless(browser.BROWSER, "Chromium is not installed")
class Figures(unittest.TestCase):
    def test_in_a_browser(self):
        questions = [{"key": exercise["generator_key"], "seed": seed, "params": {**exercise["variables"], "difficulty": exercise["difficulty"]}}
                     for generator in descriptions() for exercise in exercises(generator) for seed in range(SEEDS)]
        figures = {json.dumps(answer["figure"], sort_keys=True): question for question, answer in zip(questions, ask(questions))
                   if answer["figure"]}
        kinds = {json.loads(figure)["kind"] for figure in figures}
        self.assertGreaterEqual(kinds, {"clock", "time_line", "rectangle", "square", "right_triangle", "triangle", "pair", "grid",
                                        "number_line", "fraction_bar", "fraction_disc", "table"})
        pages = [(page, figure) for figure in figures for page in ("question", "solution")]
        svgs = [answer["svg"] for answer in tool.draw([(page, json.loads(figure)) for page, figure in pages])]
        found = browser.misplaced(svgs)
        self.assertEqual([(figures[pages[f[0]][1]], pages[f[0]], f[1:]) for f in found[:5]], [])
        if browser.AXE.is_file():
            named = svgs[::max(1, len(svgs) // 300)]
            self.assertEqual(browser.unnamed(named), [len(named), len(named), []])


if __name__ == "__main__":
    unittest.main()
