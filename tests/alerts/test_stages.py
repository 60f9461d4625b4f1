"""Which stage something has reached, and whose stages those are: against plain loops."""

from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from alerts.evaluating import evaluate
from alerts.evaluating.stages import choices_load
from alerts.models import Alert, StageChoice
from consoles.models import Organization
from licensing.models import License
from tests.alerts.watching import NOW, Watched, rule_make, trouble, warnings
from tests.licensing.factories import console_make, license_make, organization_make
from ui.troubles import Measure, is_deeper, rules, stage_next, stage_reached

measures = st.sampled_from(list(Measure))
# A level nearer to a stage than numbers can tell apart has reached it.
levels = st.integers(-400, 400) | st.floats(-400, 400).map(lambda level: round(level, 6))
stages = st.lists(st.integers(-100, 400), max_size=6)
patient = effort(suppress_health_check=[HealthCheck.too_slow])


def reached_slowly(measure: Measure, stages: list[int], repeat: int, level: float) -> int | None:
    """Walk from the mildest stage to the deepest, and on by the repeats."""
    sign = -1 if measure in (Measure.DAYS_LEFT, Measure.HOURS_LEFT) else 1
    found = None
    for stage in sorted(stages, key=lambda stage: sign * stage):
        if sign * level >= sign * stage:
            found = stage
    if repeat and found is not None and all(sign * found >= sign * stage for stage in stages):
        while sign * level >= sign * (found + sign * repeat):
            found += sign * repeat
    return found


@patient
@given(measures, stages, st.integers(0, 9), levels)
def test_a_stage_is_reached_as_a_plain_loop_finds_it(
    measure: Measure, stages: list[int], repeat: int, level: float
) -> None:
    rule = rule_make(None, measure=measure, repeat=repeat)

    assert stage_reached(rule, stages, level) == reached_slowly(measure, stages, repeat, level)


@patient
@given(measures, stages.filter(bool), st.integers(0, 9), levels, st.floats(0, 400))
def test_what_gets_worse_never_reaches_a_milder_stage(
    measure: Measure, stages: list[int], repeat: int, level: float, more: float
) -> None:
    rule = rule_make(None, measure=measure, repeat=repeat)
    worse = level - more if measure.is_falling else level + more

    before, after = stage_reached(rule, stages, level), stage_reached(rule, stages, worse)

    assert before is None or (after is not None and not is_deeper(rule, before, after))


@patient
@given(measures, stages.filter(bool), st.integers(0, 9), st.integers(-400, 400))
def test_the_next_stage_is_the_first_that_is_reached_as_things_get_worse(
    measure: Measure, stages: list[int], repeat: int, level: int
) -> None:
    rule = rule_make(None, measure=measure, repeat=repeat)
    sign = -1 if measure.is_falling else 1
    now = stage_reached(rule, stages, level)

    reached = (stage_reached(rule, stages, level + sign * more) for more in range(1, 810))
    assert stage_next(rule, stages, level) == next((stage for stage in reached if stage not in (None, now)), None)


def test_every_rule_that_counts_percent_says_of_what_and_no_other() -> None:
    assert [rule.key for rule in rules() if bool(rule.percent_of) != (rule.measure == Measure.PERCENT)] == []
    assert any(rule.percent_of for rule in rules())


PLACES = ("license", "company", "reseller", "console", "product", "everything")


@pytest.fixture
def license_(db: None) -> License:
    console = console_make()
    reseller = organization_make(console, name="Quarry", type=Organization.Type.RESELLER)
    company = organization_make(console, reseller=reseller)
    return license_make(console, organization=company)


def choose(license_: License, place: str, stages: list[int]) -> None:
    """Choose stages for a license, or for what it belongs to."""
    assert license_.organization
    values: dict[str, Any] = {
        "license": {"license": license_},
        "company": {"organization": license_.organization},
        "reseller": {"organization": license_.organization.reseller},
        "console": {"console": license_.console},
        "product": {"product": license_.product},
        "everything": {},
    }
    StageChoice.objects.create(rule="thing.end", place=place, stages=stages, changed_at=NOW, **values[place])


def test_the_narrowest_choice_decides(license_: License) -> None:
    rule = rule_make(None)
    about = trouble(
        console_pk=license_.console_id,
        organization_pk=license_.organization_id,
        license_pk=license_.pk,
        product=license_.product,
    )
    for count in range(len(PLACES) + 1):
        for places in combinations(PLACES, count):
            StageChoice.objects.all().delete()
            for place in places:
                choose(license_, place, [100 + PLACES.index(place), 1])

            chosen = choices_load().of(rule, about)

            narrowest = places[0] if places else "standard"
            assert chosen.place == narrowest
            assert chosen.stages == ((100 + PLACES.index(narrowest), 1) if places else rule.stages)


def test_what_others_chose_is_not_for_this_one(license_: License) -> None:
    other = license_make(console_make(), organization=None, product="m365")
    StageChoice.objects.create(rule="other.end", place="everything", stages=[5], changed_at=NOW)
    StageChoice.objects.create(rule="thing.end", place="license", license=other, stages=[5], changed_at=NOW)
    StageChoice.objects.create(rule="thing.end", place="console", console=other.console, stages=[5], changed_at=NOW)

    chosen = choices_load().of(rule_make(None), trouble(console_pk=license_.console_id, license_pk=license_.pk))

    assert chosen.place == "standard"


def test_a_reseller_itself_goes_by_its_own_choice(license_: License) -> None:
    choose(license_, "reseller", [5])
    assert license_.organization

    chosen = choices_load().of(rule_make(None), trouble(organization_pk=license_.organization.reseller_id))

    assert (chosen.place, chosen.stages) == ("reseller", (5,))


def test_where_somebody_wants_to_know_earlier_it_is_looked_for_earlier(watched: Watched, license_: License) -> None:
    choose(license_, "license", [90, 45])
    watched.troubles = [trouble("license:1", level=85, license_pk=license_.pk), trouble("license:2", level=85)]

    evaluate(NOW)

    assert watched.widest == 90
    assert warnings() == [("license:1", 90)]
    assert Alert.objects.get().stage_from == "license"


def test_where_nobody_wants_to_know_there_is_no_alert(watched: Watched, license_: License) -> None:
    choose(license_, "product", [])
    watched.troubles = [trouble(level=1, product=license_.product)]

    evaluate(NOW)

    assert not Alert.objects.exists()


def test_a_choice_that_comes_later_warns_of_a_stage_between(watched: Watched, license_: License) -> None:
    watched.troubles = [trouble(level=50)]
    evaluate(NOW)
    choose(license_, "everything", [60, 50, 7])

    evaluate(NOW + timedelta(minutes=5))
    watched.troubles = [replace(trouble(), level=49)]
    evaluate(NOW + timedelta(days=1))

    assert [stage for _, stage in warnings()] == [60, 50]


def test_choices_cost_two_queries(license_: License, django_assert_num_queries: Any) -> None:
    for place in PLACES:
        choose(license_, place, [5])

    with django_assert_num_queries(2):
        choices_load()
