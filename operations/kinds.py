"""The kinds of operations, registered by the rooms that own what the operations are about.

This room knows how to ask once and to find out what came of it; a kind knows what to send, what to read back, and what
that proves.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

from accounts.models import User
from accounts.permissions import Permission
from consoles.models import Console, Product
from operations.models import Operation
from ui.wording import counted
from vspc.client import VspcClient
from vspc.writing import Outcome, Write

# The watched values of a subject in a form that JSON keeps, by name.
Facts = dict[str, Any]


class Evidence(Enum):
    """What two readings of a subject, before the sending and after it, prove."""

    DONE = "done"
    NOT_DONE = "not_done"
    UNCLEAR = "unclear"


@dataclass(frozen=True, kw_only=True, slots=True)
class Observation:
    """A subject as the console shows it now; `payload` is what `Kind.record` writes, None where it is gone."""

    facts: Facts
    sent_at: datetime
    payload: Any = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """One server that an operation would change, as rows and pages name it."""

    subject_pk: int
    console: Console
    kind: str
    kind_title: str
    uid: UUID
    name: str
    owner: str
    path: str
    organization_id: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Examined:
    """What would happen to one target; with a refusal nothing is sent to it."""

    target: Target
    sentence: str
    refusal: str = ""
    # What has to be typed where it stands alone and is destructive; the name of the target, unless said.
    confirmation: str = ""
    warnings: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class LicenseFile:
    """What is known of a file that we cannot read."""

    name: str
    size: int
    sha256: str


def evidence_of_switch(was: object, is_: object, *, wanted: bool) -> Evidence:
    """Return what two readings of something that is on or off prove about switching it to `wanted`."""
    if is_ is wanted and was is (not wanted):
        return Evidence.DONE
    return Evidence.NOT_DONE if was is is_ is (not wanted) else Evidence.UNCLEAR


def spelled_out(name: str) -> str:
    """Return the name of a watched value as words: `Expires` for `expires_on`, `Auto update` for `auto_update`."""
    return name.removesuffix("_on").replace("_", " ").capitalize()


class Kind(ABC):
    """One kind of operation; instances hold no state."""

    # Stands in rows, addresses and exports.
    name: ClassVar[str]
    needs_file: ClassVar[bool] = False
    # Asks for the server's name, or the number of servers, to be typed.
    is_destructive: ClassVar[bool] = False
    # The watched values in the order in which people read them, which PostgreSQL does not keep; others come last.
    facts: ClassVar[tuple[str, ...]] = ()
    # The watched values that are on or off, where others are yes or no.
    switches: ClassVar[frozenset[str]] = frozenset()
    # Whether what it does depends on what is there when it arrives: then nothing is sent again unlooked.
    looks_before_each_sending: ClassVar[bool] = False
    # Whether the result of an action that succeeded may say that nothing was done.
    reads_result: ClassVar[bool] = False
    # What one and several of its targets are called.
    target_words: ClassVar[tuple[str, str]] = ("server", "servers")

    @abstractmethod
    def title(self, parameters: Facts) -> str:
        """Return what it does as a heading: `Install license file`, `Turn auto-update on`."""

    @abstractmethod
    def permission(self, target_kind: str) -> Permission:
        """Return what somebody must be allowed to ask for it on such a target."""

    @abstractmethod
    def examine(
        self, subject_pks: Collection[int], *, parameters: Facts, file: LicenseFile | None, user: User, now: datetime
    ) -> list[Examined]:
        """Return what would happen to each subject that `user` may see, in a stable order; reads our database only."""

    @abstractmethod
    def send(
        self, client: VspcClient, operation: Operation, *, content: bytes, file_name: str, write: Write
    ) -> Outcome:
        """Send the request once; raises `VspcError`."""

    @abstractmethod
    def observe(self, client: VspcClient, operation: Operation) -> Observation:
        """Return the subject as the console shows it now; raises `VspcError`."""

    @abstractmethod
    def evidence(self, operation: Operation, before: Facts, after: Facts) -> Evidence:
        """Return what the two readings prove about this operation."""

    @abstractmethod
    def record(self, operation: Operation, observation: Observation) -> None:
        """Write the reading into our tables, in the caller's transaction; a younger reading stays."""

    @abstractmethod
    def ended(self, operation: Operation) -> None:
        """Do what the end of an operation means for its subject, in the transaction that ends it; `state` is final."""

    @abstractmethod
    def settle(self, console: Console) -> None:
        """Do what spans subjects once nothing of this kind runs at `console` any more."""

    def unsendable(self, operation: Operation, before: Observation) -> str:
        """Return why the subject as it is now forbids to send anything; nothing where it does not."""
        return "" if before.payload is not None else "The console no longer has this license; nothing was sent."

    def result_check(self, body: bytes) -> None:
        """Raise `VspcRejected` where the result of an action that succeeded says that nothing was done."""
        return

    def targets(self, count: int) -> str:
        """Return so many of its targets in words: `1 server`, `12 servers`."""
        return counted(count, *self.target_words)

    def target_title(self, target_kind: str) -> str:
        """Return what people call that kind of target; one that we do not know is named as it is."""
        return dict(Product.choices).get(target_kind, target_kind)

    def fact_title(self, name: str) -> str:
        """Return a watched value's name as pages have it: `Expires` for `expires_on`."""
        return spelled_out(name)

    def advice(self, operation: Operation) -> str:
        """Return what to check when the outcome is unknown."""
        return f"Look at {operation.target_name} on the console, then start it again if it was not done."


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add a kind, in place of an earlier one with the same name."""
    _kinds[kind.name] = kind


def kind_of(name: str) -> Kind:
    """Return the kind of that name; raises `KeyError` for one that no room has registered."""
    return _kinds[name]


def kind_known(name: str) -> Kind | None:
    """Return the kind of that name; None for one of an earlier release that no room has any more."""
    return _kinds.get(name)


def kinds() -> list[Kind]:
    """Return all kinds in the order of their registration."""
    return list(_kinds.values())
