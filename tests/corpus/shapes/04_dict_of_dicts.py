"""A dict of dicts whose keys are names: they become external ids."""
FICHES = {
    "entiers/1": {"titre": "Entiers", "texte": "Écris 1 205 (Vieux).", "corrige": "mille deux cent cinq"},
    "entiers/2": {"titre": "Encore", "texte": "Écris 80.", "corrige": "quatre-vingts", "niveau": 6},
    "Œuf": {"titre": "Œuf", "texte": "Compte les œufs.", "corrige": "12"},
}
