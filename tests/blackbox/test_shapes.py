# SPDX-License-Identifier: Apache-2.0
"""Modules of other shapes: the mapping of each in tests/corpus/shapes, against CPython's import of the same file."""

import configparser
import json
import pathlib
import re
import runpy
import shlex
import shutil
import unicodedata
import unittest

import exobase

SHAPES = exobase.TOP / "tests" / "corpus" / "shapes"
MODULES = sorted(SHAPES.glob("*.py"))
INSTALLED = pathlib.Path("/usr/lib/python3/dist-packages")
DEFAULTS = {"difficulty": "moyen", "offer": "free", "status": "published", "is_dynamic": False, "needs_svg": False}


def mapping_of(path):
    """The mapping that stands beside a module: [(name, value)]."""
    if path.with_suffix(".args").exists():
        lines = path.with_suffix(".args").read_text(encoding="utf-8").splitlines()
        return [tuple(line.split("=", 1)) for line in lines]
    config = configparser.RawConfigParser(delimiters="=")
    config.read(path.with_suffix(".conf"), encoding="utf-8")
    return [(name, value) for name, values in config[f"module {path.stem}"].items()
            for value in values.rstrip(";").split(";" if name in ("list", "field") else "\0")]


def code_of(key):
    plain = "".join(c for c in unicodedata.normalize("NFKD", key) if not unicodedata.combining(c))
    return re.sub("[^A-Z0-9]+", "_", plain.upper()).strip("_")


def steps_of(path):
    return [json.loads(step) if step[0] == '"' else (None if step == "*" else step)
            for step in re.findall(r'"(?:[^"\\]|\\.)*"|[^.]+', path)]


def found(value, steps, keys=()):
    """Each exercise that a path leads to, with what its stars stood for: (key, value)."""
    if not steps:
        assert isinstance(value, (list, tuple)), value
        yield from ((item, keys) for item in value)
    elif steps[0] is not None:
        if steps[0] in value:
            yield from found(value[steps[0]], steps[1:], keys)
    else:
        pairs = list(value.items() if isinstance(value, dict) else enumerate(value))
        for key, below in pairs:
            if len(steps) == 1 and not isinstance(below, list):
                yield below, keys + ((str(key), below),)
            else:
                yield from found(below, steps[1:], keys + ((str(key), below),))


def expected(path, corpus=None):
    """What a mapping makes of CPython's values: [(chapter, document's fields)], the independent judge."""
    names, rows = runpy.run_path(path), mapping_of(corpus or path)
    fields = {}
    for source, target in (value.rsplit("=", 1) for name, value in rows if name == "field"):
        fields[source if source[0] == "{" else json.loads(source) if source[0] == '"' else source] = target.lstrip("+")
    if '"{1}"=' in str(rows):
        fields["\0key"] = fields.pop("{1}")
    one = {name: value for name, value in rows}
    lists = [value for name, value in rows if name == "list"] or [n for n in names if n.isupper() and n[0] != "_"]
    taken = [pair for text in lists for pair in found(names[steps_of(text)[0]], steps_of(text)[1:])]
    ids = one.get("id", "")
    out = []
    for item, stars in taken:
        keys = [key for key, _ in stars]
        pairs = item if isinstance(item, dict) else dict(enumerate(item if isinstance(item, (list, tuple)) else [item]))
        pairs = {"\0key" if k == "{1}" else str(k): v for k, v in pairs.items()}
        source = json.loads(ids) if ids[:1] == '"' else ids
        id = keys[-1] if ids == "key" else pairs.pop(source, None)
        document = {fields.get(k, k): v for k, v in pairs.items() if fields.get(k, k) != "-"}
        for source, target in fields.items():
            star, _, above = source.partition("}.")
            if star[0:1] == "{" and above:
                value = stars[int(star[1:]) - 1][1].get(json.loads(above) if above[0] == '"' else above)
                document.update({target: value} if value is not None else {})
            elif source[0:1] == "{" and target != "-":
                document[target] = keys[int(source[1:-1]) - 1]
        if id is not None:
            number = ids == "key" and all(k[-1][0].isdigit() for _, k in taken)
            document["id" if number or isinstance(id, int) else "external_id"] = int(id) if number else id
        chapter = one.get("chapter", "6E_" + path.stem.upper())
        for i, key in enumerate(keys, 1):
            chapter = chapter.replace(f"{{{i}}}", code_of(key))
        out.append([chapter, json.loads(json.dumps(document))])
    return out


