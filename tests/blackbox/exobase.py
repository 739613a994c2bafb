# SPDX-License-Identifier: Apache-2.0
"""Runs the real program in a folder of its own, as an operator would."""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

BINARY = os.environ.get("EXOBASE_BINARY", "build/exobase")
TOP = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = TOP / "examples" / "backend" / "data"


def address_of(database):
    """A database's address: a path is a SQLite file; with EXOBASE_TEST_OVER, a database at that MongoDB server."""
    text = str(database)
    if "://" in text:
        return text
    over = os.environ.get("EXOBASE_TEST_OVER")
    return f"{over}/exobase_test_{hashlib.sha256(text.encode()).hexdigest()[:16]}" if over else f"sqlite:{text}"


def shared_data():
    """The folder of shared real modules, or None."""
    given = os.environ.get("EXOBASE_SHARED_DATA")
    folder = pathlib.Path(given) if given else TOP.parent / "shared" / "data"
    return folder if (folder / "lemaitremot").is_dir() else None


def digest_of(documents):
    """docs/document.md, Digest, as anybody can reckon it."""
    total = hashlib.sha256()
    for document in documents:
        for field in ("created_at", "updated_at", "revision"):
            document.pop(field)
        text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        total.update(text.encode() + b"\n")
    return total.hexdigest()


class Bench(unittest.TestCase):
    """A test with a folder, a database in it, and the program."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="exobase-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.database = self.folder / "bank.db"

    def run_program(self, *arguments, status=0, env=None, database=True, given=None):
        """Standard output; fails the test unless the exit status is as said. `given`: on standard input."""
        environment = {k: v for k, v in os.environ.items()
                       if not k.startswith(("EXOBASE_DATABASE", "PYTHON_DATA", "READONLY", "CHAPTER_PREFIX", "MONGO_URL",
                                        "DB_NAME"))}
        environment.update({"LANG": "C.UTF-8", "EXOBASE_LANG": "en"}, **(env or {}))
        command = [BINARY]
        if database:
            command += ["--database", address_of(self.database)]
        stdin = {"stdin": subprocess.DEVNULL} if given is None else {"input": given}
        done = subprocess.run(command + [str(a) for a in arguments], cwd=self.folder, env=environment, **stdin,
                              capture_output=True, text=True, timeout=120)
        self.stderr = done.stderr
        self.assertEqual(done.returncode, status, f"{arguments}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def json(self, *arguments, status=0, **more):
        return json.loads(self.run_program(*arguments, "--json", status=status, **more))

    def lines(self, *arguments, **more):
        return [json.loads(line) for line in self.run_program(*arguments, "--json", **more).split("\n") if line]

    def digest(self):
        return self.run_program("digest").strip()

    def documents(self):
        return {(d["chapter_code"], d["id"]): d for d in self.lines("list")}

    def module(self, items, name="ch_exercises.py", variable="EXOS", before="", after=""):
        """A data module with these exercises."""
        path = self.folder / name
        body = "".join(f"    {item!r},\n" for item in items)
        path.write_text(f"{before}{variable} = [\n{body}]\n{after}", encoding="utf-8")
        return path

    def migrate(self, *arguments, **more):
        return self.json("migrate", *arguments, **more)

    def counts(self, report):
        return tuple(report[k] if isinstance(report[k], int) else len(report[k])
                     for k in ("inserted", "updated", "skipped", "conflicts", "missing"))

    def edit(self, chapter, id, **fields):
        """An admin's edit, straight through the store."""
        tool = os.environ["EXOBASE_EDIT_TOOL"]
        subprocess.run([tool, address_of(self.database), "edit", chapter, str(id),
                        json.dumps(fields, ensure_ascii=False)], check=True, timeout=60)

    def delete(self, chapter, id):
        tool = os.environ["EXOBASE_EDIT_TOOL"]
        subprocess.run([tool, address_of(self.database), "delete", chapter, str(id)], check=True, timeout=60)


def exercise(id, text="Calcule.", **fields):
    """A small static exercise; id None: without one."""
    item = {} if id is None else {"id": id}
    item.update({"enonce_html": f"<p>{text}</p>", "solution_html": "<p>42</p>", "difficulty": "facile"}, **fields)
    return item
