"""What waits and is not to go out any more: its reader may not see it, or somebody has dealt with it."""

from datetime import time, timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import OperationalError, connection

from accounts.administering import turn
from accounts.models import User
from accounts.permissions import Role
from accounts.services import person_ensure
from accounts.signals import rights_lost
from alerts.delivering.claims import claim
from alerts.delivering.delivering import channel_deliver
from alerts.delivering.pruning import messages_give_up
from alerts.models import Alert, Message, Told
from alerts.telling.digests import digests_write
from alerts.telling.telling import tell
from tests.alerts.factories import NOW, alert_make, channel_make, warning_make
from tests.alerts.messages.posting import HOUR, MINUTE, deliver
from tests.alerts.messages.servers import WebServer

pytestmark = pytest.mark.usefixtures("rules")


def test_nothing_goes_to_somebody_who_is_shut_out_and_it_ends_after_a_day(viewer: User, web_server: WebServer) -> None:
    channel_make(viewer, address=web_server.address)
    warning_make()
    tell(NOW)
    User.objects.update(is_active=False)

    message = deliver(Message.objects.get())
    messages_give_up(NOW + timedelta(hours=24))

    assert web_server.bodies == []
    message.refresh_from_db()
    assert message.state == Message.State.GIVEN_UP
    assert not Told.objects.exists()


@pytest.mark.parametrize("values", [{"handling": Alert.Handling.ACKNOWLEDGED}, {"solved_at": NOW}])
def test_what_was_dealt_with_while_a_message_waited_does_not_go_out_and_the_rest_is_told_anew(
    values: dict[str, Any], db: None, web_server: WebServer
) -> None:
    channel = channel_make(address=web_server.address)
    dealt_with = alert_make(name="dealt with")
    warning_make(dealt_with)
    warning_make(alert_make(name="still there"))
    tell(NOW)
    Alert.objects.filter(pk=dealt_with.pk).update(**values)

    deliver(Message.objects.get())
    tell(NOW + MINUTE)
    channel_deliver(channel.pk, NOW + MINUTE)

    [body] = web_server.bodies
    assert [alert["name"] for alert in body["alerts"]] == ["still there"]
    assert Message.objects.filter(state=Message.State.GIVEN_UP).count() == 1


def test_a_message_of_what_was_deleted_with_its_console_does_not_go_out(db: None, web_server: WebServer) -> None:
    channel_make(address=web_server.address)
    warning_make()
    tell(NOW)
    Alert.objects.all().delete()

    message = deliver(Message.objects.get())

    assert (message.state, web_server.bodies) == (Message.State.GIVEN_UP, [])


def test_a_message_of_what_its_owner_may_not_see_any_more_does_not_go_out(viewer: User, web_server: WebServer) -> None:
    channel_make(viewer, address=web_server.address)
    warning_make()
    tell(NOW)
    User.objects.update(sees_everything=False)

    message = deliver(Message.objects.get())

    assert (web_server.bodies, message.state) == ([], Message.State.GIVEN_UP)
    assert not Told.objects.exists()


def test_a_digest_that_waits_ends_when_its_owner_may_see_less(viewer: User, web_server: WebServer) -> None:
    channel_make(viewer, address=web_server.address, digest_at=time(10))
    alert_make(opened_at=NOW)
    digests_write(NOW)
    lease = claim(Message.objects.get().pk, NOW)

    rights_lost.send(User, person=viewer, actor=None)

    assert lease
    assert not lease.end(state=Message.State.WAITING)
    assert deliver(Message.objects.get(), NOW + HOUR).state == Message.State.GIVEN_UP
    assert web_server.bodies == []


def test_a_digest_that_waits_ends_when_a_command_gives_its_owner_another_role(
    administrator: User, web_server: WebServer
) -> None:
    channel_make(administrator, address=web_server.address, digest_at=time(10))
    alert_make(opened_at=NOW)
    digests_write(NOW)

    person_ensure(username=administrator.username, role=Role.VIEWER)

    assert deliver(Message.objects.get()).state == Message.State.GIVEN_UP
    assert web_server.bodies == []


def test_a_role_that_is_given_once_more_takes_no_digest_back(administrator: User, web_server: WebServer) -> None:
    channel_make(administrator, address=web_server.address, digest_at=time(10))
    alert_make(opened_at=NOW)
    person_ensure(username=administrator.username, role=Role.ADMINISTRATOR)
    digests_write(NOW)

    person_ensure(username=administrator.username, role=Role.ADMINISTRATOR)

    assert deliver(Message.objects.get()).state == Message.State.SENT


@pytest.mark.skipif(connection.vendor != "postgresql", reason="elsewhere writers wait for each other anyway")
@pytest.mark.django_db(transaction=True)
def test_nothing_is_written_to_somebody_whose_rights_are_being_changed(administrator: User, viewer: User) -> None:
    channel_make(viewer, digest_at=time(10))
    alert_make(opened_at=NOW)
    outcomes: list[Any] = []

    def write() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        try:
            outcomes.append(digests_write(NOW))
        except OperationalError as error:
            outcomes.append(type(error))
        finally:
            connection.close()

    writers = [Thread(target=write) for _ in range(2)]
    with turn(actor=administrator, person=viewer):
        writers[0].start()
        writers[0].join()
    writers[1].start()
    writers[1].join()

    assert outcomes == [OperationalError, 1]
