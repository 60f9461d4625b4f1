"""What alerts watch about the reading of consoles: what is old, and credentials that are refused."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse

from accounts.permissions import Permission
from consoles.findings import ConsoleCheck
from consoles.models import Console
from consoles.scoping import nobody_narrowed
from consoles.selectors import consoles_visible
from ui.severity import Severity
from ui.troubles import Measure, Rule, Trouble

HOUR = timedelta(hours=1)


def stale_troubles(now: datetime, _widest: float) -> Iterator[Trouble]:
    """Yield the consoles of which something is older than it should be, by the hours since it was read; two queries."""
    for console in consoles_visible(nobody_narrowed()):
        check = ConsoleCheck(console, list(console.freshness.all()), now, may_manage=False)
        if since := check.stale_since:
            yield _trouble(console, level=(now - since) // HOUR, text=check.text, at=since)


def refused_troubles(_now: datetime, _widest: float) -> Iterator[Trouble]:
    """Yield the consoles that do not accept the credentials that they are read with; one query."""
    for console in Console.objects.filter(is_active=True).exclude(refused_at=None).only("name", "refused_at"):
        since = f" since {console.refused_at:%Y-%m-%d %H:%M} UTC" if console.refused_at else ""
        text = (
            f"has not accepted the credentials that it is read with{since}: others are entered in Settings, Consoles."
        )
        yield _trouble(console, level=0, text=text, at=console.refused_at)


def _trouble(console: Console, *, level: float, text: str, at: datetime | None) -> Trouble:
    return Trouble(
        subject=f"console:{console.pk}",
        episode="",
        level=level,
        severity=Severity.CRITICAL,
        name=f"Console {console.name}",
        text=text,
        url=reverse("refresh:refresh_list"),
        console_pk=console.pk,
        at=at,
    )


def console_rules() -> tuple[Rule, ...]:
    """Return every rule about the reading of consoles."""
    permission = Permission.VIEW_LICENSES.full_name
    return (
        Rule(
            key="console.stale",
            title="Console is not being read",
            measure=Measure.HOURS_GONE,
            # As soon as two refreshes are missing, and after a day.
            stages=(0, 24),
            permission=permission,
            source=stale_troubles,
        ),
        Rule(
            key="console.refused",
            title="Console refuses our credentials",
            measure=Measure.EVENT,
            stages=(0,),
            permission=permission,
            source=refused_troubles,
        ),
    )
