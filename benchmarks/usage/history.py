"""The reading of a past, day after day, by the code that every refresh reads usage with; needs Django set up."""

import sys
import time
from datetime import timedelta

from django.db import transaction

from benchmarks.usage.source import PastConsole
from consoles.directory import Links
from consoles.freshness import freshness_read
from consoles.lists import LISTS, USAGE
from consoles.models import Console
from refresh.copying import ListCopy
from refresh.spool import Spool
from usage.reading import UsageMirror
from usage.services import usage_prune
from vspcdash.leases import Lease

ITEM = next(item for item in LISTS if item.step == USAGE)


class Free(Lease):
    """The right to write, of somebody who is alone."""

    def __init__(self) -> None:
        """No row says so."""

    def proceed(self) -> None:
        """Go on."""


def days_read(source: PastConsole, days: int) -> int:
    """Read as many more days, and return how many organizations differed from the day before, over all of them."""
    links, changes, began = Links(Console.objects.get()), 0, time.monotonic()
    for day in range(1, days + 1):
        changes += source.go_to(source.now + timedelta(days=1))
        usage_read(source, links)
        if day % 73 == 0:
            print(f"    {day} of {days} days in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return changes


def usage_read(source: PastConsole, links: Links) -> None:
    """Read the list as it is now, with the age that pages show."""
    mirror = UsageMirror(links.console, links)
    with Spool(mirror.known()) as spool:
        copy = ListCopy(source, mirror, spool, Free(), now=lambda: source.now)
        copy.read(lambda _page: None)
        with transaction.atomic():
            copy.complete()
            freshness_read(links.console, ITEM, refreshed_at=copy.began_at, row_count=len(spool.seen))
    usage_prune(links.console, source.now)
