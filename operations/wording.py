"""How operations are said on pages, in files and in findings."""

from collections.abc import Mapping

from django.db.models import Case, IntegerField, Value, When

from operations.kinds import Facts, kind_known, kind_of, kinds
from operations.models import Operation
from ui.wording import counted, number

State = Operation.State
# What somebody has to look at comes first, then what still moves.
STATE_ORDER = (State.UNKNOWN, State.FAILED, State.RUNNING, State.QUEUED, State.CANCELED, State.SUCCEEDED)
# The CSS classes of badges; without one a badge has a border and nothing else.
TONES: Mapping[str, str] = {
    State.UNKNOWN: "critical",
    State.FAILED: "warning",
    State.QUEUED: "quiet",
    State.CANCELED: "quiet",
    State.SUCCEEDED: "quiet",
}
LONGEST_NAME = 60
ROW_CLASSES = {"critical": "critical", "warning": "warning"}


def state_rank() -> Case:
    """Return what to sort states by, the loudest first."""
    cases = [When(state=state, then=Value(rank)) for rank, state in enumerate(STATE_ORDER)]
    return Case(*cases, default=Value(len(STATE_ORDER)), output_field=IntegerField())


def kind_title(name: str, parameters: Facts) -> str:
    """Return what an operation does as a heading; one of a kind that no room knows any more has only its name."""
    try:
        return kind_of(name).title(parameters)
    except KeyError:
        return kind_word(name)


def kind_word(name: str) -> str:
    """Return a kind in a word, whatever its parameters: `Install`, `Auto-update`."""
    return name.replace("_", "-").capitalize()


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds that can be filtered by."""
    return [(kind.name, kind_word(kind.name)) for kind in kinds()]


def target_title(kind: str, target_kind: str) -> str:
    """Return what people call that kind of target of such an operation."""
    known = kind_known(kind)
    return known.target_title(target_kind) if known else target_kind


def target_word(kind: str) -> str:
    """Return what such an operation is done to, as a heading: `Server`."""
    known = kind_known(kind)
    return known.target_words[0].capitalize() if known else "Target"


def targets(kind: str, count: int) -> str:
    """Return so many targets of such an operation in words: `1 server`, `12 servers`."""
    known = kind_known(kind)
    return known.targets(count) if known else number(count)


def shortened(text: str, length: int = LONGEST_NAME) -> str:
    """Return `text` cut at `length` characters, with a sign that it was; names are up to 500 characters long."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}\u2026"


def operations(count: int) -> str:
    """Return `1 operation`, `12 operations`."""
    return counted(count, "operation", "operations")
