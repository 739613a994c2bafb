# SPDX-License-Identifier: Apache-2.0
"""Pages, filters, search, statistics; the way back that the read-only mode refuses."""

import unittest
import urllib.parse

from server import ServerBench, path_of, static, tag_of

LIST = "/api/admin/chapters/6E_X/exercises"


class Listing(ServerBench):
    def setUp(self):
        super().setUp()
        for i in range(1, 26):
            self.create("6E_X", enonce_html=f"<p>Calcule la durée n° {i}.</p>", offer="pro" if i % 5 == 0 else "free",
                        difficulty=("facile", "moyen", "difficile")[i % 3], status="draft" if i == 7 else "published")
        self.create("6E_Y", enonce_html="<p>Un périmètre.</p>", title="Œuvre", tags=[1])

    def ask(self, path=LIST, **parameters):
        answer = self.server.get(path + "?" + urllib.parse.urlencode(parameters))
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def ids(self, **parameters):
        return [e["id"] for e in self.ask(**parameters)["exercises"]]

    def test_all_of_a_chapter(self):
        page = self.ask()
        self.assertEqual((page["chapter_code"], page["total"], len(page["exercises"])), ("6E_X", 25, 25))
        self.assertNotIn("next", page)
        self.assertEqual(page["exercises"], [e for e in self.lines("list") if e["chapter_code"] == "6E_X"])
        stats = page["stats"]
        self.assertEqual((stats["total"], stats["offer"]["pro"], stats["status"]["draft"]), (25, 5, 1))
        self.assertEqual(self.ask(LIST + "/stats"), {"chapter_code": "6E_X", "stats": stats})
        self.assertEqual(self.ask("/api/admin/chapters/6e-x/exercises")["total"], 25)

    def test_filters(self):
        documents = [e for e in self.lines("list") if e["chapter_code"] == "6E_X"]
        for name, value in (("difficulty", "facile"), ("offer", "pro"), ("status", "draft"), ("status", "published")):
            with self.subTest(name=name, value=value):
                self.assertEqual(self.ids(**{name: value}), [e["id"] for e in documents if e[name] == value])
        self.assertEqual(self.ids(offer="pro", difficulty="moyen"),
                         [e["id"] for e in documents if (e["offer"], e["difficulty"]) == ("pro", "moyen")])
        self.assertEqual(self.ids(kind="dynamic"), [])
        self.assertEqual(self.ids(q="DUREE 25"), [25])
        self.assertEqual(self.ids(q="introuvable"), [])

    def test_what_is_no_filter_is_refused(self):
        for query in ("difficulty=dur", "offer=gratis", "status=x", "kind=", "limit=0", "limit=1001", "limit=a",
                      "cursor=!", "cursor=AAAA", "fields=a%20b", "fields=", "colour=red", "q=a&q=b"):
            with self.subTest(query=query):
                self.assertEqual(self.server.get(f"{LIST}?{query}").status, 422)
        self.assertEqual(self.server.get("/api/admin/chapters/NOPE/exercises").code, "CHAPTER_NOT_FOUND")

    def pages(self, path=LIST, between=lambda number: None, **parameters):
        found, cursor = [], None
        for number in range(100):
            page = self.ask(path, **parameters, **({"cursor": cursor} if cursor else {}))
            found += [(e["chapter_code"], e["id"]) for e in page["exercises"]]
            cursor = page.get("next")
            if not cursor:
                return found
            between(number)
        self.fail("the pages have no end")

    def test_pages_make_the_whole(self):
        for limit in (1, 2, 7, 24, 25, 26):
            with self.subTest(limit=limit):
                self.assertEqual(self.pages(limit=limit), [("6E_X", i) for i in range(1, 26)])
        self.assertEqual(self.pages("/api/admin/search", limit=4),
                         [("6E_X", i) for i in range(1, 26)] + [("6E_Y", 1)])

    def test_pages_while_others_write(self):
        """What was there all the time comes once, whatever is made, changed or deleted between two pages."""
        def between(number):
            self.create("6E_X", enonce_html=f"<p>Nouveau {number}.</p>")
            gone = self.server.get(f"{LIST}/{number + 1}")
            self.server.delete(f"{LIST}/{number + 1}", gone.etag)
            changed = self.server.get(f"{LIST}/{25 - number}")
            self.server.put(f"{LIST}/{25 - number}", {"title": f"T{number}"}, changed.etag)
        found = self.pages(limit=6, between=between)
        self.assertEqual(len(found), len(set(found)))
        self.assertLessEqual({("6E_X", i) for i in range(6, 26)}, set(found))

    def test_fields(self):
        page = self.ask(fields="title,enonce_html,nothing", limit=2)
        self.assertEqual([sorted(e) for e in page["exercises"]], [["chapter_code", "enonce_html", "id", "revision",
                                                                   "title"]] * 2)
        self.assertEqual(self.ask("/api/admin/search", q="oeuvre", fields="tags")["exercises"],
                         [{"chapter_code": "6E_Y", "id": 1, "revision": 1, "tags": [1]}])

    def test_search_over_all_chapters(self):
        for words in ("perimetre", "PÉRIMÈTRE", "un œuvre", "oeuvre"):
            with self.subTest(words=words):
                page = self.ask("/api/admin/search", q=words)
                self.assertEqual([(e["chapter_code"], e["id"]) for e in page["exercises"]], [("6E_Y", 1)])
                self.assertIsNone(page["chapter_code"])
        self.assertEqual(self.ask("/api/admin/search", q="duree", limit=3)["total"], 25)
        self.assertEqual(self.ask("/api/admin/search")["stats"]["total"], 26)

    def test_reads_what_was_written(self):
        made = self.server.post(LIST, static("Tout nouveau."))
        page = self.server.get(LIST + "?q=nouveau", {"Exobase-Commit": str(made.commit)}).json()
        self.assertEqual(page["total"], 1)


class SyncPython(ServerBench):
    PATH = "/api/admin/chapters/6E_X/sync-python"
    MESSAGE = ("Le serveur est en mode lecture seule. Aucune écriture dans les fichiers Python n'est autorisée.")

    def test_refused_in_read_only_mode_before_anything_else(self):
        (self.folder / "data").mkdir()
        self.database = self.folder / "var" / "bank.db"
        server = self.start(READONLY_CODEBASE="true", READONLY_ENFORCE="prefer", PYTHON_DATA_DIR=str(self.folder / "data"))
        answer = server.post(self.PATH, None, {"Accept-Language": "fr"})
        self.assertEqual((answer.status, answer.code), (503, "READONLY_MODE"))
        self.assertEqual((answer.detail["error"], answer.detail["message"]), ("readonly_mode", self.MESSAGE))
        self.assertTrue(answer.detail["hint"])
        self.assertNotIn("retry-after", {name.lower() for name in answer.headers})
        self.assertEqual(server.get("/api/admin/status").json()["enforcement"]["refused_requests"], 1)
        # editing goes on, in the database alone
        made = server.post("/api/admin/chapters/6E_X/exercises", static())
        self.assertEqual(server.put(path_of(made.exercise), {"title": "T"}, tag_of(made.exercise)).status, 200)
        self.assertEqual(list((self.folder / "data").iterdir()), [])

    def test_nowhere_to_write(self):
        answer = self.server.post(self.PATH)
        self.assertEqual((answer.status, answer.code), (409, "NO_PYTHON_MODULES"))


if __name__ == "__main__":
    unittest.main()
