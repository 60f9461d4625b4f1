"""The licenses that somebody has chosen, each with what has to be known before anything is done to it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from consoles.mirror import ROWS_PER_TRANSACTION, chunks
from consoles.models import Freshness, Product
from consoles.scoping import is_narrowed
from licensing.models import License
from operations.kinds import Target
from operations.models import Operation
from ui.wording import ago

# A page must not carry raw answers, nor the secrets of consoles.
FIELDS = (
    "product", "uid", "status", "type", "expires_on", "support_expires_on", "unit_type", "units", "used_units",
    "sockets", "used_sockets", "capacity", "used_capacity", "auto_update", "section_types", "last_update_at",
    "last_update_status", "update_failed_at", "entitlement_copies", "gone_at", "read_at",
    "console__name", "console__is_active", "server__name", "server__status", "organization__name",
)  # fmt: skip
ASKED_FOR = {
    "install": "the installation of a file",
    "update": "an update",
    "auto_update": "a switch of auto-update",
    "delete": "a deletion",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """One chosen license."""

    license: License
    refreshed_at: datetime
    # Who asked for what and has not got it yet; nothing where nothing is open.
    asked: str
    # SHA-256 of the file that we installed on the server last; nothing where we did not.
    installed_sha256: str

    @property
    def target(self) -> Target:
        """The license as operations name it."""
        item = self.license
        return Target(
            subject_pk=item.pk,
            console=item.console,
            kind=item.product,
            kind_title=Product(item.product).label,
            uid=item.uid,
            name=item.server_title,
            owner=item.organization.name if item.organization else "",
            path=item.get_absolute_url(),
            organization_id=item.organization_id,
        )


def subjects_of(pks: Collection[int], *, user: User, now: datetime) -> Iterator[Subject]:
    """Yield those of the licenses that this person may see, in the order of `pks`.

    One query for all, and three more for each 500 licenses.
    """
    listed = _listed()
    for chunk in chunks(pks, ROWS_PER_TRANSACTION):
        found = _licenses(chunk, user)
        asked, files = _asked(chunk, user, now), _files(chunk)
        for license_ in (found[pk] for pk in chunk if pk in found):
            yield Subject(
                license=license_,
                refreshed_at=max(
                    listed.get((license_.console_id, license_.product), license_.read_at), license_.read_at
                ),
                asked=asked.get(license_.pk, ""),
                installed_sha256=files.get(license_.pk, ""),
            )


def installed_before(operation: Operation) -> str:
    """Return the SHA-256 of the file that we installed on the operation's server last; nothing where we did not."""
    return _files([operation.subject_pk]).get(operation.subject_pk, "")


def _licenses(pks: Sequence[int], user: User) -> dict[int, License]:
    rows = License.objects.visible_to(user).with_sight(user).filter(pk__in=pks)
    return {item.pk: item for item in rows.select_related("console", "server", "organization").only(*FIELDS)}


def _asked(pks: Sequence[int], user: User, now: datetime) -> dict[int, str]:
    """What is open, as a sentence by license; there is at most one on each, in sight or not."""
    rows = Operation.objects.open().filter(kind__in=ASKED_FOR, subject_pk__in=pks)
    in_sight = set(rows.visible_to(user).values_list("pk", flat=True)) if is_narrowed(user) else None
    fields = ("subject_pk", "kind", "requested_at", "batch", "batch__requested_by", "batch__requested_by__username")
    return {
        item.subject_pk: _asked_sentence(item, user, now, is_in_sight=in_sight is None or item.pk in in_sight)
        for item in rows.select_related("batch__requested_by").only(*fields)
    }


def _asked_sentence(operation: Operation, user: User, now: datetime, *, is_in_sight: bool) -> str:
    """What was asked for when the server was another organization's is in the way all the same."""
    if not is_in_sight:
        return "Something else was asked for; that has to end first."
    person = operation.batch.requested_by
    who = "You" if person.pk == user.pk else person.get_username()
    return f"{who} asked for {ASKED_FOR[operation.kind]} {ago(operation.requested_at, now)}; that has to end first."


def _listed() -> dict[tuple[int, str], datetime]:
    """When each list of licenses was last read completely."""
    rows: Any = Freshness.objects.filter(step=Freshness.Step.LICENSES, refreshed_at__isnull=False)
    return {(console, part): at for console, part, at in rows.values_list("console", "part", "refreshed_at")}


def _files(pks: Sequence[int]) -> dict[int, str]:
    """SHA-256 of the last file that was installed, by license."""
    done = Operation.objects.filter(kind="install", state=Operation.State.SUCCEEDED, subject_pk__in=pks)
    return dict(done.order_by("finished_at").values_list("subject_pk", "batch__file_sha256"))
