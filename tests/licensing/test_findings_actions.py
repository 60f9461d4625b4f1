"""What can be done about expiring licenses from the first page, by whom, and that it concerns exactly those."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from consoles.models import Console, Product
from licensing.models import License
from operations.models import Preview
from tests.licensing.factories import NOW, license_make, organization_make, server_make
from ui.findings import Finding, collect

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
UPDATE, TURN_ON = "Update now", "Turn on auto-update"


def _in(days: int) -> date:
    return NOW.date() + timedelta(days=days)


def _license(console: Console, **values: Any) -> License:
    """A license that expires in three days and is renewed by hand, unless told otherwise."""
    product = values.get("product", Product.BACKUP_SERVER)
    owner = console.organization_set.first() or organization_make(console)
    server = server_make(console, kind=product, organization=owner)
    standard = {"auto_update": False, "expires_on": _in(3), "server": server, "organization": owner}
    return license_make(console, **{**standard, **values})


def _labels(finding: Finding) -> list[str]:
    return [action.label for action in finding.actions]


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ({}, [UPDATE, TURN_ON]),
        ({"expires_on": _in(-3)}, [UPDATE, TURN_ON]),
        ({"auto_update": True}, [UPDATE]),
        ({"auto_update": True, "expires_on": _in(200), "update_failed_at": NOW}, [UPDATE]),
        ({"auto_update": None}, [UPDATE]),
        ({"product": Product.CONSOLE}, [UPDATE]),
        ({"type": "Evaluation"}, []),
        ({"type": "Promo"}, []),
    ],
)
def test_what_can_be_renewed_is_one_press_away(
    values: dict[str, Any], labels: list[str], console: Console, licensing_admin: User
) -> None:
    _license(console, **values)

    assert _labels(collect(licensing_admin, NOW)[0]) == labels


@pytest.mark.parametrize(
    ("role", "product", "labels"),
    [
        ("operator", Product.BACKUP_SERVER, [UPDATE, TURN_ON]),
        ("operator", Product.CONSOLE, []),
        ("administrator", Product.CONSOLE, [UPDATE]),
        ("viewer", Product.BACKUP_SERVER, []),
        ("billing", Product.BACKUP_SERVER, []),
        ("auditor", Product.BACKUP_SERVER, []),
    ],
)
def test_a_role_sees_no_button_that_it_may_not_press(
    role: str, product: Product, labels: list[str], console: Console, request: pytest.FixtureRequest
) -> None:
    _license(console, product=product)

    assert _labels(collect(request.getfixturevalue(role), NOW)[0]) == labels


def test_a_button_is_about_its_license_alone(
    console: Console, signed_in: Callable[[User], Client], operator: User
) -> None:
    license_, _ = _license(console), _license(console)
    finding = next(item for item in collect(operator, NOW) if item.url == license_.get_absolute_url())

    for action, kind, parameters in zip(
        finding.actions, ("update", "auto_update"), ({}, {"enabled": True}), strict=True
    ):
        signed_in(operator).post(action.url, dict(action.fields))
        preview = Preview.objects.latest("created_at")
        assert (preview.kind, preview.parameters) == (kind, parameters)
        assert (preview.subject_pks, preview.return_to) == ([license_.pk], "/")
        preview.delete()


@pytest.mark.parametrize(
    ("common", "labels"),
    [
        ({}, [UPDATE, TURN_ON]),
        ({"auto_update": True}, [UPDATE]),
        ({"type": "Evaluation"}, []),
        ({"product": Product.M365, "expires_on": _in(20)}, [UPDATE, TURN_ON]),
    ],
)
def test_a_button_of_many_is_about_those_that_the_sentence_counts(
    common: dict[str, Any],
    labels: list[str],
    console: Console,
    signed_in: Callable[[User], Client],
    operator: User,
) -> None:
    counted = {_license(console, **common).pk for _ in range(6)}
    _license(console, product=Product.SITE)
    _license(console, expires_on=_in(200), **{key: value for key, value in common.items() if key != "expires_on"})
    finding = next(item for item in collect(operator, NOW) if item.subject.startswith("6 "))

    assert _labels(finding) == labels
    for action in finding.actions:
        signed_in(operator).post(action.url, dict(action.fields))
        assert set(Preview.objects.get().subject_pks) == counted
        Preview.objects.all().delete()


def test_of_many_that_have_expired_only_those_are_updated_that_renew(
    console: Console, signed_in: Callable[[User], Client], operator: User
) -> None:
    failing, by_hand = _license(console, expires_on=_in(-3), auto_update=True), _license(console, expires_on=_in(-3))
    for _ in range(5):
        _license(console, expires_on=_in(-3), type="Evaluation")
    (finding,) = collect(operator, NOW)

    (action,) = finding.actions
    signed_in(operator).post(action.url, dict(action.fields))

    assert set(Preview.objects.get().subject_pks) == {failing.pk, by_hand.pk}


def test_the_first_page_offers_the_buttons_as_forms(
    console: Console, signed_in: Callable[[User], Client], operator: User
) -> None:
    license_ = _license(console)

    html = signed_in(operator).get("/").content.decode()

    assert html.count('<form method="post" action="/licenses/act/">') == 2
    assert f'<input type="hidden" name="pk" value="{license_.pk}">' in html
    assert '<input type="hidden" name="action" value="auto_update_on">' in html
    assert html.count('name="csrfmiddlewaretoken"') >= 2


def test_a_viewer_gets_no_forms(console: Console, visitor: Client) -> None:
    _license(console)

    assert "/licenses/act/" not in visitor.get("/").content.decode()


def test_buttons_cost_no_query_for_each_license(console: Console, operator: User) -> None:
    counts = []
    for _ in range(2):
        _license(console)
        with CaptureQueriesContext(connection) as queries:
            collect(User.objects.get(pk=operator.pk), NOW)
        counts.append(len(queries))

    assert counts[0] == counts[1]
