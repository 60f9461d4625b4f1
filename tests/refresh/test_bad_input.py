"""What a person sees when a console, or what stands before it, answers badly - and that the last good data stays."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import User
from consoles.models import Console, Organization, Server
from licensing.models import License
from refresh.models import Refresh
from simulator.app import DEFAULT_API_KEY, Simulator, create_app
from simulator.faults import Fault
from tests.refresh.reading import SERVERS, backup_licenses, connected, freshness_of, read, step_of
from tests.support.network import Network

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
AN_HOUR_AGO = timezone.now() - timedelta(hours=1)


@pytest.fixture
def viewing(signed_in: SignIn, viewer: User) -> Client:
    return signed_in(viewer)


@pytest.fixture
def app() -> Simulator:
    return create_app(companies=6)


@pytest.fixture
def console(network: Network, app: Simulator) -> Console:
    """A console that was read completely an hour ago."""
    console = connected(network, app)
    assert read(console).state == Refresh.State.SUCCEEDED
    console.freshness.update(refreshed_at=AN_HOUR_AGO)
    return console


def shown(client: Client, address: str = "/refreshes/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def rows(console: Console) -> list[tuple[object, ...]]:
    """Our copy of the licenses, as far as readings change it."""
    return list(backup_licenses(console).order_by("pk").values_list("uid", "raw", "units", "read_at", "gone_at"))


LASTING = [
    (Fault("truncated-json"), "The console answered /licensing/backupServers"),
    (Fault("html"), "with a web page instead of data"),
    (Fault("html", status=502), "The console, or a proxy before it, answered with a web page (HTTP 502)"),
    (Fault("520", type="transport"), "The console cannot do this right now"),
    (Fault("520", type="retryableLogical"), "The console cannot do this right now"),
    (Fault("520", type="logical"), "The console rejected the request"),
    (Fault("520", type="unspecified"), "The console failed"),
    (Fault("429"), "The console asks for fewer requests; try again later."),
    (Fault("429", retry_after=600), "The console asks for fewer requests; try again in 600 seconds."),
    (Fault("async-forgotten"), "The console forgot the request before its result could be fetched"),
    (Fault("async-failed"), "The console rejected the request: The operation failed"),
    (Fault("drop"), "The connection to the console at eu-west.test:1280 broke off."),
]


@pytest.mark.parametrize(("fault", "sentence"), LASTING, ids=repr)
def test_list_that_cannot_be_read_is_said_to_be_and_our_copy_stays(
    fault: Fault, sentence: str, app: Simulator, console: Console, viewing: Client
) -> None:
    before = rows(console)
    app.faults.append(Fault(fault.kind, path=SERVERS, **fault.options))

    refresh = read(console)

    page = shown(viewing)
    assert refresh.state == Refresh.State.INCOMPLETE
    assert sentence in page
    assert "Stale" in page
    assert "Console EU-West: Backup &amp; Replication licenses last read 1\u00a0h ago." in page
    assert rows(console) == before
    assert freshness_of(console, "backup_server").refreshed_at == AN_HOUR_AGO


@pytest.mark.parametrize("fault", [fault for fault, _ in LASTING], ids=repr)
def test_other_lists_are_read_all_the_same(fault: Fault, app: Simulator, console: Console) -> None:
    app.faults.append(Fault(fault.kind, path=SERVERS, **fault.options))

    refresh = read(console)

    states = dict(refresh.steps.exclude(part="backup_server", step="licenses").values_list("part", "state"))
    assert set(states.values()) == {"succeeded"}
    assert freshness_of(console, "m365").refreshed_at != AN_HOUR_AGO


@pytest.mark.parametrize(
    "fault",
    [
        Fault("520", type="transport"),
        Fault("429"),
        Fault("429", retry_after=2),
        Fault("html", status=502),
        Fault("drop"),
        Fault("async-forgotten"),
        Fault("duplicate-row"),
        Fault("expire-token"),
    ],
    ids=repr,
)
def test_fault_that_passes_is_not_seen_by_anybody(fault: Fault, network: Network, viewing: Client) -> None:
    app = create_app(companies=6, faults=[Fault(fault.kind, path=SERVERS, times=1, **fault.options)])
    console = connected(network, app, auth_kind="password", username="demo", password="demo", api_key="")

    refresh = read(console)

    assert refresh.state == Refresh.State.SUCCEEDED
    assert backup_licenses(console).count() == len(app.world.rows(SERVERS))
    assert "problem" not in shown(viewing)


def test_role_that_may_not_read_a_list_is_named_and_the_refresh_succeeds(
    app: Simulator, console: Console, viewing: Client
) -> None:
    before = rows(console)
    app.faults.append(Fault("403", path=SERVERS))

    refresh = read(console)

    page = shown(viewing)
    assert refresh.state == Refresh.State.SUCCEEDED
    assert "Not permitted" in page
    assert "The account of this console may not read this list (role PortalAdministrator)." in page
    assert rows(console) == before


def test_list_that_is_permitted_again_is_fresh_again(app: Simulator, console: Console) -> None:
    app.faults.append(Fault("403", path=SERVERS))
    read(console)
    app.faults.clear()

    read(console)

    freshness = freshness_of(console, "backup_server")
    assert freshness.is_permitted
    assert (freshness.reason, freshness.failed_at) == ("", None)


def test_console_that_answers_one_page_and_dies_leaves_everything_as_it_was(network: Network, viewing: Client) -> None:
    app = create_app(companies=600)
    console = connected(network, app)
    read(console)
    before = rows(console)
    console.freshness.update(refreshed_at=AN_HOUR_AGO)
    for row in app.world.rows(SERVERS).values():
        row["units"] = 9999.0
    app.faults.append(Fault("drop", path=SERVERS, skip=1))

    refresh = read(console)

    assert step_of(refresh, "backup_server").seen_count == 500
    assert "broke off" in shown(viewing)
    assert rows(console) == before


def test_rows_that_move_between_pages_at_every_try_are_not_taken_over(network: Network, viewing: Client) -> None:
    app = create_app(companies=600)
    console = connected(network, app)
    read(console)
    before = rows(console)
    app.faults.append(Fault("moving-row", path=SERVERS))

    refresh = read(console)

    assert refresh.state == Refresh.State.INCOMPLETE
    assert "kept moving while they were read; nothing of it was taken over." in shown(viewing)
    assert rows(console) == before


def test_row_that_moves_between_pages_once_is_read_in_the_next_pass(network: Network) -> None:
    app = create_app(companies=600, faults=[Fault("moving-row", path=SERVERS, times=1)])
    console = connected(network, app)

    refresh = read(console)

    assert refresh.state == Refresh.State.SUCCEEDED
    assert backup_licenses(console).count() == len(app.world.rows(SERVERS))


def test_console_that_is_down_is_tried_once_and_everything_stays(
    network: Network, console: Console, viewing: Client
) -> None:
    before = rows(console)
    network.consoles.clear()

    refresh = read(console)

    page = shown(viewing)
    assert refresh.state == Refresh.State.FAILED
    assert "The console cannot be reached at eu-west.test:1280." in page
    assert "Console EU-West: licenses last read 1\u00a0h ago." in page
    assert rows(console) == before


def test_refused_credentials_end_the_refresh_at_once(network: Network, viewing: Client) -> None:
    console = connected(network, create_app(companies=1), api_key="wrong-key")

    refresh = read(console)

    page = shown(viewing)
    assert refresh.state == Refresh.State.FAILED
    assert len(network.asked) == 1
    assert "The console does not accept the API key." in page
    assert "wrong-key" not in page


def test_it_is_known_since_when_credentials_are_refused(network: Network) -> None:
    console = connected(network, create_app(companies=1), api_key="wrong-key")

    read(console)
    console.refresh_from_db()
    first = console.refused_at
    read(console)
    console.refresh_from_db()
    second = console.refused_at
    Console.objects.update(api_key=DEFAULT_API_KEY)
    console.refresh_from_db()
    read(console)
    console.refresh_from_db()

    assert first is not None
    assert second == first
    assert console.refused_at is None


def test_row_that_the_console_lists_twice_is_counted_once(app: Simulator, console: Console) -> None:
    rows_of_console = app.world.rows(SERVERS)
    rows_of_console["again"] = next(iter(rows_of_console.values()))

    refresh = read(console)

    assert refresh.state == Refresh.State.SUCCEEDED
    assert backup_licenses(console).count() == len(rows_of_console) - 1


@pytest.mark.parametrize(
    ("sent", "day"),
    [
        ("2027-03-31T23:59:59.9999999+00:00", date(2027, 3, 31)),
        ("2027-04-01T02:00:00.0000000+02:00", date(2027, 4, 1)),
        ("2027-03-31T22:30:00.1234567-05:00", date(2027, 4, 1)),
        ("2027-04-01T00:00:00Z", date(2027, 4, 1)),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_expiry_is_the_utc_day_wherever_it_is_read(
    sent: str, day: date, zone: str, app: Simulator, console: Console, settings: Settings, viewing: Client
) -> None:
    settings.TIME_ZONE = zone
    uid, row = next(iter(app.world.rows(SERVERS).items()))
    row["expirationDate"] = sent

    read(console)

    license_ = backup_licenses(console).get(uid=uid)
    assert license_.expires_on == day
    assert day.isoformat() in shown(viewing, license_.get_absolute_url())


def test_nulls_everywhere_but_in_the_key_are_unknown_not_an_error(
    app: Simulator, console: Console, viewing: Client
) -> None:
    app.faults.append(Fault("null-everything", path="/licensing"))

    refresh = read(console)

    assert refresh.state == Refresh.State.SUCCEEDED
    assert set(backup_licenses(console).values_list("units", "used_units")) == {(None, None)}
    assert "<h1>Licenses</h1>" in shown(viewing, "/licenses/")


HOSTILE = [
    "N" * 500,
    "N" * 5000,
    "<script>alert(1)</script>",
    "=cmd|'/C calc'!A0",
    "\u202egnirts \U0001f4be zero\u200bwidth",
    "' OR 1=1 --",
]


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: name[:12])
def test_hostile_names_are_shown_as_text(
    name: str, app: Simulator, console: Console, signed_in: SignIn, auditor: User
) -> None:
    owner = _rename(app, name)

    refresh = read(console)

    client = signed_in(auditor)
    page = shown(client, "/licenses/")
    assert refresh.state == Refresh.State.SUCCEEDED
    assert Organization.objects.get(uid=owner).name == name[:500]
    assert "<script>alert" not in page
    assert "<script>alert" not in shown(client)


def test_formula_in_a_name_is_defused_in_the_export(
    app: Simulator, console: Console, signed_in: SignIn, auditor: User
) -> None:
    _rename(app, "=cmd|'/C calc'!A0")
    read(console)

    answer = signed_in(auditor).get("/licenses/?format=csv")

    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "'=cmd|" in text
    assert ",=cmd|" not in text


def _rename(app: Simulator, name: str) -> str:
    """Give a company with a licensed backup server, and the server, a hostile name; return the company's UID."""
    licensed = app.world.rows(SERVERS)
    server = next(
        row
        for row in app.world.rows("/infrastructure/backupServers").values()
        if row["instanceUid"] in licensed and row["organizationUid"] in app.world.rows("/organizations/companies")
    )
    server["name"] = name
    owner: str = server["organizationUid"]
    app.world.rows("/organizations")[owner]["name"] = name
    app.world.rows("/organizations/companies")[owner]["name"] = name
    return owner


