"""Who uses licenses, on which servers, for what: the lines of the usage list, without their numbers of a day."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from simulator.data.organizations import Organizations
from simulator.data.rows import Chance
from simulator.data.servers import Servers
from simulator.data.trends import Day, Trend, draw_trend
from simulator.data.workloads import BACKUP_SERVER, CLOUD_CONNECT, CONSOLE, M365, OFFERED, REPLICA, VEEAM_ONE, Platform

AGENTS_SHARE, CLOUD_SHARE, OWN_KEY_SHARE = 0.75, 0.5, 0.85
Shape = Callable[[int, Day], int]


def as_it_is(count: int, day: Day) -> int:
    """The shape of ordinary usage: what the trend says."""
    return count


class Line(NamedTuple):
    """Objects of one platform; `rental` ones bring keys of their own and cost the provider nothing."""

    platform: Platform
    trend: Trend
    rental: bool = False


@dataclass(slots=True)
class Serving:
    """A server as one organization uses it; one that is `kept` is listed even where nothing on it is in use."""

    uid: str
    type: str
    lines: list[Line]
    unit_type: str = "Points"
    kept: bool = False


@dataclass(slots=True)
class Consumer:
    """An organization that uses licenses; `shape` changes each of its counts by the day."""

    uid: str
    type: str
    provider_uid: str | None
    servers: list[Serving] = field(default_factory=list)
    shape: Shape = as_it_is

    def of_type(self, server_type: str) -> list[Serving]:
        """Its servers of that type."""
        return [server for server in self.servers if server.type == server_type]


def make_consumers(seed: int, organizations: Organizations, servers: Servers) -> list[Consumer]:
    """Every organization that could use licenses: provider, resellers, companies, and those that no list has."""
    maker = _Maker(Chance(seed, "usage"), sites=[str(row["siteUid"]) for row in servers.sites])
    owned = _by_owner(servers)
    provider_uid = str(organizations.provider["instanceUid"])
    consumers = [Consumer(provider_uid, "Provider", None, [maker.agents()])]
    for reseller in organizations.resellers[:2]:
        consumers.append(Consumer(reseller["instanceUid"], "Reseller", provider_uid, [maker.agents()]))
    manager_of = {row["instanceUid"]: row["resellerUid"] or provider_uid for row in organizations.companies}
    strangers = {uid: provider_uid for uid in owned if uid not in manager_of}
    for uid, manager in (manager_of | strangers).items():
        used = [maker.serving(*server) for server in owned.get(uid, ())]
        consumers.append(Consumer(uid, "Company", manager, used + maker.shared()))
    return consumers


def _by_owner(servers: Servers) -> dict[str, list[tuple[str, str]]]:
    """Each organization's own servers, by identifier and type."""
    lists = (
        (BACKUP_SERVER, servers.licensed_backup_servers()),
        (VEEAM_ONE, servers.veeam_one_servers),
        (M365, servers.m365_servers),
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for server_type, rows in lists:
        for row in rows:
            found.setdefault(row["organizationUid"], []).append((row["instanceUid"], server_type))
    return found


class _Maker:
    """Draws what an organization uses of a server."""

    def __init__(self, chance: Chance, *, sites: list[str]) -> None:
        self.chance = chance
        self.sites = sites
        # The server that the console itself runs on: one for all organizations, and in no list.
        self.console_uid = chance.uid()

    def shared(self) -> list[Serving]:
        """What a company uses of the provider's servers: a Cloud Connect site, the console's agents, or both."""
        used = []
        if self.sites and self.chance.random() < CLOUD_SHARE:
            used.append(self.serving(self.chance.choice(self.sites), CLOUD_CONNECT))
        if self.chance.random() < AGENTS_SHARE:
            used.append(self.agents())
        return used

    def agents(self) -> Serving:
        """Agents that the console manages."""
        return self.serving(self.console_uid, CONSOLE)

    def serving(self, uid: str, server_type: str) -> Serving:
        """Some of what that server offers."""
        offered = OFFERED[server_type]
        platforms = [platform for platform in offered if self.chance.random() < platform.share] or offered[:1]
        return Serving(uid, server_type, [self._line(server_type, platform) for platform in platforms])

    def _line(self, server_type: str, platform: Platform) -> Line:
        # Backups that tenants send to a Cloud Connect site mostly come from servers with keys of their own.
        backs_up = server_type == CLOUD_CONNECT and platform is not REPLICA
        rental = backs_up and self.chance.random() < OWN_KEY_SHARE
        return Line(platform, draw_trend(self.chance, platform.size), rental)
