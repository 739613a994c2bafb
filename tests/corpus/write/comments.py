# -*- coding: utf-8 -*-
X = 1
EXOS = [
    # premier
    {"id": 1, "enonce_html": "a"},  # un
    {
        "id": 2,  # deux
        # avant
        "enonce_html": """<p>b</p>""",
        "variables": {"a": [1, 2], "b": None}
    },

    # --- section ---

    {
        "id": 3,
        "enonce_html": """c
d""",
    }
    # fin
]
Y = len(EXOS)
