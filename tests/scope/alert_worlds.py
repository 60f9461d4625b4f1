"""Alerts of a world, what a person may see of them by plain loops, and rows of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.roles import ROLE_PERMISSIONS, Permission
from alerts import models
from tests.licensing.factories import NOW
from tests.scope import worlds as described
from tests.scope.reference import Sight
from tests.scope.worlds import World, bounded, marked, worlds
from tests.scope.writing import Rows, standing

# One rule for each permission that a role may lack; of what is no rule any more nobody is told.
PERMISSIONS = {
    "license.expiry": Permission.VIEW_LICENSES,
    "usage.jump": Permission.VIEW_USAGE,
    "report.submit": Permission.VIEW_REPORTS,
    "operation.unknown": Permission.VIEW_OPERATIONS,
    "channel.failing": Permission.MANAGE_ALERTS,
    "rule.of.the.past": None,
}
PRODUCTS = ("", "backup_server", "m365", "site", "console")
STATES = ("open", "open", "acknowledged", "muted", "solved")
# Of worlds that many pages are looked at in.
few = settings(parent=bounded, max_examples=8)
HANDLER = marked("PER", 7)


@dataclass(frozen=True)
class Alert:
    """An alert about something of an organization, of a whole console, or of this installation."""

    number: int
    rule: str
    console: described.Console | None
    organization: described.Organization | None
    product: str
    license: described.License | None
    state: str

    @property
    def name(self) -> str:
        return marked("ALT", self.number)

    @property
    def text(self) -> str:
        return marked("TXT", self.number)

    @property
    def note(self) -> str:
        """What a colleague has said to it."""
        return marked("NTE", self.number)

    @property
    def is_handled(self) -> bool:
        return self.state in ("acknowledged", "muted")

    @property
    def is_solved(self) -> bool:
        return self.state == "solved"


Drawn = tuple[World, tuple[Alert, ...]]


@st.composite
def alert_worlds(draw: st.DrawFn) -> Drawn:
    """A world, and alerts about anything in it."""
    world = draw(worlds())
    return world, tuple(draw(_alerts(world, number)) for number in range(draw(st.integers(1, 12))))


def tokenless(world: World) -> World:
    """The same without an access token: what goes out to a person goes by the person's own scope."""
    return replace(world, person=replace(world.person, token=None))


@st.composite
def _alerts(draw: st.DrawFn, world: World, number: int) -> Alert:
    rule, state = draw(st.sampled_from(list(PERMISSIONS))), draw(st.sampled_from(STATES))
    about = draw(st.sampled_from(["organization", "organization", "console", "license", "installation"]))
    if about == "license" and world.licenses:
        item = draw(st.sampled_from(world.licenses))
        return Alert(number, rule, item.console, item.organization, item.product, item, state)
    console = None if about == "installation" else draw(st.sampled_from(world.consoles))
    own = [item for item in world.organizations if item.console == console]
    organization = draw(st.sampled_from(own)) if about == "organization" else None
    return Alert(number, rule, console, organization, draw(st.sampled_from(PRODUCTS)), None, state)


@dataclass(frozen=True)
class AlertSight:
    """What of the alerts is in sight, by plain loops."""

    sight: Sight
    alerts: Sequence[Alert]

    def may(self, permission: Permission | None) -> bool:
        return permission in ROLE_PERMISSIONS[self.sight.world.person.role]

    def sees(self, alert: Alert) -> bool:
        """Whether the role may see the list that the rule is of, and the scope covers what the alert is about."""
        if not self.may(PERMISSIONS[alert.rule]):
            return False
        if alert.console is None:
            return self.sight.is_everything
        return self.sight.sees_of(alert.console, [alert.organization], alert.product)

    @property
    def seen(self) -> list[Alert]:
        return [alert for alert in self.alerts if self.sees(alert)]

    @property
    def unsolved(self) -> list[Alert]:
        return [alert for alert in self.seen if not alert.is_solved]

    @property
    def waiting(self) -> list[Alert]:
        return [alert for alert in self.seen if alert.state == "open"]

    def owners_of(self, alert: Alert) -> set[str]:
        """Whose it is: the organization, and its reseller only where that is in sight itself."""
        return self.sight.names_of_owner(alert.organization) | ({alert.console.name} if alert.console else set())

    def license_of(self, alert: Alert) -> set[str]:
        """The license to which its page leads, where that is in sight."""
        return {alert.license.name} if alert.license and alert.license in self.sight.all_licenses else set()


@contextmanager
def alerts_standing(drawn: Drawn) -> Iterator[tuple[AlertSight, Rows, dict[Alert, models.Alert]]]:
    """Let the world stand with its alerts; give what may be seen of them, its rows, and those of the alerts."""
    world, alerts = drawn
    with standing(world) as rows:
        handler = User.objects.create(username=HANDLER)
        found = {alert: models.Alert.objects.create(**_values(rows, alert, handler)) for alert in alerts}
        yield AlertSight(Sight(world), alerts), rows, found


def _values(rows: Rows, alert: Alert, handler: User) -> dict[str, Any]:
    handled: dict[str, Any] = {"handling": alert.state, "handled_by": handler, "handled_at": NOW, "note": alert.note}
    return {
        "rule": alert.rule,
        "subject": f"thing:{alert.number}",
        "episode": "2026-11",
        "console": rows.consoles[alert.console] if alert.console else None,
        "organization": rows.organizations[alert.organization] if alert.organization else None,
        "license": rows.licenses[alert.license] if alert.license else None,
        "product": alert.product,
        "severity": "warning",
        "name": alert.name,
        "text": alert.text,
        "url": "/licenses/",
        "level": 6.0,
        "stage": 7,
        "stage_from": "standard",
        "opened_at": NOW - timedelta(days=1),
        "changed_at": NOW,
        "solved_at": NOW if alert.is_solved else None,
        **(handled if alert.is_handled else {}),
    }
