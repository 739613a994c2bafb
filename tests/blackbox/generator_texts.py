# SPDX-License-Identifier: Apache-2.0
"""A generator's text and an exercise of it, and where one asks for them."""

import json

PATH = "/api/admin/exercises/generators"
ONE = "/api/v1/exercises/generate"
BATCH = ONE + "/batch"


def text(key="DOUBLE", version="1.0.0", source="local n = draw.int(1, p.max)\n  return {variables = {n = n, d = 2 * n}}", **more):
    about = {"key": key, "version": version, "label": {"fr": "Le double", "en": "Twice"}, "levels": ["6e"],
             "exercise_type": "DOUBLE", "parameters": [{"name": "max", "type": "int", "default": 9, "min": 1, "max": 1000}],
             "variables": {"n": {"type": "int"}, "d": {"type": "int"}}, **more}
    return f"--[[exobase\n{json.dumps(about)}\n]]\nfunction generate(p, draw)\n  {source}\nend\n"


def dynamic(**fields):
    return {"is_dynamic": True, "generator_key": "DOUBLE", "difficulty": "facile", "offer": "free",
            "enonce_template_html": "<p>Le double de {{n}} ?</p>", "solution_template_html": "<p>2 × {{n}} = {{d}}</p>", **fields}
