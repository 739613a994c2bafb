"""Keys that are signs of paths and mappings."""
DATA = {
    "a.b": {"*": [{"q=?": "Un ? (Vieux)", "{1}": "1", "": "vide", "key": "k1"},
                  {"q=?": "Deux ?", "{1}": "2", "": "rien", "key": "k2"}]},
    "autre": {"*": []},
}
