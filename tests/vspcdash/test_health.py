"""Load balancers are told whether this machine can serve."""

import pytest
from django.db import OperationalError, connection
from django.test import Client


@pytest.mark.django_db
def test_it_is_well_while_the_database_answers(client: Client) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_it_says_in_json_that_the_database_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OperationalError("connection refused at a secret place")

    monkeypatch.setattr(connection, "cursor", fail)

    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (503, {"status": "the database does not answer"})
