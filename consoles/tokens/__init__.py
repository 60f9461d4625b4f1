"""The pages on which people make and revoke their own access tokens.

They stand here and not with the people: what a token sees is chosen among consoles, resellers and companies.
"""
