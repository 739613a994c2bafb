# SPDX-License-Identifier: Apache-2.0
"""The random source and the shuffle, beside the random module of the CPython that runs this test.

EXOBASE_RANDOM_TOOL is the program that answers for exobase (random_tool.c).
"""

import json
import os
import pathlib
import random
import subprocess
import unittest

TOP = pathlib.Path(__file__).resolve().parents[3]
SHARED = pathlib.Path(os.environ.get("EXOBASE_SHARED_DATA") or TOP.parent / "shared" / "data")
LIMITS = [0, 1, -1, 2, 7, -7, 42, -42, 2**31 - 1, 2**31, 2**32 - 1, 2**32, -(2**32), 2**32 + 1, 2**33, 2**53,
          2**62, 2**63 - 1, -(2**63), -(2**63) + 1]


def seeds(count):
    """The limits, then numbers of every size."""
    source = random.Random(20250911)
    return LIMITS + [source.randint(-(2**63), 2**63 - 1) >> source.randrange(64) for _ in range(count)]


def ask(questions):
    """One list of numbers for each question."""
    tool = os.environ["EXOBASE_RANDOM_TOOL"]
    text = "".join(" ".join(map(str, question)) + "\n" for question in questions)
    done = subprocess.run([tool], input=text, stdout=subprocess.PIPE, universal_newlines=True, check=True)
    return [[int(word) for word in line.split()] for line in done.stdout.splitlines()]


@unittest.skipUnless(os.environ.get("EXOBASE_RANDOM_TOOL"), "EXOBASE_RANDOM_TOOL does not name the program to test")
class RandomIsCPythons(unittest.TestCase):
    def compare(self, questions, answers):
        found = ask(questions)
        self.assertEqual(len(found), len(questions))
        for question, right, given in zip(questions, answers, found):
            self.assertEqual(given, right, f"question: {' '.join(map(str, question))[:200]}")

    def test_bits(self):
        counts = list(range(1, 65)) * 12  # more than one state's words
        questions = [("bits", seed, *counts) for seed in seeds(300)]
        answers = []
        for question in questions:
            source = random.Random(question[1])
            answers.append([source.getrandbits(count) for count in counts])
        self.compare(questions, answers)

    def test_below(self):
        chosen = random.Random(7)
        limits = list(range(1, 70)) + [2**k + d for k in range(3, 64) for d in (-1, 0, 1)] + [2**64 - 1]
        limits += [chosen.randint(1, 2**64 - 1) >> chosen.randrange(63) or 1 for _ in range(200)]
        questions = [("below", seed, *limits) for seed in seeds(300)]
        answers = []
        for question in questions:
            source = random.Random(question[1])
            answers.append([source._randbelow(limit) for limit in limits])
        self.compare(questions, answers)

    def test_shuffle(self):
        questions = [("shuffle", seed, *range(1, 1 + i % 130)) for i, seed in enumerate(seeds(3000))]
        questions.append(("shuffle", 5, *range(1, 20001)))
        answers = []
        for question in questions:
            items = list(question[2:])
            random.Random(question[1]).shuffle(items)
            answers.append(items)
        self.compare(questions, answers)

    def test_expected(self):
        """Seeds that were announced give what others give: few or many, in another order, twice, never asked for."""
        chosen = random.Random(20261126)
        some = seeds(200)
        questions, answers = [], []
        for _ in range(1500):
            told = [chosen.choice(some) for _ in range(chosen.randrange(1, 12))]
            asked = [seed for seed in told if chosen.random() < 0.8] + [chosen.choice(some) for _ in range(chosen.randrange(3))]
            chosen.shuffle(asked)
            questions.append(("expect", *told))
            answers.append([])
            for seed in asked:
                questions.append(("bits", seed, *[32] * 700))
                source = random.Random(seed)
                answers.append([source.getrandbits(32) for _ in range(700)])
        self.compare(questions, answers)

    def test_recorded_orders(self):
        oracle = SHARED / "lemaitremot" / "oracle" / "selection.jsonl"
        if not oracle.is_file():
            self.skipTest(f"no recorded orders: {oracle} is not there")
        lines = [json.loads(line) for line in oracle.read_text(encoding="utf-8").splitlines()]
        self.assertGreater(len(lines), 300)
        self.compare([("shuffle", line["seed"], *sorted(line["order"])) for line in lines],
                     [line["order"] for line in lines])


if __name__ == "__main__":
    unittest.main()
