"""What an evaluation of many licenses costs, and that doing it again changes nothing."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.evaluating import evaluate
from alerts.models import Alert, AlertWarning
from licensing.models import License
from tests.alerts.watching import NOW, Watched, trouble
from tests.licensing.factories import console_make, license_values, organization_make, server_make
from ui.severity import Severity

pytestmark = pytest.mark.django_db
LICENSES = 10_000
LIMIT = 20 * LICENSES / 1000


@pytest.mark.large
def test_ten_thousand_licenses_cost_at_most_twenty_queries_per_thousand() -> None:
    console = console_make()
    company = organization_make(console)
    server = server_make(console, organization=company)
    License.objects.bulk_create(
        (
            License(
                console=console,
                server=server,
                organization=company,
                **license_values(
                    auto_update=False, expires_on=(NOW + timedelta(days=number % 60)).date(), units=10.0, used_units=9.0
                ),
            )
            for number in range(LICENSES)
        ),
        batch_size=500,
    )

    costs = []
    for now in (NOW, NOW + timedelta(minutes=5), NOW + timedelta(days=1)):
        with CaptureQueriesContext(connection) as queries:
            evaluate(now)
        costs.append(len(queries))

    for rule in ("license.expiry", "license.use"):
        assert Alert.objects.filter(rule=rule).count() == LICENSES
    assert max(costs) <= LIMIT, costs


# Of some things one episode follows the other by itself, others have episodes of their own.
keys = st.sampled_from([("thing:1", ""), ("thing:2", ""), ("thing:3", "2026-12-03"), ("thing:3", "2027-12-03")])
troubles = st.tuples(keys, st.integers(-20, 70), st.sampled_from(list(Severity)))
runs = st.lists(st.lists(troubles, max_size=4, unique_by=lambda one: one[0]), max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(runs)
def test_evaluating_again_changes_nothing(watched: Watched, seen: list[list[Any]]) -> None:
    AlertWarning.objects.all().delete()
    Alert.objects.all().delete()
    for number, run in enumerate(seen):
        watched.troubles = [
            trouble(subject, episode=episode, level=level, severity=severity)
            for (subject, episode), level, severity in run
        ]
        now = NOW + timedelta(days=number)
        evaluate(now)
        before = _everything()

        evaluate(now)
        evaluate(now + timedelta(minutes=5))

        assert _everything() == before
    assert max(Counter(AlertWarning.objects.values_list("alert", "stage")).values(), default=1) == 1


def _everything() -> tuple[list[object], list[object]]:
    return list(Alert.objects.order_by("pk").values_list()), list(AlertWarning.objects.order_by("pk").values_list())
