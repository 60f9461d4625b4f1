"""What is used of a license, unit by unit; points, sockets and terabytes are never added together."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from licensing.models import License
from ui.wording import number

AMOUNT_FIELDS = (
    "unit_type", "units", "used_units", "sockets", "used_sockets", "capacity", "used_capacity",
)  # fmt: skip
UNIT_TITLES = dict(License.UnitType.choices)
# What is used where nothing is licensed has no share: it counts as this many percent.
NOTHING_LICENSED = 1000.0


class Amounts(Protocol):
    """What a license counts: a license, or a row of these fields of it."""

    unit_type: str
    units: float | None
    used_units: float | None
    sockets: float | None
    used_sockets: float | None
    capacity: float | None
    used_capacity: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Amount:
    """What is used of one kind of units, and how many are licensed."""

    used: float
    total: float
    unit: str

    @property
    def percent(self) -> float:
        """The share that is used."""
        if not self.total:
            return NOTHING_LICENSED if self.used else 0.0
        return 100 * self.used / self.total

    @property
    def words(self) -> str:
        """Both numbers in words: `12 of 10 points`."""
        return f"{number(self.used)} of {number(self.total)} {self.unit}"


def amounts_of(license_: Amounts) -> Iterator[Amount]:
    """Yield each kind of units of which use and license are known."""
    for used, total, unit in (
        (license_.used_units, license_.units, UNIT_TITLES[license_.unit_type]),
        (license_.used_sockets, license_.sockets, "sockets"),
        (license_.used_capacity, license_.capacity, "TB"),
    ):
        if used is not None and total is not None:
            yield Amount(used=used, total=total, unit=unit)
