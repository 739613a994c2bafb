# SPDX-License-Identifier: Apache-2.0
"""The bank in MongoDB, beside what libmongoc alone does at the same server, in the same run."""

import http.client
import importlib.machinery
import importlib.util
import json
import os
import pathlib
import random
import statistics
import sys
import time
import uuid

import api

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "tests" / "blackbox"))
import bson_wire  # noqa: E402: the tests' client
ROUNDS = 3
EDITS = 100
FOLLOWED = 200


def _servers():
    path = str(HERE.parent / "tests" / "mongo" / "with-server")
    loader = importlib.machinery.SourceFileLoader("with_server", path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("with_server", loader))
    loader.exec_module(module)
    return module


def _ask(connection, method, path, body=None, headers=None):
    connection.request(method, path, body and json.dumps(body), {"Content-Type": "application/json", **(headers or {})})
    answer = connection.getresponse()
    text = answer.read()
    assert answer.status == 200, text
    return json.loads(text)["exercise"]


def _served(binary, address):
    """Seconds from the answer to a change at one server until another shows it, for many changes; pauses differ."""
    servers, pauses = [], random.Random(1)
    try:
        servers += [api.Server(binary, address), api.Server(binary, address)]
        one, other = (http.client.HTTPConnection(s.address.removeprefix("http://"), timeout=60) for s in servers)
        made = _ask(one, "POST", "/api/admin/chapters/FOLLOW/exercises",
                    {"enonce_html": "<p>1</p>", "solution_html": "<p>1</p>", "difficulty": "facile"})
        path = f"/api/admin/chapters/FOLLOW/exercises/{made['id']}"
        for number in range(1, FOLLOWED + 1):
            time.sleep(pauses.uniform(0.005, 0.142))
            _ask(one, "PUT", path, {"title": str(number)}, {"If-Match": f'"{number}"'})
            answered = time.perf_counter()
            if number == 1:
                time.sleep(1)  # the exercise itself has to be there
            while _ask(other, "GET", path)["revision"] <= number:
                pass
            yield time.perf_counter() - answered
    finally:
        for server in servers:
            server.stop()


def _drop(address):
    """What a round wrote would be in the memory of the server, which it all is in, at the next."""
    client = bson_wire.Client(address)
    client.command(dropDatabase=1)
    client.close()


def _percentile_99(sorted_values):
    return sorted_values[min(len(sorted_values) - 1, len(sorted_values) * 99 // 100)]


def measure(bench, exercises, chapter):
    """A new database each round; nothing where no server is here."""
    os.environ.setdefault("EXOBASE_TEST_MONGODB_HEAP", "3g")
    with _servers().server(False) as server:
        if not server:
            print("no MongoDB server is here: tools/setup mongodb brings one; its figures are left out", file=sys.stderr)
            return
        for number in range(ROUNDS):
            address = f"{server}/bench_{uuid.uuid4().hex[:12]}"
            took, _, printed = bench.migrate_into(bench.module, address)
            assert f"inserted: {exercises}\n" in printed, printed[-500:]
            bench.note("mongo migrate", took)
            bare = bench.program("bare-mongo", address, EDITS)
            assert bare["documents"] == exercises, bare["documents"]
            bench.note("mongo bare", bare["write_s"])
            bench.note("mongo insert", statistics.median(bare["insert_us"]) / 1e6)
            edits = bench.program("edit", address, chapter, exercises, EDITS)
            bench.note("mongo edit", statistics.median(edits) / 1e6)
            if number < ROUNDS - 1:  # the last one is looked at further
                _drop(address)
        heard = sorted(bench.program("follow", address, FOLLOWED))
        bench.note("mongo follow", statistics.median(heard) / 1e6)
        bench.note("mongo follow 99", _percentile_99(heard) / 1e6)
        served = f"{server}/bench_{uuid.uuid4().hex[:12]}"  # the other's changes are no exercises
        shown = sorted(list(_served(bench.exobase, served))[1:])
        bench.note("mongo served", statistics.median(shown))
        bench.note("mongo served 99", _percentile_99(shown))


def figures(bench, exercises):
    if "mongo migrate" not in bench.took:
        return
    migrate, bare = bench.median("mongo migrate"), bench.median("mongo bare")
    yield ("MongoDB: migration, exercises/s", bench.spread("mongo migrate", lambda s: exercises / s), "{:,.0f}", None, False,
           f"{migrate:.2f} s, the whole process, history included")
    yield ("… part of libmongoc's bulk insert alone", (bare / migrate,), "{:.2f}", 0.3, False,
           f"it alone {exercises / bare:,.0f}/s")
    yield ("… one edit in single inserts", (bench.median("mongo edit") / bench.median("mongo insert"),), "{:.1f}", None, True,
           f"{bench.median('mongo edit') * 1e3:.2f} ms, read before, and {bench.median('mongo insert') * 1e3:.2f} ms")
    yield ("… another process hears of a commit, ms", (bench.median("mongo follow") * 1e3,), "{:.0f}", 500, True,
           f"99 of 100 within {bench.median('mongo follow 99') * 1e3:.0f} ms")
    yield ("… another server shows a change, ms, 99 of 100", (bench.median("mongo served 99") * 1e3,), "{:.0f}", 500, True,
           f"from answer to answer over HTTP, half within {bench.median('mongo served') * 1e3:.0f} ms")
