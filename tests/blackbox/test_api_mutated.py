# SPDX-License-Identifier: Apache-2.0
"""
Thousands of requests made at random, most of them wrong in some way, to every route that writes or shows the past:
each is answered as the OpenAPI document says, never with 5xx, and the bank is whole afterwards. Then as many that
were right once, to every route there is, whose bytes were broken. EXOBASE_MUTATED says how many of each,
EXOBASE_MUTATED_SEED which.
"""

import collections
import concurrent.futures
import json
import os
import random
import re
import socket
import unittest
import urllib.parse

from exobase import digest_of
from server import PATIENCE, ServerBench, static

COUNT = int(os.environ.get("EXOBASE_MUTATED", "10000"))
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


PIECES = [b"\r\n", b"\n", b"\r", b":", b" ", b"\t", b"\0", b"%", b"%00", b"%ff", b"/", b"?", b"&", b"=", b"{", b"[", b"]", b"\"", b"\\",
          b"\\u0000", b"\\ud800", b"\xff", b"\xc3", b"null", b"true", b"-0", b"1e999", b"9" * 30, b"Content-Length: 3\r\n",
          b"Transfer-Encoding: chunked\r\n", b"Host: x\r\n", b"Expect: 100-continue\r\n", b"A" * 300, b"," * 50, b"[" * 300,
          b"\r\n\r\n"]
# What paths, queries and bodies say in the requests that are right; each takes what its route knows.
PARTS = {"code": "6E_A", "id": "1", "key": "THALES_V2", "n": "1", "name": "lea"}
QUERY = {"limit": 2, "q": "calc", "fields": "id,title", "after": 0, "offer": "free", "difficulty": "facile", "dry_run": 1,
         "message": "x", "code_officiel": "6e-a", "seed": 7}
BODY = {**static("Une dur\u00e9e"), "code": "B", "title": "t", "chapter_code": "B", "revision": 1, "code_officiel": "6e-a", "seed": 7,
        "nb_exercices": 3, "name": "lea", "password": "correct horse", "old": "x", "new": "correct horse", "role": "viewer",
        "items": [{"op": "update", "chapter_code": "6E_A", "id": 1, "revision": 1, "fields": {"title": "u"}}],
        "format_version": "1.0", "exercises": [static("a", id=9)]}
# Seconds that a client waits for an answer: some never end their request. What it does not hear, the log tells.
HEARS = 0.2


class Breaker:
    """Takes bytes away, adds some, doubles some, joins two requests; the same for the same seed."""

    def __init__(self, seed, whole):
        self.random, self.whole = random.Random(seed), whole

    def change(self, data):
        chance = self.random
        at, kind = chance.randrange(len(data) + 1), chance.randrange(7)
        if kind == 0:
            return data[:at] + bytes([chance.randrange(256)]) + data[at + 1:]
        if kind == 1:
            return data[:at] + data[at + chance.choice([1, 1, 2, 8, 40]):]
        if kind in (2, 3):
            return data[:at] + chance.choice(PIECES) + data[at:]
        if kind == 4:
            return data[:at] + data[at:at + chance.randrange(1, 60)] + data[at:]
        if kind == 5:
            return data[:at]
        other = chance.choice(self.whole)
        return data[:at] + other[chance.randrange(len(other)):]

    def request(self):
        data = self.random.choice(self.whole)
        for _ in range(self.random.choice([1, 1, 1, 2, 3, 6])):
            data = self.change(data)
        return data


class Mutated(ServerBench):
    SETTINGS = {"LOG_LEVEL": "error"}

    def test_mutated_requests(self):
        maker, written = Maker(SEED), 0
        self.create(CODES[0])  # so that there is the commit that some ask for
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

    def body_of(self, operation, components):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if not content:
            return b""
        schema = content["schema"]
        schema = components[schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema
        known = schema.get("properties") if schema.get("additionalProperties") is False else BODY
        return json.dumps({name: BODY[name] for name in known if name in BODY}, ensure_ascii=False).encode()

    def whole_requests(self):
        """One to each route of the OpenAPI document, right enough to reach it."""
        document, made = self.server.get("/openapi.json").json(), []
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                target = re.sub(r"\{(\w+)\}", lambda part: PARTS.get(part.group(1), "x"), path)
                names = [p["name"] for p in operation.get("parameters", []) if p["in"] == "query" and p["name"] in QUERY]
                if names:
                    target += "?" + urllib.parse.urlencode({name: QUERY[name] for name in names})
                body = self.body_of(operation, document["components"]["schemas"])
                kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
                made.append(f"{method.upper()} {target} HTTP/1.1\r\nHost: localhost\r\nIf-Match: \"1\"\r\n{kind}\r\n".encode() + body)
        return made

    def send(self, data):
        """The status, or why there is none."""
        try:
            with socket.create_connection((self.server.host, self.server.port), PATIENCE) as client:
                client.sendall(data)
                client.shutdown(socket.SHUT_WR)
                client.settimeout(HEARS)
                answer = b""
                while len(answer) < 12 and (part := client.recv(65536)):
                    answer += part
        except TimeoutError:
            return "waits"
        except ConnectionError:
            return "closed"
        return answer[9:12].decode("ascii", "replace")

    def test_broken_bytes(self):
        for chapter in CODES:
            self.create(chapter)
        breaker = Breaker(SEED, self.whole_requests())
        self.assertGreater(len(breaker.whole), 40)
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            statuses = collections.Counter(pool.map(self.send, [breaker.request() for _ in range(COUNT)]))
        for status in ("200", "400", "404", "422"):
            self.assertGreater(statuses[status], COUNT / 200, statuses)
        self.assertEqual(self.server.get("/readyz").status, 200)
        self.assertEqual(self.digest(), digest_of(self.lines("list")))
        self.finish(self.server)
        self.assertEqual(self.server.errors_text, "")


if __name__ == "__main__":
    unittest.main()
