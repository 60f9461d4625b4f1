"""Reads of licenses that answer a page's question."""

from licensing.selectors.census import Cohort, license_census
from licensing.selectors.entitlements import Entitlement, entitlements, entitlements_among
from licensing.selectors.runway import Runway, Stretch, runway
from licensing.selectors.tiles import Tile, tiles

__all__ = [
    "Cohort",
    "Entitlement",
    "Runway",
    "Stretch",
    "Tile",
    "entitlements",
    "entitlements_among",
    "license_census",
    "runway",
    "tiles",
]
