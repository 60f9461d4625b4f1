"""How a console's lists become our rows: what differs is written, what vanished is marked, younger readings stay."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from consoles.directory import LocationMirror
from consoles.mirror import Reading
from consoles.models import Console, Location, Organization, Server
from licensing.models import License, LicenseChange
from refresh.models import Refresh, RefreshStep
from refresh.services import refreshes_prune
from simulator.app import Simulator, create_app
from tests.consoles.factories import console_make
from tests.refresh.reading import SERVERS, backup_licenses, connected, freshness_of, read, step_of
from tests.support.network import Network
from vspc.schemas import Location as WireLocation

pytestmark = pytest.mark.django_db
MIRRORED = ("consoles_organization", "consoles_location", "consoles_server", "licensing_license")
LISTS = {
    Organization: "/organizations",
    Location: "/organizations/locations",
}


@pytest.fixture
def app() -> Simulator:
    return create_app(companies=8)


@pytest.fixture
def console(network: Network, app: Simulator) -> Console:
    console = connected(network, app)
    read(console)
    return console


def first_row(app: Simulator) -> tuple[str, dict[str, object]]:
    return next(iter(app.world.rows(SERVERS).items()))


@contextmanager
def writes() -> Iterator[list[str]]:
    """Collect the statements that write into copies of a console's rows."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    for query in captured:
        # Many at once are told as "3 times: INSERT ...".
        sql = query["sql"].split(" times: ")[-1]
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and any(name in sql for name in MIRRORED):
            found.append(sql)


def test_every_row_of_every_list_is_copied(app: Simulator, console: Console) -> None:
    for model, path in LISTS.items():
        assert {str(uid) for uid in model._default_manager.values_list("uid", flat=True)} == set(app.world.rows(path))
    servers = sum(len(app.world.rows(f"/infrastructure/{name}")) for name in SERVER_LISTS)
    assert Server.objects.count() == servers
    assert License.objects.count() == app.world.license_count + 1


SERVER_LISTS = ("sites", "backupServers", "voneServers", "vb365Servers")


def test_unchanged_console_writes_no_rows(console: Console) -> None:
    before = list(License.objects.order_by("pk").values("pk", "read_at", "digest"))

    with writes() as found:
        refresh = read(console)

    assert sum(refresh.steps.values_list("changed_count", flat=True)) == 0
    assert [sql for sql in found if sql.startswith("INSERT")] == []
    assert list(License.objects.order_by("pk").values("pk", "read_at", "digest")) == before


def test_only_what_differs_is_written(app: Simulator, console: Console) -> None:
    uid, row = first_row(app)
    row["units"] = 4711.0

    refresh = read(console)

    assert step_of(refresh, "backup_server").changed_count == 1
    assert backup_licenses(console).get(uid=uid).units == 4711.0


def test_vanished_row_is_marked_and_stays(app: Simulator, console: Console) -> None:
    uid, _ = first_row(app)
    del app.world.rows(SERVERS)[uid]

    refresh = read(console)

    license_ = backup_licenses(console).get(uid=uid)
    assert license_.gone_at is not None
    assert step_of(refresh, "backup_server").gone_count == 1
    assert license_.changes.get().kind == LicenseChange.Kind.VANISHED


def test_row_that_returns_is_not_gone_any_more(app: Simulator, console: Console) -> None:
    uid, row = first_row(app)
    del app.world.rows(SERVERS)[uid]
    read(console)
    app.world.rows(SERVERS)[uid] = row

    read(console)

    license_ = backup_licenses(console).get(uid=uid)
    assert license_.gone_at is None
    assert [change.kind for change in license_.changes.all()] == ["appeared", "vanished"]


def test_first_reading_records_no_changes(console: Console) -> None:
    assert not LicenseChange.objects.exists()


def test_license_that_is_new_appears(app: Simulator, console: Console) -> None:
    _, row = first_row(app)
    other = str(UUID(int=4711))
    app.world.rows(SERVERS)[other] = {**row, "backupServerUid": other}

    read(console)

    assert LicenseChange.objects.get().license.uid == UUID(other)
    assert LicenseChange.objects.get().kind == LicenseChange.Kind.APPEARED


@pytest.mark.parametrize(
    ("wire", "value", "field", "after"),
    [
        ("status", "Error", "status", "Error"),
        ("type", "Evaluation", "type", "Evaluation"),
        ("edition", "Standard", "edition", "Standard"),
        ("expirationDate", "2031-05-06T00:00:00.0000000+00:00", "expires_on", "2031-05-06"),
        ("supportExpirationDate", "2032-05-06T00:00:00.0000000+00:00", "support_expires_on", "2032-05-06"),
        ("units", 4711.5, "units", "4711.5"),
        ("autoUpdateEnabled", None, "auto_update", ""),
        ("licenseIds", [str(UUID(int=5))], "license_ids", str(UUID(int=5))),
    ],
)
def test_change_of_a_watched_field_is_recorded(
    wire: str, value: object, field: str, after: str, app: Simulator, console: Console
) -> None:
    uid, row = first_row(app)
    row[wire] = value

    refresh = read(console)

    change = LicenseChange.objects.get()
    assert (change.field, change.after, str(change.license.uid)) == (field, after, uid)
    assert change.before != after
    assert refresh.started_at is not None
    assert change.seen_at >= refresh.started_at


