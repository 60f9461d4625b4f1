"""What people do to licenses: at the console by themselves, and here to what is said of them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from alerts.models import Alert, StageChoice
from licensing.models import License
from simulator.app import Simulator
from simulator.data.dates import day_of
from simulator.data.situations import expire
from tests.alerts.year.facts import CHOSEN_STAGES, START, Row

PRODUCTS = {
    "/licensing/sites": "site",
    "/licensing/backupServers": "backup_server",
    "/licensing/voneServers": "veeam_one",
    "/licensing/vb365Servers": "m365",
}
BACKUP_SERVERS = "/licensing/backupServers"
# By the number of the day; the last is that before the console is away.
SWITCHED_OFF, VANISHED, FEWER_UNITS, ANOTHER_EDITION = 100, 150, 200, 228
ACKNOWLEDGED, ACKNOWLEDGED_DAYS = 30, 40
# A day on which somebody goes through ten licenses, one an hour.
BUSY, BUSY_HOURS = 170, range(9, 19)
# Once a month whoever has an expired license gets a key for a year.
RENEWING_DAY_OF_MONTH = 15


def act(app: Simulator, now: datetime) -> None:
    """Let people at the console do what they do at that moment."""
    number = (now.date() - START.date()).days
    rows = list(app.world.rows(BACKUP_SERVERS).values())
    if number == BUSY and now.hour in BUSY_HOURS:
        counted = [row for row in rows if row["units"]]
        counted[now.hour - BUSY_HOURS.start]["units"] += 1
    if now.hour != START.hour:
        return
    if now.day == RENEWING_DAY_OF_MONTH:
        for row in _rows(app):
            if row["status"] == "Expired":
                expire(row, now.date() + timedelta(days=365), now.date())
    renewing = [row for row in rows if _renews(row)]
    if number == SWITCHED_OFF:
        renewing[0]["autoUpdateEnabled"] = False
    if number == VANISHED:
        del app.world.rows(BACKUP_SERVERS)[renewing[1]["backupServerUid"]]
    if number == FEWER_UNITS:
        renewing[2]["units"] -= 1
    if number == ANOTHER_EDITION:
        renewing[3]["edition"] = "Standard"


def stages_choose(app: Simulator, now: datetime) -> str:
    """Let somebody choose other stages for the license that expires last of those that somebody must renew."""
    by_hand = [row for row in _rows(app) if row["autoUpdateEnabled"] is False and row["expirationDate"]]
    last = max(by_hand, key=lambda row: day_of(row["expirationDate"]))
    license_ = License.objects.get(product="backup_server", uid=last["backupServerUid"])
    StageChoice.objects.create(
        rule="license.expiry", place=f"license:{license_.pk}", license=license_, stages=CHOSEN_STAGES, changed_at=now
    )
    return str(license_.uid)


def acknowledge(now: datetime) -> tuple[str, datetime, datetime]:
    """Let somebody acknowledge the alert that expires next, for some weeks."""
    alert = Alert.objects.filter(rule="license.expiry", solved_at=None, level__gt=0).order_by("level", "pk")[0]
    until = now + timedelta(days=ACKNOWLEDGED_DAYS)
    Alert.objects.filter(pk=alert.pk).update(handling=Alert.Handling.ACKNOWLEDGED, handled_at=now, handled_until=until)
    assert alert.license
    return str(alert.license.uid), now, until


def first_renewing(app: Simulator) -> str:
    """Return the UID of a backup server with a license that renews itself."""
    uid: str = next(row["backupServerUid"] for row in app.world.rows(BACKUP_SERVERS).values() if _renews(row))
    return uid


def _rows(app: Simulator) -> Iterator[Row]:
    for name in PRODUCTS:
        yield from app.world.rows(name).values()


def _renews(row: Row) -> bool:
    return bool(row["autoUpdateEnabled"] and row["type"] == "Rental" and row["status"] == "Valid")
