# SPDX-License-Identifier: Apache-2.0
"""Log-in, sessions, tokens, roles, the set-up link."""

import http.client
import os
import pty
import re
import signal
import subprocess
import threading
import time
import unittest

from exobase import BINARY, address_of
from server import PATIENCE, Server, ServerBench, at_once, static, until

PASSWORD = "un mot de passe assez long"


class AuthBench(ServerBench):
    SETTINGS = {"ADMIN_AUTH": "required"}

    def user(self, name, role, password=PASSWORD):
        self.run_with_input(password, "user", "add", name, "--role", role, "--password-stdin")

    def run_with_input(self, text, *arguments, status=0):
        done = subprocess.run([BINARY, "--lang", "en", "--database", address_of(self.database), *arguments],
                              input=text + "\n", capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stdout, done.stderr

    def login(self, name, password=PASSWORD, server=None):
        """Headers of a session."""
        answer = (server or self.server).post("/api/admin/login", {"name": name, "password": password})
        self.assertEqual(answer.status, 200, answer.body)
        cookie = next(c for c in answer.cookies if c.startswith("exobase_session="))
        return {"Cookie": cookie.split(";")[0], "X-CSRF-Token": answer.json()["account"]["csrf_token"]}

    def token(self, name, role):
        shown = self.run_program("token", "create", name, "--role", role)
        return {"Authorization": "Bearer " + re.search(r"exo_\S+", shown).group()}


class Sessions(AuthBench):
    def setUp(self):
        super().setUp()
        self.user("lea", "admin")

    def test_cookie_and_who_one_is(self):
        answer = self.server.post("/api/admin/login", {"name": "Lea", "password": PASSWORD})
        cookie = answer.cookies[0]
        for part in ("exobase_session=", "; HttpOnly", "; SameSite=Strict", "; Path=/"):
            self.assertIn(part, cookie)
        self.assertNotIn("Secure", cookie)
        self.assertEqual(answer.headers["cache-control"], "no-store")
        again = self.server.get("/api/admin/me", {"Cookie": cookie.split(";")[0]})
        newest = str(self.server.get("/api/admin/commits", {"Cookie": cookie.split(";")[0]}).json()["newest"])
        self.assertEqual((answer.headers["exobase-commit"], again.headers["exobase-commit"]), (newest, newest))
        me = again.json()
        self.assertEqual((me["name"], me["role"], me["by"]), ("lea", "admin", "session"))
        self.assertEqual(me["csrf_token"], answer.json()["account"]["csrf_token"])

    def test_secure_cookie_behind_https(self):
        server = self.start(PUBLIC_URL="https://banque.example")
        answer = server.post("/api/admin/login", {"name": "lea", "password": PASSWORD})
        self.assertIn("; Secure", answer.cookies[0])

    def test_nobody_may_nothing(self):
        for method, path in (("GET", "/api/admin/me"), ("GET", "/api/admin/chapters"), ("POST", "/api/admin/bulk"),
                             ("GET", "/api/admin/events")):
            for headers in ({}, {"Cookie": "exobase_session=" + "A" * 43}, {"Authorization": "Bearer exo_" + "A" * 43},
                            {"Authorization": "Basic bGVhOng="}, {"Cookie": "exobase_session="}):
                with self.subTest(path=path, headers=headers):
                    answer = self.server.ask(method, path, None, headers)
                    self.assertEqual((answer.status, answer.code), (401, "UNAUTHORIZED"))

    def test_generators_of_an_export_are_the_administrators(self):
        text = '--[[exobase\n{"key": "ONE", "version": "1"}\n]]\nfunction generate() return {variables = {}} end\n'
        export = {"schema_version": "1.0", "exercises": [], "generators": [{"text": text}]}
        for role, action in (("editor", "refused"), ("admin", "added")):
            answer = self.server.post("/api/admin/chapters/6E_X/exercises/import", export, self.token(role, role))
            self.assertEqual((answer.status, answer.json()["generators"][0]["action"]), (200, action), answer.body)

    def test_unsafe_methods_need_the_csrf_token(self):
        session = self.login("lea")
        path = "/api/admin/chapters/6E_X/exercises"
        self.assertEqual(self.server.post(path, static(), session).status, 200)
        for headers in ({"Cookie": session["Cookie"]}, {**session, "X-CSRF-Token": "0" * 64},
                        {**session, "X-CSRF-Token": ""}):
            answer = self.server.post(path, static("b"), headers)
            self.assertEqual((answer.status, answer.code), (403, "CSRF_FAILED"), answer.body)
        self.assertEqual(self.server.get("/api/admin/chapters", {"Cookie": session["Cookie"]}).status, 200)

    def test_the_author_is_the_account(self):
        self.server.post("/api/admin/chapters/6E_X/exercises", static(), self.login("lea"))
        self.server.post("/api/admin/chapters/6E_X/exercises", static("b"), self.token("robot", "editor"))
        self.assertEqual([e["author"] for e in self.lines("log")], ["robot", "lea"])

    def test_log_out(self):
        session = self.login("lea")
        answer = self.server.post("/api/admin/logout", None, session)
        self.assertEqual(answer.status, 200)
        self.assertIn("Max-Age=0", answer.cookies[0])
        self.assertEqual(self.server.get("/api/admin/me", session).status, 401)
        token = self.token("robot", "admin")
        answer = self.server.post("/api/admin/logout", None, token)
        self.assertEqual((answer.status, answer.code), (403, "SESSION_NEEDED"), answer.body)

    def test_keys_of_an_account_and_of_a_token_with_its_name(self):
        made = [self.server.post("/api/admin/chapters/6E_GM07/exercises", static(text), {**who, "Idempotency-Key": "k"})
                for text, who in (("a", self.login("lea")), ("b", self.token("lea", "admin")))]
        self.assertEqual([answer.status for answer in made], [200, 200], [answer.body for answer in made])
        self.assertEqual([answer.exercise["id"] for answer in made], [1, 2])

    def test_wrong_password_and_unknown_name_are_one(self):
        told = [self.server.post("/api/admin/login", {"name": name, "password": password})
                for name, password in (("lea", "faux" * 5), ("personne", PASSWORD), ("…", PASSWORD))]
        self.assertEqual({(a.status, a.code) for a in told}, {(401, "LOGIN_WRONG")})
        self.assertEqual(len({a.json()["detail"]["message"] for a in told}), 1)

    def test_guessing_is_slowed_and_the_owner_is_not_locked_out(self):
        given = self.server.post("/api/admin/login", {"name": "lea", "password": PASSWORD})
        device = next(c for c in given.cookies if c.startswith("exobase_device="))
        self.assertRegex(device, r"; Path=/api/admin; HttpOnly; SameSite=Strict; Max-Age=31536000$")
        device = device.split(";")[0]
        session = self.login("lea")
        right = {"name": "lea", "password": PASSWORD}

        def is_slowed():
            """Not where guesses took longer than the wait before the next: another server knows nothing of them."""
            answers = [self.server.post("/api/admin/login", {"name": "lea", "password": f"faux mot {i}"})
                       for i in range(8)]
            late = [a for a in answers if a.status == 429]
            for answer in late:
                self.assertEqual(answer.code, "LOGIN_TOO_EARLY")
                self.assertGreaterEqual(int(answer.headers["retry-after"]), 1)
            # even the right one is not looked at from there now
            if late and self.server.post("/api/admin/login", right).status == 429:
                return True
            self.finish(self.server)
            self.server = self.start()
            return False

        until(is_slowed)
        # who is in stays in, another name may log in; so may a browser that was logged in before
        self.assertEqual(self.server.post("/api/admin/login", right, {"Cookie": device}).status, 200)
        self.assertEqual(self.server.get("/api/admin/me", session).status, 200)
        self.user("max", "viewer")
        self.login("max")

    def test_own_password(self):
        session, other = self.login("lea"), self.login("lea")
        path = "/api/admin/me/password"
        wrong = self.server.post(path, {"password": "pas le bon mot", "new_password": "un autre mot long"}, session)
        self.assertEqual((wrong.status, wrong.code), (401, "LOGIN_WRONG"))
        short = self.server.post(path, {"password": PASSWORD, "new_password": "court"}, session)
        self.assertEqual(short.status, 422)
        done = self.server.post(path, {"password": PASSWORD, "new_password": "un autre mot long"}, session)
        self.assertEqual(done.status, 200)
        for headers in (session, other):
            self.assertEqual(self.server.get("/api/admin/me", headers).status, 401)
        self.login("lea", "un autre mot long")

    def test_the_command_line_ends_sessions_of_a_running_server(self):
        session, token = self.login("lea"), self.token("robot", "viewer")
        self.assertEqual(self.server.get("/api/admin/me", token).status, 200)
        self.run_with_input("encore un mot long", "user", "passwd", "lea", "--password-stdin")
        self.run_program("token", "revoke", "robot")
        deadline = time.monotonic() + PATIENCE
        for headers in (session, token):
            while self.server.get("/api/admin/me", headers).status != 401:
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.05)

    def test_a_stream_ends_with_its_session(self):
        session = self.login("lea")
        connection = http.client.HTTPConnection(self.server.host, self.server.port, timeout=PATIENCE)
        self.addCleanup(connection.close)
        connection.request("GET", "/api/admin/events", headers=session)
        stream = connection.getresponse()
        self.assertEqual(stream.status, 200)
        self.server.post("/api/admin/logout", None, session)
        stream.read()  # to its end, which comes with the next sign of life

    def test_no_secret_in_the_log(self):
        self.login("lea")
        self.server.post("/api/admin/login", {"name": "lea", "password": "un secret mal tapé"})
        self.finish(self.server)
        for secret in (PASSWORD, "un secret mal tapé"):
            self.assertNotIn(secret, self.server.errors_text)


