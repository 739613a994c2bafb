# SPDX-License-Identifier: Apache-2.0
"""The legacy mode: each commit is written through to the Python module; CPython's import is the judge."""

import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import unittest

from exobase import BINARY, EXAMPLES, Bench, address_of, exercise, shared_data
from server import PATIENCE, ServerBench, static
from test_shapes import MODULES, ShapesBench, expected, mapping_of

HEAD = '# What stands above stays.\nimport json\n\nTITLE = "Chapitre"\n\n'
TAIL = '\n\ndef get_ch_exercises():\n    return CH_EXERCISES  # and below\n'


def imported(path, name):
    """The list of a module, as CPython reads it."""
    source = f"import json, runpy; print(json.dumps(runpy.run_path({str(path)!r})[{name!r}]))"
    return json.loads(subprocess.run([sys.executable, "-B", "-c", source], capture_output=True, text=True, check=True).stdout)


class Legacy(ServerBench):
    def setUp(self):
        Bench.setUp(self)
        self.servers = []
        self.database = self.folder / "var" / "bank.db"
        self.data = self.folder / "data"
        self.data.mkdir()
        self.settings = {"PYTHON_DATA_DIR": str(self.data), "READONLY_CODEBASE": "false", "CHAPTER_PREFIX": "6E_"}
        self.path = self.data / "ch_exercises.py"

    def lay(self, items, before=HEAD, after=TAIL):
        body = "".join(f"    # about {i}\n    {item!r},  # end of {i}\n" for i, item in enumerate(items, 1))
        self.path.write_text(f"{before}CH_EXERCISES = [\n{body}]\n{after}", encoding="utf-8")
        self.run_program("migrate", env=self.settings)

    def started(self):
        return self.start(**self.settings)

    def edit_over_http(self, server, id, **fields):
        path = f"/api/admin/chapters/6E_CH/exercises/{id}"
        read = server.get(path)
        answer = server.put(path, fields, read.etag)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.commit

    def until(self, holds, what):
        end = time.monotonic() + PATIENCE
        while not holds():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.02)

    def until_written(self, server, commit):
        """The module says what the bank says at this commit."""
        answer = server.post("/api/admin/chapters/6E_CH/sync-python")
        self.assertEqual(answer.status, 200, answer.body)
        self.assertGreaterEqual(answer.json()["commit"], commit)

    def not_synchronised(self, server):
        return {c["chapter_code"]: c["reason"] for c in server.get("/api/admin/status").json()["not_synchronised"]}


