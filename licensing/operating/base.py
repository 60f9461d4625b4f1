"""What the four kinds of operations on licenses have in common."""

from abc import abstractmethod
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from accounts.models import User
from accounts.permissions import Permission, refusal_of
from consoles.models import Console, Product
from licensing.acting import LACKING
from licensing.models import License
from licensing.operating import observing
from licensing.operating.subjects import Subject, subjects_of
from licensing.rules import today_of
from licensing.services import entitlements_update
from licensing.values import SWITCHES, TITLES
from operations.kinds import Examined, Facts, Kind, LicenseFile, Observation
from operations.models import Operation
from ui.wording import ago, number
from vspc.client import VspcClient

OLD_AFTER = timedelta(days=1)
INACCESSIBLE = "Inaccessible"
GONE = "The console no longer has this license."


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What somebody is about to ask for, whatever it is done to."""

    parameters: Facts
    file: LicenseFile | None
    user: User
    now: datetime


class LicenseKind(Kind):
    """An operation on the license of one server, or of a console itself."""

    # Whether a license may carry other ids afterwards, so that another entitlement counts it.
    changes_keys: ClassVar[bool] = True
    facts = observing.FACTS
    switches = SWITCHES

    def fact_title(self, name: str) -> str:
        """Return a watched value's name as the changes of a license have it."""
        return TITLES.get(name) or super().fact_title(name)

    def permission(self, target_kind: str) -> Permission:
        """A console's own license is not for everybody who looks after servers."""
        return Permission.CONSOLE_LICENSE if target_kind == Product.CONSOLE else Permission.ACT_ON_SERVERS

    def observe(self, client: VspcClient, operation: Operation) -> Observation:
        """Return the license as the console shows it now; raises `VspcError`."""
        return observing.observe(client, operation)

    def record(self, operation: Operation, observation: Observation) -> None:
        """Write the reading into our row, in the caller's transaction; a younger one stays."""
        observing.record(operation, observation)

    def ended(self, operation: Operation) -> None:
        """Write whose the changes of the license are, and whether an update of it failed."""
        observing.note_end(operation, is_update=self.name == "update")

    def settle(self, console: Console) -> None:
        """Count the keys of the console's licenses again where they may have changed."""
        if self.changes_keys:
            entitlements_update(console)

    def examine(
        self, subject_pks: Collection[int], *, parameters: Facts, file: LicenseFile | None, user: User, now: datetime
    ) -> list[Examined]:
        """Return what would happen to each license that `user` may see, in the order of their keys."""
        asked = Asked(parameters=parameters, file=file, user=user, now=now)
        subjects = list(subjects_of(subject_pks, user=user, now=now))
        examined = [self._examined(subject, asked) for subject in subjects]
        possible = [subject.license for subject, item in zip(subjects, examined, strict=True) if not item.refusal]
        extra = dict(self.warnings_together(possible))
        return [_with_warning(item, extra.get(item.target.subject_pk, [])) for item in examined]

    @abstractmethod
    def sentence(self, license_: License, asked: Asked) -> str:
        """Return what will happen to this license."""

    def refusal(self, license_: License, asked: Asked) -> str:
        """Return why there is nothing of this kind to be done; nothing where there is."""
        return ""

    def warnings(self, subject: Subject, asked: Asked) -> Iterator[str]:
        """Yield what makes it unlikely to work, or to be what was meant."""
        yield from _warnings_anywhere(subject, asked.now)

    def warnings_together(self, licenses: Sequence[License]) -> Iterator[tuple[int, list[str]]]:
        """Yield what to say about the choice as a whole, each at the key of the license where it is said."""
        yield from ()

    def _examined(self, subject: Subject, asked: Asked) -> Examined:
        refusal = self._refusal(subject, asked)
        return Examined(
            target=subject.target,
            sentence=self.sentence(subject.license, asked),
            refusal=refusal,
            warnings=[] if refusal else list(self.warnings(subject, asked)),
        )

    def _refusal(self, subject: Subject, asked: Asked) -> str:
        license_ = subject.license
        if license_.gone_at:
            return GONE
        permission = self.permission(license_.product)
        if not asked.user.has_perm(permission.full_name):
            return refusal_of(permission)
        lacking = LACKING.get((Product(license_.product), self.name), "")
        return lacking or self.refusal(license_, asked) or subject.asked


def expiry_words(license_: License, now: datetime) -> str:
    """Return `expires 2026-11-30`, `expired 2026-09-09`, or that there is no such day."""
    if license_.expires_on is None:
        return "has no expiry"
    return f"{'expired' if license_.expires_on < today_of(now) else 'expires'} {license_.expires_on}"


def shared_warning(license_: License) -> Iterator[str]:
    """Yield that a key stays on the other servers that it is installed on."""
    if license_.copies > 1:
        yield f"This key is on {number(license_.copies)} servers; only this one changes."


def _warnings_anywhere(subject: Subject, now: datetime) -> Iterator[str]:
    license_ = subject.license
    if not license_.console.is_active:
        yield f"{license_.console.name} is switched off here, so nobody reads it on schedule."
    elif now - subject.refreshed_at > OLD_AFTER:
        yield f"What is known of this license was read {ago(subject.refreshed_at, now)}."
    if license_.server and license_.server.status == INACCESSIBLE:
        yield "The console cannot reach this server at the moment."


def _with_warning(item: Examined, extra: list[str]) -> Examined:
    return replace(item, warnings=[*item.warnings, *extra]) if extra else item