class Roles(AuthBench):
    """The table of endpoints says which role each route needs; every route is tried with every role."""

    RANK = {None: 0, "viewer": 1, "editor": 2, "admin": 3}

    def test_each_route_with_each_role(self):
        tokens = {role: self.token("t" + role, role) for role in ("viewer", "editor", "admin")}
        document = self.server.get("/openapi.json").json()
        tried = 0
        for path, methods in document["paths"].items():
            for method, row in methods.items():
                if not path.startswith("/api/admin/") or method not in ("get", "post", "put", "patch", "delete"):
                    continue
                if path in ("/api/admin/login", "/api/admin/setup", "/api/admin/events"):
                    continue
                needed = self.RANK[row["x-role"]]
                self.assertGreater(needed, 0, path)
                filled = re.sub(r"\{(\w+)\}", lambda m: "9" if m[1] in ("id", "number", "n") else "NOPE", path)
                for role, rank in self.RANK.items():
                    with self.subTest(path=path, method=method, role=role):
                        body = {} if "requestBody" in row else None
                        answer = self.server.ask(method.upper(), filled, body, tokens.get(role), check=False)
                        if rank == 0:
                            self.assertEqual(answer.status, 401)
                        elif rank < needed:
                            self.assertEqual((answer.status, answer.code), (403, "FORBIDDEN"))
                        else:
                            self.assertNotEqual(answer.status, 401)
                            self.assertFalse(answer.status == 403 and answer.code == "FORBIDDEN")
                        tried += 1
        self.assertGreater(tried, 60)
        # Without a body an admin may do one thing: take the program's generators.
        self.assertEqual([(line["kind"], line["author"]) for line in self.lines("log")], [("generators", "tadmin")])

    def test_writing_is_for_editors_and_accounts_for_admins(self):
        path = "/api/admin/chapters/6E_X/exercises"
        self.assertEqual(self.server.post(path, static(), self.token("v", "viewer")).code, "FORBIDDEN")
        self.assertEqual(self.server.post(path, static(), self.token("e", "editor")).status, 200)
        self.assertEqual(self.server.get("/api/admin/users", self.token("e2", "editor")).code, "FORBIDDEN")
        self.assertEqual(self.server.get("/api/admin/users", self.token("a", "admin")).status, 200)


