"""Consoles that cannot be read, or parts of them: everything else that the pages say rests on that."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Permission
from consoles.lists import TITLES
from consoles.models import Console, Freshness
from consoles.schedule import Rest, Resting
from consoles.selectors import consoles_visible
from ui.findings import Finding
from ui.severity import Severity
from ui.wording import ago

LONGEST_REASON = 240
MOST_TITLES = 3


def console_findings(user: User | AnonymousUser, now: datetime) -> Iterator[Finding]:
    """Yield what is wrong with the reading of each console that this person may see; two queries."""
    may_manage = user.has_perm(Permission.MANAGE_CONSOLES.full_name)
    for console in consoles_visible(user):
        yield from ConsoleCheck(console, list(console.freshness.all()), now, may_manage=may_manage).findings()


class ConsoleCheck:
    """What to say about one console, given the freshness of its lists."""

    def __init__(self, console: Console, lists: Sequence[Freshness], now: datetime, *, may_manage: bool) -> None:
        self.console = console
        self.lists = lists
        self.now = now
        self.may_manage = may_manage

    def findings(self) -> Iterator[Finding]:
        """Yield one sentence for the whole console where that says it, otherwise one for each reason."""
        permitted = [item for item in self.lists if item.is_permitted]
        failing = [item for item in permitted if item.failed_at]
        rest = self.console.schedule.rest(self.now)
        if rest and rest.kind != Resting.QUIET:
            yield self._left_alone(rest)
        elif not self.lists:
            yield self._never_read(rest)
        elif permitted and failing == permitted:
            yield self._down(failing)
        else:
            yield from self._failing_lists(failing)
            yield from self._aging(permitted)
        yield from self._refused_lists()

    @property
    def stale_since(self) -> datetime | None:
        """When the oldest of its lists was read that is older than it should be; None while nothing is missed."""
        rest, schedule, added_at = self.console.schedule.rest(self.now), self.console.schedule, self.console.created_at
        if rest and (rest.kind != Resting.QUIET or not self.lists):
            return None
        if not self.lists:
            return added_at if schedule.is_stale(added_at, self.now) else None
        stale = [item for item in self.lists if item.is_permitted and item.is_stale(self.now)]
        return _first(item.refreshed_at or added_at for item in stale)

    @property
    def text(self) -> str:
        """What is wrong with its reading, as a sentence or a few."""
        return " ".join(finding.text for finding in self.findings())

    def _left_alone(self, rest: Rest) -> Finding:
        again = "again" if rest.kind == Resting.OFF else "until then"
        text = f"is {rest.words}: its numbers are not read {again}{self._last_read(self.lists)}."
        return self._connection_finding("off", text, Severity.NOTICE)

    def _never_read(self, rest: Rest | None) -> Finding:
        """A console that was just added is read within moments, unless these are its quiet hours."""
        is_late = not rest and self.console.schedule.is_stale(self.console.created_at, self.now)
        quiet = f": it is {rest.words}" if rest else ""
        text = f"was added {ago(self.console.created_at, self.now)} and has not been read yet{quiet}."
        severity = Severity.CRITICAL if is_late else Severity.NOTICE
        return self._connection_finding("unread", text, severity, since=self.console.created_at)

    def _down(self, failing: Sequence[Freshness]) -> Finding:
        """The console as a whole does not answer, or does not let us in: the reason says which."""
        text = f"cannot be read{self._last_read(failing)}. {_sentence(failing[0].reason)}"
        is_stale = any(item.is_stale(self.now) for item in failing)
        severity = Severity.CRITICAL if is_stale else Severity.WARNING
        return self._connection_finding("down", text, severity, since=_beginning(failing))

    def _failing_lists(self, failing: Iterable[Freshness]) -> Iterator[Finding]:
        for reason, lists in _by_reason(failing).items():
            text = f"does not give us its {_titles(lists)}{self._last_read(lists)}. {_sentence(reason)}"
            since = _beginning(lists)
            yield self._freshness_finding(f"failing:{_parts(lists)}", text, Severity.WARNING, since=since)

    def _aging(self, lists: Iterable[Freshness]) -> Iterator[Finding]:
        """Nothing fails, and yet nothing is read: the refresh itself does not run."""
        old = [item for item in lists if not item.failed_at and item.is_stale(self.now)]
        if old:
            text = f"is not being refreshed{self._last_read(old)}; nothing says why."
            yield self._freshness_finding("stale", text, Severity.CRITICAL, since=_beginning(old))

    def _refused_lists(self) -> Iterator[Finding]:
        refused = [item for item in self.lists if not item.is_permitted]
        if refused:
            text = f"does not let our account read its {_titles(refused)}, which are missing or old here."
            yield self._freshness_finding("refused", text, Severity.NOTICE, since=_beginning(refused))

    def _last_read(self, lists: Iterable[Freshness]) -> str:
        """How old the oldest of `lists` is; nothing where one of them has no numbers that could be old."""
        moments = [item.refreshed_at for item in lists]
        oldest = _first(moments)
        return f", last read {ago(oldest, self.now)}" if oldest and None not in moments else ""

    def _connection_finding(self, reason: str, text: str, severity: Severity, since: datetime | None = None) -> Finding:
        """Who may change the connection is led to it, everybody else to what was read and when."""
        if not self.may_manage:
            return self._freshness_finding(reason, text, severity, since)
        url = self.console.get_absolute_url()
        return self._finding(reason, text, severity, since, url=url, link="Check connection")

    def _freshness_finding(self, reason: str, text: str, severity: Severity, since: datetime | None = None) -> Finding:
        url = reverse("refresh:refresh_list")
        return self._finding(reason, text, severity, since, url=url, link="Show freshness")

    def _finding(
        self, reason: str, text: str, severity: Severity, since: datetime | None, *, url: str, link: str
    ) -> Finding:
        return Finding(
            key=f"console:{self.console.pk}:{reason}",
            subject=f"Console {self.console.name}",
            text=text,
            severity=severity,
            url=url,
            link=link,
            since=since,
        )


def _by_reason(lists: Iterable[Freshness]) -> dict[str, list[Freshness]]:
    reasons = defaultdict[str, list[Freshness]](list)
    for item in lists:
        reasons[item.reason].append(item)
    return reasons


def _titles(lists: Sequence[Freshness]) -> str:
    """The names of a few lists, and how many more there are."""
    titles = [TITLES.get((item.step, item.part), item.part) for item in lists]
    if len(titles) > MOST_TITLES:
        more = len(titles) - MOST_TITLES
        return f"{', '.join(titles[:MOST_TITLES])} and {more} more {'list' if more == 1 else 'lists'}"
    return " and ".join([", ".join(titles[:-1]), titles[-1]] if titles[1:] else titles)


def _parts(lists: Iterable[Freshness]) -> str:
    return ",".join(item.part for item in lists)


def _sentence(reason: str) -> str:
    """The reason with one full stop, cut where a proxy has answered with a novel."""
    text = reason.strip() if len(reason) <= LONGEST_REASON else f"{reason[:LONGEST_REASON].rstrip()}\u2026"
    return text if text.endswith((".", "\u2026")) else f"{text}."


def _beginning(lists: Sequence[Freshness]) -> datetime | None:
    """Since when the lists are so: their last complete reading, since each failure replaces the one before."""
    return _first(item.refreshed_at for item in lists) or _first(item.failed_at for item in lists)


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment), default=None)
