"""Finalizing the reports that wait: one request without id or body, which covers all of them and nothing undoes.

The operation carries what its author saw waiting. Just before each sending the console is asked what waits now: where
that is something else, nothing is sent.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from consoles.directory import clip
from consoles.models import Console, Freshness
from operations.kinds import Evidence, Examined, Facts, Observation
from operations.models import Operation
from reports.models import Report
from reports.operating.base import ReportsKind
from reports.preflight import concerns_by_report
from reports.signals import finalized
from ui.wording import ago, counted, number
from vspc.client import VspcClient
from vspc.errors import VspcRejected
from vspc.resources.reports import finalization_of, key_of
from vspc.writing import Applied, Outcome, Write

# What the console says when there is nothing to finalize, or when it will not.
NOT_FINAL = (Report.Status.APPROVAL_REQUIRED, Report.Status.FINALIZATION)
NOT_DONE = frozenset({"notapprovable", "notapproved"})
# Without their usage, so many reports fit on a page.
SHORT_ROWS = 100
NOTHING_WAITS = "No report of this console waits for a finalization."
OTHERS_WAIT = "Other reports wait at the console now than were shown; nothing was sent. Look at them first."
OTHERS_SAID = "A report says something else at the console now than was shown; nothing was sent. Look at it first."
AGAIN = "Other reports wait now than when this was asked for, or they say something else; go back and begin again."
NONE_WAITS = "No report waits at the console any more; nothing was sent."
REQUEST = "POST /licensing/reports/finalization, without a report's id and without a body"


class FinalizeReports(ReportsKind):
    """Every report of a console that waits for approval becomes final."""

    name = "finalize"
    is_destructive = True
    looks_before_each_sending = True
    reads_result = True

    def title(self, parameters: Facts) -> str:
        """Return what it does."""
        return "Finalize usage reports"

    def examined(self, console: Console, parameters: Facts, *, user: User, now: datetime) -> Examined:
        """Return which reports the request would cover, and what the pre-flight says of each."""
        reports = list(waiting_reports(console))
        if not reports:
            return Examined(target=self.target(console), sentence="", refusal=NOTHING_WAITS)
        if _shown(reports) != parameters["reports"]:
            return Examined(target=self.target(console), sentence="", refusal=AGAIN)
        return Examined(
            target=self.target(console, f"{reports[0].get_absolute_url()}#preflight"),
            sentence=_sentence(reports),
            warnings=list(_warnings(console, reports, now)),
            confirmation=f"{max(report.month for report in reports):%Y-%m}",
        )

    def send(
        self, client: VspcClient, operation: Operation, *, content: bytes, file_name: str, write: Write
    ) -> Outcome:
        """Send the request; raises `VspcRejected` where the console answers at once that it did nothing."""
        outcome = client.licensing.reports.finalize(write=write)
        if isinstance(outcome, Applied):
            self.result_check(outcome.raw)
        return outcome

    def result_check(self, body: bytes) -> None:
        """Raise `VspcRejected` where the console says that it finalized nothing."""
        said = finalization_of(body)
        if (said.report_approval_status or "").lower() in NOT_DONE:
            raise VspcRejected(f"The console did not finalize: {said.report_approval_status}.")

    def observe(self, client: VspcClient, operation: Operation) -> Observation:
        """Return the status of each report as the console shows it now; raises `VspcError`."""
        asked_at = timezone.now()
        listed = client.licensing.reports.list(select=["reportStatus", "reportSummary"], limit=SHORT_ROWS)
        heads = {str(key_of(report)): report for report in listed}
        waiting = sorted(uid for uid, head in heads.items() if head.report_status == Report.Status.APPROVAL_REQUIRED)
        return Observation(facts={"waiting": waiting}, sent_at=asked_at, payload=heads)

    def unsendable(self, operation: Operation, before: Observation) -> str:
        """Return why nothing may be sent: nothing waits, or something that nobody has looked at."""
        waiting, shown = before.facts["waiting"], operation.parameters["reports"]
        if not waiting:
            return NONE_WAITS
        if not set(waiting) <= set(shown):
            return OTHERS_WAIT
        totals = {uid: before.payload[uid].report_summary for uid in waiting}
        is_same = all(shown[uid]["points"] == (total.total_points if total else None) for uid, total in totals.items())
        return "" if is_same else OTHERS_SAID

    def evidence(self, operation: Operation, before: Facts, after: Facts) -> Evidence:
        """Return what the readings prove: the reports that waited do not wait any more."""
        left = set(before.get("waiting", ())).intersection(after.get("waiting", ()))
        if not left:
            return Evidence.DONE
        return Evidence.NOT_DONE if left == set(before["waiting"]) else Evidence.UNCLEAR

    def record(self, operation: Operation, observation: Observation) -> None:
        """Write how the reports that were not final stand now; what else has changed comes with the next refresh."""
        rows = Report.objects.filter(console=operation.console, read_at__lte=observation.sent_at)
        for pk, uid, status in rows.filter(status__in=NOT_FINAL).values_list("pk", "uid", "status"):
            head = observation.payload.get(str(uid))
            if head and head.report_status != status:
                # Without a digest the report counts as one that was not read yet.
                rows.filter(pk=pk).update(status=clip(head.report_status), digest=None)

    def ended(self, operation: Operation) -> None:
        """Have the console read again: what was finalized is kept as evidence by what it says now."""
        if operation.state in (Operation.State.SUCCEEDED, Operation.State.UNKNOWN):
            finalized.send(sender=None, console=operation.console)

    def fact_title(self, name: str) -> str:
        """Return what the reading is called on pages."""
        return "Waiting reports"


def finalization_parameters(console: Console) -> Facts:
    """Return what a finalization carries: the reports that wait, and what they say, as its author sees them."""
    return {"reports": _shown(waiting_reports(console))}


def waiting_reports(console: Console) -> "Iterator[Report]":
    """Yield the reports of `console` that wait for approval as we know it, the latest month first."""
    rows = Report.objects.complete().current().filter(console=console, status=Report.Status.APPROVAL_REQUIRED)
    yield from rows.select_related("version", "console").order_by("-month", "owner_name", "pk")


def _shown(reports: Iterable[Report]) -> Facts:
    """What each report says, by its UID: the digest of all of it, and its points."""
    return {
        str(report.uid): {"digest": bytes(report.shown.digest).hex(), "points": report.shown.total_points}
        for report in reports
    }


def _sentence(reports: Sequence[Report]) -> str:
    listed = "; ".join(
        f"{report.owner_title}, {report.month:%B %Y}: {number(report.shown.total_points)} points" for report in reports
    )
    count = counted(len(reports), "report", "reports")
    return f"{count} will be final: {listed}. Sent is {REQUEST}: it covers all that wait, and cannot be undone."


def _warnings(console: Console, reports: Sequence[Report], now: datetime) -> Iterator[str]:
    found = concerns_by_report(reports, now=now)
    for report in reports:
        rules = Counter[str]()
        for concern in found[report.pk]:
            rules[concern.rule] += concern.count
        if rules:
            what = ", ".join(f"{number(count)} {rule.replace('_', ' ')}" for rule, count in rules.items())
            yield f"The pre-flight of {report.owner_title}, {report.month:%B %Y}, names {what}."
    fresh = Freshness.objects.filter(console=console, step=Freshness.Step.REPORTS, part="latest_reports").first()
    if fresh is None or fresh.is_stale(now):
        read_at = fresh.refreshed_at if fresh else None
        yield f"The reports were last read {ago(read_at, now)}; refresh before you finalize."
