import pytest

from simulator.app import Simulator
from tests.simulator.calling import Caller, console


@pytest.fixture
def app() -> Simulator:
    return console()


@pytest.fixture
def caller(app: Simulator) -> Caller:
    return Caller(app)
