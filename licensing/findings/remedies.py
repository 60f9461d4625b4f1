"""What can be done at once about licenses that expire: buttons beside the sentence that says so."""

from django.urls import reverse

from consoles.models import Product
from licensing.acting import action_of
from licensing.links import license_list_url
from licensing.models import License
from licensing.rules import RENEWABLE_TYPES, Renewal
from operations.kinds import kind_of
from ui.findings import Action

# What the buttons say, by the name of the action.
UPDATE, TURN_ON = "update", "auto_update_on"
LABELS = {UPDATE: "Update now", TURN_ON: "Turn on auto-update"}
# Renewals of which a newer key can be had.
RENEWABLE = (Renewal.FAILING, Renewal.BY_HAND)


def remedies_of(license_: License) -> tuple[Action, ...]:
    """Return what can be done about one license."""
    if license_.type not in RENEWABLE_TYPES:
        return ()
    return _actions(Product(license_.product), [("pk", str(license_.pk))], can_turn_on=license_.auto_update is False)


def remedies_of_all(product: Product, *, urgency: str, renewals: tuple[Renewal, ...]) -> tuple[Action, ...]:
    """Return what can be done about all licenses of a product, an urgency and certain renewals."""
    address = license_list_url(product=product.value, urgency=urgency, renewal=[item.value for item in renewals])
    choice = [("all", "1"), ("filters", address.partition("?")[2])]
    return _actions(product, choice, can_turn_on=renewals == (Renewal.BY_HAND,))


def _actions(product: Product, choice: list[tuple[str, str]], *, can_turn_on: bool) -> tuple[Action, ...]:
    # The auto-update of a console's own license can only be read.
    names = [UPDATE, TURN_ON] if can_turn_on and product != Product.CONSOLE else [UPDATE]
    return tuple(_action(name, product, choice) for name in names)


def _action(name: str, product: Product, choice: list[tuple[str, str]]) -> Action:
    return Action(
        label=LABELS[name],
        url=reverse("licensing:act"),
        fields=(("action", name), *choice, ("next", "/")),
        permission=kind_of(action_of(name).kind).permission(product).full_name,
    )
