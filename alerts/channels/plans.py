"""What somebody wants a channel to be."""

from dataclasses import dataclass, field
from datetime import time

from django.conf import settings

from alerts.models import Channel, ChannelScope
from consoles.scopes import Scope
from ui.severity import Severity

EVERYTHING = Scope(everything=True)
# Of a plan, what stands in the row under the same name.
FIELDS = ("name", "severity", "rules", "time_zone", "quiet_from", "quiet_until", "digest_at")


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """A channel as it is to be; an empty address keeps the one that there is."""

    name: str
    address: str = ""
    severity: str = Severity.NOTICE.value
    rules: tuple[str, ...] = ()
    scope: Scope = EVERYTHING
    time_zone: str = field(default_factory=lambda: settings.TIME_ZONE)
    quiet_from: time | None = None
    quiet_until: time | None = None
    digest_at: time | None = None


def scope_of_channel(channel: Channel) -> Scope:
    """Return what the channel is narrowed to; of that, what has not been deleted since."""
    if channel.everything:
        return EVERYTHING
    rows = list(channel.scope.select_related("console", "organization__console"))
    return Scope(
        consoles=tuple(row.console for row in rows if row.console),
        organizations=tuple(row.organization for row in rows if row.organization),
    )


def scope_replace(channel: Channel, scope: Scope) -> None:
    """Write what `scope` names in place of what the channel was narrowed to."""
    ChannelScope.objects.filter(channel=channel).delete()
    rows = [ChannelScope(channel=channel, console=console) for console in scope.consoles]
    rows += [ChannelScope(channel=channel, organization=organization) for organization in scope.organizations]
    ChannelScope.objects.bulk_create(rows)
