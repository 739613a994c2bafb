# SPDX-License-Identifier: Apache-2.0
"""The program over a MongoDB server: commands, two servers at once, a server that goes away, a bank that moves."""

import json
import os
import threading
import urllib.parse
import uuid

import exobase
from exobase import exercise
from fault_proxy import FaultProxy
from proxy import Proxy
from server import Server, ServerBench, at_once, path_of, static, tag_of, until, written

SERVER = os.environ.get("EXOBASE_TEST_MONGODB", "")


def fresh(server=SERVER):
    return f"{server}/exobase_test_{uuid.uuid4().hex[:16]}"


class Commands(exobase.Bench):
    def at(self, address, *arguments, **more):
        return self.run_program("--database", address, *arguments, database=False, **more)

    def test_a_bank_moves_with_its_history(self):
        path = self.module([exercise(1), exercise(2, "Deux.", tags=[[1, [2]], -0.0], **{"a.b": 1, "$c": {"": None}})])
        self.migrate(path)
        self.edit("6E_CH", 1, enonce_html="<p>Autre.</p>")
        self.delete("6E_CH", 2)
        self.edit("6E_CH", 1, enonce_html="<p>Encore.</p>")
        self.run_program("revert", "3")
        first = f"sqlite:{self.database}"
        mongo, last = fresh(), f"sqlite:{self.folder / 'last.db'}"
        self.at(mongo, "copy", first, mongo)
        self.at(mongo, "copy", mongo, last)
        self.at(mongo, "copy", last, "memory:")
        for other in (mongo, last):
            self.assertEqual(self.at(other, "log", "--json"), self.at(first, "log", "--json"))
            for at in range(1, 6):
                self.assertEqual(self.at(other, "digest", "--at", at), self.at(first, "digest", "--at", at))
            self.assertEqual(self.at(other, "show", "6E_CH", "1", "--at", 2, "--json"),
                             self.at(first, "show", "6E_CH", "1", "--at", 2, "--json"))
        self.at(mongo, "copy", first, mongo, status=1)
        self.assertIn("not empty", self.stderr)

    def test_the_python_systems_settings(self):
        path = self.module([exercise(1)])
        name = fresh().rsplit("/", 1)[1]
        self.run_program("migrate", path, database=False, env={"MONGO_URL": SERVER, "DB_NAME": name})
        self.assertIn("6E_CH", self.at(f"{SERVER}/{name}", "list"))
        self.assertIn("6E_CH", self.run_program("list", database=False, env={"MONGO_URL": SERVER + "/admin", "DB_NAME": name}))

    def test_what_is_wrong_is_said_without_the_password(self):
        for address, status, said in (("mongodb://u:hidden@127.0.0.1:1/x", 1, "can't be reached"),
                                      ("mongodb://u:hidden@127.0.0.1:1", 2, "names no database"),
                                      ("mongodb://u:hidden@127.0.0.1:1/a b", 2, "can't be read"),
                                      (fresh().replace("mongodb://", "mongodb://u:hidden@"), 1, "does not let this user"),
                                      (fresh(), 1, "there is no database at")):
            self.at(address, "log", status=status)
            self.assertIn(said, self.stderr)
            self.assertNotIn("hidden", self.stderr)
        self.at(fresh(), "backup", self.folder / "copy.db", status=1)


