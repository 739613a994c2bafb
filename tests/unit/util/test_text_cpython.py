# SPDX-License-Identifier: Apache-2.0
"""str.strip, str.lower and str.upper, beside CPython with Unicode 14 (3.11), or beside its recorded answers.

EXOBASE_TEXT_TOOL is the program that answers for exobase (text_tool.c). text_record.json holds what CPython 3.11
said: the SHA-256 of each block of answers to seeded random strings, and some hundred answers in full. Run under
CPython 3.11, this file writes it anew:  test_text_cpython.py --record
"""
import functools
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import unicodedata
import unittest

HERE = pathlib.Path(__file__).resolve().parent
RECORD = HERE / "text_record.json"
UNICODE = "14.0.0"
BLOCKS, BLOCK = 40, 5000
METHODS = {"strip": str.strip, "lower": str.lower, "upper": str.upper}
SPACES = "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2003\u200a\u2028\u2029\u202f\u205f\u3000"
# Cased letters (some of them case-ignorable as well), case-ignorable signs, and what is neither.
CASED = "aAzZéÉßÿœŒǅǆİıſΣσςΑωЖжԱև\u1c90ẞᾳᾼὖﬁＡａ𐐀𐐨𞤀Ⅷⅷⓐ🄰ªºʰͺ\u1d2cꭜ"
IGNORABLE = "'’.:·^`¨\xad\u0300\u0301\u0345\u0483\u05b0\u180e\u200b\u200d\u2019\u2060\ufe00\ufeff\U000e0001\U0001f3fb"
OTHER = "0-−«»€×一🙂\x00\u0378\u200e\u200f"


class Source:
    """Numbers that are the same in every Python: a linear congruential generator, its high bits."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % limit


def random_text(source):
    """Up to 12 characters: sigmas, the lists above, or any character at all."""
    chars = []
    for _ in range(source.below(13)):
        kind = source.below(8)
        if kind < 2:
            chars.append("Σ")
        elif kind == 7:
            code = source.below(0x110000 if source.below(4) == 0 else 0x2000)
            chars.append("x" if 0xD800 <= code < 0xE000 else chr(code))
        else:
            pool = (CASED, CASED, IGNORABLE, SPACES, OTHER)[kind - 2]
            chars.append(pool[source.below(len(pool))])
    return "".join(chars)


@functools.lru_cache(maxsize=None)
def block_texts(block):
    source = Source(20250911 + block)
    return [random_text(source) for _ in range(BLOCK)]


@functools.lru_cache(maxsize=None)
def every_character():
    """Each character alone, and between letters and sigmas: the whole table, in 64 strings of each kind."""
    chars = [chr(c) for c in range(0x110000) if not 0xD800 <= c < 0xE000]
    parts = [chars[i::64] for i in range(64)]
    texts = ["".join(part) for part in parts]
    texts += ["".join(f"{c}Σ AΣ{c}A {c}AΣ " for c in part) for part in parts]
    return texts + ["".join(SPACES) + "x" + "".join(SPACES)] + [c + "x" + c for part in parts for c in part[::16]]


def digest(answers):
    return hashlib.sha256("\n".join(map(json.dumps, answers)).encode()).hexdigest()


def make_record():
    """What this CPython says."""
    explicit = block_texts(9999)[:400]
    return {
        "unicode": unicodedata.unidata_version,
        "blocks": [[digest(list(map(METHODS[m], block_texts(b)))) for b in range(BLOCKS)] for m in METHODS],
        "characters": [digest(list(map(METHODS[m], every_character()))) for m in METHODS],
        "explicit": [[text] + [METHODS[m](text) for m in METHODS] for text in explicit],
    }


def ask(method, texts):
    asked = "".join(json.dumps(text) + "\n" for text in texts)
    done = subprocess.run([os.environ["EXOBASE_TEXT_TOOL"], method], input=asked.encode(),
                          stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.decode().split("\n")[:-1]]


@unittest.skipUnless(os.environ.get("EXOBASE_TEXT_TOOL"), "EXOBASE_TEXT_TOOL does not name the program to test")
class TextIsCPythons(unittest.TestCase):
    def setUp(self):
        self.live = unicodedata.unidata_version == UNICODE
        self.record = json.loads(RECORD.read_text("utf-8"))

    def compare(self, method, texts, recorded):
        given = ask(method, texts)
        if self.live:
            for text, answer in zip(texts, given):
                self.assertEqual(answer, METHODS[method](text), f"{method} of {text!a}"[:300])
        self.assertEqual(digest(given), recorded, f"{method}, beside the record")

    def test_random_texts(self):
        for number, method in enumerate(METHODS):
            for block in range(BLOCKS):
                with self.subTest(method=method, block=block):
                    self.compare(method, block_texts(block), self.record["blocks"][number][block])

    def test_every_character(self):
        for number, method in enumerate(METHODS):
            with self.subTest(method=method):
                self.compare(method, every_character(), self.record["characters"][number])

    def test_explicit_answers(self):
        for number, method in enumerate(METHODS, 1):
            texts = [row[0] for row in self.record["explicit"]]
            for row, given in zip(self.record["explicit"], ask(method, texts)):
                with self.subTest(method=method, text=row[0]):
                    self.assertEqual(given, row[number])

    def test_long_texts_are_lowered_across_pieces(self):
        for size in range(480, 560):
            text = "A" * size + "ÉΣ" + "É" * 20 + "ΣΣ." + "\u0130" * 300 + "Z"
            with self.subTest(size=size):
                self.assertEqual(ask("lower", [text]), [text.lower()])

    def test_lessons_are_lowered_block_by_block(self):
        """Texts of what lessons consist of, long enough for the sixteen bytes that are lowered at once; every
        Python lowers these characters alike."""
        latin = [chr(c) for c in range(0x80, 0x100)]
        pools = ("aAzZ @[`{.019\n", "ÀÉÈÊÇÔÎéèêçàù×÷Þßÿ¿", latin, "’“”–—…\u2028œŒŸ€ΩС")
        source = Source(7)
        texts = []
        for _ in range(4000):
            mix = [pools[source.below(1 + source.below(4))] for _ in range(4)]
            texts.append("".join(pool[source.below(len(pool))] for pool in mix * source.below(40)))
        self.assertEqual(ask("lower", texts), [text.lower() for text in texts])


if __name__ == "__main__":
    if sys.argv[1:] == ["--record"]:
        if unicodedata.unidata_version != UNICODE:
            sys.exit(f"The record is of Unicode {UNICODE}: run this under CPython 3.11.")
        RECORD.write_text(json.dumps(make_record(), indent=0, ensure_ascii=True) + "\n", "utf-8")
    else:
        unittest.main()
