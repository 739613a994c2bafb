# SPDX-License-Identifier: Apache-2.0
"""Many at once, slow ones, streams, a stop while there is much to do, TLS. No test depends on how fast anything is,
only on whether it happens at all."""

import json
import os
import re
import resource
import selectors
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from small import PATIENCE, Case, Server, read_all, read_answer

GET = b"GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n"


def connect_many(server, count):
    clients = [server.connect() for _ in range(count)]
    for client in clients:
        client.setblocking(True)
        client.settimeout(PATIENCE)
    return clients


def put_off_request(number):
    body = json.dumps({"number": number, "seen": False}).encode()
    return (b"POST /put-off HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            % len(body)) + body


def more_files(count):
    """Lets this process open that many files, if the system does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        if hard != resource.RLIM_INFINITY and hard < count:
            raise unittest.SkipTest(f"this system allows {hard} open files; the test needs {count}")
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))


class Bursts(Case):
    ARGUMENTS = {"arrival_ms": 60000}

    def test_all_are_answered(self):
        more_files(1200)
        post = (b"POST /public HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n"
                b'{"x": 1}')
        for count in [64, 127, 128, 129, 256, 1000]:
            for request in [GET, post]:
                with self.subTest(f"{count} {request[:4]}"):
                    clients = connect_many(self.server, count)
                    for _ in range(3):
                        for client in clients:
                            client.sendall(request)
                        self.assertEqual([read_answer(client)[0] for client in clients], [200] * count)
                    for client in clients:
                        client.close()

    def test_one_thread_too(self):
        server = Server(threads=1)
        try:
            for count in [127, 128, 129, 256]:
                clients = connect_many(server, count)
                for client in clients:
                    client.sendall(GET)
                self.assertEqual([read_answer(client)[0] for client in clients], [200] * count)
                for client in clients:
                    client.close()
        finally:
            self.assertEqual(server.stop(), 0)


class Connections(Case):
    def test_kept(self):
        with self.server.connect() as client:
            rest = b""
            for _ in range(50):
                client.sendall(GET)
                status, headers, body, rest = read_answer(client, rest)
                self.assertEqual((status, len(body), rest), (200, 4096, b""))
                self.assertNotEqual(headers.get("connection"), "close")

    def test_pipelined(self):
        with self.server.connect() as client:
            client.sendall((GET + b"GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n") * 20)
            rest = b""
            for _ in range(20):
                status, _, _, rest = read_answer(client, rest)
                self.assertEqual(status, 200)
                status, _, _, rest = read_answer(client, rest)
                self.assertEqual(status, 404)

    def test_closed_when_asked(self):
        answer = self.server.raw(GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        self.assertTrue(answer.startswith(b"HTTP/1.1 200"))
        answer = self.server.raw(b"GET /page HTTP/1.0\r\nHost: localhost\r\n\r\n")
        self.assertIn(b" 200 OK\r\n", answer)

    def test_given_up(self):
        for part in [b"", b"GET", GET[:-2], b"POST /public HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"
                     b"Content-Type: application/json\r\n\r\n{", b"GET /slow?ms=300 HTTP/1.1\r\nHost: localhost\r\n\r\n",
                     b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n"]:
            for _ in range(10):
                with self.server.connect() as client:
                    client.sendall(part)
        self.check_lives()

    def test_suspended(self):
        """What is done elsewhere holds up nobody."""
        clients = connect_many(self.server, 40)
        for client in clients:
            client.sendall(b"GET /slow?ms=200 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        self.check_lives()
        for client in clients:
            status, _, body, _ = read_answer(client)
            self.assertEqual((status, body), (200, b'{"slow": true}'))
            client.sendall(GET)
            self.assertEqual(read_answer(client)[0], 200)
            client.close()

    def test_put_off(self):
        """Who waits for those that came with it is answered, by itself, among others and when it has gone."""
        server = Server(threads=1)
        try:
            for number in range(3):
                self.assertEqual(server.ask("POST", "/put-off", {"number": number, "seen": False}).json(),
                                 {"number": number, "put_off": False})
            put_off = 0
            for _ in range(100):
                clients = connect_many(server, 60)
                # While this is made, the others come; some of them have gone by the time that they are read.
                clients[0].sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
                for number, client in enumerate(clients[1:]):
                    client.sendall(put_off_request(number))
                for client in clients[50:]:
                    client.close()
                clients[0].close()
                for number, client in enumerate(clients[1:50]):
                    status, _, body, _ = read_answer(client)
                    self.assertEqual((status, json.loads(body)["number"]), (200, number))
                    put_off += json.loads(body)["put_off"]
                    client.close()
                if put_off > 100:
                    break
            self.assertGreater(put_off, 0, "nothing was ever put off")
        finally:
            self.assertEqual(server.stop(), 0)

    def test_slow_readers(self):
        """Who reads nothing of a large answer holds up nobody, and gets all of it when it does read."""
        clients = connect_many(self.server, 20)
        for client in clients:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
            client.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        for _ in range(10):
            self.check_lives()
        for client in clients[:3]:
            status, _, body, _ = read_answer(client)
            self.assertEqual((status, len(body)), (200, (4 << 20) + 2))
        for client in clients:
            client.close()


class Slow(Case):
    ARGUMENTS = {"arrival_ms": 700}

    def drip(self, client, data, pause=0.1):
        """Sends a byte at a time until the server has closed; what it said."""
        client.settimeout(0.01)
        answer = b""
        for at in range(len(data)):
            try:
                client.sendall(data[at:at + 1])
                part = client.recv(65536)
                answer += part
                if not part:
                    return answer
            except TimeoutError:
                pass
            except OSError:  # it is closed; what came before that can still be read
                return answer + read_all(client)
            time.sleep(pause)
        self.fail("the server let it go on to the end")

    def test_byte_by_byte(self):
        with self.server.connect() as client:
            answer = self.drip(client, b"GET /page HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 400)
        self.assertEqual(answer, b"")

    def test_byte_by_byte_on_a_kept_connection(self):
        with self.server.connect() as client:
            client.sendall(GET)
            read_answer(client)
            answer = self.drip(client, b"GET /page HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 400)
        self.assertEqual(answer, b"")

    def test_body_byte_by_byte(self):
        head = b"POST /public HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n"
        with self.server.connect() as client:
            client.sendall(head)
            answer = self.drip(client, b" " * 400)
        self.assertTrue(answer.startswith(b"HTTP/1.1 408 "), answer)
        self.assertIn(b"REQUEST_TIMEOUT", answer)

    def test_silence(self):
        for part in [b"", b"GET /pa", GET]:
            with self.server.connect() as client:
                client.sendall(part)
                read_all(client)  # ends only because the server closes

    def test_handlers_may_take_longer(self):
        answer = self.server.ask("GET", "/slow?ms=1500")
        self.assertEqual(answer.status, 200)

    def test_counted(self):
        with self.server.connect() as client:
            client.sendall(b"GET /pa")
            read_all(client)
        self.assertRegex(self.server.ask("GET", "/metrics").body.decode(), r"exobase_http_cut_off_total [1-9]")


def open_stream(server):
    client = server.connect()
    client.sendall(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return client


def read_until(client, wanted, got=b""):
    while wanted not in got:
        part = client.recv(65536)
        if not part:
            raise EOFError(got)
        got += part
    return got


class Streams(Case):
    ARGUMENTS = {"heartbeat_ms": 300}

    def count(self):
        return int(re.search(r"exobase_http_streams (\d+)", self.server.ask("GET", "/metrics").body.decode())[1])

    def wait_for_count(self, wanted):
        end = time.monotonic() + PATIENCE
        while self.count() != wanted:
            self.assertLess(time.monotonic(), end, f"{self.count()} streams are open, not {wanted}")
            time.sleep(0.05)

    def tearDown(self):
        self.server.ask("POST", "/send?times=0&end=1")
        self.wait_for_count(0)

    def test_events_and_end(self):
        clients = [open_stream(self.server) for _ in range(20)]
        heads = [read_until(client, b"retry: 2000\n\n") for client in clients]
        self.assertIn(b"Content-Type: text/event-stream\r\n", heads[0])
        self.server.ask("POST", "/send?times=3&size=10")
        for client in clients:
            got = read_until(client, b"id: 2\nevent: commit\ndata: eeeeeeeeee\n\n")
            self.assertIn(b"id: 0\n", got)
        self.server.ask("POST", "/send?times=0&end=1")
        for client in clients:
            got = read_until(client, b"0\r\n\r\n")  # the last chunk
            self.assertTrue(got.endswith(b"0\r\n\r\n"))
            client.close()

    def test_signs_of_life(self):
        with open_stream(self.server) as client:
            got = read_until(client, b"retry: 2000\n\n")
            for _ in range(3):
                got = read_until(client, b":\n\n", got.split(b":\n\n", 1)[-1] if b"\n:\n\n" in got else b"")

    def test_client_that_went(self):
        for _ in range(10):
            open_stream(self.server).close()
        self.wait_for_count(0)

    def test_client_that_reads_nothing(self):
        with open_stream(self.server) as client:
            read_until(client, b"retry: 2000\n\n")
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
            for _ in range(40):
                self.server.ask("POST", "/send?times=20&size=100000")
            got = 0
            while part := client.recv(1 << 20):  # what was queued comes, then the end, much before all 80 MB
                got += len(part)
            self.assertLess(got, 40 << 20)

    def test_large_event(self):
        with open_stream(self.server) as client:
            read_until(client, b"retry: 2000\n\n")
            self.server.ask("POST", "/send?size=300000")
            got = b""
            while got.count(b"e") < 300000:
                got += client.recv(65536)


class Memory(unittest.TestCase):
    def test_idle_streams(self):
        """5,000 streams that are silent cost 20 KB each at most."""
        if "asan" in os.environ.get("EXOBASE_HTTP_SMALL_SERVER", "") or os.environ.get("EXOBASE_SANITIZED"):
            raise unittest.SkipTest("a sanitizer's memory says nothing")
        count = 5000
        more_files(count + 200)
        server = Server()
        clients = []

        def resident():
            with open(f"/proc/{server.process.pid}/status", encoding="ascii") as file:
                return int(re.search(r"VmRSS:\s+(\d+) kB", file.read())[1]) * 1024

        try:
            for _ in range(10):
                server.ask("GET", "/page")
            before = resident()
            for _ in range(count):
                clients.append(open_stream(server))
            for client in clients:
                read_until(client, b"retry: 2000\n\n")
            each = (resident() - before) / count
            print(f"{each:.0f} bytes for each idle stream")
            self.assertLess(each, 20 * 1024)
            server.ask("POST", "/send?size=10")
            for client in clients:
                read_until(client, b"eeeeeeeeee")
        finally:
            for client in clients:
                client.close()
            self.assertEqual(server.stop(), 0)


class Stop(unittest.TestCase):
    def wait_for_closed_doors(self, server):
        """Until none of the server's threads lets anybody in; each closes its own door."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                server.connect().close()
            except OSError:
                return
            self.assertLess(time.monotonic(), end, "it still lets somebody in")
            time.sleep(0.01)

    def test_under_way_is_answered(self):
        server = Server(stop_ms=60000)
        slow = connect_many(server, 30)
        for client in slow:
            client.sendall(b"GET /held HTTP/1.1\r\nHost: localhost\r\n\r\n")
        stream, idle, half = open_stream(server), server.connect(), server.connect()
        read_until(stream, b"retry: 2000\n\n")
        half.sendall(b"POST /public HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{")
        while int(re.search(r"exobase_http_connections (\d+)", server.ask("GET", "/metrics").body.decode())[1]) < 34:
            time.sleep(0.05)
        server.begin_stop()
        self.assertEqual(read_all(idle), b"")
        self.assertTrue(read_all(stream).endswith(b"0\r\n\r\n"))
        half.sendall(b"}")
        status, headers, _, _ = read_answer(half)
        self.assertEqual((status, headers.get("connection", "").lower()), (200, "close"))
        self.wait_for_closed_doors(server)
        server.process.send_signal(signal.SIGUSR1)
        for client in slow:
            status, headers, _, _ = read_answer(client)
            self.assertEqual((status, headers.get("connection", "").lower()), (200, "close"))
            client.close()
        self.assertEqual(server.stop(), 0)
        for client in [stream, idle, half]:
            client.close()

    def test_not_for_ever(self):
        """What is not done in time is cut off, and whoever still works on it can end."""
        server = Server(stop_ms=300)
        clients = connect_many(server, 3)
        clients[0].sendall(b"GET /slow?ms=1500 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        clients[1].sendall(b"POST /public HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{")
        clients[2].sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(0.2)
        self.assertEqual(server.stop(), 0)
        for client in clients:
            read_all(client)
            client.close()

    def test_during_a_storm(self):
        """Requests before, while and after: each is answered whole, or its connection is closed without a byte."""
        server = Server()
        broken = []
        begun = threading.Event()

        def ask():
            rest = b""
            try:
                with server.connect() as client:
                    while True:
                        client.sendall(GET)
                        status, _, body, rest = read_answer(client, rest)
                        begun.set()
                        if status != 200 or len(body) != 4096:
                            broken.append((status, body))
            except EOFError as end:
                if end.args[0]:
                    broken.append(end.args[0])
            except OSError:
                pass

        threads = [threading.Thread(target=ask) for _ in range(16)]
        for thread in threads:
            thread.start()
        self.assertTrue(begun.wait(PATIENCE))
        self.assertEqual(server.stop(), 0)
        for thread in threads:
            thread.join(PATIENCE)
        self.assertEqual(broken, [])


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not shutil.which("openssl"):
            raise unittest.SkipTest("openssl, which makes a certificate, is not here")
        cls.folder = tempfile.TemporaryDirectory()
        cls.cert, cls.key = f"{cls.folder.name}/cert.pem", f"{cls.folder.name}/key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
                        "-keyout", cls.key, "-out", cls.cert], check=True, capture_output=True)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_answers(self):
        server = Server(cert=self.cert, key=self.key, arrival_ms=60000)
        try:
            self.assertTrue(server.address.startswith("https://"))
            answer = server.ask("GET", "/large")
            self.assertEqual((answer.status, len(answer.body)), (200, (4 << 20) + 2))
            self.assertIn("strict-transport-security", answer.headers)
            self.assertEqual(server.ask("POST", "/public", {"x": "y" * 100000}).json()["size"], 100000 + 9)
            secure = {"Origin": f"https://localhost:{server.port}", "Host": f"localhost:{server.port}"}
            self.assertEqual(server.ask("POST", "/public", headers=secure).status, 200)
            plain = {"Origin": f"http://localhost:{server.port}", "Host": f"localhost:{server.port}"}
            self.assertEqual(server.ask("POST", "/public", headers=plain).status, 403)
            clients = connect_many(server, 129)
            for client in clients:
                client.sendall(GET)
            self.assertEqual([read_answer(client)[0] for client in clients], [200] * 129)
            for client in clients:
                client.close()
            with open_stream(server) as stream:
                read_until(stream, b"retry: 2000\n\n")
                server.ask("POST", "/send?size=10")
                read_until(stream, b"eeeeeeeeee")
        finally:
            self.assertEqual(server.stop(), 0)

    def test_slow(self):
        server = Server(cert=self.cert, key=self.key, arrival_ms=2000)
        try:
            with socket.create_connection((server.host, server.port), PATIENCE) as silent:  # no handshake ever comes
                read_all(silent)
            with server.connect() as slow:
                slow.sendall(b"POST /public HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                             b"Content-Length: 2\r\n\r\n{")
                self.assertTrue(slow.recv(65536).startswith(b"HTTP/1.1 408 "))
        finally:
            self.assertEqual(server.stop(), 0)

    def test_certificate_that_is_none(self):
        with self.assertRaisesRegex(RuntimeError, "TLS_CERT"):
            Server(cert=self.key, key=self.cert)
        with self.assertRaisesRegex(RuntimeError, "TLS_KEY"):
            Server(cert=self.cert)


if __name__ == "__main__":
    unittest.main()
