"""Where there are many licenses, the first page remembers what it says of all of them, and forgets it in time."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.audit.actions import Action
from accounts.audit.recording import record
from accounts.models import User
from consoles.models import Console, Freshness, Organization, Product, ScopeGrant
from refresh.models import Refresh
from tests.consoles.factories import narrowed as narrow
from tests.licensing.factories import NOW, change_make, console_make, license_make, organization_make

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def frozen(db: None) -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def console(monkeypatch: pytest.MonkeyPatch) -> Console:
    monkeypatch.setattr("overview.remembering.MANY", 1)
    console = console_make(name="EU-West", created_at=NOW)
    Freshness.objects.filter(console=console).update(row_count=1)
    return console


def _expired(client: Client) -> int:
    """What the tile says of licenses that have expired."""
    return int(client.get("/").context["overview"].tiles[0].count)


def _expire_one(console: Console) -> Any:
    return license_make(console, expires_on=NOW.date() - timedelta(days=1))


def test_figures_are_not_added_up_again(signed_in: SignIn, viewer: User, console: Console) -> None:
    visitor = signed_in(viewer)
    before = _expired(visitor)

    _expire_one(console)

    assert (before, _expired(visitor)) == (0, 0)


def test_few_licenses_are_added_up_each_time(signed_in: SignIn, viewer: User, console: Console) -> None:
    Freshness.objects.filter(console=console).update(row_count=0)
    visitor = signed_in(viewer)
    before = _expired(visitor)

    _expire_one(console)

    assert (before, _expired(visitor)) == (0, 1)


def _read_again(console: Console, _user: User) -> None:
    Freshness.objects.filter(console=console, part=Product.SITE).update(refreshed_at=NOW)


def _fail(console: Console, _user: User) -> None:
    Freshness.objects.filter(console=console, part=Product.SITE).update(failed_at=NOW)


def _tie_together(console: Console, _user: User) -> None:
    Refresh.objects.create(
        console=console,
        state=Refresh.State.SUCCEEDED,
        trigger=Refresh.Trigger.COMMAND,
        requested_at=NOW,
        finished_at=NOW,
    )


def _change(console: Console, _user: User) -> None:
    change_make(license_make(console))


def _act(console: Console, user: User) -> None:
    record(Action.CONSOLE_CHANGED, subject=console, actor=user)


@pytest.mark.parametrize("happen", [_read_again, _fail, _tie_together, _change, _act])
def test_whatever_is_read_or_done_lets_them_be_forgotten(
    happen: Callable[[Console, User], None], signed_in: SignIn, viewer: User, console: Console
) -> None:
    visitor = signed_in(viewer)
    _expired(visitor)
    _expire_one(console)

    happen(console, viewer)

    assert _expired(visitor) == 1


def test_the_next_day_has_figures_of_its_own(signed_in: SignIn, viewer: User, console: Console, frozen: Any) -> None:
    visitor = signed_in(viewer)
    license_make(console, expires_on=NOW.date())
    before = _expired(visitor)

    frozen.shift(timedelta(days=1))

    assert (before, _expired(visitor)) == (0, 1)


def of_their_own(user: User) -> Client:
    """A browser beside those of others; whoever signs in lets everything be forgotten, so have all do so before."""
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def narrowed(viewer: User, console: Console) -> Client:
    """Another viewer, signed in, who sees one company of two that have an expired license each."""
    other = User.objects.create_user(username="narrowed")
    other.groups.set(viewer.groups.all())
    for name in ("Harbor Dental", "Elsewhere"):
        company = organization_make(console, name=name)
        license_make(console, organization=company, expires_on=NOW.date() - timedelta(days=1))
    return of_their_own(narrow(other, Organization.objects.get(name="Harbor Dental")))


def test_nobody_is_shown_the_figures_of_somebody_who_sees_more(viewer: User, narrowed: Client) -> None:
    everything = of_their_own(viewer)

    assert (_expired(everything), _expired(narrowed)) == (2, 1)


def test_what_one_may_see_no_more_is_not_remembered(narrowed: Client) -> None:
    before = _expired(narrowed)

    ScopeGrant.objects.all().delete()

    assert (before, _expired(narrowed)) == (1, 0)


@pytest.mark.usefixtures("console")
def test_nobody_is_shown_the_sentences_of_another_role(
    viewer: User, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def collect(user: User, _now: object) -> list[object]:
        asked.append(user.username)
        return []

    monkeypatch.setattr("overview.remembering.findings.collect", collect)
    visitors = [of_their_own(viewer), of_their_own(administrator)]

    for visitor in [*visitors, *visitors]:
        visitor.get("/")

    assert asked == [viewer.username, administrator.username]


def test_the_chart_draws_what_the_page_says(signed_in: SignIn, viewer: User, console: Console) -> None:
    visitor = signed_in(viewer)
    visitor.get("/")
    before = visitor.get("/overview/runway/").json()

    _expire_one(console)

    assert visitor.get("/overview/runway/").json() == before
