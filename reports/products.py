"""The product types of a report as people call them."""

from consoles.models import Product

# `productType` of the contract (VSPC REST 3.6.1, license usage reports); others are shown as they come.
TITLES = {
    "BackupAndReplication": Product.BACKUP_SERVER.label,
    "CloudConnect": Product.SITE.label,
    "VONE": Product.VEEAM_ONE.label,
    "VB365": Product.M365.label,
    "VSPC": "Console agents",
    "EnterpriseManager": "Enterprise Manager",
    "VDP": "Veeam Data Platform",
}


def product_title(product: str) -> str:
    """Return what people call a product; one that we do not know is named as the console names it."""
    return TITLES.get(product, product or "Unknown product")
