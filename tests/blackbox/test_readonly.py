# SPDX-License-Identifier: Apache-2.0
"""The read-only mode of the program itself: a server, and commands, that the kernel keeps from writing Python files."""

import ctypes
import hashlib
import json
import os
import pathlib
import shutil
import struct
import subprocess
import time
import unittest

import exobase
from server import PATIENCE, Server, ServerBench, at_once, path_of, static, tag_of
from test_api_operation import metrics_of
from test_guard import landlock

SHIM = os.environ.get("EXOBASE_KERNEL_SHIM", "build/tests/blackbox/kernel-shim.so")
MESSAGE = "Le serveur est en mode lecture seule. Aucune écriture dans les fichiers Python n'est autorisée."
# Modified, attributes, closed after writing, moved from and to, created, deleted, itself deleted or moved.
WRITING = 0x2 | 0x4 | 0x8 | 0x40 | 0x80 | 0x100 | 0x200 | 0x400 | 0x800


class Watch:
    """What inotify sees of a folder and the folders in it."""

    def __init__(self, folder):
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.fd = self.libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        for path in (folder, *(p for p in folder.rglob("*") if p.is_dir())):
            assert self.libc.inotify_add_watch(self.fd, os.fsencode(path), WRITING) >= 0, os.strerror(ctypes.get_errno())

    def events(self):
        """(mask, name) of all since the last call."""
        found = []
        while True:
            try:
                data = os.read(self.fd, 65536)
            except BlockingIOError:
                return found
            while data:
                _, mask, _, size = struct.unpack_from("iIII", data)
                found.append((mask, data[16:16 + size].rstrip(b"\0").decode()))
                data = data[16 + size:]

    def close(self):
        os.close(self.fd)


def state_of(folder):
    """Every byte, name, mode, owner and time stamp below a folder; but for when it was last read."""
    found = {}
    for path in (folder, *sorted(folder.rglob("*"))):
        is_ = path.lstat()
        content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
        found[str(path)] = (content, is_.st_mode, is_.st_uid, is_.st_gid, is_.st_ino, is_.st_nlink, is_.st_size,
                            is_.st_mtime_ns, is_.st_ctime_ns)
    return found


