"""Operations on real processes that are killed, at a console that fails: `python -m tests.chaos --operations 500`.

Prints the counts as JSON in its last line; exits with 1 where something was done twice, or an end was not true, after
having told everything about it. Takes a data folder from VSPCDASH_DATA_DIR, which must be empty.
"""

import argparse
import json
import os
import sys

# A console forgets requests and results after 300 seconds, and ours are repeated for 240: here 30 times faster.
WINDOW_SECONDS = 8
FORGETS_SECONDS = 10
LEASE_SECONDS = 2


def main() -> int:
    """Run it; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--operations", type=int, default=500)
    parser.add_argument("--hits", type=int, default=20, help="operations to be hit in each of the two ways, at least")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    os.environ.update(
        DJANGO_SETTINGS_MODULE="vspcdash.settings",
        VSPCDASH_OPERATION_WINDOW_SECONDS=str(WINDOW_SECONDS),
        VSPCDASH_OPERATION_LEASE_SECONDS=str(LEASE_SECONDS),
        VSPCDASH_REFRESH_MINUTES="1440",
    )
    import django

    django.setup()
    from tests.chaos.running import run

    outcome = run(options.operations, options.hits, options.workers, forgets_seconds=FORGETS_SECONDS)
    sys.stdout.write("\n".join([*outcome.complaints, json.dumps(outcome.counts), ""]))
    return 1 if outcome.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