class ShapesBench(exobase.Bench):
    def options(self, path):
        """The mapping as the command line or the configuration has it."""
        if path.with_suffix(".conf").exists():
            return ["--config", path.with_suffix(".conf")]
        return [f"--{name}={value}" for name, value in mapping_of(path)]

    def place(self, path):
        """A copy of a module that may be changed."""
        copy = self.folder / path.name
        shutil.copy(path, copy)
        return copy

    def found_documents(self):
        """Documents as [(chapter, fields that are not as they always are)], in order of chapter and id."""
        out = []
        for (chapter, _), document in sorted(self.documents().items()):
            fields = {k: v for k, v in document.items()
                      if v is not None and DEFAULTS.get(k) != v and k not in
                      ("chapter_code", "exercise_uid", "revision", "created_at", "updated_at")}
            out.append([chapter, fields])
        return out

    def check(self, path, wanted):
        """Every document is as it is wanted, the numbers that exobase gave apart."""
        have = self.found_documents()
        own = {chapter: any("id" in fields for c, fields in wanted if c == chapter) for chapter, _ in wanted}
        order = {}
        for chapter, fields in wanted:
            order.setdefault(chapter, []).append({k: v for k, v in fields.items() if v is not None})
        for chapter, documents in order.items():
            if own[chapter]:
                documents.sort(key=lambda d: d["id"])
            else:
                for number, document in enumerate(documents, 1):
                    document["id"] = number
        wanted = [[chapter, d] for chapter in sorted(order) for d in order[chapter]]
        for document in (d for _, d in wanted):
            for name, value in DEFAULTS.items():
                if document.get(name) == value:
                    del document[name]
        self.assertEqual(have, wanted, path.name)

    def each(self, check):
        """Runs a check for each module, in an empty bank."""
        self.assertGreaterEqual(len(MODULES), 20)
        for path in MODULES:
            with self.subTest(path.name):
                self.forget()
                check(path)

    def forget(self):
        for suffix in ("", "-wal", "-shm"):
            (self.folder / f"bank.db{suffix}").unlink(missing_ok=True)


class Shapes(ShapesBench):
    def test_documents_as_cpython_has_them(self):
        def check(path):
            wanted = expected(path)
            self.assertEqual(wanted, json.loads(path.with_suffix(".json").read_text(encoding="utf-8")))
            report = self.migrate(path, *self.options(path))
            self.assertEqual(self.counts(report), (len(wanted), 0, 0, 0, 0))
            self.check(path, wanted)

        self.each(check)

    def test_second_run_makes_no_commit(self):
        def check(path):
            number = self.migrate(path, *self.options(path))["inserted"]
            report = self.migrate(path, *self.options(path))
            self.assertEqual(self.counts(report), (0, 0, number, 0, 0))
            self.assertIsNone(report["commit"])

        self.each(check)

    def test_edits_on_both_sides_are_paired_rightly(self):
        def check(path):
            copy = self.place(path)
            wanted = expected(copy, path)
            self.migrate(copy, *self.options(path))
            documents = self.documents()
            old = [key for key, d in documents.items() if "Vieux" in json.dumps(d, ensure_ascii=False)]
            self.assertEqual(len(old), 1)
            edited = next(key for key in documents if key != old[0])
            self.edit(*edited, enonce_html="Corrigé par l'admin", title="À moi")
            report = self.migrate(copy, *self.options(path))
            self.assertEqual(self.counts(report), (0, 0, len(wanted), 0, 0), "edited in the database: the database's")
            copy.write_text(copy.read_text(encoding="utf-8").replace("Vieux", "Neuf"), encoding="utf-8")
            named = "id" in wanted[0][1] or "external_id" in wanted[0][1]
            report = self.migrate(copy, *self.options(path))
            self.assertEqual(self.counts(report), (0, 1, len(wanted) - 1, 0, 0) if named else
                             (1, 0, len(wanted) - 1, 0, 1), "changed in the file: updated, or new where nothing names it")
            after = self.documents()
            self.assertEqual(after[edited]["enonce_html"], "Corrigé par l'admin")
            self.assertEqual("Neuf" in json.dumps(after[old[0]], ensure_ascii=False), named)
            again = self.migrate(copy, *self.options(path))
            self.assertIsNone(again["commit"])

        self.each(check)

    def test_both_changed_is_a_conflict(self):
        def check(path):
            copy = self.place(path)
            wanted = expected(copy, path)
            if not ("id" in wanted[0][1] or "external_id" in wanted[0][1]):
                return
            self.migrate(copy, *self.options(path))
            old = [key for key, d in self.documents().items() if "Vieux" in json.dumps(d, ensure_ascii=False)]
            self.edit(*old[0], title="À moi")
            copy.write_text(copy.read_text(encoding="utf-8").replace("Vieux", "Neuf"), encoding="utf-8")
            report = self.migrate(copy, *self.options(path))
            self.assertEqual(self.counts(report), (0, 0, len(wanted) - 1, 1, 0))
            self.assertEqual((report["conflicts"][0]["chapter_code"], report["conflicts"][0]["id"]), old[0])

        self.each(check)

    def test_order_in_the_file_does_not_matter(self):
        copy = self.place(SHAPES / "02_text_ids.py")
        options = self.options(SHAPES / "02_text_ids.py")
        self.migrate(copy, *options)
        before = {d["external_id"]: d["id"] for d in self.documents().values()}
        lines = copy.read_text(encoding="utf-8").split("\n")
        lines[2:5] = reversed(lines[2:5])
        copy.write_text("\n".join(lines), encoding="utf-8")
        self.assertIsNone(self.migrate(copy, *options)["commit"])
        self.assertEqual({d["external_id"]: d["id"] for d in self.documents().values()}, before)


