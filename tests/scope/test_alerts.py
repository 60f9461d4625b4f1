"""Whoever looks at whatever alerts: lists, pages, files, the bell and the API are exactly of what is in scope."""

import json
import re
from http import HTTPStatus

import pytest
from hypothesis import given
from pytest_django.fixtures import Settings

from accounts.permissions import Permission
from tests.scope.alert_worlds import HANDLER, Alert, AlertSight, Drawn, alert_worlds, alerts_standing, few
from tests.scope.looking import is_closed, look_at, read
from tests.scope.scripting import script_of
from tests.scope.worlds import markers

pytestmark = pytest.mark.django_db
STATES = ("open", "acknowledged", "muted", "solved")
BELL = re.compile(r'<span class="visually-hidden">(\w+) open alerts?<')
LIST = "/alerts/?state=open&state=acknowledged&state=muted&state=solved"
COLUMNS = ["text", "acknowledged_by", "note", "company", "reseller", "console", "product"]


@pytest.fixture(autouse=True)
def _unhurried(settings: Settings) -> None:
    """Scripts ask as often as a test likes."""
    settings.API_PER_MINUTE = 10**6


@given(alert_worlds())
@few
def test_the_list_its_tabs_and_the_bell_are_of_what_is_in_scope(drawn: Drawn) -> None:
    with alerts_standing(drawn) as (sight, rows, _):
        rows.user.preferences = {"columns": {"alerts": COLUMNS}}
        rows.user.save()
        consoles = [console.name for console in sight.sight.consoles]
        said = _names_of(sight, sight.seen) | _handling(sight, sight.seen)
        page = look_at(LIST, rows, must=[*said, *consoles])
        assert page.count == len(sight.seen)
        assert {tab.slug: tab.count for tab in page.context["tabs"]} == {
            "": len(sight.unsolved),
            **{state: sum(alert.state == state for alert in sight.seen) for state in STATES},
        }
        assert BELL.search(page.text)[1] == (str(len(sight.waiting)) if sight.waiting else "No")  # type: ignore[index]
        said = _names_of(sight, sight.unsolved) | _handling(sight, sight.unsolved)
        default = look_at("/alerts/", rows, must=[*said, *consoles])
        assert default.count == len(sight.unsolved)


def _names_of(sight: AlertSight, alerts: list[Alert]) -> set[str]:
    """What a row says of alerts, and of whose they are."""
    return {name for alert in alerts for name in (alert.name, alert.text, *sight.owners_of(alert))}


def _handling(sight: AlertSight, alerts: list[Alert]) -> set[str]:
    """What a colleague has said to alerts, for whoever may say something too, or reads the audit log."""
    if not (sight.may(Permission.HANDLE_ALERTS) or sight.may(Permission.VIEW_AUDIT)):
        return set()
    return {name for alert in alerts if alert.is_handled for name in (alert.note, HANDLER)}


@given(alert_worlds())
@few
def test_each_alert_has_a_page_for_who_sees_it(drawn: Drawn) -> None:
    with alerts_standing(drawn) as (sight, rows, found):
        for alert, row in found.items():
            if sight.sees(alert):
                must = {alert.name, alert.text} | _handling(sight, [alert])
                may = sight.owners_of(alert) | sight.license_of(alert)
                look_at(row.get_absolute_url(), rows, must=must, may=may)
            else:
                assert is_closed(row.get_absolute_url(), rows)
        for item in sight.sight.licenses:
            said = markers(read(rows.licenses[item].get_absolute_url(), rows).text)
            about = [alert for alert in sight.alerts if alert.license == item]
            named = {alert.text for alert in about} & said
            own = {alert.text for alert in about if alert in sight.unsolved}
            assert len(named) == min(len(own), 5)
            assert named <= own


@given(alert_worlds())
@few
def test_files_and_the_api_are_of_what_is_in_scope(drawn: Drawn) -> None:
    with alerts_standing(drawn) as (sight, rows, found):
        script, pks = script_of(rows), {found[alert].pk for alert in sight.seen}
        said = _names_of(sight, sight.seen) | _handling(sight, sight.seen)
        for file_format in ("json", "csv") if sight.may(Permission.EXPORT) else ():
            look_at(f"{LIST}&format={file_format}", rows, must=said)
        if not (sight.may(Permission.EXPORT) or sight.may(Permission.HANDLE_ALERTS)):
            assert rows.get(f"{LIST}&format=json").status_code == HTTPStatus.FORBIDDEN
            assert script.get("alerts/").status_code == HTTPStatus.FORBIDDEN
            return
        told = script.walk(f"alerts/{LIST.partition('/alerts/')[2]}&limit=2")
        assert [row["id"] for row in told] == sorted(pks)
        assert markers(json.dumps(told)) == said
        seen = {row.pk: script.get(f"alerts/{row.pk}/").status_code == HTTPStatus.OK for row in found.values()}
        assert {pk for pk, is_there in seen.items() if is_there} == pks


@given(alert_worlds())
@few
def test_alerts_are_handled_by_who_sees_them_and_may(drawn: Drawn) -> None:
    with alerts_standing(drawn) as (sight, rows, found):
        script = script_of(rows)
        for alert, row in found.items():
            may = sight.may(Permission.HANDLE_ALERTS) and alert in sight.unsolved
            form = {"pk": row.pk, "action": "acknowledge", "until": "1", "note": "mine"}
            answer = rows.post("/alerts/handle/", form)
            row.refresh_from_db()
            assert (answer.status_code == HTTPStatus.SEE_OTHER) is (row.note == "mine") is may
            answer = script.post(f"alerts/{row.pk}/acknowledge/", {"until": "2026-11-30T10:00:00Z", "note": "script"})
            row.refresh_from_db()
            assert (answer.status_code == HTTPStatus.OK) is (row.note == "script") is may
