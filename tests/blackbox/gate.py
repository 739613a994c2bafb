# SPDX-License-Identifier: Apache-2.0
"""
A gate between clients and a MongoDB server, which a test opens message by message: one can be held before it has its effect
or before its answer is passed on, dropped, or let through after its sender has gone. What lies behind is a Memory
(fake_mongo.py), or a real server.
"""

import contextlib
import itertools
import socket
import struct
import threading

from bson_wire import decode, encode

OP_REPLY, OP_QUERY, OP_MSG = 1, 2004, 2013
PATIENCE = 180


class Held:
    """A rule for one message, and that message."""

    def __init__(self, client, name, collection, fits, after, gone, then, state):
        self.client, self.name, self.collection, self.fits = client, name, collection, fits
        self.after, self.gone, self.then, self.state = after, gone, then, state
        self.arrived, self.open, self.done = threading.Event(), threading.Event(), threading.Event()
        self.drop, self.sent = False, None

    def wait(self):
        assert self.arrived.wait(PATIENCE), f"{self.client} never sent {self.name} {self.collection}"
        return self

    def let_go(self, drop=False):
        """Lets it go on; `drop`: as if it had been lost, or its answer if it has had its effect."""
        self.drop = drop
        self.open.set()
        assert self.done.wait(PATIENCE)


def receive(end):
    def read(size):
        data = b""
        while len(data) < size:
            piece = end.recv(size - len(data))
            if not piece:
                raise ConnectionError
            data += piece
        return data

    head = read(4)
    return head + read(struct.unpack("<i", head)[0] - 4)


class Gate:
    def __init__(self, memory=None, target=None):
        self.memory, self.target = memory, target
        self.lock = threading.Lock()
        self.rules, self.cut, self.listeners = [], set(), []
        self.ends, self.frozen, self.in_vain = [], [], []  # connections that are open; those that no longer answer, and what came there
        self.closing = threading.Event()

    def port(self, client):
        """A new port, whose messages are this client's."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.listeners.append(listener)
        threading.Thread(target=self._accept, args=(listener, client), daemon=True).start()
        return listener.getsockname()[1]

    def hold(self, client, name, collection, fits=lambda command: True, after=False, gone=False, then=None, state=None):
        """
        Holds the next such message; `after`: once it has had its effect; `gone`: its sender loses the connection at once.
        `then` is called when it has had its effect. With `state` it is not held, and a Memory shows that one.
        """
        rule = Held(client, name, collection, fits, after, gone, then, state)
        with self.lock:
            self.rules.append(rule)
        return rule

    def hold_nth(self, client, n, **more):
        """Holds the n-th message from now on, from 0, whatever it is."""
        count = itertools.count()
        return self.hold(client, None, None, fits=lambda command: next(count) == n, **more)

    def freeze(self):
        """The connections that there are stay open, and nothing is answered there any more."""
        self.frozen += self.ends

    def _take(self, client, name, command):
        if name.lower() in ("hello", "ismaster"):
            return None
        with self.lock:
            for rule in self.rules:
                known = rule.name is None or (rule.name, rule.collection) == (name, command.get(name))
                if rule.client == client and known and rule.fits(command):
                    self.rules.remove(rule)
                    rule.sent = name, command.get(name)
                    return rule
        return None

    def _accept(self, listener, client):
        with contextlib.suppress(OSError):
            while True:
                end, _ = listener.accept()
                threading.Thread(target=self._serve, args=(end, client), daemon=True).start()

    def _serve(self, end, client):
        with contextlib.suppress(OSError), end, contextlib.ExitStack() as stack:
            self.ends.append(end)
            server = stack.enter_context(socket.create_connection(self.target)) if self.target else None
            while True:
                message = receive(end)
                code = struct.unpack_from("<i", message, 12)[0]
                command = decode(message, message.index(b"\0", 20) + 9 if code == OP_QUERY else 21)[0]
                name = next(iter(command))
                if end in self.frozen:
                    self.in_vain.append((name, command.get(name)))
                    self.closing.wait()
                if client in self.cut and name.lower() not in ("hello", "ismaster"):
                    return
                reply = self._pass(self._take(client, name, command), end, lambda state: self._execute(
                    server, message, code, name, command, state))
                if reply is None:
                    return
                end.sendall(reply)

    def _pass(self, rule, end, execute):
        """The reply; None: the connection ends."""
        if not rule:
            return execute(None)
        if rule.state is not None:
            rule.arrived.set()
            return execute(rule.state)
        reply = execute(None) if rule.after else None
        if rule.gone:
            end.shutdown(socket.SHUT_RDWR)
        rule.arrived.set()
        rule.open.wait()
        if not rule.after and not rule.drop:
            reply = execute(None)
        if rule.then:
            rule.then()
        rule.done.set()
        return None if rule.drop or rule.gone else reply

    def _execute(self, server, message, code, name, command, state):
        if server:
            server.sendall(message)
            return receive(server)
        with self.lock:
            answer = encode(self.memory.execute(name, command, state))
        number = struct.unpack_from("<i", message, 4)[0]
        body = struct.pack("<iqii", 8, 0, 0, 1) + answer if code == OP_QUERY else struct.pack("<iB", 0, 0) + answer
        return struct.pack("<iiii", 16 + len(body), number, number, OP_REPLY if code == OP_QUERY else OP_MSG) + body

    def close(self):
        self.closing.set()
        for rule in self.rules:
            rule.open.set()
        for listener in self.listeners:
            listener.close()
