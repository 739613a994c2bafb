# SPDX-License-Identifier: Apache-2.0
"""Mappings as an operator writes them: every contradiction is an error with both places; nothing is lost."""

import contextlib
import json
import sqlite3
import unittest

import exobase

SHARED = exobase.shared_data()

DICTS = 'A = [\n    {"q": "un", "r": "1"},\n    {"q": "deux", "t": "2"},\n]\n'
TUPLES = 'A = [\n    ("un", "1"),\n    ("deux", "2", "x"),\n]\n'
LISTS = 'C = {\n    "é a": [{"q": "un"}],\n    "E-A": [{"q": "deux"}],\n    "!": [],\n}\n'
KEYS = 'F = {\n    "k": {"q": "un"},\n    "l": {"q": "deux"},\n}\n'

# What a case is called: module, options, exit status, what the message says.
REFUSED = {
    "two sources of one field": (
        DICTS, ["--field", "r=title", "--field", "t=title"], 2,
        ["--field r=title", "--field t=title", "m.py:2:22", "m.py:3:24", "two sources"]),
    "one source, two fields": (
        DICTS, ["--field", "q=title", "--field", "q=family"], 2,
        ["--field q=title", "--field q=family", "m.py:2:11", "one source"]),
    "a source beside the field's own name": (
        'A = [\n    {"q": "un", "title": "T"},\n]\n', ["--field", "q=title"], 1,
        ["m.py:2:26", "--field q=title", "m.py:2:11"]),
    "a target that is no field": (DICTS, ["--field", "q=enonce"], 2, ["--field q=enonce", '"enonce"', "+enonce"]),
    "a target that exobase keeps": (DICTS, ["--field", "q=+revision"], 2, ["--field q=+revision", "revision"]),
    "the UID as target": (DICTS, ["--field", "q=exercise_uid"], 2, ["exercise_uid"]),
    "the id as target": (DICTS, ["--field", "q=id"], 2, ["--id"]),
    "the chapter as target": (DICTS, ["--field", "q=chapter_code"], 2, ["--chapter"]),
    "a field's name as a name of one's own": (DICTS, ["--field", "q=+title"], 2, ["without +"]),
    "no name after +": (DICTS, ["--field", "q=+"], 2, ["missing after +"]),
    "no field at all": (DICTS, ["--field", "q"], 2, ["SOURCE=FIELD"]),
    "a broken quotation": (DICTS, ["--field", '"q=title'], 2, ["SOURCE=FIELD"]),
    "a source that nobody has": (
        DICTS, ["--field", "enonc=enonce_html"], 2, ["--field enonc=enonce_html", '"enonc"', "m.py:2:5", "q, r, t"]),
    "an id that nobody has": (DICTS, ["--id", "num"], 2, ["--id num", "m.py:2:5"]),
    "a bad path": (DICTS, ["--list", "A..b"], 2, ["--list A..b", "COURS.*.questions"]),
    "a path to nothing": (KEYS, ["--list", "F.z"], 1, ["m.py:1:1", "F.z"]),
    "a path into a text": (KEYS, ["--list", "F.k.q.*"], 1, ["m.py:2:16", "string"]),
    "a key of a list": (DICTS, ["--list", "A.q"], 1, ["m.py:1:1", ".*"]),
    "a dict for a list": (KEYS, ["--list", "F"], 1, ["m.py:1:1", "F.*"]),
    "a list's star that is lost": (LISTS, ["--list", "C.*"], 2, ["--list C.*", "m.py:2:12", "{1}"]),
    "a key that is lost": (KEYS, ["--list", "F.*"], 2, ["--list F.*", "--id key"]),
    "a star that is not there": (DICTS, ["--list", "A", "--field", "{1}=title"], 2, ["--field {1}=title", "--list A"]),
    "a chapter's star that is not there": (DICTS, ["--list", "A", "--chapter", "X{2}"], 2, ["--chapter X{2}", "--list A"]),
    "keys of a list": (DICTS, ["--list", "A", "--id", "key"], 2, ["--id key", "--list A"]),
    "tuples of different lengths": (TUPLES, ["--list", "A"], 1, ["m.py:3:5", "3 values", "m.py:2:5", "has 2"]),
    "exercises of different shapes": (
        'A = [\n    ("un", "1"),\n    "deux",\n]\n', ["--list", "A"], 1, ["m.py:3:5", "m.py:2:5"]),
    "null among exercises": ('A = [\n    "un",\n    None,\n]\n', ["--list", "A"], 1, ["m.py:3:5"]),
    "lists and tuples below a star": (
        'A = {\n    "a": ("un", "1"),\n    "b": ["deux"],\n}\n', ["--list", "A.*", "--id", "key"], 1,
        ["m.py:3:10", "m.py:2:10"]),
    "two keys of one code": (
        LISTS.replace('    "!": [],\n', ""), ["--list", "C.*", "--chapter", "{1}"], 1,
        ["m.py:3:12", "E_A", "m.py:2:12"]),
    "a key of no code": (LISTS.replace('"E-A"', '"b"'), ["--list", "C.*", "--chapter", "{1}"], 1, ["m.py:4:10", '"!"']),
    "a text id twice": (
        'A = [\n    {"id": "a"},\n    {"id": "b"},\n    {"id": "a"},\n]\n', ["--id", "id"], 1,
        ["m.py:4:5", '"a"', "m.py:2:5"]),
    "an integer id twice": (
        'A = {"x": [\n    {"id": 1}],\n "y": [\n    {"id": 1}]}\n', ["--list", "A.*", "--field", "{1}=title"], 1,
        ["m.py:4:5", "m.py:2:5"]),
    "texts and integers as ids": (
        'A = [\n    {"n": 1},\n    {"n": "b"},\n]\n', ["--list", "A", "--id", "n"], 1, ["m.py:3:11", "m.py:2:11"]),
    "an id that is neither": ('A = [\n    {"n": 1.5},\n]\n', ["--list", "A", "--id", "n"], 1, ["m.py:2:11", "--id n"]),
    "the id is a field, too": (
        DICTS, ["--list", "A", "--id", "q", "--field", "q=title"], 2, ["--id q", "--field q=title"]),
    "the id has another source": (
        'A = [\n    {"n": 1, "id": 2},\n]\n', ["--id", "n"], 1, ["m.py:2:20", "--id n"]),
    "external ids of two sources": (
        'A = [\n    {"n": "a", "external_id": "b"},\n]\n', ["--list", "A", "--id", "n"], 1, ["m.py:2:31", "--id n"]),
    "a position, and an id": ('A = [\n    {"id": 1},\n]\n', ["--id", "position"], 1, ["m.py:2:12", "--id position", "+NAME"]),
    "a text id that is not named": ('A = [\n    {"id": "a", "x": 1},\n]\n', ["--list", "A"], 1, ["m.py:2:12", "--id id"]),
    "a name that can't be followed": ("A = f()\nB = []\n", ["--list", "A.*"], 1, ["m.py:1:5"]),
    "a key above that is not there": (
        LISTS, ["--list", "C.*", "--field", "{1}=-", "--field", "{1}.x=title"], 2, ["--field {1}.x=title", "nothing above"]),
    "above, but the exercise itself": (
        KEYS, ["--list", "F.*", "--id", "key", "--field", "{1}.q=title"], 2, ["--field {1}.q=title", "without it"]),
    "a key above as id": (LISTS, ["--list", "C.*", "--field", "{1}=-", "--id", "{1}.x"], 2, ["--id {1}.x"]),
    "no such list": (DICTS, ["--list", "Z.*"], 1, ["no list of exercises"]),
}


