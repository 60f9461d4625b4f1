"""Reads of usage that answer a page's question."""
