# SPDX-License-Identifier: Apache-2.0
"""Accounts and tokens from the command line: what is said, what is stored, and what is never shown."""

import os
import pty
import select
import subprocess
import termios
import time

import exobase
from exobase import exercise
from server import until

PASSWORD = "correct horse"


class Accounts(exobase.Bench):
    def setUp(self):
        super().setUp()
        self.migrate(self.module([exercise(1)]))

    def program(self, *arguments, given=None, status=0):
        """Like run_program(), with something on standard input."""
        command = [exobase.BINARY, "--lang", "en", "--database", exobase.address_of(self.database), *arguments]
        done = subprocess.run(command, input=given, capture_output=True, text=True, cwd=self.folder, timeout=60)
        self.stderr = done.stderr
        self.assertEqual(done.returncode, status, f"{arguments}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def add(self, name, role="editor", password=PASSWORD, **more):
        return self.program("user", "add", name, "--role", role, "--password-stdin", given=f"{password}\n", **more)

    def users(self):
        return [(u["name"], u["role"]) for u in self.lines("user", "list")]

    def test_life_of_an_account(self):
        digest, log = self.digest(), self.run_program("log")
        self.assertEqual(self.users(), [])
        self.add("Zoe@example.org")
        self.add("anna", "admin")
        self.assertEqual(self.users(), [("anna", "admin"), ("zoe@example.org", "editor")])
        self.assertIn("anna", self.run_program("user", "list"))
        self.program("user", "passwd", "anna", "--password-stdin", given="another horse")
        self.program("user", "remove", "anna", status=1)
        self.assertIn("last account with the role admin", self.stderr)
        self.add("bea", "admin")
        self.program("user", "remove", "ANNA")
        self.assertEqual(self.users(), [("bea", "admin"), ("zoe@example.org", "editor")])
        self.program("user", "remove", "anna", status=1)
        self.assertIn("anna", self.stderr)
        self.assertEqual((self.digest(), self.run_program("log")), (digest, log))

    def test_json(self):
        self.assertIn('"done": "added"', self.program("user", "add", "anna", "--role", "admin", "--password-stdin",
                                                      "--json", given=PASSWORD))
        user, = self.lines("user", "list")
        self.assertEqual(set(user), {"name", "role", "created_at", "changed_at"})
        token = self.json("token", "create", "ci", "--role", "viewer", "--expires", 2)
        self.assertEqual(set(token), {"name", "role", "created_at", "last_used_at", "expires_at", "token"})
        listed, = self.lines("token", "list")
        self.assertEqual(set(listed), set(token) - {"token"})
        self.assertEqual(self.json("token", "revoke", "ci")["done"], "revoked")

    def test_refused(self):
        self.add("anna")
        self.add("anna", status=1)
        self.add("a b", status=2)
        self.add("", status=2)
        self.add("bob", "owner", status=2)
        self.add("bob", password="short", status=2)
        self.add("bob", password="", status=2)
        self.program("user", "add", "bob", "--role", "viewer", "--password-stdin", given="", status=2)
        self.program("user", "add", "bob", "--password-stdin", given=PASSWORD, status=2)
        self.assertIn("--role", self.stderr)
        self.program("user", "add", "bob", "--role", "viewer", given=PASSWORD, status=2)
        self.assertIn("--password-stdin", self.stderr)
        for arguments in (["add"], ["list", "anna"], ["passwd"], ["rename", "anna"], []):
            self.program("user", *arguments, status=2)
        self.program("user", "passwd", "bob", "--password-stdin", given=PASSWORD, status=1)
        self.assertEqual(self.users(), [("anna", "editor")])

    def test_no_database(self):
        self.database.unlink()
        for arguments in (["user", "list"], ["token", "list"], ["token", "create", "a", "--role", "viewer"],
                          ["backup", "copy.db"]):
            self.program(*arguments, status=1)
            self.assertIn(str(self.database), self.stderr)
            self.assertFalse(self.database.exists())

    def test_tokens(self):
        token = self.program("token", "create", "ci", "--role", "editor").strip()
        self.assertRegex(token, r"^exo_[\w-]{43}$")
        self.assertNotIn(token.encode(), self.database.read_bytes())
        self.assertNotIn(token, self.run_program("token", "list"))
        self.program("token", "create", "CI", "--role", "viewer", status=1)
        for days in ("0", "-1", "36501", "x"):
            self.program("token", "create", "b", "--role", "viewer", "--expires", days, status=2)
        self.program("token", "revoke", "ci")
        self.program("token", "revoke", "ci", status=1)
        self.assertEqual(self.lines("token", "list"), [])

    def test_passwords_are_nowhere(self):
        self.add("anna")
        for path in self.folder.iterdir():
            self.assertNotIn(PASSWORD.encode(), path.read_bytes())
        self.assertIn(b"$argon2id$", self.database.read_bytes())

    def type(self, *answers):
        """Adds an account on a terminal; what it showed, and the exit status."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.execv(exobase.BINARY, [exobase.BINARY, "--lang", "en", "--database", exobase.address_of(self.database),
                                      "user", "add", "typed", "--role", "viewer"])
        shown, answers, deadline = b"", list(answers), time.monotonic() + 60
        while time.monotonic() < deadline:
            ready, _, _ = select.select([terminal], [], [], 0.2)
            try:
                got = os.read(terminal, 1000) if ready else b""
            except OSError:
                break
            shown += got
            if got.endswith(b": ") and answers:
                # The echo goes off after the question; this side shows it, too.
                until(lambda: not termios.tcgetattr(terminal)[3] & termios.ECHO)
                os.write(terminal, answers.pop(0))
        os.close(terminal)
        return shown, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    def test_typed_on_a_terminal(self):
        shown, status = self.type(b"correct horse\n", b"correct horze\n")
        self.assertEqual((status, self.users()), (2, []))
        shown, status = self.type(b"correct horse\n", b"correct horse\n")
        self.assertEqual((status, self.users()), (0, [("typed", "viewer")]))
        self.assertNotIn(b"horse", shown)
        self.program("user", "remove", "typed")
        shown, status = self.type(b"correct\x03")
        self.assertEqual((status, self.users()), (2, []))

    def test_french(self):
        done = subprocess.run([exobase.BINARY, "--lang", "fr", "--database", exobase.address_of(self.database), "user", "remove",
                               "anna"], capture_output=True, text=True, timeout=60)
        self.assertIn("compte", done.stderr)
        self.assertEqual(done.returncode, 1)


if __name__ == "__main__":
    import unittest
    unittest.main()