class Refused(exobase.Bench):
    def test_with_both_places(self):
        path = self.folder / "m.py"
        for name, (text, options, status, wanted) in REFUSED.items():
            with self.subTest(name):
                path.write_text(text, encoding="utf-8")
                if not any(option in options for option in ("--list",)) and "A = [" in text:
                    options = ["--list", "A", *options]
                self.assertEqual(self.run_program("migrate", path, *options, status=status), "")
                for words in wanted:
                    self.assertIn(words, self.stderr)
                self.assertFalse(self.database.exists())

    def test_the_same_in_the_configuration(self):
        path = self.folder / "m.py"
        path.write_text(DICTS, encoding="utf-8")
        (self.folder / "exobase.conf").write_text("[module m]\nlist=A\nfield=r=title;t=title\n", encoding="utf-8")
        self.run_program("migrate", path, status=2)
        for words in ("exobase.conf, [module m], field = r=title", "field = t=title", "m.py:2:22", "m.py:3:24"):
            self.assertIn(words, self.stderr)

    def test_an_unknown_name_in_the_section(self):
        (self.folder / "exobase.conf").write_text("[module m]\nfeld=q=title\n", encoding="utf-8")
        self.run_program("migrate", self.folder, status=2)
        self.assertIn('"feld" in [module m] is not known; known are title, chapter, list, field, id', self.stderr)

    def test_one_module_alone(self):
        for name in ("a.py", "b.py"):
            (self.folder / name).write_text(DICTS.replace('"r"', '"id"').replace('"1"', "1"), encoding="utf-8")
        self.run_program("migrate", self.folder / "a.py", self.folder / "b.py", "--field", "q=title", status=2)
        self.assertIn("--field is for one module", self.stderr)


