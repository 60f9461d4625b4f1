"""Excel files of lists that are too long to wait for: made by a worker, kept for a while, and handed out by a link.

What is kept of an asking is its address. The worker asks the view at that address in the name of the person, so that
rights, scope and filters are those of that moment; so does whoever hands the file out.
"""
