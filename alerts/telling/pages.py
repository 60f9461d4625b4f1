"""What stands in a message, before it is put into the form of a mail or of plain text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings

from alerts.models import Alert
from alerts.wording import level_words
from ui.severity import Severity
from ui.troubles import rule_of

# So many alerts are named in one part; of more it is said how many there are.
MOST_NAMED = 20
Clean = Callable[[str], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One alert, or one thing to do."""

    head: str
    text: str = ""
    # Absolute; empty where nobody has said how people reach this installation.
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Lines under a title, and how many more there would be."""

    title: str
    lines: Sequence[Line]
    more: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A message in words; a form of it is made by `alerts.telling.forms`."""

    subject: str
    opening: str
    parts: Sequence[Part] = ()
    closing: str = ""


def has_links() -> bool:
    """Whether messages link here: only where somebody has said how people reach this installation."""
    return bool(settings.PUBLIC_URL)


def address_of(path: str) -> str:
    """Return the whole address of a page; empty where messages have no links."""
    return f"{settings.PUBLIC_URL}{path}" if has_links() else ""


def alert_line(alert: Alert, clean: Clean, *, mark: str = "") -> Line:
    """Return what is said of an alert now: how bad, or the `mark`, what and whose, how far it has come, and why."""
    return Line(
        head=f"{mark or Severity(alert.severity).label}: {alert_words(alert, clean)}",
        text=clean(alert.text),
        url=address_of(alert.get_absolute_url()),
    )


def alert_words(alert: Alert, clean: Clean) -> str:
    """Return the subject by its name, and how far it has come."""
    return ", ".join(filter(None, (alert_name(alert, clean), clean(level_words(rule_of(alert.rule), alert.level)))))


def alert_name(alert: Alert, clean: Clean) -> str:
    """Return the subject by its name, with the company where the name does not say it."""
    company = alert.organization.name if alert.organization else ""
    return clean(f"{alert.name} ({company})" if company and company not in alert.name else alert.name)


def part_of(title: str, lines: Sequence[Line]) -> Part:
    """Return a part with the first of the lines."""
    return Part(title=title, lines=lines[:MOST_NAMED], more=max(len(lines) - MOST_NAMED, 0))