class EveryCommand(exobase.Bench):
    """Each command once, and the legacy mode, over a database that is no file."""

    def setUp(self):
        super().setUp()
        self.database = fresh()
        (self.folder / "data").mkdir()
        self.path = self.module([exercise(1), exercise(2, "Deux.")], name="data/ch_exercises.py", variable="CH_EXERCISES")
        self.settings = {"PYTHON_DATA_DIR": str(self.folder / "data"), "CHAPTER_PREFIX": "6E_"}

    def test_commands(self):
        self.assertEqual(self.migrate(self.path)["inserted"], 2)
        self.assertIn("CH_EXERCISES", self.run_program("inspect", self.path))
        self.assertEqual(len(self.documents()), 2)
        self.edit("6E_CH", 1, title="T")
        self.assertIn("title", self.run_program("diff", 2))
        self.run_program("revert", 2)
        self.assertEqual(self.digest(), self.run_program("digest", "--at", 1).strip())
        self.assertEqual(self.json("show", "6E_CH", 2)["id"], 2)
        self.assertEqual(len(self.lines("generate", "6E_CH", "--seed", 7)[0]["exercises"]), 1)
        self.run_program("export", "--output", "e.json")
        self.run_program("import", "e.json")
        self.run_program("user", "add", "lea", "--role", "admin", "--password-stdin", given="correct horse battery\n")
        self.assertIn("lea", self.run_program("user", "list"))
        self.run_program("token", "create", "robot", "--role", "viewer")
        self.assertIn("robot", self.run_program("token", "list"))
        self.assertEqual(self.json("check", env=self.settings)["left"], 0)
        self.run_program("guard", "--", "true", env=self.settings)
        for refused in (["backup", "b.db"], ["restore", "e.json"], ["restore", "e.json", "--force"]):
            self.run_program(*refused, status=2)
            self.assertRegex(self.stderr, "mongodump|mongorestore")
        self.run_program("copy", self.database, "sqlite:data/copy.db", env={**self.settings, "READONLY_CODEBASE": "true"},
                         status=1)
        self.assertEqual([p.name for p in (self.folder / "data").iterdir()], ["ch_exercises.py"])

    def test_maintenance_keeps_out_and_moves_along(self):
        self.migrate(self.path)
        self.run_program("maintenance", "on", "--author", "lea")
        self.run_program("revert", 1, status=1)
        self.assertIn("maintenance", self.stderr)
        self.run_program("maintenance", "off")
        self.run_program("copy", self.database, "sqlite:copy.db")
        log = self.run_program("log", "--json")
        self.database = self.folder / "copy.db"
        self.assertEqual(self.run_program("log", "--json"), log)
        self.assertEqual(self.json("check", "database")["left"], 0)

    def test_serving_by_the_modules_and_read_only(self):
        self.migrate(self.path)
        with self.assertRaisesRegex(RuntimeError, "mongodump"):
            Server(self.database, self.folder, BACKUP_DIR=str(self.folder))
        for read_only in ("false", "true"):
            server = Server(self.database, self.folder, READONLY_CODEBASE=read_only, READONLY_ENFORCE="prefer", **self.settings)
            try:
                answer = server.get("/api/admin/chapters/6E_CH/exercises/1")
                title = f"T {read_only}"
                self.assertEqual(server.put("/api/admin/chapters/6E_CH/exercises/1", {"title": title}, answer.etag).status, 200)
                synced = server.post("/api/admin/chapters/6E_CH/sync-python")
                self.assertEqual(synced.status, 200 if read_only == "false" else 503, synced.body)
                self.assertEqual(title in self.path.read_text(), read_only == "false")
            finally:
                self.assertEqual(server.stop(), 0)


