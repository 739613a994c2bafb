"""The key of a dict is a theme, in one chapter for all."""
THEMES = {
    "animaux": [("cat (Vieux)", "chat"), ("dog", "chien")],
    "couleurs": [("red", "rouge")],
}
