# SPDX-License-Identifier: Apache-2.0
"""What the server accepts and refuses, route by route and header by header."""

import json
import re
import time
import unittest

from small import PATIENCE, Case, Server, read_answer

HOST = b"Host: localhost\r\n"
VIEWER = {"Authorization": "Bearer viewer"}
EDITOR = {"Authorization": "Bearer editor"}
ADMIN = {"Authorization": "Bearer admin"}


def status_of(data):
    return int(data.split(b" ", 2)[1]) if data else None


class Routes(Case):
    def test_variable_and_fixed(self):
        answer = self.server.ask("GET", "/chapters/6E_G07/notes/12?limit=5&deep=true&offer=pro", headers=VIEWER)
        self.assertEqual(answer.status, 200)
        seen = answer.json()
        self.assertEqual((seen["p_code"], seen["p_id"], seen["n"], seen["p_offer"]), ("6E_G07", "12", 5, "pro"))
        self.assertNotIn("p_id", self.server.ask("GET", "/chapters/x/notes/deleted", headers=VIEWER).json())

    def test_encoded_path(self):
        answer = self.server.ask("GET", "/chapters/caf%C3%A9/notes/1", headers=VIEWER)
        self.assertEqual(answer.json()["p_code"], "café")
        for path in ["/chapters/a%2fb/notes/1", "/chapters/%00/notes/1", "/chapters/%zz/notes/1", "/chapters/%C3/notes/1"]:
            with self.subTest(path):
                self.assertIn(self.server.ask("GET", path, headers=VIEWER).status, (400, 422))

    def test_nothing_there(self):
        for path in ["/nothing", "/chapters", "/chapters//notes/1", "/page/", "//page", "/chapters/a/notes/1/x"]:
            with self.subTest(path):
                answer = self.server.ask("GET", path, headers=VIEWER)
                self.assertEqual((answer.status, answer.code()), (404, "NOT_FOUND"))

    def test_wrong_method(self):
        answer = self.server.ask("POST", "/chapters/a/notes/1", headers=ADMIN)
        self.assertEqual((answer.status, answer.code()), (405, "METHOD_NOT_ALLOWED"))
        self.assertEqual(answer.headers["allow"], "OPTIONS, GET, PUT, DELETE, HEAD")
        for method in ["TRACE", "CONNECT", "BREW", "get"]:
            with self.subTest(method):
                data = self.server.raw(method.encode() + b" /page HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")
                self.assertIn(status_of(data), (400, 405))

    def test_head_and_options(self):
        head = self.server.ask("HEAD", "/page")
        self.assertEqual((head.status, head.body, head.headers["content-length"]), (200, b"", "4096"))
        options = self.server.ask("OPTIONS", "/chapters/a/notes/1")
        self.assertEqual((options.status, options.headers["allow"]), (204, "OPTIONS, GET, PUT, DELETE, HEAD"))
        self.assertEqual(self.server.ask("OPTIONS", "*").status, 204)

    def test_whole_address_as_target(self):
        data = self.server.raw(b"GET http://localhost/page HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")
        self.assertEqual(status_of(data), 200)
        data = self.server.raw(b"GET http://evil.example/page HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")
        self.assertEqual(status_of(data), 421)

    def test_headers_of_every_answer(self):
        for path in ["/page", "/nothing", "/docs"]:
            headers = self.server.ask("GET", path).headers
            self.assertEqual(headers["x-content-type-options"], "nosniff")
            self.assertIn("frame-ancestors 'none'", headers["content-security-policy"])
            self.assertEqual(headers["cache-control"], "no-store")
            self.assertTrue(headers["x-request-id"])

    def test_request_id(self):
        self.assertEqual(self.server.ask("GET", "/page", headers={"X-Request-Id": "abc-1.2_3"}).headers["x-request-id"],
                         "abc-1.2_3")
        for odd in ["a b", "x" * 65, "a;b", "é"]:
            with self.subTest(odd):
                answer = self.server.ask("GET", "/page", headers={"X-Request-Id": odd.encode()})
                self.assertRegex(answer.headers["x-request-id"], "^[0-9a-f]{16}$")
        self.assertNotEqual(self.server.ask("GET", "/page").headers["x-request-id"],
                            self.server.ask("GET", "/page").headers["x-request-id"])

    def test_no_header_can_be_split(self):
        answer = self.server.ask("GET", "/split")
        self.assertEqual((answer.status, answer.code()), (500, "INTERNAL_ERROR"))
        self.assertNotIn("set-cookie", answer.headers)

    def test_languages(self):
        for accept, language in {"fr": "fr", "en": "en", "de, fr;q=0.5, en;q=0.4": "fr", "en-US,fr;q=0.9": "en",
                                 "fr-CH": "fr", "de": "en", "fr;q=0, en;q=0.1": "en", "": "en", "q=;;,": "en"}.items():
            with self.subTest(accept):
                answer = self.server.ask("GET", "/chapters/a/notes/1", headers=VIEWER | {"Accept-Language": accept})
                self.assertEqual(answer.json()["language"], language)


