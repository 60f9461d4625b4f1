"""From a choice of licenses to its preview: what was chosen, and what it is about."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from consoles.models import Console, Product
from consoles.querysets import ScopedQuerySet
from licensing.acting import ACTIONS, KINDS
from licensing.models import License
from operations.kinds import kind_of
from operations.models import Preview
from operations.services.previews import preview_examine
from tests.licensing.acting.pages import ACT, LIST, act, html_of, license_held
from tests.licensing.factories import NOW
from tests.ui.listing_claims import HTMX

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.slug)
def test_every_action_leads_to_a_preview_of_its_kind(
    action: Any, acting: Client, operator: User, console: Console
) -> None:
    license_ = license_held(console)

    response = act(acting, license_, action=action.slug, next="/licenses/?q=harbor&page=2")

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
    response = acting.post(ACT, {"action": "update", "pk": license_held(console).pk}, headers=HTMX)

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
    license_held(console)

    response = acting.post(ACT, data)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Preview.objects.exists()


def test_licenses_out_of_sight_are_not_chosen(
    acting: Client, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, foreign = license_held(console), license_held(console, "foreign")
    seen = ScopedQuerySet.visible_to
    monkeypatch.setattr(
        ScopedQuerySet,
        "visible_to",
        lambda rows, user: seen(rows, user).exclude(pk=foreign.pk) if rows.model is License else seen(rows, user),
    )

    act(acting, foreign, own)

    assert Preview.objects.get().subject_pks == [own.pk]
    assert act(acting, foreign).status_code == 422


def test_all_that_match_are_those_of_the_list_in_its_order(acting: Client, console: Console) -> None:
    soon = license_held(console, "vbr-soon", expires_on=NOW.date() + timedelta(days=3))
    late = license_held(console, "vbr-late", expires_on=NOW.date() + timedelta(days=300))
    license_held(console, "vone-1", product=Product.VEEAM_ONE)
    license_held(console, "vbr-gone", gone_at=NOW)

    act(acting, all="1", filters="q=vbr&sort=-expires_on&page=7")

    assert Preview.objects.get().subject_pks == [late.pk, soon.pk]


def test_all_that_match_are_frozen_when_they_are_chosen(acting: Client, operator: User, console: Console) -> None:
    chosen = license_held(console)
    act(acting, all="1", filters="")
    license_held(console, "came-later")

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
        license_held(console, f"vbr-{number}")

    response = act(acting, all="1", filters="")

    assert response.status_code == 422
    assert "At most 2 can be changed at once" in response.content.decode()


@pytest.mark.parametrize(
    "target", ["https://evil.test/", "//evil.test/", "javascript:alert(1)", "elsewhere", "/\0", "/" + "x" * 2000]
)
def test_the_way_back_stays_on_this_site(target: str, acting: Client, console: Console) -> None:
    act(acting, license_held(console), next=target)

    assert Preview.objects.get().return_to == LIST


def test_acting_takes_a_post_with_its_token(operator: User, console: Console) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(operator)

    assert client.get(ACT).status_code == 405
    assert act(client, license_held(console)).status_code == 403
    assert not Preview.objects.exists()


def test_the_forms_carry_their_token_for_those_without_script(operator: User, console: Console) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(operator)
    license_ = license_held(console)

    for address in (LIST, license_.get_absolute_url()):
        form = html_of(client, address).split(f'action="{ACT}"')[1].split("</form>")[0]
        token = form.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        assert act(client, license_, csrfmiddlewaretoken=token).status_code == 303


def test_a_list_with_a_wrong_filter_does_not_offer_all_that_match(acting: Client, console: Console) -> None:
    license_held(console)

    assert 'name="all" value="1"' in html_of(acting, LIST)
    assert 'name="all" value="1"' not in html_of(acting, f"{LIST}?days_to=soon")
