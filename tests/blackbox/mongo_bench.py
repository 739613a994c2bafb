# SPDX-License-Identifier: Apache-2.0
"""A database of its own on the MongoDB server, seen by a client that is nothing of exobase's."""

import os
import time
import uuid

import exobase
from bson_wire import Client, object_id
from server import PATIENCE

SERVER = os.environ.get("EXOBASE_TEST_MONGODB", "")
EXERCISES = "admin_exercises"


def python_exercise(code, id, text="Calcule.", **more):
    """As the Python system wrote it."""
    return {"_id": object_id(), "chapter_code": code, "id": id, "enonce_html": f"<p>{text}</p>", "solution_html": "<p>42</p>",
            "difficulty": "facile", "offer": "free", "exercise_uid": None, **more}


class MongoBench(exobase.Bench):
    def setUp(self):
        super().setUp()
        self.database = f"{SERVER}/exobase_test_{uuid.uuid4().hex[:16]}"
        self.client = Client(self.database)
        self.addCleanup(self.client.close)
        self.addCleanup(lambda: self.client.command(dropDatabase=1))

    def is_ferretdb(self):
        return any(name.startswith("ferretdb") for name in self.client.command(buildInfo=1))

    def until(self, condition, what):
        end = time.monotonic() + PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.05)

    def bank(self):
        self.migrate(self.module([exobase.exercise(i, f"Nummer {i}.", title="T") for i in range(1, 6)]))