class Parameters(Case):
    def refused(self, query):
        answer = self.server.ask("GET", "/chapters/a/notes/1?" + query, headers=VIEWER)
        self.assertEqual((answer.status, answer.code()), (422, "INVALID_PARAMETER"), query)
        return [finding["place"] for finding in answer.json()["detail"]["findings"]]

    def test_refused(self):
        for query, place in {"limit=0": "limit", "limit=51": "limit", "limit=x": "limit", "limit=": "limit",
                             "limit=1.5": "limit", "limit=99999999999999999999": "limit", "limit=+1": "limit",
                             "offer=gold": "offer", "deep=yes": "deep", "other=1": "other", "limit=1&limit=2": "limit"
                             }.items():
            with self.subTest(query):
                self.assertEqual(self.refused(query), [place])
        self.assertEqual(self.refused("limit=0&offer=x&z=1"), ["z", "limit", "offer"])

    def test_path(self):
        for path in ["/chapters/a/notes/x", "/chapters/a/notes/0", "/chapters/a%20b/notes/1"]:
            with self.subTest(path):
                self.assertEqual(self.server.ask("GET", path, headers=VIEWER).status, 422)

    def test_broken_escape(self):
        for query in ["limit=%", "limit=%4", "%zz=1", "offer=%00", "offer=%ff"]:
            with self.subTest(query):
                answer = self.server.ask("GET", "/chapters/a/notes/1?" + query, headers=VIEWER)
                self.assertEqual((answer.status, answer.code()), (400, "MALFORMED_ADDRESS"))

    def test_unknown_is_passed_over_where_the_row_says_so(self):
        self.assertEqual(self.server.ask("POST", "/public?x=1&limit=3").json()["n"], 3)


