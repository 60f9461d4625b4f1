"""What is being done to licenses right now, and what came of it, in the words of their pages."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count

from accounts.models import User
from accounts.permissions import Permission
from licensing.acting import KINDS
from operations.models import Batch, Operation, OperationQuerySet
from operations.rows import OperationRow, OperationRows
from operations.selectors import operation_rows
from ui.messages import linked
from ui.wording import number

State = Operation.State
VIEW = Permission.VIEW_OPERATIONS.full_name

# What somebody asked for longer ago is not followed on their list of licenses any more; it has its own page.
FOLLOWED = timedelta(days=1)
MOST_PAST = 10
BADGE_FIELDS = ("kind", "parameters", "state", "cancel_requested_at", "subject_pk")


@dataclass(frozen=True, slots=True)
class Words:
    """One kind of operation as something to do, as being done, and as what licenses then were."""

    noun: str
    doing: str
    done: str


WORDS = {
    "install": Words("Install", "Installing", "installed"),
    "update": Words("Update", "Updating", "updated"),
    "auto_update": Words("Auto-update", "Switching", "put on auto-update"),
    "delete": Words("Delete", "Deleting", "deleted"),
}
TURNED_OFF = Words("Auto-update", "Switching", "taken off auto-update")
PARTS = {
    "Socket": Words("Delete", "Deleting", "cleared of the socket part"),
    "Instance": Words("Delete", "Deleting", "cleared of the instance part"),
}
# What is not success, the worst first, with how loud it is.
LEVELS = {State.FAILED.value: "error", State.UNKNOWN.value: "warning", State.CANCELED.value: "warning"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """How something ended, as a toast."""

    sentence: str
    level: str = "success"


class Doing(OperationRow):
    """An operation on one license that is watched."""

    __slots__ = ()

    @property
    def text(self) -> str:
        """What happens, in a word or two."""
        words = words_of(self.operation)
        if self.operation.cancel_requested_at:
            return "Canceling\u2026"
        return f"{words.noun} queued" if self.operation.state == State.QUEUED else f"{words.doing}\u2026"


def doing_by_license(pks: Collection[int], *, user: User, now: datetime) -> dict[int, Doing]:
    """Return the open operation of each of these licenses that has one, as far as this person may see it."""
    if not user.has_perm(VIEW):
        return {}
    rows = Operation.objects.visible_to(user).open().filter(kind__in=KINDS, subject_pk__in=pks)
    return {row.subject_pk: Doing(row, now) for row in rows.only(*BADGE_FIELDS)}


def operations_of(license_pk: int, *, user: User, now: datetime) -> list[OperationRow]:
    """Return the last operations on a license, newest first; only the newest can be open."""
    return list(OperationRows(_visible_on(license_pk, user)[:MOST_PAST], now))


def operation_followed(text: str, *, license_pk: int, user: User, now: datetime) -> Doing | None:
    """Return the operation of this key, ended or not, if it is one on this license that this person may see."""
    try:
        operation = _visible_on(license_pk, user).filter(pk=UUID(text)).first()
    except ValueError:
        return None
    return Doing(operation, now) if operation else None


def followed_batch(*, user: User, now: datetime) -> UUID | None:
    """Return the newest batch that this person has asked for and that has not ended; None without one."""
    if not user.has_perm(VIEW):
        return None
    rows = Operation.objects.visible_to(user).open().filter(batch__requested_by=user, kind__in=KINDS)
    return rows.filter(requested_at__gt=now - FOLLOWED).values_list("batch", flat=True).first()


def batch_followed(text: str, *, user: User) -> Told | None:
    """Return how the batch of this key ended; None while it goes on, and where there is none to see."""
    if not user.has_perm(VIEW):
        return None
    try:
        batch = Batch.objects.visible_to(user).filter(pk=UUID(text), kind__in=KINDS).defer("file_content").first()
    except ValueError:
        return None
    return batch_told(batch, user=user) if batch else None


def watch_query(pks: Iterable[int], *, user: User, now: datetime) -> str:
    """Return what an address asks for that follows these licenses and this person's newest batch.

    It is empty where nothing is open; templates/licensing/partials/watching.html asks it.
    """
    batch = followed_batch(user=user, now=now)
    return urlencode([*(("pk", pk) for pk in pks), *([("batch", batch)] if batch else [])])


def batch_told(batch: Batch, *, user: User) -> Told | None:
    """Return how a batch ended; None while it has not."""
    rows = Operation.objects.visible_to(user).filter(batch=batch)
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    if not counts or any(state in counts for state in Operation.OPEN_STATES):
        return None
    done, succeeded = words_of(batch).done, counts.get(State.SUCCEEDED, 0)
    if succeeded == sum(counts.values()):
        whose = "1 license was" if succeeded == 1 else f"{number(succeeded)} licenses were"
        return Told(sentence=_with_link(f"{whose} {done}.", batch))
    parts = [f"{number(succeeded)} {done}"] if succeeded else []
    parts += [f"{number(counts[state])} {state}" for state in LEVELS if state in counts]
    is_undone = not succeeded and State.UNKNOWN not in counts
    return Told(sentence=_with_link(f"{', '.join(parts)}.", batch), level="error" if is_undone else "warning")


def operation_told(doing: Doing) -> Told:
    """Return how an operation that has ended did so."""
    operation, done = doing.operation, words_of(doing.operation).done
    whose = f"license of {operation.target_name} was"
    sentences = {
        State.SUCCEEDED.value: f"The {whose} {done}.",
        State.FAILED.value: f"The {whose} not {done}. {operation.error}",
        State.CANCELED.value: f"The {whose} not {done}: that was canceled.",
        State.UNKNOWN.value: f"It is not known whether the {whose} {done}. {operation.advice}",
    }
    # As the notice that it was asked for does, whose place this one takes.
    shown = operation if doing.is_of_many else operation.batch
    return Told(sentence=_with_link(sentences[operation.state], shown), level=LEVELS.get(operation.state, "success"))


def words_of(asked: Operation | Batch) -> Words:
    """Return the words for what was asked for."""
    if asked.parameters.get("enabled") is False:
        return TURNED_OFF
    return PARTS.get(asked.parameters.get("section", ""), WORDS[asked.kind])


def _with_link(sentence: str, asked: Operation | Batch) -> str:
    return linked(sentence, link=asked.get_absolute_url(), link_text="Show")


def _visible_on(license_pk: int, user: User) -> OperationQuerySet:
    rows = operation_rows(user) if user.has_perm(VIEW) else Operation.objects.none()
    return rows.filter(kind__in=KINDS, subject_pk=license_pk)