class Serving(ServerBench):
    def setUp(self):
        parts = urllib.parse.urlsplit(SERVER)
        self.proxy = Proxy(parts.hostname, parts.port or 27017)
        self.addCleanup(self.proxy.close)
        self.name = fresh()
        super().setUp()

    def start(self, **settings):
        through = f"mongodb://127.0.0.1:{self.proxy.port}/{self.name.rsplit('/', 1)[1]}"
        database, self.database = self.database, self.name if self.servers else through
        server = super().start(**settings)
        self.database = database
        return server

    def run_program(self, *arguments, **more):
        return super().run_program("--database", self.name, *arguments, database=False, **more)

    def test_two_servers_are_one_bank(self):
        other = self.start()
        made = self.create("6E_X")
        until(lambda: other.get(path_of(made)).status == 200)
        answer = written(lambda: other.put(path_of(made), static("Autre."), tag_of(made)))
        self.assertEqual(answer.status, 200, answer.body)
        late = written(lambda: self.server.put(path_of(made), static("Trop tard."), tag_of(made)))
        self.assertEqual(late.status, 412, late.body)
        until(lambda: "Autre." in self.server.get(path_of(made)).exercise["enonce_html"])
        ids, lock = [], threading.Lock()

        def work(server):
            for _ in range(15):
                found = self.create("6E_X", server, enonce_html=f"<p>{uuid.uuid4()}</p>")["id"]
                with lock:
                    ids.append(found)

        threads = [threading.Thread(target=work, args=(s,)) for s in (self.server, other) * 2]
        [t.start() for t in threads]
        [t.join() for t in threads]
        self.assertEqual(sorted(ids), list(range(made["id"] + 1, made["id"] + 61)))
        self.assertEqual(len(self.lines("list")), 61)

    def test_one_key_at_three_servers_at_once(self):
        """One of the requests is made; the others are told so, or are it; and all servers show what the log has."""
        servers = [self.server, self.start(), self.start()]
        stands = self.create("6E_X")
        until(lambda: all(server.get(path_of(stands)).status == 200 for server in servers))
        for turn in range(6):
            tag = '"%d"' % (turn + 1)
            headers = [{"Idempotency-Key": f"{method}{turn}"} for method in ("post", "put")]

            def post(i):
                return servers[i].post("/api/admin/chapters/6E_X/exercises", static(f"{turn} {i}"), headers[0])

            def put(i):
                return servers[i].put(path_of(stands), {"title": f"{turn} {i}"}, tag, headers[1])

            posts, puts = (at_once(*[lambda i=i: written(lambda: ask(i)) for i in range(3)]) for ask in (post, put))
            for answers in (posts, puts):
                self.assertEqual([a.status for a in answers].count(200), 1, [a.body for a in answers])
                self.assertLessEqual({a.code for a in answers if a.status != 200}, {"IDEMPOTENCY_KEY_REUSED", "STALE_REVISION"})
            done = [next(a for a in answers if a.status == 200) for answers in (posts, puts)]
            for answer in done:
                until(lambda: all(server.get(path_of(answer.exercise)).body == servers[0].get(path_of(answer.exercise)).body
                                  and server.get(path_of(answer.exercise)).etag == answer.etag for server in servers))
                shown = servers[0].get(path_of(answer.exercise)).exercise
                self.assertEqual((shown["enonce_html"], shown["title"]), (answer.exercise["enonce_html"], answer.exercise["title"]))
                log = json.loads(self.run_program("show", "6E_X", str(shown["id"]), "--json"))
                self.assertEqual((log["enonce_html"], log["title"]), (shown["enonce_html"], shown["title"]))

    def test_a_server_that_goes_away(self):
        made = self.create("6E_X")
        self.assertEqual(self.server.ask("GET", "/readyz", check=False).status, 200)
        self.proxy.take_away()
        answer = self.server.put(path_of(made), static("Verloren."), tag_of(made))
        self.assertEqual(answer.status, 503, answer.body)
        self.assertIn("retry-after", answer.headers)
        until(lambda: self.server.ask("GET", "/readyz", check=False).status == 503)
        self.assertEqual(self.server.get(path_of(made)).status, 200)
        self.proxy.put_back()
        until(lambda: self.server.ask("GET", "/readyz", check=False).status == 200)
        answer = written(lambda: self.server.put(path_of(made), static("Da."), tag_of(made)))
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(len(self.lines("log")), 2)

    def test_cuts_lose_nothing(self):
        """Whatever connection breaks: what was answered is there, once, and what was refused is not."""
        stop = threading.Event()

        def cut():
            while not stop.wait(0.05):
                self.proxy.cut()

        cutting = threading.Thread(target=cut)
        cutting.start()
        done, unknown = {}, 0
        for i in range(25):
            answer = self.server.post("/api/admin/chapters/6E_X/exercises", static(f"Nummer {i}."))
            if answer.status == 200:
                done[answer.exercise["id"]] = i
            else:
                self.assertEqual(answer.status, 503, answer.body)
                unknown += "unknown" in answer.detail["message"]
        stop.set()
        cutting.join()
        there = {d["id"]: d["enonce_html"] for d in self.lines("list")}
        for number, i in done.items():
            self.assertEqual(there.pop(number), f"<p>Nummer {i}.</p>")
        self.assertLessEqual(len(there), unknown)
        self.assertGreater(len(done), 0)


