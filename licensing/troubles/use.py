"""Licenses that are used up, and beyond."""

from collections.abc import Iterator
from datetime import datetime

from consoles.models import Product
from licensing.findings.amounts import AMOUNT_FIELDS, amounts_of
from licensing.models import License
from licensing.querysets import LicenseQuerySet, used_from
from licensing.troubles.base import LicenseRule, current_licenses, license_trouble
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
    return current_licenses(*AMOUNT_FIELDS).filter(used_from(share))


def _used(licenses: LicenseQuerySet, *, is_excess: bool) -> Iterator[Trouble]:
    for license_ in licenses.iterator():
        yield _trouble(license_, is_excess=is_excess)


def _trouble(license_: License, *, is_excess: bool) -> Trouble:
    worst = max(amounts_of(license_), key=lambda amount: amount.percent)
    is_over = worst.used > worst.total
    verb = "uses more than is licensed:" if is_over else "uses"
    share = percent(worst.percent / 100).lstrip("+")
    return license_trouble(
        license_,
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
        stages=(80, 95, 100),
        source=use_troubles,
    ),
    LicenseRule(
        key="license.excess",
        title="More is used than license and allowed excess",
        measure=Measure.PERCENT,
        # Vendors allow a tenth or a fifth, by type and contract.
        stages=(120,),
        source=excess_troubles,
    ),
)
