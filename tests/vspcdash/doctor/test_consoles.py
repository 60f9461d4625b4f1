"""The doctor asks each console itself, and says how old what was read of it is."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from consoles.examining import consoles_examine
from consoles.models import Freshness
from simulator.app import create_app
from tests.consoles.factories import freshness_make
from tests.refresh.reading import connected
from tests.support.network import Network
from tests.vspcdash.doctor.verdicts import found

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("hours", "level"), [(0, "ok"), (100, "warning")])
def test_a_console_that_answers_and_is_not_read_is_a_warning(hours: int, level: str, settings: Settings) -> None:
    console = connected(Network(settings), create_app(companies=1))
    Freshness.objects.all().delete()
    freshness_make(console, timezone.now() - timedelta(hours=hours))

    assert found(consoles_examine()) == [(level, "console EU-West")]
