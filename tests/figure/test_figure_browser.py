# SPDX-License-Identifier: Apache-2.0
"""Figures in Chromium: its own boxes of all texts, over generated cases of each kind; a name for each, by axe."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import browser
import cases
import tool

COUNT = 200 if os.environ.get("EXOBASE_TEST_LONG") else 40
NAMED = 200 if os.environ.get("EXOBASE_TEST_LONG") else 8
WRONG = ('<svg role="img" viewBox="0 0 40 20"><text x="0" y="15">abc</text><text x="5" y="15">abc</text></svg>'
         '<svg role="img" viewBox="0 0 9 9"><text x="0" y="30">abc</text></svg>')


@unittest.skipUnless(browser.BROWSER, "Chromium is not installed")
class Browser(unittest.TestCase):
    def test_boxes(self):
        requests = [cases.case(kind, seed) for kind in cases.KINDS for seed in range(COUNT)]
        answers = tool.draw(requests)
        found = browser.misplaced([answer["svg"] for answer in answers])
        self.assertEqual([(requests[f[0]][1], f[1:]) for f in found[:5]], [])

    @unittest.skipUnless(browser.AXE.is_file(), "axe-core is not in web/node_modules")
    def test_names(self):
        requests = [cases.case(kind, seed) for kind in cases.KINDS for seed in range(NAMED)]
        count, named, found = browser.unnamed([answer["svg"] for answer in tool.draw(requests)])
        self.assertEqual((count, [(requests[n][1], rule) for n, rule in found[:5]]), (len(requests), []))
        self.assertEqual(named, count)

    def test_faults_are_seen(self):
        self.assertEqual({tuple(f[:2]) for f in browser.misplaced([WRONG])}, {(0, "overlap"), (1, "outside")})
        if browser.AXE.is_file():
            self.assertIn([0, "svg-img-alt"], browser.unnamed([WRONG])[2])


if __name__ == "__main__":
    unittest.main()
