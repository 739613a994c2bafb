"""The same with integer keys: they become ids."""
PROBLEMES = {
    3: {"q": "Vieux : 7 × 8 ?", "a": "56"},
    12: {"q": "9 × 9 ?", "a": "81"},
    5: {"q": "6 × 7 ?", "a": "42", "bareme": {1: "faux", 2: "juste"}},
}
