# SPDX-License-Identifier: Apache-2.0
"""Creating, changing and deleting exercises and chapters over HTTP: nobody overwrites what they have not seen."""

import json
import socket
import unittest

from server import ServerBench, at_once, path_of, static, tag_of

BASE = "/api/admin/chapters/6E_GM07/exercises"


class Exercises(ServerBench):
    def test_create_and_read(self):
        made = self.server.post("/api/admin/chapters/6e-gm07/exercises", static(title="Durée", tags=["a", {"b": 1}]))
        self.assertEqual((made.status, made.etag, made.commit), (200, '"1"', 1))
        body = made.json()
        self.assertIs(body["success"], True)
        self.assertEqual((body["exercise"]["chapter_code"], body["exercise"]["id"]), ("6E_GM07", 1))
        self.assertEqual(body["exercise"]["tags"], ["a", {"b": 1}])
        read = self.server.get(BASE + "/1", {"Exobase-Commit": "1"})
        self.assertEqual((read.exercise, read.etag), (body["exercise"], '"1"'))
        entry = self.lines("log")[0]
        self.assertEqual((entry["author"], entry["kind"]), ("admin", "edit"))

    def test_message_of_the_commit(self):
        self.server.post(BASE + "?message=Relu%20par%20Zo%C3%A9", static())
        self.assertEqual(self.lines("log")[0]["message"], "Relu par Zoé")
        self.assertEqual(self.server.post(BASE + "?message=" + "a" * 501, static("b")).status, 422)

    def test_put_changes_what_is_given(self):
        made = self.create(title="T", tags=[1], offer="pro")
        changed = self.server.put(path_of(made), {"title": None, "difficulty": "MOYEN", "new": {"x": 1}}, '"1"')
        self.assertEqual((changed.status, changed.etag), (200, '"2"'))
        want = {**made, "title": None, "difficulty": "moyen", "new": {"x": 1}, "revision": 2}
        got = changed.exercise
        for field in ("updated_at", "exercise_uid"):
            self.assertNotEqual(got.pop(field), want.pop(field) if field == "exercise_uid" else None)
        want.pop("updated_at")
        self.assertEqual(got, want)

    def test_put_of_what_was_read(self):
        """A client may send back all that GET gave: what exobase keeps is passed over."""
        made = self.create(title="T")
        changed = self.server.put(path_of(made), {**made, "title": "U", "_id": "x", "exobase_x": 1,
                                                  "created_at": "1999", "exercise_uid": "0"}, tag_of(made))
        self.assertEqual(changed.status, 200)
        got = changed.exercise
        self.assertEqual({k for k in got}, {k for k in made})
        self.assertEqual((got["title"], got["created_at"], got["exercise_uid"]),
                         ("U", made["created_at"], made["exercise_uid"]))

    def test_nothing_to_change(self):
        made = self.create(title="T")
        again = self.server.put(path_of(made), {"title": "T"}, '"1"')
        self.assertEqual((again.status, again.etag, again.commit, again.exercise), (200, '"1"', 1, made))
        self.assertEqual(len(self.lines("log")), 1)

    def test_id_and_chapter_stay(self):
        made = self.create()
        for fields in ({"id": 2}, {"id": None}, {"chapter_code": "6E_GM08"}, {"chapter_code": 1}, {"id": "1"}):
            with self.subTest(fields):
                answer = self.server.put(path_of(made), fields, '"1"')
                self.assertEqual((answer.status, answer.code), (422, "INVALID_VALUE"))
        same = self.server.put(path_of(made), {"id": 1, "chapter_code": "6e-gm07", "title": "x"}, '"1"')
        self.assertEqual(same.status, 200)
        self.assertEqual(self.server.post(BASE, static("b", chapter_code="6E_GM08")).status, 422)

    def test_unknown_places(self):
        made = self.create()
        for method, path, code in (
                ("GET", BASE + "/2", "EXERCISE_NOT_FOUND"), ("PUT", BASE + "/2", "EXERCISE_NOT_FOUND"),
                ("DELETE", BASE + "/2", "EXERCISE_NOT_FOUND"), ("GET", "/api/admin/chapters/X/exercises/1", "CHAPTER_NOT_FOUND"),
                ("PUT", "/api/admin/chapters/X/exercises/1", "CHAPTER_NOT_FOUND"),
                ("POST", BASE + "/2/restore", "EXERCISE_NOT_FOUND"), ("POST", BASE + "/2/duplicate", "EXERCISE_NOT_FOUND")):
            with self.subTest(f"{method} {path}"):
                answer = self.server.ask(method, path, {} if method in ("PUT", "POST") else None, {"If-Match": '"1"'})
                self.assertEqual((answer.status, answer.code), (404, code))
        self.assertEqual(self.server.post("/api/admin/chapters/6E%20!/exercises", static()).status, 422)
        self.assertEqual(self.server.get(path_of(made)).exercise, made)

    def test_if_match(self):
        made = self.create()
        for header, status in ((None, 428), ("*", 428), (" * ", 428), ("", 400), ("1", 400), ('"1', 400), ('"1" "2"', 400), ('W/"1"', 412), ('"01"', 412),
                               ('"2"', 412), ('"x", "y"', 412), ('W/"1", "2"', 412), ('""', 412)):
            with self.subTest(header):
                headers = {} if header is None else {"If-Match": header}
                for method, body in (("PUT", {"title": "x"}), ("DELETE", None)):
                    answer = self.server.ask(method, path_of(made), body, headers)
                    self.assertEqual(answer.status, status, answer.body)
        for revision, header in enumerate(('"1"', '"7", "2"', ' W/"9" ,, "3",'), 1):
            with self.subTest(header):
                answer = self.server.put(path_of(made), {"title": f"t{revision}"}, header)
                self.assertEqual((answer.status, answer.exercise["revision"]), (200, revision + 1), answer.body)

    def test_stale_answers_both_versions(self):
        made = self.create(title="first", tags=["old"])
        self.assertEqual(self.server.put(path_of(made), {"title": "A"}, '"1"').status, 200)
        late = self.server.put(path_of(made), {"tags": ["B"]}, '"1"')
        self.assertEqual((late.status, late.code, late.etag), (412, "STALE_REVISION", '"2"'))
        detail = late.detail
        self.assertEqual((detail["read"], detail["revision"]), (1, 2))
        self.assertEqual((detail["base"]["title"], detail["base"]["tags"]), ("first", ["old"]))
        self.assertEqual((detail["yours"]["title"], detail["yours"]["tags"]), ("first", ["B"]))
        self.assertEqual((detail["theirs"]["title"], detail["theirs"]["tags"]), ("A", ["old"]))
        self.assertEqual(len(self.lines("log")), 2)

    def test_delete_and_what_comes_after(self):
        made = self.create()
        gone = self.server.delete(path_of(made), '"1"')
        self.assertEqual((gone.status, gone.etag, gone.exercise["enonce_html"]), (200, '"2"', made["enonce_html"]))
        self.assertEqual(self.server.get(path_of(made)).status, 404)
        self.assertEqual(self.server.put(path_of(made), {"title": "x"}, '"2"').status, 404)
        self.assertEqual(self.create()["id"], 2)
        refused = self.server.post(BASE, static("x", id=1))
        self.assertEqual((refused.status, refused.code, refused.detail["revision"]), (409, "ID_DELETED", 2))
        self.assertEqual(self.server.post(BASE, static("x", id=1), {"If-Match": '"1"'}).status, 412)
        back = self.server.post(BASE, static("x", id=1), {"If-Match": '"2"'})
        self.assertEqual((back.status, back.exercise["id"], back.exercise["revision"]), (200, 1, 3))
        self.assertEqual(back.exercise["created_at"], made["created_at"])

    def test_ids_by_name(self):
        self.assertEqual(self.create(id=7)["id"], 7)
        used = self.server.post(BASE, static("other", id=7))
        self.assertEqual((used.status, used.code), (409, "ID_USED"))
        self.assertEqual(self.create(enonce_html="<p>n</p>")["id"], 8)
        for id in (0, -1, 2**53, 1.5, "1", None, True):
            with self.subTest(id):
                self.assertEqual(self.server.post(BASE, static("z", id=id)).status, 422)

    def test_same_words(self):
        first = self.create()
        twice = self.server.post(BASE, static(title="other"))
        self.assertEqual((twice.status, twice.code, twice.detail["id"]), (409, "DUPLICATE_CONTENT", first["id"]))
        self.assertEqual(self.server.post(BASE + "?allow_duplicate=1", static(title="other")).exercise["id"], 2)
        self.assertEqual(self.create("6E_GM08")["id"], 1)
        self.server.delete(path_of(first), '"1"')
        self.server.delete(BASE + "/2", '"1"')
        self.assertEqual(self.create()["id"], 3)

    def test_same_words_at_once(self):
        """Also where they are planned together, while the writer is busy with others."""
        for words in range(5):
            answers = at_once(*[lambda i=i: self.server.post(BASE, static(f"{words} {i % 8}")) for i in range(24)])
            for i in range(8):
                self.assertEqual(sorted(a.status for a in answers[i::8]), [200, 409, 409])

    def test_new_findings_are_refused(self):
        bad = {"enonce_html": "<p>$x$</p><script>", "difficulty": "hard", "solution_html": " "}
        refused = self.server.post(BASE, bad)
        self.assertEqual((refused.status, refused.code), (422, "INVALID_EXERCISE"))
        found = {(f["rule"], f["field"]) for f in refused.detail["findings"]}
        self.assertLessEqual({("latex", "enonce_html"), ("choice", "difficulty"), ("blank", "solution_html")}, found)
        self.assertIn("enonce_html:3", [f["place"] for f in refused.detail["findings"]])
        self.assertEqual(self.server.get("/api/admin/chapters").json()["total"], 0)
        dynamic = self.server.post(BASE, {"is_dynamic": True, "generator_key": "NO_SUCH", "enonce_template_html": "<p>{{a}}</p>",
                                          "solution_template_html": "<p>b</p>"})
        self.assertEqual([f["rule"] for f in dynamic.detail["findings"]], ["generator"])

    def test_old_findings_are_allowed(self):
        self.module([dict(id=1, enonce_html="<p>$x$</p>", solution_html=None, difficulty="hard")], "m_exercises.py")
        self.migrate("--chapter", "6E_GM07", self.folder / "m_exercises.py")
        old = self.server.at_commit(1, "GET", BASE + "/1")
        self.assertEqual(old.status, 200)
        changed = self.server.put(BASE + "/1", {"title": "mended"}, old.etag)
        self.assertEqual(changed.status, 200, changed.body)
        worse = self.server.put(BASE + "/1", {"solution_html": "<p>$y$</p>"}, changed.etag)
        self.assertEqual([(f["rule"], f["field"]) for f in worse.detail["findings"]], [("latex", "solution_html")])
        better = self.server.put(BASE + "/1", {"solution_html": "<p>y</p>", "difficulty": "moyen"}, changed.etag)
        self.assertEqual(better.status, 200)
        self.assertEqual(self.server.put(BASE + "/1", {"difficulty": "hard"}, better.etag).status, 422)

    def test_what_can_be_no_document(self):
        deep = {"x": 1}
        for _ in range(90):
            deep = {"x": deep}
        for fields in ({"x": deep}, {"x": "y" * (1 << 20)}):
            with self.subTest(str(fields)[:40]):
                answer = self.server.post(BASE, {**static(), **fields})
                self.assertEqual((answer.status, answer.code), (422, "INVALID_CONTENT"))
        for body in ([], "text", 1, None):
            answer = self.server.ask("POST", BASE, json.dumps(body), {"Content-Type": "application/json"})
            self.assertEqual(answer.status, 422)

    def test_two_writers_of_one(self):
        made = self.create()
        answers = at_once(*[lambda i=i: self.server.put(path_of(made), {"title": f"t{i}"}, '"1"') for i in range(8)])
        self.assertEqual(sorted(a.status for a in answers), [200] + [412] * 7)
        winner = next(a for a in answers if a.status == 200)
        self.assertEqual(self.server.get(path_of(made)).exercise, winner.exercise)

    def test_headers_that_leave_no_room_for_an_answer(self):
        """Cookies and headers that fill a connection's memory: what is done is answered, what is not answered is not done."""
        answered = []
        rows = [(f"Cookie: a={'x' * size}\r\n", f"c{size}") for size in range(4700, 6300, 20)]
        rows += [("".join(f"X-{i}: {'v' * 20}\r\n" for i in range(n)), f"h{n}") for n in range(60, 180)]
        rows += [("Cookie: " + "; ".join(f"c{i}=v" for i in range(n)) + "\r\n", f"n{n}") for n in range(60, 180)]
        for headers, title in rows:
            body = json.dumps({**static(), "enonce_html": f"<p>{title}</p>", "title": title})
            with socket.create_connection((self.server.host, self.server.port), 60) as client:
                client.sendall(f"POST /api/admin/chapters/6E_GM07/exercises HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                               f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n{headers}\r\n{body}".encode())
                with client.makefile("rb") as answer:
                    status = answer.readline()
            self.assertIn(status.split(b" ")[1:2], ([b"200"], [b"431"], []))
            if b" 200 " in status:
                answered.append(title)
        made = [json.loads(line)["title"] for line in self.run_program("list", "6E_GM07", "--json").splitlines()]
        self.assertEqual(sorted(made), sorted(answered))
        self.assertTrue({"c4700", "h60", "n60"} <= set(made) and len(made) < len(rows), made)

    def test_creates_at_once(self):
        """The Python system: one succeeds, the others 500 (docs: faults)."""
        for number in (2, 8):
            with self.subTest(number):
                chapter = f"AT_ONCE_{number}"
                answers = at_once(*[lambda i=i: self.server.post(f"/api/admin/chapters/{chapter}/exercises", static(f"{i}"))
                                    for i in range(number)])
                self.assertEqual([a.status for a in answers], [200] * number)
                self.assertEqual(sorted(a.exercise["id"] for a in answers), list(range(1, number + 1)))


