"""A list of dicts with an id of their own and other names."""
QUIZ = [
    {"num": 4, "question": "Vieux : combien font 2 + 2 ?", "reponse": "4", "points": 2},
    {"num": 9, "question": "Quelle est la capitale du Pérou ?", "reponse": "Lima", "points": 1, "tags": ("géo", "ville")},
    {"num": 2, "question": "Qui a peint « Guernica » ?", "reponse": "Picasso"},
]