class Bodies(Case):
    def put(self, body, headers=None):
        return self.server.ask("PUT", "/chapters/a/notes/1", body,
                               EDITOR | {"Content-Type": "application/json"} | (headers or {}))

    def test_taken(self):
        answer = self.put('{"title": "Durée", "count": 3.0, "parts": [{"title": "x", "level": null}]}')
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.json()["body"], {"title": "Durée", "count": 3,
                                                 "parts": [{"title": "x", "level": None}]})
        self.assertIsInstance(answer.json()["body"]["count"], int)

    def test_schema(self):
        for body, place in {'{}': "title", '[]': "", '{"title": ""}': "title", '{"title": 1}': "title",
                            '{"title": "%s"}' % ("é" * 41): "title", '{"title": "a", "count": 0}': "count",
                            '{"title": "a", "count": 1.5}': "count", '{"title": "a", "x": 1}': "x",
                            '{"title": "a", "level": "mid"}': "level", '{"title": "a", "code": "AB1"}': "code",
                            '{"title": "a", "code": "AB\\n"}': "code",
                            '{"title": "a", "parts": [{"title": "b"}, {"title": "c", "count": 21}]}': "parts[1].count",
                            '{"title": "a", "parts": [1,2,3,4,5,6]}': "parts"}.items():
            with self.subTest(body):
                answer = self.put(body)
                self.assertEqual((answer.status, answer.code()), (422, "INVALID_BODY"))
                self.assertEqual(answer.json()["detail"]["findings"][0]["place"], place)
        self.assertEqual(self.put('{"title": "%s"}' % ("é" * 40)).status, 200)

    def test_not_json(self):
        answer = self.put('{"title":\n "a",, }')
        self.assertEqual((answer.status, answer.code()), (400, "INVALID_JSON"))
        self.assertIn("Line 2, column", answer.json()["detail"]["message"])
        for body in ["", "{", "nul", '{"title": "a"} x', b"\xff", '{"title": "\ud800"}'.encode("utf-8", "surrogatepass"),
                     '{"title": "a", "title": "b"}', "[" * 201 + "]" * 201, "[" * 100000]:
            with self.subTest(body[:20]):
                self.assertEqual(self.put(body).status, 400)
        self.assertEqual(self.put("[" * 200 + "]" * 200).status, 422)

    def test_content_type(self):
        for type_ in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "", "application/json; charset=latin-1",
                      "multipart/form-data; boundary=x"]:
            with self.subTest(type_):
                answer = self.put('{"title": "a"}', {"Content-Type": type_})
                self.assertEqual((answer.status, answer.code()), (415, "UNSUPPORTED_MEDIA_TYPE"))
        for type_ in ["application/json; charset=utf-8", "Application/JSON;charset=UTF-8", 'application/json; charset="utf-8"']:
            with self.subTest(type_):
                self.assertEqual(self.put('{"title": "a"}', {"Content-Type": type_}).status, 200)
        answer = self.put('{"title": "a"}', {"Content-Encoding": "gzip"})
        self.assertEqual((answer.status, answer.code()), (415, "UNSUPPORTED_ENCODING"))

    def test_text(self):
        headers = ADMIN | {"Content-Type": "text/plain; charset=utf-8"}
        self.assertEqual(self.server.ask("POST", "/text", "é".encode(), headers).json()["size"], 2)
        answer = self.server.ask("POST", "/text", b"ab\xff", headers)
        self.assertEqual((answer.status, answer.json()["detail"]["byte"]), (400, 2))
        self.assertEqual(self.server.ask("POST", "/text", None, headers).status, 400)

    def test_missing_where_it_may(self):
        self.assertEqual(self.server.ask("POST", "/public").status, 200)
        self.assertEqual(self.server.ask("POST", "/public", {"x": 1}).json()["body"], {"x": 1})

    def test_too_large(self):
        with self.server.connect() as client:  # promised, and not even sent
            client.sendall(b"PUT /chapters/a/notes/1 HTTP/1.1\r\n" + HOST + b"Authorization: Bearer editor\r\n"
                           b"Content-Type: application/json\r\nContent-Length: 8388609\r\nExpect: 100-continue\r\n\r\n")
            self.assertEqual(read_answer(client)[0], 413)
        answer = self.put(b'"' + b"x" * (8 << 20) + b'"')  # sent whole
        self.assertEqual((answer.status, answer.code()), (413, "BODY_TOO_LARGE"))
        self.assertEqual(self.put(b'"' + b"x" * ((8 << 20) - 2) + b'"').status, 422)
        self.assertEqual(self.server.ask("POST", "/text", b"x" * (9 << 20), ADMIN | {"Content-Type": "text/plain"}).status,
                         200)
        huge = (b"PUT /chapters/a/notes/1 HTTP/1.1\r\n" + HOST + b"Authorization: Bearer editor\r\n"
                b"Content-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n")
        self.assertEqual(status_of(self.server.raw(huge)), 413)

    def test_too_many_values(self):
        """What is small on the wire and large in memory."""
        most = (8 << 20) // 16
        for body in (b"[" + b"[]," * (most // 2) + b"0]", b"[" + b"1," * most + b"0]", b"[" * (most + 1), b"{" * (most + 1),
                     b'["\\"",' + b'"",' * most + b"0]"):
            with self.subTest(body=body[:10]):
                answer = self.put(body)
                self.assertEqual((answer.status, answer.code()), (413, "BODY_TOO_LARGE"))
                self.assertIn(str(most), answer.json()["detail"]["message"])
        for body in (b'"' + b"[,{" * most + b'"', b'"\\\\\\"' + b"," * most + b'"', b"[" + b"1," * (most - 2) + b"1]"):
            with self.subTest(body=body[:10]):
                self.assertEqual(self.put(body).status, 422)
        self.assertEqual(self.put(b'"\\').status, 400)

    def test_too_large_in_chunks(self):
        chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
        with self.server.connect() as client:
            client.sendall(b"PUT /chapters/a/notes/1 HTTP/1.1\r\n" + HOST + b"Authorization: Bearer editor\r\n"
                           b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in range(9):
                client.sendall(chunk)
            client.sendall(b"0\r\n\r\n")
            self.assertEqual(read_answer(client)[0], 413)

    def test_chunks_and_100_continue(self):
        with self.server.connect() as client:
            client.sendall(b"PUT /chapters/a/notes/1 HTTP/1.1\r\n" + HOST + b"Authorization: Bearer editor\r\n"
                           b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n")
            self.assertEqual(client.recv(100), b"HTTP/1.1 100 Continue\r\n\r\n")
            for byte in b'{"title": "a"}':
                client.sendall(b"1\r\n" + bytes([byte]) + b"\r\n")
            client.sendall(b"0\r\n\r\n")
            self.assertEqual(read_answer(client)[0], 200)
        self.assertEqual(self.put('{"title": "a"}', {"Expect": "200-ok"}).status, 417)

    def test_connection_is_kept_after_a_refused_body(self):
        body = b"x" * 100000
        with self.server.connect() as client:
            client.sendall(b"POST /nothing HTTP/1.1\r\n" + HOST + b"Content-Length: 100000\r\n\r\n" + body)
            status, _, _, rest = read_answer(client)
            self.assertEqual(status, 404)
            client.sendall(b"GET /page HTTP/1.1\r\n" + HOST + b"\r\n")
            self.assertEqual(read_answer(client, rest)[0], 200)


class Who(Case):
    def test_roles(self):
        path = "/chapters/a/notes/1"
        for method, headers, status in [
                ("GET", {}, 401), ("GET", {"Authorization": "Bearer no"}, 401), ("GET", {"Authorization": "Basic viewer"}, 401),
                ("GET", VIEWER, 200), ("GET", EDITOR, 200), ("GET", {"Cookie": "a=b; session=viewer"}, 200),
                ("GET", {"Cookie": "xsession=viewer"}, 401), ("GET", {"Authorization": "Bearer busy"}, 429),
                ("DELETE", VIEWER, 403), ("DELETE", EDITOR, 403), ("DELETE", ADMIN, 200)]:
            with self.subTest(f"{method} {headers}"):
                self.assertEqual(self.server.ask(method, path, None, headers).status, status)
        self.assertIn("Bearer", self.server.ask("GET", path).headers["www-authenticate"])

    def test_who_asks_is_known_on_public_routes(self):
        self.assertEqual(self.server.ask("POST", "/public", headers=VIEWER).json()["account"], "viewer")
        self.assertIsNone(self.server.ask("POST", "/public").json()["account"])

    def test_csrf(self):
        cookie = {"Cookie": "session=admin"}
        path = "/chapters/a/notes/1"
        self.assertEqual(self.server.ask("DELETE", path, None, cookie).code(), "CSRF_FAILED")
        self.assertEqual(self.server.ask("DELETE", path, None, cookie | {"X-CSRF-Token": "csrf-secreT"}).code(), "CSRF_FAILED")
        self.assertEqual(self.server.ask("DELETE", path, None, cookie | {"X-CSRF-Token": "csrf-secret"}).status, 200)
        self.assertEqual(self.server.ask("GET", path, None, cookie).status, 200)

    def test_cookie_only(self):
        self.assertEqual(self.server.ask("POST", "/session", None, ADMIN).code(), "SESSION_NEEDED")
        self.assertEqual(self.server.ask("POST", "/session", None,
                                         {"Cookie": "session=viewer", "X-CSRF-Token": "csrf-secret"}).status, 200)


class Origins(Case):
    ARGUMENTS = {"public_url": "https://bank.example", "cors": "https://app.example, http://dev.example:3000"}

    def test_host(self):
        for host, status in {"localhost": 200, "LOCALHOST:1": 200, "127.0.0.1": 200, "[::1]:8787": 200, "bank.example": 200,
                             "bank.example:443": 200, "Bank.Example": 200, "bank.example:80": 421, "evil.example": 421,
                             "localhost.evil.example": 421, "bank.example.evil": 421, "127.0.0.1@evil": 421, "": 421,
                             "localhost:x": 421, "localhost:": 421, "localhost:80:443": 421}.items():
            with self.subTest(host):
                self.assertEqual(self.server.ask("GET", "/page", headers={"Host": host}).status, status)

    def test_origin(self):
        for origin, host, status in [
                ("https://bank.example", "bank.example", 200), ("http://bank.example", "bank.example", 403),
                ("https://evil.example", "bank.example", 403), ("null", "bank.example", 403), ("", "bank.example", 403),
                ("http://localhost:5", "localhost:5", 200), ("http://localhost:6", "localhost:5", 403),
                ("http://127.0.0.1:5", "localhost:5", 403), ("https://app.example", "bank.example", 403)]:
            with self.subTest(f"{origin} {host}"):
                answer = self.server.ask("DELETE", "/chapters/a/notes/1", None, ADMIN | {"Origin": origin, "Host": host})
                self.assertEqual(answer.status, status)
        self.assertEqual(self.server.ask("GET", "/page", headers={"Origin": "https://evil.example"}).status, 200)

    def test_cors(self):
        answer = self.server.ask("POST", "/public", headers={"Origin": "https://app.example"})
        self.assertEqual((answer.status, answer.headers["access-control-allow-origin"]), (200, "https://app.example"))
        self.assertEqual(answer.headers["vary"], "Origin")
        self.assertEqual(self.server.ask("POST", "/public", headers={"Origin": "https://evil.example"}).code(), "ORIGIN_REFUSED")
        asked = {"Origin": "http://dev.example:3000", "Access-Control-Request-Method": "POST"}
        before = self.server.ask("OPTIONS", "/public", headers=asked)
        self.assertEqual((before.status, before.headers["access-control-allow-origin"]), (204, "http://dev.example:3000"))
        self.assertIn("POST", before.headers["access-control-allow-methods"])
        refused = self.server.ask("OPTIONS", "/chapters/a/notes/1", headers=asked | {"Access-Control-Request-Method": "PUT"})
        self.assertNotIn("access-control-allow-origin", refused.headers)


class Framing(Case):
    """Requests that two servers could read in two ways: 400, and the connection closed."""

    def test_refused(self):
        start = b"POST /public HTTP/1.1\r\n"
        body = b"Content-Type: application/json\r\n"
        for name, data in {
                "both lengths": start + HOST + body + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                "two lengths": start + HOST + body + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                "same length twice": start + HOST + body + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
                "list of lengths": start + HOST + body + b"Content-Length: 2, 2\r\n\r\n{}",
                "negative length": start + HOST + body + b"Content-Length: -2\r\n\r\n{}",
                "signed length": start + HOST + body + b"Content-Length: +2\r\n\r\n{}",
                "hex length": start + HOST + body + b"Content-Length: 0x2\r\n\r\n{}",
                "length beyond 64 bits": start + HOST + body + b"Content-Length: 99999999999999999999\r\n\r\n{}",
                "space before the colon": start + HOST + body + b"Content-Length : 2\r\n\r\n{}",
                "space before the colon of chunked": start + HOST + body + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                "tab before the colon": start + HOST + body + b"Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n",
                "folded": start + HOST + body + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
                "folded name": start + HOST + body + b"Transfer-Encoding\r\n chunked: x\r\n\r\n0\r\n\r\n",
                "glued": start + HOST + body + b"Transfer-Encodingchunked: x\r\nContent-Length: 2\r\n\r\n{}",
                "glued length": start + HOST + body + b"Content-Length-2: 2\r\n\r\n{}",
                "gzip, chunked": start + HOST + body + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "identity": start + HOST + body + b"Transfer-Encoding: identity\r\n\r\n",
                "xchunked": start + HOST + body + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                "chunked twice": start + HOST + body + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "chunked in HTTP/1.0": b"POST /public HTTP/1.0\r\n" + HOST + body + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "no Host": b"GET /page HTTP/1.1\r\n\r\n",
                "two Hosts": b"GET /page HTTP/1.1\r\n" + HOST + HOST + b"\r\n",
                "name with a comma": b"GET /page HTTP/1.1\r\n" + HOST + b"X,Y: 1\r\n\r\n",
                "control in a value": b"GET /page HTTP/1.1\r\n" + HOST + b"X: a\x01b\r\n\r\n",
                "no name": start + HOST + b": : x\r\nDELETE /page HTTP/1.1\r\n" + HOST + b"\r\n",
                "a colon alone": start + HOST + b":\r\nContent-Length: 40\r\n\r\nGET /page HTTP/1.1\r\n" + HOST + b"\r\n",
                "a line that begins with NUL": b"GET /page HTTP/1.1\r\n" + HOST + b"\0X: 1\r\nGET /page HTTP/1.1\r\n" + HOST + b"\r\n",
                "NUL in a length": start + HOST + body + b"Content-Length: 2\x0080\r\n\r\n{}",
                "NUL in chunked": start + HOST + body + b"Transfer-Encoding: chunked\0, identity\r\n\r\n0\r\n\r\n",
                "NUL in a name": b"GET /page HTTP/1.1\r\n" + HOST + b"X\0Y: 1\r\n\r\n",
                "NUL in Host": b"GET /page HTTP/1.1\r\nHost: localhost\0.evil\r\n\r\n",
                "NUL in the target": b"GET /page\0/x HTTP/1.1\r\n" + HOST + b"\r\n",
                "bad chunk size": start + HOST + body + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        }.items():
            with self.subTest(name):
                answer = self.server.raw(data)
                # libmicrohttpd 0.9.75 writes the head of what it refuses by itself twice.
                heads = set(map(int, re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)))
                # libmicrohttpd 1.0 closes without a word where a target has a NUL.
                right = {"length beyond 64 bits": [{413}], "NUL in the target": [{400}, set()]}.get(name, [{400}])
                self.assertIn(heads, right, answer[:300])

    def test_no_host_is_told_once(self):
        answer = self.server.raw(b"GET /page HTTP/1.1\r\n\r\n")
        self.assertEqual(answer.count(b"HTTP/1.1 400 "), 1, answer)
        # libmicrohttpd 1.0 refuses it by itself, in its own words.
        self.assertRegex(answer, rb'"error_code": "MALFORMED_REQUEST"|request without <b>&quot;Host:')

    def test_what_is_no_http(self):
        for data in [b"\r\n\r\n\r\n", b"GET\r\n\r\n", b"GET /page\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 600 + b"\r\n\r\n",
                     b"GET /page HTTP/2.0\r\n" + HOST + b"\r\n", b"GET /page HTTP/9\r\n" + HOST + b"\r\n",
                     b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET page HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"]:
            with self.subTest(data[:20]):
                with self.server.connect() as client:
                    client.sendall(data)
                    client.shutdown(1)
                    answer = client.recv(65536)
                self.assertNotIn(status_of(answer), (200, 500), answer[:200])
        self.check_lives()

    def test_large_headers(self):
        for size in [8000, 9000, 20000, 200000]:
            with self.subTest(size):
                with self.server.connect() as client:
                    try:
                        client.sendall(b"GET /page HTTP/1.1\r\n" + HOST + b"X: " + b"x" * size + b"\r\nConnection: close\r\n\r\n")
                        answer = client.recv(65536)
                    except (ConnectionResetError, BrokenPipeError):
                        answer = b""
                self.assertIn(status_of(answer), (200,) if size == 8000 else (431, 400, None))
        with self.server.connect() as client:
            client.sendall(b"GET /" + b"x" * 20000 + b" HTTP/1.1\r\n" + HOST + b"\r\n")
            self.assertIn(status_of(client.recv(65536)), (404, 414, 431))


class Documents(Case):
    def test_openapi(self):
        document = self.server.ask("GET", "/openapi.json").json()
        try:
            import openapi_spec_validator
        except ImportError:
            pass
        else:
            openapi_spec_validator.validate(document)
        self.assertEqual(document["openapi"], "3.1.0")
        self.assertEqual(document["components"]["securitySchemes"]["session"]["name"], "session")
        ids = []
        for path, operations in document["paths"].items():
            for operation in operations.values():
                ids.append(operation["operationId"])
                self.assertTrue(operation["responses"])
                named = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
                self.assertEqual(named, {part[1:-1] for part in path.split("/") if part.startswith("{")})
                for response in operation["responses"].values():
                    self.assertTrue(response["description"])
        self.assertEqual(len(ids), len(set(ids)))
        text = json.dumps(document)
        for name in {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}:
            self.assertIn(name, document["components"]["schemas"])
        put = document["paths"]["/chapters/{code}/notes/{id}"]["put"]
        self.assertTrue({"200", "400", "401", "403", "413", "415", "422"} <= set(put["responses"]))
        self.assertEqual(put["security"], [{"bearer": []}, {"session": []}])

    def test_page(self):
        for language in ["fr", "en"]:
            answer = self.server.ask("GET", "/docs", headers={"Accept-Language": language})
            page = answer.body.decode()
            self.assertIn(f'<html lang="{language}">', page)
            self.assertIn("Small &amp; &lt;test&gt;", page)
            self.assertIn('href="#put_note"', page)
            self.assertNotIn("<script", page)
            self.assertNotIn("src=", page)
            self.assertNotRegex(page, r'(href|url)[=(]["\']?(https?:)?//')

    def test_metrics(self):
        self.server.ask("GET", "/page")
        wanted, text = 'exobase_http_requests_total{route="/page",method="GET",status="200"}', ""
        until = time.monotonic() + PATIENCE
        while wanted not in text and time.monotonic() < until:  # it is counted when all was sent, by its own thread
            text = self.server.ask("GET", "/metrics").body.decode()
        self.assertIn(wanted, text)
        self.assertIn("small_gauge 42", text)
        self.assertRegex(text, r"exobase_http_connections [1-9]")
        seen = set()
        for line in text.splitlines():
            if not line.startswith("#"):
                self.assertRegex(line, r'^[a-z_]+(\{[^}]*\}+[^ ]*)? -?[0-9.e+-]+$|^[a-z_]+\{.*\} [0-9.]+$')
                name = line.rsplit(" ", 1)[0]
                self.assertNotIn(name, seen)
                seen.add(name)


class Logs(unittest.TestCase):
    def test_text_and_json(self):
        for kind in ["text", "json"]:
            with self.subTest(kind):
                server = Server(log="info", format=kind)
                server.ask("POST", "/public?secret=1", headers={"X-Request-Id": "number-1"})
                server.ask("GET", "/%22%5B", headers={})
                server.ask("GET", "/healthz")
                self.assertEqual(server.stop(), 0)
                lines = sorted(server.errors_text.splitlines(), key=lambda line: "number-1" not in line)
                self.assertEqual(len(lines), 2)  # probes are not worth a line
                self.assertNotIn("secret", server.errors_text)
                if kind == "json":
                    first = json.loads(lines[0])
                    self.assertEqual((first["id"], first["path"], first["status"], first["peer"]),
                                     ("number-1", "/public", 200, "127.0.0.1"))
                    self.assertEqual(json.loads(lines[1])["path"], '/"[')
                else:
                    self.assertIn("id=number-1 method=POST path=/public status=200", lines[0])


class Start(unittest.TestCase):
    def test_refused(self):
        for arguments in [{"listen": "8787"}, {"listen": "127.0.0.1"}, {"listen": "127.0.0.1:99999"}, {"listen": "::1:80"},
                          {"listen": "example.org:80"}, {"public_url": "bank.example"}, {"public_url": "https://a/b"},
                          {"cors": "*"}, {"cert": "/nothing"}, {"cert": "/nothing", "key": "/nothing"}]:
            with self.subTest(str(arguments)):
                with self.assertRaises(RuntimeError) as caught:
                    Server(**arguments)
                self.assertTrue(str(caught.exception).strip())

    def test_address_in_use(self):
        server = Server()
        try:
            with self.assertRaisesRegex(RuntimeError, "in use"):
                Server(listen=f"127.0.0.1:{server.port}")
        finally:
            self.assertEqual(server.stop(), 0)
        again = Server(listen=f"127.0.0.1:{server.port}")
        self.assertEqual(again.stop(), 0)

    def test_six(self):
        try:
            server = Server(listen="[::1]:0")
        except RuntimeError as error:
            raise unittest.SkipTest(f"no IPv6 here: {error}")
        self.assertEqual(server.address, f"http://[::1]:{server.port}")
        self.assertEqual(server.ask("GET", "/page").status, 200)
        self.assertEqual(server.ask("POST", "/public").json()["peer"], "::1")
        self.assertEqual(server.stop(), 0)