def test_change_of_another_field_is_none(app: Simulator, console: Console) -> None:
    _, row = first_row(app)
    row["contactPerson"] = "Somebody Else"

    read(console)

    assert not LicenseChange.objects.exists()


MOMENTS = st.lists(st.integers(min_value=0, max_value=6), min_size=1, max_size=8)
START = datetime(2026, 11, 23, tzinfo=UTC)


@given(MOMENTS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_older_reading_never_overwrites_a_younger_one(db: None, moments: list[int]) -> None:
    """Whatever the order in which readings arrive, the youngest stands at the end; of two at once the last."""
    console, uid = console_make(), UUID(int=1)
    for position, moment in enumerate(moments):
        value = WireLocation(instance_uid=uid, name=f"{moment}.{position}")
        reading = Reading(uid=uid, digest=b"d", raw="", value=value, sent_at=START + timedelta(seconds=moment))
        LocationMirror(console).write([reading], proceed=lambda: None)

    youngest = max(range(len(moments)), key=lambda position: (moments[position], position))

    row = Location.objects.get(console=console)
    assert row.name == f"{moments[youngest]}.{youngest}"
    assert row.read_at == START + timedelta(seconds=moments[youngest])


def test_row_that_was_read_since_is_not_marked_gone(console: Console) -> None:
    """Another reader has seen it while this walk went on without it."""
    walk_began = timezone.now() - timedelta(minutes=1)
    mirror = LocationMirror(console)

    assert mirror.mark_gone(seen=set(), read_from=walk_began, now=timezone.now()) == []


def test_age_of_a_list_is_that_of_its_first_request(console: Console, network: Network) -> None:
    """Not of its end: what changed while pages came may be missing."""
    begun = timezone.now()

    refresh = read(console)

    step = step_of(refresh, "backup_server")
    refreshed_at = freshness_of(console, "backup_server").refreshed_at
    assert step.started_at is not None
    assert refreshed_at is not None
    assert step.finished_at is not None
    assert begun <= step.started_at <= refreshed_at <= step.finished_at


def test_old_refreshes_and_changes_are_pruned(console: Console, settings: Settings) -> None:
    settings.REFRESH_KEEP_DAYS, settings.CHANGE_KEEP_DAYS = 30, 60
    now = timezone.now()
    license_ = backup_licenses(console).first()
    for days in (29, 31, 59, 61):
        past = now - timedelta(days=days)
        LicenseChange.objects.create(license=license_, field="status", seen_at=past)
        old = Refresh.objects.create(console=console, trigger="schedule", state="failed", requested_at=past)
        RefreshStep.objects.create(refresh=old, step="licenses", part="site", position=0)

    read(console)

    ages = [(now - moment).days for moment in Refresh.objects.values_list("requested_at", flat=True)]
    assert max(ages) == 29
    assert max((now - moment).days for moment in LicenseChange.objects.values_list("seen_at", flat=True)) == 59


def test_open_refresh_is_never_pruned(console: Console) -> None:
    past = timezone.now() - timedelta(days=4000)
    waiting = Refresh.objects.create(console=console, trigger="schedule", requested_at=past)

    refreshes_prune(console, timezone.now())

    assert Refresh.objects.filter(pk=waiting.pk).exists()


def test_two_consoles_with_the_same_uids_do_not_mix(network: Network, app: Simulator, console: Console) -> None:
    network.consoles["us-east.test"] = create_app(companies=8)
    other = connected(network, None, name="US-East", url="https://us-east.test:1280")

    read(other)

    assert License.objects.filter(console=other).count() == License.objects.filter(console=console).count()
    assert not LicenseChange.objects.exists()


def test_rows_of_a_clock_that_was_set_back_are_written_and_vanish_as_others_do(
    app: Simulator, console: Console
) -> None:
    changed, vanished = backup_licenses(console)[:2]
    License.objects.filter(pk=changed.pk).update(units=-1, digest=None)
    License.objects.filter(pk=vanished.pk).update(uid=UUID(int=1))
    License.objects.update(read_at=timezone.now() + timedelta(days=365))

    read(console)

    changed.refresh_from_db()
    vanished.refresh_from_db()
    assert changed.units != -1
    assert vanished.gone_at is not None
