"""One pass over a console: list by list, each complete or not at all.

A list that fails or is not permitted leaves our last good rows with their age and a reason, and the others go on. Only
when nobody answers at all, or the credentials are refused, the rest is not tried.
"""

import gc
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone

from consoles.connection import client_for
from consoles.directory import Links, directory_link
from consoles.lists import LISTS, USAGE, ConsoleList
from consoles.models import Freshness
from consoles.services import identity_ask, identity_note, refusal_note
from licensing.services import changes_prune, entitlements_update, licenses_link
from refresh.evidence import EVIDENCE, EvidenceReading
from refresh.history import HISTORY, HistoryReading, history_is_wanted
from refresh.leases import RefreshLease, claim
from refresh.models import Refresh, RefreshStep
from refresh.reading import ListReading, StepReading
from refresh.services import refreshes_prune
from refresh.writing import writing
from reports.comparing.preparing import comparisons_prepare
from reports.evidence.pruning import evidence_prune
from usage.services import usage_link, usage_prune
from vspc.client import VspcClient
from vspc.errors import VspcAuthError, VspcError, VspcForbidden, VspcUnavailable
from vspcdash.leases import LeaseLostError

logger = logging.getLogger(__name__)

NOT_PERMITTED = "The account of this console may not read this list (role %s)."
# Less than a day, so that the hour of the daily lists does not wander.
REST = timedelta(hours=23)
# What is read otherwise than list by list, by the part of its step.
OTHER_READINGS = {HISTORY.part: HistoryReading, EVIDENCE.part: EvidenceReading}
COUNTS = ("seen_count", "changed_count", "gone_count")
Watch = Callable[[Sequence[RefreshStep]], None]
DEFECT = "This is a defect of vspcdash (%s); the log of the worker has the details."


def ignore(_steps: Sequence[RefreshStep]) -> None:
    """Watch nothing."""


def refresh_run(refresh_id: int, *, watch: Watch = ignore) -> bool:
    """Run a refresh that waits to its end, and return whether it was ours to run; `watch` is told of each progress.

    A worker that is told to stop hands the refresh back; one that is killed loses it when the lease ends.
    """
    lease = claim(refresh_id, timezone.now())
    if lease is None:
        return False
    try:
        with lease.kept(), rare_collections():
            RefreshRun(Refresh.objects.select_related("console").get(pk=refresh_id), lease, watch).run()
    except LeaseLostError:
        logger.warning("refresh=%s was taken over", refresh_id)
    except Exception as error:
        if not Refresh.objects.filter(pk=refresh_id).exists():
            # The demo goes with all of its rows when a real console is added; the database refuses rows of nobody.
            logger.info("refresh=%s went with its console", refresh_id)
            return True
        lease.end(state=Refresh.State.FAILED, reason=DEFECT % type(error).__name__, finished_at=timezone.now())
        raise
    except BaseException:
        lease.hand_back()
        raise
    return True


