"""What a minute costs in which there is nothing to tell, and one in which there is."""

import pytest
from pytest_django import DjangoAssertNumQueries

from alerts.delivering.ticking import channels_due
from alerts.models import Message
from alerts.telling.arrival import self_tests_write
from alerts.telling.digests import digests_write
from alerts.telling.telling import tell
from tests.alerts.factories import NOW, channel_make, warning_make


@pytest.mark.parametrize("count", [3, 30])
def test_a_minute_in_which_nothing_comes_up_costs_one_query_per_shared_channel(
    count: int, rules: None, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        channel_make()

    with django_assert_num_queries(6 + count):
        written = tell(NOW) + digests_write(NOW) + self_tests_write(NOW) + len(channels_due(NOW))

    assert written == 0


@pytest.mark.parametrize("count", [3, 300])
def test_a_message_costs_the_same_for_few_alerts_and_for_many(
    count: int, rules: None, db: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    channel_make()
    for _ in range(count):
        warning_make()

    with django_assert_max_num_queries(14):
        tell(NOW)

    assert Message.objects.get().told.count() == count
