"""Connections to consoles, their directory, who may see what, and how fresh our copy is."""
