"""The products as tabs above the list of licenses."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from consoles.models import Product
from ui.addresses import changed


@dataclass(frozen=True, slots=True)
class ProductTab:
    """One tab: the product's slug (empty for all of them), its name, how many licenses, and where it leads."""

    slug: str
    title: str
    count: int
    url: str
    is_current: bool


def product_tabs(counts: Mapping[str, int], chosen: Collection[str], query: QueryDict) -> list[ProductTab]:
    """Return a tab for all products and one for each, whether or not there are licenses of it."""
    everything = ProductTab("", "All", sum(counts.values()), changed(query, product=None), not chosen)
    return [everything, *(_tab(Product(slug), counts, chosen, query) for slug in Product.values)]


def _tab(product: Product, counts: Mapping[str, int], chosen: Collection[str], query: QueryDict) -> ProductTab:
    url = changed(query, product=product.value)
    return ProductTab(product.value, product.label, counts.get(product.value, 0), url, product.value in chosen)
