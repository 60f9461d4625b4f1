"""The page of one alert: how far it has come, whose stages hold, who was told, and what people did."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client, override_settings

from accounts.models import User
from alerts.models import Alert, AlertWarning, Channel, Message, Told
from alerts.opening import OPENED
from alerts.services import alert_mute
from alerts.wording import rule_title
from consoles.models import Organization
from tests.alerts.pages.factories import alert_make, choice_make
from tests.consoles.factories import narrowed
from tests.doors.addresses import patterns
from tests.licensing.factories import NOW, console_make, license_make, organization_make, server_make
from tests.ui.listing_claims import queries_of

SignedIn = Callable[[User], Client]


@pytest.fixture
def alert(db: None) -> Alert:
    console = console_make(name="EU")
    reseller = organization_make(console, name="Alder", type=Organization.Type.RESELLER)
    company = organization_make(console, name="Harbor Dental", reseller=reseller)
    license_ = license_make(console, server=server_make(console, organization=company), organization=company)
    return alert_make(
        console=console,
        organization=company,
        license=license_,
        product="backup_server",
        url=license_.get_absolute_url(),
    )


def html_of(client: Client, alert: Alert) -> str:
    return client.get(alert.get_absolute_url()).content.decode().replace("\u00a0", " ")


def steps_of(client: Client, alert: Alert) -> dict[str, str]:
    """The places with their stages, the one that holds in capitals."""
    steps = client.get(alert.get_absolute_url()).context["detail"].steps
    return {
        step.place: (step.words.upper() if step.is_deciding else step.words).replace("\u00a0", " ") for step in steps
    }


def test_the_standard_holds_where_nobody_chose_anything(reader: Client, alert: Alert) -> None:
    assert steps_of(reader, alert) == {
        "This license": "",
        "Its company": "",
        "Its reseller": "",
        "Its console": "",
        "Its product": "",
        "Everything": "",
        "The standard": "60, 30, 14, 7, 1 DAYS BEFORE",
    }


@pytest.mark.parametrize(
    ("winner", "chosen"),
    [
        ("Everything", ["everything"]),
        ("Its product", ["product", "everything"]),
        ("Its console", ["console", "product"]),
        ("Its reseller", ["reseller", "console"]),
        ("Its company", ["company", "reseller"]),
        ("This license", ["license", "company", "everything"]),
    ],
)
def test_the_narrowest_choice_holds(winner: str, chosen: list[str], reader: Client, alert: Alert) -> None:
    company = alert.organization
    assert company
    keys: dict[str, Any] = {
        "product": "backup_server",
        "console": alert.console_id,
        "reseller": company.reseller_id,
        "company": company.pk,
        "license": alert.license_id,
    }
    for kind in chosen:
        choice_make(place=f"{kind}:{keys[kind]}" if kind in keys else kind)
    choice_make(place="company:4711", stages=[1])

    steps = steps_of(reader, alert)

    assert steps[winner] == "45, 10 DAYS BEFORE"
    assert sum(bool(words) for words in steps.values()) == len(chosen) + 1


def test_a_reseller_goes_by_its_own_choice(reader: Client) -> None:
    console = console_make()
    reseller = organization_make(console, type=Organization.Type.RESELLER)
    alert = alert_make(console=console, organization=reseller)
    choice_make(place=f"reseller:{reseller.pk}")

    steps = steps_of(reader, alert)
    assert steps["Its reseller"] == "45, 10 DAYS BEFORE"
    assert "Its company" not in steps


@pytest.mark.parametrize(
    ("days", "stages", "words"),
    [
        (6, None, "60, 30, 14, 7, 1 days before</strong>, then every 3 days until solved: next on 2026-11-28"),
        # It was due on the 22nd, warned of on the 21st, and is again every three days.
        (-1, None, "60, 30, 14, 7, 1 days before</strong>, then every 3 days until solved: next on 2026-11-24"),
        (6, [3], "3 days before</strong>, then every 3 days until solved: next on 2026-11-26"),
        (6, [], "nobody is warned</strong> holds"),
    ],
)
def test_the_stages_that_hold_say_the_repeats_and_the_next_warning(
    days: int, stages: list[int] | None, words: str, reader: Client
) -> None:
    alert = alert_make(at=datetime(2026, 11, 23, tzinfo=UTC) + timedelta(days=days))
    if stages is not None:
        choice_make(stages=stages)

    assert words in re.sub(r"<(?!/strong)[^>]*>", "", html_of(reader, alert))


@pytest.mark.parametrize("values", [{"handling": "muted"}, {"solved_at": NOW}, {"rule": "test.stale"}])
def test_no_day_is_said_where_none_is_known_or_nobody_is_warned(values: dict[str, Any], reader: Client) -> None:
    assert "next on" not in html_of(reader, alert_make(**values))


def test_a_day_is_the_same_in_every_time_zone(reader: Client) -> None:
    alert = alert_make(at=datetime(2026, 12, 2, tzinfo=UTC))

    with override_settings(TIME_ZONE="America/New_York"):
        html = html_of(reader, alert)

    assert '<dt>Due</dt><dd><time datetime="2026-12-02">2026-12-02</time>' in html


def test_warnings_say_who_was_told_when_and_to_whoever_handles_no_alerts_how_many(
    handler: Client, signed_in: SignedIn, alert: Alert, viewer: User, operator: User
) -> None:
    warning = AlertWarning.objects.create(alert=alert, stage=7, severity="critical", text="a week left", raised_at=NOW)
    AlertWarning.objects.create(alert=alert, stage=14, severity="warning", text="two weeks left", raised_at=NOW)
    for owner, name in ((None, "Service desk"), (operator, "My phone"), (viewer, "A secret name")):
        channel = Channel.objects.create(name=name, owner=owner, address="json://x", shown_address="x", created_at=NOW)
        message = Message.objects.create(
            channel=channel, kind="warnings", state="sent", subject="x", plain="x", html="x", created_at=NOW,
            due_at=NOW, sent_at=NOW + timedelta(minutes=1),
        )  # fmt: skip
        Told.objects.create(channel=channel, warning=warning, message=message)

    html, counted = html_of(handler, alert), html_of(signed_in(viewer), alert)

    assert "<strong>7 days before</strong> a week left" in html
    assert "Service desk: sent 2026-11-23 10:01" in html
    assert "My phone: sent" in html
    assert "viewer: sent" in html
    assert "3 told" in counted
    assert not any(name in counted for name in ("Service desk", "My phone", operator.title, "A secret name"))
    assert "A secret name" not in html
    assert "nobody has been told" in html


def test_what_people_did_stands_below_for_those_who_handle_alerts(
    handler: Client, signed_in: SignedIn, viewer: User, alert: Alert, operator: User
) -> None:
    alert_mute(pks=[alert.pk], user=operator, until=None, note="Gone soon", now=NOW)

    html, of_others = html_of(handler, alert), html_of(signed_in(viewer), alert)

    assert "Gone soon" not in of_others
    assert "muted an alert" not in of_others
    assert "<strong>operator</strong> muted an alert" in html
    assert "State: open → muted" in html
    assert "Note: nothing → Gone soon" in html


def test_a_solved_alert_has_no_buttons(handler: Client) -> None:
    assert 'name="action"' in html_of(handler, alert_make())
    assert 'name="action"' not in html_of(handler, alert_make(solved_at=NOW))


def test_the_page_leads_to_the_license_the_company_and_the_console(
    reader: Client, administrator: User, signed_in: SignedIn, alert: Alert
) -> None:
    html = html_of(reader, alert)

    assert f'href="{alert.url}">Open the license</a>' in html
    assert f'<dt>License</dt><dd><a class="clamp" href="{alert.url}">' in html
    assert '<a class="clamp" href="/licenses/?company=Harbor%20Dental">Harbor Dental</a>' in html
    assert '<a class="clamp" href="/licenses/?reseller=Alder">Alder</a>' in html
    assert '<a class="clamp" href="/licenses/?console=EU">EU</a>' in html
    assert f'href="/settings/consoles/{alert.console_id}/">EU</a>' in html_of(signed_in(administrator), alert)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("/usage/organizations/1/#changes", None),
        ("/reports/5/", None),
        ("/refreshes/", "Open freshness"),
        ("/nowhere/", None),
    ],
)
def test_no_page_leads_where_the_role_may_not_go(url: str, words: str | None, handler: Client) -> None:
    opening = handler.get(alert_make(url=url).get_absolute_url()).context["detail"].opening

    assert (opening and opening.words) == words


def test_an_alert_about_a_license_out_of_sight_does_not_lead_there(
    viewer: User, signed_in: SignedIn, alert: Alert
) -> None:
    assert alert.console
    elsewhere = license_make(console_make(name="US"))
    Alert.objects.update(license=elsewhere, url=elsewhere.get_absolute_url())
    client = signed_in(narrowed(viewer, alert.console))

    assert elsewhere.get_absolute_url() not in html_of(client, alert)


@pytest.mark.parametrize("name", OPENED)
def test_every_page_to_which_troubles_lead_is_called_by_a_name_that_there_is(name: str) -> None:
    assert name in {known for known, _ in patterns()}


def test_an_alert_out_of_sight_is_not_there(viewer: User, signed_in: SignedIn, alert: Alert) -> None:
    jumping = alert_make(rule="test.points")
    client = signed_in(narrowed(viewer, console_make()))

    assert client.get(alert.get_absolute_url()).status_code == 404
    assert client.get(jumping.get_absolute_url()).status_code == 404


def test_queries_do_not_grow_with_warnings(reader: Client, alert: Alert) -> None:
    def make(stages: range) -> None:
        for stage in stages:
            AlertWarning.objects.create(alert=alert, stage=stage, severity="notice", text="x", raised_at=NOW)

    make(range(2))
    few = queries_of(reader, alert.get_absolute_url())
    make(range(2, 20))

    assert queries_of(reader, alert.get_absolute_url()) == few


def test_the_page_of_a_license_names_its_unsolved_alerts(reader: Client, alert: Alert) -> None:
    alert_make(license=alert.license, console=alert.console, text="is over", solved_at=NOW)

    html = reader.get(alert.url).content.decode()

    title = rule_title(alert.rule)
    assert f'<a href="{alert.get_absolute_url()}">{title}</a>: expires in 6 days; auto-update is off' in html
    assert "is over" not in html


@pytest.mark.parametrize(("hours", "is_held"), [(1, True), (-1, False)])
def test_the_page_of_a_license_says_who_is_held_only_while_it_holds(
    hours: int, is_held: bool, reader: Client, alert: Alert
) -> None:
    Alert.objects.update(handling="acknowledged", handled_until=NOW + timedelta(hours=hours))

    html = reader.get(alert.url).content.decode()

    assert ('<span class="soft">acknowledged</span>' in html) is is_held


def test_the_page_of_a_license_leads_to_its_alerts_in_the_list(reader: Client, alert: Alert) -> None:
    alert_make(license=alert.license, console=alert.console)

    html = reader.get(alert.url).content.decode()

    assert f'href="/alerts/?license={alert.license_id}">Its 2 alerts in the list</a>' in html


def test_where_all_is_solved_the_page_of_a_license_leads_to_that(reader: Client, alert: Alert) -> None:
    Alert.objects.update(solved_at=NOW)

    html = reader.get(alert.url).content.decode()

    assert f'<a href="/alerts/?license={alert.license_id}&amp;state=solved">what has been solved</a>' in html


@pytest.mark.parametrize("is_in_sight", [False, True])
def test_the_page_of_a_license_says_nothing_of_alerts_that_one_may_not_see(
    is_in_sight: bool, viewer: User, signed_in: SignedIn, alert: Alert
) -> None:
    Alert.objects.update(rule="test.share" if is_in_sight else "test.points", solved_at=NOW)

    html = signed_in(viewer).get(alert.url).content.decode()

    assert ("/alerts/?license=" in html) is is_in_sight


def test_the_overview_leads_to_alerts(reader: Client) -> None:
    assert '<a href="/alerts/">Alerts</a></p>' in reader.get("/").content.decode()


def test_the_audit_log_leads_to_what_was_handled(auditor: User, signed_in: SignedIn, operator: User) -> None:
    alert = alert_make()
    alert_mute(pks=[alert.pk], user=operator, until=None, note="", now=NOW)

    assert f'href="{alert.get_absolute_url()}"' in signed_in(auditor).get("/audit/").content.decode()
