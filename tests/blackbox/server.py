# SPDX-License-Identifier: Apache-2.0
"""`exobase serve` on a free port, and a client that checks every answer against the server's own OpenAPI document."""

import http.client
import json
import os
import re
import signal
import ssl
import subprocess
import tempfile
import threading
import time
import urllib.parse

from exobase import BINARY, Bench, address_of

PATIENCE = 180  # seconds until a test says that an answer never came; no test depends on its size
READY = re.compile(r"https?://\S+")
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


def is_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


class Schemas:
    """The part of JSON Schema that exobase's components use; a keyword that is not known here is an error."""

    NOTES = {"title", "description", "format", "default", "examples", "readOnly", "writeOnly", "deprecated",
             "contentMediaType"}

    def __init__(self, document):
        self.components = document["components"]["schemas"]

    def faults(self, schema, value, place="$"):
        found = []
        for keyword, rule in schema.items():
            if keyword not in self.NOTES:
                found += getattr(self, "check_" + keyword.strip("$"))(rule, value, place, schema)
        return found

    def check_ref(self, rule, value, place, _):
        return self.faults(self.components[rule.rsplit("/", 1)[-1]], value, place)

    def check_type(self, rule, value, place, _):
        names = rule if isinstance(rule, list) else [rule]
        return [] if any(is_type(value, n) for n in names) else [f"{place}: {value!r:.80} is no {rule}"]

    def check_properties(self, rule, value, place, _):
        if not isinstance(value, dict):
            return []
        return [f for k, s in rule.items() if k in value for f in self.faults(s, value[k], f"{place}.{k}")]

    def check_required(self, rule, value, place, _):
        return [f"{place}: no {k}" for k in rule if k not in value] if isinstance(value, dict) else []

    def check_additionalProperties(self, rule, value, place, schema):
        if not isinstance(value, dict):
            return []
        others = [k for k in value if k not in schema.get("properties", {})]
        if rule is False:
            return [f"{place}: {k} is not known" for k in others]
        return [] if rule is True else [f for k in others for f in self.faults(rule, value[k], f"{place}.{k}")]

    def check_items(self, rule, value, place, _):
        if not isinstance(value, list):
            return []
        return [f for i, item in enumerate(value) for f in self.faults(rule, item, f"{place}[{i}]")]

    def check_anyOf(self, rule, value, place, _):
        return [] if any(not self.faults(s, value, place) for s in rule) else [f"{place}: fits none of {rule}"]

    def check_enum(self, rule, value, place, _):
        return [] if value in rule else [f"{place}: {value!r} is none of {rule}"]

    def check_const(self, rule, value, place, _):
        return [] if value == rule else [f"{place}: {value!r} is not {rule!r}"]

    def check_pattern(self, rule, value, place, _):
        return [] if not isinstance(value, str) or re.search(rule, value) else [f"{place}: {value!r} is not {rule}"]

    def _bound(self, value, kind, holds, place):
        return [] if not isinstance(value, kind) or isinstance(value, bool) or holds(value) else [f"{place}: {value!r:.80}"]

    def check_minimum(self, rule, value, place, _):
        return self._bound(value, (int, float), lambda v: v >= rule, place + " < minimum")

    def check_maximum(self, rule, value, place, _):
        return self._bound(value, (int, float), lambda v: v <= rule, place + " > maximum")

    def check_exclusiveMinimum(self, rule, value, place, _):
        return self._bound(value, (int, float), lambda v: v > rule, place + " too small")

    def check_exclusiveMaximum(self, rule, value, place, _):
        return self._bound(value, (int, float), lambda v: v < rule, place + " too great")

    def check_minLength(self, rule, value, place, _):
        return self._bound(value, str, lambda v: len(v) >= rule, place + " too short")

    def check_maxLength(self, rule, value, place, _):
        return self._bound(value, str, lambda v: len(v) <= rule, place + " too long")

    def check_minItems(self, rule, value, place, _):
        return self._bound(value, list, lambda v: len(v) >= rule, place + " too few")

    def check_maxItems(self, rule, value, place, _):
        return self._bound(value, list, lambda v: len(v) <= rule, place + " too many")

    def check_minProperties(self, rule, value, place, _):
        return self._bound(value, dict, lambda v: len(v) >= rule, place + " too few")


