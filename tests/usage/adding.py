"""What a console's own figures add up to: slow, and from nothing but the JSON that it sends."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from tests.usage.console import Row
from tests.usage.shapes import FIGURES

PRODUCTS = {
    "CloudConnect": "site",
    "BackupAndReplication": "backup_server",
    "VONE": "veeam_one",
    "VB365": "m365",
    "VSPC": "console",
}
UNITS = {"Points": "points", "Instances": "instances", "Sockets": "sockets"}
NO_UID = "00000000-0000-0000-0000-000000000000"
Sum = tuple[float | None, ...]


class Counted(NamedTuple):
    """One workload entry: what its six figures are, and where it stands."""

    organization: str
    server: str
    product: str
    unit_type: str
    workload: str
    figures: Sum


def counted(usage: list[Row]) -> Iterator[Counted]:
    """Yield each workload entry of a console."""
    for organization in usage:
        for server in organization["servers"] or ():
            product = PRODUCTS.get(server["serverType"], server["serverType"] or "")
            for workload in server.get("workloads") or ():
                yield Counted(
                    organization["organizationUid"],
                    server["serverUid"] or NO_UID,
                    product,
                    UNITS.get(workload["unitType"], ""),
                    workload["id"] or NO_UID,
                    tuple(_figure(workload, name) for name in FIGURES),
                )


def _figure(workload: Row, name: str) -> float | None:
    """What the workload says; where it says nothing, what its platforms say."""
    if workload[name] is not None:
        return float(workload[name])
    parts = [platform[name] for platform in workload.get("workloadsByPlatform") or ()]
    return sum_of(parts)


def sum_of(values: Iterable[float | None]) -> float | None:
    """The sum of the values that are known; None where none is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def added_up(entries: Iterable[tuple[Any, Sum]]) -> dict[Any, Sum]:
    """The sums of entries of the same key, figure by figure."""
    found: dict[Any, list[Sum]] = {}
    for key, figures in entries:
        found.setdefault(key, []).append(figures)
    return {key: tuple(map(sum_of, zip(*figures, strict=True))) for key, figures in found.items()}


def sums(usage: list[Row], key: Callable[[Counted], Any]) -> dict[Any, Sum]:
    """The six sums of a console by whatever `key` makes of an entry."""
    return added_up((key(entry), entry.figures) for entry in counted(usage))
