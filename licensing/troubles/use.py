"""Licenses that are used up, and beyond."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from consoles.models import Product
from licensing.findings.amounts import AMOUNT_FIELDS, amounts_of
from licensing.querysets import LicenseQuerySet, used_from
from licensing.troubles.base import NAMED_FIELDS, LicenseRule, license_trouble, named_licenses
from ui.severity import Severity
from ui.troubles import Measure, Trouble
from ui.wording import percent


def use_troubles(_now: datetime, widest: float) -> Iterator[Trouble]:
    """Yield what is used up so far, in the worst of its units."""
    return _used(_at(widest), is_excess=False)


def excess_troubles(_now: datetime, widest: float) -> Iterator[Trouble]:
    """Yield what is used beyond what is allowed: of consoles' own licenses the usage room knows how much that is."""
    return _used(_at(widest).exclude(product=Product.CONSOLE), is_excess=True)


def _at(share: float) -> LicenseQuerySet:
    return named_licenses().current().filter(used_from(share))


def _used(licenses: LicenseQuerySet, *, is_excess: bool) -> Iterator[Trouble]:
    rows = licenses.values_list(*NAMED_FIELDS, *AMOUNT_FIELDS, named=True)
    for row in rows.iterator():
        yield _trouble(row, is_excess=is_excess)


def _trouble(row: Any, *, is_excess: bool) -> Trouble:
    worst = max(amounts_of(row), key=lambda amount: amount.percent)
    is_over = worst.used > worst.total
    verb = "uses more than is licensed:" if is_over else "uses"
    share = percent(worst.percent / 100).lstrip("+")
    return license_trouble(
        row,
        episode="",
        level=worst.percent,
        severity=_severity(is_over=is_over, is_excess=is_excess),
        text=f"{verb} {worst.words} ({share}).",
    )


def _severity(*, is_over: bool, is_excess: bool) -> Severity:
    if is_excess:
        return Severity.CRITICAL
    return Severity.WARNING if is_over else Severity.NOTICE


USE_RULES = (
    LicenseRule(
        key="license.use",
        title="License is used up",
        measure=Measure.PERCENT,
        percent_of="of what is licensed",
        stages=(80, 95, 100),
        source=use_troubles,
    ),
    LicenseRule(
        key="license.excess",
        title="More is used than license and allowed excess",
        measure=Measure.PERCENT,
        percent_of="of what is licensed",
        # Vendors allow a tenth or a fifth, by type and contract.
        stages=(120,),
        source=excess_troubles,
    ),
)