class Faults(ServerBench):
    """What a MongoDB server may answer: each has its words, reading goes on, and all of it passes by itself."""

    WRITING = ("insert", "update", "delete")

    def setUp(self):
        parts = urllib.parse.urlsplit(SERVER)
        self.proxy = FaultProxy(parts.hostname, parts.port or 27017)
        self.addCleanup(self.proxy.close)
        exobase.Bench.setUp(self)
        self.servers = []
        self.database = f"mongodb://127.0.0.1:{self.proxy.port}/{fresh().rsplit('/', 1)[1]}"
        self.server = self.start()
        self.made = self.create("6E_X")

    def write(self, text):
        return self.server.put(path_of(self.made), static(text), f'"{self.revision()}"')

    def revision(self):
        return self.server.get(path_of(self.made)).exercise["revision"]

    def ready(self):
        return self.server.ask("GET", "/readyz", check=False).status == 200

    def suffer(self, fault, words):
        """Readiness ends, reading goes on, writes are refused with these words; then all is well again."""
        def is_lost():
            """By a write alone it is for a while only."""
            refused = self.write("Nein.")
            self.assertEqual(refused.status, 503, refused.body)
            self.assertIn("retry-after", refused.headers)
            self.assertIn(words, refused.detail["message"])
            self.assertNotIn("127.0.0.1:1/", refused.detail["message"])
            return not self.ready()

        self.proxy.fault = fault
        until(is_lost)
        self.assertEqual(self.server.get(path_of(self.made)).status, 200)
        self.assertEqual(self.server.get("/api/admin/chapters/6E_X/exercises").json()["total"], 1)
        self.proxy.fault = lambda name, command: None
        until(self.ready)
        answer = written(lambda: self.write(f"Ja: {words}"))
        self.assertEqual(answer.status, 200, answer.body)

    def test_full(self):
        full = {"code": 14031, "codeName": "OutOfDiskSpace", "errmsg": "no space"}
        self.suffer(lambda name, command: full if name in self.WRITING else None, "There is no space left at the MongoDB server")

    def test_denied(self):
        denied = {"code": 13, "codeName": "Unauthorized", "errmsg": "not authorized"}
        self.suffer(lambda name, command: denied if name in (*self.WRITING, "find") else None, "does not let this user")

    def test_authentication_fails(self):
        failed = {"code": 18, "codeName": "AuthenticationFailed", "errmsg": "Authentication failed."}
        self.suffer(lambda name, command: failed if name in (*self.WRITING, "find") else None, "does not let this user")

    def test_wrong_name(self):
        wrong = {"code": 73, "codeName": "InvalidNamespace", "errmsg": "no such database"}
        self.suffer(lambda name, command: wrong if name in (*self.WRITING, "find") else None, "no database of this name")

    def test_a_router_that_lost_an_answer(self):
        """What mongos says of a document then is no refusal, as the shard may have it; what a server says of its rules is one."""
        for code, status in ((91, 200), (6, 200), (121, 503)):
            told = []

            def fault(name, command, code=code, told=told):
                if command.get("insert") != "exobase_commits" or told:
                    return None
                told.append(code)
                return {"ok": 1, "n": 0, "writeErrors": [{"index": 0, "code": code, "errmsg": "from a test"}]}

            self.proxy.fault = fault
            with self.subTest(code=code):
                answer = self.write(f"Mit {code}.")
                self.assertEqual((answer.status, told), (status, [code]), answer.body)
                self.assertEqual("Nothing was written." in answer.body.decode(), status == 503)

    def test_slow(self):
        # An answer is waited for five seconds.
        self.suffer(lambda name, command: 6 if name in (*self.WRITING, "find") else None, "MongoDB")
