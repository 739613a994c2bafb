"""Rows of a table: inner lists; a null and a number among them."""
TABLE = [
    ["Masse d'un litre d'eau ? (Vieux)", "1 kg", None, 1.5],
    ["Minutes en une heure ?", "60", "durées", 2],
]
