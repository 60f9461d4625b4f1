"""The audit log: who did what, when, from where, and what changed.

`actions` names what is written down, `recording` writes it in the transaction of the change itself, `context` knows
whose request it is.
"""
