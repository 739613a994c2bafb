# SPDX-License-Identifier: Apache-2.0
"""The canonical text and the others, beside json.dumps of the CPython that runs this test.

EXOBASE_TEXT_TOOL is the program that answers for exobase (text_tool.c).
"""
import json
import os
import random
import struct
import subprocess
import unittest

SEED = 20250911
KEYS = ["id", "enonce_html", "é", "a", "A", "_", "aa", "\u00ff", "\u0100", "\uffff", "\U00010000", "", "k\"", "k\\", "b"]
TEXTS = ["", "Périmètre", "<p>3 × 4 = <strong>12</strong></p>", 'a "b" \\ c', "\n\t\r\b\f", "\x00\x1f\x7f\x80",
         "\u2028\u2029", "\U0001f600", "éà" * 40, "x" * 100 + '"' + "y" * 7, "\x0b" * 9, "/", "&<>'"]
SPECIAL_REALS = [0.0, -0.0, 1.0, 0.1, 1e15, 1e16, 123456789012345.0, 9007199254740993.0, 1e-4, 1e-5, 9.999e-5,
                 5e-324, 2.2250738585072014e-308, 2.225073858507201e-308, 1.7976931348623157e308, 2.0**-44,
                 1e22, 1e23, 9.5367431640625e-07, 4.35, 0.3, 2 / 3, 100.0, 1.5e300, 123456.789e-7]


def random_reals(source, count):
    """All bit patterns, powers of two and their neighbours, short decimals, whole numbers."""
    for _ in range(count):
        kind = source.randrange(5)
        if kind == 0:
            real = struct.unpack("<d", source.getrandbits(64).to_bytes(8, "little"))[0]
        elif kind == 1:
            bits = struct.unpack("<q", struct.pack("<d", 2.0 ** source.randint(-1074, 1023)))[0]
            real = struct.unpack("<d", struct.pack("<q", max(1, bits + source.randint(-1, 1))))[0]
        elif kind == 2:
            real = source.randint(-(10**9), 10**9) / 10 ** source.randrange(12)
        elif kind == 3:
            real = float(source.getrandbits(source.randrange(1, 80)))
        else:
            real = struct.unpack("<d", source.getrandbits(52).to_bytes(8, "little"))[0]
        yield real if abs(real) <= 1.7976931348623157e308 else 0.5


def random_value(source, reals, depth):
    """Ten values in the mean, itself among them: with the reals above, a million in all."""
    kind = source.randrange(10 if depth < 5 else 8)
    if kind == 9:
        keys = source.sample(KEYS, source.randrange(len(KEYS))) if source.randrange(20) else \
            [f"{source.random():.9f}" for _ in range(source.randrange(120))]
        return {key: random_value(source, reals, depth + 1) for key in keys}
    if kind == 8:
        return [random_value(source, reals, depth + 1) for _ in range(source.randrange(6))]
    if kind < 3:
        return next(reals)
    if kind < 5:
        return source.randint(-(2**63), 2**63 - 1) >> source.randrange(64)
    if kind < 7:
        return source.choice(TEXTS) + "".join(chr(source.randrange(1, 0x250)) for _ in range(source.randrange(4)))
    return source.choice([None, True, False])


