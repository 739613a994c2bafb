# SPDX-License-Identifier: Apache-2.0
"""The generators' sandbox: draws as CPython's, walked case spaces, exact numbers, and what is stopped."""

import fractions
import itertools
import json
import os
import pathlib
import random
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from generator_tool import TOOL, ask  # noqa: E402

SEEDS = 10000 if os.environ.get("EXOBASE_TEST_LONG") else 2000
DRAWS = """
local ten, many = {}, {}
for i = 1, 10 do ten[i] = i end
for i = 1, 200 do many[i] = i end
function generate(p, draw)
  local out = {}
  local function add(x) out[#out + 1] = x end
  add(draw.int(1, 6)) add(draw.int(-50, 1000)) add(draw.choice(ten)) add(draw.choice({7}))
  add(draw.chance(0.3) and 1 or 0) add(draw.decimal(1, 20, 1)) add(draw.decimal(0.5, 9.75, 2))
  add(joindre(draw.sample(ten, 4))) add(joindre(draw.sample(many, 3))) add(joindre(draw.sample(many, 30)))
  add(joindre(draw.shuffle(ten))) add(draw.int(1, 6, {unless = function(n) return n == 3 end}))
  add(draw.choice(ten, {unless = function(n) return n % 2 == 0 end})) add(draw.real())
  return {out = out}
end
"""


def until(draw, refused):
    value = draw()
    while refused(value):
        value = draw()
    return value


def cpython(seed):
    """What the same calls give in CPython."""
    source, ten, many = random.Random(seed), list(range(1, 11)), list(range(1, 201))
    out = [source.randint(1, 6), source.randint(-50, 1000), source.choice(ten), source.choice([7]),
           int(source.random() < 0.3), round(source.uniform(1, 20), 1), round(source.uniform(0.5, 9.75), 2)]
    for items in (source.sample(ten, 4), source.sample(many, 3), source.sample(many, 30)):
        out.append(" ; ".join(map(str, items)))
    shuffled = list(ten)
    source.shuffle(shuffled)
    out.append(" ; ".join(map(str, shuffled)))
    out.append(until(lambda: source.randint(1, 6), lambda n: n == 3))
    out.append(until(lambda: source.choice(ten), lambda n: n % 2 == 0))
    out.append(float(f"{source.random():.15f}"))
    return out


def generate(body):
    return "function generate(p, draw) " + body + " end"


def value(expression):
    return generate(f"return {{x = {expression}}}")


