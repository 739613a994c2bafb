"""Tuples: the place says what it is."""
VOCABULAIRE = [
    ("der Hund (Vieux)", "le chien", 1),
    ("die Katze", "le chat", 1),
    ("das Pferd", "le cheval", 2),
]
