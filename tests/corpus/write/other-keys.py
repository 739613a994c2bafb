E = {True: {"id": 1, "a": "x"}, False: {"id": 2}, None: {"id": 3}}
########
