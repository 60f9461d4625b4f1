"""The page of freshness, the button, and progress that moves and ends."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from consoles.lists import LISTS
from consoles.models import Console
from refresh.models import Refresh, RefreshStep
from refresh.running import refresh_run
from simulator.app import create_app
from tests.consoles.factories import console_make, freshness_make
from tests.refresh.reading import connected
from tests.support.network import Network
from tests.ui.listing_claims import queries_of

SignIn = Callable[[User], Client]
ADDRESS = "/refreshes/"
START = "/refreshes/start/"
PROGRESS = "/refreshes/progress/"
HTMX = {"HX-Request": "true"}
READERS = ["viewer", "operator", "billing", "licensing_admin", "auditor", "administrator"]
REFRESHERS = ["operator", "billing", "licensing_admin", "administrator"]


@pytest.fixture
def watching(signed_in: SignIn, operator: User) -> Client:
    return signed_in(operator)


def shown(client: Client, address: str = ADDRESS, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def past(console: Console, **values: object) -> Refresh:
    """A refresh that has ended."""
    now = timezone.now()
    standard = {
        "state": Refresh.State.SUCCEEDED,
        "trigger": Refresh.Trigger.SCHEDULE,
        "requested_at": now,
        "started_at": now,
        "finished_at": now + timedelta(seconds=7),
    }
    refresh = Refresh.objects.create(console=console, **{**standard, **values})
    RefreshStep.objects.create(
        refresh=refresh, step="licenses", part="site", position=0, seen_count=12, changed_count=3, gone_count=1
    )
    return refresh


class TestPage:
    def test_address_stays(self) -> None:
        assert reverse("refresh:refresh_list") == ADDRESS

    @pytest.mark.django_db
    def test_without_a_console_it_says_what_to_do(self, watching: Client) -> None:
        page = shown(watching)

        assert "There is no console whose data could be fresh." in page
        assert "Ask an administrator" in page

    def test_each_list_has_age_state_rows_and_reason(self, watching: Client) -> None:
        console = console_make(name="EU-West")
        freshness_make(console, timezone.now() - timedelta(minutes=5), row_count=1234)
        console.freshness.filter(part="m365").update(failed_at=timezone.now(), reason="Nobody answers.")

        page = shown(watching)

        assert "5\u00a0min" in page
        assert "1\u00a0234" in page
        assert "Last attempt failed" in page
        assert "Nobody answers." in page

    def test_reason_that_all_lists_share_is_said_once(self, watching: Client) -> None:
        freshness_make(console_make(name="EU-West"), timezone.now(), reason="Nobody answers.")

        assert shown(watching).count("Nobody answers.") == 1

    def test_console_in_trouble_comes_first_and_is_open(self, watching: Client) -> None:
        freshness_make(console_make(name="Alpha"), timezone.now())
        freshness_make(console_make(name="Beta"), timezone.now() - timedelta(days=1))

        page = shown(watching)

        assert page.index("Lists of Beta") < page.index("Lists of Alpha")
        assert page.count('<details class="card console" open>') == 1

    def test_history_shows_what_each_refresh_did(self, watching: Client, operator: User) -> None:
        past(console_make(name="EU-West"), requested_by=operator, state="incomplete", reason="Sites were missing.")

        page = shown(watching)

        assert "Incomplete" in page
        assert "by operator" in page
        assert "7\u00a0s · 12 seen · 3 changed · 1 gone" in page
        assert "Sites were missing." in page

    def test_list_that_a_dead_worker_left_is_not_said_to_run(self, watching: Client) -> None:
        refresh = past(console_make(), state=Refresh.State.FAILED)
        refresh.steps.update(state=RefreshStep.State.RUNNING)

        page = shown(watching)

        assert "Not finished" in page
        assert "Running" not in page

    def test_history_has_pages(self, watching: Client) -> None:
        console = console_make()
        for minutes in range(45):
            past(console, requested_at=timezone.now() - timedelta(minutes=minutes))

        assert "1\u201320 of 45" in shown(watching)
        assert "41\u201345 of 45" in shown(watching, f"{ADDRESS}?page=3")
        assert "41\u201345 of 45" in shown(watching, f"{ADDRESS}?page=99")
        assert "1\u201320 of 45" in shown(watching, f"{ADDRESS}?page=x")

    def test_fragment_has_no_page_around_it(self, watching: Client) -> None:
        console_make()

        fragment = shown(watching, **HTMX)

        assert fragment.lstrip().startswith('<div id="freshness"')
        assert "<html" not in fragment

    def test_get_writes_nothing(self, watching: Client) -> None:
        console_make()

        shown(watching)
        shown(watching, PROGRESS)

        assert not Refresh.objects.exists()

    def test_queries_do_not_grow_with_the_consoles(self, watching: Client) -> None:
        def fill(count: int) -> None:
            for _ in range(count):
                console = console_make()
                freshness_make(console, timezone.now())
                past(console)
                past(console, state="queued", finished_at=None)

        fill(3)
        few = queries_of(watching, ADDRESS), queries_of(watching, PROGRESS)
        fill(27)

        assert (queries_of(watching, ADDRESS), queries_of(watching, PROGRESS)) == few


class TestButton:
    def test_press_without_script_leads_to_the_page(self, watching: Client) -> None:
        console_make(name="EU-West")

        answer = watching.post(START, follow=True)

        assert answer.redirect_chain == [(ADDRESS, 302)]
        assert "EU-West is being read." in answer.content.decode()
        assert Refresh.objects.get().trigger == Refresh.Trigger.PERSON

    def test_pressed_twice_shows_the_one_that_runs(self, watching: Client) -> None:
        console_make()

        first = watching.post(START, headers=HTMX).content.decode()
        second = watching.post(START, headers=HTMX).content.decode()

        assert Refresh.objects.count() == 1
        assert f"refresh={Refresh.objects.get().pk}" in first
        assert f"refresh={Refresh.objects.get().pk}" in second

    def test_one_console_can_be_named(self, watching: Client) -> None:
        console_make()
        console = console_make()

        watching.post(f"{START}?console={console.pk}")

        assert Refresh.objects.get().console == console

    @pytest.mark.parametrize("value", ["x", "-1", "\u0663"])
    def test_console_that_cannot_be_meant_is_not_found(self, value: str, watching: Client) -> None:
        assert watching.post(START, {"console": value}).status_code == 404

    def test_without_a_console_the_reason_is_said(self, watching: Client) -> None:
        answer = watching.post(START)

        assert answer.status_code == 409
        assert "There is no such console" in answer.content.decode()


class TestProgress:
    @pytest.fixture
    def waiting(self, watching: Client, network: Network) -> Refresh:
        connected(network, create_app(companies=3))
        watching.post(START)
        return Refresh.objects.get()

    def test_nothing_open_has_no_trigger(self, watching: Client) -> None:
        console_make(is_active=False)

        assert 'hx-trigger="every' not in shown(watching, PROGRESS)
        assert 'hx-trigger="every 1s"' not in shown(watching)

    def test_first_reading_is_waited_for(self, watching: Client) -> None:
        console_make()

        for fragment in (shown(watching, PROGRESS), shown(watching)):
            assert f'hx-get="{PROGRESS}?awaited=1" hx-trigger="every 1s"' in fragment
            assert "The first reading is about to begin." in fragment

    def test_first_reading_that_ended_between_two_looks_is_told(self, waiting: Refresh, watching: Client) -> None:
        refresh_run(waiting.pk)

        answer = watching.get(f"{PROGRESS}?awaited=1")

        assert "refresh-ended" in answer["HX-Trigger"]

    def test_open_refresh_is_polled_and_the_button_rests(self, waiting: Refresh, watching: Client) -> None:
        fragment = shown(watching, PROGRESS)

        assert f'hx-get="{PROGRESS}?refresh={waiting.pk}" hx-trigger="every 1s"' in fragment
        assert "disabled" in fragment
        assert "about to begin" in fragment

    @pytest.mark.parametrize("address", ["/", "/licenses/", "/usage/", "/reports/"])
    def test_page_that_is_opened_meanwhile_shows_it_from_the_start(
        self, address: str, waiting: Refresh, signed_in: SignIn, administrator: User
    ) -> None:
        page = shown(signed_in(administrator), address)

        assert f'hx-get="{PROGRESS}?refresh={waiting.pk}" hx-trigger="every 1s"' in page
        assert f"Progress of {waiting.console.name}" in page

    def test_bar_moves_while_it_is_read(self, waiting: Refresh, watching: Client) -> None:
        seen: list[str] = []

        def watch(steps: object) -> None:
            seen.append(shown(watching, f"{PROGRESS}?refresh={waiting.pk}"))

        refresh_run(waiting.pk, watch=watch)

        values = [int(fragment.split('max="100" value="')[1].split('"')[0]) for fragment in seen]
        assert values == sorted(values)
        # Nothing, each list, and the evidence of final reports.
        assert len(set(values)) >= len(LISTS) + 2
        assert any("reading Backup &amp; Replication licenses" in fragment for fragment in seen)

    def test_end_is_said_once_and_the_page_is_told(self, waiting: Refresh, watching: Client) -> None:
        refresh_run(waiting.pk)

        answer = watching.get(f"{PROGRESS}?refresh={waiting.pk}", headers=HTMX)

        fragment = answer.content.decode()
        assert "refresh-ended" in answer["HX-Trigger"]
        assert "read completely" in fragment
        assert 'hx-trigger="every' not in fragment

    def test_failure_is_said_with_its_reason(self, waiting: Refresh, watching: Client, network: Network) -> None:
        network.consoles.clear()
        refresh_run(waiting.pk)

        fragment = shown(watching, f"{PROGRESS}?refresh={waiting.pk}")

        assert "could not be read. The console cannot be reached at eu-west.test:1280." in fragment

    def test_worker_that_never_comes_is_said_to_be_missing(self, waiting: Refresh, watching: Client) -> None:
        Refresh.objects.update(requested_at=timezone.now() - timedelta(minutes=3))

        assert "has waited 3\u00a0min for a worker" in shown(watching, PROGRESS)

    def test_many_consoles_share_one_bar(self, watching: Client) -> None:
        for _ in range(30):
            console_make()
        watching.post(START)

        fragment = shown(watching, PROGRESS)

        assert "0 of 30 consoles are done" in fragment
        assert fragment.count("<progress") == 1

    @pytest.mark.parametrize("query", ["?refresh=x", "?refresh=99999999999999999999", "?refresh=4711"])
    def test_refresh_that_is_not_there_is_nothing_to_show(self, query: str, watching: Client) -> None:
        assert "<progress" not in shown(watching, f"{PROGRESS}{query}")


class TestPermissions:
    @pytest.fixture(autouse=True)
    def console(self, db: None) -> Console:
        return console_make()

    @pytest.mark.parametrize("address", [ADDRESS, PROGRESS])
    @pytest.mark.parametrize("role", READERS)
    def test_every_role_sees_freshness(
        self, address: str, role: str, signed_in: SignIn, request: pytest.FixtureRequest
    ) -> None:
        assert signed_in(request.getfixturevalue(role)).get(address).status_code == 200

    @pytest.mark.parametrize("role", [*READERS, "stranger"])
    def test_only_some_roles_refresh_and_only_they_see_the_button(
        self, role: str, signed_in: SignIn, request: pytest.FixtureRequest
    ) -> None:
        client = signed_in(request.getfixturevalue(role))

        allowed = client.post(START).status_code == 302

        assert allowed is (role in REFRESHERS)
        assert Refresh.objects.exists() is allowed
        assert (START in client.get(PROGRESS).content.decode()) is allowed

    @pytest.mark.parametrize("address", [ADDRESS, PROGRESS])
    def test_somebody_without_a_role_sees_nothing(self, address: str, signed_in: SignIn, stranger: User) -> None:
        assert signed_in(stranger).get(address).status_code == 403

    @pytest.mark.parametrize("address", [ADDRESS, PROGRESS])
    def test_anonymous_is_led_to_sign_in(self, address: str, client: Client) -> None:
        assert client.get(address)["Location"].startswith(reverse("account_login"))
        assert client.post(START)["Location"].startswith(reverse("account_login"))

    def test_polling_after_the_session_ended_leads_the_whole_page_to_sign_in(self, client: Client) -> None:
        answer = client.get(PROGRESS, headers=HTMX)

        assert answer["HX-Redirect"] == reverse("account_login")

    def test_get_on_the_button_is_refused(self, signed_in: SignIn, operator: User) -> None:
        assert signed_in(operator).get(START).status_code == 405

    def test_press_from_another_site_is_refused(self, operator: User) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(operator)

        assert client.post(START).status_code == 403
        assert not Refresh.objects.exists()
