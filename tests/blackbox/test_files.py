# SPDX-License-Identifier: Apache-2.0
"""Files and disks that are not as one would like them: reading leaves no trace, full disks, odd names and odd files."""

import json
import os
import pathlib
import re
import shutil
import socket
import subprocess

import exobase
from exobase import exercise

READERS = (["list"], ["list", "6E_CH", "--json"], ["show", "6E_CH", 1], ["log"], ["log", "--json"], ["diff", 1],
           ["digest"], ["generate", "6E_CH", "--seed", 1])
NO_UTF8 = b"caf\xe9"


class Files(exobase.Bench):
    def setUp(self):
        super().setUp()
        self.path = self.module([exercise(1), exercise(2, "Deux.")])

    def small_disk(self, size="2m"):
        """A folder that is a small file system of its own, for root."""
        place = self.folder / "disk"
        place.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], capture_output=True)
        if done.returncode != 0:
            self.skipTest("can't mount a small file system: run it as root")
        self.addCleanup(subprocess.run, ["umount", place], check=True)
        return place

    def fill(self, place, free=0):
        (place / "ballast").unlink(missing_ok=True)
        spare = place / "spare"
        spare.write_bytes(b"s" * free)
        try:
            with open(place / "ballast", "wb", buffering=0) as ballast:
                while ballast.write(b"b" * 4096) == 4096:
                    pass
        except OSError:
            pass
        spare.unlink()

    def look(self, folder):
        """Names, sizes and times of all that is in a folder, and its own."""
        names = sorted(folder.iterdir())
        return [(p.name, p.stat().st_size, p.stat().st_mtime_ns) for p in [folder, *names]]

    def all_readers(self, database):
        for arguments in [*READERS, ["migrate", self.path, "--dry-run"], ["migrate", self.path, "--dry-run", "--json"],
                          ["revert", 1, "--dry-run"]]:
            with self.subTest(arguments=arguments):
                before = self.look(database.parent)
                self.run_program("--database", f"sqlite:{database}", *arguments)
                self.assertEqual(self.look(database.parent), before)

    def test_reading_leaves_no_trace(self):
        self.migrate(self.path)
        place = self.folder / "place"
        place.mkdir()
        shutil.copy(self.database, place)
        self.all_readers(place / "bank.db")

    def test_reading_on_a_full_disk(self):
        self.migrate(self.path)
        place = self.small_disk()
        shutil.copy(self.database, place)
        self.fill(place)
        self.all_readers(place / "bank.db")

    def test_reading_on_a_disk_that_is_read_only(self):
        self.migrate(self.path)
        place = self.small_disk()
        shutil.copy(self.database, place)
        subprocess.run(["mount", "-o", "remount,ro", place], check=True)
        self.all_readers(place / "bank.db")
        self.module([exercise(3, "Trois.")])
        self.run_program("--database", f"sqlite:{place}/bank.db", "migrate", self.path, status=1, database=False)

    def test_commands_leave_one_file(self):
        place = self.folder / "place"
        self.database = place / "bank.db"
        self.migrate(self.path)
        self.edit("6E_CH", 1, title="T")
        self.run_program("revert", 2)
        self.assertEqual([p.name for p in place.iterdir()], ["bank.db"])

    def test_a_pager_keeps_no_writer_waiting(self):
        self.migrate(self.module([exercise(i, "x" * 2000) for i in range(1, 200)]))
        for arguments in (["list", "--json"], ["log", "--json"]):
            reader = subprocess.Popen([exobase.BINARY, "--database", exobase.address_of(self.database), *arguments],
                                      stdout=subprocess.PIPE)
            reader.stdout.read(1)  # it prints now, and nobody reads the rest
            self.edit("6E_CH", 1, title=arguments[0])
            reader.stdout.close()
            reader.wait()
        self.assertEqual(self.json("show", "6E_CH", 1)["title"], "log")

    def test_full_disk_leaves_no_new_database(self):
        place = self.small_disk()
        path = self.module([exercise(i, "x" * 5000) for i in range(1, 100)])
        for free in (0, 20_000, 60_000, 150_000):
            self.fill(place, free)
            self.run_program("--database", f"sqlite:{place}/new.db", "migrate", path, status=1, database=False)
            self.assertIn("Nothing was written", self.stderr)
            self.assertEqual([p.name for p in place.iterdir()], ["ballast"])
        (place / "ballast").unlink()
        self.run_program("--database", f"sqlite:{place}/new.db", "migrate", path, database=False)
        self.fill(place)
        self.run_program("--database", f"sqlite:{place}/new.db", "migrate", self.module([exercise(1, "y" * 90000)]),
                         status=1, database=False)
        self.assertEqual(sorted(p.name for p in place.iterdir()), ["ballast", "new.db"])
        self.run_program("--database", f"sqlite:{place}/new.db", "digest", database=False)

    def test_mongodb_of_the_environment_is_not_passed_over(self):
        both = {"MONGO_URL": "mongodb://u:secret@127.0.0.1:1/", "DB_NAME": "site"}
        for arguments in (["list"], ["migrate", self.path]):
            self.run_program(*arguments, status=1, database=False, env=both)
            self.assertIn("mongodb://127.0.0.1:1/site", self.stderr)
            self.assertNotIn("secret", self.stderr)
        self.run_program("list", status=1, database=False, env={"EXOBASE_DATABASE": "mongodb://u:secret@127.0.0.1:1/x"})
        self.assertNotIn("secret", self.stderr)
        (self.folder / "exobase.conf").write_text("[exobase]\nmongo_url = mongodb://127.0.0.1:1\ndb_name = s\n")
        self.run_program("list", status=1, database=False)
        (self.folder / "exobase.conf").unlink()
        self.assertFalse((self.folder / "var").exists())
        self.run_program("migrate", self.path, env=both)
        address = {"EXOBASE_DATABASE": exobase.address_of(self.database)}
        self.run_program("list", database=False, env={**both, **address})
        self.run_program("list", status=1, database=False, env={"DB_NAME": "site"})

    def output(self, *arguments):
        environment = {**os.environ, "EXOBASE_LANG": "en"}
        done = subprocess.run([exobase.BINARY, "--database", exobase.address_of(self.database), *arguments], cwd=self.folder,
                              env=environment, capture_output=True, timeout=60)
        return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")

    def test_author_that_is_no_utf8(self):
        for command in (["migrate", self.path], ["migrate", self.path, "--dry-run"], ["revert", "1"]):
            status, out, err = self.output(*command, "--author", NO_UTF8)
            self.assertEqual((status, out), (2, ""))
            self.assertIn("caf\ufffd", err)
        self.assertFalse(self.database.exists())

    def test_paths_that_are_no_utf8(self):
        folder = os.fsencode(self.folder) + b"/data_" + NO_UTF8
        os.mkdir(folder)
        for name, items in ((NO_UTF8 + b"_exercises.py", [exercise(1, "<script>"), exercise(2, "<script>")]),
                            (b"none_" + NO_UTF8 + b".py", None)):
            with open(folder + b"/" + name, "w", encoding="utf-8") as file:
                file.write(f"EXOS = {items!r}\n" if items else "x = 1\n")
        option = ["--chapter", "6E_CH"]
        self.refuses(["migrate", folder])  # no chapter's code; once it was taken for one, it goes on as that
        for arguments in (["migrate", folder, "--dry-run", "--json", *option], ["migrate", folder, "--dry-run", *option],
                          ["migrate", folder, "--json", *option]):
            status, out, err = self.output(*arguments)
            self.assertEqual(status, 0, err)
            self.assertIn("data_caf\ufffd/caf\ufffd_exercises.py", out)
        report = json.loads(out)
        self.assertEqual(report["files"][0]["path"].rpartition("/")[2], "caf\ufffd_exercises.py")
        self.assertTrue(all("caf\ufffd" in finding["place"] for finding in report["findings"]) and report["findings"])
        status, out, err = self.output("log", "--json")
        self.assertIn("caf\ufffd_exercises.py", json.loads(out)["message"])
        status, out, err = self.output("migrate", folder, "--backup", self.folder / "saved", *option)
        self.assertEqual(status, 0, err)
        for arguments in (["migrate", folder + b"/none_" + NO_UTF8 + b".py"],
                          ["migrate", folder + b"/not_there"], ["list", NO_UTF8], ["list", "--config", NO_UTF8],
                          [NO_UTF8], ["list", b"--" + NO_UTF8], ["--database", b"sqlite:" + NO_UTF8, "list"],
                          ["migrate", folder, "--list", NO_UTF8, *option]):
            self.refuses(arguments)
        self.assertEqual(self.output("migrate", folder, "--dry-run")[0], 0)

    def refuses(self, arguments):
        status, _, err = self.output(*arguments)
        self.assertIn(status, (1, 2), err)
        self.assertIn("caf\ufffd", err)

    def test_output_of_a_commit_that_does_not_arrive(self):
        for number, arguments in enumerate((["migrate", self.path, "--json"], ["revert", "1"]), start=1):
            with open("/dev/full", "w") as full:
                done = subprocess.run([exobase.BINARY, "--database", exobase.address_of(self.database), *arguments], stdout=full,
                                      stderr=subprocess.PIPE, env={**os.environ, "EXOBASE_LANG": "en"}, text=True)
            self.assertEqual(done.returncode, 3)
            self.assertIn(f"commit {number} is made and stands", done.stderr)
        with open("/dev/full", "w") as full:
            done = subprocess.run([exobase.BINARY, "--database", exobase.address_of(self.database), "log"], stdout=full,
                                  stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 1)

    def test_no_id_left(self):
        self.migrate(self.module([exercise(2 ** 53 - 1)]))
        self.run_program("migrate", self.module([exercise(2 ** 53 - 1), exercise(None, "Neuf.")]), status=1)
        self.assertIn("no id left", self.stderr)

    def test_commit_zero(self):
        self.migrate(self.path)
        self.run_program("diff", 0, status=1)
        self.assertIn("no commit 0", self.stderr)
        self.run_program("diff", 0, 1)
        self.run_program("diff", 2, status=1)
        for number in (-1, 0):
            self.run_program("log", "-n", number, status=2)
            self.assertIn("--number", self.stderr)

    def test_backups_of_one_second(self):
        saved = self.folder / "saved"
        for _ in range(4):
            self.migrate(self.path, "--backup", saved)
        names = sorted(p.name for p in saved.iterdir())
        self.assertEqual(len(names), 4)
        self.assertTrue(any(re.fullmatch(r"backup_ch_exercises_\d{8}_\d{6}_2\.py", name) for name in names), names)
        self.assertEqual({p.read_bytes() for p in saved.iterdir()}, {self.path.read_bytes()})
        shutil.copy(self.path, saved)
        self.assertEqual(len(self.migrate(saved)["files"]), 1)

    def test_what_is_called_like_a_module_and_is_none(self):
        data = self.folder / "data"
        data.mkdir()
        shutil.copy(self.path, data)
        (data / "folder.py").mkdir()
        os.mkfifo(data / "fifo.py")
        (data / "dangling.py").symlink_to("nowhere")
        (data / "loop.py").symlink_to("loop.py")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(data / "socket.py"))
        report = self.migrate(data)
        self.assertEqual(self.counts(report), (2, 0, 0, 0, 0))
        told = {pathlib.Path(w["place"]).name: w["message"] for w in report["warnings"]}
        self.assertEqual(sorted(told), ["dangling.py", "fifo.py", "folder.py", "loop.py", "socket.py"])
        self.assertTrue(all("ignored" in message for message in told.values()))
        self.assertIn("fifo.py", self.run_program("migrate", data))
        for name in told:
            self.run_program("migrate", data / name, status=1)
            self.assertIn(name, self.stderr)

    def test_group_of_no_module(self):
        (self.folder / "exobase.conf").write_text("[module ch_exercises]\ntitle = T\n[module hc_exercises]\ntitle = U\n"
                                                  "[module empty]\n")
        report = self.migrate(self.path)
        self.assertEqual([w["place"] for w in report["warnings"]], ["exobase.conf"] * 2)
        self.assertIn("[module hc_exercises]", report["warnings"][0]["message"])
        self.assertIn("[module empty]", report["warnings"][1]["message"])


if __name__ == "__main__":
    import unittest
    unittest.main()
