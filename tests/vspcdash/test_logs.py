"""The log of workers and of beat, which Celery would set up by itself."""

import io
import logging
from collections.abc import Iterator

import pytest
from celery.app.log import Logging

from vspcdash.celery import app
from vspcdash.request_ids import request_id


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What a worker writes to its log, once Celery has set it up."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(Logging, "already_setup", False)
    Logging(app).setup(loglevel=logging.INFO, redirect_stdouts=False)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.parametrize("name", ["celery.worker.strategy", "celery.beat", "operations.carrying"])
def test_lines_of_a_worker_carry_the_id_and_no_secret_of_a_link(name: str, written: io.StringIO) -> None:
    token = request_id.set("attempt-0001")

    logging.getLogger(name).info("refused /accounts/link/%s/", "the-secret")

    request_id.reset(token)
    assert f"INFO {name} refused /accounts/link/.../ request_id=attempt-0001" in written.getvalue()


def test_a_line_carries_no_secret_of_what_confirms_a_message(written: io.StringIO) -> None:
    logging.getLogger("django.request").warning("Not Found: %s", "/alerts/confirm/the-secret/")

    assert "Not Found: /alerts/confirm/.../" in written.getvalue()


@pytest.mark.parametrize("name", ["urllib3.connection", "urllib3.connectionpool", "apprise"])
def test_no_library_warns_of_an_address_with_its_secrets(name: str) -> None:
    assert not logging.getLogger(name).isEnabledFor(logging.WARNING)
