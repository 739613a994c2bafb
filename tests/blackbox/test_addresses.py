# SPDX-License-Identifier: Apache-2.0
"""Addresses of databases: whose settings count, and that no name or password in one is ever printed."""

import os
import subprocess

import exobase
from exobase import exercise

NOBODY = "127.0.0.1:1"
# What a password is made of here; no message has such words.
NAME, PIECES = "jqmx", ("qzx", "wvk", "gfy")
ESCAPED = "%40 %3A %2F %25"


class Addresses(exobase.Bench):
    def setUp(self):
        super().setUp()
        self.path = self.module([exercise(1)])
        self.commands = (["list"], ["log"], ["migrate", self.path], ["migrate", self.path, "--dry-run"], ["check"], ["serve"],
                         ["check", "database", "--json"], ["export"], ["generators", "list"], ["maintenance"],
                         ["user", "list"], ["backup", "b.db"], ["restore", "b.db"])

    def assert_nothing_made(self):
        self.assertEqual([p.name for p in self.folder.iterdir()], [self.path.name])

    def test_a_server_without_a_database_is_refused(self):
        for url in (f"mongodb://{NOBODY}", f"mongodb://{NOBODY}/", f"mongodb://{NOBODY}/?replicaSet=rs0",
                    f"mongodb://u:hidden@{NOBODY}"):
            for command in self.commands:
                if command[0] == "restore":
                    continue
                self.run_program(*command, status=2, database=False, env={"MONGO_URL": url, "LISTEN": "127.0.0.1:0"})
                self.assertRegex(self.stderr, "names no database.*DB_NAME", command)
                self.assertNotIn("hidden", self.stderr)
        self.run_program("list", status=2, database=False, env={"MONGO_URL": "here"})
        self.assertIn('"here" is no database address', self.stderr)
        self.assert_nothing_made()
        (self.folder / "exobase.conf").write_text(f"[exobase]\nmongo_url = mongodb://{NOBODY}\n")
        self.run_program("list", status=2, database=False)
        (self.folder / "exobase.conf").write_text("[exobase]\nmongo_url =\n")
        self.run_program("list", status=1, database=False)
        self.assertIn("sqlite:var/exobase.db", self.stderr)

    def test_a_database_that_the_url_names_is_used(self):
        for more, used in (({}, "own"), ({"DB_NAME": ""}, "own"), ({"DB_NAME": "site"}, "site")):
            self.run_program("list", status=1, database=False, env={"MONGO_URL": f"mongodb://{NOBODY}/own", **more})
            self.assertIn(f"mongodb://{NOBODY}/{used}: ", self.stderr)
        self.assert_nothing_made()

    def test_what_is_said_more_clearly_wins(self):
        url = {"MONGO_URL": f"mongodb://{NOBODY}"}
        self.run_program("migrate", self.path, database=False, env={**url, "EXOBASE_DATABASE": "sqlite:one.db"})
        self.run_program("list", database=False, env={**url, "EXOBASE_DATABASE": "sqlite:one.db"})
        self.run_program("--database", "sqlite:one.db", "list", database=False, env=url)
        for command in (["inspect", self.path], ["copy", "sqlite:one.db", "sqlite:two.db"], ["help"]):
            self.run_program(*command, database=False, env=url)

    def say(self, arguments, env):
        """All that a command prints, with all that it tells those who look for errors."""
        clean = {k: v for k, v in os.environ.items() if k not in ("EXOBASE_DATABASE", "MONGO_URL", "DB_NAME")}
        env = {**clean, "EXOBASE_LANG": "en", "G_MESSAGES_DEBUG": "all", "LOG_LEVEL": "debug", "LISTEN": "127.0.0.1:0", **env}
        done = subprocess.run([exobase.BINARY, *map(str, arguments)], cwd=self.folder, env=env, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=120)
        self.assertIn(done.returncode, (1, 2), (arguments, env, done.stdout, done.stderr))
        for secret in (NAME, *PIECES):
            self.assertNotIn(secret, done.stdout + done.stderr, (arguments, env.get("MONGO_URL")))
        return done.returncode, done.stderr

    def test_no_piece_of_a_password_is_printed(self):
        for sign in ("@", ":", "/", "%", "@@", ":/", "/@", "?", "#", "?@", "://", "%40@"):
            for password in (sign.join(PIECES[:2]), sign.join(PIECES), f"1{sign}{PIECES[0]}"):
                for scheme, hosts in (("mongodb", NOBODY), ("mongodb+srv", "db.invalid"), ("mongo", NOBODY)):
                    address = f"{scheme}://{NAME}:{password}@{hosts}/site"
                    ways = (([], {"EXOBASE_DATABASE": address}), (["--database", address], {}), ([], {"MONGO_URL": address}),
                            ([], {"MONGO_URL": address, "DB_NAME": "own"}), ([], {"MONGO_URL": address.removesuffix("/site")}))
                    for options, env in ways:
                        status, said = self.say([*options, "list"], env)
                        if scheme == "mongodb" and sign not in ("?", "#"):
                            self.assertEqual(status, 2)
                            self.assertIn(ESCAPED, said)

    def test_no_command_prints_one(self):
        for password in ("qzx@wvk", "qzx:wvk", "qzx/wvk", "1/wvk", "qzx%wvk", "qzx@wvk@gfy"):
            address = f"mongodb://{NAME}:{password}@{NOBODY}/site"
            for command in self.commands:
                self.say(command, {"EXOBASE_DATABASE": address})
            self.say(["copy", address, "sqlite:copy.db"], {})
            self.run_program("migrate", self.path)
            self.say(["copy", f"sqlite:{self.database}", address], {})
            (self.folder / "exobase.conf").write_text(f"[exobase]\nexobase_database = {address}\n")
            self.say(["list"], {})
            (self.folder / "exobase.conf").unlink()

    def test_written_as_it_should_be(self):
        for password in ("qzx%40wvk", "qzx%3Awvk", "qzx%2Fwvk", "qzx%25wvk"):
            for options in ("", "?appName=a%40b"):
                _, said = self.say(["--database", f"mongodb://{NAME}:{password}@{NOBODY}/site{options}", "list"], {})
                self.assertIn(f"mongodb://{NOBODY}/site: The MongoDB server can't be reached", said)
        for address, fault in ((f"mongodb://{NAME}:qzx@{NOBODY}/a b", "Invalid database"),
                               (f"mongodb://{NAME}:qzx@127.0.0.1:port/a", "Invalid host"),
                               (f"mongodb://{NAME}:qzx@{NOBODY}/a?w=-7", "w")):
            status, said = self.say(["--database", address, "list"], {})
            self.assertEqual(status, 2)
            self.assertNotIn(ESCAPED, said)
            self.assertIn(fault, said)
