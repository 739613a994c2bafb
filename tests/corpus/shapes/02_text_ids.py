"""Text ids, of which the reader must not make numbers."""
EXERCICES = [
    {"id": "frac-01", "enonce": "<p>Vieux : simplifie 4/6.</p>", "correction": "<p>2/3</p>"},
    {"id": "frac-02", "enonce": "<p>Simplifie 10/15.</p>", "correction": "<p>2/3</p>"},
    {"id": "007", "enonce": "<p>Simplifie 7/7.</p>", "correction": "<p>1</p>", "difficulty": "facile"},
]
