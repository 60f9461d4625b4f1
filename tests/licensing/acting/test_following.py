"""What a license shows of the operations on it, and of one that is open."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from consoles.models import Console
from licensing.models import License
from operations.models import Operation
from tests.licensing.acting.pages import LIST, buttons_of, html_of, license_held
from tests.licensing.asked import asked
from tests.licensing.factories import change_make
from tests.ui.listing_claims import HTMX, queries_of

SignIn = Callable[[User], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def test_an_open_operation_stands_in_place_of_the_buttons(acting: Client, operator: User, console: Console) -> None:
    license_ = license_held(console)
    operation = asked(license_, operator)

    html = html_of(acting, license_.get_absolute_url())

    assert "running, asked for by operator 2 min ago." in html
    assert f"/licenses/{license_.pk}/doing/?operation={operation.pk}" in html
    assert buttons_of(acting, license_.get_absolute_url()) == set()


def test_the_page_lists_the_last_operations_for_those_who_may_see_them(
    signed_in: SignIn, auditor: User, viewer: User, operator: User, console: Console
) -> None:
    license_ = license_held(console)
    for _ in range(12):
        asked(license_, operator, "failed")
    asked(license_held(console, "other"), operator, "failed")

    html = html_of(signed_in(auditor), license_.get_absolute_url())

    assert html.count("Failed</span>") == 10
    assert "month-end keys" in html
    assert "month-end keys" not in html_of(signed_in(viewer), license_.get_absolute_url())


def test_changes_by_our_operations_say_so(
    signed_in: SignIn, auditor: User, viewer: User, operator: User, console: Console
) -> None:
    license_ = license_held(console)
    operation = asked(license_, operator, "succeeded")
    change_make(license_, operation=operation)

    for user, words in ((auditor, "operation of operator</a>"), (viewer, "one of our operations")):
        assert words in html_of(signed_in(user), license_.get_absolute_url())


def _doing(client: Client, operation: Operation, license_: License) -> Any:
    return client.get(f"/licenses/{license_.pk}/doing/", {"operation": str(operation.pk)}, headers=HTMX)


def test_the_page_asks_on_while_the_operation_is_open(acting: Client, operator: User, console: Console) -> None:
    license_ = license_held(console)

    response = _doing(acting, asked(license_, operator, "queued"), license_)

    assert response.content.decode().startswith('<p id="doing"')
    assert "queued, asked for by operator" in response.content.decode()
    assert "every 2s" in response.content.decode()


@pytest.mark.parametrize(
    ("state", "sentence", "level"),
    [
        ("succeeded", "The license of vbr-harbor01 was updated.", "success"),
        ("failed", "The license of vbr-harbor01 was not updated. The server is not reachable.", "error"),
        ("unknown", "It is not known whether the license of vbr-harbor01 was updated. Look at the server", "warning"),
        ("canceled", "The license of vbr-harbor01 was not updated: that was canceled.", "warning"),
    ],
)
def test_the_license_is_shown_anew_when_the_operation_has_ended(
    state: str, sentence: str, level: str, acting: Client, operator: User, console: Console
) -> None:
    license_ = license_held(console)

    response = _doing(acting, asked(license_, operator, state), license_)

    html = response.content.decode()
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#license", "outerHTML")
    assert html.lstrip().startswith('<div id="license">')
    assert 'id="doing"' not in html
    assert f'<div class="notice {level}">' in html
    assert sentence in html


def test_an_operation_on_another_license_is_not_told(acting: Client, operator: User, console: Console) -> None:
    license_, other = license_held(console), license_held(console, "other")

    html = _doing(acting, asked(other, operator), license_).content.decode()

    assert "every 2s" not in html
    assert "notice" not in html


def test_who_may_not_see_operations_may_not_follow_them(visitor: Client, operator: User, console: Console) -> None:
    license_ = license_held(console)

    assert _doing(visitor, asked(license_, operator), license_).status_code == 403


def test_pages_take_as_many_queries_for_many_rows_and_operations(
    acting: Client, operator: User, console: Console
) -> None:
    def make(count: int) -> None:
        for number in range(count):
            license_ = license_held(console, f"vbr-{number}")
            asked(license_, operator, "failed")
            asked(license_, operator)
            change_make(watched, operation=asked(watched, operator, "failed"))

    watched = license_held(console)
    addresses = (LIST, watched.get_absolute_url())
    make(2)
    few = [queries_of(acting, address) for address in addresses]
    make(9)

    assert [queries_of(acting, address) for address in addresses] == few
    assert few[0] <= 16


def test_no_page_reads_a_license_file(
    acting: Client, operator: User, console: Console, django_assert_max_num_queries: Any
) -> None:
    license_ = license_held(console)
    change_make(license_, operation=asked(license_, operator, "failed"))
    operation = asked(license_, operator)

    with django_assert_max_num_queries(60) as captured:
        for address in (LIST, license_.get_absolute_url(), f"/licenses/rows/?batch={operation.batch_id}"):
            acting.get(address)

    assert '"file_content"' not in " ".join(query["sql"] for query in captured.captured_queries)