class Contract:
    """The OpenAPI document: what an answer may be."""

    def __init__(self, document):
        self.schemas = Schemas(document)
        self.operations = []
        for path, methods in document["paths"].items():
            form = re.compile("".join("[^/]+" if p.startswith("{") else re.escape(p)
                                      for p in re.split(r"(\{[^}]+\})", path)) + "$")
            self.operations += [(method.upper(), path.count("{"), form, operation)
                                for method, operation in methods.items()]
        self.operations.sort(key=lambda o: o[1])

    def find(self, method, path):
        for known, _, form, operation in self.operations:
            if known == ("GET" if method == "HEAD" else method) and form.match(path):
                return operation
        return None

    def faults(self, method, path, answer):
        operation = self.find(method, path)
        if not operation or method == "HEAD":
            return []
        response = operation["responses"].get(str(answer.status))
        if response is None:
            return [f"{method} {path}: {answer.status} is not documented"]
        if "content" not in response:
            return [f"a body that is not documented: {answer.body!r:.80}"] if answer.body else []
        kind = answer.headers.get("content-type", "").split(";")[0]
        media = response["content"].get(kind)
        if media is None:
            return [f"{method} {path}: {answer.status} as {kind!r} is not documented"]
        if kind != "application/json":
            return []
        return [f"{method} {path} {answer.status}: {f}" for f in self.schemas.faults(media["schema"], answer.json())]


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.cookies = response.headers.get_all("Set-Cookie", [])
        self.body = response.read()

    def json(self):
        return json.loads(self.body)

    @property
    def detail(self):
        return self.json()["detail"]

    @property
    def code(self):
        return self.detail["error_code"]

    @property
    def exercise(self):
        return self.json()["exercise"]

    @property
    def etag(self):
        return self.headers["etag"]

    @property
    def commit(self):
        return int(self.headers["exobase-commit"])


class Server:
    """A running server. Settings are environment variables; `ADMIN_AUTH` is `none` unless another is given."""

    def __init__(self, database, folder=None, arguments=(), check=True, **settings):
        environment = {k: v for k, v in os.environ.items()
                       if k not in ("MONGO_URL", "DB_NAME", "PYTHON_DATA_DIR", "READONLY_CODEBASE")}
        environment.update({"LANG": "C.UTF-8", "EXOBASE_LANG": "en", "LISTEN": "127.0.0.1:0", "ADMIN_AUTH": "none",
                            "LOG_FORMAT": "json"}, **settings)
        self.errors = tempfile.TemporaryFile("a+b")  # read while the server writes
        address = address_of(database)
        self.process = subprocess.Popen([BINARY, "--database", address, "serve", *arguments], cwd=folder,
                                        env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=self.errors)
        self.said = []
        self.address = self._wait_for_address()
        parts = urllib.parse.urlsplit(self.address)
        self.host, self.port = parts.hostname, parts.port
        self.tls = ssl.create_default_context(cafile=settings["TLS_CERT"]) if parts.scheme == "https" else None
        self.local = threading.local()
        self.opened = []
        self.contract = None
        if check:
            self.contract = Contract(self.ask("GET", "/openapi.json").json())

    def _wait_for_address(self):
        while line := self.process.stdout.readline().decode():
            self.said.append(line)
            if found := READY.search(line):
                return found.group().rstrip("/")
        self.process.wait()
        said = self.log()
        self.process.stdout.close()
        self.errors.close()
        raise RuntimeError(f"serve ended with {self.process.returncode}:\n{said}")

    def log(self):
        """Its whole lines. (The server writes at the same offset that a read would move.)"""
        running = self.process.poll() is None
        text = os.pread(self.errors.fileno(), os.fstat(self.errors.fileno()).st_size, 0)
        return (text[:text.rfind(b"\n") + 1] if running else text).decode()

    def ask(self, method, path, body=None, headers=None, check=True):
        """One request on this thread's own connection; fails when the answer is not as documented."""
        headers = dict(headers or {})
        if isinstance(body, (dict, list)):
            body = json.dumps(body, ensure_ascii=False).encode()
            headers.setdefault("Content-Type", "application/json")
        for last in (False, True):
            connection = getattr(self.local, "connection", None)
            if connection is None:
                connection = self.local.connection = self.connect()
                self.opened.append(connection)
                last = True
            try:
                connection.request(method, path, body, headers)
                answer = Answer(connection.getresponse())
                break
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                # The server may close a connection that lay idle; a fresh one must work.
                self.forget_connection()
                if last:
                    raise
        if self.contract and check:
            faults = self.contract.faults(method, path.split("?")[0], answer)
            if faults:
                raise AssertionError("\n".join(faults) + f"\n{answer.body[:2000]!r}")
        return answer

    def connect(self):
        if self.tls:
            return http.client.HTTPSConnection(self.host, self.port, timeout=PATIENCE, context=self.tls)
        return http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)

    def forget_connection(self):
        connection = getattr(self.local, "connection", None)
        if connection:
            connection.close()
        self.local.connection = None

    def get(self, path, headers=None):
        return self.ask("GET", path, None, headers)

    def post(self, path, body=None, headers=None):
        return self.ask("POST", path, body, headers)

    def at_commit(self, commit, method, path, body=None, headers=None):
        """The answer when the server shows this commit: asked again where that takes longer than a request waits."""
        headers = {**(headers or {}), "Exobase-Commit": str(commit)}
        return asked_again(lambda: self.ask(method, path, body, headers),
                           lambda answer: answer.status == 503 and answer.code == "COMMIT_NOT_YET")

    def put(self, path, body, etag=None, headers=None):
        return self.ask("PUT", path, body, {**({"If-Match": etag} if etag else {}), **(headers or {})})

    def delete(self, path, etag=None, headers=None):
        return self.ask("DELETE", path, None, {**({"If-Match": etag} if etag else {}), **(headers or {})})

    def stop(self, how=signal.SIGTERM):
        """The exit status."""
        self.process.send_signal(how)
        status = self.process.wait(PATIENCE)
        self.close()
        return status

    def close(self):
        """Lets go of a server that has ended."""
        for connection in self.opened:
            connection.close()
        self.process.stdout.close()
        self.errors_text = self.log()
        self.errors.close()


