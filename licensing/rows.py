"""A license as lists, exports and its own page say it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from consoles import schedule
from consoles.models import Freshness, Product
from licensing import rules
from licensing.models import License
from licensing.rules import Renewal, Urgency, days_left, grace_ends_on
from ui import wording

PRODUCTS = dict(Product.choices)
RENEWALS = dict(Renewal.choices)
TONES = {
    Urgency.EXPIRED: "critical",
    Urgency.CRITICAL: "critical",
    Urgency.WARNING: "warning",
    Urgency.NOTICE: "notice",
}
ROW_CLASSES = {"critical": "critical", "warning": "warning", "notice": "notice-row"}

# The freshness of each list of licenses, by console and product.
FreshnessByList = Mapping[tuple[int, str], Freshness]

# What a row reads; a list must not carry the raw answers, nor the secrets of consoles.
ROW_FIELDS = (
    "product", "uid", "status", "type", "edition", "expires_on", "support_expires_on",
    "unit_type", "units", "used_units",
    "sockets", "used_sockets", "capacity", "used_capacity", "auto_update", "last_update_at", "last_update_status",
    "update_failed_at", "read_at",
    "licensee", "license_ids", "support_ids", "entitlement_copies", "gone_at",
    "console", "console__name", *schedule.FIELDS_OF_CONSOLE,
    "server", "server__name", "organization", "organization__name",
    "organization__reseller", "organization__reseller__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Amount:
    """Use of one unit: never added to another unit's."""

    unit: str
    used: float | None
    total: float | None

    @property
    def is_over(self) -> bool:
        """Whether more is used than licensed; unknown use is not over-use."""
        return self.used is not None and self.total is not None and self.used > self.total

    @property
    def text(self) -> str:
        """Used of total, with a dash for what is unknown."""
        return f"{wording.number(self.used)} / {wording.number(self.total)}"

    @property
    def share(self) -> int | None:
        """Percent used, at most 100; None where that cannot be said."""
        return round(min(100 * self.used / self.total, 100)) if self.used is not None and self.total else None

    @property
    def gap(self) -> str:
        """Why a number is missing, or nothing."""
        if self.used is None:
            return (
                "The console does not say how much is used."
                if self.total is not None
                else "The console names no units."
            )
        return "The console does not say how much is licensed." if self.total is None else ""


class LicenseRow:
    """One license at one moment, in the words of the list."""

    __slots__ = ("freshness", "license", "now", "renewal", "urgency")

    def __init__(self, license_: License, now: datetime, freshness: Freshness | None) -> None:
        self.license = license_
        self.now = now
        self.freshness = freshness
        term = license_.term
        self.renewal = rules.renewal(term, now)
        self.urgency = rules.urgency(term, now)

    @property
    def product_title(self) -> str:
        """The product's name."""
        return PRODUCTS.get(self.license.product, self.license.product)

    @property
    def company(self) -> str:
        """The organization that the license belongs to, empty where the console maps its server to none."""
        return self.license.organization.name if self.license.organization else ""

    @property
    def reseller(self) -> str:
        """The reseller of the company, empty without one in sight."""
        return self.license.reseller_name

    @property
    def renewal_title(self) -> str:
        """The renewal in words."""
        return RENEWALS[self.renewal]

    @property
    def renewal_tone(self) -> str:
        """How loud the renewal is: work that nobody does by itself counts once the license is urgent."""
        if self.renewal == Renewal.FAILING:
            return "critical"
        return self.tone if self.renewal == Renewal.BY_HAND else ""

    @property
    def tone(self) -> str:
        """The CSS class of the urgency, empty where nothing is to do."""
        return TONES.get(self.urgency, "")

    @property
    def row_class(self) -> str:
        """The CSS class of the row."""
        return "gone" if self.license.gone_at else ROW_CLASSES.get(self.tone, "")

    @property
    def expires_on(self) -> str:
        """The expiry as ISO 8601, empty when unknown."""
        return self.license.expires_on.isoformat() if self.license.expires_on else ""

    @property
    def support_expires_on(self) -> str:
        """The end of support as ISO 8601, empty when unknown."""
        return self.license.support_expires_on.isoformat() if self.license.support_expires_on else ""

    @property
    def days_left_text(self) -> str:
        """Days until expiry in words."""
        return wording.days_left(self.days_left)

    @property
    def days_left(self) -> int | None:
        """Days until expiry, 0 on the last day."""
        return days_left(self.license.expires_on, self.now)

    @property
    def grace_ends_on(self) -> date | None:
        """The last day of full function after expiry."""
        return grace_ends_on(self.license.term)

    @property
    def amounts(self) -> list[Amount]:
        """Use in each unit that the license counts, its own first; never empty."""
        item = self.license
        main = Amount(item.get_unit_type_display(), item.used_units, item.units)
        others = [
            Amount("sockets", item.used_sockets, item.sockets),
            Amount("TB", item.used_capacity, item.capacity),
        ]
        counted = [amount for amount in others if amount.total or amount.used]
        return counted if counted and not (main.total or main.used) else [main, *counted]

    @property
    def refreshed_at(self) -> datetime:
        """When the console was last asked: for the list that the license stands in, or for this license alone."""
        listed_at = self.freshness.refreshed_at if self.freshness else None
        return max(listed_at or self.license.read_at, self.license.read_at)

    @property
    def age(self) -> str:
        """How old the row is."""
        return wording.age(self.refreshed_at, self.now)

    @property
    def is_stale(self) -> bool:
        """Whether the row is older than it should be."""
        return self.license.console.schedule.is_stale(self.refreshed_at, self.now)


class LicenseRows:
    """Licenses as rows, each with the freshness of its list, in one query for all."""

    def __init__(self, licenses: Iterable[License], freshness: FreshnessByList, now: datetime) -> None:
        self.licenses = licenses
        self.freshness = freshness
        self.now = now

    def __iter__(self) -> Iterator[LicenseRow]:
        for license_ in self.licenses:
            yield LicenseRow(license_, self.now, self.freshness.get((license_.console_id, license_.product)))
