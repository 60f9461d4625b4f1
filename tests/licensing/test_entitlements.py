"""What was bought, counted once: which licenses are one entitlement, and what their copies say together."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from consoles.models import Console
from licensing.entitlements import entitlement_key, ids_connected
from licensing.models import License
from licensing.selectors import Entitlement, entitlements
from licensing.services import entitlements_update
from tests.licensing.factories import console_make, license_make, license_values

in_database = settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
ids = st.lists(st.sampled_from("abcdefgh"), max_size=3)
units = st.one_of(st.none(), st.sampled_from([0.0, 10.0, 10.5, 100.0]))
copies = st.fixed_dictionaries(
    {
        "unit_type": st.sampled_from(License.UnitType.values),
        "units": units,
        "used_units": units,
        "expires_on": st.sampled_from([None, date(2026, 12, 31), date(2027, 1, 31)]),
    }
)


@pytest.fixture
def user(viewer: User) -> User:
    return viewer


@pytest.fixture
def console(db: None) -> Console:
    return console_make()


def _keys(license_ids: dict[int, list[str]]) -> dict[int, str]:
    parents = ids_connected(license_ids.values())
    return {pk: entitlement_key(own, parents) for pk, own in license_ids.items()}


def _components(license_ids: dict[int, list[str]]) -> dict[int, set[int]]:
    """The obvious way: grow each group until nobody outside shares an id with it."""
    groups = {}
    for pk, own in license_ids.items():
        group, known = {pk}, set(own)
        while joining := {other for other, theirs in license_ids.items() if known & set(theirs)} - group:
            group |= joining
            known |= {license_id for other in joining for license_id in license_ids[other]}
        groups[pk] = group
    return groups


@given(st.dictionaries(st.integers(1, 30), ids, max_size=12))
def test_licenses_are_one_entitlement_exactly_when_a_chain_of_shared_ids_connects_them(
    license_ids: dict[int, list[str]],
) -> None:
    keys, components = _keys(license_ids), _components(license_ids)

    for pk, own in license_ids.items():
        together = {other for other in license_ids if keys[other] == keys[pk] and license_ids[other]}
        assert not own or together == components[pk]
        assert own or keys[pk] == ""


@in_database
@given(st.dictionaries(st.integers(1, 30), ids, max_size=8))
def test_each_license_is_kept_with_its_key_and_how_many_have_it(
    console: Console, license_ids: dict[int, list[str]]
) -> None:
    License.objects.all().delete()
    made = License.objects.bulk_create(
        License(console=console, **license_values(license_ids=own)) for own in license_ids.values()
    )

    changed = entitlements_update(console)

    kept = dict(License.objects.values_list("pk", "entitlement_copies"))
    components = _components({row.pk: row.license_ids for row in made})
    assert kept == {row.pk: len(components[row.pk]) if row.license_ids else 0 for row in made}
    assert changed == sum(count > 0 for count in kept.values())
    assert entitlements_update(console) == 0


@given(st.dictionaries(st.integers(1, 30), ids, max_size=12))
def test_an_entitlement_is_named_after_its_smallest_id(license_ids: dict[int, list[str]]) -> None:
    keys, components = _keys(license_ids), _components(license_ids)

    for pk, own in license_ids.items():
        connected = {license_id for other in components[pk] for license_id in license_ids[other]}
        assert keys[pk] == (min(connected) if own else "")


def _copies(console: Console, fields: list[dict[str, Any]]) -> None:
    License.objects.all().delete()
    shared = {"entitlement": "key", "entitlement_copies": len(fields)}
    License.objects.bulk_create(License(console=console, **license_values(**values, **shared)) for values in fields)


def _only(user: User) -> Entitlement:
    (entitlement,) = entitlements(user=user)
    return entitlement


@in_database
@given(fields=st.lists(copies, min_size=1, max_size=6))
def test_units_are_counted_once_with_the_highest_of_a_known_type(
    fields: list[dict[str, Any]], console: Console, user: User
) -> None:
    _copies(console, fields)

    known = [item for item in fields if item["unit_type"] and item["units"] is not None]
    found = _only(user)

    assert found.copies == len(fields)
    assert found.units == max((item["units"] for item in known), default=None)
    assert not known or (found.unit_type, found.units) in {(item["unit_type"], item["units"]) for item in known}


@in_database
@given(fields=st.lists(copies, min_size=1, max_size=6))
def test_copies_disagree_exactly_when_two_of_them_say_different_things(
    fields: list[dict[str, Any]], console: Console, user: User
) -> None:
    _copies(console, fields)

    amounts = {(item["unit_type"], item["units"]) for item in fields if item["unit_type"] and item["units"] is not None}
    days = {item["expires_on"] for item in fields} - {None}
    found = _only(user)

    assert found.units_disagree is (len(amounts) > 1)
    assert found.expiry_disagrees is (len(days) > 1)


def test_use_is_added_over_the_copies(console: Console, user: User) -> None:
    _copies(console, [{"used_units": 60.0, "units": 100.0}, {"used_units": 70.5, "units": 100.0}])

    found = _only(user)

    assert found.used_units == 130.5
    assert found.is_over_used_together


def test_use_is_unknown_when_one_copy_does_not_say(console: Console, user: User) -> None:
    _copies(console, [{"used_units": 160.0}, {"used_units": None}])

    found = _only(user)

    assert found.used_units is None
    assert not found.is_over_used_together


def test_a_copy_that_is_over_used_alone_is_not_reported_twice(console: Console, user: User) -> None:
    _copies(console, [{"used_units": 160.0, "units": 100.0}, {"used_units": 1.0, "units": 100.0}])

    assert not _only(user).is_over_used_together


def test_the_same_key_in_two_consoles_is_two_entitlements(console: Console, user: User) -> None:
    for owner in (console, console_make()):
        license_make(owner, entitlement="key", entitlement_copies=1, units=10.0)

    assert [(item.copies, item.units) for item in entitlements(user=user)] == [(1, 10.0), (1, 10.0)]


def test_licenses_without_an_id_are_no_entitlement(console: Console, user: User) -> None:
    license_make(console, entitlement="", entitlement_copies=0)

    assert list(entitlements(user=user)) == []


def test_copies_that_are_gone_do_not_count(console: Console, user: User) -> None:
    license_make(console, entitlement="key", entitlement_copies=1, units=10.0)
    gone = license_make(console, entitlement="key", entitlement_copies=1, units=99.0)
    License.objects.filter(pk=gone.pk).update(gone_at=gone.read_at)

    assert _only(user).units == 10.0


def test_shared_only_leaves_out_keys_on_one_server(console: Console, user: User) -> None:
    license_make(console, entitlement="alone", entitlement_copies=1)

    assert list(entitlements(user=user, shared_only=True)) == []
