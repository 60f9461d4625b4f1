"""Writes about reports beyond the copying of what a console says."""
