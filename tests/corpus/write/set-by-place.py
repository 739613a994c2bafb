N = "n"
E = [{"a": N, "b": N + "x", **{"c": 0}}, {"id": 1, "id": 2}, ("x" 
"y"), \
 {"id": 3}]
E[2]["a"] = 0
& u
@zl.pfu
@zlu
@zlu
@z@zlau
@zlu
@zl.pfu
@zl.pfu
@zlu
@zlu
@z@zlau
@zlu
@zl.pfu
@....zl.pfu
@zlatl.pfu
@zla@zl*pfu
@tlal#= E + E
