"""The servers' types in a console's usage as the products that pages and addresses name."""

from consoles.models import Product

# `serverType` of the contract (VSPC REST 3.6.1, usage by organization) and our slug; others stay as they came.
PRODUCT_BY_SERVER_TYPE = {
    "CloudConnect": Product.SITE.value,
    "BackupAndReplication": Product.BACKUP_SERVER.value,
    "VONE": Product.VEEAM_ONE.value,
    "VB365": Product.M365.value,
    "VSPC": Product.CONSOLE.value,
}
# A console has agents under it; its own license is what they use.
TITLES = {**dict(Product.choices), Product.CONSOLE.value: "Console agents"}


def product_of(server_type: str | None) -> str:
    """Return the slug of a server type; one that we do not know stays as it came, none is empty."""
    return PRODUCT_BY_SERVER_TYPE.get(server_type or "", (server_type or "")[:50])


def product_title(product: str) -> str:
    """Return what people call a product; one that we do not know is named as the console names it."""
    return TITLES.get(product, product or "Unknown product")
