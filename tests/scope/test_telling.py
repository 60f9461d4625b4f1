"""Whoever is told of whatever alerts: messages and feeds are exactly of what is in the scope of the person."""

from collections import Counter
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given

from accounts.permissions import Permission
from alerts.delivering.withdrawing import is_outdated
from alerts.evaluating import evaluate
from alerts.feeds.services import feed_make
from alerts.models import Alert, Message, Told
from alerts.telling.digests import digests_write
from alerts.telling.telling import tell
from licensing import models as licensing
from tests.alerts.factories import channel_make, warning_make
from tests.licensing.factories import NOW
from tests.scope import alert_worlds as described
from tests.scope.alert_worlds import AlertSight, Drawn, alert_worlds, alerts_standing, few, tokenless
from tests.scope.reference import Sight
from tests.scope.worlds import License, Organization, World, markers, worlds
from tests.scope.writing import Rows, standing

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
# What renews itself is named when it should have done so long ago; on a day with more than these only how many.
RENEWED_BY, MOST_ON_A_DAY = 7, 10
told_worlds = alert_worlds().map(lambda drawn: (tokenless(drawn[0]), drawn[1]))


def _owned(alerts: list[described.Alert]) -> set[str]:
    """What messages say of alerts: their names, and whose they are."""
    owners = {alert.organization.name for alert in alerts if alert.organization}
    return {alert.name for alert in alerts} | owners


@given(told_worlds)
@few
def test_messages_and_digests_tell_what_their_reader_may_see(drawn: Drawn) -> None:
    with alerts_standing(drawn) as (sight, rows, found):
        by_pk = {row.pk: alert for alert, row in found.items()}
        for row in found.values():
            warning_make(row, raised_at=NOW)
        options: dict[str, Any] = {"digest_at": time(0), "created_at": NOW - timedelta(days=1)}
        own, shared = channel_make(rows.user, **options), channel_make(**options)
        tell(NOW)
        digests_write(NOW)
        for channel, waiting, solved in (
            (own, sight.waiting, [alert for alert in sight.seen if alert.is_solved]),
            (shared, _open(sight), [alert for alert in sight.alerts if alert.is_solved]),
        ):
            warned, digest = Message.Kind.WARNINGS, Message.Kind.DIGEST
            texts = {message.kind: message.plain for message in channel.messages.all()}
            assert markers(texts.get(warned, "")) == _owned(waiting) | {alert.text for alert in waiting}
            named = _owned([*waiting, *solved]) | {alert.text for alert in waiting}
            assert markers(texts.get(digest, "")) == named
            told = Told.objects.filter(channel=channel).values_list("warning__alert", flat=True)
            assert {by_pk[pk] for pk in told} == set(waiting)


def _open(sight: AlertSight) -> list[described.Alert]:
    return [alert for alert in sight.alerts if alert.state == "open"]


@given(told_worlds)
@few
def test_a_message_that_waits_is_outdated_once_its_reader_may_see_less(drawn: Drawn) -> None:
    with alerts_standing(drawn) as (sight, rows, found):
        for row in found.values():
            warning_make(row, raised_at=NOW)
        channel_make(rows.user, created_at=NOW - MINUTE)
        tell(NOW)
        message = Message.objects.select_related("channel__owner").first()
        assert bool(message) is bool(sight.waiting)
        if message:
            assert not is_outdated(message, NOW)
            rows.user.sees_everything = False
            rows.user.save()
            rows.user.scope_grants.all().delete()
            message = Message.objects.select_related("channel__owner").get()
            assert is_outdated(message, NOW)


@given(worlds().map(tokenless))
@few
def test_calendars_are_of_what_their_owner_may_see(world: World) -> None:
    sight = Sight(world)
    with standing(world) as rows:
        _, secret = feed_make(user=rows.user, name="Phone")
        content = Client().get(f"/feeds/calendar/{secret}.ics").content.decode().replace("\r\n ", "")
        named = [item for item in sight.licenses if _is_named(item)]
        on_day = Counter(item.days_left for item in named)
        events = [item for item in named if on_day[item.days_left] <= MOST_ON_A_DAY]
        owners = {item.organization.name for item in events if item.organization and item.product != "console"}
        must = {item.name for item in events} | {item.console.name for item in events} | owners
        reports = AlertSight(sight, ()).may(Permission.VIEW_REPORTS)
        may = {console.name for console in world.consoles if reports and sight.sees_console(console)}
        assert must <= markers(content) <= must | may


def _is_named(item: License) -> bool:
    """Whether the license expires on a day of the calendar and does not renew itself."""
    if item.days_left is None or item.days_left < -30:
        return False
    return not item.renews_itself or item.days_left <= RENEWED_BY


@given(worlds().map(tokenless))
@few
def test_alerts_are_of_whoever_has_the_license_or_company_now(world: World) -> None:
    with standing(world) as rows:
        evaluate(NOW)
        _alerts_are_of(world, rows)
        moved = [_moved(world, item) for item in world.licenses]
        for item, there in zip(world.licenses, moved, strict=True):
            owner = rows.organizations[there.organization] if there.organization else None
            licensing.License.objects.filter(pk=rows.licenses[item].pk).update(organization=owner)
            rows.licenses[there] = rows.licenses[item]
        evaluate(NOW + 5 * MINUTE)
        _alerts_are_of(replace(world, licenses=tuple(moved)), rows)


def _moved(world: World, item: License) -> License:
    """The license of a server that belongs to the next organization of its console now."""
    own: list[Organization | None] = [None, *(one for one in world.organizations if one.console == item.console)]
    return replace(item, organization=own[(own.index(item.organization) + 1) % len(own)])


def _alerts_are_of(world: World, rows: Rows) -> None:
    """The person sees each alert about a license or an operation that is in sight, and no other."""
    sight = AlertSight(Sight(world), ())
    subjects = {f"license:{rows.licenses[item].pk}" for item in sight.sight.licenses}
    if sight.may(Permission.VIEW_OPERATIONS):
        subjects |= {f"operation:{rows.operations[item].pk}" for item in sight.sight.operations}
    there = Alert.objects.unsolved().filter(rule__regex=r"^(license|operation)\.")
    wanted = {alert.pk for alert in there if alert.subject in subjects}
    assert set(there.visible_to(rows.user).values_list("pk", flat=True)) == wanted
