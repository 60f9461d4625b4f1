"""Licenses of all products, what changed about them, renewal and urgency."""
