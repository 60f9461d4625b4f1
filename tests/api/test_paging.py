"""Pages of a list that changes while it is walked: what stays is there exactly once."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.permissions import Role
from consoles.models import Console, Organization
from tests.api.asking import Script
from tests.licensing.factories import console_make, organization_make, server_make
from tests.support.sight import narrowed
from tests.usage.written import usage_write

LISTS = ("licenses/", "organizations/", "usage/", "reports/", "operations/", "alerts/", "freshness/")
bounded = settings(max_examples=15, suppress_health_check=list(HealthCheck))
# Between two pages: which of the first rows go, and how many come.
Turn = tuple[set[int], int]
turns = st.lists(st.tuples(st.sets(st.integers(0, 11), max_size=3), st.integers(0, 3)), max_size=8)


@contextmanager
def _world() -> Iterator[tuple[Script, Console]]:
    with transaction.atomic():
        user = User.objects.create(username="ada", sees_everything=True)
        user.groups.add(Group.objects.get(name=Role.AUDITOR))
        yield Script(user), console_make()
        transaction.set_rollback(True)


@pytest.mark.django_db
@given(count=st.integers(0, 12), limit=st.integers(1, 5), changes=turns)
@bounded
def test_a_walk_has_each_row_that_stays_exactly_once(count: int, limit: int, changes: list[Turn]) -> None:
    with _world() as (script, console):
        first = [organization_make(console).pk for _ in range(count)]
        found: list[int] = []
        address, left = f"organizations/?limit={limit}", list(changes)
        while address:
            page = script.get(address).json()
            found += [item["id"] for item in page["items"]]
            address = page["next"]
            going, coming = left.pop(0) if left else (set(), 0)
            Organization.objects.filter(pk__in=[pk for place, pk in enumerate(first) if place in going]).delete()
            for _ in range(coming):
                organization_make(console)
        stayed = set(Organization.objects.values_list("pk", flat=True)) & set(first)

        assert len(found) == len(set(found))
        assert stayed <= set(found)
        assert found == sorted(found)


@pytest.mark.parametrize(
    "path", ["licenses/", "organizations/", "usage/", "reports/", "operations/", "alerts/", "freshness/"]
)
def test_a_walk_is_the_whole_list(path: str, marked: dict[str, int], script: Script) -> None:
    assert script.walk(f"{path}?limit=1") == script.items(path)


@pytest.mark.parametrize("path", ["usage/products/", "usage/workloads/"])
def test_sums_over_a_scope_are_walked_as_rows_are(path: str, auditor: User) -> None:
    companies = []
    for name in ("North", "South", "West"):
        console = console_make(name=name)
        company = organization_make(console, name=name)
        usage_write(company, server=server_make(console, organization=company), name=f"{name} VMs", now=timezone.now())
        companies.append(company)
    script = Script(narrowed(auditor, *companies))

    rows = script.walk(f"{path}?limit=1")

    assert [row["console"] for row in rows] == ["North", "South", "West"]
    assert rows == script.items(path)
