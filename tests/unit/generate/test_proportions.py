# SPDX-License-Identifier: Apache-2.0
"""Proportions, percentages, speeds and scales, reckoned again from what the text says, not from the variables."""

import pathlib
import re
import sys
import unittest
from fractions import Fraction

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from generator_tool import TOP, ask  # noqa: E402
from judging import LEVELS, Judged, exact, french, judge_all, price, with_unit  # noqa: E402

ASKED = {
    "RAISONNEMENT_MULTIPLICATIF_V1": {
        "exercise_type": ("proportionnalite_tableau", "pourcentage", "vitesse", "echelle"), "difficulty": LEVELS,
        "grade": ("6e", "5e")},
    "PROPORTIONNALITE_V1": {"exercise_type": ("tableau", "probleme", "reconnaitre"), "difficulty": LEVELS},
    "POURCENTAGES_V1": {"exercise_type": ("calculer", "exprimer", "evolution"), "difficulty": LEVELS},
}
QUANTITY = re.compile(r"(\d+(?:\u202f\d{3})*(?:,\d+)?)(?:\xa0(km/h|km|cm|min|m|h|%|€|L))?")
REAL_SCALES = {50, 100, 200, 250, 500, 1000, 25000, 50000, 100000, 200000, 250000, 1000000}


def quantities(text):
    """The numbers of a text, with their units."""
    return [(Fraction(n.replace("\u202f", "").replace(",", ".")), unit) for n, unit in QUANTITY.findall(text)]


