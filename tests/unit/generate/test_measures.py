# SPDX-License-Identifier: Apache-2.0
"""Durations, lengths and areas, reckoned again from what the texts say."""

import pathlib
import re
import sys
import unittest
from fractions import Fraction

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "blackbox"))
from equalities import check_text  # noqa: E402
from judging import LEVELS, Judged, ask, exact, french, judge_all, plain, with_unit  # noqa: E402

ASKED = {
    "DUREES_V1": {"exercise_type": ("conversion", "calcul", "lecture_heure"), "difficulty": LEVELS},
    "CONVERSION_LONGUEURS_V1": {"exercise_type": ("convertir", "comparer"), "difficulty": LEVELS},
    "AIRES_V1": {"figure": ("carre", "rectangle", "triangle"), "difficulty": LEVELS},
}
MM = {"km": 10**6, "hm": 10**5, "dam": 10**4, "m": 1000, "dm": 100, "cm": 10, "mm": 1}


def reckon(v):
    """Every equality of the worked solution, units and all."""
    for line in plain(v["solution"]).splitlines():
        check_text(re.sub(r" > ", " et ", line))


def seconds(text):
    """A duration's seconds; minutes and seconds after a larger unit are below 60."""
    parts = [(Fraction(n.replace("\u202f", "").replace(",", ".")), unit)
             for n, unit in re.findall(r"(\d[\d\u202f]*(?:,\d+)?)\xa0(h|min|s)\b", text)]
    assert all(n < 60 for n, _ in parts[1:]) and parts, text
    return sum(n * {"h": 3600, "min": 60, "s": 1}[unit] for n, unit in parts)


def minutes_of_day(text):
    match = re.fullmatch(r"(\d\d?)\xa0h(?:\xa0(\d\d))?", text)
    assert match and int(match[1]) < 24 and int(match[2] or 0) < 60, text
    return int(match[1]) * 60 + int(match[2] or 0)


def conversion(v):
    given = seconds(v["duree"])
    assert v["duree"] in v["enonce"]
    units = {"h": 3600, "min": 60, "s": 1}
    wanted = re.findall(r"h|min|s", v["unite"])
    parts, rest = [], given
    for unit in wanted:
        n, rest = divmod(rest, units[unit])
        if n or len(wanted) == 1:
            parts.append(with_unit(n, unit))
    assert rest == 0
    return "\xa0".join(parts)


def calcul(v, figure):
    start, end, length = minutes_of_day(v["debut"]), minutes_of_day(v["fin"]), seconds(v["duree"]) / 60
    assert (end - start) % 1440 == length
    assert ("le lendemain" in v["enonce"]) == (start + length >= 1440)
    said = [text for text in (v["debut"], v["fin"], v["duree"]) if text in v["enonce"].replace("\xa0?", "")]
    times = re.findall(r"\d+\xa0h(?:\xa0\d\d(?!\xa0min))?(?!\xa0\d)", v["enonce"])
    if figure:
        assert figure["values"]["start"] == start and figure["values"]["end"] == start + length
        assert figure["show"]["question"] == ["ends"] and v["debut"] in times and v["fin"] in times
        return v["duree"]
    assert v["duree"] in said and len(said) >= 2
    return v["fin"] if "À quelle heure se termine" in v["enonce"] or "arrive-t-il" in v["enonce"] else v["debut"]


def lecture(v, figure):
    assert figure["values"] == {"hour": v["heures"], "minute": v["minutes"]} and "time" not in figure["show"]["question"]
    assert not re.search(r"\d", v["enonce"]), "the question tells the time"
    moment = "matin" if v["heures"] < 12 else "après-midi" if v["heures"] < 18 else "soir"
    assert moment in v["enonce"]
    return f"{v['heures']}\xa0h" + (f"\xa0{v['minutes']:02}" if v["minutes"] else "")


def durees(v, figure):
    reckon(v)
    if v["exercise_type"] == "conversion":
        return conversion(v)
    return calcul(v, figure) if v["exercise_type"] == "calcul" else lecture(v, figure)


