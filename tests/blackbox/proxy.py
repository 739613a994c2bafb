# SPDX-License-Identifier: Apache-2.0
"""A proxy between exobase and its database server that can be taken away, and put back, by a test."""

import contextlib
import socket
import threading
import time


class Proxy:
    def __init__(self, host, port, delay=0.0):
        self.target, self.delay = (host, port), delay
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.lock = threading.Lock()
        self.open = []
        self.broken = self.closed = False
        self.flowing = threading.Event()
        self.flowing.set()
        self.accepting = threading.Thread(target=self._accept, daemon=True)
        self.accepting.start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            with self.lock:
                if self.closed:
                    client.close()
                    return
                if self.broken:
                    client.close()
                    continue
            threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client):
        self.flowing.wait()
        with contextlib.suppress(OSError):
            server = socket.create_connection(self.target)
            with self.lock:
                self.open += [client, server]
            for a, b in ((client, server), (server, client)):
                threading.Thread(target=self._pass, args=(a, b), daemon=True).start()

    def _pass(self, source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                time.sleep(self.delay)
                self.flowing.wait()
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        with self.lock:
            self.open = [end for end in self.open if end is not source]
        source.close()

    def cut(self):
        """Ends every connection that there is."""
        with self.lock:
            ends, self.open = self.open, []
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def cut_some(self, chance):
        """Ends each connection with even odds, at whatever it is."""
        with self.lock:
            ends = [end for end in self.open if chance.random() < 0.5]
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def take_away(self):
        with self.lock:
            self.broken = True
        self.cut()

    def put_back(self):
        with self.lock:
            self.broken = False

    def fall_silent(self):
        """Passes nothing on, and ends nothing: as a net that drops what is sent. New connections are taken, too."""
        self.flowing.clear()

    def speak(self):
        """Passes on what was held back, and what comes."""
        self.flowing.set()

    def close(self):
        with self.lock:
            self.closed = True
        self.speak()
        self.cut()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            pass
        self.listener.close()
