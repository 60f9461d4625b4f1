"""The two streams of the person at the terminal: the result goes to standard output, everything else beside it."""

import sys


def say(line: str) -> None:
    """Tell something on the way, at once."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def announce(line: str) -> None:
    """Print the result, at once: whoever started us may wait for it in a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
