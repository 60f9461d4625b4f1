"""A report in wire form, made of what its servers count.

Sums are made once, from the counts: totals, products, organizations and details add up to the same points.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from simulator.data.report_registry import Registry
from simulator.data.reported import Counted, Reported
from simulator.data.rows import Row
from simulator.data.workloads import Platform

# Found, reported and new objects of each platform.
Tally = dict[Platform, list[int]]
# The lists of servers in doubt, by what is wrong with them; consoles leave the last two null where they are empty.
NOT_COLLECTED, CLONED, UNSUPPORTED = "notCollected", "cloned", "unsupported"
PROBLEMS = (NOT_COLLECTED, CLONED, UNSUPPORTED)


class Doubt(NamedTuple):
    """A server of an organization (None where it is shared) that a report has not, or has twice."""

    problem: str
    server_name: str
    organization_uid: str | None = None
    support_id: str | None = None


def section_rows(
    servers: Iterable[Reported], doubts: list[Doubt], registry: Registry, owner_uid: str, *, summary: str
) -> Row:
    """What a report and an appendix have in common; `summary` is how the property with the totals is called."""
    servers = list(servers)
    return {
        summary: _summary(servers, registry),
        "organizationsUsage": _organizations(servers, registry, owner_uid),
        **_names(doubts, "Cloud", None, None),
        "usageDetails": _details(servers, doubts, registry),
    }


def workload_rows(tally: Tally) -> list[Row]:
    """The workloads of these platforms, each with the sums of its platforms."""
    # Platforms of one workload stand together in what a server offers, but not in sums over many servers.
    ordered = sorted(tally, key=lambda platform: platform.workload.id)
    return [
        _workload_row({platform: tally[platform] for platform in group})
        for _, group in groupby(ordered, key=lambda platform: platform.workload.id)
    ]


def _workload_row(tally: Tally) -> Row:
    platform = next(iter(tally))
    sums = [sum(counts) for counts in zip(*tally.values(), strict=True)]
    return {
        "workloadType": "Dynamic",
        "description": platform.workload.description,
        **_objects(platform, sums),
        "workloadsByPlatform": [
            {
                "typeId": each.type_id,
                "description": each.description,
                "objectsByWeight": [_objects(each, counts)],
            }
            for each, counts in tally.items()
        ],
    }


def _objects(platform: Platform, counts: list[int]) -> Row:
    # All platforms of a workload have the same weight.
    initial, reported, new = counts
    return {
        "initialCount": initial,
        "reportedCount": reported,
        "newCount": new,
        "weight": platform.weight,
        "usedPoints": reported * platform.weight,
    }


def _add(tally: Tally, lines: list[Counted]) -> None:
    for platform, *counts in lines:
        sums = tally.setdefault(platform, [0, 0, 0])
        for place, count in enumerate(counts):
            sums[place] += count


def _points(tally: Tally) -> float:
    return sum(reported * platform.weight for platform, (_, reported, _) in tally.items())


def _summary(servers: list[Reported], registry: Registry) -> Row:
    products: dict[str, Tally] = {}
    editions: dict[str, str] = {}
    for each in servers:
        _add(products.setdefault(each.server.type, {}), each.lines)
        edition = registry.identity(each.server.uid, each.server.type).edition
        editions[each.server.type] = editions.get(each.server.type) or edition or ""
    return {
        "totalPoints": sum(map(_points, products.values())),
        "productsUsage": [
            {
                "productType": product,
                "totalPoints": _points(tally),
                "licenseEdition": editions[product],
                "workloadUsage": workload_rows(tally),
            }
            for product, tally in products.items()
        ],
    }


def _organizations(servers: list[Reported], registry: Registry, owner_uid: str) -> list[Row]:
    points: dict[tuple[str, str], float] = {}
    for each in servers:
        managed = registry.managed(each.consumer, owner_uid)
        points[managed] = points.get(managed, 0) + each.points
    return [
        {
            "organizationType": kind,
            "organizationName": registry.name(uid),
            "organizationUid": uid,
            "usedPoints": used,
        }
        for (kind, uid), used in points.items()
    ]


def _details(servers: list[Reported], doubts: list[Doubt], registry: Registry) -> list[Row]:
    """A row for each organization and support id, also where a server in doubt is all that it has."""
    usage: dict[tuple[str, str | None], dict[tuple[str | None, str, str | None], Tally]] = {}
    for each in servers:
        identity = registry.identity(each.server.uid, each.server.type)
        licenses = usage.setdefault((each.consumer.uid, identity.support_id), {})
        product = (identity.license_id, each.server.type, identity.edition)
        _add(licenses.setdefault(product, {}), each.lines)
    of_clients = [doubt for doubt in doubts if doubt.organization_uid]
    for doubt in of_clients:
        usage.setdefault((str(doubt.organization_uid), doubt.support_id), {})
    return [
        {
            "organizationName": registry.name(uid),
            "organizationUid": uid,
            "supportId": support_id,
            **_names(of_clients, "Client", uid, support_id),
            "usageByLicenseAndProduct": [_license_row(*key, tally) for key, tally in licenses.items()],
        }
        for (uid, support_id), licenses in usage.items()
    ]


def _license_row(license_id: str | None, product: str, edition: str | None, tally: Tally) -> Row:
    return {
        "licenseId": license_id,
        "productType": product,
        "licenseEdition": edition,
        "usedPoints": _points(tally),
        "workloadUsage": workload_rows(tally),
    }


def _names(doubts: list[Doubt], kind: str, uid: str | None, support_id: str | None) -> Row:
    return {
        f"{problem}{kind}Servers": [
            doubt.server_name
            for doubt in doubts
            if (doubt.problem, doubt.organization_uid, doubt.support_id) == (problem, uid, support_id)
        ]
        or ([] if problem == NOT_COLLECTED and kind == "Client" else None)
        for problem in PROBLEMS
    }
