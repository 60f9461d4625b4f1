"""What is tried again, how often, and after how long."""

import logging
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.clocks import FakeTime
from tests.support.scripted import Reply, ScriptedConsole, data, failure
from vspc.client import VspcClient
from vspc.errors import VspcError, VspcProtocolError, VspcRejected, VspcThrottled, VspcUnavailable
from vspc.retrying import ONCE, READS, persist
from vspc.timing import Timing

Connect = Callable[..., VspcClient]
ME = data({"instanceUid": "00000000-0000-0000-0000-000000000001"})


@pytest.mark.parametrize(
    "fault",
    [
        failure(520, "transport"),
        failure(520, "RetryableLogical"),
        failure(520, "unspecified"),
        failure(520, "somethingNew"),
        failure(429, "transport"),
        Reply(502, body=b"<html>Bad Gateway</html>", content_type="text/html"),
        Reply(520, body=b""),
        ConnectionError("reset"),
        TimeoutError("slow"),
    ],
    ids=str,
)
def test_read_heals_from_what_passes(connect: Connect, fault: Reply | Exception) -> None:
    app = ScriptedConsole(fault, fault, ME)

    connect(app).me()

    assert len(app.requests) == 3


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (failure(520, "logical"), VspcRejected),
        (failure(400, "logical"), VspcRejected),
        (Reply(body=b'{"data": {"instanceUid"'), VspcProtocolError),
        (Reply(body=b"<html>Sign in</html>", content_type="text/html"), VspcProtocolError),
    ],
    ids=str,
)
def test_what_stays_wrong_is_asked_once(connect: Connect, fault: Reply, kind: type[VspcError]) -> None:
    app = ScriptedConsole(fault)

    with pytest.raises(kind):
        connect(app).me()

    assert len(app.requests) == 1


@pytest.mark.parametrize(
    ("fault", "requests"),
    [(failure(520, "transport"), 9), (failure(520, "unspecified"), 4), (ConnectionError(), 4), (Reply(503), 4)],
    ids=str,
)
def test_repeats_are_counted_by_the_kind_of_failure(connect: Connect, fault: Reply | Exception, requests: int) -> None:
    app = ScriptedConsole(fault)

    with pytest.raises(VspcUnavailable):
        connect(app, deadline=1000.0).me()

    assert len(app.requests) == requests


def test_advice_of_the_console_is_waited_for(connect: Connect, clock: FakeTime) -> None:
    connect(ScriptedConsole(failure(429, "transport", retryAfter=17), ME)).me()

    assert 17 <= clock.pauses[0] < 18


def test_advice_beyond_the_deadline_is_handed_to_the_caller(connect: Connect, clock: FakeTime) -> None:
    with pytest.raises(VspcThrottled, match="in 500 seconds") as caught:
        connect(ScriptedConsole(failure(429, "transport", retryAfter=500))).me()

    assert caught.value.retry_after == 500
    assert clock.pauses == []


def test_pauses_grow(connect: Connect, clock: FakeTime) -> None:
    with pytest.raises(VspcUnavailable):
        connect(ScriptedConsole(failure(520, "transport")), deadline=1000.0).me()

    for number, pause in enumerate(clock.pauses):
        longest = min(30.0, 0.5 * 2**number)
        assert longest / 2 <= pause <= longest


def test_callers_that_failed_together_do_not_come_back_together() -> None:
    pauses = []
    for jitter in (0.0, 0.5, 0.99):
        clock = FakeTime()
        timing = Timing(clock.sleep, clock.monotonic, clock.now, partial(float, jitter))

        with pytest.raises(VspcUnavailable):
            persist(unavailable, policy=READS, deadline=timing.deadline(100))

        pauses.append(clock.pauses[0])

    assert len(set(pauses)) == 3


def unavailable() -> None:
    raise VspcUnavailable("No answer.")


@given(jitter=st.floats(0, 1, exclude_max=True), seconds=st.floats(0, 300), advice=st.none() | st.floats(0, 400))
def test_no_call_waits_beyond_its_deadline(jitter: float, seconds: float, advice: float | None) -> None:
    clock = FakeTime()
    timing = Timing(sleep=clock.sleep, monotonic=clock.monotonic, now=clock.now, jitter=lambda: jitter)

    def attempt() -> None:
        raise VspcThrottled("later", status=429, retry_after=advice)

    with pytest.raises(VspcThrottled):
        persist(attempt, policy=READS, deadline=timing.deadline(seconds))

    assert clock.seconds <= seconds
    assert len(clock.pauses) <= READS.busy


def test_each_repeat_is_one_line_in_the_log_without_payload(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    connect(ScriptedConsole(failure(520, "transport", message="the payload"), ME)).me()

    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert "status=520 type=transport" in record.getMessage()
    assert "the payload" not in record.getMessage()


def test_client_that_asks_once_never_waits(connect: Connect) -> None:
    app = ScriptedConsole(failure(429, "transport"), ME)

    with pytest.raises(VspcThrottled):
        connect(app, reads=ONCE).me()

    assert len(app.requests) == 1
