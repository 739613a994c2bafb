# SPDX-License-Identifier: Apache-2.0
"""The small server of small_server.c, started on a free port, and a client that is nothing but a socket."""

import http.client
import json
import os
import socket
import ssl
import subprocess
import tempfile
import unittest
import urllib.parse

PATIENCE = 60  # seconds until a test says that an answer never came; no test depends on its size


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()

    def json(self):
        return json.loads(self.body)

    def code(self):
        return self.json()["detail"]["error_code"]


class Server:
    """A running server; its standard error goes to a file, which log() reads."""

    def __init__(self, **arguments):
        program = os.environ.get("EXOBASE_HTTP_SMALL_SERVER")
        if not program:
            raise unittest.SkipTest("EXOBASE_HTTP_SMALL_SERVER names no small server")
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [program, *(f"{name}={value}" for name, value in arguments.items())],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors)
        self.address = self.process.stdout.readline().decode().strip()
        if not self.address:
            self.process.wait()
            raise RuntimeError(self.log())
        parts = urllib.parse.urlsplit(self.address)
        self.host, self.port = parts.hostname, parts.port
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if parts.scheme == "https" else None
        if self.tls:
            self.tls.check_hostname = False
            self.tls.verify_mode = ssl.CERT_NONE

    def log(self):
        self.errors.seek(0)
        return self.errors.read().decode()

    def connect(self):
        plain = socket.create_connection((self.host, self.port), PATIENCE)
        if not self.tls:
            return plain
        return self.tls.wrap_socket(plain, server_hostname="localhost")

    def ask(self, method, path, body=None, headers=None):
        kind = http.client.HTTPSConnection if self.tls else http.client.HTTPConnection
        extra = {"context": self.tls} if self.tls else {}
        connection = kind(self.host, self.port, timeout=PATIENCE, **extra)
        try:
            headers = dict(headers or {})
            if isinstance(body, (dict, list)):
                body = json.dumps(body)
                headers.setdefault("Content-Type", "application/json")
            if isinstance(body, str):
                body = body.encode()
            connection.request(method, path, body, headers)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def raw(self, data):
        """Sends bytes and returns all that comes until the server closes."""
        with self.connect() as client:
            client.sendall(data)
            return read_all(client)

    def begin_stop(self):
        self.process.stdin.close()

    def stop(self):
        """Ends the server; its exit status."""
        if not self.process.stdin.closed:
            self.begin_stop()
        status = self.process.wait(PATIENCE)
        self.process.stdout.close()
        self.errors_text = self.log()
        self.errors.close()
        return status


def read_all(client):
    parts = []
    try:
        while part := client.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def read_answer(client, rest=b""):
    """One answer with a Content-Length: (status, headers, body, what came behind it)."""
    while b"\r\n\r\n" not in rest:
        part = client.recv(65536)
        if not part:
            raise EOFError(rest)
        rest += part
    head, rest = rest.split(b"\r\n\r\n", 1)
    lines = head.decode("latin-1").split("\r\n")
    headers = {line.split(":", 1)[0].lower(): line.split(":", 1)[1].strip() for line in lines[1:]}
    size = int(headers.get("content-length", 0))
    while len(rest) < size:
        part = client.recv(65536)
        if not part:
            raise EOFError(rest)
        rest += part
    return int(lines[0].split()[1]), headers, rest[:size], rest[size:]


class Case(unittest.TestCase):
    """Tests of one server, started with ARGUMENTS."""

    ARGUMENTS = {}

    @classmethod
    def setUpClass(cls):
        cls.server = Server(**cls.ARGUMENTS)

    @classmethod
    def tearDownClass(cls):
        status = cls.server.stop()
        if status != 0:
            raise AssertionError(f"the server ended with {status}:\n{cls.server.errors_text}")

    def check_lives(self):
        self.assertEqual(self.server.ask("GET", "/healthz").status, 200)
