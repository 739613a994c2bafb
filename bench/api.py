# SPDX-License-Identifier: Apache-2.0
"""The server under load, beside libmicrohttpd alone and bare SQLite in the same run: a part of bench/run."""

import os
import pathlib
import re
import signal
import statistics
import subprocess
import time

CONNECTIONS = 32
WRITERS = 8
SECONDS = 3
CHAPTER = "6E_WRK"
EXERCISES = 20
# One exercise of an answer of 4 KB.
STATEMENT, SOLUTION = "<p>Une question assez longue. " + "mot " * 200, "<p>Sa correction. " + "mot " * 644

GENERATE = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
local seed = 0
function request()
  seed = seed + 1
  return wrk.format(nil, nil, nil, '{"code_officiel": "6E_WRK", "seed": ' .. seed .. '}')
end
"""
# The first of the Python system's dynamic exercises, with its texts.
DYNAMIC = {"is_dynamic": True, "generator_key": "THALES_V1", "difficulty": "facile", "offer": "free", "enonce_template_html":
           "<p>On considère {{figure_type_article}} de côté <strong>{{cote_initial}} cm</strong>. On effectue un {{transformation}} de "
           "coefficient <strong>{{coefficient_str}}</strong>.</p>", "solution_template_html":
           "<ol><li>{{cote_initial}} × {{coefficient_str}} = <strong>{{cote_final}} cm</strong></li></ol>"}
# Its 24 cases are soon known to each thread; those of this one, 810,000, hardly come twice.
RARE = {"is_dynamic": True, "generator_key": "VARIABLES", "difficulty": "facile", "offer": "free", "enonce_template_html":
        "<p>Un rectangle de {{a}} cm sur {{b}} cm : calculer son périmètre.</p>", "solution_template_html":
        "<p>2 × ({{a}} + {{b}}) = {{c}}</p>", "variables": {"definitions": [
            {"name": "a", "choose": "100..999"}, {"name": "b", "choose": "100..999"}, {"name": "c", "is": "2 × (a + b)"}]}}
# Each thread has one connection and one exercise, whose revision it knows from the answer before.
PUT = """
local threads = 0
function setup(thread) threads = threads + 1; thread:set("id", threads) end
local tag, count = nil, os.time()
function request()
  count = count + 1
  if not tag then return wrk.format("GET", "/api/admin/chapters/6E_WRK/exercises/" .. id) end
  return wrk.format("PUT", "/api/admin/chapters/6E_WRK/exercises/" .. id,
    {["If-Match"] = tag, ["Content-Type"] = "application/json"}, '{"title": "' .. count .. '"}')
