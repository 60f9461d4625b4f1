import threading

from simulator.clock import Clock
from simulator.errors import ApiError
from simulator.throttling import Throttle
from tests.simulator.calling import NOON, Caller, console


def test_the_rate_limit_says_in_the_body_when_to_come_back() -> None:
    app = console(requests_per_minute=2)
    caller = Caller(app)
    caller.get("/about")
    app.clock.advance(20)
    caller.get("/about")

    error = caller.error("/about")
    app.clock.advance(40)

    assert (error["status"], error["type"], error["retryAfter"]) == (429, "transport", 40)
    assert [caller.get("/about").status_code for _ in range(2)] == [200, 429]


def test_the_parallel_limit_refuses_without_saying_when_to_come_back() -> None:
    throttle = Throttle(clock=Clock(NOON), parallel=1, per_minute=None)
    refusals: list[ApiError] = []

    def ask() -> None:
        try:
            with throttle.slot():
                pass
        except ApiError as error:
            refusals.append(error)

    with throttle.slot():
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
    ask()

    assert [error.document["errors"][0].get("retryAfter") for error in refusals] == [None]
