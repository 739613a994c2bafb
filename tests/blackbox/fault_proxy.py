# SPDX-License-Identifier: Apache-2.0
"""A proxy that answers a database client's commands itself, where a test says so: with an error, or late."""

import contextlib
import socket
import struct
import threading
import time

from bson_wire import decode, encode


class FaultProxy:
    """`fault(name, command)` gives an error's document, seconds to wait, ("answer", seconds) to wait with the answer, or
    None: the server is asked."""

    def __init__(self, host, port):
        self.target, self.fault = (host, port), lambda name, command: None
        self.serving = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(client,), daemon=True)
            thread.start()
            self.serving.append(thread)

    @staticmethod
    def _message(end):
        head = b""
        while len(head) < 4:
            piece = end.recv(4 - len(head))
            if not piece:
                return None
            head += piece
        size = struct.unpack("<i", head)[0]
        while len(head) < size:
            piece = end.recv(size - len(head))
            if not piece:
                return None
            head += piece
        return head

    def _serve(self, client):
        with contextlib.suppress(OSError), client, socket.create_connection(self.target) as server:
            while message := self._message(client):
                number, _, code = struct.unpack_from("<iii", message, 4)
                answer = None
                if code == 2013:  # OP_MSG
                    command, _ = decode(message, 21)
                    answer = self.fault(next(iter(command)), command)
                if isinstance(answer, dict):
                    body = struct.pack("<i", 0) + b"\0" + encode({"ok": 0, **answer})
                    client.sendall(struct.pack("<iiii", 16 + len(body), number, number, 2013) + body)
                    continue
                if isinstance(answer, (int, float)):
                    time.sleep(answer)
                server.sendall(message)
                reply = self._message(server)
                if not reply:
                    return
                if isinstance(answer, tuple):
                    time.sleep(answer[1])
                client.sendall(reply)

    def wait(self):
        """For a client that has ended: until all that it sent is where it goes."""
        while self.serving:
            self.serving.pop().join()

    def close(self):
        self.listener.close()
