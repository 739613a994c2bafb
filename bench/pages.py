# SPDX-License-Identifier: Apache-2.0
"""The admin UI in a browser: a part of bench/run. Left out where node or a browser is not there."""

import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
LIST = 1000
SCROLLED = 5000
ROUNDS = 5


def measure(bench, make_module, modules):
    node = shutil.which("node")
    if not node:
        return
    paths = []
    for count in (LIST, SCROLLED):
        path = bench.folder / f"pages_{count}_exercises.py"
        make_module(path, count, modules)
        paths.append(path)
    done = subprocess.run([node, HERE / "pages.mjs", str(ROUNDS), *paths], capture_output=True, text=True,
                          env={**os.environ, "EXOBASE_BINARY": str(bench.exobase)})
    if done.returncode != 0:
        sys.exit(f"bench/pages.mjs: {done.stderr}")
    bench.in_browser = json.loads(done.stdout)


def spread(values):
    return statistics.median(values), min(values), max(values)


def figures(bench):
    pages = getattr(bench, "in_browser", None)
    if not pages:
        return
    yield (f"a list of {LIST:,} in the browser, ms", spread(pages["chosen"]), "{:,.0f}", 300, True,
           "from the click on its chapter until all rows are there and drawn")
    yield ("… opened by its address, ms", spread(pages["opened"]), "{:,.0f}", None, True, "the whole page, from its cache")
    frames = sorted(pages["frames"])
    yield (f"scrolling {SCROLLED:,} rows, ms between frames", (frames[len(frames) * 95 // 100],), "{:.0f}", 34, True,
           f"19 of 20 frames; median {statistics.median(frames):.0f} ms, the longest {frames[-1]:.0f} ms")