class ServerBench(Bench):
    """A test with a folder, a database in it, and a server that begins and ends with the test."""

    SETTINGS = {}

    def setUp(self):
        super().setUp()
        self.servers = []
        self.server = self.start()

    def start(self, **settings):
        server = Server(self.database, self.folder, **{**self.SETTINGS, **settings})
        self.servers.append(server)
        self.addCleanup(self.finish, server)
        return server

    def finish(self, server):
        """Stops it, once; a server that did not end well fails the test."""
        if server in self.servers:
            self.servers.remove(server)
            status = server.stop()
            self.assertEqual(status, 0, server.errors_text[-4000:])

    def create(self, chapter="6E_GM07", server=None, **fields):
        """A new exercise, as the answer shows it."""
        answer = written(lambda: (server or self.server).post(f"/api/admin/chapters/{chapter}/exercises",
                                                              {**static(), **fields}))
        self.assertEqual(answer.status, 200, answer.body)
        return answer.exercise


def static(text="Calcule.", **fields):
    """The fields of a small static exercise."""
    return {"enonce_html": f"<p>{text}</p>", "solution_html": "<p>42</p>", "difficulty": "facile", **fields}


def path_of(exercise, more=""):
    return f"/api/admin/chapters/{exercise['chapter_code']}/exercises/{exercise['id']}{more}"


def tag_of(exercise):
    return f'"{exercise["revision"]}"'


def until(condition):
    """Waits for it."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def asked_again(ask, is_early):
    """The first answer that does not come too early."""
    answers = []

    def is_answered():
        answers.append(ask())
        return not is_early(answers[-1])

    until(is_answered)
    return answers[-1]


def written(write):
    """Its answer, as for a client that is told to come again: a slow database may have been too slow for this one."""
    return asked_again(write, lambda answer: "Nothing was written." in answer.body.decode())


def at_once(*functions):
    """Runs them in threads that begin together; their results."""
    gate, results = threading.Barrier(len(functions)), [None] * len(functions)

    def run(i, function):
        gate.wait()
        results[i] = function()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
