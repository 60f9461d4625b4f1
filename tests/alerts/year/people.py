"""Two people and what reached them: Ann is told at once, Ben once a day by his digest."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time

from django.test import Client

from accounts.models import User
from alerts.channels.plans import Plan
from alerts.channels.services import channel_create
from alerts.delivering.ticking import channels_due
from alerts.tasks import deliver_task, tell_task
from tests.alerts.messages.servers import WebServer
from tests.alerts.year.facts import DIGEST_HOUR, Row

CONFIRMATION = re.compile(r"/alerts/confirm/\w+/")


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A message that was taken by somebody's server, and when."""

    at: datetime
    body: Row

    @property
    def kind(self) -> str:
        """Warnings, a digest, or a test."""
        kind: str = self.body["kind"]
        return kind

    @property
    def warnings(self) -> list[Row]:
        """Each warning that it is the first to tell."""
        assert not self.body["more"]
        warnings: list[Row] = self.body["alerts"]
        return warnings


class Person:
    """Somebody with one channel, which leads to a server of the own."""

    def __init__(self, user: User, server: WebServer) -> None:
        self.user = user
        self.server = server
        self.arrivals: list[Arrival] = []

    def begin(self, now: datetime, *, has_digest: bool) -> None:
        """Make the channel; with a digest, it is quiet for the rest of the day."""
        plan = Plan(name="Mine", address=self.server.address, time_zone="UTC")
        if has_digest:
            plan = replace(plan, digest_at=time(DIGEST_HOUR), quiet_from=time(0), quiet_until=time(23, 59))
        channel_create(owner=self.user, plan=plan, actor=self.user, now=now)

    def receive(self, now: datetime) -> None:
        """Take what has come since, and confirm the tests among it."""
        for body in self.server.bodies[len(self.arrivals) :]:
            self.arrivals.append(Arrival(at=now, body=body))
            if link := CONFIRMATION.search(body["text"]):
                assert Client().post(link[0]).status_code == 200

    def told(self) -> Iterator[tuple[datetime, Row]]:
        """Yield each warning that has come, with when it did."""
        for arrival in self.arrivals:
            for warning in arrival.warnings:
                yield arrival.at, warning


def tell_everybody(people: list[Person], now: datetime) -> None:
    """Write what is due and send it, as the workers do."""
    tell_task()
    for channel_pk in channels_due(now):
        deliver_task(channel_pk)
    for person in people:
        person.receive(now)