def preload(version=None, write=None):
    """Settings that put another kernel, or a fault, under the program."""
    found = {"LD_PRELOAD": str(pathlib.Path(SHIM).resolve()),
             # The shim goes before a sanitizer's own library.
             "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}
    if version is not None:
        found["SHIM_LANDLOCK"] = str(version)
    if write:
        found["SHIM_WRITE"] = str(write)
    return found


def fields_of(status):
    """/proc/…/status as a dict."""
    return dict(line.split(":\t", 1) for line in status.read_text(encoding="utf-8").splitlines() if ":\t" in line)


class ReadOnly(ServerBench):
    """The examples' modules, migrated; a database beside them; no server until a test starts one."""

    def setUp(self):
        exobase.Bench.setUp(self)
        self.servers = []
        self.data = self.folder / "backend" / "data"
        shutil.copytree(exobase.EXAMPLES, self.data)
        (self.data / "sub").mkdir()
        self.database = self.folder / "var" / "bank.db"
        self.migrate(self.data)
        self.before = state_of(self.data)
        self.watch = Watch(self.data)
        self.addCleanup(self.watch.close)

    def environment(self, **more):
        return {"READONLY_CODEBASE": "true", "PYTHON_DATA_DIR": str(self.data), **more}

    def start(self, **settings):
        return super().start(**self.environment(**settings))

    def command(self, *arguments, status=0, **settings):
        return self.run_program(*arguments, status=status, env=self.environment(**settings))

    def refused(self, words, **settings):
        """A server that does not start, and says why."""
        with self.assertRaises(RuntimeError) as caught:
            Server(self.database, self.folder, **self.environment(**settings)).stop()
        for word in words:
            self.assertIn(word, str(caught.exception))
        return str(caught.exception)

    def enforcement(self, server):
        return server.get("/api/admin/status").json()["enforcement"]

    def assert_untouched(self):
        self.assertEqual(state_of(self.data), self.before)
        self.assertEqual(self.watch.events(), [])


class Watching(ReadOnly):
    def test_a_write_is_seen(self):
        """What the other tests rely on."""
        path = self.data / "gm07_exercises.py"
        os.utime(path, ns=(0, path.stat().st_mtime_ns))
        self.assertTrue(self.watch.events())
        (self.data / "sub" / "new").touch()
        self.assertTrue(self.watch.events())
        self.assertNotEqual(state_of(self.data), self.before)


@unittest.skipIf(landlock() <= 0, "the kernel has no Landlock")
class Serving(ReadOnly):
    def edit(self, exercise, count):
        for number in range(count):
            title = f"edit {number}"
            answer = self.server.put(path_of(exercise), {"title": title}, tag_of(exercise))
            self.assertEqual((answer.status, answer.exercise["title"]), (200, title), answer.body)
            exercise = answer.exercise
        return exercise

    def test_a_thousand_edits(self):
        self.server = self.start()
        listed = self.server.get("/api/admin/chapters/6E_GM07/exercises?limit=8").json()["exercises"]
        self.assertEqual(len(listed), 8)
        edited = at_once(*[lambda e=e: self.edit(e, 125) for e in listed])
        self.assertEqual(sum(after["revision"] - before["revision"] for before, after in zip(listed, edited)), 1000)
        self.assertEqual(self.lines("log")[0]["commit"], 1001)
        made = self.create()
        self.assertEqual(self.server.delete(path_of(made), tag_of(made)).status, 200)
        self.assertEqual(self.server.post("/api/v1/exercises/generate/batch/gm07", {"nb_exercices": 20}).status, 200)
        self.finish(self.server)
        self.assertFalse(list(self.database.parent.glob("bank.db-*")), "the file is at rest")
        self.assertEqual({e["id"]: e["title"] for e in self.lines("list", "6E_GM07") if e["id"] <= 8},
                         {e["id"]: "edit 124" for e in edited})
        self.assert_untouched()

    def test_status_metrics_and_process(self):
        server = self.start()
        self.assertEqual(self.enforcement(server),
                         {"wanted": "require", "active": True, "landlock_version": landlock(), "seccomp": landlock() < 3,
                          "reason": None, "protected": str(self.data), "refused_requests": 0})
        self.assertEqual(metrics_of(server)["exobase_readonly_enforced"], 1)
        server.post("/api/admin/chapters/6E_GM07/sync-python")
        self.assertEqual(self.enforcement(server)["refused_requests"], 1)
        self.assertEqual(metrics_of(server)["exobase_readonly_refused_total"], 1)
        fields = fields_of(pathlib.Path(f"/proc/{server.process.pid}/status"))
        self.assertEqual(fields["NoNewPrivs"], "1")
        self.finish(server)
        self.assertNotIn("not enforced", server.errors_text)
        self.assert_untouched()

    def test_every_thread_is_refused(self):
        """A fault in the program: the threads of the server and its writer try to write a module."""
        module = self.data / "gm07_exercises.py"
        for version in (None, 1, 2):
            with self.subTest(version=version):
                server = self.start(**preload(version, module))
                self.create(server=server)
                self.finish(server)
                said = [line for line in server.errors_text.splitlines() if line.startswith("shim: ")]
                self.assertTrue(any("accept4" in line for line in said), said)
                self.assertTrue(any("sync" in line for line in said), said)
                self.assertEqual([line for line in said if not line.endswith(": Permission denied")], [])
                self.assert_untouched()
                self.run_program("revert", self.lines("log")[0]["commit"])

    def test_the_same_fault_without_the_mode(self):
        """So the test above can fail."""
        server = self.start(READONLY_CODEBASE="false", **preload(None, self.data / "gm07_exercises.py"))
        self.create(server=server)
        self.finish(server)
        said = [line for line in server.errors_text.splitlines() if line.startswith("shim: ")]
        self.assertEqual({line.rsplit(": ", 1)[1] for line in said}, {"opened"})

    def test_older_versions_of_landlock(self):
        for version in (1, 2, 3):
            with self.subTest(version=version):
                server = self.start(**preload(version))
                found = self.enforcement(server)
                self.assertEqual((found["active"], found["landlock_version"], found["seccomp"]), (True, version, version < 3))
                tasks = list(pathlib.Path(f"/proc/{server.process.pid}/task").iterdir())
                self.assertGreater(len(tasks), 3)
                for task in tasks:
                    fields = fields_of(task / "status")
                    self.assertEqual((fields["NoNewPrivs"], fields["Seccomp"]), ("1", "2" if version < 3 else "0"))
                self.create(server=server, enonce_html=f"<p>{version}</p>")
                self.finish(server)
        self.assert_untouched()

    def test_the_database_is_made_and_its_folder(self):
        self.database = self.folder / "new" / "deep" / "bank.db"
        server = self.start()
        self.create(server=server)
        self.finish(server)
        self.assertEqual(len(self.documents()), 1)
        self.assert_untouched()

    def test_the_database_by_a_link(self):
        away = self.folder / "disk"
        away.mkdir()
        self.database.rename(away / "bank.db")
        self.database.symlink_to(away / "bank.db")
        server = self.start()
        self.create(server=server)
        self.finish(server)
        self.assertEqual(self.lines("log")[0]["commit"], 2)
        self.assert_untouched()

    def test_nothing_temporary_is_needed(self):
        """No folder for temporary files, and bodies of megabytes."""
        server = self.start(TMPDIR=str(self.folder / "nowhere"))
        made = self.create(server=server, enonce_html="<p>" + "a" * 900_000 + "</p>")
        self.assertEqual(len(server.get(path_of(made)).exercise["enonce_html"]), 900_007)
        items = [{**static("b" * 900_000), "id": number, "title": str(number)} for number in range(1, 11)]
        document = {"schema_version": "1.0", "exported_at": "2025-01-01T00:00:00Z", "chapter_code": "6E_NEW", "exercises": items}
        answer = server.post("/api/admin/chapters/6E_NEW/exercises/import", document)
        self.assertEqual(answer.status, 200, answer.body[:500])
        self.assertEqual(len(self.lines("list", "6E_NEW")), 10)
        self.assert_untouched()

    def test_log_in_under_the_guard(self):
        self.run_program("user", "add", "lea", "--role", "admin", "--password-stdin", given="correct horse battery\n",
                         env=self.environment())
        server = self.start(ADMIN_AUTH="required")
        self.assertEqual(server.post("/api/admin/login", {"name": "lea", "password": "correct horse battery"}).status, 200)
        self.assert_untouched()

    def test_over_tls(self):
        if not shutil.which("openssl"):
            self.skipTest("openssl, which makes a certificate, is not here")
        cert, key = self.folder / "cert.pem", self.folder / "key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=exobase",
                        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert], check=True, capture_output=True)
        key.chmod(0o400)
        server = self.start(TLS_CERT=str(cert), TLS_KEY=str(key))
        self.assertEqual(self.create(server=server)["chapter_code"], "6E_GM07")
        self.assert_untouched()

    def test_commands_beside_a_server(self):
        server = self.start()
        self.create(server=server)
        (self.folder / "copies").mkdir()
        self.command("backup", self.folder / "copies" / "copy.db")
        self.command("export", "-o", self.folder / "bank.json")
        self.command("token", "create", "site", "--role", "viewer")
        self.command("revert", "2")
        end = time.monotonic() + PATIENCE
        while server.get("/api/admin/status").json()["commit"] < 3:
            self.assertLess(time.monotonic(), end)
        self.finish(server)
        self.command("restore", self.folder / "copies" / "copy.db", "--force")
        self.assertEqual(self.lines("log")[0]["commit"], 2)
        self.assert_untouched()


