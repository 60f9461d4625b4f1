"""Whoever asks in whatever world: each list of the API is exactly of what is in scope."""

from collections.abc import Iterable

import pytest
from hypothesis import given

from accounts.permissions import Role
from tests.api.asking import Script
from tests.scope.reference import Sight
from tests.scope.scripting import script_of
from tests.scope.worlds import World, bounded, markers, worlds
from tests.scope.writing import standing

pytestmark = pytest.mark.django_db
READING = [Role.BILLING, Role.LICENSING_ADMIN, Role.AUDITOR, Role.ADMINISTRATOR]


def says(script: Script, path: str, names: Iterable[str]) -> list[dict[str, object]]:
    """Return the rows of a list, which say these names and no others."""
    rows = script.walk(path)
    assert markers(str(rows)) == set(names)
    return rows


@given(worlds(roles=READING))
@bounded
def test_lists_are_of_what_is_in_scope(world: World) -> None:
    sight = Sight(world)
    with standing(world) as rows:
        script = script_of(rows)
        licenses = {name for item in sight.licenses for name in sight.names_of(item)}
        assert len(says(script, "licenses/?limit=2", licenses)) == len(sight.licenses)
        owners = {name for item in sight.organizations for name in (*sight.names_of_owner(item), item.console.name)}
        assert len(says(script, "organizations/?limit=3", owners)) == len(sight.organizations)
        for row in says(script, "freshness/", [console.name for console in sight.consoles]):
            covered = {console.name: console.row_count for console in world.consoles if sight.covers(console)}
            assert row["row_count"] == covered.get(str(row["console"]))
        operations = {str(rows.operations[item].pk) for item in sight.operations}
        assert {item["id"] for item in script.walk("operations/?limit=1")} == operations


@given(worlds(roles=READING))
@bounded
def test_rows_out_of_scope_are_not_there(world: World) -> None:
    sight = Sight(world)
    with standing(world) as rows:
        script = script_of(rows)
        seen = {f"licenses/{rows.licenses[item].pk}/": sight.sees_license(item) for item in world.licenses}
        seen |= {
            f"organizations/{rows.organizations[item].pk}/": sight.sees_organization(item)
            for item in world.organizations
        }
        seen |= {f"operations/{row.pk}/": sight.sees_operation(item) for item, row in rows.operations.items()}
        assert {path: script.get(path).status_code == 200 for path in seen} == seen
