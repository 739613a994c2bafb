# SPDX-License-Identifier: Apache-2.0
"""Figures on a page in Chromium: its own boxes of all texts, and what axe says of their names."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
AXE = pathlib.Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
BOXES = """
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
done(found);
"""
# Rules of axe that a picture can break: a name for it, and nothing that two pictures of a page share.
NAMES = """
axe.run(document, {runOnly: ['svg-img-alt', 'role-img-alt', 'duplicate-id-aria', 'aria-allowed-attr', 'aria-valid-attr',
                             'aria-valid-attr-value', 'aria-roles', 'valid-lang']}).then(result => {
  const pictures = [...document.querySelectorAll('svg')], found = [];
  const passed = new Set(result.passes.filter(rule => rule.id === 'svg-img-alt').flatMap(rule => rule.nodes.map(node => node.target[0])));
  result.violations.forEach(rule => rule.nodes.forEach(node =>
    found.push([pictures.indexOf(document.querySelector(node.target[0])), rule.id])));
  done([pictures.length, passed.size, found]);
});
"""


def run(svgs, script, *libraries):
    """What the script hands to done()."""
    sources = "".join(f"<script src='file://{path}'></script>" for path in libraries)
    page = ("<!doctype html><html lang=fr><meta charset=utf-8><title>Figures</title><body>%s%s<script>const done = value => "
            "{ document.body.textContent = '=RESULT=' + JSON.stringify(value) + '=END='; };%s</script>" %
            ("".join(svgs), sources, script))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = os.path.join(folder, "figures.html")
        with open(path, "w", encoding="utf-8") as file:
            file.write(page)
        done = subprocess.run([BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "--virtual-time-budget=600000",
                               "--user-data-dir=" + folder, "--disable-dev-shm-usage", "file://" + path],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=400, check=False)
    text = done.stdout.decode(errors="replace").split("=RESULT=")
    if len(text) < 2:
        raise AssertionError("the browser gave no result")
    return json.loads(text[-1].split("=END=")[0].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


def misplaced(svgs):
    """[figure's number, "outside" or "overlap", texts…] for each label that stands where it must not."""
    return run(svgs, BOXES)


def unnamed(svgs):
    """How many pictures axe saw, how many have a name, and [number, rule] for what it finds."""
    return run(svgs, NAMES, AXE)
