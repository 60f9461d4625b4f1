"""From the list and the page of a license to a preview: who may, what was chosen, and what it is about."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from accounts.models import User
from consoles.models import Console, Product
from consoles.querysets import ScopedQuerySet
from licensing.acting import ACTIONS, KINDS
from licensing.models import License
from operations.kinds import kind_of
from operations.models import Operation, Preview
from operations.services.previews import preview_examine
from tests.licensing.asked import asked
from tests.licensing.factories import NOW, change_make, license_make, server_make
from tests.ui.listing_claims import HTMX, queries_of

SignIn = Callable[[User], Client]
LIST = "/licenses/"
ACT = "/licenses/act/"
ACTING = ["operator", "licensing_admin", "administrator"]
LOOKING = ["viewer", "billing", "auditor"]
DELETIONS = {"delete", "delete_socket", "delete_instance"}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def acting(signed_in: SignIn, operator: User) -> Client:
    """An operator, who may change servers but no console."""
    return signed_in(operator)


def _license(console: Console, server: str = "vbr-harbor01", **values: Any) -> License:
    product = values.get("product", Product.BACKUP_SERVER)
    if product == Product.CONSOLE:
        return license_make(console, **{"uid": UUID(int=0), **values})
    return license_make(console, server=server_make(console, name=server, kind=product), **values)


def _act(client: Client, *licenses: License, **data: Any) -> Any:
    return client.post(ACT, {"action": "update", "pk": [item.pk for item in licenses], "next": LIST, **data})


def _html(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode()).replace("\u00a0", " ")


def _buttons(client: Client, address: str) -> set[str]:
    html = _html(client, address)
    return {action.slug for action in ACTIONS if f'name="action" value="{action.slug}"' in html}


@pytest.mark.parametrize("role", ACTING)
def test_who_may_act_on_servers_chooses_them_by_name(
    role: str, signed_in: SignIn, console: Console, request: Any
) -> None:
    license_ = _license(console)

    html = _html(signed_in(request.getfixturevalue(role)), LIST)

    assert f'name="pk" value="{license_.pk}"' in html
    assert "Select vbr-harbor01</span>" in html
    assert all(f'value="{action.slug}"' in html for action in ACTIONS)


def test_every_box_has_a_link_to_what_can_be_done_with_the_choice(acting: Client, console: Console) -> None:
    _license(console)
    _license(console, product=Product.CONSOLE)

    html = _html(acting, LIST)

    assert '<form id="acting" class="acting" tabindex="-1"' in html
    assert html.count('<input class="form-check-input" type="checkbox" name="pk"') == 1
    assert html.count('</span></label><a class="to-acts"') == 2
    assert html.count('href="#acting">Go to actions</a></td>') == 2


@pytest.mark.parametrize("role", LOOKING)
def test_who_may_only_look_sees_neither_boxes_nor_buttons(
    role: str, signed_in: SignIn, console: Console, request: Any
) -> None:
    license_ = _license(console)
    client = signed_in(request.getfixturevalue(role))

    for address in (LIST, license_.get_absolute_url()):
        html = _html(client, address)
        assert 'name="pk"' not in html
        assert 'name="action"' not in html
    assert _act(client, license_).status_code == 403
    assert not Preview.objects.exists()


def test_a_console_license_is_chosen_only_by_whom_it_is_for(
    signed_in: SignIn, operator: User, licensing_admin: User, console: Console
) -> None:
    own = _license(console, product=Product.CONSOLE)

    for user, is_allowed in ((operator, False), (licensing_admin, True)):
        client = signed_in(user)
        assert (f'name="pk" value="{own.pk}"' in _html(client, LIST)) is is_allowed
        assert bool(_buttons(client, own.get_absolute_url())) is is_allowed


def test_what_the_console_no_longer_has_is_not_offered(acting: Client, console: Console) -> None:
    gone = _license(console, gone_at=NOW)

    assert f'name="pk" value="{gone.pk}"' not in _html(acting, f"{LIST}?gone=1")
    assert _buttons(acting, gone.get_absolute_url()) == set()


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
    license_ = _license(console, product=product, auto_update=False)

    buttons = _buttons(signed_in(licensing_admin), license_.get_absolute_url())

    assert buttons == {action.slug for action in ACTIONS} - lacking - {"auto_update_off"}


@pytest.mark.parametrize(("product", "word"), [(Product.SITE, "no way to delete it"), (Product.CONSOLE, "switched in")])
def test_the_page_says_why_something_is_not_offered(
    product: Product, word: str, signed_in: SignIn, licensing_admin: User, console: Console
) -> None:
    assert word in _html(signed_in(licensing_admin), _license(console, product=product).get_absolute_url())


def test_parts_of_merged_licenses_are_deleted_one_by_one(acting: Client, console: Console) -> None:
    merged = _license(console, section_types=["Socket", "Instance"])

    assert _buttons(acting, merged.get_absolute_url()) >= DELETIONS


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
    buttons = _buttons(acting, _license(console, auto_update=auto_update).get_absolute_url())

    assert {slug for slug in buttons if slug.startswith("auto_update")} == offered


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.slug)
def test_every_action_leads_to_a_preview_of_its_kind(
    action: Any, acting: Client, operator: User, console: Console
) -> None:
    license_ = _license(console)

    response = _act(acting, license_, action=action.slug, next="/licenses/?q=harbor&page=2")

    preview = Preview.objects.get()
    assert (response.status_code, response["Location"]) == (303, preview.get_absolute_url())
    assert (preview.user, preview.kind, preview.parameters) == (operator, action.kind, action.parameters)
    assert preview.subject_pks == [license_.pk]
    assert preview.return_to == "/licenses/?q=harbor&page=2"
    assert kind_of(preview.kind).title(preview.parameters)
    assert acting.get(preview.get_absolute_url()).status_code == 200


def test_every_kind_of_a_button_is_one_that_there_is() -> None:
    assert {kind_of(name).name for name in KINDS} == KINDS


def test_htmx_is_sent_to_the_preview_as_a_whole_page(acting: Client, console: Console) -> None:
    response = acting.post(ACT, {"action": "update", "pk": _license(console).pk}, headers=HTMX)

    assert response["HX-Redirect"] == Preview.objects.get().get_absolute_url()


def test_nothing_chosen_is_said_in_a_sentence(acting: Client, console: Console) -> None:
    response = acting.post(ACT, {"action": "update"}, headers=HTMX)

    assert response.status_code == 422
    assert response["HX-Retarget"] == "#toasts"
    assert "choose at least one license" in response.content.decode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"action": "update", "pk": ["x"]}, "cannot be read"),
        ({"action": "update", "pk": ["1", "9" * 30]}, "cannot be read"),
        ({"action": "update", "pk": ["-1"]}, "cannot be read"),
        ({"action": "explode", "pk": ["1"]}, "not clear what to do"),
        ({"pk": ["1"]}, "not clear what to do"),
        ({"action": "update", "all": "1", "filters": "days_to=soon"}, "Days left to: Enter a whole number."),
        ({"action": "update", "all": "1", "filters": "urgency=purple"}, "is not one of its values"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(
    data: dict[str, Any], sentence: str, acting: Client, console: Console
) -> None:
    _license(console)

    response = acting.post(ACT, data)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Preview.objects.exists()


def test_licenses_out_of_sight_are_not_chosen(
    acting: Client, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, foreign = _license(console), _license(console, "foreign")
    seen = ScopedQuerySet.visible_to
    monkeypatch.setattr(
        ScopedQuerySet,
        "visible_to",
        lambda rows, user: seen(rows, user).exclude(pk=foreign.pk) if rows.model is License else seen(rows, user),
    )

    _act(acting, foreign, own)

    assert Preview.objects.get().subject_pks == [own.pk]
    assert _act(acting, foreign).status_code == 422


def test_all_that_match_are_those_of_the_list_in_its_order(acting: Client, console: Console) -> None:
    soon = _license(console, "vbr-soon", expires_on=NOW.date() + timedelta(days=3))
    late = _license(console, "vbr-late", expires_on=NOW.date() + timedelta(days=300))
    _license(console, "vone-1", product=Product.VEEAM_ONE)
    _license(console, "vbr-gone", gone_at=NOW)

    _act(acting, all="1", filters="q=vbr&sort=-expires_on&page=7")

    assert Preview.objects.get().subject_pks == [late.pk, soon.pk]


def test_all_that_match_are_frozen_when_they_are_chosen(acting: Client, operator: User, console: Console) -> None:
    chosen = _license(console)
    _act(acting, all="1", filters="")
    _license(console, "came-later")

    preview = Preview.objects.get()

    assert preview.subject_pks == [chosen.pk]
    examined = preview_examine(preview=preview, user=operator, now=NOW)
    assert [item.target.subject_pk for item in examined.possible] == [chosen.pk]


def test_more_than_can_be_changed_at_once_is_refused(
    acting: Client, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("licensing.choosing.MOST_SUBJECTS", 2)
    monkeypatch.setattr("operations.services.previews.MOST_SUBJECTS", 2)
    for number in range(3):
        _license(console, f"vbr-{number}")

    response = _act(acting, all="1", filters="")

    assert response.status_code == 422
    assert "At most 2 can be changed at once" in response.content.decode()


@pytest.mark.parametrize(
    "target", ["https://evil.test/", "//evil.test/", "javascript:alert(1)", "elsewhere", "/\0", "/" + "x" * 2000]
)
def test_the_way_back_stays_on_this_site(target: str, acting: Client, console: Console) -> None:
    _act(acting, _license(console), next=target)

    assert Preview.objects.get().return_to == LIST


def test_acting_takes_a_post_with_its_token(operator: User, console: Console) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(operator)

    assert client.get(ACT).status_code == 405
    assert _act(client, _license(console)).status_code == 403
    assert not Preview.objects.exists()


def test_the_forms_carry_their_token_for_those_without_script(operator: User, console: Console) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(operator)
    license_ = _license(console)

    for address in (LIST, license_.get_absolute_url()):
        form = _html(client, address).split(f'action="{ACT}"')[1].split("</form>")[0]
        token = form.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        assert _act(client, license_, csrfmiddlewaretoken=token).status_code == 303


def test_a_list_with_a_wrong_filter_does_not_offer_all_that_match(acting: Client, console: Console) -> None:
    _license(console)

    assert 'name="all" value="1"' in _html(acting, LIST)
    assert 'name="all" value="1"' not in _html(acting, f"{LIST}?days_to=soon")


def test_an_open_operation_stands_in_place_of_the_buttons(acting: Client, operator: User, console: Console) -> None:
    license_ = _license(console)
    operation = asked(license_, operator)

    html = _html(acting, license_.get_absolute_url())

    assert "running, asked for by operator 2 min ago." in html
    assert f"/licenses/{license_.pk}/doing/?operation={operation.pk}" in html
    assert _buttons(acting, license_.get_absolute_url()) == set()


def test_the_page_lists_the_last_operations_for_those_who_may_see_them(
    signed_in: SignIn, auditor: User, viewer: User, operator: User, console: Console
) -> None:
    license_ = _license(console)
    for _ in range(12):
        asked(license_, operator, "failed")
    asked(_license(console, "other"), operator, "failed")

    html = _html(signed_in(auditor), license_.get_absolute_url())

    assert html.count("Failed</span>") == 10
    assert "month-end keys" in html
    assert "month-end keys" not in _html(signed_in(viewer), license_.get_absolute_url())


def test_changes_by_our_operations_say_so(
    signed_in: SignIn, auditor: User, viewer: User, operator: User, console: Console
) -> None:
    license_ = _license(console)
    operation = asked(license_, operator, "succeeded")
    change_make(license_, operation=operation)

    for user, words in ((auditor, "operation of operator</a>"), (viewer, "one of our operations")):
        assert words in _html(signed_in(user), license_.get_absolute_url())


def _doing(client: Client, operation: Operation, license_: License) -> Any:
    return client.get(f"/licenses/{license_.pk}/doing/", {"operation": str(operation.pk)}, headers=HTMX)


def test_the_page_asks_on_while_the_operation_is_open(acting: Client, operator: User, console: Console) -> None:
    license_ = _license(console)

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
    license_ = _license(console)

    response = _doing(acting, asked(license_, operator, state), license_)

    html = response.content.decode()
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#license", "outerHTML")
    assert html.lstrip().startswith('<div id="license">')
    assert 'id="doing"' not in html
    assert f'<div class="notice {level}">' in html
    assert sentence in html


def test_an_operation_on_another_license_is_not_told(acting: Client, operator: User, console: Console) -> None:
    license_, other = _license(console), _license(console, "other")

    html = _doing(acting, asked(other, operator), license_).content.decode()

    assert "every 2s" not in html
    assert "notice" not in html


def test_who_may_not_see_operations_may_not_follow_them(visitor: Client, operator: User, console: Console) -> None:
    license_ = _license(console)

    assert _doing(visitor, asked(license_, operator), license_).status_code == 403


def test_pages_take_as_many_queries_for_many_rows_and_operations(
    acting: Client, operator: User, console: Console
) -> None:
    def make(count: int) -> None:
        for number in range(count):
            license_ = _license(console, f"vbr-{number}")
            asked(license_, operator, "failed")
            asked(license_, operator)
            change_make(watched, operation=asked(watched, operator, "failed"))

    watched = _license(console)
    addresses = (LIST, watched.get_absolute_url())
    make(2)
    few = [queries_of(acting, address) for address in addresses]
    make(9)

    assert [queries_of(acting, address) for address in addresses] == few
    assert few[0] <= 15


def test_no_page_reads_a_license_file(
    acting: Client, operator: User, console: Console, django_assert_max_num_queries: Any
) -> None:
    license_ = _license(console)
    change_make(license_, operation=asked(license_, operator, "failed"))
    operation = asked(license_, operator)

    with django_assert_max_num_queries(60) as captured:
        for address in (LIST, license_.get_absolute_url(), f"/licenses/rows/?batch={operation.batch_id}"):
            acting.get(address)

    assert '"file_content"' not in " ".join(query["sql"] for query in captured.captured_queries)
