"""The list of the organizations of all consoles, for who reads it by program: it has no page."""
