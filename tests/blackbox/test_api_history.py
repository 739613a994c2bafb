# SPDX-License-Identifier: Apache-2.0
"""Over HTTP: copies, moves, many at once, and the past: history, restore, commits, revert."""

import unittest

from server import ServerBench, path_of, static, tag_of

BASE = "/api/admin/chapters/6E_GM07/exercises"


class Moving(ServerBench):
    def test_duplicate(self):
        made = self.create(title="T", tags=[1])
        copy = self.server.post(path_of(made, "/duplicate"))
        self.assertEqual((copy.status, copy.commit), (200, 2))
        self.assertEqual({k: v for k, v in copy.exercise.items() if k not in ("id", "status", "created_at", "updated_at")},
                         {k: v for k, v in made.items() if k not in ("id", "status", "created_at", "updated_at")})
        self.assertEqual((copy.exercise["id"], copy.exercise["status"]), (2, "draft"))
        other = self.server.post(path_of(made, "/duplicate"), {"chapter_code": "6e-gm08"})
        self.assertEqual((other.exercise["chapter_code"], other.exercise["id"]), ("6E_GM08", 1))
        self.assertEqual(self.server.post(path_of(made, "/duplicate"), {"revision": 9}).status, 412)

    def test_move(self):
        made = self.create(title="T")
        self.create("6E_GM08", enonce_html="<p>there</p>")
        path = path_of(made, "/move")
        self.assertEqual(self.server.post(path, {"chapter_code": "6E_GM08"}).status, 428)
        self.assertEqual(self.server.post(path, {"chapter_code": "6E_GM08", "revision": 2}).status, 412)
        self.assertEqual(self.server.post(path, {"chapter_code": "no code"}, {"If-Match": '"1"'}).status, 422)
        moved = self.server.post(path, {"chapter_code": "6E_GM08"}, {"If-Match": '"1"'})
        self.assertEqual((moved.status, moved.commit), (200, 3))
        self.assertEqual((moved.exercise["chapter_code"], moved.exercise["id"], moved.exercise["title"]), ("6E_GM08", 2, "T"))
        self.assertEqual(moved.exercise["created_at"], made["created_at"])
        self.assertEqual(self.server.get(path_of(made)).status, 404)
        commit = self.server.get("/api/admin/commits/3").json()
        self.assertEqual([(c["chapter_code"], c["id"], c["op"]) for c in commit["changes"]],
                         [("6E_GM07", 1, "delete"), ("6E_GM08", 2, "create")])
        self.assertEqual(commit["changes"][1]["moved_from"], {"chapter_code": "6E_GM07", "id": 1})
        here = self.server.post(path_of(moved.exercise, "/move"), {"chapter_code": "6E_GM08"}, {"If-Match": tag_of(moved.exercise)})
        self.assertEqual((here.status, here.exercise), (200, moved.exercise))

    def test_bulk(self):
        made = [self.create(enonce_html=f"<p>{i}</p>") for i in range(4)]
        items = [{"op": op, "chapter_code": "6e-gm07", "id": e["id"], "revision": 1, **more} for e, op, more in zip(
            made, ("update", "move", "delete", "update"),
            ({"fields": {"title": "x"}}, {"to": "6E_GM08"}, {}, {"fields": {"offer": "free"}}))]
        done = self.server.post("/api/admin/bulk", {"items": items})
        self.assertEqual((done.status, done.json()["commit"], done.commit), (200, 5, 5), done.body)
        self.assertEqual([(c["chapter_code"], c["id"], c["op"], c["revision"]) for c in done.json()["changes"]],
                         [("6E_GM07", 1, "update", 2), ("6E_GM07", 2, "delete", 2), ("6E_GM08", 1, "create", 1),
                          ("6E_GM07", 3, "delete", 2)])
        self.assertEqual(sorted(self.documents()), [("6E_GM07", 1), ("6E_GM07", 4), ("6E_GM08", 1)])
        nothing = self.server.post("/api/admin/bulk", {"items": items[3:]})
        self.assertEqual((nothing.status, nothing.json()["commit"]), (200, None))

    def test_bulk_is_all_or_nothing(self):
        made = [self.create(enonce_html=f"<p>{i}</p>") for i in range(3)]
        self.server.put(path_of(made[1]), {"title": "newer"}, '"1"')
        items = [{"op": "update", "chapter_code": "6E_GM07", "id": i, "revision": 1, "fields": {"title": "bulk"}} for i in (1, 2, 9)]
        stale = self.server.post("/api/admin/bulk", {"items": items})
        self.assertEqual((stale.status, stale.code), (412, "STALE_REVISION"))
        self.assertEqual([(c["item"], c["id"], c["revision"], c["theirs"] and c["theirs"]["title"])
                          for c in stale.detail["conflicts"]], [(1, 2, 2, "newer"), (2, 9, None, None)])
        items = [{"op": "update", "chapter_code": "6E_GM07", "id": 1, "revision": 1, "fields": {"difficulty": "hard"}},
                 {"op": "update", "chapter_code": "6E_GM07", "id": 3, "revision": 1, "fields": {"enonce_html": "$"}},
                 {"op": "move", "chapter_code": "6E_GM07", "id": 2, "revision": 2},
                 {"op": "delete", "chapter_code": "6E_GM07", "id": 3, "revision": 1}]
        bad = self.server.post("/api/admin/bulk", {"items": items})
        self.assertEqual((bad.status, bad.code), (422, "INVALID_EXERCISE"))
        self.assertEqual([f["place"].split(":")[0] for f in bad.detail["findings"]],
                         ["items[0].fields.difficulty", "items[1].fields.enonce_html", "items[2].to", "items[3].id"])
        self.assertEqual(len(self.lines("log")), 4)

    def test_bulk_requests_that_are_none(self):
        good = {"op": "delete", "chapter_code": "A", "id": 1, "revision": 1}
        for body in ({}, {"items": []}, {"items": [{**good, "op": "create"}]}, {"items": [{**good, "more": 1}]},
                     {"items": [{"op": "delete", "chapter_code": "A", "id": 1}]}, {"items": [{**good, "id": 0}]}):
            with self.subTest(body):
                self.assertEqual(self.server.post("/api/admin/bulk", body).status, 422)


