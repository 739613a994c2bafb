# SPDX-License-Identifier: Apache-2.0
"""What the docs say of tables in the code, held against these tables; and that the files they name are there."""

import pathlib
import re
import subprocess
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]
PATH = re.compile(r"\b((?:src|docs|tests|tools|examples|locale|bench)(?:/[\w.-]+)+|\w+\.md)")
# Names that a recipe stands for, and what a run makes.
MADE = re.compile(r"NAME|ROOM")


def read(*parts):
    return TOP.joinpath(*parts).read_text(encoding="utf-8")


def first_cells(table):
    """The names in back quotes of each row's first cell."""
    return [name for row in re.findall(r"^\| (`[^|]*) \|", table, re.M) for name in re.findall("`([^`]+)`", row)]


class Docs(unittest.TestCase):
    def test_settings(self):
        rows = re.findall(r'\[SETTING_\w+\] = \{"(\w+)", (?:NULL|"([^"]*)"), (?:NULL|"([^"]*)")', read("src", "util", "settings.c"))
        self.assertGreater(len(rows), 4)
        table = read("docs", "settings.md")
        self.assertEqual(sorted(name for name, _, _ in rows), sorted(first_cells(table)))
        for name, fallback, choices in rows:
            line = re.search(rf"^\| `{name}` \| (.*) \|$", table, re.M)[1]
            self.assertTrue(line.startswith(f"`{fallback}` |" if fallback else "– |"), line)
            for choice in choices.split("|") if choices else ():
                self.assertIn(f"`{choice}`", line)

    def test_fields(self):
        rows = re.findall(r'KEY\("(\w+)"\)', read("src", "exercise", "fields.c"))
        self.assertGreater(len(rows), 20)
        described = first_cells(read("docs", "document.md"))
        self.assertEqual(sorted(set(rows) - set(described)), [])

    def test_errors(self):
        made = subprocess.run([TOP / "tools" / "errors", "--check"], capture_output=True, text=True)
        self.assertEqual(made.returncode, 0, made.stderr)

    def test_files_that_are_named_are_there(self):
        pages = [TOP / "README.md", TOP / "CONTRIBUTING.md", *sorted((TOP / "docs").rglob("*.md"))]
        self.assertGreater(len(pages), 6)
        for page in pages:
            for name in PATH.findall(page.read_text(encoding="utf-8")):
                if MADE.search(name):
                    continue
                with self.subTest(page=page.name, name=name):
                    name = name.rstrip(".")
                    places = (TOP / name, page.parent / name, *(TOP / "src").glob(f"*/{name}"))
                    self.assertTrue(any(place.exists() for place in places))


if __name__ == "__main__":
    unittest.main()
