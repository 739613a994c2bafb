"""Lists in dicts in a list: what the star stands for is a place."""
SERIES = [
    {"nom": "Série A", "cartes": [{"front": "un (Vieux)", "back": "uno"}, {"front": "deux", "back": "dos"}]},
    {"nom": "Série B", "cartes": [{"front": "trois", "back": "tres"}]},
]