class WriteThrough(Legacy):
    def test_only_what_changed_is_another(self):
        self.lay([exercise(1), exercise(2, "Deux.", needs_svg=False), exercise(3, "Trois.")])
        old = self.path.read_text().splitlines()
        stamp = self.path.stat().st_mtime_ns
        server = self.started()
        self.edit_over_http(server, 2, title="Le titre d'un \"autre\"")
        self.until(lambda: "autre" in self.path.read_text(), "the module is never written")
        new = self.path.read_text().splitlines()
        self.assertEqual(new[:old.index("    # about 2")], old[:old.index("    # about 2")])
        self.assertEqual(new[new.index("    # about 3"):], old[old.index("    # about 3"):])
        items = imported(self.path, "CH_EXERCISES")
        self.assertEqual(items[1], {"id": 2, "title": "Le titre d'un \"autre\"", "enonce_html": "<p>Deux.</p>",
                                    "solution_html": "<p>42</p>", "difficulty": "facile", "needs_svg": False})
        self.assertGreater(self.path.stat().st_mtime_ns // 10**9, stamp // 10**9)
        self.assertEqual(self.counts(self.json("migrate", env=self.settings)), (0, 0, 3, 0, 0))

    def test_new_deleted_and_drafts(self):
        self.lay([exercise(1), exercise(2, "Deux.")])
        server = self.started()
        base = "/api/admin/chapters/6E_CH/exercises"
        made = server.post(base, static("Tout nouveau."))
        draft = server.post(base, static("En travail.", status="draft"))
        self.assertEqual((made.status, draft.status), (200, 200))
        read = server.get(base + "/1")
        gone = server.delete(base + "/1", read.etag)
        self.until_written(server, gone.commit)
        self.assertEqual([(i["id"], i["enonce_html"]) for i in imported(self.path, "CH_EXERCISES")],
                         [(2, "<p>Deux.</p>"), (made.exercise["id"], made.exercise["enonce_html"])])
        self.assertEqual(self.not_synchronised(server), {})
        # the draft is only in the bank, and a migration does not take it for missing
        report = self.json("migrate", env=self.settings)
        self.assertEqual(self.counts(report)[:4], (0, 0, 2, 0))
        self.assertEqual(len(self.lines("list")), 3)

    def test_a_new_chapter_gets_a_module(self):
        self.lay([exercise(1)])
        server = self.started()
        made = server.post("/api/admin/chapters/6E_NEUF/exercises", static("Neuf."))
        path = self.data / "neuf_exercises.py"
        self.until(path.exists, "no module")
        items = imported(path, "NEUF_EXERCISES")
        self.assertEqual([i["enonce_html"] for i in items], [made.exercise["enonce_html"]])
        said = subprocess.run([sys.executable, "-B", "-c", "import neuf_exercises as m; print(len(m.get_neuf_exercises()),"
                               " m.get_exercise_by_seed_index(seed=3)['id'], m.get_neuf_stats()['total'])"],
                              cwd=self.data, capture_output=True, text=True)
        self.assertEqual(said.stdout.split()[::2], ["1", "1"], said.stderr)
        self.assertEqual(self.counts(self.json("migrate", env=self.settings)), (0, 0, 2, 0, 0))
        # it goes on as any other
        server.post("/api/admin/chapters/6E_NEUF/exercises", static("Encore."))
        self.until(lambda: "Encore." in path.read_text(), "not written again")

    def test_whatever_its_code_it_gets_a_module_that_is_read_again(self):
        self.lay([exercise(1)])
        server = self.started()
        for code, name in (("5E_PYTHAGORE", "ch_5e_pythagore"), ("6E_2024", "ch_6e_2024"), ("CM2_FRACTIONS", "cm2_fractions")):
            made = server.post(f"/api/admin/chapters/{code}/exercises", static(f"De {code}."))
            path = self.data / f"{name}_exercises.py"
            self.until(path.exists, f"no module for {code}")
            # A module is seen before it is known how it was written.
            self.assertEqual(server.post(f"/api/admin/chapters/{code}/sync-python").status, 200)
            self.assertEqual([i["enonce_html"] for i in imported(path, name.upper() + "_EXERCISES")], [made.exercise["enonce_html"]])
        # The folder is migrated as before: each module to the chapter that it was made for.
        path.write_text(path.read_text().replace("De CM2", "À la main, de CM2"))
        self.assertEqual(self.counts(self.json("migrate", env=self.settings)), (0, 1, 3, 0, 0))
        self.assertEqual(self.run_program("check", "files", env=self.settings, status=0) and self.stderr, "")

    def test_how_a_module_was_taken_is_known(self):
        """What was said on the command line once holds for the folder's next migration, and for check."""
        path = self.data / "quiz.py"
        path.write_text('QUESTIONS = {"a": {"q": "<p>1</p>", "r": "<p>2</p>"}, "b": {"q": "<p>3</p>", "r": "<p>4</p>"}}\n')
        self.run_program("migrate", path, "--list", "QUESTIONS.*", "--field", "q=enonce_html", "--field", "r=solution_html",
                         "--id", "key", "--chapter", "6E_QUIZ", env=self.settings)
        self.assertEqual(self.counts(self.json("migrate", env=self.settings)), (0, 0, 2, 0, 0))
        self.run_program("check", "files", env=self.settings)
        path.write_text(path.read_text().replace("<p>4</p>", "<p>5</p>"))
        self.assertEqual(self.counts(self.json("migrate", self.data, env=self.settings)), (0, 1, 1, 0, 0))

    def test_a_command_that_lacks_the_setting_writes_no_protected_module(self):
        self.lay([exercise(1)])
        self.edit("6E_CH", 1, title="T")
        readonly = {**self.settings, "READONLY_CODEBASE": "true", "READONLY_ENFORCE": "prefer"}
        old = self.path.read_bytes()
        server = self.start(**readonly)
        self.run_program("revert", 2, env=self.settings)
        self.assertIn("is in the read-only mode", self.stderr)
        self.assertEqual(self.path.read_bytes(), old)
        self.assertEqual(self.json("check", "files", env=readonly)["left"], 0)
        self.finish(server)
        self.run_program("revert", 3, env=self.settings)
        self.assertEqual(self.path.read_bytes(), old)
        # A server without the setting ends it.
        self.started()
        self.until(lambda: self.path.read_bytes() != old, "what was left is never written")

    def test_commands_write_too(self):
        self.lay([exercise(1)])
        server = self.started()
        self.until_written(server, self.edit_over_http(server, 1, title="Un titre"))
        self.finish(server)
        self.run_program("revert", 2, env=self.settings)
        self.assertIsNone(imported(self.path, "CH_EXERCISES")[0]["title"])
        self.run_program("revert", 3, env={**self.settings, "READONLY_CODEBASE": "true", "READONLY_ENFORCE": "prefer"})
        self.assertIsNone(imported(self.path, "CH_EXERCISES")[0]["title"])
        # what the read-only mode left is found when a server of the legacy mode begins
        self.started()
        self.until(lambda: "Un titre" in self.path.read_text(), "what was left is never found")


class Reasons(Legacy):
    """Nothing is replaced, the commit stands, and the chapter says why."""

    def refused(self, server, reason, remedy=None, code="6E_CH"):
        self.until(lambda: self.not_synchronised(server) == {code: reason}, f"not {reason}: {self.not_synchronised(server)}")
        answer = server.post(f"/api/admin/chapters/{code}/sync-python")
        self.assertEqual((answer.status, answer.code, answer.detail["reason"]), (409, "NOT_SYNCHRONISED", reason))
        metrics = server.get("/metrics").body.decode()
        self.assertIn("exobase_modules_not_synchronised 1\n", metrics)

    def test_changed_by_hand(self):
        self.lay([exercise(1), exercise(2, "Deux.")])
        server = self.started()
        changed = self.path.read_text().replace("Deux.", "Deux, à la main.")
        self.path.write_text(changed)
        self.edit_over_http(server, 1, title="T")
        self.refused(server, "changed")
        self.assertEqual(self.path.read_text(), changed)
        # a migration takes the hand's edit, then both stand in both
        self.assertEqual(self.counts(self.json("migrate", env=self.settings)), (0, 1, 1, 0, 0))
        answer = server.post("/api/admin/chapters/6E_CH/sync-python")
        self.assertEqual(answer.status, 200, answer.body)
        items = imported(self.path, "CH_EXERCISES")
        self.assertEqual((items[0]["title"], items[1]["enonce_html"]), ("T", "<p>Deux, à la main.</p>"))
        self.assertEqual(self.not_synchronised(server), {})

    def test_list_of_several_statements(self):
        self.lay([exercise(1)], after=f"\nCH_EXERCISES.append({exercise(2, 'Deux.')!r})\n")
        old = self.path.read_bytes()
        server = self.started()
        self.edit_over_http(server, 1, title="T")
        self.refused(server, "content")
        self.assertEqual(self.path.read_bytes(), old)

    def test_going_empty(self):
        self.lay([exercise(1)])
        old = self.path.read_bytes()
        server = self.started()
        self.edit_over_http(server, 1, status="draft")
        self.refused(server, "empty")
        self.assertEqual(self.path.read_bytes(), old)

    def test_a_migration_that_is_taken_back_empties_no_module(self):
        self.lay([exercise(1), exercise(2, "Deux.")])
        old = self.path.read_bytes()
        server = self.started()
        chapter = server.get("/api/admin/chapters").json()["chapters"][0]
        server.ask("PATCH", "/api/admin/chapters/6E_CH", {"title": "Titre"}, {"If-Match": f'"{chapter["revision"]}"'})
        self.run_program("revert", 1, "--keep-later", env=self.settings)
        self.refused(server, "taken_back")
        self.assertEqual(self.path.read_bytes(), old)
        # what a person deletes does leave it
        self.run_program("migrate", env=self.settings)
        base = "/api/admin/chapters/6E_CH/exercises/2"
        self.until(lambda: server.get(base).status == 200, "the server does not follow")
        gone = server.delete(base, server.get(base).etag)
        self.until_written(server, gone.commit)
        self.assertEqual([i["id"] for i in imported(self.path, "CH_EXERCISES")], [1])

    def test_gone_and_links(self):
        self.lay([exercise(1)])
        kept = self.folder / "kept.py"
        shutil.move(self.path, kept)
        server = self.started()
        self.edit_over_http(server, 1, title="T")
        self.refused(server, "missing")
        self.assertFalse(self.path.exists())
        self.path.symlink_to(kept)
        answer = server.post("/api/admin/chapters/6E_CH/sync-python")
        self.assertEqual((answer.status, answer.detail["reason"]), (409, "link"))
        self.assertNotIn("title", kept.read_text())

    def test_conflicts_are_settled_first(self):
        self.lay([exercise(1), exercise(2, "Deux.")])
        self.edit("6E_CH", 1, title="Base")
        changed = self.path.read_text().replace("Calcule.", "Calculez.")
        self.path.write_text(changed)
        self.assertEqual(self.counts(self.json("migrate", env=self.settings))[3], 1)
        server = self.started()
        self.edit_over_http(server, 2, title="T")
        self.refused(server, "conflicts")
        self.assertEqual(self.path.read_text(), changed)
        self.run_program("migrate", "--on-conflict", "database", env=self.settings)
        self.assertEqual(server.post("/api/admin/chapters/6E_CH/sync-python").status, 200)
        self.assertEqual([i.get("title") for i in imported(self.path, "CH_EXERCISES")], ["Base", "T"])

    def test_a_file_that_no_migration_has_read(self):
        self.lay([exercise(1)])
        foreign = self.data / "neuf_exercises.py"
        foreign.write_text("NEUF_EXERCISES = [1]\n")
        server = self.started()
        server.post("/api/admin/chapters/6E_NEUF/exercises", static("Neuf."))
        self.refused(server, "foreign", code="6E_NEUF")
        self.assertEqual(foreign.read_text(), "NEUF_EXERCISES = [1]\n")


    def test_a_disk_that_takes_nothing(self):
        """A full disk, then one that may only be read; then all that waited is written."""
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", self.data], capture_output=True)
        if done.returncode != 0:
            self.skipTest("can't mount a small file system: run it as root")
        self.addCleanup(subprocess.run, ["umount", self.data], check=True)
        self.lay([exercise(1)])
        old = self.path.read_bytes()
        server = self.started()
        long = "<p>" + "Un mot. " * 10000 + "</p>"
        self.edit_over_http(server, 1, enonce_html=long)
        self.refused(server, "full")
        self.assertEqual((self.path.read_bytes(), os.listdir(self.data)), (old, [self.path.name]))
        subprocess.run(["mount", "-o", "remount,ro", self.data], check=True)
        self.edit_over_http(server, 1, title="T")
        self.refused(server, "readonly")
        subprocess.run(["mount", "-o", "remount,rw,size=1m", self.data], check=True)
        answer = server.post("/api/admin/chapters/6E_CH/sync-python")
        self.assertEqual(answer.status, 200, answer.body)
        item = imported(self.path, "CH_EXERCISES")[0]
        self.assertEqual((item["enonce_html"], item["title"]), (long, "T"))
        self.assertEqual(self.not_synchronised(server), {})


class Maintenance(Legacy):
    def test_nothing_is_written_once_it_is_on(self):
        """Who turns it on waits for who is writing; who comes later finds it on."""
        self.lay([exercise(1)])
        server = self.started()
        self.until_written(server, self.edit_over_http(server, 1, title="avant"))
        (lock,) = self.database.parent.glob("*.lock")
        with open(lock) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            self.edit_over_http(server, 1, title="pendant")
            turning = subprocess.Popen([BINARY, "--database", address_of(self.database), "maintenance", "on"],
                                       stdout=subprocess.DEVNULL)
            self.until(lambda: server.get("/api/admin/status").json()["maintenance"], "it is never on")
            self.assertIsNone(turning.poll(), "it did not wait for who holds the module")
        self.assertEqual(turning.wait(PATIENCE), 0)
        self.assertEqual(server.post("/api/admin/chapters/6E_CH/sync-python").code, "MAINTENANCE")
        self.assertEqual(imported(self.path, "CH_EXERCISES")[0]["title"], "avant")
        self.run_program("maintenance", "off")
        self.until(lambda: "pendant" in self.path.read_text(), "it is never written")


class Crashes(Legacy):
    def test_killed_between_commit_and_write(self):
        self.lay([exercise(i, f"Numéro {i}.") for i in range(1, 6)])
        for turn in range(6):
            server = self.started()
            for id in range(1, 6):
                self.edit_over_http(server, id, title=f"tour {turn}")
            server.stop(signal.SIGKILL)
            self.servers.remove(server)
            imported(self.path, "CH_EXERCISES")  # always whole
        server = self.started()
        self.until(lambda: [i.get("title") for i in imported(self.path, "CH_EXERCISES")] == ["tour 5"] * 5, "not caught up")
        self.assertEqual(self.not_synchronised(server), {})
        self.assertEqual(sorted(os.listdir(self.data)), ["ch_exercises.py"])

    def test_two_servers_and_commands(self):
        self.lay([exercise(i, f"Numéro {i}.") for i in range(1, 5)])
        servers = [self.started(), self.started()]
        for turn in range(10):
            for id, server in zip((1, 2), servers):
                last = self.edit_over_http(server, id, title=f"tour {turn}")
            if turn == 5:
                self.run_program("revert", 1 + 2 * turn, "--keep-later", env=self.settings)
        for server in servers:
            self.until(lambda: not self.not_synchronised(server), str(self.not_synchronised(server)))
        self.until(lambda: [i.get("title") for i in imported(self.path, "CH_EXERCISES")] == ["tour 9", "tour 9", None, None],
                   "not what the bank says")
        self.assertGreater(last, 20)


class Shapes(Legacy, ShapesBench):
    """Modules that are no lists of dicts are written by the mapping with which they were read."""

    EDIT = "<p>Édité 'ici' et \"là\"</p>"
    # the key is the text; several statements make the list
    REFUSED = {"6E_11_DICT_OF_TEXTS": "mapping", "FR_NOMS": "content", "FR_VERBES": "content"}

    def lay_shapes(self):
        with open(self.folder / "exobase.conf", "w", encoding="utf-8") as config:
            for path in MODULES:
                shutil.copy(path, self.data)
                rows = {}
                for name, value in mapping_of(path):
                    rows.setdefault(name, []).append(value)
                config.write(f"[module {path.stem}]\n" + "".join(f"{n} = {';'.join(v)}\n" for n, v in rows.items()))
        self.run_program("migrate", env=self.settings)

    def found_documents(self):
        return [d for d in super().found_documents() if d[0] not in self.REFUSED]

    def test_every_shape(self):
        self.lay_shapes()
        server = self.started()
        for chapter, id in {chapter: id for chapter, id in self.documents()}.items():
            path = f"/api/admin/chapters/{chapter}/exercises/{id}"
            read = server.get(path)
            answer = server.put(path, {"enonce_html": read.json()["exercise"]["enonce_html"] + self.EDIT}, read.etag)
            self.assertEqual(answer.status, 200, answer.body)
            last = answer.commit
        self.finish(server)  # all that was committed is written before a server ends
        wanted = [pair for path in MODULES for pair in expected(self.data / path.name, path) if pair[0] not in self.REFUSED]
        self.assertEqual(len([d for _, d in wanted if self.EDIT in d["enonce_html"]]), last - 1 - len(self.REFUSED))
        self.check(self.data, wanted)
        server = self.started()
        self.assertEqual(self.not_synchronised(server), self.REFUSED)
        self.finish(server)
        report = self.json("migrate", env=self.settings)
        self.assertEqual(self.counts(report)[0:2] + self.counts(report)[3:], (0, 0, 0, 0))


class Files(Legacy):
    """GENERATE_SOURCE=files: exercises come from the modules, and follow them."""

    def setUp(self):
        super().setUp()
        self.files = {**self.settings, "GENERATE_SOURCE": "files"}

    def one(self, server, **more):
        return server.post("/api/v1/exercises/generate", {"code_officiel": "6E_CH", "seed": 1, **more})

    def broken(self, server):
        status = server.get("/api/admin/status").json()["generate"]
        self.assertEqual(status["source"], "files")
        return [b["module"] for b in status["broken"]]

    def test_a_module_that_changes(self):
        self.lay([exercise(1)])
        server = self.start(**self.files)
        self.assertEqual(self.one(server).json()["enonce_html"], "<p>Calcule.</p>")
        good = self.path.read_text()
        self.path.write_text(good.replace("Calcule.", "Calculez."))
        self.assertEqual(self.one(server).json()["enonce_html"], "<p>Calculez.</p>")
        # what can't be read leaves what was read last
        for bad in (good[:good.index("]")], good.replace("CH_EXERCISES = [", "CH_EXERCISES = liste() + [")):
            self.path.write_text(bad)
            self.assertEqual(self.one(server).json()["enonce_html"], "<p>Calculez.</p>")
            self.assertEqual(self.broken(server), ["ch_exercises.py"])
        self.path.unlink()
        self.assertEqual(self.one(server).json()["enonce_html"], "<p>Calculez.</p>")
        self.path.write_text(good)
        self.assertEqual(self.one(server).json()["enonce_html"], "<p>Calcule.</p>")
        self.assertEqual(self.broken(server), [])
        self.assertEqual(server.log().count("module can't be read"), 1)
        self.finish(server)
        # never read since the start: an error, not an empty chapter
        self.path.write_text("CH_EXERCISES = [")
        server = self.start(**self.files)
        self.assertEqual(self.one(server).status, 503)
        self.assertIn("ch_exercises.py:1:", self.one(server).detail["message"])

    def test_commands_and_modes(self):
        self.lay([exercise(i, f"Numéro {i}.") for i in range(1, 8)])
        self.edit("6E_CH", 3, status="draft")
        wanted = ("generate", "6E_CH", "--seed", 5, "--order")
        self.assertEqual(len(self.json(*wanted)), 6)
        self.assertEqual(len(self.json(*wanted, env=self.files)), 7)
        self.run_program("generate", "6E_CH", env={**self.files, "READONLY_CODEBASE": "true"}, status=2)
        self.assertIn("GENERATE_SOURCE", self.stderr)
        for wrong in ({"READONLY_CODEBASE": "true", "READONLY_ENFORCE": "prefer"}, {"PYTHON_DATA_DIR": ""}):
            env = {k: v for k, v in {**self.files, **wrong}.items() if v}
            self.run_program("serve", env=env, status=2)
            self.assertIn("GENERATE_SOURCE", self.stderr)


def masked(body):
    """Without the time, and without the text of a replay, which only the bank has."""
    return re.sub(rb', ?"replay": ?"[^"]*"', b"", re.sub(rb"_\d{13}\b", b"", body))


class WayBack(Legacy):
    """The drill: to the read-only mode, edits, and back to modules that hold them."""

    def test_rollback_drill(self):
        shared = shared_data()
        source = shared / "lemaitremot" / "current" if shared else EXAMPLES
        for path in source.glob("*_exercises.py"):
            shutil.copy(path, self.data)
        self.run_program("migrate", env=self.settings)
        before = {path: path.read_bytes() for path in self.data.iterdir()}
        readonly = {**self.settings, "READONLY_CODEBASE": "true", "READONLY_ENFORCE": "prefer"}
        server = self.start(**readonly)
        edited = {}
        for id in (1, 4, 7):
            path = f"/api/admin/chapters/6E_GM07/exercises/{id}"
            answer = server.put(path, {"title": f"Titre {id}"}, server.get(path).etag)
            edited[id] = answer.json()["exercise"]
        server.post("/api/admin/chapters/6E_GM08/exercises", static("Ajouté en lecture seule."))
        self.assertEqual({path: path.read_bytes() for path in self.data.iterdir()}, before)
        self.finish(server)
        server = self.started()
        for code in ("6E_GM07", "6E_GM08"):
            self.assertEqual(server.post(f"/api/admin/chapters/{code}/sync-python").status, 200)
        changed = [path.name for path, old in sorted(before.items()) if path.read_bytes() != old]
        self.assertEqual(changed, ["gm07_exercises.py", "gm08_exercises.py"])
        items = {i["id"]: i for i in imported(self.data / "gm07_exercises.py", "GM07_EXERCISES")}
        for id, document in edited.items():
            self.assertEqual(items[id]["title"], document["title"])
        report = self.json("migrate", env=self.settings)
        self.assertEqual(self.counts(report)[0:2] + self.counts(report)[3:], (0, 0, 0, 0))
        self.same_sheets(server, self.start(**self.settings, GENERATE_SOURCE="files"))

    def same_sheets(self, bank, files):
        """What a seed gives is the same from the bank and from the modules; the answers' times apart."""
        total = 0
        for seed in range(1000):
            ask = {"code_officiel": ("6E_GM07", "6E_GM08")[seed % 2], "seed": seed, "nb_exercices": 1 + seed % 7,
                   "offer": ("free", "pro")[seed % 3 == 0]}
            both = [masked(server.ask("POST", "/api/v1/exercises/generate/batch", ask, check=False).body)
                    for server in (bank, files)]
            self.assertEqual(both[0], both[1], seed)
            total += len(json.loads(both[0])["exercises"])
        self.assertGreater(total, 1000)
        one = [masked(server.post("/api/v1/exercises/generate", {"code_officiel": "6E_GM08", "seed": 7}).body)
               for server in (bank, files)]
        self.assertEqual(one[0], one[1])


if __name__ == "__main__":
    unittest.main()
