# coding: latin-1
E = [
	{"id": 1, "enonce_html": """a
é"""},  # c

	# --- d
	{"id": 2}
]
