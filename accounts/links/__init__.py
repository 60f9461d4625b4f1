"""One-time links: an administrator or a command makes one, the person follows it and is in.

The secret stands in the link and nowhere else. Looking at it uses nothing up, since previewers of messages look at
links first: it only moves what finds the link again into the session, out of the address, and a form does the rest.
"""
