"""Who reads the metrics, and in which form."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from tests.alerts.metrics.scraping import OPEN_METRICS, TOKEN, asked, families, open_families
from tests.licensing.factories import console_make, license_make


def test_without_a_setting_there_is_nothing(settings: Settings) -> None:
    settings.METRICS_TOKEN = ""

    assert asked().status_code == 404
    assert asked(token="").status_code == 404


@pytest.mark.parametrize("header", ["", "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer \u00e9", TOKEN])
def test_another_token_is_refused(header: str) -> None:
    response = Client().get("/metrics", headers={"Authorization": header} if header else {})

    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, 'Bearer realm="metrics"')
    assert b"vspcdash" not in response.content


def test_who_is_signed_in_reads_no_more(administrator: User, client: Client) -> None:
    client.force_login(administrator)

    assert client.get("/metrics").status_code == 401


def test_tries_are_limited_and_shut_nobody_out(client: Client) -> None:
    statuses = [asked("guessed").status_code for _ in range(21)]

    assert statuses == [401] * 20 + [429]
    assert asked("guessed").headers["Retry-After"] == "60"
    assert asked().status_code == 200


def test_the_token_opens_nothing_else() -> None:
    response = Client().get("/licenses/?format=json", headers={"Authorization": f"Bearer {TOKEN}"})

    assert response.status_code == 401


def test_nothing_is_written_there(client: Client) -> None:
    assert client.post("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 405


def test_it_speaks_both_forms(db: None) -> None:
    license_make(console_make())

    response, newer = asked(), asked(Accept=OPEN_METRICS)

    assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert newer.headers["Content-Type"].startswith("application/openmetrics-text; version=1.0.0")
    assert {name.removesuffix("_info") for name in families()} == {
        name.removesuffix("_info") for name in open_families()
    }


def test_a_request_leaves_no_session_and_nothing_in_the_process(client: Client) -> None:
    before = asked().content

    assert not asked().cookies
    assert asked().content == before
