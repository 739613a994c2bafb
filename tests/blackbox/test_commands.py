# SPDX-License-Identifier: Apache-2.0
"""The other commands: list, show, log, diff, revert, generate, help; exit status, languages, full disks."""

import os
import re
import subprocess

import exobase
from exobase import exercise


class Commands(exobase.Bench):
    def setUp(self):
        super().setUp()
        self.path = self.module([exercise(1), exercise(2, "Deux.", offer="pro"),
                                 exercise(3, "Trois.", difficulty="difficile")])
        self.migrate(self.path)

    def test_list(self):
        self.assertEqual([d["id"] for d in self.lines("list")], [1, 2, 3])
        self.assertEqual([d["id"] for d in self.lines("list", "6e-ch", "--offer", "free")], [1, 3])
        self.assertEqual([d["id"] for d in self.lines("list", "--difficulty", "difficile")], [3])
        self.assertIn("Deux.", self.run_program("list"))
        self.run_program("list", "6E_NON", status=1)
        self.assertIn("6E_CH", self.stderr)

    def test_show(self):
        document = self.json("show", "6E_CH", 2)
        self.assertEqual((document["id"], document["revision"]), (2, 1))
        self.assertRegex(document["created_at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertEqual(document["created_at"], document["updated_at"])
        self.edit("6E_CH", 2, title="T")
        self.assertEqual(self.json("show", "6E_CH", 2)["title"], "T")
        self.assertIsNone(self.json("show", "6E_CH", 2, "--at", 1)["title"])
        self.assertIn("<p>Deux.</p>", self.run_program("show", "6E_CH", 2))
        self.run_program("show", "6E_CH", 9, status=1)
        self.run_program("show", "6E_CH", "x", status=2)
        self.run_program("show", "6E_CH", 2, "--at", 99, status=1)

    def test_generators(self):
        keys = {line["key"]: line for line in self.lines("generators", "list")}
        self.assertIn("THALES", keys["THALES_V2"]["aliases"])
        self.assertIn("function generate(p, draw)", self.run_program("generators", "show", "thales"))
        self.assertEqual(self.json("generators", "show", "THALES")["key"], "THALES_V2")
        for key in keys:
            self.assertEqual({line["failed"] for line in self.lines("generators", "test", key)}, {0}, key)
        self.run_program("generators", "show", "NONE", status=1)
        self.run_program("generators", "show", status=2)
        self.run_program("generators", "paint", status=2)

    def test_log(self):
        self.edit("6E_CH", 2, title="T")
        self.delete("6E_CH", 3)
        log = self.lines("log")
        self.assertEqual([c["commit"] for c in log], [3, 2, 1])
        self.assertEqual([c["kind"] for c in log], ["edit", "edit", "migrate"])
        self.assertEqual(log[0]["changes"], [{"chapter_code": "6E_CH", "id": 3, "op": "delete"}])
        self.assertEqual([c["op"] for c in log[2]["changes"]], ["create"] * 3)
        self.assertEqual([c["commit"] for c in self.lines("log", "6E_CH", 2)], [2, 1])
        self.assertEqual([c["commit"] for c in self.lines("log", "-n", 1)], [3])
        self.assertIn("migrate", self.run_program("log"))

    def test_diff(self):
        self.edit("6E_CH", 2, title="T")
        self.delete("6E_CH", 3)
        change, = self.lines("diff", 2)
        self.assertEqual((change["id"], change["op"], change["fields"]),
                         (2, "update", {"title": {"before": None, "after": "T"}}))
        self.assertEqual([c["op"] for c in self.lines("diff", 1, 3)], ["update", "delete"])
        self.assertEqual([c["op"] for c in self.lines("diff", 3, 1)], ["update", "create"])
        self.assertEqual([c["op"] for c in self.lines("diff", 0, 1)], ["create"] * 3)
        self.assertIn("+ T", self.run_program("diff", 2))
        self.run_program("diff", 9, status=1)

    def test_revert(self):
        digest = self.digest()
        self.edit("6E_CH", 2, title="T")
        self.run_program("revert", 2, "--dry-run")
        self.assertEqual(len(self.lines("log")), 2)
        self.assertEqual(self.json("revert", 2)["commit"], 3)
        self.assertEqual(self.digest(), digest)
        self.assertEqual(self.json("revert", 3)["commit"], 4)
        self.assertEqual(self.json("show", "6E_CH", 2)["title"], "T")

    def test_revert_over_later_changes(self):
        self.edit("6E_CH", 2, title="T")
        answer = self.json("revert", 1, status=1)
        self.assertEqual(answer["obstacles"], [{"chapter_code": "6E_CH", "id": 2, "later_commit": 2}])
        self.assertEqual(len(self.lines("log")), 2)
        self.json("revert", 1, "--keep-later")
        self.assertEqual([d["id"] for d in self.lines("list")], [2])
        self.json("revert", 1, "--force")
        self.assertEqual(self.lines("list"), [])

    def test_revert_of_a_migration_inserts_again(self):
        self.run_program("revert", 1)
        self.assertEqual(self.counts(self.migrate(self.path)), (3, 0, 0, 0, 0))
        self.assertEqual([d["revision"] for d in self.lines("list")], [3, 3, 3])

    def test_generate(self):
        batch = self.json("generate", "6E_CH", "--seed", 5, "--count", 2, "--offer", "pro")
        ids = [e["metadata"]["exercise_id"] for e in batch["exercises"]]
        order = self.json("generate", "6E_CH", "--seed", 5, "--offer", "pro", "--order")
        self.assertEqual(sorted(order), [1, 2, 3])
        self.assertEqual(ids, order[:2])
        self.assertEqual(batch["batch_metadata"]["available"], 3)
        self.assertIn("warning", self.json("generate", "6E_CH", "--count", 9)["batch_metadata"])
        self.run_program("generate", "6E_CH", "--offer", "gold", status=2)
        self.run_program("generate", "6E_CH", "--difficulty", "moyen", status=1)
        self.run_program("generate", "6E_CH", "--seed", str(2 ** 63), status=2)

    def test_arguments(self):
        for wrong in (["nothing"], ["list", "--nothing"], ["show", "6E_CH"], ["list", "a", "b"],
                      ["migrate", "--on-conflict", "x"], ["log", "-n", "x"], ["--lang", "de", "list"],
                      ["diff", "-1"], ["show", "6e ch", "1"]):
            self.run_program(*wrong, status=2)
            self.assertTrue(self.stderr.startswith("exobase: "), self.stderr)

    def test_help_of_everything(self):
        overview = self.run_program("help")
        for command in re.findall(r"^  ([a-z]+)  ", overview, re.M):
            text = self.run_program(command, "--help")
            self.assertIn(f"exobase {command}", text)
            self.assertTrue(all(len(line) <= 80 for line in text.splitlines()))
        self.assertRegex(self.run_program("--version"), r"^exobase \d+\.\d+\.\d+$")

    def test_reference(self):
        man = self.run_program("help", "--format", "man")
        self.assertIn(".SH COMMANDS", man)
        completion = self.folder / "completion"
        completion.write_text(self.run_program("help", "--format", "bash"))
        script = (f"source {completion}; COMP_WORDS=(exobase migrate --on); COMP_CWORD=2; _exobase; "
                  "echo ${COMPREPLY[@]}; COMP_WORDS=(exobase dig); COMP_CWORD=1; _exobase; echo ${COMPREPLY[@]}")
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout, "--on-conflict\ndigest\n")

    def test_docs_are_current(self):
        written = (exobase.TOP / "docs" / "commands.md").read_text(encoding="utf-8")
        self.assertEqual(self.run_program("--lang", "en", "help", "--format", "markdown"), written)

    def test_languages(self):
        french = self.run_program("--lang", "fr", "help")
        self.assertIn("une banque d'exercices", french.replace("’", "'"))
        self.run_program("show", "6E_CH", 9, status=1, env={"EXOBASE_LANG": "", "LANG": "C.UTF-8"})
        self.assertIn("il n", self.stderr.lower())
        self.run_program("show", "6E_CH", 9, status=1, env={"EXOBASE_LANG": "", "LANG": "en_GB.UTF-8"})
        self.assertIn("there is no exercise", self.stderr)

    def test_output_that_does_not_arrive(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([exobase.BINARY, "--database", exobase.address_of(self.database), "list", "--json"],
                                  stdout=full, stderr=subprocess.PIPE, cwd=self.folder)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"exobase: ", done.stderr)

    def test_digest_by_ten_lines_of_python(self):
        self.edit("6E_CH", 1, reel=1e16, petit=1e-7, texte="\u2028\x7f\x01\"\\/é😀", liste=[1.0, -0.0, None])
        self.assertEqual(exobase.digest_of(self.lines("list")), self.digest())

    def test_settings_are_checked(self):
        self.run_program("list", status=2, env={"READONLY_CODEBASE": "yes"})
        self.assertIn("READONLY_CODEBASE", self.stderr)

    def test_two_migrations_at_once(self):
        self.module([exercise(i, f"Texte {i}.") for i in range(1, 300)])
        env = dict(os.environ, EXOBASE_LANG="en")
        command = [exobase.BINARY, "--database", exobase.address_of(self.database), "migrate", str(self.path), "--json",
                   "--on-conflict", "file"]
        running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
                   for _ in range(4)]
        results = [(p.communicate(), p.returncode) for p in running]
        self.assertEqual([code for _, code in results], [0] * 4, results)
        self.assertEqual(len(self.lines("list")), 299)
        self.assertEqual(len(self.lines("log")), 2)


if __name__ == "__main__":
    import unittest
    unittest.main()