class Starting(ReadOnly):
    def test_the_folder_must_be_named(self):
        said = self.refused(["ended with 2", "PYTHON_DATA_DIR"], PYTHON_DATA_DIR="")
        self.assertIn("READONLY_CODEBASE", said)

    def test_the_folder_must_be_there(self):
        self.refused(["ended with 1", "nowhere"], PYTHON_DATA_DIR=str(self.folder / "nowhere"))

    def test_a_database_in_the_folder_or_above(self):
        """On any kernel, and with `prefer`, too: exobase itself would write there."""
        link = self.folder / "link"
        link.symlink_to(self.data)
        for place in (self.data, self.data / "sub", self.data / "new" / "deep", self.data.parent, self.folder, link):
            for settings in ({}, {"READONLY_ENFORCE": "prefer"}, preload(0), {"READONLY_ENFORCE": "prefer", **preload(0)}):
                with self.subTest(place=place, settings=settings):
                    self.database = place / "bank.db"
                    self.refused(["ended with 2", str(place), "must stay writable", "folder"], **settings)
        self.assertFalse(list(self.folder.glob("bank.db*")) + list(self.data.parent.glob("bank.db*")))
        self.assert_untouched()

    def test_a_kernel_that_can_not_enforce_it(self):
        said = self.refused(["ended with 1", "Landlock", "READONLY_ENFORCE=prefer"], **preload(0))
        self.assertNotIn("serves at", said)
        server = self.start(READONLY_ENFORCE="prefer", **preload(0))
        found = self.enforcement(server)
        self.assertEqual((found["wanted"], found["active"], found["landlock_version"], found["seccomp"]),
                         ("prefer", False, None, False))
        self.assertIn("Landlock", found["reason"])
        self.assertEqual(metrics_of(server)["exobase_readonly_enforced"], 0)
        self.assertEqual(server.post("/api/admin/chapters/6E_GM07/sync-python").code, "READONLY_MODE")
        self.create(server=server)
        self.finish(server)
        lines = [json.loads(line) for line in server.errors_text.splitlines()]
        told = [line for line in lines if line["message"] == "read-only mode not enforced"]
        self.assertEqual([(line["level"], line["reason"]) for line in told], [("warning", found["reason"])])
        self.assert_untouched()

    @unittest.skipIf(landlock() <= 0, "the kernel has no Landlock")
    def test_a_hard_link_outside(self):
        os.link(self.data / "gm07_exercises.py", self.folder / "alias.py")
        self.refused(["ended with 1", "hard link"])
        server = self.start(READONLY_ENFORCE="prefer")
        self.assertIn("hard link", self.enforcement(server)["reason"])

    @unittest.skipIf(landlock() <= 0, "the kernel has no Landlock")
    def test_output_into_the_folder(self):
        with open(self.data / "sub" / "log", "w", encoding="utf-8") as log:
            done = subprocess.run([exobase.BINARY, "--database", exobase.address_of(self.database), "serve"], stderr=log, timeout=60,
                                  stdout=subprocess.DEVNULL, env={**os.environ, **self.environment(EXOBASE_LANG="en")})
        self.assertEqual(done.returncode, 1)
        self.assertIn("descriptor 2", (self.data / "sub" / "log").read_text(encoding="utf-8"))


