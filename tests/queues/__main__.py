"""One run of both: `python -m tests.queues` prints what was measured as JSON in its last line.

Takes a data folder from VSPCDASH_DATA_DIR, which must be empty.
"""

import json
import os
import sys


def main() -> int:
    """Run it; returns the exit code."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="vspcdash.settings", VSPCDASH_REFRESH_MINUTES="1440", VSPCDASH_CHANNEL_HOSTS="127.0.0.1"
    )
    import django

    django.setup()
    from tests.queues.running import run

    sys.stdout.write(f"{json.dumps(run())}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
