"""What two readings of a license, before a write and after it, prove about the write.

Only a value that the write sets and that is really there counts as proof: consoles send null where they should not, and
a license that tells neither status nor type tells nothing.
"""

from collections.abc import Iterable

from operations.kinds import Evidence, Facts

GONE: Facts = {"gone": True}
# What a newer key of the same license differs in, and what any other license may differ in.
KEY_FACTS = ("license_ids", "expires_on", "support_expires_on", "units")
LICENSE_FACTS = (*KEY_FACTS, "type", "edition", "sockets", "section_types")
UNLICENSED_STATUS = "Unlicensed"
# What a server has of itself, without a license.
UNLICENSED_TYPES = frozenset({"NotInstalled", "Community"})
ALL, SOCKET = "All", "Socket"


def after_updating(before: Facts, after: Facts) -> Evidence:
    """Return what is proved about an update, which replaces one key by a newer one."""
    if not (_is_telling(before) and _is_telling(after)):
        return Evidence.UNCLEAR
    if before == after:
        return Evidence.NOT_DONE
    replaced = any(not _is_empty(before.get(name)) for name in _new_facts(before, after, KEY_FACTS))
    return Evidence.DONE if replaced else Evidence.UNCLEAR


def after_installing(before: Facts, after: Facts, *, would_show: bool) -> Evidence:
    """Return what is proved about an installation; `would_show` is false where the same file is there already."""
    if not (_is_telling(before) and _is_telling(after)):
        return Evidence.UNCLEAR
    if before == after:
        return Evidence.NOT_DONE if would_show else Evidence.UNCLEAR
    return Evidence.DONE if any(_new_facts(before, after, LICENSE_FACTS)) else Evidence.UNCLEAR


def after_deleting(before: Facts, after: Facts, *, section: str) -> Evidence:
    """Return what is proved about the deletion of a license or of one section of it.

    That the console knows no such server proves nothing: it may have gone for other reasons.
    """
    if not _is_telling(before) or after.get("gone"):
        return Evidence.UNCLEAR
    if before == after:
        return Evidence.NOT_DONE
    return Evidence.DONE if _has(before, section) and _lacks(after, section) else Evidence.UNCLEAR


def is_unlicensed(facts: Facts) -> bool:
    """Whether a server tells that no license is installed on it."""
    return facts.get("status") == UNLICENSED_STATUS or facts.get("type") in UNLICENSED_TYPES


def _is_telling(facts: Facts) -> bool:
    return not facts.get("gone") and bool(facts.get("status") or facts.get("type"))


def _new_facts(before: Facts, after: Facts, names: Iterable[str]) -> list[str]:
    """Those of the facts that are different now and not unknown."""
    return [name for name in names if before.get(name) != after.get(name) and not _is_empty(after.get(name))]


def _is_empty(value: object) -> bool:
    return value in (None, "", [])


def _has(facts: Facts, section: str) -> bool:
    if is_unlicensed(facts):
        return False
    return section == ALL or _names(facts, section)


def _lacks(facts: Facts, section: str) -> bool:
    """Whether the license or section is certainly not there; a license that names no section does not say."""
    if is_unlicensed(facts):
        return True
    return section != ALL and bool(facts.get("section_types")) and not _names(facts, section)


def _names(facts: Facts, section: str) -> bool:
    has_sockets = section == SOCKET and bool(facts.get("sockets"))
    return has_sockets or not {section, ALL}.isdisjoint(facts.get("section_types") or ())