@contextmanager
def rare_collections() -> Iterator[None]:
    """Look for garbage rarely: tens of thousands of rows hold no cycles, and the search takes a tenth of the time."""
    thresholds = gc.get_threshold()
    # A worker's processes have done so before they were, and share what they have not touched since.
    is_frozen = gc.get_freeze_count() > 0
    if not is_frozen:
        gc.freeze()
    gc.set_threshold(50_000, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        if not is_frozen:
            gc.unfreeze()


class RefreshRun:
    """The work on one refresh under its lease."""

    def __init__(self, refresh: Refresh, lease: RefreshLease, watch: Watch = ignore) -> None:
        self.refresh = refresh
        self.console = refresh.console
        self.lease = lease
        self.watch = watch
        self.readings = self._plan()

    def run(self) -> None:
        """Read every list, tie the rows together, and write how it went."""
        reason = ""
        try:
            with client_for(self.console) as client:
                identity_note(self.console, identity_ask(client))
                for reading in self.readings:
                    self._read(reading, client)
        except VspcError as error:
            # The console is down, or does not let us in: what is left would only meet the same.
            reason = error.sentence
            if isinstance(error, VspcAuthError):
                refusal_note(self.console, timezone.now())
            self._give_up(reason)
        with writing():
            self._tie_together()
        self._finish(reason)

    def _plan(self) -> list[StepReading]:
        """The steps of this refresh as rows, anew when an earlier worker had begun with them."""
        self.refresh.steps.all().delete()
        items = _items(self.refresh, timezone.now())
        steps = RefreshStep.objects.bulk_create(
            RefreshStep(refresh=self.refresh, step=item.step, part=item.part, position=position)
            for position, item in enumerate(items)
        )
        links, watch = Links(self.console), partial(self.watch, steps)
        readings: list[StepReading] = [
            OTHER_READINGS[item.part](step, links, self.lease, watch=watch)
            if item.part in OTHER_READINGS
            else ListReading(item, step, links, self.lease, watch=watch)
            for item, step in zip(items, steps, strict=True)
        ]
        _tie_present_to_past(readings)
        return readings

    def _read(self, reading: StepReading, client: VspcClient) -> None:
        """Read one list; raises again only what the lists behind it would meet as well."""
        if reading.needs and reading.needs.step.state == RefreshStep.State.FAILED:
            reading.fail(reading.needs.step.reason)
            return
        try:
            reading.read(client)
        except VspcForbidden:
            reading.refuse(NOT_PERMITTED % (self.console.role or "unknown"))
        except VspcError as error:
            reading.fail(error.sentence)
            if isinstance(error, VspcUnavailable | VspcAuthError):
                client.me()

    def _give_up(self, reason: str) -> None:
        for reading in self.readings:
            if reading.step.finished_at is None:
                reading.fail(reason)

    def _tie_together(self) -> None:
        """Set what spans lists; done each time, since a worker that died may have left it undone."""
        self.lease.proceed()
        directory_link(self.console)
        licenses_link(self.console)
        entitlements_update(self.console)
        usage_link(self.console)
        comparisons_prepare(self.console)

    def _finish(self, reason: str) -> None:
        now = timezone.now()
        changes_prune(self.console, now)
        refreshes_prune(self.console, now)
        usage_prune(self.console, now)
        evidence_prune(now)
        state = self._outcome()
        self.lease.end(state=state, reason=reason, finished_at=now)
        logger.info(
            "refreshed console=%s state=%s seen=%d changed=%d gone=%d",
            self.console.pk,
            state,
            *(sum(getattr(reading.step, field) for reading in self.readings) for field in COUNTS),
        )

    def _outcome(self) -> Refresh.State:
        """A list that our role may not read is no failure: it will not be different next time."""
        failed = [reading.step.state == RefreshStep.State.FAILED for reading in self.readings]
        if all(failed):
            return Refresh.State.FAILED
        return Refresh.State.INCOMPLETE if any(failed) else Refresh.State.SUCCEEDED


def _items(refresh: Refresh, now: datetime) -> list[ConsoleList]:
    """What is read of a console, in turn; the demo's past comes before its present."""
    rested = _rested(refresh, now)
    items = [item for item in (*LISTS, EVIDENCE) if item.part not in rested]
    if history_is_wanted(refresh.console):
        items.insert(next(place for place, item in enumerate(items) if item.step == USAGE), HISTORY)
    return items


def _rested(refresh: Refresh, now: datetime) -> set[str]:
    """The lists that the schedule has read today; who asks for a refresh gets them too."""
    if refresh.trigger != Refresh.Trigger.SCHEDULE:
        return set()
    read = refresh.console.freshness.filter(part__in=Freshness.DAILY_PARTS, failed_at=None)
    return set(read.filter(refreshed_at__gt=now - REST, refreshed_at__lte=now).values_list("part", flat=True))


def _tie_present_to_past(readings: list[StepReading]) -> None:
    """Let the demo's present wait for its past, which the next refresh goes on with when it failed."""
    past = next((reading for reading in readings if isinstance(reading, HistoryReading)), None)
    for reading in readings:
        if isinstance(reading, ListReading) and reading.item.step == USAGE:
            reading.needs = past
