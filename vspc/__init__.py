"""A client of the Veeam Service Provider Console REST API v3, version 3.6.1: plain Python, no Django."""
