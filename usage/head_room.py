"""What was bought against what is used, console by console."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from consoles.models import Console, Product
from licensing.models import License
from licensing.selectors import entitlements
from usage.breakdown import sum_known
from usage.models import Commitment, Gauge, UnitType
from usage.months import day_of
from usage.submissions import last_submissions

# What agents of a console may exceed its license by (vendor's provider guide, exceeding the license limit). It doubles
# when auto-update is on and a usage report was submitted in the last 30 days.
ALLOWED_EXCESS = {"Rental": 0.20, "Subscription": 0.10}
SUBMITTED_WITHIN = timedelta(days=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentRoom:
    """The console's own license against what its agents use, in the units of the license."""

    license: License
    used: float | None
    # The last day on which a usage report was submitted, if that was in the last 30 days.
    submitted_on: date | None

    @property
    def excess(self) -> float | None:
        """Units that may be used beyond the license; None for a type of which no excess is stated."""
        share = ALLOWED_EXCESS.get(self.license.type)
        if share is None or self.license.units is None:
            return None
        return (2 if self.is_doubled else 1) * share * self.license.units

    @property
    def is_doubled(self) -> bool:
        """Whether the excess is twice what it is otherwise."""
        return self.license.auto_update is True and self.submitted_on is not None

    @property
    def doubling(self) -> str:
        """Why the excess is doubled, or what would double it; nothing where none is stated."""
        if self.excess is None:
            return ""
        if self.is_doubled:
            return f"doubled: auto-update is on, and a report was submitted on {self.submitted_on}"
        if self.license.auto_update is not True:
            return "not doubled: auto-update is not on"
        return "not doubled: no report is known to have been submitted in the last 30 days"

    @property
    def allowed(self) -> float | None:
        """Units that may be used in all; None where the console does not say how much is licensed."""
        return None if self.license.units is None else self.license.units + (self.excess or 0.0)

    @property
    def over(self) -> float:
        """Units used beyond the license."""
        return max(0.0, (self.used or 0.0) - self.license.units) if self.license.units is not None else 0.0

    @property
    def is_over_allowed(self) -> bool:
        """Whether more is used than license and excess allow."""
        return self.used is not None and self.allowed is not None and self.used > self.allowed


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsoleRoom:
    """One console: points licensed and used, what was agreed for it, and its own license."""

    console: Console
    # Each entitlement counted once, however many servers carry it.
    licensed: float | None
    entitlement_count: int
    used: float | None
    agreed: Commitment | None
    agents: AgentRoom | None

    @property
    def left(self) -> float | None:
        """Points licensed and not used; negative when more is used."""
        return None if self.licensed is None or self.used is None else self.licensed - self.used

    @property
    def share(self) -> int | None:
        """Percent of the licensed points that are used, at most 100."""
        return round(min(100 * self.used / self.licensed, 100)) if self.used is not None and self.licensed else None

    @property
    def commitment(self) -> float | None:
        """Points that are paid for each month in any case; None while nobody has set them."""
        return self.agreed.points if self.agreed else None

    @property
    def commitment_text(self) -> str:
        """The commitment as a field of a form takes it."""
        return f"{self.commitment:.15g}" if self.commitment is not None else ""

    @property
    def left_of_commitment(self) -> float | None:
        """Points that are paid for and not used; None where that is unknown."""
        return None if self.over_commitment is None else max(0.0, -self.over_commitment)

    @property
    def over_commitment(self) -> float | None:
        """Points used beyond the commitment; negative when less is used than paid for."""
        return None if self.commitment is None or self.used is None else self.used - self.commitment


def head_room(user: User | AnonymousUser, now: datetime) -> list[ConsoleRoom]:
    """Return the head-room of every console that is in scope as a whole; six queries."""
    licensed = _licensed(user)
    used = _used(user)
    commitments = Commitment.objects.covered_by(user).select_related("set_by")
    agreed = {commitment.console_id: commitment for commitment in commitments}
    agents = agent_rooms(user, now)
    return [
        ConsoleRoom(
            console=console,
            licensed=licensed[console.pk][0],
            entitlement_count=licensed[console.pk][1],
            used=used.get(console.pk),
            agreed=agreed.get(console.pk),
            agents=agents.get(console.pk),
        )
        for console in Console.objects.covered_by(user).only("name")
    ]


def agent_rooms(user: User | AnonymousUser, now: datetime) -> dict[int, AgentRoom]:
    """Return each console's own license with what its agents use, by the console's key; three queries."""
    licenses = License.objects.covered_by(user).current().filter(product=Product.CONSOLE).exclude(type="Community")
    gauges = Gauge.objects.covered_by(user).filter(kind=Gauge.Kind.PRODUCT, product=Product.CONSOLE)
    used = {(gauge.console_id, gauge.unit_type): gauge.used_units for gauge in gauges}
    submitted = {console: day for console, day in last_submissions().items() if day_of(now) - day <= SUBMITTED_WITHIN}
    fields = ("type", "unit_type", "units", "auto_update", "console__name")
    return {
        license_.console_id: AgentRoom(
            license=license_,
            used=used.get((license_.console_id, license_.unit_type)),
            submitted_on=submitted.get(license_.console_id),
        )
        for license_ in licenses.select_related("console").only(*fields)
    }


def _licensed(user: User | AnonymousUser) -> dict[int, tuple[float | None, int]]:
    """Points licensed per console, and by how many entitlements."""
    found = defaultdict[int, tuple[float | None, int]](lambda: (None, 0))
    for entitlement in entitlements(user=user):
        if entitlement.unit_type == License.UnitType.POINTS:
            points, count = found[entitlement.console_id]
            found[entitlement.console_id] = sum_known(points, entitlement.units), count + 1
    return found


def _used(user: User | AnonymousUser) -> dict[int, float | None]:
    gauges = Gauge.objects.covered_by(user).filter(kind=Gauge.Kind.CONSOLE, unit_type=UnitType.POINTS)
    return dict(gauges.values_list("console", "used_units"))