class Idempotency(ServerBench):
    def again(self, method, path, body, **headers):
        """The same request three times, the last at another instance; the first answer."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        first = self.server.ask(method, path, body, headers)
        other = self.start()
        for server in (self.server, other):
            answer = server.ask(method, path, body, headers)
            self.assertEqual((answer.status, answer.body, answer.headers.get("exobase-commit"), answer.headers.get("etag")),
                             (first.status, first.body, first.headers.get("exobase-commit"), first.headers.get("etag")))
        self.assertEqual(first.status, 200, first.body)
        return first

    def test_headers_that_come_twice(self):
        self.create()
        for name, values in (("If-Match", ('"7"', '"1"')), ("Idempotency-Key", ("a", "b"))):
            connection = self.server.connect()
            connection.putrequest("PUT", BASE + "/1")
            body = b'{"title": "x"}'
            headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
            if name != "If-Match":
                headers.append(("If-Match", '"1"'))
            for header in [*headers, *((name, value) for value in values)]:
                connection.putheader(*header)
            connection.endheaders(body)
            answer = connection.getresponse()
            self.assertEqual((answer.status, json.loads(answer.read())["detail"]["findings"][0]["place"]), (422, name))
            connection.close()
        self.assertEqual(len(self.lines("log")), 1)

    def test_create(self):
        self.again("POST", BASE, static(), Idempotency_Key="k")
        self.assertEqual(len(self.lines("log")), 1)

    def test_create_that_was_changed_since(self):
        first = self.server.post(BASE, static(), {"Idempotency-Key": "k"})
        self.server.put(BASE + "/1", {"title": "later"}, '"1"')
        again = self.server.post(BASE, static(), {"Idempotency-Key": "k"})
        self.assertEqual((again.status, again.body, again.commit), (200, first.body, 1))

    def test_every_write(self):
        self.create()
        self.again("PUT", BASE + "/1", {"title": "x"}, Idempotency_Key="put", If_Match='"1"')
        self.again("POST", BASE + "/1/duplicate", None, Idempotency_Key="dup")
        self.again("POST", BASE + "/1/move", {"chapter_code": "OTHER"}, Idempotency_Key="move", If_Match='"2"')
        self.again("DELETE", BASE + "/2", None, Idempotency_Key="delete", If_Match='"1"')
        self.again("POST", BASE + "/2/restore", None, Idempotency_Key="restore", If_Match='"2"')
        self.again("POST", "/api/admin/bulk", {"items": [{"op": "delete", "chapter_code": "6E_GM07", "id": 2, "revision": 3}]},
                   Idempotency_Key="bulk")
        self.again("POST", "/api/admin/commits/7/revert", None, Idempotency_Key="revert")
        self.again("POST", "/api/admin/chapters", {"code": "NEW", "title": "New"}, Idempotency_Key="chapter")
        self.again("PATCH", "/api/admin/chapters/NEW", {"title": "Newer"}, Idempotency_Key="title", If_Match='"1"')
        self.assertEqual(len(self.lines("log")), 10)

    def test_headers_that_are_no_text(self):
        """Not as if they were not there."""
        made = self.create()
        for header, value in (("Idempotency-Key", "cl\xe9"), ("If-Match", '"\xe9"')):
            with self.subTest(header):
                answer = self.server.put(path_of(made), {"title": "T"}, headers={"If-Match": tag_of(made), header: value})
                self.assertEqual((answer.status, answer.detail["findings"][0]["place"]), (422, header))
        self.assertEqual(self.server.get(path_of(made)).exercise["revision"], 1)

    def test_another_request(self):
        self.server.post(BASE, static(), {"Idempotency-Key": "k"})
        for method, path, body in (("POST", BASE, static("other")), ("POST", BASE + "?allow_duplicate=1", static()),
                                   ("POST", "/api/admin/chapters/OTHER/exercises", static()), ("PUT", BASE + "/1", {"title": "x"})):
            with self.subTest(f"{method} {path}"):
                answer = self.server.ask(method, path, body, {"Idempotency-Key": "k", "If-Match": '"1"'})
                self.assertEqual((answer.status, answer.code), (422, "IDEMPOTENCY_KEY_REUSED"))
        self.assertEqual(len(self.lines("log")), 1)

    def test_at_once(self):
        answers = at_once(*[lambda: self.server.post(BASE + "?allow_duplicate=1", static(), {"Idempotency-Key": "k"})
                            for _ in range(8)])
        self.assertEqual({(a.status, a.body) for a in answers}, {(200, answers[0].body)})
        self.assertEqual(len(self.lines("log")), 1)

    def test_a_refused_request_may_be_repeated(self):
        made = self.create()
        headers = {"Idempotency-Key": "k"}
        self.assertEqual(self.server.post(BASE, static(), headers).status, 409)
        self.server.delete(path_of(made), '"1"')
        self.assertEqual(self.server.post(BASE, static(), headers).status, 200)

    def test_keys_that_are_none(self):
        for key in ("", "a b", "é", "x" * 256):
            with self.subTest(key):
                answer = self.server.post(BASE, static(), {"Idempotency-Key": key.encode()})
                self.assertEqual(answer.status, 422)


class Chapters(ServerBench):
    def chapters(self):
        return {c["code"]: c for c in self.server.get("/api/admin/chapters").json()["chapters"]}

    def test_counts(self):
        self.create(offer="pro", status="draft")
        self.create(enonce_html="<p>b</p>", difficulty="difficile")
        counts = self.chapters()["6E_GM07"]["counts"]
        self.assertEqual(counts, {
            "total": 2, "difficulty": {"facile": 1, "moyen": 0, "difficile": 1, "other": 0},
            "offer": {"free": 1, "pro": 1, "other": 0}, "kind": {"static": 2, "dynamic": 0},
            "status": {"published": 1, "draft": 1, "other": 0}})

    def test_create_rename_remove(self):
        made = self.server.post("/api/admin/chapters", {"code": "6e-n1", "title": "Nombres"})
        self.assertEqual((made.status, made.json()["chapter"]), (200, {"code": "6E_N1", "title": "Nombres", "revision": 1}))
        self.assertEqual(self.chapters()["6E_N1"]["counts"]["total"], 0)
        twice = self.server.post("/api/admin/chapters", {"code": "6E_N1", "title": "x"})
        self.assertEqual((twice.status, twice.code), (409, "CHAPTER_EXISTS"))
        path = "/api/admin/chapters/6E_N1"
        renamed = self.server.ask("PATCH", path, {"title": "Entiers"}, {"If-Match": made.etag})
        self.assertEqual((renamed.status, renamed.etag), (200, '"2"'))
        stale = self.server.ask("PATCH", path, {"title": "late"}, {"If-Match": made.etag})
        self.assertEqual((stale.status, stale.detail["theirs"]), (412, "Entiers"))
        unseen = self.server.ask("PATCH", path, {"title": "unseen"})
        self.assertEqual((unseen.status, unseen.code), (428, "IF_MATCH_REQUIRED"))
        self.assertEqual(self.server.ask("PATCH", path, {"title": "Free"}, {"If-Match": '"2"'}).status, 200)
        self.assertEqual(self.server.ask("PATCH", path, {"title": None}, {"If-Match": '"3"'}).status, 200)
        self.assertEqual(self.chapters(), {})
        self.assertEqual(self.server.ask("PATCH", path, {"title": "x"}).status, 404)
        again = self.server.post("/api/admin/chapters", {"code": "6E_N1", "title": "Nombres"})
        self.assertEqual((again.status, again.json()["chapter"]["revision"]), (200, 5))

    def test_bad_titles(self):
        for body in ({"code": "A"}, {"code": "A", "title": " "}, {"code": "A", "title": None}, {"code": "_A", "title": "x"},
                     {"code": "A", "title": "a\nb"}, {"code": "A", "title": "x" * 301}, {"code": "A", "title": "x", "more": 1},
                     {"code": "A" * 65, "title": "x"}):
            with self.subTest(str(body)[:60]):
                self.assertEqual(self.server.post("/api/admin/chapters", body).status, 422)

    def test_the_record_keeps_the_rest(self):
        """The module that a chapter came from is in its record, too."""
        self.module([static(id=1)], "m_exercises.py")
        self.migrate("--chapter", "6E_GM07", self.folder / "m_exercises.py")
        answer = self.server.at_commit(1, "PATCH", "/api/admin/chapters/6E_GM07", {"title": "Heures"}, {"If-Match": '"1"'})
        self.assertEqual(answer.status, 200)
        self.assertEqual(self.migrate("--chapter", "6E_GM07", self.folder / "m_exercises.py")["skipped"], 1)
        self.assertEqual(self.chapters()["6E_GM07"]["title"], "Heures")


if __name__ == "__main__":
    unittest.main()