@unittest.skipUnless(TOOL, "EXOBASE_GENERATOR_TOOL does not name the program to test")
class Sandbox(unittest.TestCase):
    maxDiff = 2000

    def one(self, source, **more):
        return ask([{"source": source, "seed": 1, **more}])[0]

    def test_draws_are_cpythons(self):
        seeds = list(range(SEEDS - 6)) + [-1, -7, 2**31, 2**32 + 5, 2**63 - 1, -(2**63)]
        for seed, answer in zip(seeds, ask([{"source": DRAWS, "seed": seed} for seed in seeds])):
            self.assertEqual(answer.get("case", answer), {"out": cpython(seed)}, f"seed {seed}")

    def test_walk_lists_every_case_once(self):
        source = generate("""local a = draw.int(1, 4, {unless = function(n) return n == 2 end})
            local b = draw.choice({5, 6, 7}, {unless = function(n) return n == a + 4 end})
            if draw.chance(0.5) then draw.reject() end
            return {x = a * 100 + b * 10 + draw.decimal(0.5, 1, 1) * 10}""")
        answer = self.one(source, walk=1000)
        right = sorted(a * 100 + b * 10 + c for a in (1, 3, 4) for b in (5, 6, 7) if b != a + 4
                       for c in range(5, 11))
        self.assertEqual(sorted(case["x"] for case in answer["cases"]), right)
        orders = self.one(generate("return {x = joindre(draw.shuffle({1, 2, 3, 4}), '')}"), walk=1000)
        self.assertEqual(sorted(case["x"] for case in orders["cases"]),
                         sorted("".join(p) for p in itertools.permutations("1234")))

    def test_lists_drawn_until(self):
        ordered = "{unless = function(l) return l[1] > l[2] end}"
        source = generate("return {x = joindre(draw.sample({1, 2, 3, 4, 5}, 3, %s), '') .. ' ' .. joindre(draw.shuffle({1, 2, 3}, %s), '')}"
                          % (ordered, ordered))
        for seed, answer in zip(range(50), ask([{"source": source, "seed": seed} for seed in range(50)])):
            chance = random.Random(seed)
            sample, order = [2, 1], [2, 1]
            while sample[0] > sample[1]:
                sample = chance.sample([1, 2, 3, 4, 5], 3)
            while order[0] > order[1]:
                order = [1, 2, 3]
                chance.shuffle(order)
            self.assertEqual(answer["case"]["x"], "".join(map(str, sample)) + " " + "".join(map(str, order)), seed)
        walked = self.one(source, walk=1000)
        self.assertEqual(sorted(case["x"] for case in walked["cases"]),
                         sorted("".join(a) + " " + "".join(b) for a in itertools.permutations("12345", 3) if a[0] < a[1]
                                for b in itertools.permutations("123") if b[0] < b[1]))
        source = generate("""local a = draw.choice({1}, {unless = function(v) return draw.int(1, 3) ~= 2 end})
            local l = draw.sample({1, 2, 3}, 2, {unless = function(l) return l[1] + l[2] ~= 3 end})
            return {x = a * 100 + l[1] * 10 + l[2]}""")
        walked = self.one(source, walk=1000)
        self.assertEqual((walked.get("error"), sorted(case["x"] for case in walked["cases"])), (None, [112, 121]))
        never = "{unless = function(l) return true end}"
        for call in (f"draw.sample({{1, 2}}, 1, {never})", f"draw.shuffle({{1, 2}}, {never})", "draw.shuffle({1}, {unless = 1})"):
            self.assertIn("error", self.one(value(f"joindre({call}, '')")), call)

    def test_walk_of_a_huge_space_stops_where_it_is_told(self):
        answer = self.one(generate("""local n = 0 for i = 1, 12 do n = n * 10 + draw.int(0, 9) end
                                   return {x = n}"""), walk=500)
        self.assertEqual([case["x"] for case in answer["cases"]], list(range(500)))
        self.assertTrue(self.one(value("draw.real()"), walk=10)["endless"])

    def test_errors_have_a_message(self):
        for call, message in (("error({})", ": its error is not a text"), ("error('x')", ": x"), ("error(1.5)", ": 1,5"), ("error()", ": its error is not a text"),
                              ("error(nil)", ": its error is not a text")):
            self.assertTrue(self.one(generate(call))["error"].endswith(message), (call, self.one(generate(call))))

    def test_numbers_are_exact(self):
        rights = {"1.5 * 7": 10.5, "0.1 + 0.2 == 0.3": True, "1 / 3 + 1 / 6": 0.5, "7 // 2": 3, "-7 % 3": 2,
                  "2 ^ 3 ^ 2": 512, "-2 ^ 2": -4, "2 / 4 * 4 - 1": 1, "10 - 4 - 3": 3, "1 / (2 / (3 / 4))": 0.375,
                  "2 / 3 < 0.67": True, "arrondi(2 / 3, 2)": 0.67, "arrondi(2.5)": 3, "arrondi(-2.5)": -3,
                  "6 / 3 == 2": True, "numerateur(6 / 8)": 3, "1e2 + 2.5e-1": 100.25, "#({1, 2})": 2,
                  "texte(2 / 3)": "2/3", "texte(12345.5)": "12\u202f345,5", "texte(-0.05)": "\u22120,05",
                  "1.5 .. ' cm'": "1,5 cm", "prix(3.5)": "3,50\u00a0€", "prix(2)": "2\u00a0€", "mesure(7.5, 'cm')": "7,5\u00a0cm", "plancher(-1 / 2)": -1,
                  "pgcd(12, 18)": 6, "ppcm(4, 6)": 12, "max(1 / 2, 1 / 3)": 0.5}
        answers = ask([{"source": value(text), "seed": 1} for text in rights])
        for (text, right), answer in zip(rights.items(), answers):
            self.assertEqual(answer.get("case", answer), {"x": right}, text)

    def test_parameters_are_the_decimals_that_were_written(self):
        for number, times in (("0.1", "3/10"), ("0.3", "9/10"), ("19.99", "5997/100"), ("2.55", "153/20"), ("-0.7", "-21/10"), ("1e-07", "3/10000000"), ("0.1234567890123", "3703703670369/10000000000000")):
            answer = self.one(generate("return {x = texte(p.n), same = p.n == %s, y = numerateur(3 * p.n) .. '/' .. denominateur(3 * p.n)}" % number), params={"n": float(number)})
            self.assertEqual((answer["case"]["same"], answer["case"]["y"]), (True, times), number)
        self.assertEqual(self.one(value("texte(p.n)"), params={"n": 0.1})["case"], {"x": "0,1"})
        self.assertIn("too many digits", self.one(value("p.n"), params={"n": 1e-30})["error"])

    def test_reckoning_beside_python(self):
        chosen, questions, rights = random.Random(5), [], []
        for _ in range(400):
            numbers = [chosen.choice([chosen.randint(1, 60), chosen.randint(1, 400) / 4]) for _ in range(5)]
            signs = [chosen.choice("+-*/") for _ in range(4)]
            text = "".join(a + b for a, b in zip(map(str, numbers), signs + [""]))
            exact = "".join(f"fractions.Fraction('{a}')" + b for a, b in zip(numbers, signs + [""]))
            questions.append({"source": value(f"numerateur({text}) .. '/' .. denominateur({text})"), "seed": 1})
            result = eval(exact)
            rights.append(f"{result.numerator}/{result.denominator}")
        for question, right, answer in zip(questions, rights, ask(questions)):
            self.assertEqual(answer.get("case", answer), {"x": right}, question["source"])

    def test_no_number_overflows_unsaid(self):
        for text in ("9223372036854775807 + 1", "3037000500 * 3037000500", "1 / 0", "10 ^ 19",
                     "(1 / 9223372036854775807) * (1 / 3)", "-9223372036854775807 - 2"):
            self.assertIn("error", self.one(value(text)), text)

    def test_letters(self):
        rights = {0: "zéro", 21: "vingt-et-un", 71: "soixante-et-onze", 80: "quatre-vingts", 81: "quatre-vingt-un",
                  91: "quatre-vingt-onze", 100: "cent", 200: "deux-cents", 201: "deux-cent-un", 1000: "mille",
                  80000: "quatre-vingt-mille", 200000: "deux-cent-mille", 1000000: "un-million",
                  200000000: "deux-cents-millions", 1001: "mille-un", 999: "neuf-cent-quatre-vingt-dix-neuf"}
        answers = ask([{"source": value(f"en_lettres({n})"), "seed": 1} for n in rights])
        self.assertEqual([answer["case"]["x"] for answer in answers], list(rights.values()))

    def test_html_is_escaped(self):
        answer = self.one(value("html.list({'<b>&', html.fraction(1, 2), 1.5})"))
        self.assertEqual(answer["case"]["x"], "<ul><li>&lt;b&gt;&amp;</li><li><math><mfrac><mn>1</mn><mn>2</mn>"
                                              "</mfrac></math></li><li>1,5</li></ul>")

    def test_nothing_of_lua_is_there(self):
        for name in ("io", "os", "load", "loadstring", "dofile", "require", "debug", "coroutine", "string",
                     "setmetatable", "getmetatable", "rawset", "rawget", "pcall", "xpcall", "collectgarbage",
                     "next", "pairs", "tostring", "tonumber", "print", "_G", "package", "table", "math", "utf8"):
            self.assertEqual(self.one(value(f"{name} == nil"))["case"], {"x": True}, name)
        self.assertIn("error", self.one(value("('x'):rep(3)")))

    def test_nothing_is_seen_by_the_next_call(self):
        source = "n = (n or 0) + 1 local t = {0} function generate(p) t[1] = t[1] + 1 m = (m or 0) + 1 " \
                 "return {x = n * 100 + m * 10 + t[1]} end"
        self.assertEqual([answer["case"]["x"] for answer in ask([{"source": source, "seed": 1}] * 5)], [111] * 5)
        for body in ("draw.int = nil", "html.list = nil", "pgcd = nil"):
            ask([{"source": generate(body + " return {}"), "seed": 1}])
        self.assertIn("error", self.one(generate("draw.int = nil return {}")))
        answers = ask([{"source": generate("pgcd = nil return {}"), "seed": 1},
                       {"source": value("pgcd(4, 6)"), "seed": 1}])
        self.assertEqual(answers[1]["case"], {"x": 2})

    def test_many_sources_leave_room(self):
        """Sources that are kept compiled take nothing away from those that come after."""
        numbers = ", ".join(f"{i}.5" for i in range(5000))
        many = [{"source": f"local t = {{{numbers}, {n}}} " + value("t[#t]"), "seed": 1} for n in range(60)]
        large = {"source": generate("local t = {} for i = 1, 200000 do t[i] = i end return {x = #t}"), "seed": 1}
        answers = ask([*many, large, many[0]])
        self.assertEqual([answer.get("case", answer) for answer in answers], [{"x": n} for n in (*range(60), 200000, 0)])

    def test_a_backslash_is_no_nul(self):
        self.assertEqual(self.one(value("'\\\\0' .. '\\065' .. '\\x41'"))["case"], {"x": "\\0AA"})

    def test_hostile_sources_are_stopped(self):
        hostile = {
            "endless loop": generate("while true do end"),
            "endless main": "while true do end",
            "memory": generate("local s = 'x' while true do s = s .. s end"),
            "tables": generate("local t = {} for i = 1, 1000000000 do t[i] = {i} end"),
            "huge table": generate("local t = {} for i = 1, 1000000 do t[i * 7] = i end return {x = t}"),
            "recursion": generate("local function f(n) return 1 + f(n + 1) end return f(1)"),
            "recursion in main": "local function f(n) return f(n) .. 'x' end f(1)",
            "error object": generate("error({x = 1})"),
            "error nil": generate("error()"),
            "long error": generate("local s = 'x' for i = 1, 14 do s = s .. s end error(s)"),
            "long comparison": generate("local a, b = 'x', 'x' for i = 1, 15 do a = a .. a b = b .. b end "
                                        "local n = 0 while true do if a .. 'y' < b .. 'z' then n = n + 1 end end"),
            "unless": generate("draw.int(1, 6, {unless = function() return true end})"),
            "unless in unless": generate("local function f() draw.int(1, 2, {unless = f}) end f()"),
            "reject": generate("draw.reject()"),
            "large sample": generate("local t = {} for i = 1, 10000 do t[i] = i end "
                                     "while true do draw.shuffle(t) end"),
            "sort": generate("local t = {} for i = 1, 10000 do t[i] = 10000 - i end while true do trier(t) end"),
            "deep case": generate("local t = {1} for i = 1, 100 do t = {t} end return t"),
            "cycle": generate("local t = {} t[1] = t return t"),
            "no table": generate("return 1"),
            "function in case": value("draw.int"),
            "no generate": "local x = 1",
            "bytecode": "\x1bLua",
            "not Lua": "function generate(",
            "nested": generate("return {x = " + "(" * 5000 + "1" + ")" * 5000 + "}"),
            "nested tables": generate("return " + "{" * 3000 + "}" * 3000),
            "long": "--" + "x" * 70000 + "\n" + value("1"),
            "power": value("2 ^ 1000000000000"),
            "empty choice": value("draw.choice({})"),
            "wrong range": value("draw.int(5, 1)"),
            "own names": "local __o = 1 " + value("1"),
            "bad UTF-8": value("'\\xff'"),
            "NUL": value("'\\0' .. 'a'"), "NUL in three digits": value("'a\\000'"), "NUL in hex": value('"\\x00"'),
            "NUL in Unicode": value("'\\u{00}'"), "NUL as it is": value("'\x00'"),
        }
        questions = [{"source": source, "seed": 1} for source in hostile.values()]
        answers = ask([question for hostile_one in questions
                       for question in (hostile_one, {"source": value("1 + 1"), "seed": 1})])
        for name, answer, after in zip(hostile, answers[::2], answers[1::2]):
            self.assertIn("error", answer, name)
            self.assertLess(len(answer["error"]), 800, name)
            self.assertEqual(after["case"], {"x": 2}, f"after {name}")


if __name__ == "__main__":
    unittest.main()