class Past(ServerBench):
    def setUp(self):
        super().setUp()
        made = self.create(title="one", tags=["kept"])
        self.server.put(path_of(made), {"title": "two"}, '"1"')
        self.server.put(path_of(made), {"title": "three", "x": 1}, '"2"')
        self.path = path_of(made)

    def test_history(self):
        history = self.server.get(self.path + "/history").json()
        self.assertEqual([(r["revision"], r["op"], r["commit"], r["author"]) for r in history["revisions"]],
                         [(3, "update", 3, "admin"), (2, "update", 2, "admin"), (1, "create", 1, "admin")])
        self.assertEqual(history["revisions"][0]["fields"],
                         {"title": {"before": "two", "after": "three"}, "x": {"before": None, "after": 1}})
        part = self.server.get(self.path + "/history?limit=2").json()
        self.assertEqual(([r["revision"] for r in part["revisions"]], part["next"]), ([3, 2], 2))
        rest = self.server.get(self.path + "/history?limit=2&before=2").json()
        self.assertEqual(([r["revision"] for r in rest["revisions"]], rest["next"]), ([1], None))
        self.assertEqual(self.server.get(self.path + "/history?before=1").json()["revisions"], [])
        self.assertEqual(self.server.get(BASE + "/9/history").status, 404)

    def test_restore_to_a_revision(self):
        self.assertEqual(self.server.post(self.path + "/restore", {"revision": 1}).status, 428)
        self.assertEqual(self.server.post(self.path + "/restore", {"revision": 1}, {"If-Match": '"2"'}).status, 412)
        back = self.server.post(self.path + "/restore", {"revision": 1}, {"If-Match": '"3"'})
        self.assertEqual((back.status, back.etag, back.exercise["title"], "x" in back.exercise), (200, '"4"', "one", False))
        self.assertEqual(self.lines("log")[0]["kind"], "restore")
        same = self.server.post(self.path + "/restore", {"revision": 4}, {"If-Match": '"4"'})
        self.assertEqual((same.status, same.etag), (200, '"4"'))
        self.assertEqual(self.server.post(self.path + "/restore", {"revision": 7}, {"If-Match": '"4"'}).status, 422)

    def test_deleted_and_restored(self):
        gone = self.server.delete(self.path, '"3"')
        listed = self.server.get(BASE + "/deleted").json()
        self.assertEqual((listed["total"], listed["next"]), (1, None))
        item = listed["exercises"][0]
        self.assertEqual((item["id"], item["revision"], item["commit"], item["exercise"]["title"]), (1, 4, 4, "three"))
        self.assertEqual(self.server.get(self.path + "/history").json()["revisions"][0]["op"], "delete")
        self.assertEqual(self.server.post(self.path + "/restore", {"revision": 4}, {"If-Match": gone.etag}).status, 422)
        back = self.server.post(self.path + "/restore", None, {"If-Match": gone.etag})
        self.assertEqual((back.status, back.exercise["revision"], back.exercise["title"]), (200, 5, "three"))
        self.assertEqual(self.server.get(BASE + "/deleted").json()["total"], 0)

    def test_deleted_by_pages(self):
        for i in range(3):
            made = self.create("PAGES", enonce_html=f"<p>{i}</p>")
            self.server.delete(path_of(made), '"1"')
        path = "/api/admin/chapters/PAGES/exercises/deleted?limit=2"
        first = self.server.get(path).json()
        self.assertEqual(([e["id"] for e in first["exercises"]], first["total"], first["next"]), ([1, 2], 3, 2))
        rest = self.server.get(path + "&after=2").json()
        self.assertEqual(([e["id"] for e in rest["exercises"]], rest["next"]), ([3], None))

    def test_restore_never_refuses_for_findings(self):
        self.module([dict(id=5, enonce_html="<p>$</p>", solution_html="x", difficulty="hard")], "m_exercises.py")
        self.migrate("--chapter", "6E_GM07", self.folder / "m_exercises.py")
        mended = self.server.at_commit(4, "PUT", BASE + "/5", {"enonce_html": "<p>1</p>", "difficulty": "facile"},
                                       {"If-Match": '"1"'})
        self.assertEqual(mended.status, 200, mended.body)
        back = self.server.post(BASE + "/5/restore", {"revision": 1}, {"If-Match": mended.etag})
        self.assertEqual((back.status, back.exercise["difficulty"]), (200, "hard"))

    def test_commits(self):
        newest = self.server.get("/api/admin/commits").json()
        self.assertEqual((newest["newest"], [c["commit"] for c in newest["commits"]]), (3, [3, 2, 1]))
        self.assertEqual(newest["commits"][0]["changes"], [{"chapter_code": "6E_GM07", "id": 1, "op": "update", "revision": 3}])
        self.assertEqual(newest["commits"][2]["counts"], {"create": 1, "update": 0, "delete": 0, "chapters": 0, "generators": 0})
        for query, want in (("after=0", [1, 2, 3]), ("after=1&limit=1", [2]), ("after=3", []), ("before=3", [2, 1]),
                            ("before=1", []), ("after=9223372036854775807", []), ("limit=1", [3]), ("after=1&before=3", [2])):
            with self.subTest(query):
                got = self.server.get("/api/admin/commits?" + query).json()["commits"]
                self.assertEqual([c["commit"] for c in got], want)
        one = self.server.get("/api/admin/commits/2").json()
        self.assertEqual(one["changes"][0]["fields"], {"title": {"before": "one", "after": "two"}})
        self.assertEqual(self.server.get("/api/admin/commits/4").status, 404)
        self.assertEqual(self.server.get("/api/admin/commits/0").status, 422)

    def test_revert(self):
        dry = self.server.post("/api/admin/commits/3/revert?dry_run=1")
        self.assertEqual((dry.status, dry.json()["commit"]), (200, None))
        self.assertEqual(dry.json()["changes"], [{"chapter_code": "6E_GM07", "id": 1, "op": "update", "revision": 4}])
        blocked = self.server.post("/api/admin/commits/2/revert")
        self.assertEqual((blocked.status, blocked.code), (409, "LATER_CHANGES"))
        self.assertEqual(blocked.detail["obstacles"], [{"chapter_code": "6E_GM07", "id": 1, "later_commit": 3}])
        kept = self.server.post("/api/admin/commits/2/revert?keep_later=1")
        self.assertEqual((kept.status, kept.json()["commit"], kept.json()["changes"]), (200, None, []))
        done = self.server.post("/api/admin/commits/3/revert")
        self.assertEqual((done.status, done.json()["commit"], done.commit), (200, 4, 4))
        self.assertEqual(self.server.get(self.path).exercise["title"], "two")
        forced = self.server.post("/api/admin/commits/3/revert?force=1&keep_later=1")
        self.assertEqual(forced.status, 422)
        gone = self.server.post("/api/admin/commits/1/revert?force=1&message=Faux")
        self.assertEqual((gone.status, gone.json()["changes"][0]["op"]), (200, "delete"))
        self.assertEqual(self.lines("log")[0]["message"], "Faux")
        self.assertEqual(self.server.post("/api/admin/commits/99/revert").status, 404)

    def test_revert_of_a_title(self):
        self.server.ask("PATCH", "/api/admin/chapters/6E_GM07", {"title": "Heures"})
        shown = self.server.get("/api/admin/commits/4").json()["chapters"]
        self.assertEqual(shown, [{"chapter_code": "6E_GM07", "revision": 1, "title": {"before": None, "after": "Heures"}}])
        self.assertEqual(self.server.post("/api/admin/commits/4/revert").status, 200)
        self.assertIsNone(self.server.get("/api/admin/chapters").json()["chapters"][0]["title"])


class Languages(ServerBench):
    def test_messages_in_the_clients_language(self):
        made = self.create()
        for language, word in (("fr", "exercice"), ("en", "exercise")):
            headers = {"Accept-Language": language}
            for answer in (self.server.get(BASE + "/9", headers), self.server.put(path_of(made), {"id": 3}, tag_of(made), headers)):
                self.assertIn(word, answer.detail["message"])


if __name__ == "__main__":
    unittest.main()
