"""What stands above the exercises goes into each of them."""
LECONS = [
    {"slug": "l-1", "titre": "Salutations", "niveau": {"cecr": "A1"}, "questions": [
        {"q": "bonjour ? (Vieux)", "r": "hello"}, {"q": "merci ?", "r": "thanks"}]},
    {"slug": "l-2", "titre": "Nombres", "questions": [{"q": "un ?", "r": "one"}]},
]
