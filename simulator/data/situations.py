"""What a person must notice, planted at any size: at least one of each, and a fixed share of a large console.

Each situation takes licenses that no other one has touched. Those that need action come to about 4 % of all licenses.
"""

from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import date, timedelta

from simulator.data.dates import month_end, wire_day
from simulator.data.licenses import Licenses, Maker, days_message, server_of
from simulator.data.rows import Chance, Row

Change = Callable[[Row, Maker], None]


@dataclass(frozen=True)
class Situation:
    """A change to licenses of one list; `share` is of that list, and at least one license has it."""

    name: str
    change: Change
    share: float
    of: str = "backup_servers"
    stuck: bool = False


def status_on(expires: date, today: date) -> str:
    """The status that goes with an expiry."""
    days = (expires - today).days
    return "Expired" if days < 0 else "Warning" if days <= 7 else "Valid"


def expire(row: Row, expires: date, today: date) -> None:
    """Let the license end on that day, with the status and the sentence that go with it."""
    row |= {"expirationDate": wire_day(expires), "status": status_on(expires, today)}
    if "statusMessage" in row:
        row["statusMessage"] = days_message(expires, today)


def ends(days: int, **changes: object) -> Change:
    """A license that ends so many days from today, with these further changes."""

    def change(row: Row, maker: Maker) -> None:
        row |= changes
        expire(row, maker.today + timedelta(days=days), maker.today)

    return change


def _ends_on_a_far_day(**changes: object) -> Change:
    def change(row: Row, maker: Maker) -> None:
        row |= changes
        expire(row, maker.far_day(), maker.today)

    return change


def _over_used(row: Row, maker: Maker) -> None:
    row["usedUnits"] = round(row["units"] * (1.05 + 0.3 * maker.chance.random()), 1)


def _rental_by_hand(row: Row, maker: Maker) -> None:
    row["autoUpdateEnabled"] = False
    expire(row, month_end(maker.today), maker.today)


def _perpetual(row: Row, maker: Maker) -> None:
    sockets = float(maker.chance.choice((2, 4, 6, 8)))
    row |= SOCKETS_ONLY | {"sockets": sockets, "usedSockets": sockets - maker.chance.choice((0, 0, 2))}
    row["supportExpirationDate"] = wire_day(maker.far_day())


def _support_ended(row: Row, maker: Maker) -> None:
    _perpetual(row, maker)
    row["supportExpirationDate"] = wire_day(maker.today - timedelta(days=40))


def _merged(row: Row, maker: Maker) -> None:
    _perpetual(row, maker)
    row |= {
        "type": "Subscription",
        "licenseIds": [*row["licenseIds"], maker.chance.uid()],
        "supportIds": [*row["supportIds"], maker.chance.digits(8)],
        "sectionTypes": ["Socket", "Instance"],
        "units": 50.0,
        "usedUnits": 31.0,
        "unitType": "Instances",
        "capacity": 10.0,
        "usedCapacity": 3.5,
    }
    expire(row, maker.far_day(), maker.today)


def _other_licensee(row: Row, maker: Maker) -> None:
    row["company"] = f"{row['company'].split()[0]} Group Holding"


NOT_LICENSED: Row = {
    "autoUpdateEnabled": False,
    "company": None,
    "email": None,
    "expirationDate": None,
    "supportExpirationDate": None,
    "status": "Unlicensed",
    "type": "Community",
}
COMMUNITY_SERVER: Row = NOT_LICENSED | {
    "edition": "Community",
    "contactPerson": None,
    "licenseIds": [],
    "supportIds": [],
    "units": 10.0,
    "usedUnits": 4.0,
    "unitType": "Instances",
}
NO_SOCKETS: Row = {
    "sectionTypes": ["Instance"],
    "sockets": 0.0,
    "usedSockets": 0.0,
    "capacity": None,
    "usedCapacity": None,
}
COMMUNITY_BACKUP_SERVER: Row = COMMUNITY_SERVER | NO_SOCKETS
COMMUNITY_VEEAM_ONE: Row = NOT_LICENSED | {
    "licenseId": None,
    "supportId": None,
    "statusMessage": "No license is installed.",
    "units": 10.0,
    "usedUnits": 0.0,
    "unitType": "Instances",
}
COMMUNITY_M365: Row = NOT_LICENSED | {"licenseId": None, "supportId": None, "licensedUsers": 10, "protectedUsers": 0}
NOT_INSTALLED: Row = COMMUNITY_SERVER | {"type": "NotInstalled", "edition": None, "units": 0.0, "usedUnits": 0.0}
SOCKETS_ONLY: Row = {
    "type": "Perpetual",
    "autoUpdateEnabled": False,
    "expirationDate": None,
    "edition": "Enterprise",
    "sectionTypes": ["Socket"],
    "units": 0.0,
    "usedUnits": 0.0,
    "unitType": "Instances",
}
BY_HAND: Row = {"autoUpdateEnabled": False}
SUBSCRIPTION: Row = {"type": "Subscription", "unitType": "Instances", "autoUpdateEnabled": False}
EVALUATION: Row = {"type": "Evaluation", "unitType": "Instances"}
NFR: Row = {"type": "NFR", "unitType": "Instances"}
UNKNOWN_USAGE: Row = {"usedUnits": None, "unitType": "Unknown"}


