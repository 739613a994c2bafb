# SPDX-License-Identifier: Apache-2.0
"""The reader beside CPython's import: generated programs that lead, copy, pass, keep and change their lists."""
import builtins
import contextlib
import io
import json
import collections
import copy
import functools
import heapq
import itertools
import operator
import os
import random
import re
import sys
import tempfile
import types
import typing
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cpython_truth as truth
import generate_programs

TOOL = os.environ.get("EXOBASE_PYDATA_DUMP")
PROGRAMS = int(os.environ.get("EXOBASE_PYDATA_PROGRAMS", "3000"))
SEED = int(os.environ.get("EXOBASE_PYDATA_SEED", "0"))
# What most programs import, so that it is imported once.
SHARED = (collections, copy, functools, heapq, itertools, operator, random, re, types, typing)
SHOWN = int(os.environ.get("EXOBASE_PYDATA_SHOWN", "8"))


def imported(name):
    """What the module's names are once CPython has imported it, as JSON; None when it can't be imported."""
    dumps, length = json.dumps, len
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            names = vars(__import__(name))
    except BaseException:
        return None
    finally:
        json.dumps, builtins.len = dumps, length
    values = {}
    for key, value in list(names.items()):
        if isinstance(value, (list, tuple, dict, str, int, float, type(None))):
            try:
                values[key] = truth.as_json(value)
            except (truth.NotJson, RecursionError):
                pass
    return values


def run(folder, name):
    """The same in a process of its own, whose modules nobody else sees."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(read)
            sys.path.insert(0, folder)
            sys.dont_write_bytecode = True
            text = json.dumps(imported(name)).encode()
            with os.fdopen(write, "wb") as file:
                file.write(text)
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as file:
        text = file.read()
    os.waitpid(child, 0)
    return json.loads(text or b"null")


@unittest.skipUnless(TOOL, "EXOBASE_PYDATA_DUMP does not name the tool that prints what the reader reads")
class Programs(unittest.TestCase):
    def setUp(self):
        self.counts = dict.fromkeys(("programs", "do not run", "known", "not known", "changed, read", "changed, refused",
                                     "not changed, read", "not changed, refused", "only reading, read",
                                     "only reading, refused"), 0)
        self.refusals = []

    def compare(self, seed, text, result, values, before):
        if "error" in result:
            return result["error"]
        for binding in result["bindings"]:
            name = binding["name"]
            if binding["known"] and not name.startswith("__") and not (name in values and truth.same(binding["value"], values[name])):
                return f"{name} is {values.get(name)!r:.300}, the reader has {binding['value']!r:.300}"
            self.counts["known" if binding["known"] else "not known"] += 1
            if name == "EXOS":
                same = name in values and truth.same(values[name], before)
                kind = "changed" if not same else "only reading" if seed % 4 == 0 else "not changed"
                self.counts[f"{kind}, {'read' if binding['known'] else 'refused'}"] += 1
                if same and not binding["known"]:
                    self.refusals.append(f"seed {seed}: {binding['why']}\n{text[len(generate_programs.START):]}")
        if "EXOS" not in [binding["name"] for binding in result["bindings"]]:
            return "EXOS is not there"
        return None

    def test_programs(self):
        wrong = []
        dump = truth.Dump(TOOL)
        with tempfile.TemporaryDirectory() as folder:
            for name, text in (("aide", generate_programs.HELPER), ("flask", generate_programs.FLASK),
                               ("debut", generate_programs.START)):
                with open(os.path.join(folder, name + ".py"), "w", encoding="utf-8") as file:
                    file.write(text)
            before = run(folder, "debut")["EXOS"]
            for seed in range(SEED, SEED + PROGRAMS):
                name, text = generate_programs.module(seed)
                path = os.path.join(folder, name + ".py")
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
                self.counts["programs"] += 1
                values = run(folder, name)
                if values is None:
                    self.counts["do not run"] += 1
                    continue
                message = self.compare(seed, text, dump.read(path), values, before)
                os.unlink(path)
                if message:
                    wrong.append(f"seed {seed}: {message}\n{text[len(generate_programs.START):]}")
        dump.close()
        print(f"# {self.counts}", file=sys.stderr)
        if os.environ.get("EXOBASE_PYDATA_REFUSALS"):
            print("\n".join(self.refusals), file=sys.stderr)
        self.assertEqual(wrong, [], f"\n{len(wrong)} of {PROGRAMS} programs differ\n" + "\n".join(wrong[:SHOWN]))
        self.assertGreater(self.counts["only reading, read"], self.counts["only reading, refused"])


if __name__ == "__main__":
    unittest.main()
