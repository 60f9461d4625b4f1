"""Readings of a console's usage at moments that a test chooses, through the code that reads every console."""

from datetime import datetime

from django.db import transaction

from consoles.connection import client_for
from consoles.directory import Links
from consoles.models import Console
from refresh.copying import ListCopy
from refresh.spool import Spool
from usage.reading import UsageMirror
from vspcdash.leases import Lease, LeaseLostError


class Free(Lease):
    """The right to write as often as one likes, or `times` times and never again."""

    def __init__(self, times: int | None = None) -> None:
        self.left = times

    def proceed(self) -> None:
        """Go on; raises `LeaseLostError` once it was called so often."""
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise LeaseLostError


def read_as_of(console: Console, moment: datetime, *, lease: Lease | None = None) -> None:
    """Read the usage that `console` tells, by a client whose clock stands at `moment`."""
    mirror = UsageMirror(console, Links(console))
    with client_for(console, as_of=moment) as client, Spool(mirror.known()) as spool:
        copy = ListCopy(client.licensing.usage, mirror, spool, lease or Free(), now=lambda: moment)
        copy.read(lambda _page: None)
        with transaction.atomic():
            copy.complete()
