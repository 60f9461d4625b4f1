"""What makes a directory untidy: servers of organizations that no list has, and servers out of reach."""

from simulator.data.organizations import Organizations
from simulator.data.rows import Chance, Row
from simulator.data.servers import Servers

UNMAPPED_SHARE, INACCESSIBLE_SHARE, WARNING_SHARE = 0.002, 0.005, 0.01


def name_by_organization(organizations: Organizations) -> dict[str, str]:
    """The names of organizations by UID."""
    return {row["instanceUid"]: row["name"] for row in organizations.organizations}


def add_strays(seed: int, servers: Servers) -> None:
    """Give a few backup servers an organization that is in no list, and let a few servers not answer."""
    chance = Chance(seed, "strays")
    rows = servers.licensed_backup_servers()
    picked = chance.sample(rows, len(rows))
    for row in _next(picked, UNMAPPED_SHARE, len(rows)):
        row["organizationUid"] = chance.uid()
    for row in _next(picked, INACCESSIBLE_SHARE, len(rows)):
        row["status"] = "Inaccessible"
    for row in _next(picked, WARNING_SHARE, len(rows)):
        row["status"] = "Warning"
    for row in servers.m365_servers[-1:] + servers.veeam_one_servers[-1:]:
        row |= {"status": "Inaccessible", "managementAgentStatus": "Inaccessible"}


def _next(rows: list[Row], share: float, total: int) -> list[Row]:
    count = max(1, round(share * total))
    taken = rows[:count]
    del rows[:count]
    return taken
