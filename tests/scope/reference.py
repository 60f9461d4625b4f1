"""What the person of a world may see, by plain loops over the description: slow, obvious, and without our queries."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from consoles.models import Product
from tests.scope.worlds import Batch, Change, Console, License, Operation, Organization, Scope, World

UNITS = 100
WHOLE = (Product.SITE.value, Product.CONSOLE.value)


@dataclass(frozen=True)
class Sight:
    """What is in sight in `world`: what each scope of its person - the own, and that of a token - lets see."""

    world: World

    def _all(self, rule: Callable[[Scope], bool]) -> bool:
        return all(scope.everything or rule(scope) for scope in self.world.person.scopes)

    @property
    def is_everything(self) -> bool:
        return all(scope.everything for scope in self.world.person.scopes)

    def covers(self, console: Console) -> bool:
        """Whether totals of the console may be seen."""
        return self._all(lambda scope: console in scope.consoles)

    def sees_console(self, console: Console) -> bool:
        """Whether the console and the age of its lists may be seen: with anything of it."""
        return self._all(lambda scope: console in _touched(scope))

    def sees_organization(self, organization: Organization) -> bool:
        return self._all(lambda scope: _names(scope, organization))

    def sees_of(self, console: Console, owners: Iterable[Organization | None], product: str = "") -> bool:
        """Whether a row of these organizations may be seen; what carries everybody's license needs the console."""
        owned = [] if product in WHOLE else [owner for owner in owners if owner]
        return self._all(lambda scope: console in scope.consoles or any(_names(scope, owner) for owner in owned))

    def sees_license(self, license_: License) -> bool:
        return self.sees_of(license_.console, [license_.organization], license_.product)

    def sees_operation(self, operation: Operation) -> bool:
        return self.sees_of(operation.license.console, [operation.owner], operation.license.product)

    @property
    def consoles(self) -> list[Console]:
        return [console for console in self.world.consoles if self.sees_console(console)]

    @property
    def organizations(self) -> list[Organization]:
        return [item for item in self.world.organizations if self.sees_organization(item)]

    @property
    def licenses(self) -> list[License]:
        """Those that the consoles still have."""
        return [item for item in self.all_licenses if not item.is_gone]

    @property
    def all_licenses(self) -> list[License]:
        return [item for item in self.world.licenses if self.sees_license(item)]

    @property
    def changes(self) -> list[Change]:
        return [change for change in self.world.changes if self.sees_license(change.license)]

    @property
    def operations(self) -> list[Operation]:
        return [operation for operation in self.world.operations if self.sees_operation(operation)]

    def operations_of(self, batch: Batch) -> list[Operation]:
        return [operation for operation in batch.operations if self.sees_operation(operation)]

    @property
    def batches(self) -> list[Batch]:
        return [batch for batch in self.world.batches if self.operations_of(batch)]

    def skipped_of(self, batch: Batch) -> list[License]:
        """What was left out: for who asked, and for whose scope covers the console."""
        if batch.asker is None and self.world.person.token is None:
            return list(batch.skipped)
        return [license_ for license_ in batch.skipped if self.covers(license_.console)]

    def sharing(self, license_: License) -> list[License]:
        """The other licenses of the console in sight that carry the same key, or one that leads to it over others."""
        ids, before = set(license_.keys), set[int]()
        current = [item for item in self.world.licenses if item.console == license_.console and not item.is_gone]
        while ids != before:
            before = set(ids)
            for item in current:
                if ids & set(item.keys):
                    ids |= set(item.keys)
        return [item for item in self.licenses if item in current and item != license_ and ids & set(item.keys)]

    def of_reseller(self, reseller: Organization) -> list[License]:
        """The licenses that the name of a reseller finds: its own and those of its companies, if it is in sight."""
        named = [item for item in self.world.organizations if item is reseller or item.reseller == reseller]
        return [item for item in self.licenses if item.organization in named and self.sees_organization(reseller)]

    @property
    def tiles(self) -> list[int]:
        """The numbers at the top of the first page, in its order."""
        current = self.licenses
        by_urgency = Counter(_urgency(item) for item in current)
        over_used = sum(item.used_units > UNITS for item in current)
        named = [by_urgency[name] for name in ("expired", "lapsing", "failing", "warning", "notice")]
        return [*named, over_used, by_urgency["ok"], by_urgency["unknown"]]

    def names_of(self, license_: License) -> set[str]:
        """What a row of the license says: the reseller of its company only where that is in sight itself."""
        owner = license_.organization
        return {license_.name, license_.console.name, *license_.ids, *self.names_of_owner(owner)}

    def names_of_owner(self, owner: Organization | None) -> set[str]:
        """An organization and its reseller, as far as they are in sight."""
        shown = [item for item in (owner, owner and owner.reseller) if item and self.sees_organization(item)]
        return {item.name for item in shown}


def _urgency(license_: License) -> str:
    """Which tile counts the license."""
    left = license_.days_left
    if left is None:
        return "unknown"
    if left < 0:
        return "expired"
    if license_.renews_itself:
        return "failing" if left <= 7 else "ok"
    return next((name for name, last in (("lapsing", 7), ("warning", 30), ("notice", 60)) if left <= last), "ok")


def _names(scope: Scope, organization: Organization) -> bool:
    """Whether the scope brings the organization: by its console, by itself, or by its reseller of today."""
    if organization.console in scope.consoles or organization in scope.organizations:
        return True
    return organization.reseller is not None and organization.reseller in scope.organizations


def _touched(scope: Scope) -> set[Console]:
    return {*scope.consoles, *(organization.console for organization in scope.organizations)}