class Accounts(AuthBench):
    def setUp(self):
        super().setUp()
        self.admin = self.token("root", "admin")

    def test_users(self):
        made = self.server.post("/api/admin/users", {"name": "Zoe", "role": "editor", "password": PASSWORD}, self.admin)
        self.assertEqual((made.status, made.json()["user"]["name"], made.json()["user"]["role"]), (200, "zoe", "editor"))
        taken = self.server.post("/api/admin/users", {"name": "zoe", "role": "editor", "password": PASSWORD}, self.admin)
        self.assertEqual((taken.status, taken.code), (409, "NAME_TAKEN"))
        session = self.login("zoe")
        changed = self.server.ask("PATCH", "/api/admin/users/zoe", {"role": "viewer"}, self.admin)
        self.assertEqual(changed.json()["user"]["role"], "viewer")
        self.assertEqual(self.server.get("/api/admin/me", session).json()["role"], "viewer", "at once, in its session")
        self.server.ask("PATCH", "/api/admin/users/zoe", {"password": "un tout autre mot"}, self.admin)
        self.assertEqual(self.server.get("/api/admin/me", session).status, 401)
        listed = self.server.get("/api/admin/users", self.admin).json()
        self.assertEqual((listed["total"], [u["name"] for u in listed["users"]]), (1, ["zoe"]))
        self.assertEqual(self.server.delete("/api/admin/users/zoe", headers=self.admin).status, 200)
        self.assertEqual(self.server.delete("/api/admin/users/zoe", headers=self.admin).status, 404)

    def test_bad_names_and_passwords(self):
        for body in ({"name": "a b", "role": "viewer", "password": PASSWORD}, {"name": "", "role": "viewer", "password": PASSWORD},
                     {"name": "a", "role": "owner", "password": PASSWORD}, {"name": "a", "role": "viewer", "password": "court"},
                     {"name": "a", "role": "viewer"}, {"name": "a", "role": "viewer", "password": PASSWORD, "x": 1}):
            with self.subTest(body=body):
                self.assertEqual(self.server.post("/api/admin/users", body, self.admin).status, 422)
        self.assertEqual(self.server.get("/api/admin/users", self.admin).json()["total"], 0)

    def test_the_last_admin_stays(self):
        for name in ("a", "b"):
            self.server.post("/api/admin/users", {"name": name, "role": "admin", "password": PASSWORD}, self.admin)
        self.assertEqual(self.server.delete("/api/admin/users/a", headers=self.admin).status, 200)
        gone = self.server.delete("/api/admin/users/b", headers=self.admin)
        less = self.server.ask("PATCH", "/api/admin/users/b", {"role": "viewer"}, self.admin)
        self.assertEqual([(a.status, a.code) for a in (gone, less)], [(409, "LAST_ADMIN")] * 2)
        self.run_program("user", "remove", "b", status=1)
        self.assertIn("last account with the role admin", self.stderr)
        self.assertEqual([u["role"] for u in self.lines("user", "list")], ["admin"])

    def test_of_two_removed_at_once_one_stays(self):
        for name in ("a", "b"):
            self.server.post("/api/admin/users", {"name": name, "role": "admin", "password": PASSWORD}, self.admin)
        answers = at_once(*(lambda n=n: self.server.delete(f"/api/admin/users/{n}", headers=self.admin) for n in "ab"))
        self.assertEqual(sorted(a.status for a in answers), [200, 409])

    def test_tokens(self):
        made = self.server.post("/api/admin/tokens", {"name": "site", "role": "viewer", "expires_days": 3}, self.admin)
        secret = made.json()["token"]["secret"]
        self.assertTrue(secret.startswith("exo_"))
        self.assertIsNotNone(made.json()["token"]["expires_at"])
        bearer = {"Authorization": f"Bearer {secret}"}
        me = self.server.get("/api/admin/me", bearer).json()
        self.assertEqual((me["name"], me["role"], me["by"], me["csrf_token"]), ("site", "viewer", "token", None))
        listed = self.server.get("/api/admin/tokens", self.admin).json()
        self.assertEqual([t["name"] for t in listed["tokens"]], ["root", "site"])
        self.assertNotIn("secret", listed["tokens"][1])
        again = self.server.post("/api/admin/tokens", {"name": "site", "role": "viewer"}, self.admin)
        self.assertEqual((again.status, again.code), (409, "NAME_TAKEN"))
        self.assertEqual(self.server.delete("/api/admin/tokens/site", headers=self.admin).status, 200)
        self.assertEqual(self.server.get("/api/admin/me", bearer).status, 401)
        self.assertEqual(self.server.delete("/api/admin/tokens/site", headers=self.admin).status, 404)


