"""A year at a simulated console: what its clock does to licenses, what people do, and what reaches them.

The console is read each morning through the code that reads every console, troubles are looked for right afterwards,
and messages are written and sent by the code that workers run.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from alerts.tasks import evaluate_task
from simulator.app import Simulator, create_app
from tests.alerts.year import licenses
from tests.alerts.year.console import AWAY, Reader
from tests.alerts.year.facts import COMMITMENT, DAYS, DIGEST_HOUR, START, Look, Year
from tests.alerts.year.people import Person, tell_everybody
from tests.support.network import Network
from usage.services import commitment_set

COMPANIES = 25
MORNING = START.hour
# In the night in which the console goes away somebody looks as well.
NIGHT = 2
# The evening before a report finalizes itself.
REVIEW_DAY_OF_MONTH = 2


def lived(ann: Person, ben: Person, network: Network, monkeypatch: pytest.MonkeyPatch) -> Year:
    """Live the year from beginning to end."""
    with time_machine.travel(START, tick=False) as traveller, rare_collections():
        app = create_app(companies=COMPANIES)
        story = Story(app, Reader(app, network, monkeypatch), ann, ben)
        for number in range(DAYS):
            if number == AWAY.start:
                traveller.move_to(START + timedelta(days=number, hours=-MORNING, minutes=30))
                asked_at = timezone.now()
                story.year.lost = (story.reader.lose_operation(ben.user, traveller), asked_at)
            for hour in _hours(number):
                now = START + timedelta(days=number, hours=hour - MORNING)
                traveller.move_to(now)
                story.go_on(number, now)
    return story.year


class Story:
    """The year so far."""

    def __init__(self, app: Simulator, reader: Reader, ann: Person, ben: Person) -> None:
        self.app = app
        self.reader = reader
        self.people = [ann, ben]
        self.year = Year(readings=reader.readings)
        ann.begin(START, has_digest=False)
        ben.begin(START, has_digest=True)
        commitment_set(console=reader.console, points=COMMITMENT, seen=None, user=ann.user)

    def go_on(self, number: int, now: datetime) -> None:
        """Live one moment: people act, the console is read, troubles are looked for, and people are told."""
        licenses.act(self.app, now)
        if now.hour != DIGEST_HOUR or number in AWAY:
            self.reader.read(now)
        if now == START:
            self.year.chosen = licenses.stages_choose(self.app, now)
        if now.hour != DIGEST_HOUR or number in AWAY or now.day == REVIEW_DAY_OF_MONTH:
            self._look(now)
        self.year.tellings.append(now)
        tell_everybody(self.people, now)
        if number == licenses.ACKNOWLEDGED and now.hour == MORNING:
            self.year.held = licenses.acknowledge(now)

    def _look(self, now: datetime) -> None:
        assert evaluate_task()["ran"]
        look = Look(moment=now, reading=len(self.year.readings) - 1, sight=self.reader.sight)
        self.year.looks.append(look)


def _hours(number: int) -> list[int]:
    busy = licenses.BUSY_HOURS if number == licenses.BUSY else ()
    night = [NIGHT] if number in AWAY else []
    return [*night, MORNING, *busy, DIGEST_HOUR]


@contextmanager
def rare_collections() -> Iterator[None]:
    """Look for garbage seldom: a year of queries makes much, little of it in cycles."""
    thresholds = gc.get_threshold()
    gc.set_threshold(500_000, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
