# SPDX-License-Identifier: Apache-2.0
"""10,000 requests that were right once, broken at random (seeded): none may crash the server or make it answer 500."""

import collections
import concurrent.futures
import os
import random
import unittest

from small import Case, read_all

COUNT = int(os.environ.get("EXOBASE_HTTP_MUTATED", "10000"))
SEED = 20260101

WHOLE = [
    b"GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /chapters/6E_G07/notes/12?limit=5&deep=true&offer=pro HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer viewer\r\n"
    b"Accept-Language: fr, en;q=0.5\r\nX-Request-Id: abc\r\n\r\n",
    b"PUT /chapters/a/notes/1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer editor\r\nContent-Type: application/json\r\n"
    b"Content-Length: 66\r\n\r\n" b'{"title": "Dur\xc3\xa9e", "count": 3, "parts": [{"title": "x"}], "a": 1}',
    b"POST /public HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nContent-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n5\r\n{\"x\":\r\n3\r\n 1}\r\n0\r\n\r\n",
    b"POST /text HTTP/1.1\r\nHost: localhost\r\nCookie: session=admin\r\nX-CSRF-Token: csrf-secret\r\nContent-Type: text/plain\r\n"
    b"Content-Length: 10\r\nExpect: 100-continue\r\n\r\n0123456789",
    b"OPTIONS /public HTTP/1.1\r\nHost: localhost\r\nOrigin: https://app.example\r\nAccess-Control-Request-Method: POST\r\n\r\n",
    b"DELETE /chapters/%C3%A9/notes/3 HTTP/1.1\r\nHost: [::1]:8787\r\nAuthorization: Bearer admin\r\n\r\n",
    b"HEAD http://localhost/docs? HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n"
    b"GET /slow?ms=0 HTTP/1.1\r\nHost: localhost\r\n\r\n",
]
PIECES = [b"\r\n", b"\n", b"\r", b":", b" ", b"\t", b"\0", b"%", b"%00", b"%ff", b"/", b"//", b"?", b"&", b"=", b"{", b"[", b"\"", b"\\u0000",
          b"\xff", b"Content-Length: 3\r\n", b"Transfer-Encoding: chunked\r\n", b"Host: x\r\n", b"-1", b"99999999999999999999", b"0x10",
          b"A" * 300, b"," * 50, b"\r\n\r\n", b" HTTP/1.0", b"Content-Encoding: gzip\r\n", b"[" * 300, b"1e999"]


def mutate(rng, data):
    data = bytearray(data)
    for _ in range(rng.choice([1, 1, 1, 2, 3, 6])):
        at = rng.randrange(len(data) + 1)
        kind = rng.randrange(6)
        if kind == 0 and at < len(data):
            data[at] = rng.randrange(256)
        elif kind == 1:
            del data[at:at + rng.choice([1, 1, 2, 8, 40])]
        elif kind == 2:
            data[at:at] = rng.choice(PIECES)
        elif kind == 3:
            end = min(len(data), at + rng.randrange(1, 60))
            data[at:at] = data[at:end]
        elif kind == 4:
            del data[at:]
        else:
            other = rng.choice(WHOLE)
            data[at:] = other[rng.randrange(len(other)):]
        if not data:
            break
    return bytes(data)


class Mutated(Case):
    ARGUMENTS = {"arrival_ms": 300, "cors": "https://app.example"}

    def ask(self, item):
        """One broken request; the answer's status, or what is wrong."""
        number, data = item
        with self.server.connect() as client:
            try:
                client.sendall(data)
                client.shutdown(1)
                answer = read_all(client)
            except OSError:
                answer = b""
        status = answer[9:12].decode("ascii", "replace")
        return f"request {number}: {data!r}\n{answer[:500]!r}" if status.startswith("5") else status

    def test_mutated(self):
        rng = random.Random(SEED)
        broken = [mutate(rng, rng.choice(WHOLE)) for _ in range(COUNT)]
        with concurrent.futures.ThreadPoolExecutor(32) as pool:
            statuses = collections.Counter(pool.map(self.ask, enumerate(broken)))
        print(dict(statuses))
        self.assertEqual([status for status in statuses if len(status) > 3], [])
        self.check_lives()
        self.assertIn("200", statuses)
        self.assertIn("400", statuses)


class Unbroken(Case):
    ARGUMENTS = {"cors": "https://app.example"}

    def test_answered(self):
        """The requests are right before they are broken, or the test would be about nothing."""
        for data in WHOLE:
            with self.subTest(data[:40]):
                with self.server.connect() as client:
                    client.sendall(data)
                    client.shutdown(1)
                    answer = read_all(client)
                self.assertIn(answer[9:12], [b"200", b"204", b"100", b"422"] if b"PUT" in data else [b"200", b"204", b"100"])


if __name__ == "__main__":
    unittest.main()
