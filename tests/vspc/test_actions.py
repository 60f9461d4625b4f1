"""Calls that the console answers later."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.support.clocks import FakeTime
from tests.support.scripted import Reply, ScriptedConsole, data, failure
from vspc.client import VspcClient
from vspc.errors import VspcActionLost, VspcError, VspcNotFound, VspcProtocolError, VspcRejected, VspcUnavailable
from vspc.writing import Write

Connect = Callable[..., VspcClient]
UID = "0a0b0c0d-0000-4000-8000-000000000001"
LOCATION = f"https://app01.corp.internal:1280/api/v3/asyncActions/{UID}"
ACCEPTED = Reply(202, body=b"", headers={"Location": LOCATION})
ME = {"instanceUid": "00000000-0000-0000-0000-000000000001", "userName": "alice"}
SITES = [{"siteUid": "00000000-0000-0000-0000-000000000001"}]
FORGOTTEN = failure(404, "logical")


def action(status: str) -> Reply:
    return data(
        {"id": UID, "actionName": "GetCurrentUser", "status": status, "initiatorUid": UID, "queryParameters": {}}
    )


def test_action_is_polled_until_it_ends_and_its_result_is_the_answer(connect: Connect, clock: FakeTime) -> None:
    app = ScriptedConsole(ACCEPTED, action("running"), action("running"), action("succeed"), data(ME))

    reading = connect(app).me()

    assert reading.value.user_name == "alice"
    assert reading.sent_at == clock.start
    assert app.paths == ["/users/me", *[f"/asyncActions/{UID}"] * 3, f"/asyncActions/{UID}/result"]


def test_bearer_stays_with_our_address_whatever_the_location_says(connect: Connect) -> None:
    app = ScriptedConsole(ACCEPTED, action("succeed"), data(ME))

    connect(app).me()

    assert {request.host for request in app.requests} == {"console.example.com:1280"}


@pytest.mark.parametrize("result", [data(SITES, total=1, count=1, offset=0), data(SITES), Reply(document=SITES)])
def test_result_of_a_list_may_come_with_and_without_envelope(connect: Connect, result: Reply) -> None:
    app = ScriptedConsole(ACCEPTED, action("succeed"), result)

    assert len(connect(app).licensing.sites.list()) == 1


def test_result_of_a_paged_list_without_envelope_is_read_to_its_end(connect: Connect) -> None:
    rows = [{"instanceUid": f"00000000-0000-0000-0000-00000000000{n}"} for n in range(3)]
    app = ScriptedConsole(ACCEPTED, action("succeed"), Reply(document=rows[:2]), data(rows[2:]), data([]))

    assert len(connect(app).organizations.companies.list(limit=2)) == 3


def test_result_of_one_resource_may_come_without_envelope(connect: Connect) -> None:
    app = ScriptedConsole(ACCEPTED, action("succeed"), Reply(document=ME))

    assert connect(app).me().value.user_name == "alice"


def test_answer_without_envelope_is_refused_where_no_action_was(connect: Connect) -> None:
    with pytest.raises(VspcProtocolError, match="without the data"):
        connect(ScriptedConsole(Reply(document=ME))).me()


def test_polls_stay_seconds_apart_but_well_within_the_shortest_retention(connect: Connect, clock: FakeTime) -> None:
    app = ScriptedConsole(ACCEPTED, *[action("running")] * 20, action("succeed"), data(ME))

    connect(app).me()

    assert clock.pauses == sorted(clock.pauses)
    assert clock.pauses[-1] == 5.0


def test_action_that_does_not_end_is_given_up_at_the_deadline(connect: Connect, clock: FakeTime) -> None:
    with pytest.raises(VspcUnavailable, match="not finished after 120 seconds"):
        connect(ScriptedConsole(ACCEPTED, action("running"))).me()

    assert clock.seconds <= 120


@pytest.mark.parametrize("before", [[], [action("running")], [action("succeed")]])
def test_forgotten_action_of_a_read_is_read_once_more(connect: Connect, before: list[Reply]) -> None:
    app = ScriptedConsole(ACCEPTED, *before, FORGOTTEN, data(ME))

    assert connect(app).me().value.user_name == "alice"


def test_action_forgotten_twice_is_lost(connect: Connect) -> None:
    app = ScriptedConsole(ACCEPTED, FORGOTTEN, ACCEPTED, FORGOTTEN)

    with pytest.raises(VspcActionLost, match="unknown"):
        connect(app).me()

    assert len(app.requests) == 4


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (failure(520, "logical", message="The agent is outdated."), "The agent is outdated"),
        (FORGOTTEN, "could not finish"),
        (data(None), "could not finish"),
        (Reply(body=b""), "could not finish"),
    ],
    ids=str,
)
def test_failed_action_is_rejected_with_its_reason_if_it_has_one(connect: Connect, result: Reply, words: str) -> None:
    with pytest.raises(VspcRejected, match=words):
        connect(ScriptedConsole(ACCEPTED, action("failed"), result)).me()


def test_failed_action_that_may_pass_is_read_again(connect: Connect) -> None:
    busy = failure(520, "retryableLogical")
    app = ScriptedConsole(ACCEPTED, action("failed"), *[busy] * 9, data(ME))

    assert connect(app, deadline=1000.0).me().value.user_name == "alice"


def test_canceled_action_is_rejected(connect: Connect) -> None:
    with pytest.raises(VspcRejected, match="cancelled") as caught:
        connect(ScriptedConsole(ACCEPTED, action("canceled"))).me()

    assert caught.value.code == 1050


def test_poll_that_fails_for_a_moment_is_repeated(connect: Connect) -> None:
    app = ScriptedConsole(ACCEPTED, ConnectionError(), action("succeed"), failure(520, "transport"), data(ME))

    assert connect(app).me().value.user_name == "alice"
    assert app.paths.count("/users/me") == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Location": "/api/v3/users/me"},
        {"Location": "/api/v3/asyncActions/12"},
        {"Location": f"/api/v3/asyncActions/{UID}/../../users"},
        {"Location": "https://[broken"},
    ],
)
def test_promise_that_does_not_say_where_is_a_protocol_error(connect: Connect, headers: dict[str, Any]) -> None:
    with pytest.raises(VspcProtocolError, match="does not say where"):
        connect(ScriptedConsole(Reply(202, body=b"", headers=headers))).me()


def test_asynchronous_actions_can_be_read_themselves(connect: Connect) -> None:
    app = ScriptedConsole(
        data([{"id": UID, "status": "running"}], total=1, count=1, offset=0),
        data({"resultRetentionTime": 300}),
        action("succeed"),
        Reply(document=[1, 2]),
    )
    actions = connect(app).async_actions

    (listed,) = actions.list()

    assert listed.status == "running"
    assert actions.config().value.result_retention_time == 300
    assert actions.get(listed.id).value.action_name == "GetCurrentUser"
    assert actions.result(listed.id).body == b"[1, 2]"


@pytest.mark.parametrize(
    ("status", "type", "kind"),
    [
        (520, "logical", VspcRejected),
        (200, "logical", VspcRejected),
        (520, "unspecified", VspcUnavailable),
        (200, "retryableLogical", VspcUnavailable),
    ],
)
def test_result_of_a_failed_action_raises_the_error_in_it(
    connect: Connect, status: int, type: str, kind: type[VspcError]
) -> None:
    app = ScriptedConsole(failure(status, type, code=1300))

    with pytest.raises(kind) as caught:
        connect(app).async_actions.result(UUID(UID))

    assert (caught.value.code, caught.value.type) == (1300, type)


@pytest.mark.parametrize("type", ["transport", "retryableLogical", "unspecified"])
def test_error_that_may_be_the_result_itself_is_not_asked_for_long(
    connect: Connect, clock: FakeTime, type: str
) -> None:
    app = ScriptedConsole(failure(520, type))

    with pytest.raises(VspcUnavailable):
        connect(app).async_actions.result(UUID(UID))

    assert 1 < len(app.requests) <= 3
    assert clock.seconds <= 2


def test_forgotten_action_is_not_found(connect: Connect) -> None:
    actions = connect(ScriptedConsole(FORGOTTEN)).async_actions

    with pytest.raises(VspcNotFound):
        actions.get(UUID(UID))
    with pytest.raises(VspcNotFound):
        actions.result(UUID(UID))
    with pytest.raises(VspcNotFound):
        actions.drop_result(UUID(UID), write=Write(UUID(int=2)))
