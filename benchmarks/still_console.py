"""The simulated console for recording: `python -m benchmarks.still_console` with the options of `manage.py simulator`.

Nothing is written to it: each list is put in order once, and not again for each of its pages.
"""

import os
import sys
from collections.abc import Iterable
from unittest import mock

from simulator.filtering import Row
from simulator.querying import Query


def main() -> None:
    """Run until a signal."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "vspcdash.settings"
    from django.core.management import execute_from_command_line

    with mock.patch.object(Query, "ordered", _ordered_once()):
        execute_from_command_line(["manage.py", "simulator", *sys.argv[1:]])


def _ordered_once() -> object:
    order, kept = Query.ordered, dict[tuple[int, int, str], list[Row]]()

    def ordered(query: Query, rows: Iterable[Row]) -> list[Row]:
        found = list(rows)
        # Rows live as long as the console: the first and their number say which list it is.
        key = (id(found[0]) if found else 0, len(found), repr(query.sort))
        if key not in kept:
            kept[key] = order(query, found)
        return kept[key]

    return ordered


if __name__ == "__main__":
    main()
