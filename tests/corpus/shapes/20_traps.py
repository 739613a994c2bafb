"""Traps: the same word as key and value, a list that is not content, names in other letters, a nested list of dicts."""
__all__ = ["ВОПРОСЫ"]
TYPES = ["qcm", "ouvert"]
REGLAGES = {"langue": "ru", "version": 3, "taille": (800, 600)}
ВОПРОСЫ = [
    {"вопрос": "Сколько будет 2 + 3? (Vieux)", "ответ": "5", "choix": [{"t": "5", "ok": True}, {"t": "6", "ok": False}]},
    {"вопрос": "Столица Франции?", "ответ": "Париж", "choix": []},
]
def demo():
    ВОПРОСЫ = [{"id": 1, "enonce_html": "leurre"}]
    return ВОПРОСЫ
if __name__ == "__main__":
    print(demo())
