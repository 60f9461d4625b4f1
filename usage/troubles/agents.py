"""Agents of consoles beyond what the console's own license and the excess that it allows are good for."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from consoles.models import Product
from consoles.scoping import nobody_narrowed
from ui.severity import Severity
from ui.troubles import Measure, Trouble
from usage.findings import agents_text, agents_title
from usage.head_room import AgentRoom, agent_rooms
from usage.troubles.base import UsageRule


def agent_troubles(now: datetime, widest: float) -> Iterator[Trouble]:
    """Yield the consoles whose agents use so many percent of what is allowed, or more; three queries."""
    for room in agent_rooms(nobody_narrowed(), now).values():
        if room.used and room.allowed and 100 * room.used / room.allowed >= widest:
            yield _trouble(room, 100 * room.used / room.allowed)


def _trouble(room: AgentRoom, level: float) -> Trouble:
    return Trouble(
        subject=f"console:{room.license.console_id}",
        episode="",
        level=level,
        severity=Severity.CRITICAL if room.is_over_allowed else Severity.WARNING,
        name=agents_title(room),
        text=agents_text(room),
        url=reverse("usage:head_room"),
        console_pk=room.license.console_id,
        license_pk=room.license.pk,
        product=Product.CONSOLE.value,
    )


AGENT_RULES = (
    UsageRule(
        key="usage.excess",
        title="Agents use more than the console's license and its excess allow",
        measure=Measure.PERCENT,
        percent_of="of what license and excess allow",
        stages=(100,),
        source=agent_troubles,
    ),
)