def ask(mode, lines):
    done = subprocess.run([os.environ["EXOBASE_TEXT_TOOL"], mode], input="".join(line + "\n" for line in lines).encode(),
                          stdout=subprocess.PIPE, check=True)
    return done.stdout.decode().split("\n")[:-1]


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@unittest.skipUnless(os.environ.get("EXOBASE_TEXT_TOOL"), "EXOBASE_TEXT_TOOL does not name the program to test")
class JsonIsCPythons(unittest.TestCase):
    def compare(self, mode, values, right):
        given = ask(mode, map(json.dumps, values))
        self.assertEqual(len(given), len(values))
        for value, line in zip(values, given):
            if line != right(value):
                self.assertEqual(line, right(value))

    def test_reals(self):
        source = random.Random(SEED)
        self.compare("canonical", SPECIAL_REALS + [-real for real in SPECIAL_REALS], canonical)
        self.compare("canonical", [2.0**power for power in range(-1074, 1024)], canonical)
        self.compare("canonical", list(random_reals(source, 300000)), canonical)

    def test_values(self):
        source = random.Random(SEED)
        reals = random_reals(source, 10**9)
        values = [[random_value(source, reals, 0) for _ in range(20)] for _ in range(3500)]
        self.compare("canonical", values, canonical)

    def test_other_forms(self):
        source = random.Random(SEED + 1)
        reals = random_reals(source, 10**9)
        values = [random_value(source, reals, 0) for _ in range(5000)] + [[], {}, [[]], {"a": {}}, [{}]]
        self.compare("line", values, lambda value: json.dumps(value, ensure_ascii=False))
        given = ask("people", map(json.dumps, values))
        for value, line in zip(values, given):
            self.assertEqual(json.loads(line), json.dumps(value, indent=2, ensure_ascii=False))

    def test_every_character(self):
        texts = ["".join(map(chr, range(start, start + 64))) for start in range(0, 0xD800, 64)]
        self.compare("canonical", texts + ["".join(map(chr, range(0xE000, 0x20000)))], canonical)


# What json_parse must refuse, with the place that it names ("" for any).
REFUSED = [
    ("", "Line 1"), ("[", "Line 1"), ("[1,]", "Line 1, column 4"), ("{\"a\":1,}", "Line 1"), ("[1 2]", "Line 1"),
    ("{'a':1}", "Line 1"), ("{\"a\":1,\"a\":2}", "column"), ("9223372036854775808", "64 bits"),
    ("-9223372036854775809", "64 bits"), ("1e400", "too large"), ("01", ""), ("1.", ""), (".5", ""), ("+1", ""),
    ("NaN", ""), ("Infinity", ""), ("\"\\ud800\"", ""), ("\"\\x\"", ""), ("\"a", ""), ("\"\t\"", ""), ("1 2", "end"),
    ("{\"a\\u0000b\":1}", "NUL"), ("nul", ""), ("[" * 201 + "]" * 201, "Line 1, column 201"), ("[" * 100000, "deep"),
    ("{\"a\":" * 201 + "1" + "}" * 201, "deep"), ("\ufeff1", ""), ("/**/1", ""),
]
TAKEN = ["[" * 200 + "]" * 200, "-9223372036854775808", "9223372036854775807", "\"\\u0000\"", " 1 ", "\"[[[\\\"[\"",
         "-0", "1E5", "1e-400", "\"\\ud83d\\ude00\""]


@unittest.skipUnless(os.environ.get("EXOBASE_TEXT_TOOL"), "EXOBASE_TEXT_TOOL does not name the program to test")
class ParseIsStrict(unittest.TestCase):
    def test_refused(self):
        for text, place in REFUSED:
            with self.subTest(text=text[:40]):
                (answer,) = ask("canonical", [text])
                self.assertTrue(answer.startswith("error: "), answer[:80])
                self.assertIn(place, answer)

    def test_bytes_that_are_no_utf8(self):
        for raw in [b'"\xff"', b'"\xc3"', b'"\xed\xa0\x80"', b'"\xc0\x80"', b'"\xf5\x80\x80\x80"', b'"a\x00b"']:
            with self.subTest(raw=raw):
                done = subprocess.run([os.environ["EXOBASE_TEXT_TOOL"], "canonical"], input=raw + b"\n",
                                      stdout=subprocess.PIPE, check=True)
                self.assertTrue(done.stdout.startswith(b"error: "))

    def test_taken(self):
        for text in TAKEN:
            with self.subTest(text=text[:40]):
                self.assertEqual(ask("canonical", [text]), [canonical(json.loads(text))])


if __name__ == "__main__":
    unittest.main()
