"""How much may wait at one console: what is asked for today is not to be done next week."""

from collections import Counter
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Count

from consoles.models import Console
from operations.models import Operation
from ui.errors import DomainError
from ui.wording import counted, number


class BacklogFullError(DomainError):
    """So many operations would not end in any time that a person expects; the sentence says what to do."""


def backlog_check(consoles: Iterable[Console]) -> None:
    """Raise `BacklogFullError` where one more operation for each of these would be too many at one of the consoles.

    Call it in the transaction that writes them: until its end nobody else asks for anything there.
    """
    asked = list(consoles)
    keys = {console.pk for console in asked}
    # In one order for everybody; who asks at the same moment would see the same room.
    list(Console.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))
    if sentence := backlog_sentence(asked):
        raise BacklogFullError(sentence)


def backlog_sentence(consoles: Iterable[Console]) -> str:
    """Say why one more operation for each of these would be too many now; empty where it would not."""
    asked = Counter(consoles)
    rows = Operation.objects.open().filter(console__in=[console.pk for console in asked]).order_by()
    open_ = dict(rows.values_list("console").annotate(Count("pk")))
    full = (
        console for console, count in asked.items() if open_.get(console.pk, 0) + count > settings.MOST_OPEN_OPERATIONS
    )
    return next((_sentence(console, open_.get(console.pk, 0), asked[console]) for console in full), "")


def _sentence(console: Console, open_count: int, count: int) -> str:
    most = settings.MOST_OPEN_OPERATIONS
    if count > most:
        said = f"At most {counted(most, 'operation', 'operations')} may be open at one console"
        return f"{said}, and these are {number(count)}: choose fewer."
    said = f"{console.name} has {number(open_count)} open operations, and {number(count)} more would be too many: "
    return f"{said}at most {number(most)} may be open at one console. Choose fewer, or wait until some have ended."
