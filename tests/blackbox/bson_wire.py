# SPDX-License-Identifier: Apache-2.0
"""As much of MongoDB's protocol as the tests need to be another program at the database: commands, as documents."""

import datetime
import itertools
import os
import socket
import struct
import urllib.parse


class ObjectId(bytes):
    """Twelve bytes."""

    def __repr__(self):
        return self.hex()


class Binary(bytes):
    pass


def object_id():
    return ObjectId(os.urandom(12))


def _cstring(name):
    return name.encode() + b"\0"


def _element(name, value):
    name = _cstring(name)
    if value is None:
        return b"\x0a" + name
    if isinstance(value, bool):
        return b"\x08" + name + bytes([value])
    if isinstance(value, int):
        small = -1 << 31 <= value < 1 << 31
        return (b"\x10" if small else b"\x12") + name + struct.pack("<i" if small else "<q", value)
    if isinstance(value, float):
        return b"\x01" + name + struct.pack("<d", value)
    if isinstance(value, str):
        data = value.encode() + b"\0"
        return b"\x02" + name + struct.pack("<i", len(data)) + data
    if isinstance(value, ObjectId):
        return b"\x07" + name + bytes(value)
    if isinstance(value, Binary):
        return b"\x05" + name + struct.pack("<i", len(value)) + b"\0" + bytes(value)
    if isinstance(value, datetime.datetime):
        return b"\x09" + name + struct.pack("<q", round(value.timestamp() * 1000))
    if isinstance(value, dict):
        return b"\x03" + name + encode(value)
    return b"\x04" + name + encode({str(i): item for i, item in enumerate(value)})


def encode(document):
    body = b"".join(_element(k, v) for k, v in document.items())
    return struct.pack("<i", len(body) + 5) + body + b"\0"


def _value(kind, data, at):
    def take(form):
        return struct.unpack_from(form, data, at)[0], at + struct.calcsize(form)

    if kind == 0x01:
        return take("<d")
    if kind == 0x02:
        size = struct.unpack_from("<i", data, at)[0]
        return data[at + 4:at + 3 + size].decode(), at + 4 + size
    if kind in (0x03, 0x04):
        document, end = decode(data, at)
        return (document if kind == 0x03 else list(document.values())), end
    if kind == 0x05:
        size = struct.unpack_from("<i", data, at)[0]
        return Binary(data[at + 5:at + 5 + size]), at + 5 + size
    if kind == 0x07:
        return ObjectId(data[at:at + 12]), at + 12
    if kind == 0x08:
        return data[at] != 0, at + 1
    if kind == 0x09:
        ms, end = take("<q")
        return datetime.datetime.fromtimestamp(ms / 1000, datetime.timezone.utc), end
    if kind == 0x0A:
        return None, at
    if kind == 0x10:
        return take("<i")
    if kind in (0x11, 0x12):
        return take("<q")
    raise ValueError(f"BSON type {kind:#x}")


def decode(data, at=0):
    end = at + struct.unpack_from("<i", data, at)[0]
    at += 4
    found = {}
    while data[at] != 0:
        kind = data[at]
        close = data.index(b"\0", at + 1)
        name = data[at + 1:close].decode()
        found[name], at = _value(kind, data, close + 1)
    return found, end


class Client:
    """A connection to one database of a server."""

    def __init__(self, address):
        parts = urllib.parse.urlsplit(address)
        self.database = parts.path.strip("/")
        self.socket = socket.create_connection((parts.hostname, parts.port or 27017), 60)
        self.numbers = itertools.count(1)

    def close(self):
        self.socket.close()

    def _read(self, size):
        data = b""
        while len(data) < size:
            piece = self.socket.recv(size - len(data))
            assert piece, "the server hung up"
            data += piece
        return data

    def command(self, **command):
        """The answer to a command, whose name is the first keyword."""
        body = struct.pack("<i", 0) + b"\0" + encode({**command, "$db": self.database})
        self.socket.sendall(struct.pack("<iiii", 16 + len(body), next(self.numbers), 0, 2013) + body)
        size = struct.unpack("<i", self._read(4))[0]
        answer, _ = decode(self._read(size - 4), 12 + 5)
        assert answer.get("ok") == 1, answer
        return answer

    def insert(self, collection, *documents):
        for first in range(0, len(documents), 100):
            answer = self.command(insert=collection, documents=list(documents[first:first + 100]))
            assert not answer.get("writeErrors"), answer

    def update(self, collection, query, change):
        return self.command(update=collection, updates=[{"q": query, "u": change, "multi": True}])["n"]

    def delete(self, collection, query, limit=0):
        return self.command(delete=collection, deletes=[{"q": query, "limit": limit}])["n"]

    def find(self, collection, query=None, **more):
        answer = self.command(find=collection, filter=query or {}, **more)
        found = answer["cursor"]["firstBatch"]
        while answer["cursor"]["id"]:
            answer = self.command(getMore=_Long(answer["cursor"]["id"]), collection=collection)
            found += answer["cursor"]["nextBatch"]
        return found


class _Long(int):
    pass


_plain_element = _element


def _element(name, value):  # noqa: F811 (a cursor's number has 64 bits, however small it is)
    if isinstance(value, _Long):
        return b"\x12" + _cstring(name) + struct.pack("<q", value)
    return _plain_element(name, value)
