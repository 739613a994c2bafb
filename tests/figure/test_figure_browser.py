# SPDX-License-Identifier: Apache-2.0
"""Figures in Chromium: its own boxes of all texts, over generated cases of each kind."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cases
import tool

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
COUNT = 200 if os.environ.get("EXOBASE_TEST_LONG") else 40
SCRIPT = """
const found = [];
document.querySelectorAll('svg').forEach((svg, n) => {
  const view = svg.viewBox.baseVal, texts = [...svg.querySelectorAll('text')];
  const boxes = texts.map(t => t.getBBox());
  boxes.forEach((a, i) => {
    if (a.x < view.x || a.y < view.y || a.x + a.width > view.x + view.width || a.y + a.height > view.y + view.height)
      found.push([n, 'outside', texts[i].textContent]);
    for (let j = 0; j < i; j++) {
      const b = boxes[j];
      if (a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
        found.push([n, 'overlap', texts[i].textContent, texts[j].textContent]);
    }
  });
});
document.body.textContent = '=RESULT=' + JSON.stringify([document.title, found]) + '=END=';
"""


class Browser(unittest.TestCase):
    @unittest.skipUnless(BROWSER, "Chromium is not installed")
    def test_boxes(self):
        requests = [cases.case(kind, seed) for kind in cases.KINDS for seed in range(COUNT)]
        answers = tool.draw(requests)
        page = ("<!doctype html><meta charset=utf-8><title>%d</title><body>%s<script>%s</script>" %
                (len(answers), "".join(a["svg"] for a in answers), SCRIPT))
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "figures.html")
            with open(path, "w", encoding="utf-8") as file:
                file.write(page)
            done = subprocess.run([BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
                                   "--user-data-dir=" + folder, "--disable-dev-shm-usage", "file://" + path],
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=300, check=False)
        text = done.stdout.decode(errors="replace").split("=RESULT=")
        self.assertGreater(len(text), 1, "the browser gave no result")
        count, found = json.loads(text[1].split("=END=")[0].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
        self.assertEqual(int(count), len(requests))
        self.assertEqual([(requests[f[0]][1], f[1:]) for f in found[:5]], [])


if __name__ == "__main__":
    unittest.main()