def test_raw_answer_is_kept_as_it_came(app: Simulator, console: Console) -> None:
    uid, row = next(iter(app.world.rows(SERVERS).items()))
    row["fieldOfTheFuture"] = {"deep": [1, None, "ü"]}

    read(console)

    assert json.loads(backup_licenses(console).get(uid=uid).raw) == row


def test_secrets_are_in_no_row_and_no_log(network: Network, caplog: pytest.LogCaptureFixture) -> None:
    faults = [Fault("520", path=SERVERS), Fault("truncated-json", path="/organizations")]
    app = create_app(companies=2, password="demo-password-4711", faults=faults)
    console = connected(network, app, auth_kind="password", username="demo", password="demo-password-4711", api_key="")
    caplog.set_level("DEBUG")

    refresh = read(console)

    said = caplog.text + repr(list(refresh.steps.values())) + repr(list(console.freshness.values()))
    assert "demo-password-4711" not in said
    assert "Bearer" not in said


def test_empty_license_ids_are_none_and_endless_ones_fit_an_entitlement(app: Simulator, console: Console) -> None:
    empty, endless = list(app.world.rows(SERVERS).values())[:2]
    empty["licenseIds"], endless["licenseIds"] = [""], ["", "x" * 500]

    assert read(console).state == Refresh.State.SUCCEEDED

    kept = {str(row.uid): row for row in backup_licenses(console)}
    assert kept[empty["backupServerUid"]].license_ids == []
    assert kept[endless["backupServerUid"]].entitlement == "x" * 100


def test_server_that_no_directory_lists_is_named_by_its_uid(app: Simulator, console: Console, viewing: Client) -> None:
    Server.objects.all().delete()
    License.objects.update(server=None, digest=None)
    app.faults.append(Fault("403", path="/infrastructure"))

    read(console)

    license_ = backup_licenses(console).first()
    assert str(license_.uid) in shown(viewing, license_.get_absolute_url())
    assert datetime.now(UTC) - license_.read_at < timedelta(minutes=1)
