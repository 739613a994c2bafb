# SPDX-License-Identifier: Apache-2.0
"""What the Python system did wrong over HTTP, each line with what exobase does."""

import contextlib
import itertools
import subprocess
import threading
import unittest

from exobase import Bench, digest_of
from server import ServerBench, at_once, path_of, static, tag_of, until

MODULE = 'TITRE = "Heures"\nEXOS = [\n    {"id": 1, "enonce_html": "<p>8 h</p>", "solution_html": "<p>8</p>"},\n]\n'


class ReadOnly(ServerBench):
    """Read-only mode: a chapter with a file, and one without."""

    def start(self, **settings):
        data = self.folder / "data"
        data.mkdir(exist_ok=True)
        self.file = data / "gm07_exercises.py"
        self.database = self.folder / "var" / "bank.db"
        if not self.file.exists():
            self.file.write_text(MODULE, encoding="utf-8")
            self.migrate(self.file, "--chapter", "6E_GM07")
        self.before = (self.file.read_bytes(), self.file.stat().st_mtime_ns, sorted(data.iterdir()))
        return super().start(READONLY_CODEBASE="true", READONLY_ENFORCE="prefer", PYTHON_DATA_DIR=str(data), **settings)

    def check_file(self):
        after = (self.file.read_bytes(), self.file.stat().st_mtime_ns, sorted(self.file.parent.iterdir()))
        self.assertEqual(after, self.before)

    def test_create_and_edit_in_a_chapter_with_a_file(self):
        """There: 500 with the 503 as text, the database changed, and "identical exercise exists" at the retry."""
        made = self.create("6E_GM07", title="new")
        self.assertEqual(made["id"], 2)
        for _ in range(2):
            edited = self.server.put("/api/admin/chapters/6E_GM07/exercises/1", {"title": "edited"},
                                     self.server.get("/api/admin/chapters/6E_GM07/exercises/1").etag)
            self.assertEqual((edited.status, edited.exercise["title"]), (200, "edited"))
        self.assertEqual(self.server.delete(path_of(made), tag_of(made)).status, 200)
        self.check_file()

    def test_edit_in_a_chapter_without_a_file(self):
        """There: 500."""
        made = self.create("6E_OTHER")
        self.assertEqual(self.server.put(path_of(made), {"title": "edited"}, tag_of(made)).status, 200)
        self.check_file()


class Waiting(ServerBench):
    """Reads that ask for a commit which is not there yet wait by themselves."""

    FAR = {"Exobase-Commit": "999999"}

    def wait_for(self, headers, answers):
        def ask():
            answers.append(self.server.get("/api/admin/chapters", headers))
            self.server.forget_connection()
        threads = [threading.Thread(target=ask) for _ in range(16)]
        for thread in threads:
            thread.start()
        return threads

    def test_nobody_else_waits(self):
        def goes_on():
            """Many are answered on the same few server threads while others wait, if for two seconds only."""
            answers, seen = [], []
            threads = self.wait_for(self.FAR, answers)
            while not answers:
                self.assertEqual(self.server.get("/healthz").status, 200)
                seen.append(len(answers))
            for thread in threads:
                thread.join()
            self.assertEqual({(a.status, a.code, a.headers["retry-after"]) for a in answers}, {(503, "COMMIT_NOT_YET", "1")})
            return seen.count(0) > 50

        until(goes_on)

    def test_they_go_on_when_it_comes(self):
        commits = itertools.count(1)

        def go_on():
            """None of them was answered before, for what it waited for took more than two seconds."""
            commit, answers = next(commits), []
            threads = self.wait_for({"Exobase-Commit": str(commit)}, answers)
            made = self.create(f"CH_{commit}")
            for thread in threads:
                thread.join()
            self.assertEqual(made["revision"], 1)
            self.assertEqual(len(answers), len(threads))
            self.assertLessEqual({a.code for a in answers if a.status != 200}, {"COMMIT_NOT_YET"})
            self.assertLessEqual({a.json()["total"] for a in answers if a.status == 200}, {commit})
            return all(a.status == 200 for a in answers)

        until(go_on)

    def test_a_stop_does_not_wait_for_all_of_them(self):
        answers = []
        threads = self.wait_for(self.FAR, answers)
        self.finish(self.server)
        for thread in threads:
            thread.join()
        self.assertTrue(all(a.status == 503 for a in answers))


