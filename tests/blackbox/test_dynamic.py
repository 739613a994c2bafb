# SPDX-License-Identifier: Apache-2.0
"""The Python system's dynamic exercises out of their module, and generators that mean harm, over HTTP."""

import itertools
import os
import re
import threading
import unittest

import exobase
from server import Server, ServerBench
from test_generators import PATH, dynamic, text

ONE = "/api/v1/exercises/generate"
BATCH = ONE + "/batch"
SHARED = exobase.shared_data()
MODULE = SHARED and SHARED / "lemaitremot" / "current" / "tests_dyn_exercises.py"
COEFFICIENTS = {1: ["2", "3", "4", "5"], 2: ["1,5", "2", "2,5", "3", "4"], 3: ["1,25", "1,5", "1,75", "2,25", "2,5", "3,5"]}
LENGTHS = range(2, 8)


def space():
    """The cases that there are, by the rules of the Python system: (exercise, coefficient, lengths)."""
    found = {(1, k, (side,)) for k in COEFFICIENTS[1] for side in LENGTHS}
    for k, a in itertools.product(COEFFICIENTS[2], LENGTHS):
        found |= {(2, k, (a, b)) for b in ([a - 1] if a <= 3 else range(2, a))}
    return found | {(3, k, (a, b)) for k in COEFFICIENTS[3] for a in LENGTHS for b in LENGTHS if a != b}


@unittest.skipUnless(MODULE and MODULE.is_file(), "the shared modules are not here")
class TestsDyn(exobase.Bench):
    def setUp(self):
        super().setUp()
        self.run_program("migrate", MODULE)
        self.server = Server(self.database, self.folder)
        self.addCleanup(self.server.stop)

    def batch(self, count, seed, **more):
        answer = self.server.ask("POST", BATCH, {"code_officiel": "6E_TESTS_DYN", "nb_exercices": count, "seed": seed, **more},
                                 check=seed < 3)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def case(self, exercise):
        """What it is about, from its variables; the text says the same."""
        meta, html = exercise["metadata"], exercise["enonce_html"]
        v, number = meta["variables"], meta["exercise_id"]
        kind = {1: "carre", 2: "rectangle", 3: "triangle"}[number]
        self.assertEqual(v["figure_type"], kind)
        names = {1: ["cote_initial"], 2: ["longueur_initiale", "largeur_initiale"], 3: ["base_initiale", "hauteur_initiale"]}[number]
        lengths = tuple(v[name] for name in names)
        for said in (*map(str, lengths), v["coefficient_str"]):
            self.assertIn(said, re.sub(r"<[^>]*>", " ", html))
        self.assertNotIn("{{", html + exercise["solution_html"])
        self.assertNotRegex(html, {1: "rectangle|triangle", 2: "carré|triangle", 3: "carré |rectangle à"}[number])
        return number, v["coefficient_str"], lengths

    def test_every_case_there_is(self):
        everything = space()
        report = self.json("check", "exercises")
        self.assertEqual([(f["code"], f["id"]) for f in report["findings"]], [("kind", 2), ("kind", 3)])
        self.assertEqual(report["left"], 0)
        found = self.batch(1000, 1)
        cases = [self.case(e) for e in found["exercises"]]
        self.assertEqual((len(cases), set(cases)), (len(everything), everything))
        self.assertIn(str(len(everything)), found["batch_metadata"]["warning"])
        self.assertEqual(len({e["enonce_html"] for e in found["exercises"]}), len(everything))
        for number, difficulty in ((1, "facile"), (2, "moyen"), (3, "difficile")):
            part = self.batch(1000, 5, difficulte=difficulty)["exercises"]
            self.assertEqual({self.case(e) for e in part}, {c for c in everything if c[0] == number})

    def test_batches_without_repetition(self):
        seeds = 1000 if os.environ.get("EXOBASE_TEST_LONG") else 50
        for seed in range(seeds):
            found = self.batch(20, seed)["exercises"]
            self.assertEqual((len(found), len({e["enonce_html"] for e in found})), (20, 20), seed)
            if seed < 20:
                for exercise in found:
                    self.case(exercise)

    def test_out_of_the_module(self):
        """GENERATE_SOURCE=files: the same exercises, from the module alone."""
        folder = self.folder / "modules"
        folder.mkdir()
        (folder / MODULE.name).write_bytes(MODULE.read_bytes())
        bank = self.folder / "legacy.db"
        settings = {"PYTHON_DATA_DIR": str(folder), "GENERATE_SOURCE": "files"}
        self.run_program("--database", f"sqlite:{bank}", "migrate", database=False, env={"PYTHON_DATA_DIR": str(folder)})
        files = Server(bank, self.folder, **settings)
        self.addCleanup(files.stop)
        for seed in range(5):
            body = {"code_officiel": "6E_TESTS_DYN", "nb_exercices": 20, "seed": seed}
            shown = [[(e["enonce_html"], e["solution_html"], e["figure_svg"], e["metadata"]["variables"]) for e in
                      server.post(BATCH, body).json()["exercises"]] for server in (self.server, files)]
            self.assertEqual(shown[0], shown[1])


