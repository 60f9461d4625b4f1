"""The state of a report over the clock, and what a person, the settings and the passing of days do to it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.app import Simulator
from simulator.clock import Clock
from simulator.data.approvals import Approvals, Report
from tests.simulator.calling import Caller, console
from tests.simulator.reporting import PATH

ORDER = ["ApprovalRequired", "Finalization", "Approved"]
GENERATED = datetime(2026, 5, 1, 3, 12, tzinfo=UTC)
MOMENTS = st.integers(1, 44_000).map(lambda minutes: GENERATED + timedelta(minutes=minutes))


def _at(moment: datetime) -> Simulator:
    return console(companies=4, clock=Clock(moment))


def _states(app: Simulator) -> list[str]:
    """Those of the last month: of the provider, then of the reseller."""
    return [row["reportStatus"] for row in Caller(app).rows(f"{PATH}/latest")]


def _move_to(app: Simulator, moment: datetime) -> None:
    app.clock.advance((moment - app.clock.now()).total_seconds())


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        (GENERATED + timedelta(minutes=1), "ApprovalRequired"),
        (datetime(2026, 5, 2, 23, 59, 59, tzinfo=UTC), "ApprovalRequired"),
        (datetime(2026, 5, 3, tzinfo=UTC), "Finalization"),
        (datetime(2026, 5, 3, 0, 4, 59, tzinfo=UTC), "Finalization"),
        (datetime(2026, 5, 3, 0, 5, tzinfo=UTC), "Approved"),
        (datetime(2026, 5, 31, tzinfo=UTC), "Approved"),
    ],
)
def test_a_report_waits_until_the_third_and_then_takes_some_minutes(moment: datetime, state: str) -> None:
    assert _states(_at(moment))[0] == state


@pytest.mark.parametrize("day", [1, 3, 12, 31])
def test_the_last_report_of_the_reseller_waits_on_any_day(day: int) -> None:
    app = _at(datetime(2026, 5, day, 12, tzinfo=UTC))

    assert _states(app)[1] == "ApprovalRequired"
    assert [row["reportStatus"] for row in Caller(app).rows(PATH)][:-2] == ["Approved"] * 26


def test_reports_are_made_in_the_night_to_the_first() -> None:
    app = _at(GENERATED - timedelta(seconds=1))
    before = Caller(app).rows(PATH)

    app.clock.advance(1)
    provider = Caller(app).rows(PATH)
    app.clock.advance(60)
    both = Caller(app).rows(PATH)

    assert [len(rows) for rows in (before, provider, both)] == [26, 27, 28]
    assert [row["usageDetails"] for row in both[:26]] == [row["usageDetails"] for row in before]


def test_a_finalization_covers_all_that_wait_and_takes_some_minutes() -> None:
    app = _at(datetime(2026, 5, 2, tzinfo=UTC))

    answer = Caller(app).request("POST", f"{PATH}/finalization")

    assert answer.get_json() == {"data": {"reportApprovalStatus": "Finalization", "message": "Finalization"}}
    assert _states(app) == ["Finalization"] * 2
    app.clock.advance(299)
    assert _states(app) == ["Finalization"] * 2
    app.clock.advance(1)
    assert _states(app) == ["Approved"] * 2


def test_the_late_report_can_be_finalized_on_any_day() -> None:
    app = _at(datetime(2026, 5, 20, tzinfo=UTC))

    Caller(app).request("POST", f"{PATH}/finalization")

    assert _states(app) == ["Approved", "Finalization"]
    app.clock.advance(300)
    assert _states(app) == ["Approved", "Approved"]


def test_the_late_report_gives_way_to_the_next_one() -> None:
    app = _at(datetime(2026, 5, 20, tzinfo=UTC))

    _move_to(app, datetime(2026, 6, 4, tzinfo=UTC))

    assert [row["reportStatus"] for row in Caller(app).rows(PATH)] == ["Approved"] * 29 + ["ApprovalRequired"]


def test_nothing_is_to_approve_where_nothing_waits() -> None:
    app = _at(datetime(2026, 5, 2, tzinfo=UTC))
    caller = Caller(app)

    answers = [caller.request("POST", f"{PATH}/finalization").get_json()["data"] for _ in range(3)]

    assert [answer["reportApprovalStatus"] for answer in answers] == ["Finalization", "NotApprovable", "NotApprovable"]
    assert [effect.operation for effect in app.effects] == ["FinalizeLicensingReports"]


def test_automatic_approval_takes_an_hour() -> None:
    app = _at(datetime(2026, 4, 20, tzinfo=UTC))
    Caller(app).patch(f"{PATH}/settings", [{"op": "replace", "path": "/AutoApprove", "value": True}])

    _move_to(app, GENERATED + timedelta(minutes=59))
    waiting = _states(app)
    _move_to(app, GENERATED + timedelta(minutes=61))

    assert waiting == ["ApprovalRequired"] * 2
    assert _states(app) == ["Approved"] * 2


def test_automatic_approval_changes_no_report_that_was_there_before() -> None:
    app = _at(datetime(2026, 5, 2, tzinfo=UTC))

    Caller(app).patch(f"{PATH}/settings", [{"op": "replace", "path": "/AutoApprove", "value": True}])

    assert _states(app) == ["ApprovalRequired"] * 2


@given(
    st.booleans(),
    st.lists(MOMENTS, max_size=2),
    st.lists(st.tuples(MOMENTS, st.booleans()), max_size=3),
    st.lists(MOMENTS, min_size=2, max_size=8),
)
def test_a_state_never_goes_back_and_is_the_same_whenever_it_is_asked_for(
    late: bool, finalized: list[datetime], switched: list[tuple[datetime, bool]], asked: list[datetime]
) -> None:
    report = Report("owner", GENERATED.date().replace(month=4), late=late)
    approvals = Approvals()
    for moment, enabled in sorted(switched):
        approvals.switch(moment, enabled=enabled)
    for moment in sorted(finalized):
        approvals.finalize([report], moment)

    states = [ORDER.index(approvals.status(report, moment)) for moment in sorted(asked)]

    assert states == sorted(states)
    assert [ORDER.index(approvals.status(report, moment)) for moment in sorted(asked)] == states


def test_what_was_asked_for_is_forgotten_on_request() -> None:
    app = _at(datetime(2026, 5, 2, tzinfo=UTC))
    caller = Caller(app)
    caller.request("POST", f"{PATH}/finalization")
    caller.patch(f"{PATH}/settings", [{"op": "replace", "path": "/AutoApprove", "value": True}])

    app.reset_reports()

    assert _states(app) == ["ApprovalRequired"] * 2
    assert caller.get(f"{PATH}/settings").get_json() == {"data": {"autoApprove": False}}
