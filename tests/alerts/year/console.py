"""A console that is read each day, is away for some days, refuses its key for two, and loses an operation."""

from datetime import datetime

import pytest
import requests
import time_machine
from django.utils import timezone

from accounts.models import User
from consoles.lists import LISTS, ConsoleList
from consoles.models import Freshness
from licensing.models import License
from operations.models import Operation
from operations.services.confirming import preview_confirm
from operations.services.previews import preview_create
from refresh.models import Refresh
from simulator.app import DEFAULT_API_KEY, Simulator
from tests.alerts.year.facts import START, Reading, Sight
from tests.alerts.year.licenses import PRODUCTS, first_renewing
from tests.operations.workers import PassOn, Workers
from tests.refresh.reading import HOST, connected, read
from tests.support.network import Network

# By the number of the day: in the first days the key is refused, in the others nobody answers.
REFUSED, AWAY = range(60, 62), range(229, 233)
# The directory does not change, and is read on the first day only.
DAILY = [item for item in LISTS if item.step in (Freshness.Step.LICENSES, Freshness.Step.USAGE)]
DAILY += [item for item in LISTS if item.part == "latest_reports"]
# It is stale after three times as long, so that who is read each morning is not yet so in the evening.
REFRESH_MINUTES = 240


class Reader:
    """Reads the console as a worker does, as often as it is told to."""

    def __init__(self, app: Simulator, network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
        self.app = app
        self.network = network
        self.monkeypatch = monkeypatch
        self.console = connected(network, app, refresh_minutes=REFRESH_MINUTES)
        self.readings: list[Reading] = []
        self.sight = Sight.READ

    def read(self, now: datetime) -> None:
        """Try to read the lists that are other than they were; all the first time, and after a time without sight."""
        number, there = (now.date() - START.date()).days, self._there(now)
        sight = Sight.AWAY if number in AWAY else Sight.REFUSED if number in REFUSED else Sight.READ
        self._let_in(sight)
        if items := [item for item in DAILY if self._is_other(item, there, sight)]:
            self._choose(items)
            refresh = read(self.console)
            assert refresh.state == (Refresh.State.SUCCEEDED if sight is Sight.READ else Refresh.State.FAILED)
        if sight is Sight.READ:
            # Of what is as it was, a reading finds nothing else by its digest.
            self.console.freshness.update(refreshed_at=now)
            self.readings.append(there)
        self.sight = sight

    def _let_in(self, sight: Sight) -> None:
        self.network.consoles.pop(HOST, None)
        if sight is not Sight.AWAY:
            self.network.consoles[HOST] = self.app
        self.app.tokens.add_api_key(DEFAULT_API_KEY)
        if sight is Sight.REFUSED:
            self.app.tokens.revoke(DEFAULT_API_KEY)

    def _is_other(self, item: ConsoleList, there: Reading, sight: Sight) -> bool:
        known = self.readings[-1].parts if self.readings else {}
        return {sight, self.sight} != {Sight.READ} or there.parts[item.part] != known.get(item.part)

    def _choose(self, items: list[ConsoleList]) -> None:
        if len(self.readings) == 1:
            # Nobody looks at what changed between two reports, and servers stay where they are.
            self.monkeypatch.setattr("refresh.running.comparisons_prepare", lambda _console: None)
            self.monkeypatch.setattr("refresh.running.directory_link", lambda _console: None)
            self.console.freshness.exclude(part__in=[item.part for item in DAILY]).delete()
        if self.readings:
            self.monkeypatch.setattr("refresh.running._items", lambda _refresh, _now: items)

    def _there(self, now: datetime) -> Reading:
        self.app.settle()
        world = self.app.world
        licenses = {(PRODUCTS[name], uid): dict(row) for name in PRODUCTS for uid, row in world.rows(name).items()}
        console = {**world.console, "autoUpdateEnabled": world.console_settings["isAutoUpdateEnabled"]}
        return Reading(
            at=now,
            # The console's own license carries no UID.
            licenses={**licenses, ("console", "00000000-0000-0000-0000-000000000000"): console},
            usage=world.rows("/licensing/usage/organizations"),
            reports=[world.reports.row(report, now) for report in world.reports.latest(now)],
            names={uid: row["name"] for uid, row in world.rows("/organizations").items()},
        )

    def lose_operation(self, user: User, traveller: time_machine.Traveller) -> str:
        """Have a license updated in the minute in which the console goes away; return the name of its server.

        Nobody learns what came of it, and after an hour of asking it has ended so.
        """
        uid, asked_at = first_renewing(self.app), timezone.now()
        workers = Workers(self.network, self.monkeypatch, traveller)
        workers.fates = [self._go_away]
        license_ = License.objects.get(product="backup_server", uid=uid)
        preview = preview_create(
            user=user, kind="update", parameters={}, subject_pks=[license_.pk], return_to="/", reason="ends soon"
        )
        preview_confirm(preview_pk=preview.pk, user=user, reason="ends soon", typed="", now=asked_at)
        with self.monkeypatch.context() as patched:
            # Nothing is ever committed while a test runs.
            patched.setattr("operations.carrying.turns.transaction.on_commit", lambda send: send())
            workers.run()
        assert Operation.objects.get().state == Operation.State.UNKNOWN
        name: str = self.app.world.rows("/infrastructure/backupServers")[uid]["name"]
        return name

    def _go_away(self, _pass_on: PassOn) -> requests.Response:
        del self.network.consoles[HOST]
        raise requests.ConnectionError("reset")
