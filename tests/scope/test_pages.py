"""Whoever looks at whatever world: each page names all that is in scope, counts it, and says nothing of the rest."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import ROLE_PERMISSIONS, Permission, Role
from consoles.announcements import EMPTY_SCOPE
from consoles.models import Product
from tests.scope.looking import HTMX, is_closed, look_at
from tests.scope.reference import Sight
from tests.scope.worlds import Batch, License, Operation, World, bounded, worlds
from tests.scope.writing import Rows, standing

pytestmark = pytest.mark.django_db
EXPORTING = [role for role in Role if {Permission.EXPORT, Permission.VIEW_OPERATIONS} <= ROLE_PERMISSIONS[role]]


@given(worlds(), st.sampled_from(Product.values))
@bounded
def test_the_list_of_licenses_and_its_filters(world: World, product: str) -> None:
    sight = Sight(world)
    resellers = [item for item in world.organizations if item.type == "reseller"]
    with standing(world) as rows:
        _list_is_of(sight.licenses, "", sight, rows)
        _list_is_of([item for item in sight.licenses if item.product == product], f"product={product}", sight, rows)
        _list_is_of([item for item in sight.licenses if sight.sharing(item)], "shared=1", sight, rows)
        reseller, search = resellers[0], sight.of_reseller(resellers[-1])
        _list_is_of(sight.of_reseller(reseller), f"reseller={reseller.name}", sight, rows, may=[reseller.name])
        _list_is_of(search, f"q={resellers[-1].name}", sight, rows, may=[resellers[-1].name])


def _list_is_of(licenses: list[License], query: str, sight: Sight, rows: Rows, may: Iterable[str] = ()) -> None:
    """The page has a row of each of these licenses, and the filters offer the consoles."""
    said = [name for item in licenses for name in sight.names_of(item) - set(item.ids)]
    consoles = [console.name for console in sight.consoles]
    page = look_at(f"/licenses/?{query}", rows, must=[*said, *consoles], may=may)
    assert page.count == len(licenses)


@given(worlds(roles=EXPORTING))
@bounded
def test_the_export_of_licenses_and_the_page_of_each(world: World) -> None:
    sight = Sight(world)
    with standing(world) as rows:
        export = look_at("/licenses/?format=json&sort=reseller", rows, must=_names_of(sight, sight.licenses)).rows
        told = {(row["product"], row["server_uid"]): row["entitlement_copies"] for row in export}
        copies = {item: len(sight.sharing(item)) + 1 if item.keys else 0 for item in sight.licenses}
        assert told == {(item.product, str(rows.licenses[item].uid)): count for item, count in copies.items()}
        for item in world.licenses:
            address = rows.licenses[item].get_absolute_url()
            if sight.sees_license(item):
                look_at(address, rows, must=sight.names_of(item), may=_around(sight, item))
            else:
                assert is_closed(address, rows)


def _names_of(sight: Sight, licenses: Iterable[License]) -> set[str]:
    return {name for item in licenses for name in sight.names_of(item)}


def _around(sight: Sight, item: License) -> set[str]:
    """What the page of a license may say beside the license."""
    others = [*sight.sharing(item), *(other for other in sight.licenses if other.organization == item.organization)]
    changes = {change.after for change in sight.changes if change.license == item}
    return _names_of(sight, others) | changes | _asked_on(sight, item)


def _asked_on(sight: Sight, item: License) -> set[str]:
    """Reasons and people of the operations on a license that are in sight."""
    batches = [batch for batch in sight.batches if any(one.license == item for one in sight.operations_of(batch))]
    return {name for batch in batches for name in (batch.reason, batch.asker_name)}


@given(worlds(roles=EXPORTING))
@bounded
def test_operations_and_batches(world: World) -> None:
    sight = Sight(world)
    with standing(world) as rows:
        said = [name for batch in sight.batches for name in _said_of(batch, sight.operations_of(batch))]
        consoles = [console.name for console in sight.consoles]
        assert look_at("/operations/", rows, must=[*said, *consoles]).count == len(sight.operations)
        at = [item.license.console.name for item in sight.operations]
        export = look_at("/operations/?format=json", rows, must=[*said, *at]).rows
        assert {row["id"] for row in export} == {str(rows.operations[item].pk) for item in sight.operations}
        for batch in world.batches:
            _batch_is_in_sight(batch, sight, rows)
            for operation in batch.operations:
                _operation_is_in_sight(operation, batch, sight, rows)


def _said_of(batch: Batch, operations: Iterable[Operation]) -> list[str]:
    owners = [operation.owner.name for operation in operations if operation.owner]
    return [batch.reason, batch.asker_name, *owners, *(item.license.name for item in operations)]


def _batch_is_in_sight(batch: Batch, sight: Sight, rows: Rows) -> None:
    address, operations = f"/operations/{rows.batches[batch].pk}/", sight.operations_of(batch)
    left_out = [item.name for item in sight.skipped_of(batch)]
    if not operations:
        assert is_closed(address, rows)
        assert is_closed(f"{address}progress/", rows)
    elif len(operations) == 1 and not left_out:
        assert rows.get(address)["Location"] == rows.operations[operations[0]].get_absolute_url()
    else:
        page = look_at(address, rows, must=[*_said_of(batch, operations), *left_out])
        assert page.context["detail"].progress.total == len(operations)


def _operation_is_in_sight(operation: Operation, batch: Batch, sight: Sight, rows: Rows) -> None:
    address = rows.operations[operation].get_absolute_url()
    if not sight.sees_operation(operation):
        assert is_closed(address, rows)
        assert is_closed(f"{address}progress/", rows)
        return
    said = [*_said_of(batch, [operation]), operation.license.console.name]
    page = look_at(address, rows, must=said)
    assert ("The whole batch" in page.text) == (len(sight.operations_of(batch)) > 1)


@given(worlds())
@bounded
def test_the_first_page_its_figures_and_what_changed(world: World) -> None:
    sight, own = Sight(world), world.person.scope
    is_empty = not (own.everything or own.consoles or own.organizations)
    with standing(world) as rows:
        may = _names_of(sight, sight.licenses) | {
            name for batch in sight.batches for name in _said_of(batch, sight.operations_of(batch))
        }
        for headers in ({}, HTMX):
            page = look_at("/", rows, must=[console.name for console in sight.consoles], may=may, **headers)
            assert [tile.count for tile in page.context["overview"].tiles] == sight.tiles
            assert (EMPTY_SCOPE in page.text) == (is_empty and not headers)
        bars = look_at("/overview/runway/", rows).rows["series"]
        assert sum(map(sum, (bar["counts"] for bar in bars))) == sum(
            item.days_left is not None for item in sight.licenses
        )
        owners = [change.license.organization for change in sight.changes]
        look_at(
            "/overview/changes/",
            rows,
            must=[name for change in sight.changes for name in (change.after, change.license.name)],
            may={owner.name for owner in owners if owner},
        )


@given(worlds())
@bounded
def test_freshness_and_what_is_being_read(world: World) -> None:
    sight = Sight(world)
    with standing(world) as rows:
        for address in ("/refreshes/", "/refreshes/progress/"):
            page = look_at(address, rows, must=[console.name for console in sight.consoles])
            for console in world.consoles:
                assert (f"Progress of {console.name}" in page.text) == sight.sees_console(console)
                assert (f"{console.row_count:,}".replace(",", " ") in page.text) == sight.covers(console)


@given(worlds())
@bounded
def test_names_that_are_suggested(world: World) -> None:
    sight = Sight(world)
    with standing(world) as rows:
        for field, types in (("company", {"provider", "reseller", "company"}), ("reseller", {"reseller"})):
            names = {item.name for item in sight.organizations if item.type in types}
            text = look_at(f"/licenses/suggestions/{field}/?{field}=org", rows, may=names).text
            assert text.count("<option") == min(len(names), 12)
