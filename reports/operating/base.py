"""What the kinds of operations on a console's usage reports have in common."""

from abc import abstractmethod
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from accounts.models import User
from accounts.permissions import Permission, refusal_of
from consoles.models import Console
from operations.kinds import Examined, Facts, Kind, LicenseFile, Target
from operations.models import Operation
from ui.wording import ago

TARGET_KIND = "reports"
TARGET_TITLE = "Usage reports"
# All reports of a console together have no UID.
TARGET_UID = UUID(int=0)


class ReportsKind(Kind):
    """An operation on the usage reports of a console."""

    target_words = ("console", "consoles")

    def permission(self, target_kind: str) -> Permission:
        """What goes to Veeam is not for everybody who looks after servers."""
        return Permission.FINALIZE_REPORTS

    def target_title(self, target_kind: str) -> str:
        """Return what they are called."""
        return TARGET_TITLE

    def examine(
        self, subject_pks: Collection[int], *, parameters: Facts, file: LicenseFile | None, user: User, now: datetime
    ) -> list[Examined]:
        """Return what would happen at each console that is in the scope of `user` as a whole."""
        consoles = Console.objects.covered_by(user).filter(pk__in=subject_pks).order_by("name")
        return [self._examined(console, parameters, user, now) for console in consoles]

    @abstractmethod
    def examined(self, console: Console, parameters: Facts, *, user: User, now: datetime) -> Examined:
        """Return what would happen at `console`, for somebody who may ask for it."""

    def target(self, console: Console, path: str = "") -> Target:
        """Return the reports as operations name them; `path` is where to look at them, the month board if empty."""
        return Target(
            subject_pk=console.pk,
            console=console,
            kind=TARGET_KIND,
            kind_title=TARGET_TITLE,
            uid=TARGET_UID,
            name=console.name,
            owner="",
            path=path or reverse("reports:board"),
            organization_id=None,
        )

    def ended(self, operation: Operation) -> None:
        """Nothing is known of it that the reading did not show."""

    def settle(self, console: Console) -> None:
        """Nothing spans the reports of a console."""

    def advice(self, operation: Operation) -> str:
        """Return what to check when the outcome is unknown."""
        return f"Look at the usage reports of {operation.target_name} in the console itself before you start it again."

    def _examined(self, console: Console, parameters: Facts, user: User, now: datetime) -> Examined:
        permission = self.permission(TARGET_KIND)
        is_allowed = user.has_perm(permission.full_name)
        refusal = self._asked(console, user, now) if is_allowed else refusal_of(permission)
        if refusal:
            return Examined(target=self.target(console), sentence="", refusal=refusal)
        return self.examined(console, parameters, user=user, now=now)

    def _asked(self, console: Console, user: User, now: datetime) -> str:
        """Who asked for something and has not got it yet; nothing where nothing is open."""
        open_ = Operation.objects.open().on(console, TARGET_KIND, TARGET_UID)
        operation = open_.select_related("batch__requested_by").first()
        if operation is None:
            return ""
        person = operation.batch.requested_by
        who = "You" if person.pk == user.pk else person.get_username()
        return f"{who} asked for something here {ago(operation.requested_at, now)}; that has to end first."
