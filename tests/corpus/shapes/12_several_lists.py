"""Several lists that are one chapter."""
FACILES = [{"id": 1, "question": "1 + 1 ? (Vieux)", "reponse": "2"}]
DIFFICILES = [{"id": 2, "question": "17 × 23 ?", "reponse": "391"}, {"id": 3, "question": "2 puissance 10 ?", "reponse": "1024"}]
MOYENS = []
