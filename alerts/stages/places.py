"""The places for which stages can be chosen, and those that an alert goes by."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from alerts.models import Alert, StageChoice
from consoles.models import Console, Organization, Product
from consoles.scope_choices import organizations_offered
from licensing.models import License
from ui.keys import is_key

Kind = StageChoice.Place
# How the choice of a kind names its row.
FIELDS = {
    Kind.PRODUCT: "product",
    Kind.CONSOLE: "console",
    Kind.RESELLER: "organization",
    Kind.COMPANY: "organization",
    Kind.LICENSE: "license",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Everything, or one product, console, reseller with its companies, company or license; `item` is which."""

    kind: Kind
    item: Product | Console | Organization | License | None = None

    @property
    def key(self) -> str:
        """The place in one word, such as `company:12`; it stands in addresses, too."""
        return place_key(self.kind, self.item.value if isinstance(self.item, Product) else self._pk)

    @property
    def title(self) -> str:
        """The place by its name."""
        match self.item:
            case None:
                return "Everything"
            case Product():
                return self.item.label
            case License():
                return self.item.server_title
            case _:
                return self.item.name

    @property
    def about(self) -> str:
        """What the name is of."""
        match self.item:
            case Product():
                return "all licenses of the product"
            case Console():
                return "the console with all that is in it"
            case Organization() if self.kind == Kind.RESELLER:
                return f"reseller with its companies, of {self.item.console.name}"
            case Organization():
                return f"company of {self.item.console.name}"
            case License():
                return f"{self.item.get_product_display()} license of {self.item.console.name}"
        return ""

    @property
    def fields(self) -> dict[str, Any]:
        """What a choice for this place is made of."""
        return {FIELDS[self.kind]: self.item} if self.kind in FIELDS else {}

    @property
    def _pk(self) -> int | None:
        return getattr(self.item, "pk", None)


EVERYTHING = Place(kind=Kind.EVERYTHING)


def place_key(kind: Kind, key: int | str | None) -> str:
    """Return a place in one word."""
    return kind.value if key is None else f"{kind.value}:{key}"


def place_of(choice: StageChoice) -> Place:
    """Return the place that a choice is for; it needs what the choice refers to."""
    kind = Kind(choice.place.partition(":")[0])
    item = Product(choice.product) if choice.product else choice.license or choice.organization or choice.console
    return Place(kind=kind, item=item)


def place_named(text: str, *, user: User) -> Place | None:
    """Return the place of a key; None where there is none that this person sees."""
    kind, _, key = text.partition(":")
    if text == Kind.EVERYTHING:
        return EVERYTHING
    if kind == Kind.PRODUCT:
        return Place(kind=Kind.PRODUCT, item=Product(key)) if key in Product.values else None
    rows = _rows_of(kind, user)
    item = rows.filter(pk=int(key)).first() if rows is not None and is_key(key) else None
    return item and Place(kind=Kind(kind), item=item)


def place_of_organization(organization: Organization) -> Place:
    """Return the place that a reseller or company is."""
    is_reseller = organization.type == Organization.Type.RESELLER
    return Place(kind=Kind.RESELLER if is_reseller else Kind.COMPANY, item=organization)


def keys_of_alert(alert: Alert) -> Iterator[tuple[Kind, str]]:
    """Yield the places at which stages for an alert may have been chosen, the narrowest first."""
    organization = alert.organization
    if alert.license_id:
        yield Kind.LICENSE, place_key(Kind.LICENSE, alert.license_id)
    if organization and organization.type != Organization.Type.RESELLER:
        yield Kind.COMPANY, place_key(Kind.COMPANY, organization.pk)
    if reseller_pk := _reseller_pk(organization):
        yield Kind.RESELLER, place_key(Kind.RESELLER, reseller_pk)
    if alert.console_id:
        yield Kind.CONSOLE, place_key(Kind.CONSOLE, alert.console_id)
    if alert.product:
        yield Kind.PRODUCT, place_key(Kind.PRODUCT, alert.product)
    yield Kind.EVERYTHING, place_key(Kind.EVERYTHING, None)


def _reseller_pk(organization: Organization | None) -> int | None:
    if organization is None:
        return None
    return organization.pk if organization.type == Organization.Type.RESELLER else organization.reseller_id


def _rows_of(kind: str, user: User) -> Any:
    match kind:
        case Kind.CONSOLE:
            return Console.objects.covered_by(user).only("name")
        case Kind.RESELLER:
            return organizations_offered(user).filter(type=Organization.Type.RESELLER)
        case Kind.COMPANY:
            return organizations_offered(user).filter(type=Organization.Type.COMPANY)
        case Kind.LICENSE:
            return License.objects.visible_to(user).select_related("console", "server")
    return None