class Hostile(ServerBench):
    """A generator is tried with what it does by itself; harm comes with a parameter."""

    HARM = {"loop": "while true do end", "memory": "local s = 'x' while true do s = s .. s end",
            "tables": "local t = {} for i = 1, 1000000000 do t[i] = {i} end", "error": "error({x = 1})",
            "recursion": "local function f(n) return 1 + f(n + 1) end return f(1)",
            "long comparison": "local a, b = 'x', 'x' for i = 1, 15 do a = a .. a b = b .. b end while true do if a .. 'y' < b .. 'z' then a = a end end",
            "reject": "for i = 1, 20000 do draw.int(1, 2) end draw.reject()", "unless": "draw.int(1, 6, {unless = function() return true end})",
            "sort": "local t = {} for i = 1, 10000 do t[i] = 10000 - i end while true do trier(t) end"}
    CLIENTS = 32

    def setUp(self):
        super().setUp()
        for number, source in enumerate(self.HARM.values()):
            body = f"if p.max > 500 then {source} end\n  local n = draw.int(1, p.max)\n  return {{variables = {{n = n, d = 2 * n}}}}"
            put = self.server.ask("PUT", f"{PATH}/BAD{number}", {"text": text(f"BAD{number}", source=body)})
            self.assertEqual(put.status, 200, put.body)

    def test_thirty_two_clients(self):
        self.server.ask("PUT", f"{PATH}/DOUBLE", {"text": text()})
        self.create(chapter="6E_GOOD", **dynamic())
        good = {"code_officiel": "6E_GOOD", "seed": 4}
        expected = self.server.post(ONE, good).json()["enonce_html"]
        wrong, done = [], threading.Event()

        def harm(number):
            for turn in range(2):
                key = f"BAD{(number + turn) % len(self.HARM)}"
                answer = self.server.post(ONE, {"generator_key": key, "seed": turn, "overrides": {"max": 1000}})
                if (answer.status, answer.code) not in ((422, "GENERATOR_FAILED"), (503, "BUSY")):
                    wrong.append((key, answer.status, answer.body[:300]))

        def use():
            while not done.is_set():
                answer = self.server.post(ONE, good)
                if answer.status != 200 or answer.json()["enonce_html"] != expected:
                    wrong.append(("good", answer.status, answer.body[:300]))

        clients = [threading.Thread(target=harm, args=(n,)) for n in range(self.CLIENTS)]
        other = threading.Thread(target=use)
        for client in (other, *clients):
            client.start()
        for client in clients:
            client.join()
        done.set()
        other.join()
        self.assertEqual(wrong, [])
        self.assertEqual(self.server.post(ONE, {"generator_key": "BAD0", "seed": 1}).status, 200)

    def test_a_space_that_nobody_walks(self):
        """10^12 cases with one text: said to be one that was found, not that there is no other."""
        draws = "".join("draw.int(1, 1000)\n  " for _ in range(4))
        put = self.server.ask("PUT", f"{PATH}/HUGE", {"text": text("HUGE", source=draws + "return {variables = {n = 1, d = 2}}")})
        self.assertEqual(put.status, 200, put.body)
        self.create(chapter="6E_HUGE", **dynamic(generator_key="HUGE"))
        found = self.server.post(BATCH, {"code_officiel": "6E_HUGE", "nb_exercices": 5, "seed": 1}).json()
        self.assertEqual(len(found["exercises"]), 1)
        self.assertIn("seeds", found["batch_metadata"]["warning"])


if __name__ == "__main__":
    unittest.main()
