# SPDX-License-Identifier: Apache-2.0
"""exobase guard: programs that try to write in the folder of the data modules, as an operator would start them."""

import ctypes
import os
import subprocess
import sys
import unittest

import exobase

LANDLOCK_CREATE_RULESET = 444
REWRITE = """
import pathlib, sys
path = pathlib.Path(sys.argv[1])
text = path.read_text()
path.write_text(text.replace("Calcule", "Devine"))
"""


def landlock():
    """The version of the kernel's Landlock; 0 or less: none."""
    return ctypes.CDLL(None, use_errno=True).syscall(LANDLOCK_CREATE_RULESET, None, 0, 1)


class Arguments(exobase.Bench):
    def test_without_a_folder(self):
        self.run_program("guard", "--", "true", status=2, database=False)
        self.assertIn("PYTHON_DATA_DIR", self.stderr)

    def test_without_a_command(self):
        self.run_program("guard", status=2, database=False, env={"PYTHON_DATA_DIR": str(self.folder)})

    def test_folder_that_is_not_there(self):
        self.run_program("guard", "--", "true", status=1, database=False,
                         env={"PYTHON_DATA_DIR": str(self.folder / "nowhere")})
        self.assertIn("nowhere", self.stderr)


@unittest.skipIf(landlock() <= 0, "the kernel has no Landlock")
class Guard(exobase.Bench):
    def setUp(self):
        super().setUp()
        self.data = self.folder / "backend" / "data"
        self.data.mkdir(parents=True)
        self.beside = self.folder / "backend" / "cache"
        self.beside.mkdir()
        self.path = self.module([exobase.exercise(1)], name="backend/data/ch_exercises.py")
        self.text = self.path.read_bytes()
        self.times = self.stamps()

    def stamps(self):
        return {path: (path.lstat().st_mtime_ns, path.lstat().st_ino, path.lstat().st_size)
                for path in (self.data, *self.data.rglob("*"))}

    def guard(self, *command, options=(), status=0, **more):
        return self.run_program("guard", *options, "--", *command, status=status, database=False,
                                env={"PYTHON_DATA_DIR": str(self.data)}, **more)

    def python(self, code, *arguments, **more):
        return self.guard(sys.executable, "-B", "-c", code, *arguments, **more)

    def assert_untouched(self):
        self.assertEqual(self.path.read_bytes(), self.text)
        self.assertEqual(self.stamps(), self.times)

    def test_the_program_rewrites_its_module_without_a_guard(self):
        subprocess.run([sys.executable, "-c", REWRITE, self.path], check=True)
        self.assertIn(b"Devine", self.path.read_bytes())

    def test_a_program_that_rewrites_its_module(self):
        self.python(REWRITE, self.path, status=1)
        self.assertIn("PermissionError", self.stderr)
        self.assert_untouched()

    def test_a_program_that_replaces_its_module(self):
        code = "import os, sys; open(sys.argv[2], 'w').write('x'); os.replace(sys.argv[2], sys.argv[1])"
        self.python(code, self.path, self.beside / "new.py", status=1)
        self.assertEqual((self.beside / "new.py").read_text(), "x")
        self.assert_untouched()

    def test_a_program_that_truncates_its_module(self):
        self.python("import os, sys; os.truncate(sys.argv[1], 3)", self.path, status=1)
        self.assert_untouched()

    def test_children_of_children(self):
        self.guard("sh", "-c", f"sh -c 'sh -c \"echo >{self.path}\"'; true")
        self.assert_untouched()

    def test_modules_can_be_imported(self):
        said = self.python("import sys; sys.path.insert(0, sys.argv[1]); import ch_exercises as m; print(len(m.EXOS))", self.data)
        self.assertEqual(said, "1\n")
        self.assert_untouched()

    def test_beside_the_folder_files_are_written(self):
        self.python("import sys; open(sys.argv[1], 'w').write('x')", self.beside / "new")
        self.assertEqual((self.beside / "new").read_text(), "x")

    def test_a_new_entry_above_is_refused_unless_allowed(self):
        code = "import sys; open(sys.argv[1] + '/x', 'w').write('x')"
        self.guard("mkdir", self.folder / "backend" / "logs", status=1)
        self.guard("mkdir", self.folder / "logs", status=1)
        logs = self.folder / "backend" / "logs"
        self.python(code, logs, options=["--allow", logs])
        self.assertEqual((logs / "x").read_text(), "x")
        self.assertEqual(self.path.read_bytes(), self.text)

    def test_what_can_not_be_allowed(self):
        for folder in (self.data, self.data / "new", self.folder / "backend", "/", "."):
            with self.subTest(folder=folder):
                self.guard("true", options=["--allow", folder], status=2)
                self.assert_untouched()

    def test_the_command_keeps_its_arguments_and_status(self):
        self.assertEqual(self.guard("printf", "%s|", "-n", "--help", "a b"), "-n|--help|a b|")
        self.guard("sh", "-c", "exit 7", status=7)

    def test_a_command_that_is_not_there(self):
        self.guard("no-such-command", status=1)
        self.assertIn("no-such-command", self.stderr)

    def test_the_folder_by_a_symbolic_link(self):
        link = self.folder / "link"
        link.symlink_to(self.data)
        self.run_program("guard", "--", sys.executable, "-c", REWRITE, str(self.path), status=1, database=False,
                         env={"PYTHON_DATA_DIR": str(link)})
        self.assert_untouched()

    def test_a_module_that_is_a_link_to_a_file_outside(self):
        outside = self.beside / "real.py"
        outside.write_bytes(self.text)
        (self.data / "linked.py").symlink_to(outside)
        self.python(REWRITE, self.data / "linked.py", status=1)
        self.python(REWRITE, outside, status=1)
        self.assertEqual(outside.read_bytes(), self.text)

    def test_a_hard_link_outside_is_refused(self):
        os.link(self.path, self.beside / "alias.py")
        self.guard("true", status=1)
        self.assertIn("hard link", self.stderr)

    def test_two_names_inside_are_one_file(self):
        os.link(self.path, self.data / "alias.py")
        self.guard("true")

    def test_output_into_the_folder_is_refused(self):
        with open(self.data / "out", "w", encoding="utf-8") as out:
            done = subprocess.run([exobase.BINARY, "guard", "--", "echo", "x"], stdout=out, stderr=subprocess.PIPE, text=True,
                                  env={**os.environ, "PYTHON_DATA_DIR": str(self.data), "EXOBASE_LANG": "en"}, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn("descriptor 1", done.stderr)
        self.assertEqual((self.data / "out").read_text(), "")

    def test_exobase_itself_under_the_guard(self):
        database = self.folder / "var" / "bank.db"
        self.guard(exobase.BINARY, "--database", f"sqlite:{database}", "migrate", self.path,
                   options=["--allow", database.parent])
        self.assertTrue(database.exists())
        self.assert_untouched()


if __name__ == "__main__":
    unittest.main()
