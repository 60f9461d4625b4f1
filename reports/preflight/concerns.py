"""One thing to look at before a report goes out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from reports.models import Report
from ui.severity import Severity
from ui.wording import number

# So many concerns of one rule stand there by name; one more counts the others.
MOST_SHOWN = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Concern:
    """One line of the pre-flight; `key` stays the same as long as the reason lasts."""

    key: str
    # Which rule found it: concerns of one rule stand together.
    rule: str
    severity: Severity
    # The server, company or licensee that it is about; subject and text read as one sentence.
    subject: str
    text: str
    # What it does to the number.
    effect: str
    # What to do.
    advice: str
    # None where it is unknown; it may be longer ago where nobody could look further back.
    since: date | None = None
    since_is_least: bool = False
    # Where more about the subject stands; empty where there is no page.
    url: str = ""
    # The points that it is about, as far as they are known.
    points: float | None = None
    # How many it stands for: one, unless it counts those that are not named.
    count: int = 1

    @property
    def order(self) -> tuple[int, str, int, float, str, str]:
        """Most urgent first, then rule by rule: those about most points first, and last who counts the others."""
        return self.severity.rank, self.rule, self.count, -(self.points or 0), self.subject, self.key


def key_of(report: Report, rule: str, *parts: object) -> str:
    """Return the key of a concern: that of the owner, so that a reason that lasts over months keeps it."""
    return ":".join(map(str, ("reports", rule, report.console_id, report.owner_uid, *parts)))


def count_of(concerns: Iterable[Concern]) -> int:
    """Return how many things these concerns stand for, with those that are counted and not named."""
    return sum(concern.count for concern in concerns)


def limited(found: Iterable[Concern], *, report: Report, things: str, url: str) -> Iterator[Concern]:
    """Yield the most important concerns of one rule, and one for each severity that counts the rest.

    `things` is what they are about, `url` is where all of them stand.
    """
    ordered = sorted(found, key=lambda concern: concern.order)
    yield from ordered[:MOST_SHOWN]
    for _, rest in groupby(ordered[MOST_SHOWN:], key=lambda concern: concern.severity):
        yield _rest(list(rest), report, things, url)


def _rest(rest: Sequence[Concern], report: Report, things: str, url: str) -> Concern:
    points = sum(concern.points or 0 for concern in rest)
    since = min((concern.since for concern in rest if concern.since), default=None)
    return Concern(
        key=key_of(report, rest[0].rule, "rest", rest[0].severity),
        rule=rest[0].rule,
        severity=rest[0].severity,
        subject=f"{number(len(rest))} more {things}",
        text="are in the same situation.",
        effect=f"They are about {number(points)} points." if points else rest[0].effect,
        advice=rest[0].advice,
        since=since,
        since_is_least=any(concern.since_is_least for concern in rest if concern.since == since),
        url=url,
        points=points,
        count=len(rest),
    )
