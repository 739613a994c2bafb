"""Mere texts."""
DEFIS = [
    "Trouve un palindrome. (Vieux)",
    "Dessine un polygone à sept côtés.",
    "Cite trois nombres premiers.",
]
