"""Which of our tables each list of a console is copied to."""

from collections.abc import Callable
from typing import Any

from consoles.directory import CompanyMirror, Links, LocationMirror, OrganizationMirror, ServerMirror, SiteMirror
from consoles.lists import ConsoleList
from consoles.mirror import Mirror
from consoles.models import Console, Freshness, Product
from licensing.reading import LicenseMirror

DIRECTORY_MIRRORS: dict[str, Callable[[Console], Mirror[Any]]] = {
    "organizations": OrganizationMirror,
    "companies": lambda console: CompanyMirror(console, Links(console)),
    "locations": LocationMirror,
    "sites": lambda console: SiteMirror(console, Links(console)),
    "backup_servers": lambda console: ServerMirror(console, Product.BACKUP_SERVER, Links(console)),
    "veeam_one_servers": lambda console: ServerMirror(console, Product.VEEAM_ONE, Links(console)),
    "m365_servers": lambda console: ServerMirror(console, Product.M365, Links(console)),
}


def mirror_for(item: ConsoleList, console: Console) -> Mirror[Any]:
    """Return the mirror that the rows of `item` go to."""
    if item.step == Freshness.Step.LICENSES:
        return LicenseMirror(console, Product(item.part))
    return DIRECTORY_MIRRORS[item.part](console)
