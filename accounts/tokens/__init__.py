"""Access tokens as a way in: who is let in by one, and what a request may do that carries one.

Making them is in `consoles.tokens`: what a token sees is chosen among consoles, which this room does not know.
"""
