# SPDX-License-Identifier: Apache-2.0
"""What other programs do in admin_exercises while a server runs keeps nobody from his work, on every kind of server."""

from mongo_bench import EXERCISES, MongoBench, python_exercise
from server import Server, static


class Outside(MongoBench):
    def test_documents_of_other_keys_are_in_nobodys_way(self):
        """They are no exercises; what another program does beside them is found all the same."""
        self.bank()
        for first in range(0, 600, 100):
            self.client.insert(EXERCISES, *({"_id": f"note {first + i}", "id": f"note {first + i}"} for i in range(100)))
        server = Server(self.database, self.folder)
        try:
            path = "/api/admin/chapters/6E_CH/exercises/"
            self.client.update(EXERCISES, {"id": 1}, {"$set": {"title": "from outside"}})
            self.client.insert(EXERCISES, python_exercise("6E_CH", 9, "Neuf."))
            self.client.delete(EXERCISES, {"id": 5})
            self.until(lambda: server.get(path + "1").exercise["title"] == "from outside", "an edit")
            self.until(lambda: server.get(path + "9").status == 200, "a new one")
            self.until(lambda: server.get(path + "5").status == 404, "a deleted one")
        finally:
            self.assertEqual(server.stop(), 0, server.errors_text[-2000:])

    def test_an_id_that_is_taken_stops_nothing(self):
        """Another program inserts the id that the bank gives next: the log decides, and all goes on."""
        self.bank()
        server = Server(self.database, self.folder)
        path = "/api/admin/chapters/6E_CH/exercises"
        try:
            self.client.insert(EXERCISES, python_exercise("6E_CH", 6, "Von außen."))
            made = server.post(path, static("Nouveau."))
            self.assertEqual(made.status, 200, made.body)
            self.until(lambda: len(server.get(path).json()["exercises"]) == 7, "the other program's")
            self.client.update(EXERCISES, {"id": 1}, {"$set": {"title": "from outside"}})
            self.until(lambda: server.get(path + "/1").exercise["title"] == "from outside", "an edit")
        finally:
            self.assertEqual(server.stop(), 0, server.errors_text[-2000:])
        again = Server(self.database, self.folder)
        self.assertEqual(len(again.get(path).json()["exercises"]), 7)
        self.assertEqual(again.stop(), 0, again.errors_text[-2000:])
        self.json("check", "database", "--fix")
        self.assertEqual(self.json("check", "database")["left"], 0)
        self.assertEqual(len(self.client.find(EXERCISES, {"chapter_code": {"$ne": None}})), 7)


if __name__ == "__main__":
    import unittest
    unittest.main()
