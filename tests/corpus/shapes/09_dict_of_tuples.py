"""A dict of tuples: each value is an exercise, though a tuple is a list as well."""
CAPITALES = {
    "fr": ("Capitale de la France ? (Vieux)", "Paris"),
    "pe": ("Capitale du Pérou ?", "Lima"),
    "mn": ("Capitale de la Mongolie ?", "Oulan-Bator"),
}
