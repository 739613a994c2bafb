"""Two levels of keys, both in the chapter's code."""
NIVEAUX = {
    "6e": {"géo": [{"n": 1, "q": "Trace. (Vieux)"}], "num": [{"n": 1, "q": "Compte."}, {"n": 2, "q": "Recompte."}]},
    "5e": {"géo": [{"n": 1, "q": "Mesure."}]},
}
