# SPDX-License-Identifier: Apache-2.0
"""
Random lives of a module and its bank: the file is changed, renumbered and reordered, the database edited, commits
are reverted, and migrations run with all their options. Whatever comes, a second run does nothing, a dry run is
what the run does, no exercise goes without --prune, and the log leads back to every digest.
"""
import json
import os
import random
import subprocess
import unittest

import exobase
from exobase import digest_of

SEQUENCES = int(os.environ.get("EXOBASE_SEQUENCES", "30"))
SEED = 20260911
OPTIONS = ([], [], [], ["--prune"], ["--on-conflict", "file"], ["--on-conflict", "database"], ["--on-conflict", "abort"],
           ["--prune", "--on-conflict", "file"], ["--prune", "--on-conflict", "database"])
# How a module says which exercise is which: options, and the exercise as it writes it.
SHAPES = {
    "ids": (["--list", "Q"], lambda e: {"id": e["number"], **e["content"]}),
    "names": (["--list", "Q", "--id", "name"], lambda e: {"name": e["name"], **e["content"]}),
    "keys": (["--list", "Q.*", "--id", "key"], lambda e: e["content"]),
    "nothing": (["--list", "Q"], lambda e: e["content"]),
    "tuples": (["--list", "Q", "--id", "position", "--field", "0=enonce_html", "--field", "1=solution_html",
                "--field", "2=+x"], lambda e: tuple(e["content"].values())),
}


class Life:
    """One module and its bank."""

    def __init__(self, bench, seed):
        self.bench, self.random = bench, random.Random(seed)
        self.shape = self.random.choice(sorted(SHAPES))
        self.made, self.digests = 0, []
        self.items = [self.new() for _ in range(self.random.randint(1, 5))]

    def new(self):
        self.made += 1
        text = self.random.choice([f"Texte {self.made}.", f"Texte {self.made}.", "Le même."])
        return {"number": self.made, "name": f"n{self.made}",
                "content": {"enonce_html": text, "solution_html": "s", "x": self.random.randint(0, 3)}}

    def change_file(self):
        for _ in range(self.random.randint(0, 3)):
            what = self.random.choice(["add", "take", "order", "number", "enonce_html", "solution_html", "x"])
            if what == "add":
                self.items.insert(self.random.randint(0, len(self.items)), self.new())
            elif what == "order":
                self.random.shuffle(self.items)
            elif what == "number":
                for number, item in enumerate(self.items, 1):
                    item["number"] = number
            elif what == "take" and self.items:
                self.items.pop(self.random.randrange(len(self.items)))
            elif self.items:
                content = self.random.choice(self.items)["content"]
                content[what] = content[what] + 1 if what == "x" else content[what] + "!"

    def migrate(self):
        bench, (arguments, write) = self.bench, SHAPES[self.shape]
        items = {e["name"]: write(e) for e in self.items} if self.shape == "keys" else [write(e) for e in self.items]
        path = bench.folder / "m_exercises.py"
        path.write_text(f"Q = {items!r}\n", encoding="utf-8")
        run = ["migrate", path, *arguments, *self.random.choice(OPTIONS)]
        before = bench.lines("list") if self.digests else []
        status = bench.status(*run, "--dry-run", "--json")
        if status:  # conflicts and --on-conflict=abort, ids given twice, a shape without exercises
            bench.assertEqual(status, 1)
            return
        plan = json.loads(bench.stdout)
        bench.assertEqual(plan["digest_before"], plan["digest_after"])
        if bench.status(*run, "--plan", plan["plan"], "--json"):
            bench.assertIn("abort", run)
            return
        report = json.loads(bench.stdout)
        for name in ("inserted", "updated", "skipped", "deleted", "conflicts", "missing"):
            bench.assertEqual(report[name], plan[name])
        rows = bench.lines("list")
        if report["commit"]:
            self.digests.append(report["digest_after"])
        bench.assertEqual(digest_of([dict(r) for r in rows]), report["digest_after"])
        if "--prune" not in run:
            bench.assertLessEqual({(r["chapter_code"], r["id"]) for r in before},
                                  {(r["chapter_code"], r["id"]) for r in rows})
        if not bench.status(*run, "--json"):
            again = json.loads(bench.stdout)
            bench.assertEqual((again["commit"], again["inserted"], again["updated"]), (None, 0, 0))

    def edit(self):
        rows = self.bench.lines("list") if self.digests else []
        what = self.random.choice(["edit", "delete", "create"]) if rows else "create"
        row = self.random.choice(rows) if rows else {"chapter_code": "6E_M", "id": 0}
        fields = self.random.choice([{"title": "Ici"}, {"solution_html": "Ici."}, {"enonce_html": "Le même."}])
        if what == "create":
            fields = {"enonce_html": "Le même.", "solution_html": "s", **fields}
        given = [] if what == "delete" else [json.dumps(fields)]
        done = subprocess.run([os.environ["EXOBASE_EDIT_TOOL"], f"sqlite:{self.bench.database}", what, row["chapter_code"],
                               "0" if what == "create" else str(row["id"]), *given], capture_output=True, timeout=60)
        if done.returncode == 0 and len(self.bench.lines("log")) > len(self.digests):
            self.digests.append(self.bench.digest())

    def revert(self):
        if not self.digests:
            return
        number = self.random.randint(1, len(self.digests))
        options = self.random.choice([[], [], ["--keep-later"], ["--force"]])
        if self.bench.status("revert", str(number), *options) == 0 and \
                len(self.bench.lines("log")) > len(self.digests):
            self.digests.append(self.bench.digest())

    def go_back(self):
        """Every earlier state can be seen, and unwinding leads back to each, to nothing at last."""
        bench, count = self.bench, len(self.digests)
        for number, digest in enumerate(self.digests, 1):
            bench.assertEqual(bench.run_program("digest", "--at", str(number)).strip(), digest)
        for number in range(count, 0, -1):
            bench.run_program("revert", str(number))
            bench.assertEqual(bench.digest(), self.digests[number - 2] if number > 1 else digest_of([]))

    def live(self):
        self.migrate()
        for _ in range(self.random.randint(3, 9)):
            step = self.random.choice([self.migrate, self.migrate, self.migrate, self.edit, self.revert])
            if step == self.migrate:
                self.change_file()
            step()
            if self.digests:
                self.bench.assertEqual(len(self.bench.lines("log")), len(self.digests))
        if self.digests:
            self.go_back()


class Sequences(exobase.Bench):
    def status(self, *arguments):
        """Runs it and keeps what it printed."""
        done = subprocess.run([exobase.BINARY, "--lang", "en", "--database", exobase.address_of(self.database),
                               *map(str, arguments)], capture_output=True, text=True, timeout=60)
        self.stdout = done.stdout
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return done.returncode

    def test_sequences(self):
        for number in range(SEQUENCES):
            with self.subTest(sequence=SEED + number):
                self.setUp()
                Life(self, SEED + number).live()


if __name__ == "__main__":
    unittest.main()
