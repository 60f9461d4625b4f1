"""What a person can ask for on licenses, and which of it there is for which product.

Field by field this is the section "Licensing" of the vendor's REST reference 3.6.1: no product but backup servers and
Veeam ONE has a deletion, and a console's own license has its auto-update set in the console alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from accounts.models import User
from accounts.permissions import Permission
from consoles.models import Product
from licensing.models import License
from ui.errors import DomainError

MERGED = {"Socket", "Instance"}
ONLY_REPLACED = "The console can replace this license, but has no way to delete it."
SET_IN_CONSOLE = "Auto-update of a console's own license is switched in the console itself."


class ActionUnknownError(DomainError):
    """Nobody said what to do, or something that there is not."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """One thing to ask for: the kind of operation, its parameters, and what its button says."""

    slug: str
    label: str
    kind: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


ACTIONS = (
    Action(slug="install", label="Install file", kind="install"),
    Action(slug="update", label="Update now", kind="update"),
    Action(slug="auto_update_on", label="Auto-update on", kind="auto_update", parameters={"enabled": True}),
    Action(slug="auto_update_off", label="Auto-update off", kind="auto_update", parameters={"enabled": False}),
    Action(slug="delete", label="Delete license", kind="delete", parameters={"section": "All"}),
    Action(slug="delete_socket", label="Delete socket part", kind="delete", parameters={"section": "Socket"}),
    Action(slug="delete_instance", label="Delete instance part", kind="delete", parameters={"section": "Instance"}),
)
KINDS = frozenset(action.kind for action in ACTIONS)
LACKING = {
    (Product.SITE, "delete"): ONLY_REPLACED,
    (Product.M365, "delete"): ONLY_REPLACED,
    (Product.CONSOLE, "delete"): ONLY_REPLACED,
    (Product.CONSOLE, "auto_update"): SET_IN_CONSOLE,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """What can be asked for, and why the rest cannot."""

    actions: Sequence[Action] = ()
    reasons: Sequence[str] = ()

    @property
    def changes(self) -> list[Action]:
        """What leaves a license in its place."""
        return [action for action in self.actions if action.kind != "delete"]

    @property
    def deletions(self) -> list[Action]:
        """What takes a license or a part of it away."""
        return [action for action in self.actions if action.kind == "delete"]


# What can be asked for on many licenses at once: the preview says of which of them it cannot.
ON_MANY = Offer(actions=ACTIONS)


def action_of(slug: str) -> Action:
    """Return the action of that name; raises `ActionUnknownError`."""
    for action in ACTIONS:
        if action.slug == slug:
            return action
    raise ActionUnknownError("It is not clear what to do: press one of the buttons.")


def may_act(license_: License, user: User) -> bool:
    """Return whether this person may change `license_`; what the console no longer has cannot be changed."""
    wanted = [Permission.ACT_ON_SERVERS.full_name]
    if license_.product == Product.CONSOLE:
        wanted.append(Permission.CONSOLE_LICENSE.full_name)
    return license_.gone_at is None and user.has_perms(wanted)


def offer(license_: License, user: User) -> Offer:
    """Return what this person can ask for on `license_`; nothing at all where the role does not include it."""
    if not may_act(license_, user):
        return Offer()
    lacking = {kind: reason for (product, kind), reason in LACKING.items() if product == license_.product}
    actions = [action for action in ACTIONS if action.kind not in lacking and _fits(action, license_)]
    return Offer(actions=actions, reasons=list(lacking.values()))


def _fits(action: Action, license_: License) -> bool:
    """Whether the action can change anything: what is on need not be turned on, parts are those of merged licenses."""
    if action.kind == "auto_update":
        return license_.auto_update is not action.parameters["enabled"]
    return action.parameters.get("section", "All") == "All" or MERGED.issubset(license_.section_types)
