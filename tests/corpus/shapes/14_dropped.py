"""A field that is left out on purpose, another that keeps its name, and one that is exobase's own."""
ITEMS = [
    {"question": "Vieux : 3 - 1 ?", "answer": "2", "html_cache": "<b>!</b>", "revision": 4, "source": "cahier"},
    {"question": "5 - 1 ?", "answer": "4", "html_cache": "<b>?</b>", "revision": 1, "source": "cahier"},
]
