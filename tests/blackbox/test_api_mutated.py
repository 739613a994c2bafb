# SPDX-License-Identifier: Apache-2.0
"""
Thousands of requests made at random, most of them wrong in some way, to every route that writes or shows the past:
each is answered as the OpenAPI document says, never with 5xx, and the bank is whole afterwards.
EXOBASE_MUTATED says how many, EXOBASE_MUTATED_SEED which.
"""

import json
import os
import random
import unittest
import urllib.parse

from exobase import digest_of
from server import ServerBench, static

COUNT = int(os.environ.get("EXOBASE_MUTATED", "3000"))
SEED = os.environ.get("EXOBASE_MUTATED_SEED", "1")
NAMES = ["id", "chapter_code", "title", "enonce_html", "solution_html", "difficulty", "offer", "status", "is_dynamic", "needs_svg",
         "template_variants", "variables", "variables_schema", "revision", "exercise_uid", "_id", "exobase_x", "tags",
         "generator_key", "family", "exercise_type", "é", "", "created_at", "a.b"]
SCALARS = [None, True, False, 0, 1, 2, -1, 2**53, 2**63 - 1, -2**63, 1.5, 1e300, "", "a", "<p>x</p>", "$", "<script>", "facile",
           "PRO", "draft", "é\u0001", "\u2028", "x" * 200, "6E_A", "oui", "\U0001F600", "İ", "Σ"]
CODES = ["6E_A", "B", "C"]
NO_CODES = ["6e-a", "Z9", "_", "é", " ", "x" * 65]
NUMBERS = [0, -1, "x", 2**53, 2**63 - 1, 2**64]
TAGS = ['"1"', '"2"', '"3"', "*", "*", "*", 'W/"1"', '"1", "2", "3"', "x", '"']
ARGUMENTS = ["allow_duplicate", "message", "force", "keep_later", "dry_run", "limit", "after", "before", "skip"]
VALUES = ["1", "0", "true", "x", "", "-1", "9223372036854775807", "2", "é"]


class Maker:
    """Requests, the same ones for the same seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def value(self, depth=0):
        kind = self.random.random()
        if kind < 0.7 or depth > 3:
            return self.random.choice(SCALARS)
        if kind < 0.85:
            return [self.value(depth + 1) for _ in range(self.random.randint(0, 3))]
        return {self.random.choice(NAMES + ["label", "weight"]): self.value(depth + 1) for _ in range(self.random.randint(0, 4))}

    def fields(self):
        made = static(self.random.choice("abcdefgh")) if self.random.random() < 0.6 else {}
        for _ in range(self.random.choice([0, 1, 1, 4])):
            made[self.random.choice(NAMES)] = self.value()
        return made

    def code(self):
        return self.random.choice(CODES if self.random.random() < 0.9 else NO_CODES)

    def number(self):
        return self.random.choice(NUMBERS) if self.random.random() < 0.1 else self.random.randint(1, 12)

    def exercises(self, more=""):
        return f"/api/admin/chapters/{urllib.parse.quote(self.code())}/exercises{more}"

    def exercise(self, more=""):
        return self.exercises(f"/{self.number()}{more}")

    def item(self):
        made = {"op": self.random.choice(["update", "move", "delete"]), "chapter_code": self.code(),
                "id": self.random.randint(1, 12), "revision": self.random.randint(1, 4)}
        if self.random.random() < 0.6:
            made["fields"] = self.fields()
        if self.random.random() < 0.5:
            made["to"] = self.code()
        return made

    def body(self, *others):
        return self.random.choice([*others, *others, self.value()])

    def headers(self):
        made = {"Content-Type": "application/json"}
        for name, values, chance in (("If-Match", TAGS, 0.8), ("Idempotency-Key", "abcdef", 0.2),
                                     ("Exobase-Commit", ["1", "x", "-1", "0"], 0.1), ("Accept-Language", ["fr", "en"], 0.2)):
            if self.random.random() < chance:
                made[name] = self.random.choice(values)
        return made

    def query(self):
        given = {self.random.choice(ARGUMENTS): self.random.choice(VALUES) for _ in range(self.random.choice([0, 0, 0, 0, 1, 2]))}
        return "?" + urllib.parse.urlencode(given) if given else ""

    def request(self):
        """(method, path, body)"""
        return self.random.choice([
            lambda: ("POST", self.exercises(), self.fields()),
            lambda: ("POST", self.exercises(), static(str(self.random.random()))),
            lambda: ("PUT", self.exercise(), self.fields()),
            lambda: ("PUT", self.exercise(), {"title": self.value()}),
            lambda: ("DELETE", self.exercise(), None),
            lambda: ("GET", self.exercise(), None),
            lambda: ("POST", self.exercise("/duplicate"), self.body(None, {"chapter_code": self.code()})),
            lambda: ("POST", self.exercise("/move"), self.body({"chapter_code": self.code()}, {"revision": 1})),
            lambda: ("POST", self.exercise("/restore"), self.body(None, {"revision": self.random.randint(1, 5)})),
            lambda: ("GET", self.exercise("/history"), None),
            lambda: ("GET", self.exercises("/deleted"), None),
            lambda: ("POST", "/api/admin/bulk", self.body({"items": [self.item() for _ in range(self.random.randint(0, 4))]})),
            lambda: ("GET", "/api/admin/commits", None),
            lambda: ("GET", f"/api/admin/commits/{self.number()}", None),
            lambda: ("POST", f"/api/admin/commits/{self.number()}/revert", None),
            lambda: ("GET", "/api/admin/chapters", None),
            lambda: ("POST", "/api/admin/chapters", {"code": self.code(), "title": self.value()}),
            lambda: ("PATCH", f"/api/admin/chapters/{urllib.parse.quote(self.code())}", {"title": self.value()}),
        ])()


class Mutated(ServerBench):
    SETTINGS = {"LOG_LEVEL": "error"}

    def test_mutated_requests(self):
        maker, written = Maker(SEED), 0
        for number in range(COUNT):
            method, path, body = maker.request()
            bytes_ = None if body is None else json.dumps(body).encode()
            with self.subTest(number=number, method=method, path=path, body=str(body)[:500]):
                answer = self.server.ask(method, path + maker.query(), bytes_, maker.headers())
                self.assertLess(answer.status, 500, answer.body)
                written += answer.status == 200 and method != "GET"
        self.assertGreater(written, COUNT / 30, "hardly anything was right: nothing was tried")
        self.assertEqual(self.digest(), digest_of(self.lines("list")))
        newest = self.server.get("/api/admin/commits").json()["newest"]
        self.assertEqual([c["commit"] for c in self.lines("log")], list(range(newest, 0, -1)))


if __name__ == "__main__":
    unittest.main()
