# SPDX-License-Identifier: Apache-2.0
"""The Python system's chapters are kept in step by whoever writes an exercise's document, and only then."""

import contextlib
import threading
import urllib.parse
import uuid

import exobase
from bson_wire import object_id
from fault_proxy import FaultProxy
from mongo_bench import EXERCISES, SERVER, MongoBench, python_exercise
from server import Server, path_of, static

CHAPTERS = "curriculum_chapters"
DENIED = {"code": 13, "codeName": "Unauthorized", "errmsg": "not authorized"}


class CurriculumBench(MongoBench):
    def chapter(self, code, **more):
        """Another program's chapter: its `_id`."""
        key = object_id()
        self.client.insert(CHAPTERS, {"_id": key, "code_officiel": code, "libelle": f"Mine: {code}", **more})
        return key

    def chapters(self):
        """What there is: code -> types; each code once."""
        found = self.client.find(CHAPTERS)
        by_code = {c["code_officiel"]: c.get("exercise_types", "none") for c in found}
        self.assertEqual(len(by_code), len(found), found)
        return by_code

    def write(self, prefix, *types):
        """A command that writes a chapter's exercises, of these types: prefix + CH."""
        path = self.module([exobase.exercise(i + 1, f"{prefix} {kind}.", exercise_type=kind) for i, kind in enumerate(types)],
                           name=f"{prefix.lower()}_exercises.py")
        self.migrate(path, "--chapter", prefix)


class Shapes(CurriculumBench):
    """What a chapter may look like when an exercise is written."""

    def test_types_that_are_no_list_become_one(self):
        self.chapter("TEXT", exercise_types="OLD")
        self.chapter("SAME", exercise_types="T")
        self.chapter("EMPTY", exercise_types="")
        self.chapter("NULL", exercise_types=None)
        self.chapter("NONE")
        self.chapter("LIST", exercise_types=["U", "T"])
        self.chapter("NUMBER", exercise_types=7)
        for code in ("TEXT", "SAME", "EMPTY", "NULL", "NONE", "LIST", "NUMBER"):
            self.write(code, "T", "V")
        self.assertEqual(self.chapters(), {"TEXT": ["OLD", "T", "V"], "SAME": ["T", "V"], "EMPTY": ["T", "V"], "NULL": ["T", "V"],
                                           "NONE": ["T", "V"], "LIST": ["U", "T", "V"], "NUMBER": 7})
        self.assertEqual({c["libelle"][:5] for c in self.client.find(CHAPTERS)}, {"Mine:"})

    def test_a_code_in_other_letters_is_the_same_chapter(self):
        self.chapter("6e_d", exercise_types=["U"])
        self.chapter(" 6e-b ")
        self.chapter("6e_x", exercise_types=["OTHER"])
        self.chapter("6E_X", exercise_types=["MINE"])
        for code in ("6E_D", "6E_B", "6E_X"):
            self.write(code, "T")
        self.assertEqual(self.chapters(), {"6e_d": ["U", "T"], " 6e-b ": ["T"], "6e_x": ["OTHER"], "6E_X": ["MINE", "T"]})

    def test_one_that_is_missing_is_made_as_the_python_system_did(self):
        self.chapter("OTHER")
        self.write("NEW", "T", "V")
        made = self.client.find(CHAPTERS, {"code_officiel": "NEW"})[0]
        key = made.pop("_id")
        self.assertEqual(made, {"code_officiel": "NEW", "libelle": "NEW", "domaine": "Autre", "statut": "prod",
                                "exercise_types": ["T", "V"], "difficulte_min": 1, "difficulte_max": 3})
        # A person gives it another code, so the chapter is missing again.
        self.client.update(CHAPTERS, {"_id": key}, {"$set": {"code_officiel": "RENAMED"}})
        self.edit("NEW", 1, exercise_type="W")
        self.assertEqual(self.chapters(), {"OTHER": "none", "RENAMED": ["T", "V"], "NEW": ["W"]})


    def test_a_generator_is_no_chapter(self):
        self.chapter("6E_A")
        self.write("6E_A", "T")
        self.assertTrue([c for c in self.client.find("exobase_commits") if "_THALES_V2" in repr(c)], "generators came along")
        self.assertEqual(self.chapters(), {"6E_A": ["T"]})

    def test_without_any_chapter_none_is_made(self):
        self.write("NEW", "T")
        self.assertEqual(self.client.find(CHAPTERS), [])

    def test_what_nobody_writes_is_not_brought_back(self):
        """A person takes a type and a chapter off; neither adoption nor a server, nor a check, puts them there again."""
        self.client.insert(EXERCISES, python_exercise("6e_a", 1, exercise_type="T"), python_exercise("6E_B", 1, exercise_type="T"))
        self.chapter("6E_B", exercise_types=["U"])
        self.json("check", "database", "--fix")
        self.assertEqual(self.chapters(), {"6E_B": ["U"]})
        self.write("6E_C", "T", "V")
        self.client.update(CHAPTERS, {"code_officiel": "6E_C"}, {"$set": {"exercise_types": ["T"]}})
        server = Server(self.database, self.folder)
        try:
            self.client.insert(EXERCISES, python_exercise("6E_D", 1, exercise_type="W"))
            self.until(lambda: server.get("/api/admin/chapters/6E_D/exercises/1").status == 200, "another program's")
            self.until(lambda: "6E_D" in self.chapters(), "its chapter")
        finally:
            self.assertEqual(server.stop(), 0, server.errors_text[-2000:])
        self.json("check", "database", "--fix")
        self.assertEqual(self.chapters(), {"6E_B": ["U"], "6E_C": ["T"], "6E_D": ["W"]})


