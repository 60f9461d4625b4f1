"""What alerts are told of usage."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from consoles.models import Product
from licensing.models import License
from tests.licensing.factories import license_make
from tests.support.network import Network
from tests.support.troubles import said, troubles_of
from tests.usage.factories import server, usage, using, workload
from tests.usage.gauges import LAST_MONTH, NOW, THIS_MONTH, Told, told
from ui.severity import Severity
from usage.models import Commitment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen(db: None) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def west(network: Network) -> Told:
    return told(network)


def test_a_jump_is_told_of_its_organization_and_month(west: Told) -> None:
    alder = west.company(1, "Alder")
    west.company(2, "Birch")
    west.read(LAST_MONTH, using(1, 440), using(2, 100))
    west.read(THIS_MONTH, using(1, 660), using(2, 110))

    [trouble] = troubles_of("usage.jump", NOW)

    assert said(trouble) == "Alder points 440 \u2192 660 this month (+50 %)."
    assert (trouble.episode, trouble.severity) == ("2026-11", Severity.WARNING)
    assert trouble.organization_pk == alder.pk


@pytest.mark.parametrize(("committed", "is_told"), [(659, True), (661, False)])
def test_a_forecast_over_the_commitment_is_told(committed: float, is_told: bool, west: Told) -> None:
    west.read(LAST_MONTH, using(1, 660))
    west.read(THIS_MONTH, using(1, 660))
    Commitment.objects.create(console=west.console, points=committed, set_at=NOW)

    found = troubles_of("usage.commitment", NOW)

    assert bool(found) is is_told
    assert all(trouble.episode == "2026-11" and trouble.level > 100 for trouble in found)


def test_a_forecast_is_made_again_once_more_is_known(west: Told, django_assert_num_queries: Any) -> None:
    west.read(LAST_MONTH, using(1, 660))
    Commitment.objects.create(console=west.console, points=600, set_at=NOW)
    before = troubles_of("usage.commitment", NOW)

    with django_assert_num_queries(2):
        troubles_of("usage.commitment", NOW)
    west.read(THIS_MONTH, using(1, 10))

    assert before != troubles_of("usage.commitment", NOW)


@pytest.mark.parametrize(("used", "severity"), [(119, None), (121, Severity.CRITICAL)])
def test_agents_beyond_the_allowed_excess_are_told(used: float, severity: Severity | None, west: Told) -> None:
    license_make(west.console, product=Product.CONSOLE, units=100.0, auto_update=False)
    west.read(THIS_MONTH, usage(1, server(1, workload(used), type="VSPC")))

    found = troubles_of("usage.excess", NOW + timedelta(minutes=1))

    assert [trouble.severity for trouble in found] == ([severity] if severity else [])
    assert all(trouble.license_pk == License.objects.get().pk for trouble in found)
