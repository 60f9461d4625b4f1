"""Who is offered which actions, in the list and on the page of a license."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from consoles.models import Console, Product
from licensing.acting import ACTIONS
from operations.models import Preview
from tests.licensing.acting.pages import LIST, act, buttons_of, html_of, license_held
from tests.licensing.factories import NOW

SignIn = Callable[[User], Client]
ACTING = ["operator", "licensing_admin", "administrator"]
LOOKING = ["viewer", "billing", "auditor"]
DELETIONS = {"delete", "delete_socket", "delete_instance"}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.mark.parametrize("role", ACTING)
def test_who_may_act_on_servers_chooses_them_by_name(
    role: str, signed_in: SignIn, console: Console, request: Any
) -> None:
    license_ = license_held(console)

    html = html_of(signed_in(request.getfixturevalue(role)), LIST)

    assert f'name="pk" value="{license_.pk}"' in html
    assert "Select vbr-harbor01</span>" in html
    assert all(f'value="{action.slug}"' in html for action in ACTIONS)


def test_every_box_has_a_link_to_what_can_be_done_with_the_choice(acting: Client, console: Console) -> None:
    license_held(console)
    license_held(console, product=Product.CONSOLE)

    html = html_of(acting, LIST)

    assert '<form id="acting" class="acting" tabindex="-1"' in html
    assert html.count('<input class="form-check-input" type="checkbox" name="pk"') == 1
    assert html.count('</span></label><a class="to-acts"') == 2
    assert html.count('href="#acting">Go to actions</a></td>') == 2


@pytest.mark.parametrize("role", LOOKING)
def test_who_may_only_look_sees_neither_boxes_nor_buttons(
    role: str, signed_in: SignIn, console: Console, request: Any
) -> None:
    license_ = license_held(console)
    client = signed_in(request.getfixturevalue(role))

    for address in (LIST, license_.get_absolute_url()):
        html = html_of(client, address)
        assert 'name="pk"' not in html
        assert 'name="action"' not in html
    assert act(client, license_).status_code == 403
    assert not Preview.objects.exists()


def test_a_console_license_is_chosen_only_by_whom_it_is_for(
    signed_in: SignIn, operator: User, licensing_admin: User, console: Console
) -> None:
    own = license_held(console, product=Product.CONSOLE)

    for user, is_allowed in ((operator, False), (licensing_admin, True)):
        client = signed_in(user)
        assert (f'name="pk" value="{own.pk}"' in html_of(client, LIST)) is is_allowed
        assert bool(buttons_of(client, own.get_absolute_url())) is is_allowed


def test_what_the_console_no_longer_has_is_not_offered(acting: Client, console: Console) -> None:
    gone = license_held(console, gone_at=NOW)

    assert f'name="pk" value="{gone.pk}"' not in html_of(acting, f"{LIST}?gone=1")
    assert buttons_of(acting, gone.get_absolute_url()) == set()


@pytest.mark.parametrize(
    ("product", "lacking"),
    [
        (Product.SITE, DELETIONS),
        (Product.M365, DELETIONS),
        (Product.CONSOLE, {*DELETIONS, "auto_update_on"}),
        (Product.BACKUP_SERVER, {"delete_socket", "delete_instance"}),
        (Product.VEEAM_ONE, {"delete_socket", "delete_instance"}),
    ],
)
def test_the_page_of_a_license_offers_what_the_contract_has(
    product: Product, lacking: set[str], signed_in: SignIn, licensing_admin: User, console: Console
) -> None:
    license_ = license_held(console, product=product, auto_update=False)

    buttons = buttons_of(signed_in(licensing_admin), license_.get_absolute_url())

    assert buttons == {action.slug for action in ACTIONS} - lacking - {"auto_update_off"}


@pytest.mark.parametrize(("product", "word"), [(Product.SITE, "no way to delete it"), (Product.CONSOLE, "switched in")])
def test_the_page_says_why_something_is_not_offered(
    product: Product, word: str, signed_in: SignIn, licensing_admin: User, console: Console
) -> None:
    assert word in html_of(signed_in(licensing_admin), license_held(console, product=product).get_absolute_url())


def test_parts_of_merged_licenses_are_deleted_one_by_one(acting: Client, console: Console) -> None:
    merged = license_held(console, section_types=["Socket", "Instance"])

    assert buttons_of(acting, merged.get_absolute_url()) >= DELETIONS


@pytest.mark.parametrize(
    ("auto_update", "offered"),
    [
        (True, {"auto_update_off"}),
        (False, {"auto_update_on"}),
        (None, {"auto_update_on", "auto_update_off"}),
    ],
)
def test_auto_update_is_offered_the_way_it_is_not(
    auto_update: bool | None, offered: set[str], acting: Client, console: Console
) -> None:
    buttons = buttons_of(acting, license_held(console, auto_update=auto_update).get_absolute_url())

    assert {slug for slug in buttons if slug.startswith("auto_update")} == offered
