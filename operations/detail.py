"""What the pages of one operation and of one batch show, and which buttons stand on them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator

from accounts.models import User
from consoles.scoping import is_narrowed
from consoles.sight import coverage
from operations.facts import Fact, facts_of
from operations.models import Attempt, Batch, Operation
from operations.progress import BatchProgress, batch_progress
from operations.rows import OperationRow, OperationRows
from operations.selectors import batch_rows, may_act_on, operation_rows
from operations.services.batches import AGAIN_STATES
from operations.wording import State, kind_title, target_word, targets
from ui.wording import number

ROWS_PER_PAGE = 100
# More servers that were left out would bury the page.
MOST_SKIPPED = 500
# In the order of the buttons.
AGAIN_ORDER = (State.FAILED, State.UNKNOWN, State.CANCELED)
OPEN_SENTENCES = {
    "Queued": "It waits until the console has a place free.",
    "Running": "The console is at work on it.",
    "Canceling": "It is to be canceled; what the console has begun may still come to its end.",
    "Reading back": "The console has answered, and what it shows now is being read.",
}
PUT_OFF_SENTENCE = "The console could not take it on; nothing was done, and it is tried again."
UNSENT_SENTENCE = "The console is asked what it has now; nothing has been sent yet."


@dataclass(frozen=True, kw_only=True, slots=True)
class AgainButton:
    """A button that asks once more for what ended in `state`."""

    state: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Actions:
    """The buttons of a page; `key` changes with them, so that they are sent again only when they differ."""

    cancel_label: str = ""
    again: Sequence[AgainButton] = ()

    @property
    def key(self) -> str:
        """What tells these buttons from others."""
        return "|".join([self.cancel_label, *(button.label for button in self.again)])


@dataclass(frozen=True, kw_only=True, slots=True)
class OperationDetail:
    """One operation with its attempts."""

    row: OperationRow
    facts: list[Fact]
    attempts: list[Attempt]
    actions: Actions
    # What was asked of the same server afterwards, the newest.
    later: Operation | None

    @property
    def sentence(self) -> str:
        """Where it stands, or why it has not succeeded."""
        return self._open_sentence if self.row.is_open else self.row.operation.error

    @property
    def outcome(self) -> str:
        """Where it stands in whole, for those to whom the page is read."""
        return f"{self.row.state_title}. {self.sentence}".rstrip()

    @property
    def _open_sentence(self) -> str:
        """What it waits for: a console that is down must not look like one that is at work."""
        state = self.row.state_title
        if state == State.QUEUED.label and self.row.operation.started_at:
            return f"{PUT_OFF_SENTENCE} {self.row.operation.error}".rstrip()
        is_sent = any(attempt.sent_at and not attempt.outcome for attempt in self.attempts)
        if state == State.RUNNING.label and not is_sent:
            return f"{UNSENT_SENTENCE} {self.row.operation.error}".rstrip()
        return OPEN_SENTENCES.get(state, "")


@dataclass(frozen=True, kw_only=True, slots=True)
class BatchDetail:
    """One batch with a page of its operations."""

    batch: Batch
    title: str
    person: str
    progress: BatchProgress
    page: Page[Any]
    rows: list[OperationRow]
    actions: Actions
    # The servers that were chosen and not asked for, as far as this person may know of them.
    left_out: list[dict[str, Any]]
    # The batch that this one was asked for again after, if it is in sight.
    before_pk: UUID | None

    @property
    def count_text(self) -> str:
        """How many targets it is about, in words."""
        return targets(self.batch.kind, self.progress.total)

    @property
    def target_word(self) -> str:
        """What it is done to, as the heading of a column."""
        return target_word(self.batch.kind)

    @property
    def outcome(self) -> str:
        """Where it stands, for those who do not see the bar."""
        counts = ", ".join(f"{number(item.count)} {item.title.lower()}" for item in self.progress.states)
        return f"{number(self.progress.ended_count)} of {number(self.progress.total)} ended: {counts}."

    @property
    def page_numbers(self) -> Iterator[str | int]:
        """The numbers of the pages, with gaps."""
        return self.page.paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1)

    @property
    def skipped(self) -> list[dict[str, Any]]:
        """The servers that were chosen and not asked for, those that the page names."""
        return self.left_out[:MOST_SKIPPED]

    @property
    def skipped_beyond(self) -> int:
        """How many more of them there are."""
        return max(len(self.left_out) - MOST_SKIPPED, 0)

    @property
    def only(self) -> Operation | None:
        """The operation of a batch of one from which no server was left out: its page says more than a list of one."""
        is_one = self.progress.total == 1 and not self.left_out
        return self.rows[0].operation if is_one and self.rows else None


def operation_detail(operation: Operation, *, user: User, now: datetime) -> OperationDetail:
    """Return what the page of `operation` shows, which `operation_find` returned."""
    same = operation_rows(user).on(operation.console, operation.target_kind, operation.target_uid)
    return OperationDetail(
        row=OperationRow(operation, now),
        facts=facts_of(operation.before, operation.after, kind=operation.kind),
        attempts=list(operation.attempts.order_by("number")),
        actions=_operation_actions(operation, user),
        later=same.filter(requested_at__gt=operation.requested_at).order_by("-requested_at").first(),
    )


def batch_detail(batch: Batch, *, user: User, now: datetime, page: str | None) -> BatchDetail:
    """Return what the page of `batch` shows; the number of queries does not depend on its size."""
    operations = batch_rows(batch, user=user)
    progress = batch_progress(operations, now)
    current = Paginator(operations, ROWS_PER_PAGE).get_page(page)
    return BatchDetail(
        batch=batch,
        title=kind_title(batch.kind, batch.parameters),
        person=batch.requested_by.title,
        progress=progress,
        page=current,
        rows=list(OperationRows(current.object_list, now)),
        actions=_batch_actions(batch, progress, user),
        left_out=_left_out(batch, user),
        before_pk=_before(batch, user),
    )


def _left_out(batch: Batch, user: User) -> list[dict[str, Any]]:
    """Who chose them knows them; anybody else needs their consoles, since nothing says any more whose they were."""
    skipped: list[dict[str, Any]] = batch.skipped
    if batch.requested_by_id == user.pk and user.token is None:
        return skipped
    covers = coverage(user)
    return [item for item in skipped if covers(item.get("console"))]


def _before(batch: Batch, user: User) -> UUID | None:
    if batch.retry_of_id is None or not is_narrowed(user):
        return batch.retry_of_id
    return batch.retry_of_id if Batch.objects.visible_to(user).filter(pk=batch.retry_of_id).exists() else None


def _operation_actions(operation: Operation, user: User) -> Actions:
    if not may_act_on(user, operation.kind, operation.target_kind):
        return Actions()
    if operation.is_open:
        return Actions(cancel_label="" if operation.cancel_requested_at else "Cancel")
    if operation.state not in AGAIN_STATES:
        return Actions()
    return Actions(again=[AgainButton(state=operation.state, label="Start again")])


def _batch_actions(batch: Batch, progress: BatchProgress, user: User) -> Actions:
    if not all(may_act_on(user, batch.kind, target_kind) for target_kind in progress.target_kinds):
        return Actions()
    buttons = [
        AgainButton(state=state.value, label=f"Retry {number(progress.count(state))} {state.label.lower()}")
        for state in AGAIN_ORDER
        if progress.count(state)
    ]
    return Actions(cancel_label="Cancel all that is left" if progress.is_open else "", again=buttons)
