"""A year of warnings that reached people: those of a slow reference, and as they stand in a file for people to read."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from pytest_django.fixtures import Settings

from accounts.models import User
from alerts.models import Alert
from alerts.opening import OPENED
from licensing.models import License
from tests.alerts.messages.servers import WebServer
from tests.alerts.year.console import AWAY
from tests.alerts.year.facts import START, Year
from tests.alerts.year.people import Person
from tests.alerts.year.reference import MOST_A_DAY, Told, raised, told_at_once, told_by_digest
from tests.alerts.year.reference.days import day_in
from tests.alerts.year.reference.licenses import GRACE
from tests.alerts.year.story import lived
from tests.support.network import Network

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent / "year.txt"


@pytest.fixture
def people(settings: Settings, administrator: User, licensing_admin: User) -> Iterator[list[Person]]:
    """Ann, who is told at once, and Ben, who has a digest."""
    settings.CHANNEL_HOSTS = ["127.0.0.1"]
    with ExitStack() as servers:
        yield [Person(user, servers.enter_context(WebServer())) for user in (administrator, licensing_admin)]


@pytest.mark.large
def test_the_year_warns_of_what_does_not_solve_itself_and_of_nothing_else(
    people: list[Person], network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben = people

    year = lived(ann, ben, network, monkeypatch)

    due = list(raised(year))
    assert Counter(told(ann)) == Counter(named(told_at_once(due, year)))
    assert lines(ann) == GOLDEN.read_text().splitlines()
    assert Counter(told(ben)) == Counter(named(told_by_digest(due)))
    assert all(is_told_once(person) for person in people)
    assert most_in_a_day(ann, "warnings", "selftest") == MOST_A_DAY
    assert {resolve(urlsplit(url).path).view_name for url in Alert.objects.values_list("url", flat=True)} <= set(OPENED)
    assert (most_in_a_day(ben, "warnings"), most_in_a_day(ben, "digest")) == (0, 1)
    assert not told_of(people, renewed(year))
    assert not solved_out_of_sight(ben)


def told(person: Person) -> list[Told]:
    """What has reached somebody: the day, the rule, the stage, and the subject by its name."""
    return sorted((at.date(), warning["rule"], warning["stage"], warning["name"]) for at, warning in person.told())


def named(warnings: Iterable[Told]) -> list[Told]:
    """The same with licenses by their names."""
    known = {str(uid): name for uid, name in License.objects.exclude(alerts=None).values_list("uid", "alerts__name")}
    return sorted((day, rule, stage, known.get(subject, subject)) for day, rule, stage, subject in warnings)


def lines(person: Person) -> list[str]:
    """What has reached somebody, as the file has it."""
    return [f"{day} {rule:24} {stage:6} {name}" for day, rule, stage, name in told(person)]


def is_told_once(person: Person) -> bool:
    """Whether no warning has come twice."""
    return max(Counter((warning["id"], warning["stage"]) for _, warning in person.told()).values()) == 1


def most_in_a_day(person: Person, *kinds: str) -> int:
    """The most messages of those kinds on one day."""
    return max(Counter(one.at.date() for one in person.arrivals if one.kind in kinds).values(), default=0)


def renewed(year: Year) -> set[tuple[str, str]]:
    """Licenses that renewed themselves in time, by their names, with the days on which they and their grace ended."""
    names = {str(uid): name for uid, name in License.objects.exclude(alerts=None).values_list("uid", "alerts__name")}
    return {
        (names.get(uid, uid), str(end + timedelta(days=grace)))
        for before, product, uid in year.renewed()
        if (row := before.licenses[product, uid]) and (end := day_in(row["expirationDate"]))
        for grace in (0, GRACE.get((product, row["type"]), 0))
    }


def told_of(people: Iterable[Person], ends: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of the ends of licenses that anybody was told of."""
    assert ends
    told = (warning for person in people for _, warning in person.told() if warning["rule"].startswith("license."))
    return [end for warning in told if (end := (warning["name"], str(warning["at"])[:10])) in ends]


def solved_out_of_sight(person: Person) -> list[str]:
    """The digests that call something solved on a day on which the console was away."""
    away = {(START + timedelta(days=number)).date() for number in AWAY}
    return [one.body["text"] for one in person.arrivals if one.at.date() in away and "Solved: " in one.body["text"]]
