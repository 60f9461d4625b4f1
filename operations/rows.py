"""An operation as lists, exports and its own page say it."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from operations.facts import change_text
from operations.models import Operation
from operations.wording import ROW_CLASSES, TONES, State, kind_title, target_title, target_word
from ui.wording import duration

# What a row reads; a list must not carry license files, nor the secrets of consoles.
ROW_FIELDS = (
    "position", "kind", "parameters", "target_kind", "target_uid", "target_name", "target_path", "subject_pk",
    "state", "is_answered", "requested_at", "started_at", "finished_at", "error", "advice", "before", "after",
    "cancel_requested_at", "console", "console__name", "organization", "organization__name",
    "batch", "batch__kind", "batch__reason", "batch__requested_by", "batch__requested_by__username",
    "batch__requested_by__first_name", "batch__requested_by__last_name",
)  # fmt: skip


class OperationRow:
    """One operation at one moment, in the words of the list."""

    __slots__ = ("now", "operation")

    def __init__(self, operation: Operation, now: datetime) -> None:
        self.operation = operation
        self.now = now

    @property
    def title(self) -> str:
        """What it does, as a heading."""
        return kind_title(self.operation.kind, self.operation.parameters)

    @property
    def product_title(self) -> str:
        """The product of the server that it is about, or what else it is."""
        return target_title(self.operation.kind, self.operation.target_kind)

    @property
    def target_word(self) -> str:
        """What it is done to, as a heading."""
        return target_word(self.operation.kind)

    @property
    def owner(self) -> str:
        """The organization that the server belongs to, empty where none is known."""
        return self.operation.organization.name if self.operation.organization else ""

    @property
    def person(self) -> str:
        """Who asked for it."""
        return self.operation.batch.requested_by.title

    @property
    def username(self) -> str:
        """By what the person who asked for it signs in."""
        return self.operation.batch.requested_by.username

    @property
    def reason(self) -> str:
        """Why it was asked for."""
        return self.operation.batch.reason

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.operation.is_open

    @property
    def is_of_many(self) -> bool:
        """Whether more was asked for at once."""
        return bool(getattr(self.operation, "is_of_many", False))

    @property
    def attempt_count(self) -> int:
        """How many attempts were made."""
        return int(getattr(self.operation, "attempt_count", 0))

    @property
    def state_title(self) -> str:
        """The state in words, with what was asked for meanwhile."""
        if self.operation.state == State.RUNNING and self.operation.cancel_requested_at:
            return "Canceling"
        if self.operation.state == State.RUNNING and self.operation.is_answered:
            return "Reading back"
        return self.operation.get_state_display()

    @property
    def tone(self) -> str:
        """The CSS class of the state, empty for one that only has a border."""
        return TONES.get(self.operation.state, "")

    @property
    def row_class(self) -> str:
        """The CSS class of the row."""
        return ROW_CLASSES.get(self.tone, "")

    @property
    def length(self) -> timedelta | None:
        """How long it took or takes, None where it has not begun."""
        begun, ended = self.operation.started_at, self.operation.finished_at
        if begun is None or (ended is None and not self.is_open):
            return None
        return max((ended or self.now) - begun, timedelta(0))

    @property
    def took(self) -> str:
        """How long it took or takes, in words; empty where it has not begun."""
        return "" if self.length is None else duration(self.length)

    @property
    def change(self) -> str:
        """Before and after in a few words."""
        return change_text(self.operation.before, self.operation.after, kind=self.operation.kind)


class OperationRows:
    """Operations as rows, read as they come; `has_open` tells afterwards whether any of them still moves."""

    def __init__(self, operations: Iterable[Operation], now: datetime) -> None:
        self.operations = operations
        self.now = now
        self.has_open = False

    def __iter__(self) -> Iterator[OperationRow]:
        for operation in self.operations:
            self.has_open = self.has_open or operation.is_open
            yield OperationRow(operation, self.now)
