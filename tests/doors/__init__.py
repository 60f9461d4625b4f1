"""Who gets in: every address of the project, for every role and method, and what a stranger can post to it."""
