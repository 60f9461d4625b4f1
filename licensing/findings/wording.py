"""How findings name what they are about. A subject and its text read as one sentence."""

from consoles.models import Product
from licensing.models import License
from ui.wording import counted, number

# What carries a license of each product: one of them, several of them.
CARRIERS = {
    Product.SITE: ("Cloud Connect site", "Cloud Connect sites"),
    Product.BACKUP_SERVER: ("backup server", "backup servers"),
    Product.VEEAM_ONE: ("Veeam ONE server", "Veeam ONE servers"),
    Product.M365: ("Microsoft 365 server", "Microsoft 365 servers"),
    Product.CONSOLE: ("console", "consoles"),
}
OPEN_LICENSE = "Open license"
SHOW_LICENSES = "Show licenses"
LONGEST_NAME = 60
LONGEST_MESSAGE = 160


def carriers(product: Product, count: int) -> str:
    """Return `1 backup server`, `6 backup servers`."""
    return f"{number(count)} {CARRIERS[product][count != 1]}"


def licenses(count: int) -> str:
    """Return `1 license`, `6 licenses`."""
    return counted(count, "license", "licenses")


def shortened(text: str, length: int) -> str:
    """Return `text` cut at `length` characters, with a sign that it was."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}\u2026"


def subject_of(license_: License) -> str:
    """Return the server's name with the organization that it belongs to; names are up to 500 characters long."""
    organization = license_.organization.name if license_.organization else ""
    return subject_named(product=license_.product, server=license_.server_title, organization=organization)


def subject_named(*, product: str, server: str, organization: str) -> str:
    """Return the same of what is known by its names only; there may be no organization."""
    title = shortened(server, LONGEST_NAME)
    if product == Product.CONSOLE:
        return f"Console {title}"
    return f"{title} ({shortened(organization, LONGEST_NAME)})" if organization else title
