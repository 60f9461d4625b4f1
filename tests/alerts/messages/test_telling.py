"""Who is told what: one message by each channel, of what its owner may see and nobody has dealt with."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django.fixtures import Settings

from accounts.models import User
from alerts.channels.plans import scope_of_channel
from alerts.models import Alert, AlertWarning, Channel, ChannelScope, Message, Told
from alerts.telling.limits import MOST_A_DAY, day_around, loud_from
from alerts.telling.selecting import SUBJECT
from alerts.telling.telling import tell
from consoles.models import Organization, ScopeGrant
from consoles.schedule import zone_of
from tests.alerts.factories import NOW, alert_make, channel_make, warning_make
from tests.licensing.factories import console_make, organization_make
from ui.severity import Severity

pytestmark = pytest.mark.usefixtures("rules")
BERLIN = "Europe/Berlin"


def told(channel: Channel) -> list[str]:
    """The names of the alerts that the channel has told of."""
    return list(Told.objects.filter(channel=channel).order_by("pk").values_list("warning__alert__name", flat=True))


def test_all_that_is_new_comes_in_one_message_with_the_most_urgent_in_its_subject(db: None) -> None:
    channel_make()
    warning_make(alert_make(name="mild", severity=Severity.NOTICE.value))
    warning_make(alert_make(name="urgent"))

    tell(NOW)

    message = Message.objects.get()
    assert message.subject == "2 alerts, 1 critical: urgent, 6 days left"
    assert message.plain.index("urgent") < message.plain.index("mild")


def test_what_is_told_late_is_told_as_it_is_now(db: None) -> None:
    channel_make()
    alert = alert_make(level=2, text="expires in 2 days.")
    warning_make(alert, text="expires in 6 days.")

    tell(NOW)

    message = Message.objects.get()
    assert "2 days left" in message.subject
    assert "expires in 2 days." in message.plain
    assert "expires in 6 days." not in message.plain


def test_a_warning_is_told_by_each_channel_once(db: None, viewer: User) -> None:
    channels = [channel_make(), channel_make(viewer)]
    warning_make(alert_make(name="one"))

    counts = [tell(NOW), tell(NOW), tell(NOW + timedelta(days=2))]

    assert counts == [2, 0, 0]
    assert [told(channel) for channel in channels] == [["one"], ["one"]]


@pytest.mark.parametrize(
    "values",
    [
        {"solved_at": NOW},
        {"handling": Alert.Handling.MUTED},
        {"handling": Alert.Handling.ACKNOWLEDGED, "handled_until": NOW + timedelta(hours=1)},
    ],
)
def test_what_is_solved_or_held_is_not_told(values: dict[str, Any], db: None) -> None:
    channel_make()
    warning_make(alert_make(**values))

    assert tell(NOW) == 0


def test_what_was_held_until_an_earlier_moment_is_told(db: None) -> None:
    channel_make()
    warning_make(alert_make(handling=Alert.Handling.ACKNOWLEDGED, handled_until=NOW))

    assert tell(NOW) == 1


def test_what_came_up_before_the_channel_was_made_is_not_told(db: None) -> None:
    channel_make()
    warning_make(raised_at=NOW - timedelta(seconds=1))

    assert tell(NOW) == 0


def test_a_channel_tells_of_others_that_fail_and_not_of_itself(db: None) -> None:
    channel = channel_make()
    warning_make(alert_make(name="itself", subject=SUBJECT.format(channel.pk)))
    warning_make(alert_make(name="another", subject=SUBJECT.format(channel.pk + 1)))

    tell(NOW)

    assert told(channel) == ["another"]


def test_a_channel_that_is_off_or_stopped_tells_nothing(db: None) -> None:
    channel_make(state=Channel.State.OFF)
    channel_make(state=Channel.State.REFUSED)
    warning_make()

    assert tell(NOW) == 0


def test_a_person_is_told_what_the_role_allows_and_a_shared_channel_everything(viewer: User) -> None:
    own, shared = channel_make(viewer), channel_make()
    warning_make(alert_make(name="report", rule="report.late"))
    warning_make(alert_make(name="license"))

    tell(NOW)

    assert told(own) == ["license"]
    assert told(shared) == ["report", "license"]


def test_a_person_is_told_what_is_in_the_scope_now(viewer: User) -> None:
    console = console_make()
    seen, other = (organization_make(console, name=name) for name in ("seen", "other"))
    warning_make(alert_make(name="seen", console=console, organization=seen))
    warning_make(alert_make(name="other", console=console, organization=other))
    viewer.sees_everything = False
    viewer.save()
    ScopeGrant.objects.create(user=viewer, organization=seen)
    channel = channel_make(viewer)

    tell(NOW)

    assert told(channel) == ["seen"]


def test_a_person_with_an_empty_scope_or_without_an_account_is_told_nothing(viewer: User, billing: User) -> None:
    User.objects.filter(pk=viewer.pk).update(sees_everything=False)
    User.objects.filter(pk=billing.pk).update(is_active=False)
    for person in (viewer, billing):
        channel_make(person)
    warning_make(alert_make(console=console_make()))

    assert tell(NOW) == 0


def test_a_channel_is_narrowed_by_severity_rules_and_scope(db: None) -> None:
    console = console_make()
    reseller = organization_make(console, type=Organization.Type.RESELLER)
    company = organization_make(console, reseller=reseller)
    by_scope = channel_make(severity=Severity.WARNING.value, rules=["license.expiry"], everything=False)
    ChannelScope.objects.create(channel=by_scope, organization=reseller)
    values = {"console": console, "organization": company}
    warning_make(alert_make(name="fits", **values))
    warning_make(alert_make(name="too mild", severity=Severity.NOTICE.value, **values))
    warning_make(alert_make(name="another rule", rule="report.late", **values))
    warning_make(alert_make(name="another company", console=console, organization=organization_make(console)))
    warning_make(alert_make(name="no company", console=console))

    tell(NOW)

    assert told(by_scope) == ["fits"]


def test_a_narrowed_channel_tells_nothing_once_all_that_it_was_narrowed_to_is_deleted(db: None) -> None:
    console = console_make()
    channel = channel_make(everything=False)
    ChannelScope.objects.create(channel=channel, console=console)
    console.delete()
    warning_make(alert_make(name="of everybody"))

    tell(NOW)

    assert told(channel) == []
    assert not scope_of_channel(channel).everything


def test_the_deepest_stage_stands_for_those_that_were_not_told_before(db: None) -> None:
    channel = channel_make()
    alert = alert_make(name="one")
    for stage in (30, 7, 14):
        warning_make(alert, stage=stage)

    tell(NOW)

    assert Message.objects.get().plain.count("one") == 1
    assert told(channel) == ["one", "one", "one"]


def test_a_flood_is_one_message_that_names_the_first_and_counts_the_others(db: None) -> None:
    channel_make()
    for _ in range(25):
        warning_make()

    tell(NOW)

    message = Message.objects.get()
    assert message.plain.count("- Critical") == 20
    assert "and 5 more" in message.plain
    assert Told.objects.count() == 25


def test_there_is_a_link_where_the_public_address_is_known(
    db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel_make()
    warning_make()
    monkeypatch.setattr(Alert, "get_absolute_url", lambda alert: f"/alerts/{alert.pk}/")
    settings.PUBLIC_URL = "https://vspcdash.example.com"

    tell(NOW)

    alert = Alert.objects.get()
    assert f"https://vspcdash.example.com/alerts/{alert.pk}/" in Message.objects.get().plain


def test_quiet_hours_put_everything_off_to_one_message_after_them(db: None) -> None:
    channel_make(time_zone=BERLIN, quiet_from=time(22), quiet_until=time(7))
    night = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
    for hour in range(3):
        warning_make(raised_at=night + timedelta(hours=hour))
        assert tell(night + timedelta(hours=hour)) == 0

    assert tell(datetime(2026, 11, 24, 6, 0, tzinfo=UTC)) == 1
    assert Told.objects.count() == 3


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "moment", "loud"),
    [
        # 2027-03-28: after 01:59 comes 03:00, so that there is no 02:30; the quiet hours are not the shorter for it.
        (time(22), time(2, 30), datetime(2027, 3, 28, 0, 0, tzinfo=UTC), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (time(2, 30), time(6), datetime(2027, 3, 28, 1, 0, tzinfo=UTC), datetime(2027, 3, 28, 4, 0, tzinfo=UTC)),
        # 2026-10-25: 02:30 comes twice, at 00:30 and 01:30 UTC; the later one ends them, the earlier one begins them.
        (time(22), time(2, 30), datetime(2026, 10, 25, 0, 45, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        (time(2, 30), time(6), datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 5, 0, tzinfo=UTC)),
    ],
)
def test_quiet_hours_hold_at_the_switch_of_summer_time(
    quiet_from: time, quiet_until: time, moment: datetime, loud: datetime
) -> None:
    channel = Channel(time_zone=BERLIN, quiet_from=quiet_from, quiet_until=quiet_until)

    assert loud_from(channel, moment) == loud
    assert loud_from(channel, loud) == loud


def test_what_is_more_than_eight_messages_comes_in_the_first_one_of_the_next_day(db: None) -> None:
    channel_make(time_zone=BERLIN)
    start = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    for minute in range(12):
        warning_make(raised_at=start + timedelta(minutes=minute))
        tell(start + timedelta(minutes=minute))

    assert Message.objects.count() == MOST_A_DAY
    assert tell(datetime(2026, 11, 23, 22, 59, tzinfo=UTC)) == 0
    assert tell(datetime(2026, 11, 23, 23, 0, tzinfo=UTC)) == 1
    assert Message.objects.latest("created_at").told.count() == 4


class DaysTests(TestCase):
    """At most eight messages on any day of any channel, and in the end everything is told, whatever comes up when."""

    @hypothesis_settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
    @given(
        minutes=st.lists(st.integers(0, 3 * 24 * 60), min_size=1, max_size=40, unique=True),
        zones=st.lists(st.sampled_from(["UTC", BERLIN, "Pacific/Auckland"]), min_size=1, max_size=2),
    )
    def test_no_day_has_more_than_eight(self, minutes: list[int], zones: list[str]) -> None:
        person = User.objects.create_user(username="ann", sees_everything=True, is_active=True)
        start = datetime(2027, 3, 27, 0, 0, tzinfo=UTC)
        channels = [channel_make(person, time_zone=zone, created_at=start) for zone in zones]
        alert = alert_make()
        allow_everything(self)

        for number, minute in enumerate(sorted(minutes)):
            now = start + timedelta(minutes=minute)
            warning_make(alert, stage=1000 - number, raised_at=now)
            tell(now)
        for day in range(4, 24):
            tell(start + timedelta(days=day))

        for zone in zones:
            assert max(per_day(zone)) <= MOST_A_DAY
        assert Told.objects.count() == AlertWarning.objects.count() * len(channels)


def allow_everything(case: TestCase) -> None:
    """Let everybody see every alert: this is not about roles."""
    patch = pytest.MonkeyPatch()
    patch.setattr("alerts.querysets.AlertQuerySet.visible_to", lambda rows, _user: rows)
    case.addCleanup(patch.undo)


def per_day(zone: str) -> list[int]:
    """How many messages there are on each day of the zone."""
    moments = list(Message.objects.values_list("created_at", flat=True))
    days = {day_around(zone_of(zone), moment) for moment in moments}
    return [sum(start <= moment < end for moment in moments) for start, end in days]


def test_what_a_channel_told_that_is_off_now_counts_for_the_others_of_its_owner(viewer: User) -> None:
    channel = channel_make(viewer)
    for minute in range(MOST_A_DAY):
        warning_make(raised_at=NOW + timedelta(minutes=minute))
        tell(NOW + timedelta(minutes=minute))
    Channel.objects.filter(pk=channel.pk).update(state=Channel.State.OFF)
    channel_make(viewer)
    warning_make(raised_at=NOW + timedelta(hours=1))

    assert tell(NOW + timedelta(hours=1)) == 0
    assert tell(NOW + timedelta(days=1)) == 1
