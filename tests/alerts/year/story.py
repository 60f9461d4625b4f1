"""A year at a simulated console: what its clock does to licenses, what people do, and what was there each day.

The console is read once a day through the code that reads every console, and troubles are looked for right afterwards.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from alerts.evaluating import evaluate
from alerts.models import Alert, AlertWarning, StageChoice
from consoles.lists import LISTS
from consoles.models import Console, Freshness
from licensing.models import License
from simulator.app import Simulator, create_app
from simulator.data.dates import day_of
from simulator.data.situations import expire
from tests.refresh.reading import connected, read
from tests.support.network import Network

Row = dict[str, Any]
START = datetime(2026, 1, 5, 8, tzinfo=UTC)
DAYS = 365
COMPANIES = 25
# What is read each day; the directory does not change, and is read on the first day only.
DAILY = [item for item in LISTS if item.step in (Freshness.Step.LICENSES, Freshness.Step.USAGE)]
DAILY += [item for item in LISTS if item.part == "latest_reports"]
PRODUCTS = {
    "/licensing/sites": "site",
    "/licensing/backupServers": "backup_server",
    "/licensing/voneServers": "veeam_one",
    "/licensing/vb365Servers": "m365",
}
BACKUP_SERVERS = "/licensing/backupServers"
# What people do, by the number of the day.
SWITCHED_OFF, VANISHED, FEWER_UNITS, ANOTHER_EDITION, ACKNOWLEDGED = 100, 150, 200, 240, 30
ACKNOWLEDGED_DAYS = 40
# Once a month whoever has an expired license gets a key for a year.
RENEWING_DAY_OF_MONTH = 15
CHOSEN_STAGES = [90, 45, 5]


@dataclass(frozen=True, kw_only=True)
class Day:
    """What the console has on one day: licenses by product and UID, usage by organization, and its latest reports."""

    day: date
    licenses: dict[tuple[str, str], Row]
    usage: dict[str, Row]
    reports: list[Row]
    names: dict[str, str]


@dataclass(kw_only=True)
class Year:
    """What was there on each day, and which alert somebody acknowledged: its license, from and until when."""

    days: list[Day] = field(default_factory=list)
    held: tuple[str, date, date] = ("", START.date(), START.date())
    # The UID of the license for which somebody chose other stages of its expiry.
    chosen: str = ""


def lived(network: Network, monkeypatch: pytest.MonkeyPatch) -> Year:
    """Live the year from beginning to end."""
    year = Year()
    with time_machine.travel(START, tick=False):
        app = create_app(companies=COMPANIES)
        console = connected(network, app)
    for number in range(DAYS):
        now = START + timedelta(days=number)
        with time_machine.travel(now, tick=False):
            app.world.live_until(now)
            _act(app, number, now)
            _read(console, number, monkeypatch)
            if number == 0:
                year.chosen = _choose(app, now)
            year.days.append(_day(app, now))
            evaluate(now)
            if number == ACKNOWLEDGED:
                year.held = _acknowledge(now)
    return year


def warned() -> list[tuple[date, str, int, str]]:
    """Return each warning of the year: its day, the rule, the stage, and the subject by its name."""
    warnings = AlertWarning.objects.values_list("raised_at", "alert__rule", "stage", "alert__name")
    return sorted((raised_at.date(), rule, stage, name) for raised_at, rule, stage, name in warnings)


def _read(console: Console, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    if number == 1:
        monkeypatch.setattr("refresh.running._items", lambda _refresh, _now: DAILY)
        # Nobody looks at what changed between two reports.
        monkeypatch.setattr("refresh.running.comparisons_prepare", lambda _console: None)
        Freshness.objects.exclude(part__in=[item.part for item in DAILY]).delete()
    refresh = read(console)
    assert refresh.state == "succeeded"


def _act(app: Simulator, number: int, now: datetime) -> None:
    """Let people at the console do what they do on that day."""
    if now.day == RENEWING_DAY_OF_MONTH:
        for row in _rows(app):
            if row["status"] == "Expired":
                expire(row, now.date() + timedelta(days=365), now.date())
    renewing = [row for row in app.world.rows(BACKUP_SERVERS).values() if _renews(row)]
    if number == SWITCHED_OFF:
        renewing[0]["autoUpdateEnabled"] = False
    if number == VANISHED:
        del app.world.rows(BACKUP_SERVERS)[renewing[1]["backupServerUid"]]
    if number == FEWER_UNITS:
        renewing[2]["units"] -= 1
    if number == ANOTHER_EDITION:
        renewing[3]["edition"] = "Standard"


def _choose(app: Simulator, now: datetime) -> str:
    """Let somebody choose other stages for the license that expires last of those that somebody must renew."""
    by_hand = [row for row in _rows(app) if row["autoUpdateEnabled"] is False and row["expirationDate"]]
    last = max(by_hand, key=lambda row: day_of(row["expirationDate"]))
    license_ = License.objects.get(product="backup_server", uid=last["backupServerUid"])
    StageChoice.objects.create(
        rule="license.expiry", place=f"license:{license_.pk}", license=license_, stages=CHOSEN_STAGES, changed_at=now
    )
    return str(license_.uid)


def _acknowledge(now: datetime) -> tuple[str, date, date]:
    """Let somebody acknowledge the alert that expires next, for some weeks."""
    alert = Alert.objects.filter(rule="license.expiry", solved_at=None, level__gt=0).order_by("level", "pk")[0]
    until = now + timedelta(days=ACKNOWLEDGED_DAYS)
    Alert.objects.filter(pk=alert.pk).update(handling=Alert.Handling.ACKNOWLEDGED, handled_at=now, handled_until=until)
    assert alert.license
    return str(alert.license.uid), now.date(), until.date()


def _rows(app: Simulator) -> Iterator[Row]:
    for name in PRODUCTS:
        yield from app.world.rows(name).values()


def _renews(row: Row) -> bool:
    return bool(row["autoUpdateEnabled"] and row["type"] == "Rental" and row["status"] == "Valid")


def _day(app: Simulator, now: datetime) -> Day:
    world = app.world
    licenses = {(PRODUCTS[name], uid): dict(row) for name in PRODUCTS for uid, row in world.rows(name).items()}
    console = {**world.console, "autoUpdateEnabled": world.console_settings["isAutoUpdateEnabled"]}
    return Day(
        day=now.date(),
        licenses={**licenses, ("console", str(License.objects.get(product="console").uid)): console},
        usage=deepcopy(world.rows("/licensing/usage/organizations")),
        reports=[world.reports.row(report, now) for report in world.reports.latest(now)],
        names={uid: row["name"] for uid, row in world.rows("/organizations").items()},
    )