def cells(table):
    """A table of two rows: the columns, from the first that holds numbers; None is what is asked for."""
    rows = [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", table)]
    return [tuple(None if cell == "?" else quantities(cell)[0][0] for cell in column) for column in zip(*(row[1:] for row in rows))]


def solved(table):
    """What stands for the one question mark of a table of proportion."""
    columns = cells(table)
    whole = [column for column in columns if None not in column]
    asked = [column for column in columns if None in column]
    assert len(asked) == 1 and whole, table
    above, below = whole[0]
    assert all(a * below == b * above for a, b in whole), f"no proportion: {table}"
    a, b = asked[0]
    assert (a, b) not in whole and a not in [column[0] for column in whole if a is not None], f"a copied column: {table}"
    return a * below / above if b is None else b * above / below


def tableau(v):
    data, answer = v["donnees"], solved(v["tableau_html"])
    first, second = ([exact(n) for n in data["tableau"][row]] for row in ("ligne1", "ligne2"))
    k = exact(data["coefficient"])
    assert second == [n * k for n in first] and len(set(first)) == len(first)
    assert first[data["index_manquant"]] == exact(data["valeur_base"]) and second[data["index_manquant"]] == answer
    return french(answer)


def pourcentage(v):
    data, said = v["donnees"], quantities(v["enonce"])
    percents = [n for n, unit in said if unit == "%"]
    others = [n for n, unit in said if unit != "%"]
    unit = next((unit for _, unit in said if unit in ("€", "L", "km")), "élèves")
    if data["type"] == "calcul_pourcentage":
        answer = percents[0] * others[0] / 100
        assert (data["pourcentage"], data["valeur"]) == (percents[0], others[0]) and 0 < answer < others[0]
    elif data["type"] == "trouver_pourcentage":
        whole, part = max(others), min(others)
        assert (data["partie"], data["total"]) == (part, whole) and part < whole, "a part above its whole"
        answer, unit = part / whole * 100, "%"
    else:
        answer = others[0] / percents[0] * 100
        assert (data["pourcentage"], data["valeur_partie"], data["total"]) == (percents[0], others[0], answer)
    assert answer.denominator == 1 and solved(v["tableau_html"]) == answer
    return with_unit(answer, unit)


def hours(text):
    """The hours of “2 h 30 min”."""
    return sum(n if unit == "h" else n / 60 for n, unit in quantities(text) if unit in ("h", "min"))


def vitesse(v):
    data, said = v["donnees"], dict((unit, n) for n, unit in quantities(v["enonce"]))
    time = hours(v["enonce"])
    answer = solved(v["tableau_html"])
    if data["type"] == "calcul_vitesse":
        assert said["km"] / time == answer == said["km"] / exact(data["temps"]) and data["distance"] == said["km"]
        return with_unit(answer, "km/h")
    if data["type"] == "calcul_distance":
        assert said["km/h"] * time == answer == said["km/h"] * exact(data["temps"]) and data["vitesse"] == said["km/h"]
        return with_unit(answer, "km")
    assert said["km"] / said["km/h"] == answer == hours(v["reponse_finale"])
    whole, minutes = divmod(answer * 60, 60)
    assert minutes.denominator == 1 and (data["distance"], data["vitesse"]) == (said["km"], said["km/h"])
    parts = ([with_unit(whole, "h")] if whole else []) + ([with_unit(minutes, "min")] if minutes else [])
    return "\xa0".join(parts)


def echelle(v):
    data = v["donnees"]
    match = re.search(r"1/([\d\u202f]+)", v["enonce"])
    said = {unit: n for n, unit in quantities(v["enonce"])}
    real = said["km"] * 100000 if "km" in said else said.get("m", 0) * 100
    unit = "km" if "carte" in v["enonce"] else "m"
    answer = solved(v["tableau_html"])
    if data["type"] == "calcul_echelle":
        scale = real / said["cm"]
        assert scale == answer and data["echelle_calculee"] == f"1:{scale}" and exact(data["distance_carte"]) == said["cm"]
        right, drawn = "1/" + french(scale), said["cm"]
    else:
        scale = int(match[1].replace("\u202f", ""))
        assert data["echelle"] == f"1:{scale}"
        if data["type"] == "calcul_distance_reelle":
            drawn = said["cm"]
            assert answer == drawn * scale and exact(data["distance_carte"]) == drawn
            right = with_unit(answer / (100000 if unit == "km" else 100), unit)
        else:
            drawn = real / scale
            assert drawn == answer and exact(data["distance_reelle_km"]) == real / 100000
            right = with_unit(drawn, "cm")
    assert scale in REAL_SCALES and 0 < drawn <= 30 and (unit == "m") == (scale <= 1000), "no real map"
    return right


def raisonnement(v, _figure):
    kinds = {"proportionnalite_tableau": tableau, "pourcentage": pourcentage, "vitesse": vitesse, "echelle": echelle}
    assert "<" not in v["enonce"] + v["solution"] and "\n" not in v["enonce"], "markup in a text"
    assert isinstance(v["calculs_intermediaires"], list)
    return kinds[v["type_exercice"]](v)


def quotients(v):
    first, second = ([exact(n) for n in v[row]] for row in ("ligne_1", "ligne_2"))
    assert len(set(first)) == len(first) == len(second) >= 3 and min(first) > 0
    return {b / a for a, b in zip(first, second)}


def tableau_a_trou(v, figure):
    assert quotients(v) == {exact(v["coefficient"])} == {exact(figure["values"]["factor"])}
    rows = [[exact(n) for n in row[1:]] for row in figure["values"]["rows"]]
    (row, column), = figure["values"]["hidden"]
    answer = rows[row - 1].pop(column - 2)
    assert [answer not in row for row in rows] == [True, True], "the answer stands elsewhere in the table"
    assert figure["show"]["question"] == ["cells"]
    return french(answer)


def reconnaitre(v, figure):
    yes = len(quotients(v)) == 1
    assert v["est_proportionnel"] is yes
    assert [row[1:] for row in figure["values"]["rows"]] == [v["ligne_1"], v["ligne_2"]] and "factor" not in figure["values"]
    return "Oui" if yes else "Non"


def probleme(v):
    a, b, total, answer = (exact(v[name]) for name in ("quantite_1", "quantite_2", "valeur_1", "valeur_2"))
    assert total / a == answer / b and a != b
    said = quantities(v["enonce"])
    assert [n for n, _ in said] == [a, total, b], said
    unit = said[1][1]
    return price(answer) if unit == "€" else with_unit(answer, unit)


def proportionnalite(v, figure):
    if v["exercise_type"] == "probleme":
        return probleme(v)
    return (tableau_a_trou if v["exercise_type"] == "tableau" else reconnaitre)(v, figure)


def pourcentages(v, figure):
    rate, said = exact(v["pourcentage"]), [n for n, _ in quantities(v["enonce"])]
    assert 0 < rate < 100
    if v["exercise_type"] == "evolution":
        before = exact(v["prix_initial"])
        by = before * rate / 100
        after = before - by if v["sens"] == "baisse" else before + by
        assert said == [before, rate] and (exact(v["variation"]), exact(v["prix_final"])) == (by, after)
        assert ("baisse" in v["enonce"]) == (v["sens"] == "baisse") and (after * 100).denominator == 1
        return price(after)
    whole, part = exact(v["total"]), exact(v["partie"])
    assert whole * rate / 100 == part and 0 < part < whole
    if figure:
        assert Fraction(figure["values"]["numerator"], figure["values"]["denominator"]) == rate / 100
    if v["exercise_type"] == "exprimer":
        assert set(said) == {whole, part}
        return with_unit(rate, "%")
    assert said == [rate, whole]
    return french(part)


class Proportions(Judged):
    def test_no_scale_of_one_centimetre(self):
        """Its table would have the answer beside the question; one seed in 250 drew it."""
        source = (TOP / "generators" / "raisonnement_multiplicatif_v1.lua").read_text(encoding="utf-8")
        for difficulty in LEVELS:
            params = {"exercise_type": "echelle", "difficulty": difficulty, "grade": "5e"}
            cases = ask([{"source": source, "params": params, "walk": 100000}])[0]["cases"]
            self.assertGreater(len(cases), 200)
            for case in cases:
                solved(case["variables"]["tableau_html"])
                self.assertNotEqual(case["variables"]["donnees"].get("distance_carte"), 1)


judge_all(Proportions, {"RAISONNEMENT_MULTIPLICATIF_V1": raisonnement, "PROPORTIONNALITE_V1": proportionnalite,
                        "POURCENTAGES_V1": pourcentages}, ASKED)
del Judged  # which is no test itself


if __name__ == "__main__":
    unittest.main()
