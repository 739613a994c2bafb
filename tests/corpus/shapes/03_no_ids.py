"""No id at all: paired by their content."""
CARTES = [
    {"recto": "le chien", "verso": "the dog"},
    {"recto": "le chat (Vieux)", "verso": "the cat"},
    {"recto": "l'oiseau", "verso": "the bird", "note": None},
]
