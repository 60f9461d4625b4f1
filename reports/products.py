"""The product types of a report as people call them."""

from usage import products as used

# Those that reports know beside the types of servers in usage, by `productType` of the contract (VSPC REST 3.6.1).
OTHERS = {"EnterpriseManager": "Enterprise Manager", "VDP": "Veeam Data Platform"}


def product_title(product: str) -> str:
    """Return what people call a product; one that we do not know is named as the console names it."""
    return OTHERS.get(product) or used.product_title(used.product_of(product))
