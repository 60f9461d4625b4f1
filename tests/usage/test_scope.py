"""Somebody who may see one console: nothing of another one shows on any page of usage, in any number or file."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from consoles.models import Console, Freshness, Organization, Product
from tests.licensing.factories import console_make, license_make, organization_make, server_make
from tests.support.sight import narrowed
from tests.usage.gauges import NOW, page
from tests.usage.written import usage_write
from usage.findings import usage_findings
from usage.models import Gauge, OrganizationUsage
from usage.selectors.frame import frame_for, usage_ages
from usage.selectors.summary import usage_summary

pytestmark = pytest.mark.django_db
HIDDEN = "Xylophone"
PAGES = [
    "/usage/", "/usage/?product=backup_server", "/usage/?by=reseller", "/usage/?by=product", "/usage/?by=workload",
    "/usage/?q=e", "/usage/?reseller=reseller", "/usage/?company=company", "/usage/?jumped=1&gone=1",
    "/usage/?format=csv", "/usage/?format=csv&by=reseller", "/usage/?format=csv&by=workload", "/usage/head-room/",
    "/usage/organizations/{organization}/", "/usage/gauges/{gauge}/reasons/", "/usage/forecast/",
    "/usage/charts/products/", "/usage/charts/top/", "/usage/charts/month/", "/usage/panel/",
    "/usage/charts/organizations/{organization}/", "/usage/organizations/{organization}/forecast/",
]  # fmt: skip


@pytest.fixture(autouse=True)
def frozen(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def filled(name: str) -> Console:
    """A console with one of everything, all of whose names begin so; every console has the same UIDs."""
    console: Console = console_make(name=f"{name} console")
    reseller = organization_make(console, uid=UUID(int=1), name=f"{name} reseller", type=Organization.Type.RESELLER)
    company = organization_make(console, uid=UUID(int=2), name=f"{name} company", reseller=reseller)
    server = server_make(console, uid=UUID(int=3), name=f"{name} server", organization=company)
    license_make(console, uid=UUID(int=3), server=server, organization=company, entitlement="key", entitlement_copies=1)
    license_make(console, uid=UUID(int=4), product=Product.CONSOLE, units=10.0)
    usage_write(company, server=server, name=f"{name} workload", now=NOW)
    return console


@pytest.fixture
def seen(licensing_admin: User) -> Console:
    """The console that may be seen, beside one that may not."""
    console, _ = filled("Alder"), filled(HIDDEN)
    narrowed(licensing_admin, console)
    return console


@pytest.fixture
def visitor(signed_in: Callable[[User], Client], licensing_admin: User) -> Client:
    return signed_in(licensing_admin)


def test_no_page_shows_anything_of_a_console_that_is_out_of_sight(seen: Console, visitor: Client) -> None:
    keys = {
        "organization": OrganizationUsage.objects.get(console=seen).pk,
        "gauge": Gauge.objects.get(console=seen, kind=Gauge.Kind.RESELLER).pk,
    }

    for address in PAGES:
        response = visitor.get(address.format(**keys))
        body = (response.getvalue() if response.streaming else response.content).decode()
        assert response.status_code == 200, address
        assert HIDDEN not in body, address


def test_what_is_in_sight_has_its_names(seen: Console, visitor: Client) -> None:
    html = page(visitor, "/usage/")

    assert "Alder company" in html
    assert "+40: Alder workload" in html
    assert "on Alder server" in html


def test_what_is_out_of_sight_is_not_found(seen: Console, visitor: Client) -> None:
    hidden = OrganizationUsage.objects.exclude(console=seen).get()
    gauge = Gauge.objects.exclude(console=seen).get(kind=Gauge.Kind.PRODUCT)

    for address in (
        f"/usage/organizations/{hidden.pk}/", f"/usage/gauges/{gauge.pk}/reasons/",
        f"/usage/charts/organizations/{hidden.pk}/", f"/usage/organizations/{hidden.pk}/forecast/",
    ):  # fmt: skip
        assert visitor.get(address).status_code == 404
    assert visitor.post(f"/usage/consoles/{hidden.console_id}/commitment/", {"points": 1}).status_code == 404


def test_no_number_counts_what_is_out_of_sight(seen: Console, licensing_admin: User) -> None:
    for console in Console.objects.all():
        Freshness.objects.create(console=console, step=Freshness.Step.USAGE, part="usage", refreshed_at=NOW)
    ages = usage_ages(licensing_admin)
    summary = usage_summary(user=licensing_admin, frame=frame_for(licensing_admin, NOW), ages=ages, now=NOW)

    assert set(ages) == {seen.pk}
    assert [tile.value for tile in summary.tiles if tile.label in ("Points now", "Change")] == [50, 40]


def test_no_sentence_is_about_what_is_out_of_sight(seen: Console, licensing_admin: User) -> None:
    assert [finding.subject for finding in usage_findings(licensing_admin, NOW)] == ["Alder company"]
