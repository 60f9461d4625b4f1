"""Scope: each row that pages read says who sees it, and a person sees what the scope names and nothing else."""

import pytest
from django.apps import apps
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEntry, User
from consoles.models import Console, Organization, Product, ScopeGrant, Server
from consoles.querysets import ScopedQuerySet
from consoles.scopes import Scope, scope_of, scope_set
from consoles.scoping import Reach, is_empty
from consoles.sight import coverage
from tests.consoles.factories import console_make
from tests.licensing.factories import organization_make, server_make


def test_every_model_that_pages_read_says_who_sees_its_rows() -> None:
    scoped = [model for model in apps.get_models() if isinstance(model._default_manager.all(), ScopedQuerySet)]

    silent = [model.__name__ for model in scoped if not isinstance(getattr(model, "reach", None), Reach)]

    assert len(scoped) > 10
    assert silent == ["Batch"]  # goes by its operations


@pytest.fixture
def narrow(viewer: User) -> User:
    viewer.sees_everything = False
    viewer.save()
    return viewer


def test_somebody_whose_scope_names_nothing_sees_nothing(narrow: User) -> None:
    organization_make(console_make())

    assert not Console.objects.visible_to(narrow).exists()
    assert not Organization.objects.visible_to(narrow).exists()


def test_a_reseller_brings_its_companies_and_those_of_tomorrow(narrow: User) -> None:
    console = console_make()
    reseller = organization_make(console, name="R", type=Organization.Type.RESELLER)
    mine = organization_make(console, name="mine", reseller=reseller)
    organization_make(console, name="other")
    ScopeGrant.objects.create(user=narrow, organization=reseller)
    tomorrow = organization_make(console, name="tomorrow", reseller=reseller)

    assert set(Organization.objects.visible_to(narrow)) == {reseller, mine, tomorrow}
    assert list(Console.objects.visible_to(narrow)) == [console]
    assert not Console.objects.covered_by(narrow).exists()


def test_a_site_is_seen_only_with_its_console(narrow: User) -> None:
    console = console_make()
    company = organization_make(console)
    server_make(console, organization=company, kind=Product.SITE)
    server = server_make(console, organization=company)
    grant = ScopeGrant.objects.create(user=narrow, organization=company)

    assert list(Server.objects.visible_to(narrow)) == [server]
    grant.delete()
    ScopeGrant.objects.create(user=narrow, console=console)
    assert Server.objects.visible_to(narrow).count() == 2


def test_a_scope_takes_the_place_of_the_one_before_and_is_written_down(narrow: User) -> None:
    first, second = console_make(name="first"), console_make(name="second")
    scope_set(holder=narrow, scope=Scope(consoles=(first,)))

    scope_set(holder=narrow, scope=Scope(consoles=(second,)))

    assert scope_of(narrow) == Scope(consoles=(second,))
    entry = AuditEntry.objects.first()
    assert entry is not None
    assert (entry.before, entry.after) == ({"consoles": ["first"]}, {"consoles": ["second"]})


def test_a_scope_of_everything_names_nothing_else(narrow: User) -> None:
    scope_set(holder=narrow, scope=Scope(consoles=(console_make(),)))

    scope_set(holder=narrow, scope=Scope(everything=True))

    assert scope_of(narrow) == Scope(everything=True)
    assert not ScopeGrant.objects.exists()


def test_totals_of_a_console_are_for_a_scope_that_covers_it(narrow: User) -> None:
    covered, touched = console_make(), console_make()
    ScopeGrant.objects.create(user=narrow, console=covered)
    ScopeGrant.objects.create(user=narrow, organization=organization_make(touched))

    covers = coverage(narrow)

    assert (covers(covered.pk), covers(touched.pk), covers(None)) == (True, False, False)


def test_a_scope_of_everything_is_known_without_asking(
    viewer: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert coverage(viewer)(1)
        assert not is_empty(viewer)


def test_only_a_scope_that_names_nothing_is_empty(narrow: User) -> None:
    assert is_empty(narrow)
    ScopeGrant.objects.create(user=narrow, console=console_make())
    assert not is_empty(narrow)
