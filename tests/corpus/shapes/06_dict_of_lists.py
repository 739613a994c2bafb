"""Chapters as keys, with accents and spaces; ids that begin anew in each."""
COURS = {
    "Nombres décimaux": [
        {"id": 1, "enonce": "Range 0,3 et 0,25 (Vieux).", "solution": "0,25 puis 0,3"},
        {"id": 2, "enonce": "Arrondis 2,718.", "solution": "2,7"},
    ],
    "Angles & droites": [{"id": 1, "enonce": "Trace un angle droit.", "solution": "avec l'équerre"}],
    "7": [{"id": 1, "enonce": "Trace un carré.", "solution": "quatre côtés"}],
}