end
function response(status, headers) tag = headers["ETag"] end
"""


def make_module(folder):
    path = folder / "wrk_exercises.py"
    items = [{"id": i, "enonce_html": f"{STATEMENT}{i}</p>", "solution_html": f"{SOLUTION}{i}</p>", "difficulty": "facile"}
             for i in range(1, EXERCISES + 1)]
    path.write_text(f"WRK = {items!r}\n", encoding="utf-8")
    return path


class Server:
    """`exobase serve`, and how long it took to begin."""

    def __init__(self, binary, bank, **settings):
        environment = {**os.environ, "EXOBASE_LANG": "en", "LISTEN": "127.0.0.1:0", "ADMIN_AUTH": "none",
                       "LOG_LEVEL": "error", **settings}
        begin = time.perf_counter()
        address = bank if "://" in str(bank) else f"sqlite:{bank}"
        self.process = subprocess.Popen([binary, "--database", address, "serve"], stdout=subprocess.PIPE,
                                        env=environment, text=True)
        self.address = re.search(r"http://\S+", self.process.stdout.readline()).group()
        self.began_s = time.perf_counter() - begin

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        if self.process.wait() != 0:
            raise SystemExit("bench/run: the server did not end well")


def wrk(address, script=None, folder=None, connections=CONNECTIONS, threads=1):
    """(requests a second, p99 in seconds)"""
    options = ["-t", str(threads), "-c", str(connections), "-d", f"{SECONDS}s", "--latency"]
    if script:
        path = pathlib.Path(folder) / "load.lua"
        path.write_text(script)
        options += ["-s", str(path)]
    said = subprocess.run(["wrk", *options, address], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"bench/run: not every request was answered well:\n{said}")
    last = re.search(r"99%\s+([0-9.]+)(us|ms|s)", said)
    return (float(re.search(r"Requests/sec:\s+([0-9.]+)", said)[1]),
            float(last[1]) * {"us": 1e-6, "ms": 1e-3, "s": 1}[last[2]])


def answer_bytes(address, body=None):
    import urllib.request
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"} if body else {})
    with urllib.request.urlopen(request) as answer:
        return len(answer.read())


def put_dynamic(server, chapter="6E_DYN", exercise=None):
    """The bank of a later round has it already."""
    import json
    import urllib.error
    import urllib.request
    request = urllib.request.Request(server.address + f"/api/admin/chapters/{chapter}/exercises", json.dumps(exercise or DYNAMIC).encode(),
                                     {"Content-Type": "application/json"})
    try:
        urllib.request.urlopen(request).close()
    except urllib.error.HTTPError as error:
        if error.code != 409:
            raise


def measure_edits(bench, name, bank):
    """Edits alone."""
    server = Server(bench.exobase, bank)
    try:
        bench.note(f"{name} put", wrk(server.address, PUT, bench.folder, WRITERS, WRITERS)[0])
    finally:
        server.stop()


def measure(bench, name, bank):
    """One round on one bank: generate and GET, each beside a constant of the same size, then edits."""
    server = Server(bench.exobase, bank)
    try:
        measure_server(bench, name, server)
    finally:
        server.stop()


def measure_server(bench, name, server):
    generate, get = server.address + "/api/v1/exercises/generate", server.address + f"/api/admin/chapters/{CHAPTER}/exercises/1"
    bench.note(f"{name} start", server.began_s)
    for what, address, script, body in (("generate", generate, GENERATE, b'{"code_officiel": "6E_WRK"}'),
                                        ("get", get, None, None)):
        size = answer_bytes(address, body)
        rate, p99 = wrk(address, script, bench.folder)
        bench.note(f"{name} {what}", rate)
        bench.note(f"{name} {what} p99", p99)
        bench.note(f"{name} {what} bytes", size)
        bare = subprocess.Popen([bench.programs / "bench-http", "bare", str(os.cpu_count()), str(size)],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        # The same requests, of which the constant's server looks at nothing.
        rate, p99 = wrk(bare.stdout.readline().strip(), script, bench.folder)
        bare.communicate()
        bench.note(f"{name} bare {what}", rate)
        bench.note(f"{name} bare {what} p99", p99)
    put_dynamic(server)
    body = b'{"code_officiel": "6E_DYN"}'
    bench.note(f"{name} dynamic bytes", answer_bytes(generate, body))
    bench.note(f"{name} dynamic", wrk(generate, GENERATE.replace("6E_WRK", "6E_DYN"), bench.folder)[0])
    put_dynamic(server, "6E_RARE", RARE)
    bench.note(f"{name} rare", wrk(generate, GENERATE.replace("6E_WRK", "6E_RARE"), bench.folder)[0])
    bench.note(f"{name} put", wrk(server.address, PUT, bench.folder, WRITERS, WRITERS)[0])


def figures(bench):
    def ratio(part, whole):
        """Of each round, whose two were measured one after the other: between rounds a machine may change its mind."""
        return statistics.median(a / b for a, b in zip(bench.took[part], bench.took[whole]))

    rows = []
    for what, words in (("generate", "POST generate"), ("get", "GET an exercise")):
        rows += [
            (f"{words}, requests/s", bench.spread(f"few {what}", float), "{:,.0f}", None, False,
             f"{bench.median(f'few {what} bytes'):,.0f} bytes, {CONNECTIONS} connections"),
            (f"{words}, part of libmicrohttpd alone", (ratio(f"few {what}", f"few bare {what}"),), "{:.2f}", 0.75, False,
             f"it alone {bench.median(f'few bare {what}'):,.0f}"),
            (f"{words}, p99 in those of libmicrohttpd alone", (ratio(f"few {what} p99", f"few bare {what} p99"),), "{:.2f}",
             3, True, f"{bench.median(f'few {what} p99') * 1e3:.1f} ms"),
            (f"{words}, with 100,000 exercises in 5,000 chapters", (ratio(f"full {what}", f"few {what}"),), "{:.2f}", 0.95,
             False, "times that of a bank of 20"),
        ]
    rows += [
        ("POST generate of a dynamic exercise, requests/s", bench.spread("few dynamic", float), "{:,.0f}", None, False,
         f"{bench.median('few dynamic bytes'):,.0f} bytes, text and both figures, of 24 cases that are known"),
        ("… of cases that hardly come twice, requests/s", bench.spread("few rare", float), "{:,.0f}", None, False,
         "no figure, the generator runs for each"),
        ("POST generate, dynamic, part of static", (ratio("few dynamic", "few generate"),), "{:.2f}", 0.6, False, ""),
        ("start with 100,000 exercises, s", bench.spread("full start", float), "{:.2f}", 1, True, ""),
        (f"durable PUT/s, {WRITERS} clients", bench.spread("few put", float), "{:,.0f}", None, False, ""),
        ("durable PUT/s, times bare SQLite one by one", (ratio("few put", "bare edits"),), "{:.1f}", 3, False,
         f"it {bench.median('bare edits'):,.0f}/s"),
        ("… where a sync takes a millisecond more", bench.spread("slow put", float), "{:,.0f}", None, False, ""),
        ("… times bare SQLite one by one", (ratio("slow put", "slow bare edits"),), "{:.1f}", 3, False,
         f"it {bench.median('slow bare edits'):,.0f}/s"),
    ]
    return rows
