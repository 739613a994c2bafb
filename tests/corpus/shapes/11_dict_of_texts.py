"""A dictionary in the plain sense: the key is the question."""
TRADUCTIONS = {"chien": "dog", "chat": "cat", "cheval (Vieux)": "horse"}
