"""What somebody should look at before the reports go out that have yet to.

What merely is so, month after month, stands on the page of the report alone.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.permissions import Permission
from reports.models import Report
from reports.preflight.concerns import Concern, count_of, key_of
from reports.preflight.due import reports_due
from reports.preflight.remembering import concerns_remembered
from ui.findings import Finding
from ui.severity import Severity
from ui.wording import number

# So many concerns of one rule, and so many reports, get sentences of their own; more stand in one.
MOST_NAMED = 3
MOST_REPORTS = 3
# So many reports are looked through, those of most points.
MOST_READ = 10
SHOW_REPORT = "Show report"
# What concerns of each rule are about, and what is said of several. Keys and organizations without a mapping are
# missing: licenses and usage have findings about them whether or not a report is due.
GROUPS = {
    "not_collected": ("servers", "were not collected"),
    "cloned": ("servers", "are cloned"),
    "unsupported": ("servers", "are of versions that the console does not read"),
    "appendix": ("licensees", "have an appendix that was not there last month"),
    "licensee": ("licensees", "have licenses of customers and no appendix"),
    "vanished": ("organizations", "had points last month and have none in this report"),
    "unreported": ("servers", "have licenses in use and no points in this report"),
}


def report_findings(user: User | AnonymousUser, now: datetime) -> Iterator[Finding]:
    """Yield the findings about reports that are due, for those who may see them; at most thirty queries."""
    if not user.has_perm(Permission.VIEW_REPORTS.full_name):
        return
    due = list(reports_due(user, now))
    read = due[:MOST_READ]
    concerns = concerns_remembered(read, now=now) if read else {}
    found = [(report, _urgent(concerns[report.pk])) for report in read]
    troubled = [(report, urgent) for report, urgent in found if urgent]
    for report, urgent in troubled:
        yield from _findings(report, urgent) if len(troubled) <= MOST_REPORTS else [_summary(report, urgent)]
    if unread := due[MOST_READ:]:
        yield _unread(unread)


def _urgent(concerns: Sequence[Concern]) -> list[Concern]:
    return [concern for concern in concerns if concern.severity != Severity.NOTICE and concern.rule in GROUPS]


def _findings(report: Report, concerns: Sequence[Concern]) -> Iterator[Finding]:
    """Concerns come rule by rule."""
    for rule, group in groupby(concerns, key=lambda concern: concern.rule):
        of_rule = list(group)
        if len(of_rule) > MOST_NAMED:
            yield _group(report, rule, of_rule)
        else:
            yield from (_named(report, concern) for concern in of_rule)


def _named(report: Report, concern: Concern) -> Finding:
    return Finding(
        key=concern.key,
        subject=concern.subject,
        text=f"{concern.text.removesuffix('.')}: {title_of(report)}.",
        severity=concern.severity,
        url=preflight_url(report),
        link=SHOW_REPORT,
        since=concern.since,
    )


def _group(report: Report, rule: str, concerns: Sequence[Concern]) -> Finding:
    things, text = GROUPS[rule]
    return Finding(
        key=key_of(report, rule),
        subject=f"{number(count_of(concerns))} {things}",
        text=f"{text}: {title_of(report)}.",
        severity=min((concern.severity for concern in concerns), key=lambda severity: severity.rank),
        url=preflight_url(report),
        link=SHOW_REPORT,
    )


def _summary(report: Report, concerns: Sequence[Concern]) -> Finding:
    return Finding(
        key=key_of(report, "preflight"),
        subject=f"{report}",
        text=f"has {number(count_of(concerns))} things to look at before it goes out.",
        severity=min((concern.severity for concern in concerns), key=lambda severity: severity.rank),
        url=preflight_url(report),
        link=SHOW_REPORT,
    )


def _unread(reports: Sequence[Report]) -> Finding:
    one = len(reports) == 1
    return Finding(
        key="reports:unread",
        subject=f"{number(len(reports))} more {'report' if one else 'reports'}",
        text=f"{'has' if one else 'have'} yet to go out, with fewer points than those above.",
        severity=Severity.NOTICE,
        url=preflight_url(reports[0]),
        link=SHOW_REPORT,
    )


def title_of(report: Report) -> str:
    """Return what a report is called in the middle of a sentence."""
    return f"usage report of {report.owner_title} for {report.month:%B %Y}"


def preflight_url(report: Report) -> str:
    """Return where everything stands that is to be looked at before a report goes out."""
    return f"{report.get_absolute_url()}#preflight"