class NoLogin(ServerBench):
    """ADMIN_AUTH=none."""

    def test_only_from_this_machine_and_never_through_a_proxy(self):
        self.assertEqual(self.server.get("/api/admin/me").json()["by"], "none")
        for name in ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "x-forwarded-port",
                     "X-Forwarded-Prefix"):
            with self.subTest(name=name):
                self.assertEqual(self.server.get("/api/admin/me", {name: "for=1.2.3.4"}).status, 401)

    def test_refused_for_an_address_that_others_reach(self):
        for listen in ("0.0.0.0:0", "[::]:0", "192.0.2.1:80"):
            with self.subTest(listen=listen), self.assertRaises(RuntimeError) as raised:
                Server(self.database, self.folder, LISTEN=listen)
            self.assertIn("ADMIN_AUTH=none", str(raised.exception))


LINK = rb"setup#\S+\r?\n"


class SetUp(AuthBench):
    def serve_on_a_terminal(self, until, **settings):
        """What it says on a terminal of its own, up to what is waited for; the process."""
        master, slave = pty.openpty()
        environment = {**os.environ, "EXOBASE_LANG": "en", "LISTEN": "127.0.0.1:0", "LOG_FORMAT": "json", **settings}
        log = open(self.folder / "log", "wb")
        process = subprocess.Popen([BINARY, "--database", address_of(self.database), "serve"], env=environment,
                                   stdin=slave, stdout=slave, stderr=log)
        os.close(slave)
        self.addCleanup(os.close, master)
        self.addCleanup(log.close)
        said = b""
        while not re.search(until, said):
            said += os.read(master, 4096)
        return said.decode(), process

    def end(self, process):
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(PATIENCE), 0)

    def test_link(self):
        said, process = self.serve_on_a_terminal(LINK)
        link = re.search(r"(http://\S+)/setup#(\S+)", said)
        base, secret = link.group(1), link.group(2)
        page = self.server.get("/setup")
        self.assertIn("text/html", page.headers["content-type"])
        self.assertIn("script-src 'self'", page.headers["content-security-policy"])
        self.assertEqual(self.server.get(re.search(r'src="([^"]+)"', page.body.decode()).group(1)).status, 200)
        # at whatever server of the database; a bad name or password leaves the secret good
        ask = lambda **more: self.server.post("/api/admin/setup", {"secret": secret, "name": "chef",
                                                                   "password": PASSWORD, **more})
        self.assertEqual(ask(secret="A" * 43).status, 404)
        self.assertEqual(ask(name="a b").status, 422)
        self.assertEqual(ask().status, 200)
        self.assertEqual(ask(name="autre").status, 404, "used once")
        self.assertEqual([(u["name"], u["role"]) for u in self.lines("user", "list")], [("chef", "admin")])
        self.login("chef")
        self.end(process)
        self.assertNotIn(secret, (self.folder / "log").read_text())
        self.assertTrue(base)
        said, process = self.serve_on_a_terminal(rb"stops it\)")
        self.end(process)
        self.assertNotIn("account yet", said)

    def test_of_many_at_once_one_makes_it(self):
        said, process = self.serve_on_a_terminal(LINK)
        secret = re.search(r"setup#(\S+)", said).group(1)
        answers = at_once(*(lambda i=i: self.server.post("/api/admin/setup", {
            "secret": secret, "name": f"chef{i}", "password": PASSWORD}) for i in range(6)))
        self.assertEqual(sorted(a.status for a in answers), [200] + [404] * 5)
        self.assertEqual(len(self.lines("user", "list")), 1)
        self.end(process)

    def test_without_a_terminal_it_says_the_command(self):
        self.assertNotIn("setup#", "".join(self.server.said))
        more = self.server.process.stdout.readline().decode()
        self.assertIn("exobase user add", more)