class Faults(CurriculumBench):
    """Through a proxy that answers in the database's place, or holds a message."""

    def setUp(self):
        super().setUp()
        self.proxy, self.through = self.new_proxy()
        self.chapter("6E_A", exercise_types=["T"])

    def new_proxy(self):
        """A proxy, and the database's address through it."""
        parts = urllib.parse.urlsplit(SERVER)
        proxy = FaultProxy(parts.hostname, parts.port or 27017)
        self.addCleanup(proxy.close)
        return proxy, f"mongodb://127.0.0.1:{proxy.port}/{self.database.rsplit('/', 1)[1]}"

    @contextlib.contextmanager
    def serving(self, address=None):
        server = Server(address or self.through, self.folder)
        try:
            yield server
        finally:
            if server.process.poll() is None:
                self.assertEqual(server.stop(), 0, server.errors_text[-2000:])

    def create(self, server, chapter, kind, text="Calcule."):
        answer = server.post(f"/api/admin/chapters/{chapter}/exercises", static(text + kind, exercise_type=kind))
        self.assertEqual(answer.status, 200, answer.body)
        return answer.exercise

    def stands(self, exercise):
        """The exercise's document comes, behind the answer."""
        self.until(lambda: self.client.find(EXERCISES, {"chapter_code": exercise["chapter_code"], "id": exercise["id"]}),
                   "refused chapters hold no exercise up")

    def refuse(self, *names, codes=("",), proxy=None):
        def fault(name, command):
            return DENIED if name in names and command[name] == CHAPTERS and any(c in repr(command) for c in codes) else None
        (proxy or self.proxy).fault = fault

    def allow(self):
        self.proxy.fault = lambda name, command: None

    def test_what_was_refused_is_done_later_by_itself(self):
        with self.serving() as server:
            for names in (("insert", "update"), ("find", "insert", "update")):
                kind = f"T{len(names)}"
                self.refuse(*names)
                self.stands(self.create(server, "6E_A", kind))
                self.stands(self.create(server, f"6E_{kind}", kind))
                self.assertNotIn(kind, repr(self.chapters()))
                self.allow()
                self.until(lambda: self.chapters().get(f"6E_{kind}") == [kind] and kind in self.chapters()["6E_A"], "chapters")
        self.assertEqual(self.chapters(), {"6E_A": ["T", "T2", "T3"], "6E_T2": ["T2"], "6E_T3": ["T3"]})

    def test_one_that_is_refused_keeps_no_other_of_the_same_commit(self):
        self.refuse("insert", codes=["7E_B", "7E_D"])
        self.database, database = self.through, self.database
        self.migrate(*[self.module([exobase.exercise(1, letter, exercise_type="T")], name=f"{letter}_exercises.py") for letter in "abcde"],
                     env={"CHAPTER_PREFIX": "7E_"})
        self.database = database
        self.assertEqual(set(self.chapters()), {"6E_A", "7E_A", "7E_C", "7E_E"})
        self.assertEqual(len(self.client.find(EXERCISES)), 5)

    def test_one_that_is_refused_keeps_no_other(self):
        with self.serving() as server:
            self.refuse("insert", codes=["6E_B"])
            for chapter in ("6E_B", "6E_C", "6E_D"):
                self.create(server, chapter, "T")
            self.until(lambda: set(self.chapters()) == {"6E_A", "6E_C", "6E_D"}, "the others")
            # A person's decision about one that was kept stands while the other is tried again.
            self.client.delete(CHAPTERS, {"code_officiel": "6E_C"})
            self.allow()
            self.until(lambda: "6E_B" in self.chapters(), "what was refused")
            self.assertEqual(set(self.chapters()), {"6E_A", "6E_B", "6E_D"})

    def test_a_server_may_open_without_a_look(self):
        self.refuse("find")
        with self.serving() as server:
            self.stands(self.create(server, "6E_B", "T"))

    def test_chapters_that_come_while_a_server_runs_are_noticed(self):
        self.client.delete(CHAPTERS, {})
        with self.serving() as server:
            self.create(server, "6E_A", "T")
            self.assertEqual(self.chapters(), {})
            self.chapter("6E_Z")

            def written():
                self.create(server, "6E_A", "T", uuid.uuid4().hex)
                return self.chapters().get("6E_A") == ["T"]
            self.until(written, "the chapter")

    def test_chapters_that_are_all_taken_away_stay_away(self):
        with self.serving() as server:
            self.create(server, "6E_A", "T")
            self.client.delete(CHAPTERS, {})
            self.create(server, "6E_A", "T", "Autre.")
            self.create(server, "6E_B", "T")
        self.assertEqual(self.chapters(), {})

    def kill_at_chapter(self, server, code, write):
        """Kills the server when it asks for that chapter for `write`."""
        reached, go_on = threading.Event(), threading.Event()

        def fault(name, command):
            if command[name] == CHAPTERS and code in repr(command):
                reached.set()
                go_on.wait()
        self.proxy.fault = fault

        def ask():
            with contextlib.suppress(OSError):
                write()
        asking = threading.Thread(target=ask)
        asking.start()
        self.assertTrue(reached.wait(60))
        server.process.kill()
        server.process.wait()
        go_on.set()
        asking.join()
        server.close()
        self.allow()

    def test_what_a_killed_server_left_is_done_by_the_next_one(self):
        with self.serving() as server:
            self.kill_at_chapter(server, "6E_B", lambda: self.create(server, "6E_B", "V"))
        self.assertEqual(self.chapters(), {"6E_A": ["T"]})
        with self.serving() as server:
            self.assertEqual(self.chapters(), {"6E_A": ["T"], "6E_B": ["V"]})
            made = server.get("/api/admin/chapters/6E_B/exercises/1")
            self.kill_at_chapter(server, "6E_B", lambda: server.put(path_of(made.exercise), {"exercise_type": "W"}, made.etag))
        self.assertEqual(self.chapters()["6E_B"], ["V"])
        with self.serving():
            self.assertEqual(self.chapters(), {"6E_A": ["T"], "6E_B": ["V", "W"]})

    def test_what_a_killed_server_left_is_done_by_another_that_runs(self):
        proxy, through = self.new_proxy()
        self.refuse("insert", proxy=proxy)
        with self.serving(through), self.serving() as server:
            self.kill_at_chapter(server, "6E_B", lambda: self.create(server, "6E_B", "V"))
            self.until(lambda: self.client.find(EXERCISES, {"chapter_code": "6E_B", "id": 1}), "the document")
            self.assertEqual(self.chapters(), {"6E_A": ["T"]})
            proxy.fault = lambda name, command: None
            self.until(lambda: self.chapters().get("6E_B") == ["V"], "the chapter")

    def test_no_text_is_fetched_for_it(self):
        """A chapter that has the type costs a new exercise one question, and nothing is read of the log."""
        self.write("6E_Z", "T")
        asked = []
        self.proxy.fault = lambda name, command: asked.append((name, command))
        self.database, database = self.through, self.database
        self.write("6E_A", "T")
        self.database = database
        self.assertTrue(self.client.find(EXERCISES, {"chapter_code": "6E_A", "id": 1}))
        self.assertEqual([name for name, c in asked if c[name] == CHAPTERS and "code_officiel" in repr(c.get("filter"))], ["find"])
        self.assertEqual([c for name, c in asked if c[name] == CHAPTERS and name != "find"], [])
        messages = [(name, c[name]) for name, c in asked]
        self.assertEqual(messages.count(("insert", "exobase_commits")), 1)
        committed = messages.index(("insert", "exobase_commits")) + 1
        self.assertEqual(messages[committed:committed + 2], [("find", CHAPTERS), ("update", EXERCISES)])
        number = max(c["_id"] for c in self.client.find("exobase_commits"))
        self.assertEqual([c for name, c in asked if name == "find" and c["filter"] == {"_id": {"$in": [number]}}], [])


if __name__ == "__main__":
    import unittest
    unittest.main()
