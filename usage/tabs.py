"""By what usage is listed: tabs above the list."""

from dataclasses import dataclass

from usage.links import usage_list_url

BY = {"": "Companies", "reseller": "Resellers", "product": "Products", "workload": "Workloads"}


@dataclass(frozen=True, slots=True)
class UsageTab:
    """One tab: what stands in the address (nothing for companies), its name, and where it leads."""

    slug: str
    title: str
    url: str
    is_current: bool


def usage_tabs(current: str) -> list[UsageTab]:
    """Return the tabs; another one begins without the filters of this one, which it may not know."""
    return [UsageTab(slug, title, usage_list_url(by=slug), slug == current) for slug, title in BY.items()]
