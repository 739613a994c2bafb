"""Content that straight statements make."""
BASE = {"niveau": "débutant"}
COURS = {}
COURS["verbes"] = [{**BASE, "question": "être, 1re personne ? (Vieux)", "answer": "je suis"}]
COURS["verbes"].append({**BASE, "question": "avoir, 3e personne ?", "answer": "il a"})
COURS.update({"noms": [{"question": "pluriel de cheval" + " ?", "answer": "chevaux"}]})
COURS["noms"][0]["niveau"] = "avancé"