def replace_values(row: Row, changes: Row) -> None:
    """Give the row these values, and lists of its own."""
    row |= {name: list(value) if isinstance(value, list) else value for name, value in changes.items()}


def _replaced(changes: Row) -> Change:
    return lambda row, _: replace_values(row, changes)


SITUATIONS = (
    # Somebody has to act.
    Situation("expired, in grace", ends(-12, **BY_HAND), 0.004),
    Situation("expired, beyond grace", ends(-75, **BY_HAND), 0.003),
    Situation("expired evaluation, no grace", ends(-5, **EVALUATION), 0.002),
    Situation("ends today", ends(0, **SUBSCRIPTION), 0.0005),
    Situation("by hand, 7 days", ends(5, **SUBSCRIPTION), 0.004),
    Situation("by hand, 30 days", ends(21, **SUBSCRIPTION), 0.006),
    Situation("rental by hand", _rental_by_hand, 0.003),
    Situation("auto-update fails", ends(3), 0.005, stuck=True),
    Situation("auto-update failed", ends(-4), 0.003, stuck=True),
    Situation("over-used", _over_used, 0.006),
    Situation("evaluation", ends(20, **EVALUATION), 0.003),
    Situation("expired, in grace", ends(-20, **BY_HAND), 0.008, of="m365_servers"),
    Situation("auto-update fails", ends(2), 0.008, of="veeam_one_servers", stuck=True),
    # Worth a look.
    Situation("by hand, 60 days", ends(48, **SUBSCRIPTION), 0.008),
    Situation("support ended", _support_ended, 0.003),
    Situation("other licensee", _other_licensee, 0.01),
    Situation("not licensed", _replaced(COMMUNITY_M365), 0.05, of="m365_servers"),
    Situation("usage unknown", _replaced(UNKNOWN_USAGE), 0.1, of="veeam_one_servers"),
    Situation("not installed", _replaced(NOT_INSTALLED), 0.002),
    Situation("community", _replaced(COMMUNITY_SERVER), 0.02),
    # Ordinary, but of another kind than the monthly rental.
    Situation("merged", _merged, 0.01),
    Situation("perpetual", _perpetual, 0.04),
    Situation("not for resale", _ends_on_a_far_day(**NFR), 0.01),
    Situation("subscription", _ends_on_a_far_day(**SUBSCRIPTION), 0.1),
)
SHARED_BY = 3
SHARED_SHARE, DISAGREEING_SHARE = 0.006, 0.002


def plant(seed: int, today: date, licenses: Licenses, *, spared: Container[str]) -> None:
    """Change ordinary licenses until every situation is there; those of servers in `spared` come last."""
    maker = Maker(Chance(seed, "situations"), today)
    untouched = {name: _shuffled(maker.chance, getattr(licenses, name), spared) for name in LISTS}
    backup_servers = untouched["backup_servers"]
    sizes = {name: len(rows) for name, rows in untouched.items()}
    for _ in range(_count(DISAGREEING_SHARE, sizes["backup_servers"])):
        _share_key(_take(backup_servers, 2), units=[100.0, 150.0])
    for _ in range(_count(SHARED_SHARE / SHARED_BY, sizes["backup_servers"])):
        _share_key(_take(backup_servers, SHARED_BY), units=[200.0] * SHARED_BY)
    for situation in SITUATIONS:
        for row in _take(untouched[situation.of], _count(situation.share, sizes[situation.of])):
            situation.change(row, maker)
            if situation.stuck:
                licenses.stuck.add(server_of(row))


LISTS = ("backup_servers", "veeam_one_servers", "m365_servers")


def _shuffled(chance: Chance, rows: list[Row], spared: Container[str]) -> list[Row]:
    """The rows in any order; who takes from the end takes those that are spared last."""
    return sorted(chance.sample(rows, len(rows)), key=lambda row: server_of(row) not in spared)


def _count(share: float, size: int) -> int:
    return max(1, round(share * size))


def _take(rows: list[Row], count: int) -> list[Row]:
    taken = rows[-count:]
    del rows[-count:]
    return taken


def _share_key(rows: list[Row], *, units: list[float]) -> None:
    for row, entitled in zip(rows, units, strict=False):
        shared = {name: rows[0][name] for name in ("company", "email", "expirationDate")}
        row |= shared | {"licenseIds": list(rows[0]["licenseIds"]), "supportIds": list(rows[0]["supportIds"])}
        row |= {"units": entitled, "usedUnits": round(entitled * 0.3, 1)}