class Commands(ReadOnly):
    def test_what_would_write_in_the_folder(self):
        inside = self.data / "sub"
        self.command("export", "-o", inside / "bank.json", status=1)
        self.assertIn("PYTHON_DATA_DIR", self.stderr)
        self.command("export", "6E_GM07", "-o", self.data / "gm07_exercises.py", status=1)
        self.command("backup", inside / "copy.db", status=1)
        self.command("backup", self.data / "new" / "copy.db", status=1)
        self.command("migrate", "--backup", inside, status=2)
        self.command("migrate", "--backup", self.data / "new", status=2)
        self.command("restore", self.database, "--database", f"sqlite:{inside / 'bank.db'}", status=2)
        self.command("import", self.database, "--database", f"sqlite:{inside / 'bank.db'}", status=2)
        self.assert_untouched()

    def test_the_same_on_a_kernel_without_landlock(self):
        settings = {"READONLY_ENFORCE": "prefer", **preload(0)}
        self.command("export", "-o", self.data / "x", status=1, **settings)
        self.command("backup", self.data / "x", status=1, **settings)
        self.command("migrate", "--backup", self.data / "x", status=2, **settings)
        self.command("migrate", "--database", f"sqlite:{self.data}/x", status=2, **settings)
        self.assert_untouched()

    def test_they_tell_when_the_kernel_does_not_enforce_it(self):
        self.command("migrate", status=1, **preload(0))
        self.assertIn("READONLY_ENFORCE=prefer", self.stderr)
        self.command("migrate", READONLY_ENFORCE="prefer", **preload(0))
        self.assertIn("warning", self.stderr)
        self.command("list", **preload(0))
        self.assertEqual(self.stderr, "")

    @unittest.skipIf(landlock() <= 0, "the kernel has no Landlock")
    def test_migrate_goes_on(self):
        self.database = self.folder / "other" / "bank.db"
        self.command("migrate", "--dry-run")
        self.assertFalse(self.database.parent.exists(), "a dry run makes nothing")
        self.command("migrate", "--backup", self.folder / "copies" / "modules")
        self.assertEqual(len(list((self.folder / "copies" / "modules").glob("backup_*.py"))), 3)
        self.assertEqual(len(self.lines("log")), 1)
        self.assertEqual(self.stderr, "")
        self.assert_untouched()

    def test_a_command_makes_no_folder_that_is_not_its_own(self):
        self.database = self.folder / "typing-eror" / "bank.db"
        self.command("user", "list", status=1)
        self.command("revert", "1", status=1)
        self.assertFalse(self.database.parent.exists())


class Refused(ReadOnly):
    def test_every_route_that_writes_python(self):
        """Those whose answers may be READONLY_MODE; for chapters with a module, without one, and that are not there."""
        server = self.start(READONLY_ENFORCE="prefer")
        self.create("6E_OTHER", server=server)
        found = [(method, path) for path, methods in server.get("/openapi.json").json()["paths"].items()
                 for method, operation in methods.items() if "READONLY_MODE" in json.dumps(operation["responses"])]
        self.assertIn(("post", "/api/admin/chapters/{code}/sync-python"), found)
        count = 0
        for method, path in found:
            for code in ("6E_GM07", "6E_OTHER", "6E_NOWHERE"):
                answer = server.ask(method.upper(), path.replace("{code}", code), None, {"Accept-Language": "fr"})
                detail = answer.detail
                self.assertEqual((answer.status, detail["error_code"], detail["error"], detail["message"]),
                                 (503, "READONLY_MODE", "readonly_mode", MESSAGE))
                self.assertTrue(detail["hint"])
                self.assertNotIn("retry-after", answer.headers)
                count += 1
        self.assertEqual(self.enforcement(server)["refused_requests"], count)
        self.assert_untouched()


if __name__ == "__main__":
    unittest.main()
