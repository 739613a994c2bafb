# SPDX-License-Identifier: Apache-2.0
"""Asks generator_tool.c, which EXOBASE_GENERATOR_TOOL names."""

import json
import os
import pathlib
import subprocess

TOP = pathlib.Path(__file__).resolve().parents[3]
SHARED = pathlib.Path(os.environ.get("EXOBASE_SHARED_DATA") or TOP.parent / "shared" / "data")
ORACLE = SHARED / "lemaitremot" / "oracle"
TOOL = os.environ.get("EXOBASE_GENERATOR_TOOL")


def ask(questions):
    """One answer for each question; a tool that dies is an error."""
    text = "".join(json.dumps(question) + "\n" for question in questions)
    done = subprocess.run([TOOL], input=text.encode(), stdout=subprocess.PIPE, check=True)
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert len(answers) == len(questions), (len(answers), len(questions))
    return answers
