"""What was bought: within a console, licenses that share any license id are one entitlement, counted once.

A key that is installed on several servers repeats its full units on each of them, so that adding them up would count
the same points several times (vendor's provider guide, view license usage report).
"""

from collections.abc import Iterable, Sequence

Parents = dict[str, str]


def ids_connected(lists: Iterable[Sequence[str]]) -> Parents:
    """Return what `entitlement_key` needs to know of all licenses: which ids stand on one license together.

    Hardly any has several, so that this is small however many there are.
    """
    parents: Parents = {}
    for ids in lists:
        for license_id in ids[1:]:
            _join(parents, ids[0], license_id)
    return parents


def entitlement_key(ids: Sequence[str], parents: Parents) -> str:
    """Return the entitlement of a license with these ids: the smallest of all license ids that are connected to them.

    Licenses without an id are entitlements of nobody and get the empty key.
    """
    if not ids:
        return ""
    return _root(parents, ids[0]) if ids[0] in parents else ids[0]


def _join(parents: Parents, one: str, other: str) -> None:
    low, high = sorted((_root(parents, one), _root(parents, other)))
    parents[high] = low


def _root(parents: Parents, license_id: str) -> str:
    """The smallest id connected to `license_id`; paths are shortened on the way."""
    root = parents.setdefault(license_id, license_id)
    while root != parents[root]:
        root = parents[root]
    while parents[license_id] != root:
        parents[license_id], license_id = root, parents[license_id]
    return root