class Taken(exobase.Bench):
    def write(self, text, name="m.py"):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def test_the_command_line_takes_the_place_of_the_configuration(self):
        path = self.write(DICTS)
        (self.folder / "exobase.conf").write_text(
            "[module m]\nlist=A\nchapter=CONF\nfield=q=title;r=family\n", encoding="utf-8")
        self.migrate(path, "--field", "q=enonce_html", "--chapter", "LINE")
        document = self.documents()[("LINE", 1)]
        self.assertEqual((document["enonce_html"], document["r"], document["title"]), ("un", "1", None))

    def test_the_plan_shows_what_becomes_of_it(self):
        path = self.write(DICTS)
        said = self.run_program("migrate", path, "--list", "A", "--field", "q=enonce_html", "--field", "t=-", "-n")
        self.assertIn("list A, 2 exercises", said)
        self.assertIn("kept under their own names: r (1)", said)
        self.assertIn("left out: t (1)", said)
        self.assertIn('"enonce_html": "un"', said)
        self.assertFalse(self.database.exists())
        report = self.migrate(path, "--list", "A", "--field", "q=enonce_html", "--field", "t=-", "-n")
        file = report["files"][0]
        self.assertEqual((file["unmapped"], file["left_out"]), ({"r": 1}, {"t": 1}))
        self.assertEqual(file["first"]["enonce_html"], "un")

    def test_the_plan_hash_covers_the_mapping(self):
        path = self.write(DICTS)
        plans = {self.migrate(path, "--list", "A", "-n", *more)["plan"]
                 for more in ([], ["--field", "r=title"], ["--field", "r=+x"], ["--field", "r=-"], ["--id", "position"])}
        self.assertEqual(len(plans), 5)
        plan = self.migrate(path, "--list", "A", "--field", "r=title", "-n")["plan"]
        self.run_program("migrate", path, "--list", "A", "--field", "r=family", "--plan", plan, status=1)
        self.migrate(path, "--list", "A", "--field", "r=title", "--plan", plan)

    def records(self):
        with contextlib.closing(sqlite3.connect(self.database)) as bank:
            # Those of generators begin with an underscore.
            return {code: json.loads(record)
                    for code, record in bank.execute("SELECT code, record FROM chapters WHERE code NOT LIKE '\\_%' ESCAPE '\\'")}

    def test_titles_of_chapters(self):
        text = LISTS.replace('"E-A"', '"B"').replace('    "!": [],\n', '    "7": [{"q": "x"}],\n')
        path = self.write(text)
        self.migrate(path, "--list", "C.*", "--chapter", "{1}")
        self.assertEqual(self.records(), {
            "E_A": {"module": "m.py", "list": "C.é a", "title": "é a"}, "B": {"module": "m.py", "list": "C.B"},
            "7": {"module": "m.py", "list": "C.7"}})
        path = self.write(text, "n.py")
        (self.folder / "exobase.conf").write_text(
            "[module n]\nlist=C.*\nchapter=N_{1}\ntitle=Cours : {1}\n", encoding="utf-8")
        self.migrate(path)
        self.assertEqual(self.records()["N_E_A"]["title"], "Cours : é a")

    def test_a_key_that_is_gone_changes_nothing_and_says_so(self):
        path = self.write(LISTS.replace('"E-A"', '"B"').replace('    "!": [],\n', ""))
        options = ["--list", "C.*", "--chapter", "{1}"]
        self.migrate(path, *options)
        self.write('C = {"B": [{"q": "deux"}]}\n')
        for more in ([], ["--prune"]):
            report = self.migrate(path, *options, *more)
            self.assertEqual(self.counts(report), (0, 0, 1, 0, 0))
            self.assertIsNone(report["commit"])
            self.assertIn("C.é a", report["warnings"][0]["message"])
            self.assertIn("E_A", report["warnings"][0]["message"])
        self.assertEqual(len(self.documents()), 2)

    def test_two_chapters_never_share_a_list(self):
        path = self.write(LISTS.replace('"E-A"', '"B"').replace('    "!": [],\n', ""))
        self.migrate(path, "--list", "C.*", "--chapter", "{1}")
        self.run_program("migrate", path, "--list", "C.*", "--chapter", "X_{1}", status=2)
        self.assertRegex(self.stderr, "belongs to chapter (B|E_A)")
        self.run_program("migrate", path, "--list", "C.*", "--chapter", "X", "--field", "{1}=title", status=2)
        self.assertRegex(self.stderr, "belongs to chapter (B|E_A)")

    def test_a_whole_module_is_not_cut_up(self):
        path = self.write(LISTS.replace('    "!": [],\n', ""))
        self.migrate(path, "--list", "C.*", "--chapter", "X", "--field", "{1}=title")
        self.run_program("migrate", path, "--list", "C.*", "--chapter", "{1}_Y", status=1)
        self.run_program("migrate", path, "--list", 'C."é a"', "--chapter", "Y", status=2)
        self.assertIn("belongs to chapter X", self.stderr)

    def test_what_stands_beside_the_lists_is_warned_of(self):
        path = self.write('L = [{"nom": "A", "c": [{"q": "x"}]}, {"nom": "B"}]\n')
        report = self.migrate(path, "--list", "L.*.c", "--field", "{1}=-", "--field", "q=title")
        messages = [w["message"] for w in report["warnings"]]
        self.assertEqual(len(messages), 2)
        self.assertIn('"nom" stands beside', messages[0])
        self.assertIn("--field {1}.nom=FIELD", messages[0])
        self.assertIn('there is no "c" here', messages[1])

    def test_findings_have_their_place_in_the_module(self):
        path = self.write('A = [\n  ("<p>un", "deux"),\n]\n')
        report = self.migrate(path, "--list", "A", "--field", "0=enonce_html", "--field", "1=solution_html")
        self.assertEqual([f["place"] for f in report["findings"]], [f"{path}:2:4"])

    def test_exercises_that_say_nothing_are_warned_of_once(self):
        path = self.write('A = [\n  {"id": 1, "question": "x", "answer": "y"},\n]\n')
        warnings = self.migrate(path)["warnings"]
        self.assertEqual([w["place"] for w in warnings], [f"{path}:2:3"])
        self.assertIn("--field question=enonce_html --field answer=solution_html", warnings[0]["message"])
        self.assertEqual(self.migrate(path)["warnings"], [])
        report = self.migrate(path, "--field", "question=enonce_html", "--field", "answer=solution_html")
        self.assertEqual((self.counts(report), report["warnings"]), ((0, 1, 0, 0, 0), []))

    def test_a_chapter_for_each_exercise(self):
        path = self.write(KEYS)
        report = self.migrate(path, "--list", "F.*", "--chapter", "{1}", "--field", "q=enonce_html")
        self.assertEqual([f["chapter_code"] for f in report["files"]], ["K", "L"])
        self.assertEqual([f["list"] for f in report["files"]], ["F.k", "F.l"])

    def test_an_empty_list_says_so(self):
        path = self.write('C = {"a": [], "b": [{"q": "x"}]}\n')
        report = self.migrate(path, "--list", "C.*", "--chapter", "{1}", "--field", "q=title")
        self.assertEqual(self.counts(report), (1, 0, 0, 0, 0))
        self.assertTrue(any("empty" in w["message"] for w in report["warnings"]))

    def test_backup_copies_a_module_once(self):
        path = self.write(LISTS.replace('"E-A"', '"B"').replace('    "!": [],\n', ""))
        self.migrate(path, "--list", "C.*", "--chapter", "{1}", "--backup", self.folder / "kept")
        self.assertEqual(len(list((self.folder / "kept").iterdir())), 1)
        self.assertEqual(self.lines("log")[0]["message"], "migrate m.py")

    def test_a_large_module_by_a_mapping(self):
        rows = "".join(f"    ('q{i}', 'a{i}'),\n" for i in range(5000))
        path = self.write(f"A = [\n{rows}]\n")
        options = ["--list", "A", "--field", "0=enonce_html", "--field", "1=solution_html"]
        self.assertEqual(self.migrate(path, *options)["inserted"], 5000)
        self.assertEqual(self.migrate(path, *options)["skipped"], 5000)
        self.assertEqual(self.documents()[("6E_M", 4321)]["enonce_html"], "q4320")