class Faults(ServerBench):
    def test_creates_at_once(self):
        """There: one succeeds, the others 500 (duplicate key)."""
        for number in (2, 8):
            path = f"/api/admin/chapters/AT_ONCE_{number}/exercises"
            answers = at_once(*[lambda i=i: self.server.post(path, static(f"{i}")) for i in range(number)])
            self.assertEqual([a.status for a in answers], [200] * number)
            self.assertEqual(sorted(a.exercise["id"] for a in answers), list(range(1, number + 1)))

    def test_b_saves_a_form_opened_before_a_saved(self):
        """There: B's save wins, A's is gone without a trace."""
        form = self.create(title="opened")
        self.assertEqual(self.server.put(path_of(form), {**form, "title": "A's"}, tag_of(form)).status, 200)
        late = self.server.put(path_of(form), {**form, "enonce_html": "<p>B's</p>"}, tag_of(form))
        self.assertEqual(late.status, 412)
        self.assertEqual((late.detail["yours"]["enonce_html"], late.detail["theirs"]["title"]), ("<p>B's</p>", "A's"))
        self.assertEqual(self.server.get(path_of(form)).exercise["title"], "A's")

    def test_two_dynamic_exercises_of_one_difficulty(self):
        """There: the same UID, the second is never inserted."""
        key = "THALES_V1"
        for text in ("a", "b"):
            answer = self.server.post("/api/admin/chapters/6E_DYN/exercises", {
                "is_dynamic": True, "generator_key": key, "difficulty": "facile",
                "enonce_template_html": f"<p>{text} {{{{cote_initial}}}}</p>", "solution_template_html": "<p>{{cote_final}}</p>"})
            self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(len(self.documents()), 2)

    def test_same_words_another_figure(self):
        """There: the second is lost. Here it is asked for, and then both are there."""
        self.create(variables={"hour": 8})
        path = "/api/admin/chapters/6E_GM07/exercises"
        self.assertEqual(self.server.post(path, static(variables={"hour": 9})).code, "DUPLICATE_CONTENT")
        self.assertEqual(self.server.post(path + "?allow_duplicate=1", static(variables={"hour": 9})).status, 200)
        self.assertEqual([d["variables"]["hour"] for d in self.documents().values()], [8, 9])

    def test_fields_are_kept(self):
        """There: without `family` a KeyError; title, tags and dynamic fields dropped."""
        fields = static(title="T", tags=["x"], template_variants=[], variables_schema={"a": "int"}, autre={"é": [1, 2.5, None]})
        made = self.server.post("/api/admin/chapters/6E_GM07/exercises", fields).exercise
        edited = self.server.put(path_of(made), {"title": "U"}, tag_of(made)).exercise
        for name, value in fields.items():
            self.assertEqual(edited[name], "U" if name == "title" else value, name)

    def test_edit_by_bare_id(self):
        """There: another chapter's exercise is changed. Here that can't be said."""
        self.create("A")
        self.create("B")
        self.assertEqual(self.server.put("/api/admin/exercises/1", {"title": "x"}, '"1"').status, 404)
        self.assertEqual(self.server.put("/api/admin/chapters/B/exercises/1", {"title": "x"}, '"1"').status, 200)
        self.assertIsNone(self.server.get("/api/admin/chapters/A/exercises/1").exercise["title"])

    def test_a_thousand_and_five(self):
        """There: the file holds 1,000."""
        for i in range(1005):
            self.create(enonce_html=f"<p>{i}</p>")
        counts = self.server.get("/api/admin/chapters").json()["chapters"][0]["counts"]
        self.assertEqual(counts["total"], 1005)


class FullDisk(ServerBench):
    def setUp(self):
        """The database is alone on a small file system."""
        Bench.setUp(self)
        place = self.folder / "small"
        place.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", place], capture_output=True).returncode != 0:
            self.skipTest("can't mount a small file system: run it as root")
        self.addCleanup(subprocess.run, ["umount", place], check=True)
        self.place, self.database, self.servers = place, place / "bank.db", []
        self.server = self.start()

    def test_full_disk(self):
        """There: file truncated, database changed. Here: nothing changes, it says so, and goes on when there is room."""
        made = self.create()
        filler = self.place / "filler"
        with open(filler, "wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(4096))
        answers = []
        for i in range(200):
            answers.append(self.server.post("/api/admin/chapters/FULL/exercises", static(f"{i} " + "x" * 20000)))
            if answers[-1].status != 200:
                break
        self.assertEqual((answers[-1].status, answers[-1].code), (507, "STORAGE_FULL"))
        self.assertEqual(self.server.get(path_of(made)).exercise, made)
        filler.unlink()
        again = self.server.post("/api/admin/chapters/FULL/exercises", static("there is room"))
        self.assertEqual((again.status, again.exercise["id"]), (200, len(answers)))
        self.finish(self.server)
        self.assertEqual(len(self.documents()), len(answers) + 1)
        self.assertEqual(self.digest(), digest_of(self.lines("list")))


if __name__ == "__main__":
    unittest.main()
