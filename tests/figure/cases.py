# SPDX-License-Identifier: Apache-2.0
"""Descriptions of figures, generated: as a generator makes them, and at the limits."""

import math
import random

KINDS = ["clock", "time_line", "ruler", "segment", "number_line", "rectangle", "square", "right_triangle", "triangle",
         "pair", "fraction_disc", "fraction_bar", "fraction_set", "grid", "table"]
UNITS = ["cm", "m", "mm", "km", "dm", ""]


def length(r, most=20):
    return r.choice([r.randint(1, most), round(r.uniform(0.5, most), 1), r.randint(1, most * 100),
                     f"{r.randint(1, most)},{r.randint(1, 9)}"])


def rounded(r, exact):
    """As it is, to one decimal or more where it is small, or cut."""
    places = r.choice([1, 2, 3, 6]) + (2 if exact < 1 else 0)
    return math.floor(exact * 10**min(places, 6)) / 10**min(places, 6) if r.random() < 0.3 else round(exact, min(places, 6))


def clock(r):
    values = {"hour": r.randint(0, 23), "minute": r.randint(0, 59)}
    if r.random() < 0.3:
        values["second"] = r.randint(0, 59)
    return values, {"caption": "Horloge de la gare"} if r.random() < 0.2 else {}


def time_line(r):
    count = r.randint(0, 8)
    times = sorted(r.sample(range(0, r.choice([90, 600, 2880])), count + 2))
    return {"start": times[0], "end": f"{times[-1] // 60}h{times[-1] % 60:02}", "stops": times[1:-1]}, {}


def ruler(r):
    size = r.randint(1, 30)
    ends = sorted(r.sample(range(size * 10 + 1), 2))
    return {"length": size, "from": ends[0] / 10, "to": ends[1] / 10}, {}


def segment(r):
    whole = r.randint(2, 150)
    points = sorted(r.sample(range(1, whole), min(whole - 1, r.randint(0, 6))))
    return {"length": whole / 10, "points": [p / 10 for p in points], "unit": r.choice(UNITS)}, {}


def number_line(r):
    step = r.choice([1, 2, 5, 10, 100, 0.1, 0.5, "1/3", "1/7", 1000])
    exact = 1 / 3 if step == "1/3" else 1 / 7 if step == "1/7" else step
    start = r.choice([0, 0, -3, 5, 10 * r.randint(0, 500)])
    count = r.randint(1, 20)
    end = start + count if isinstance(step, str) else round(start + count * step, 6)
    values = {"from": start, "to": end, "step": step, "subdivisions": r.choice([1, 2, 4, 5, 10]) if exact > 0.05 else 1}
    span = end - start
    if (count * (3 if step == "1/3" else 7 if step == "1/7" else 1)) * values["subdivisions"] > 200:
        values["subdivisions"] = 1
    values["points"] = [round(r.uniform(start, end), r.choice([0, 1, 2, 3])) for _ in range(r.randint(0, 6))]
    values["points"] = [p for p in values["points"] if start <= p <= end]
    if r.random() < 0.3:
        values["bounds"] = [start, round(start + span / 2, 3)]
    return values, {}


def rectangle(r):
    return {"length": length(r), "width": length(r), "unit": r.choice(UNITS)}, {"names": ["E", "F", "G", "H"]}


def square(r):
    return {"side": length(r), "unit": r.choice(UNITS)}, {"other": "côté"} if r.random() < 0.3 else {}


def right_triangle(r):
    base, height = length(r), length(r)
    exact = math.hypot(*(float(str(side).replace(",", ".")) for side in (base, height)))
    return {"base": base, "height": height, "hypotenuse": rounded(r, exact), "unit": r.choice(UNITS)}, {}


def triangle(r):
    a, b = r.randint(1, 200), r.randint(1, 200)
    c = r.randint(abs(a - b) + 1, a + b - 1)
    values = {"a": a / 10, "b": b / 10, "c": c / 10, "unit": r.choice(UNITS)}
    area = math.sqrt((a + b + c) * (b + c - a) * (a + c - b) * (a + b - c)) / 400
    return dict(values, height=rounded(r, 2 * area / values["a"])), {}


def pair(r):
    shape = r.choice(["square", "rectangle", "right_triangle"])
    values = {"shape": shape, "first": r.randint(2, 60) / r.choice([1, 2, 10]), "unit": r.choice(UNITS),
              "coefficient": r.choice([2, 3, 4, 5, 1.5, 2.5, 1.25, 1.75, 2.25, 3.5, 0.5, 0.25, "1/3", "2/3"])}
    if shape != "square":
        values["other"] = r.randint(1, 60) / r.choice([1, 2, 10])
    return values, {}


def fraction(r):
    return {"numerator": r.randint(0, 12), "denominator": r.randint(2, 24)}, {}


def fraction_bar(r):
    values, labels = fraction(r)
    return dict(values, shape=r.choice(["bar", "square"])), labels


def fraction_set(r):
    n = r.randint(1, 12)
    return {"numerator": r.randint(0, n), "denominator": n, "total": n * r.randint(1, 120 // n)}, {}


def grid(r):
    while True:
        columns, rows = r.randint(4, 20), r.randint(4, 20)
        axis = r.choice(["none", "vertical", "horizontal", "rising", "falling"])
        at = {"none": 0, "vertical": columns // 2, "horizontal": rows / 2, "rising": 0,
              "falling": min(columns, rows)}[axis]
        points = [[r.randint(0, columns), r.randint(0, rows)] for _ in range(r.choice([1, 2, 3, 3, 4, 5]))]
        mirrored = {"none": lambda x, y: (x, y), "vertical": lambda x, y: (2 * at - x, y),
                    "horizontal": lambda x, y: (x, 2 * at - y), "rising": lambda x, y: (y - at, x + at),
                    "falling": lambda x, y: (at - y, at - x)}[axis]
        if all(0 <= u <= columns and 0 <= v <= rows for u, v in (mirrored(*p) for p in points)):
            return {"columns": columns, "rows": rows, "points": points, "axis": axis, "at": at,
                    "joined": r.choice(["polygon", "segments", "none"])}, {}


def table(r):
    columns, rows = r.randint(2, 7), r.randint(1, 4)
    cells = [[r.choice(["Masse (kg)", "Prix (€)", "<b>&", r.randint(0, 99999), round(r.uniform(0, 99), 2), None])
              for _ in range(columns)] for _ in range(rows)]
    factor = r.choice([2, 1.5, "2/3", "0,67"])
    exact = 2 / 3 if factor in ("2/3", "0,67") else factor
    for column in range(columns if rows > 1 else 0):
        if not isinstance(cells[0][column], (int, float)):
            continue
        cells[1][column] = r.choice([round(cells[0][column] * exact, 2 if factor != "0,67" else 0), None, "?"])
    return {"rows": cells, "hidden": [[rows, columns]], "header": r.choice(["column", "row", "both", "none"]),
            "factor": factor}, {}


MAKERS = {"fraction_disc": fraction}


def case(kind, seed):
    """(page, description) of a kind; the same for the same seed."""
    r = random.Random(f"{kind} {seed}")
    values, labels = MAKERS.get(kind, globals().get(kind))(r)
    description = {"kind": kind, "values": values, "labels": labels}
    return ("solution" if seed % 2 else "question"), description