def longueurs(v, figure):
    if figure:
        assert all(len(str(cell)) <= 1 for cell in figure["values"]["rows"][1]), "two digits in one column"
    reckon(v)
    if v["exercise_type"] == "convertir":
        given, answer = exact(v["valeur"]) * MM[v["unite"]], exact(v["valeur_convertie"]) * MM[v["unite_demandee"]]
        assert given == answer and with_unit(exact(v["valeur"]), v["unite"]) in v["enonce"]
        units, digits = figure["values"]["rows"]
        assert units == list(MM) and sum(d * MM[u] for u, d in zip(units, digits) if d != "") == given
        assert digits[units.index(v["unite_demandee"])] != "" and digits[units.index(v["unite"])] != ""
        assert [place[1] for place in figure["values"]["hidden"]] == list(range(1, 8))
        return french(exact(v["valeur_convertie"])) + "\xa0" + v["unite_demandee"]
    a, b = exact(v["valeur_a"]) * MM[v["unite_a"]], exact(v["valeur_b"]) * MM[v["unite_b"]]
    assert a != b and v["unite_a"] != v["unite_b"] and v["symbole"] == ("<" if a < b else ">")
    return f"{with_unit(exact(v['valeur_a']), v['unite_a'])} {v['symbole']} {with_unit(exact(v['valeur_b']), v['unite_b'])}"


LENGTHS = {"carre": ("cote", "cote"), "rectangle": ("longueur", "largeur"), "triangle": ("base", "hauteur")}
ASKED_FOR = {"côté ?": "cote", "largeur ?": "largeur", "autre ?": "hauteur"}


def aires(v, figure):
    a, b = (exact(v[name]) for name in LENGTHS[v["figure"]])
    area = a * b / (2 if v["figure"] == "triangle" else 1)
    assert exact(v["aire"]) == area and min(a, b) > 0
    drawn = figure["values"]
    assert {exact(n) for name, n in drawn.items() if name != "unit"} == {a, b} and drawn["unit"] == v["unite"]
    assert "area" not in (figure["show"]["question"] if isinstance(figure["show"], dict) else figure["show"])
    if v["figure"] == "rectangle":
        assert a > b, "a width above its length"
    missing = next((name for end, name in ASKED_FOR.items() if v["enonce"].replace("\xa0", " ").endswith(end)), None)
    if not missing:
        return f"{french(area)}\xa0{v['unite']}²"
    assert "?" in figure["labels"].values() and f"{french(area)}\xa0{v['unite']}²" in v["enonce"]
    return with_unit(exact(v[missing]), v["unite"])


class Measures(Judged):
    def test_the_checks_see_faults(self):
        for text in ("90\xa0min = 1\xa0h\xa020\xa0min", "2,5\xa0h = 2\xa0h\xa050\xa0min", "3\xa0m = 30\xa0cm"):
            with self.assertRaises(Exception, msg=text):
                reckon({"solution": text})
        for text in ("10\xa0h\xa065", "24\xa0h", "8 h"):
            self.assertRaises(AssertionError, minutes_of_day, text)

    def test_clocks_with_one_text_are_different_exercises(self):
        def asked(text):
            exercise = {"generator_key": "DUREES_V1", "difficulty": "facile", "variables": {"exercise_type": "lecture_heure"},
                        "enonce_template_html": f"<p>{text}</p>", "solution_template_html": "<p>{{reponse_finale}}</p>"}
            answer = ask([{"exercise": exercise, "walk": 1000}])[0]
            return answer["cases"], answer["texts"], answer["faults"]
        self.assertEqual(asked("{{enonce}}"), (60, 60, 0))
        # 15 hours, but 11 places of the short hand: 8 h in the morning and in the evening look alike.
        self.assertEqual(asked("Quelle heure est-il\xa0?"), (60, 44, 0))


judge_all(Measures, {"DUREES_V1": durees, "CONVERSION_LONGUEURS_V1": longueurs, "AIRES_V1": aires}, ASKED)
del Judged  # which is no test itself


if __name__ == "__main__":
    unittest.main()
