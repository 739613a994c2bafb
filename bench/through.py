# SPDX-License-Identifier: Apache-2.0
"""Edits over HTTP, written through to a Python module: a part of bench/run."""

import http.client
import json
import time
import urllib.parse

import api

EXERCISES = 1000
RATE = 200  # edits a second
SECONDS = 5
PATIENCE = 60
MODULE = "bench_exercises.py"


def edit(connection, number, tags):
    """One edit of one exercise, durable when it returns."""
    path = f"/api/admin/chapters/6E_BENCH/exercises/{number % EXERCISES + 1}"
    if path not in tags:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        tags[path] = answer.headers["ETag"]
    connection.request("PUT", path, json.dumps({"title": f"edit {number}."}),
                       {"If-Match": tags[path], "Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise SystemExit(f"bench/run: an edit was answered with {answer.status}")
    tags[path] = answer.headers["ETag"]


def written(path, number):
    return f"edit {number}." in path.read_text(encoding="utf-8")


def measure(bench, folder, bank):
    """Edits at the rate; how many a second came through, and how long after the last one the module had it."""
    server = api.Server(bench.exobase, bank, PYTHON_DATA_DIR=str(folder))
    try:
        place = urllib.parse.urlsplit(server.address)
        connection, tags = http.client.HTTPConnection(place.hostname, place.port), {}
        begin = time.perf_counter()
        for number in range(RATE * SECONDS):
            time.sleep(max(0, begin + number / RATE - time.perf_counter()))
            edit(connection, number, tags)
        end = time.perf_counter()
        while not written(folder / MODULE, number):
            if time.perf_counter() > end + PATIENCE:
                raise SystemExit("bench/run: the module does not follow")
            time.sleep(0.002)
        done = time.perf_counter()
        connection.request("GET", "/metrics")
        metrics = connection.getresponse().read().decode().splitlines()
        connection.close()
    finally:
        server.stop()
    writes = next(int(line.split()[1]) for line in metrics if line.startswith("exobase_modules_written_total "))
    bench.note("through edits", RATE * SECONDS / (done - begin))
    bench.note("through lag", done - end)
    bench.note("through writes", writes / (done - begin))


def figures(bench):
    return (
        (f"edits/s written through, {EXERCISES:,} in the module", bench.spread("through edits", float), "{:,.0f}", RATE * 0.95,
         False, f"asked for {RATE}; the module is replaced {bench.median('through writes'):.0f} times a second"),
        ("… the module has the last one after, ms", bench.spread("through lag", lambda s: s * 1e3), "{:,.0f}", 500, True, ""),
    )