@unittest.skipUnless(SHARED, "the shared data is not here")
class ReaderCases(exobase.Bench):
    def test_01(self):
        path = SHARED / "reader-cases" / "01_dict_of_lists_int_keys.py"
        self.migrate(path, "--list", "CHAPITRES.*", "--chapter", "6E_{1}", "--field", "enonce=enonce_html")
        found = self.documents()
        self.assertEqual(sorted(found), [("6E_7", 1), ("6E_7", 2), ("6E_8", 1)])
        self.assertEqual(found[("6E_7", 2)]["bareme"], {"0.5": "moitié", "null": "absent"})
        self.assertEqual(found[("6E_8", 1)]["enonce_html"], "Trace un carré.")

    def test_11(self):
        path = SHARED / "reader-cases" / "11_later_key_assignment.py"
        self.migrate(path, "--list", "COURS.*", "--chapter", "6E_{1}", "--field", "enonce=enonce_html")
        found = self.documents()
        self.assertEqual(sorted(found), [("6E_ANGLES", 1), ("6E_ENTIERS", 1), ("6E_FRACTIONS", 1), ("6E_FRACTIONS", 2)])
        self.assertEqual(found[("6E_ENTIERS", 1)]["difficulty"], "facile")
        self.edit("6E_FRACTIONS", 2, enonce_html="Corrigé")
        copy = self.folder / path.name
        copy.write_text(path.read_text(encoding="utf-8").replace("Mesure.", "Mesure bien."), encoding="utf-8")
        report = self.migrate(copy, "--list", "COURS.*", "--chapter", "6E_{1}", "--field", "enonce=enonce_html")
        self.assertEqual(self.counts(report), (0, 1, 3, 0, 0))


if __name__ == "__main__":
    unittest.main()
