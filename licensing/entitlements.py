"""What was bought: within a console, licenses that share any license id are one entitlement, counted once.

A key that is installed on several servers repeats its full units on each of them, so that adding them up would count
the same points several times (vendor's provider guide, view license usage report).
"""

from collections.abc import Mapping, Sequence


def entitlement_keys(license_ids: Mapping[int, Sequence[str]]) -> dict[int, str]:
    """Return the entitlement of each license: the smallest of all license ids that are connected to its own.

    Licenses without an id are entitlements of nobody and get the empty key.
    """
    parents: dict[str, str] = {}
    for ids in license_ids.values():
        for license_id in ids[1:]:
            _join(parents, ids[0], license_id)
    return {pk: _root(parents, ids[0]) if ids else "" for pk, ids in license_ids.items()}


def _join(parents: dict[str, str], one: str, other: str) -> None:
    low, high = sorted((_root(parents, one), _root(parents, other)))
    parents[high] = low


def _root(parents: dict[str, str], license_id: str) -> str:
    """The smallest id connected to `license_id`; paths are shortened on the way."""
    root = parents.setdefault(license_id, license_id)
    while root != parents[root]:
        root = parents[root]
    while parents[license_id] != root:
        parents[license_id], license_id = root, parents[license_id]
    return root
