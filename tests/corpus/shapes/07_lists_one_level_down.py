"""Lists below a dict, beside other keys."""
LECONS = {
    "a1": {"title": "Salutations", "questions": [
        {"prompt": "Comment dit-on « bonjour » ? (Vieux)", "answer": "hello"},
        {"prompt": "Et « merci » ?", "answer": "thanks"}]},
    "a2": {"title": "Nombres", "questions": [{"prompt": "Un ?", "answer": "one"}], "bonus": []},
}
