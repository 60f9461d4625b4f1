"""The past of a console in a database: `python -m benchmarks.usage.past FOLDER DAYS...`.

The database in FOLDER has the directory, and beside it lie the recorded pages. The list is read once, then day after
day for each number of DAYS in turn, and after each of these one line of JSON says how large the database is.
"""

import json
import pickle
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.product import setup
from benchmarks.usage.size import size
from benchmarks.usage.source import PastConsole

PAGES = "pages.pickle"
# In the middle of a month, so that pages have something to compare; late in the day, as the demo's past is read.
ENDS_AT = datetime(2026, 1, 20, 22, tzinfo=UTC)


def main() -> None:
    """Read the past, and print what it leaves."""
    folder, days = Path(sys.argv[1]), [int(number) for number in sys.argv[2:]]
    setup(folder, "")
    from benchmarks.usage.history import days_read, usage_read
    from consoles.directory import Links
    from consoles.models import Console

    source = PastConsole(pickle.loads((folder / PAGES).read_bytes()), ENDS_AT - timedelta(days=sum(days)))
    usage_read(source, Links(Console.objects.get()))
    print(json.dumps({"changes": 0, **size()}), flush=True)
    for number in days:
        changes = days_read(source, number)
        print(json.dumps({"changes": changes, **size()}), flush=True)


if __name__ == "__main__":
    main()
