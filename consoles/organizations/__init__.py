"""The list of the organizations of all consoles, for programs: it has no page."""
