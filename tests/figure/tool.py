# SPDX-License-Identifier: Apache-2.0
"""figure-tool, asked for many figures at once."""

import json
import os
import subprocess

TOOL = os.environ.get("EXOBASE_FIGURE_TOOL")


def draw(requests):
    """The answers to (page, description) pairs, in order."""
    lines = "".join(json.dumps({"page": page, "description": description}) + "\n" for page, description in requests)
    done = subprocess.run([TOOL], input=lines.encode(), stdout=subprocess.PIPE, check=True, timeout=300)
    return [json.loads(line) for line in done.stdout.splitlines()]


def one(description, page="question"):
    return draw([(page, description)])[0]


def kinds():
    """name -> (example, [(part, whether a question shows it)])"""
    found = {}
    for line in subprocess.run([TOOL, "kinds"], stdout=subprocess.PIPE, check=True, timeout=60).stdout.decode().splitlines():
        name, *rest = line.split("\t")
        if rest[0] == "part":
            found[name][1].append((rest[1], rest[2] == "1"))
        else:
            found[name] = (json.loads(rest[0]), [])
    return found
