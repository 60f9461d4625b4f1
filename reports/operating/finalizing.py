"""Finalizing the reports that wait: one request without id or body, which covers all of them and nothing undoes.

The operation carries which reports its author saw waiting. Just before the sending the console is asked which wait now:
where others do, nothing is sent.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from consoles.models import Console, Freshness
from operations.kinds import Evidence, Examined, Facts, Observation
from operations.models import Operation
from reports.evidence.freezing import evidence_freeze
from reports.models import Report
from reports.operating.base import ReportsKind
from reports.preflight import concerns_of
from ui.wording import ago, number
from vspc.client import VspcClient
from vspc.errors import VspcRejected
from vspc.resources.reports import finalization_of, key_of
from vspc.writing import Applied, Outcome, Write

# What the console says when there is nothing to finalize, or when it will not.
NOT_DONE = frozenset({"notapprovable", "notapproved"})
# Without their usage, so many reports fit on a page.
SHORT_ROWS = 100
NOTHING_WAITS = "No report of this console waits for a finalization."
OTHERS_WAIT = "Other reports wait at the console now than were shown; nothing was sent. Look at them first."
NONE_WAITS = "No report waits at the console any more; nothing was sent."
REQUEST = "POST /licensing/reports/finalization, without a report's id and without a body"


class FinalizeReports(ReportsKind):
    """Every report of a console that waits for approval becomes final."""

    name = "finalize"
    is_destructive = True

    def title(self, parameters: Facts) -> str:
        """Return what it does."""
        return "Finalize usage reports"

    def examined(self, console: Console, parameters: Facts, *, user: User, now: datetime) -> Examined:
        """Return which reports the request would cover, and what the pre-flight says of each."""
        reports = list(waiting_reports(console))
        if not reports:
            return Examined(target=self.target(console), sentence="", refusal=NOTHING_WAITS)
        if sorted(str(report.uid) for report in reports) != sorted(parameters["reports"]):
            refusal = "Other reports wait now than when this was asked for; go back to the month and begin again."
            return Examined(target=self.target(console), sentence="", refusal=refusal)
        return Examined(
            target=self.target(console),
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
            said = finalization_of(outcome.raw)
            if (said.report_approval_status or "").lower() in NOT_DONE:
                raise VspcRejected(f"The console did not finalize: {said.message or said.report_approval_status}.")
        return outcome

    def observe(self, client: VspcClient, operation: Operation) -> Observation:
        """Return the status of each report as the console shows it now; raises `VspcError`."""
        asked_at = timezone.now()
        listed = client.licensing.reports.list(select=["reportStatus"], limit=SHORT_ROWS)
        statuses = {str(key_of(report)): report.report_status or "" for report in listed}
        waiting = sorted(uid for uid, status in statuses.items() if status == Report.Status.APPROVAL_REQUIRED)
        return Observation(facts={"waiting": waiting}, sent_at=asked_at, payload=statuses)

    def unsendable(self, operation: Operation, before: Observation) -> str:
        """Return why nothing may be sent: nothing waits, or something that nobody has looked at."""
        waiting = set(before.facts["waiting"])
        if not waiting:
            return NONE_WAITS
        return "" if waiting <= set(operation.parameters["reports"]) else OTHERS_WAIT

    def evidence(self, operation: Operation, before: Facts, after: Facts) -> Evidence:
        """Return what the readings prove: the reports that waited do not wait any more."""
        left = set(before.get("waiting", ())).intersection(after.get("waiting", ()))
        if not left:
            return Evidence.DONE
        return Evidence.NOT_DONE if left == set(before["waiting"]) else Evidence.UNCLEAR

    def record(self, operation: Operation, observation: Observation) -> None:
        """Write the statuses into our rows; the next refresh reads what else has changed."""
        rows = Report.objects.filter(console=operation.console, read_at__lte=observation.sent_at)
        for uid, status in observation.payload.items():
            rows.filter(uid=uid).update(status=status, read_at=observation.sent_at)
        approved = rows.model.objects.filter(
            console=operation.console, uid__in=observation.payload, status=Report.Status.APPROVED, approved_at=None
        )
        approved.update(approved_at=observation.sent_at)

    def ended(self, operation: Operation) -> None:
        """Freeze what was finalized, with what the pre-flight said of it."""
        if operation.state != Operation.State.SUCCEEDED:
            return
        now = operation.finished_at or timezone.now()
        for report in _finalized(operation):
            evidence_freeze(report=report, operation=operation, now=now)

    def fact_title(self, name: str) -> str:
        """Return what the reading is called on pages."""
        return "Waiting reports"


def finalization_parameters(console: Console) -> Facts:
    """Return what a finalization carries: the reports that wait as its author sees them."""
    return {"reports": [str(report.uid) for report in waiting_reports(console)]}


def waiting_reports(console: Console) -> "Iterator[Report]":
    """Yield the reports of `console` that wait for approval as we know it, the latest month first."""
    rows = Report.objects.complete().current().filter(console=console, status=Report.Status.APPROVAL_REQUIRED)
    yield from rows.select_related("version", "console").order_by("-month", "owner_name", "pk")


def _finalized(operation: Operation) -> "Iterator[Report]":
    """The reports that waited before and were seen not to wait after it."""
    uids = [UUID(uid) for uid in (operation.before or {}).get("waiting", ())]
    rows = Report.objects.complete().filter(Q(uid__in=uids), console=operation.console)
    yield from rows.exclude(status=Report.Status.APPROVAL_REQUIRED).select_related("version", "console")


def _sentence(reports: Sequence[Report]) -> str:
    listed = "; ".join(
        f"{report.owner_title}, {report.month:%B %Y}: {number(report.version.total_points)} points"
        for report in reports
        if report.version
    )
    count = "1 report" if len(reports) == 1 else f"{number(len(reports))} reports"
    return f"{count} will be final: {listed}. Sent is {REQUEST}: it covers all that wait, and cannot be undone."


def _warnings(console: Console, reports: Sequence[Report], now: datetime) -> Iterator[str]:
    for report in reports:
        concerns = concerns_of(report, now=now)
        if concerns:
            what = "1 concern" if len(concerns) == 1 else f"{number(len(concerns))} concerns"
            yield f"The pre-flight of {report.owner_title}, {report.month:%B %Y}, has {what}: {concerns[0].subject}."
    fresh = Freshness.objects.filter(console=console, step=Freshness.Step.REPORTS, part="latest_reports").first()
    if fresh is None or fresh.is_stale(now):
        read_at = fresh.refreshed_at if fresh else None
        yield f"The reports were last read {ago(read_at, now)}; refresh before you finalize."
