"""The comparison of one report with our readings of its month."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from reports.history.differences import Difference, History
from reports.history.figures import Figures, ReadOn, figures_of, read_on
from reports.history.judging import Kind, expected_of, kind_of
from reports.history.reported import Hints, Key, Others, reported_by
from reports.models import Report
from usage.months import day_of, month_end


def history_of(report: Report, *, now: datetime) -> History:
    """Return the comparison of the version that `report` shows with our readings; at most seven queries.

    Nothing is compared of a month of which no day was read.
    """
    last_day = report.ends_on or month_end(report.month)
    read = read_on(report.console_id, first=report.starts_on or report.month, last=last_day, today=day_of(now))
    if not read.days:
        return History(read=read, differences=(), agreeing_count=0)
    return _Against(report, read).history()


class _Against:
    """One comparison; `read` has at least one day."""

    def __init__(self, report: Report, read: ReadOn) -> None:
        self.report = report
        self.read = read
        self.reported = reported_by(report)
        self.organizations: dict[UUID | None, str] = {
            uid: said.organization for (uid, _), said in self.reported.items() if uid
        }
        self.hints = Hints(report)

    def history(self) -> History:
        found, agreeing, seen, known = [], 0, set[Key](), set[UUID]()
        others = Others(self.report)
        for figures in figures_of(self.report.console_id, self.read):
            known.add(figures.uid)
            key = figures.uid, figures.product
            seen.add(key)
            if figures.uid not in self.organizations and not others.leaves(figures):
                continue
            if one := self._difference(key, figures):
                found.append(one)
            else:
                agreeing += key in self.reported
        found += self._unmatched(seen, known)
        return History(read=self.read, differences=sorted(found, key=_order), agreeing_count=agreeing)

    def _difference(self, key: Key, figures: Figures) -> Difference | None:
        product = figures.product
        said = self.reported.get(key)
        kind = kind_of(product, said.points if said else 0.0, figures, self.read)
        if kind is Kind.DIFFERS and figures.uid not in self.organizations:
            kind = Kind.NOT_IN_REPORT
        return self._made(kind, key, figures) if kind else None

    def _unmatched(self, seen: set[Key], known: set[UUID]) -> Iterator[Difference]:
        """What is in the report and in none of our gauges: of an organization that we know, we read nothing of it."""
        for (uid, product), said in self.reported.items():
            if (uid, product) in seen or not said.points:
                continue
            ours = 0.0 if uid in known else None
            figures = Figures(0, uid or UUID(int=0), said.organization, None, None, product, False, ours, ours)
            kind = kind_of(product, said.points, figures, self.read) if uid in known else Kind.NOT_WITH_US
            if kind:
                yield self._made(kind, (uid, product), figures)

    def _made(self, kind: Kind, key: Key, figures: Figures) -> Difference:
        said, (uid, product) = self.reported.get(key), key
        expected = expected_of(product, figures.last, figures.high)
        return Difference(
            kind=kind,
            organization=self.organizations.get(uid) or figures.organization or "",
            organization_uid=uid,
            usage=figures.usage or None,
            product=product,
            reported=said.points if said else 0.0 if uid in self.organizations else None,
            last=figures.last,
            high=figures.high,
            hints=tuple(self.hints.of(key, said, expected)),
            read=self.read,
        )


def _order(one: Difference) -> tuple[bool, float, str, str]:
    size = abs(one.difference or one.reported or 0.0)
    return one.kind is Kind.NOT_COMPARABLE, -size, one.organization, one.product
