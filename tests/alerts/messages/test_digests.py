"""The daily digest."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from accounts.models import User
from alerts.models import Alert, Channel, Message
from alerts.telling.digests import digests_write
from alerts.telling.telling import tell
from tests.alerts.factories import NOW, alert_make, channel_make, warning_make
from ui.severity import Severity

pytestmark = pytest.mark.usefixtures("rules")
BERLIN = "Europe/Berlin"
DAY = timedelta(days=1)
EIGHT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def digesting(owner: User | None = None, **values: Any) -> Channel:
    return channel_make(owner, **{"digest_at": time(8), **values})


def test_a_digest_says_what_is_open_new_and_solved(db: None) -> None:
    digesting()
    alert_make(name="old", opened_at=NOW - 3 * DAY, severity=Severity.WARNING.value)
    alert_make(name="new", opened_at=NOW + timedelta(hours=1))
    alert_make(name="gone", solved_at=EIGHT - timedelta(hours=1))
    alert_make(name="long gone", solved_at=NOW - DAY)
    alert_make(name="known", handling=Alert.Handling.MUTED)

    digests_write(EIGHT)

    message = Message.objects.get()
    assert message.kind == Message.Kind.DIGEST
    assert message.subject == "vspcdash: 2 open alerts, 1 new, 1 solved"
    assert "New: new" in message.plain
    assert "Warning: old" in message.plain
    assert message.plain.index("Critical: 1") < message.plain.index("Warning: 1") < message.plain.index("Solved: 1")
    assert "long gone" not in message.plain
    assert "known" not in message.plain
    assert "1 alert is acknowledged or muted." in message.plain


def test_a_digest_comes_once_a_day_from_its_hour_on(db: None) -> None:
    digesting()
    alert_make()

    moments = [EIGHT - timedelta(minutes=1), EIGHT, EIGHT + timedelta(hours=5), EIGHT + DAY]

    assert [digests_write(moment) for moment in moments] == [0, 1, 0, 1]


def test_a_digest_tells_what_the_limit_of_the_day_kept_back(db: None) -> None:
    channel = digesting()
    for minute in range(10):
        warning_make(raised_at=NOW + timedelta(minutes=minute))
        tell(NOW + timedelta(minutes=minute))

    digests_write(EIGHT)

    assert Message.objects.get(kind=Message.Kind.DIGEST).told.count() == 2
    assert tell(EIGHT + timedelta(minutes=1)) == 0
    channel.refresh_from_db()
    assert channel.digest_on == EIGHT.date()


def test_where_there_is_nothing_to_say_there_is_no_digest(db: None) -> None:
    digesting()

    assert digests_write(EIGHT) == 0


def test_somebody_with_an_empty_scope_gets_no_digest(viewer: User) -> None:
    User.objects.filter(pk=viewer.pk).update(sees_everything=False)
    digesting(viewer)
    alert_make()

    assert digests_write(EIGHT) == 0


def test_a_channel_that_was_made_after_the_hour_waits_for_the_next_day(db: None) -> None:
    digesting(created_at=EIGHT + timedelta(hours=1))
    alert_make()

    assert digests_write(EIGHT + timedelta(hours=2)) == 0
    assert digests_write(EIGHT + DAY) == 1


@pytest.mark.parametrize(
    ("moments", "written"),
    [
        # 2027-03-28 has no 02:30 in Berlin: the digest comes when the clock has gone on by as much, at 03:30.
        ([datetime(2027, 3, 28, 1, 29, tzinfo=UTC), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)], [0, 1]),
        # 2026-10-25 has it twice: the first one counts.
        ([datetime(2026, 10, 25, 0, 29, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)], [0, 1]),
        ([datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)], [1, 0]),
    ],
)
def test_a_digest_comes_once_on_the_day_of_the_switch_of_summer_time(
    moments: list[datetime], written: list[int], db: None
) -> None:
    before = date(2026, 10, 24) if moments[0].year == 2026 else date(2027, 3, 27)
    digesting(time_zone=BERLIN, digest_at=time(2, 30), digest_on=before, created_at=datetime(2026, 1, 1, tzinfo=UTC))
    alert_make()

    assert [digests_write(moment) for moment in moments] == written


def test_a_digest_of_just_before_midnight_comes_after_it_where_the_task_is_late(db: None) -> None:
    late = datetime(2026, 11, 25, 0, 1, tzinfo=UTC)
    channel = digesting(digest_at=time(23, 59), digest_on=date(2026, 11, 23))
    alert_make()

    assert [digests_write(moment) for moment in (late, late + timedelta(hours=1))] == [1, 0]

    channel.refresh_from_db()
    assert channel.digest_on == date(2026, 11, 24)