class Proposals(ShapesBench):
    """Without a mapping: nothing is written, and what is proposed runs as it is printed."""

    def propose(self, path):
        self.assertEqual(self.run_program("migrate", path, status=1), "")
        self.assertFalse(self.database.exists())
        command = re.search(r"^  exobase (migrate .*)$", self.stderr, re.M)
        section = re.search(r"(?m)(?:^  [\[\w].*\n)+", self.stderr[command.end():])
        return shlex.split(command[1]), section[0].replace("  ", "", 1).replace("\n  ", "\n"), self.stderr

    def test_pasted_as_a_command_and_as_a_section(self):
        def check(path):
            copy = self.place(path)
            arguments, section, said = self.propose(copy)
            self.assertIn('"chapter_code"', said)
            self.run_program(*arguments)
            digest = self.digest()
            (self.folder / "exobase.conf").write_text(section, encoding="utf-8")
            self.forget()
            self.run_program("migrate", copy)
            (self.folder / "exobase.conf").unlink()
            self.assertEqual(self.digest(), digest)

        self.each(check)

    @unittest.skipUnless(INSTALLED.is_dir(), "no Python modules are installed in /usr/lib/python3")
    def test_pasted_for_what_is_installed(self):
        """Whatever modules the machine has: a proposal that is printed runs."""
        lines = self.run_program("inspect", INSTALLED, "--json", database=False).splitlines()[:-1]
        found = [m for m in map(json.loads, lines) if any("shape" in c for c in m.get("candidates", ()))]
        self.assertGreater(len(found), 5)
        ran = 0
        for module in found[:60]:
            with self.subTest(module["path"]):
                self.forget()
                self.run_program("migrate", module["path"], status=1)
                command = re.search(r"^  exobase (migrate .*)$", self.stderr, re.M)
                self.assertTrue(command or "None of these can be taken" in self.stderr, self.stderr)
                if command:
                    self.run_program(*shlex.split(command[1]))
                    ran += 1
        self.assertGreater(ran, len(found[:60]) // 2)

    def test_nothing_is_lost_in_a_proposal(self):
        """Every text of the module's exercises is in the bank, as a text or in a chapter's code."""
        def check(path):
            arguments, _, _ = self.propose(path)
            self.run_program(*arguments)
            bank = json.dumps(list(self.documents().values()), ensure_ascii=False)
            for _, document in expected(path):
                for value in document.values():
                    if isinstance(value, str) and len(value) > 4:
                        here = json.dumps(value, ensure_ascii=False)[1:-1]
                        self.assertTrue(here in bank or f"_{code_of(value)}" in bank, value)

        self.each(check)

    def test_candidates_with_place_shape_count_and_keys(self):
        _, _, said = self.propose(SHAPES / "06_dict_of_lists.py")
        self.assertIn("06_dict_of_lists.py:2:1  COURS.*  3 × list of dicts, 4 items: id 4, enonce 4, solution 4", said)
        self.assertIn("--list 'COURS.*' --chapter '6E_06_DICT_OF_LISTS_{1}'", said)

    def test_what_stands_above_is_proposed_too(self):
        path = self.folder / "m.py"
        path.write_text("L = [{'id': 'x', 'title': 'T', 'part': 3, 'q': [{'question': 'a', 'part': 'b'}]}]\n", encoding="utf-8")
        arguments, _, _ = self.propose(path)
        self.run_program(*arguments)
        document = self.documents()[("6E_M", 1)]
        self.assertEqual([document[k] for k in ("title", "part", "part_2", "part_3", "part_id", "enonce_html")],
                         ["T", "b", "0", 3, "x", "a"])

    def test_why_nothing_is_proposed(self):
        path = self.folder / "m.py"
        path.write_text("A = [\n  (1, 'a'),\n  (2, 'b', 'c'),\n]\n", encoding="utf-8")
        self.run_program("migrate", path, status=1)
        self.assertIn("None of these can be taken as it stands.", self.stderr)
        self.assertIn("m.py:3:3: this has 3 values, but the one at", self.stderr)
        path.write_text("import os\ndef f():\n    A = [{'id': 1}]\n", encoding="utf-8")
        self.run_program("migrate", path, status=1)
        self.assertIn("m.py:3:5  f() -> A  not readable: it stands in a function or a class", self.stderr)

    def test_names_that_are_not_plain_are_not_guessed(self):
        path = self.folder / "m.py"
        path.write_text('A = [{"question": "a", "texte": "b", "x": "c"}]\n', encoding="utf-8")
        _, _, said = self.propose(path)
        self.assertNotIn("enonce_html", said)


if __name__ == "__main__":
    unittest.main()