class Public(AuthBench):
    def setUp(self):
        super().setUp()
        editor = self.token("e", "editor")
        for i in range(30):
            self.server.post("/api/admin/chapters/6E_X/exercises", static(f"Calcule {i}.", offer="pro" if i % 2 else "free"),
                             editor)
        self.viewer = self.token("v", "viewer")

    def batch(self, headers=None, server=None, **body):
        return (server or self.server).post("/api/v1/exercises/generate/batch", {"code_officiel": "6E_X", **body}, headers)

    def test_pro_needs_a_token_where_the_setting_says_so(self):
        self.assertEqual(self.batch(offer="pro").status, 200)
        strict = self.start(PRO_OFFER="token")
        for headers in (None, {"Authorization": "Bearer exo_" + "A" * 43}):
            self.assertEqual(self.batch(headers, strict, offer="pro").status, 401)
        self.assertEqual(self.batch(self.viewer, strict, offer="pro").status, 200)
        self.assertEqual(self.batch(None, strict).status, 200)

    def test_more_than_twenty_need_a_token_and_are_limited(self):
        self.assertEqual(self.batch(nb_exercices=21).status, 401)
        self.assertEqual(self.batch(self.viewer, nb_exercices=21, offer="pro").status, 200)
        statuses = [self.batch(self.viewer, nb_exercices=21).status for _ in range(60)]
        late = self.batch(self.viewer, nb_exercices=21)
        self.assertIn(429, statuses)
        if late.status == 429:
            self.assertEqual(late.code, "TOO_MANY_REQUESTS")
            self.assertGreaterEqual(int(late.headers["retry-after"]), 1)
        self.assertEqual(self.batch(self.viewer, nb_exercices=20).status, 200)

    def test_a_seed_has_64_bits(self):
        for seed in (2**63 - 1, -2**63, 0, -1):
            self.assertEqual(self.batch(seed=seed).status, 200)
        for seed in (2**63, -2**63 - 1, 10**40, 1.5, "1"):
            with self.subTest(seed=seed):
                self.assertEqual(self.batch(seed=seed).status, 422)
        self.assertEqual(self.server.post("/api/v1/exercises/generate/batch?code_officiel=6E_X&seed=" + str(2**63)).status, 422)


if __name__ == "__main__":
    unittest.main()
