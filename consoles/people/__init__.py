"""The pages about people: who there is, with which role, and who sees what.

They stand in this room because a scope names consoles and organizations, of which `accounts` knows nothing; what is
about the account alone is done by `accounts.administering`.
"""
