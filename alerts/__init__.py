"""Warnings before it happens: troubles become alerts, alerts reach stages, and people are told where they are.

`evaluating` compares the troubles that the rooms' rules see with the alerts there are, and raises a warning at each
stage; `telling` writes messages of them for each channel, and `delivering` brings those out.
"""
