"""What somebody should look at about usage: who jumped, who vanished, and what nobody can bill or add up.

The number of queries does not depend on the number of organizations, and no reason yields more than a few sentences.
"""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Permission
from ui.findings import Finding
from ui.severity import Severity
from ui.wording import counted, number, percent
from usage.head_room import AgentRoom, agent_rooms
from usage.links import usage_list_url
from usage.models import Gauge
from usage.querysets import GaugeQuerySet, MonthFrame
from usage.rows import ROW_FIELDS, GaugeRow, explained
from usage.selectors.frame import frame_for

# So many organizations get a sentence each; more stand in one.
MOST_NAMED = 3
SHOW_USAGE = "Show usage"


def usage_findings(user: User | AnonymousUser, now: datetime) -> Iterator[Finding]:
    """Yield the findings about usage, for those who may see it; at most twelve queries."""
    if not user.has_perm(Permission.VIEW_USAGE.full_name):
        return
    frame = frame_for(user, now)
    gauges = Gauge.objects.visible_to(user).of_kind(Gauge.Kind.ORGANIZATION)
    yield from _jump_findings(gauges, user, frame, now)
    yield from _gap_findings(gauges.filter(usage__gone_at=None))
    yield from filter(None, map(_agent_finding, agent_rooms(user, now).values()))


def _jump_findings(
    gauges: GaugeQuerySet, user: User | AnonymousUser, frame: MonthFrame, now: datetime
) -> Iterator[Finding]:
    """Only what changed this month can have jumped or vanished in it."""
    changed = gauges.filter(month=frame.month).with_month(frame).order_by(F("change_size").desc(nulls_last=True), "pk")
    rows = changed.select_related("console", "reseller", "usage__organization__reseller").only(*ROW_FIELDS)
    jumped, vanished = rows.jumped(), rows.vanished(frame.month)
    listed, gone = _first(jumped, frame, now), _first(vanished, frame, now)
    if len(listed) > MOST_NAMED:
        text = "changed by a lot against the end of last month"
        yield _group("jumped", _organization_count(jumped), text, {"jumped": 1})
    else:
        yield from map(_jump, explained(listed, frame, user=user))
    if len(gone) > MOST_NAMED:
        text = "had usage this month or at the end of the last one and are not listed any more"
        yield _group("vanished", _organization_count(vanished), text, {"vanished": 1})
    else:
        yield from map(_vanished, gone)


def _first(gauges: "QuerySet[Gauge]", frame: MonthFrame, now: datetime) -> list[GaugeRow]:
    """The first few rows, one more than get a sentence each."""
    return [GaugeRow(gauge, frame=frame, now=now, refreshed_at=None) for gauge in gauges[: MOST_NAMED + 1]]


def _jump(row: GaugeRow) -> Finding:
    return _finding(row, "jump", jump_text(row), jump_severity(row), "Explain")


def jump_text(row: GaugeRow) -> str:
    """Return what a gauge was and is, with the one line that explains most of it where the row is explained."""
    gauge = row.gauge
    share = f" ({percent(row.change_share)})" if row.change_share is not None else ""
    return (
        f"{gauge.unit_title} {number(row.last_end)} \u2192 {number(gauge.used_units)} this month{share}{_mostly(row)}."
    )


def jump_severity(row: GaugeRow) -> Severity:
    """Return how urgent a jump is: what rises is billed."""
    return Severity.WARNING if (row.change or 0) > 0 else Severity.NOTICE


def changes_url(row: GaugeRow) -> str:
    """Return where the changes of an organization stand."""
    return f"{reverse('usage:organization', args=[row.gauge.usage_id])}#changes"


def _vanished(row: GaugeRow) -> Finding:
    used, unit = number(max(row.this_high or 0, row.last_end or 0)), row.gauge.unit_title
    when = f" since {row.gauge.usage.gone_at:%Y-%m-%d}" if row.gauge.usage and row.gauge.usage.gone_at else ""
    text = f"used up to {used} {unit} this month and at the end of the last one, and is not listed any more{when}."
    return _finding(row, "vanished", text, Severity.WARNING, "Show")


def _finding(row: GaugeRow, reason: str, text: str, severity: Severity, link: str) -> Finding:
    return Finding(
        key=f"usage:{reason}:{row.frame.month:%Y-%m}:{row.gauge.usage_id}:{row.gauge.unit_type}",
        subject=row.company,
        text=text,
        severity=severity,
        url=changes_url(row),
        link=link,
        since=row.gauge.changed_at,
    )


def _mostly(row: GaugeRow) -> str:
    """The one line that explains most of it."""
    if not row.explanation or not row.explanation.shown:
        return ""
    change = row.explanation.shown[0]
    return f", mostly {change.text}{f' on {change.server}' if change.server else ''}"


def _gap_findings(gauges: GaugeQuerySet) -> Iterator[Finding]:
    unmapped, partial = _organization_count(gauges.unmapped()), _organization_count(gauges.partial())
    if unmapped:
        text = "with usage that the directory of the console does not know: in every sum, and on nobody's bill"
        yield _group("unmapped", unmapped, text, {"unmapped": 1}, Severity.NOTICE)
    if partial:
        text = "of which the console does not give every figure: their sums are the least that they can be"
        yield _group("partial", partial, text, {"partial": 1}, Severity.NOTICE)


def _organization_count(gauges: "QuerySet[Gauge]") -> int:
    """How many organizations the gauges are about; one that uses two units has two."""
    return gauges.order_by().values("usage").distinct().count()


def _group(
    reason: str, count: int, text: str, filters: dict[str, int], severity: Severity = Severity.WARNING
) -> Finding:
    return Finding(
        key=f"usage:{reason}",
        subject=counted(count, "organization", "organizations"),
        text=f"{text}.",
        severity=severity,
        url=usage_list_url(**filters),
        link=SHOW_USAGE,
    )


def _agent_finding(room: AgentRoom) -> Finding | None:
    """More agents than the console's license counts: within the allowed excess, or beyond it."""
    if not room.over:
        return None
    return Finding(
        key=f"usage:agents-over:{room.license.console_id}",
        subject=agents_title(room),
        text=agents_text(room),
        severity=Severity.CRITICAL if room.is_over_allowed else Severity.WARNING,
        url=reverse("usage:head_room"),
        link="Show headroom",
    )


def agents_title(room: AgentRoom) -> str:
    """Return what is over the license of a console."""
    return f"Agents of {room.license.console.name}"


def agents_text(room: AgentRoom) -> str:
    """Return what the agents of a console use of its license, and how much that allows."""
    unit, licensed = room.license.get_unit_type_display(), number(room.license.units)
    beyond = f"which allows {number(room.allowed)}" if room.excess is not None else "of which no excess is stated"
    return f"use {number(room.used)} {unit} of a license for {licensed}, {beyond}."
