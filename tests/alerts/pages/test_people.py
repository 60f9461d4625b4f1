"""Who is told of people: who has dealt with an alert, what was said to it, and who was warned."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.permissions import Role
from alerts.models import Alert, AlertWarning, Channel, Message, Told
from alerts.services import alert_acknowledge
from tests.alerts.pages.factories import alert_make
from tests.api.asking import Script
from tests.licensing.factories import NOW

SignedIn = Callable[[User], Client]
COLLEAGUE, NOTE, CHANNEL = "u-colleague", "n-ordered", "c-desk"
SAID = (COLLEAGUE, NOTE, CHANNEL)
# Whoever handles alerts, and whoever reads the audit log.
TOLD = (Role.OPERATOR, Role.LICENSING_ADMIN, Role.AUDITOR, Role.ADMINISTRATOR)
EXPORTING = (Role.BILLING, Role.LICENSING_ADMIN, Role.AUDITOR, Role.ADMINISTRATOR)


@pytest.fixture
def alert(administrator: User) -> Alert:
    """What a colleague has acknowledged after the service desk was warned."""
    alert = alert_make()
    warning = AlertWarning.objects.create(alert=alert, stage=7, severity="critical", text="a week left", raised_at=NOW)
    channel = Channel.objects.create(name=CHANNEL, address="json://x", shown_address="x", created_at=NOW)
    values = {"channel": channel, "kind": "warnings", "state": "sent", "subject": "x", "plain": "x", "html": "x"}
    message = Message.objects.create(**values, created_at=NOW, due_at=NOW, sent_at=NOW)
    Told.objects.create(channel=channel, warning=warning, message=message)
    colleague = User.objects.create(username=COLLEAGUE, sees_everything=True)
    colleague.groups.set(administrator.groups.all())
    alert_acknowledge(pks=[alert.pk], user=colleague, until=NOW + timedelta(days=1), note=NOTE, now=NOW)
    return alert


@pytest.fixture(params=list(Role))
def person(request: pytest.FixtureRequest, alert: Alert) -> User:
    """Somebody of each role, who looks at every column."""
    user: User = request.getfixturevalue(request.param.slug.replace("-", "_"))
    user.preferences = {"columns": {"alerts": ["acknowledged_by", "note", "company"]}}
    user.save()
    return user


def said_in(text: str) -> set[str]:
    return {said for said in SAID if said in text}


def test_pages_tell_of_people_whoever_handles_alerts_or_reads_the_audit_log(
    person: User, signed_in: SignedIn, alert: Alert
) -> None:
    client, is_told = signed_in(person), person.role in TOLD

    page = client.get(alert.get_absolute_url())

    assert said_in(page.content.decode()) == (set(SAID) if is_told else set())
    assert bool(page.context["detail"].history) is is_told
    assert [(one.told_count, len(one.tellings)) for one in page.context["detail"].warnings] == [(1, int(is_told))]
    assert said_in(client.get("/alerts/").content.decode()) == ({COLLEAGUE, NOTE} if is_told else set())


def test_no_search_and_no_order_tells_of_them_to_others(person: User, signed_in: SignedIn, alert: Alert) -> None:
    client, is_told = signed_in(person), person.role in TOLD
    alert_make(name="of nobody")

    found = client.get("/alerts/", {"q": NOTE}).context["rows"]
    sort = client.get("/alerts/", {"sort": "-acknowledged_by"}).context["sort_value"]

    assert ([row.alert for row in found], sort) == (([alert], "-acknowledged_by") if is_told else ([], ""))


def test_files_and_the_api_tell_of_people_the_same_roles(person: User, signed_in: SignedIn, alert: Alert) -> None:
    if person.role not in EXPORTING:
        return
    client, script = signed_in(person), Script(person)

    answers: list[Any] = [
        json.loads(client.get("/alerts/", {"format": "json"}).getvalue())[0],
        script.items("alerts/")[0],
        script.get(f"alerts/{alert.pk}/").json(),
    ]

    expected = (COLLEAGUE, NOTE) if person.role in TOLD else (None, None)
    assert [(row.get("acknowledged_by"), row.get("note")) for row in answers] == [expected] * 3
    assert [row["state"] for row in answers] == ["acknowledged"] * 3
