"""How workers carry operations out: whose turn it is, who holds which row, sending, following, and the end.

`running` is where a worker begins; `work` is the row that it holds meanwhile.
"""
