"""A stateful stand-in for a Veeam Service Provider Console, for demo, tests and load.

`simulator.app.create_app` gives a WSGI application that answers like the REST API 3.6.1. It needs no Django, and shares
no code with our client, so that a mistake in one of the two cannot hide in the other.
"""
