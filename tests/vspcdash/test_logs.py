"""The log of workers and of beat, which Celery would set up by itself."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from datetime import datetime
from queue import Queue

import pytest
from celery import Celery
from celery.app.log import Logging
from celery.contrib.testing.worker import start_worker

from vspcdash.celery import app
from vspcdash.logs import JSON, logging_of
from vspcdash.request_ids import request_id


@pytest.fixture
def as_json(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is logged as JSON."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    monkeypatch.setattr("sys.stderr", stream)
    logging.config.dictConfig({**logging_of(JSON), "loggers": {}})
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


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


def test_a_line_of_json_has_moment_level_logger_message_and_request(as_json: io.StringIO) -> None:
    token = request_id.set("request-0001")

    logging.getLogger("operations.carrying").warning("refused /accounts/link/%s/", "the-secret")

    request_id.reset(token)
    line = json.loads(as_json.getvalue())
    assert datetime.fromisoformat(line.pop("time")).tzinfo is not None
    assert line == {
        "level": "WARNING",
        "logger": "operations.carrying",
        "message": "refused /accounts/link/.../",
        "request_id": "request-0001",
    }


def test_a_failure_is_one_line_of_json(as_json: io.StringIO) -> None:
    try:
        raise ValueError("broken")
    except ValueError:
        logging.getLogger("refresh.running").exception("could not be read")

    (line,) = as_json.getvalue().splitlines()
    assert "ValueError: broken" in json.loads(line)["exc_info"]


@pytest.mark.parametrize(("known", "expected"), [("request-0001", "request-0001"), ("", "task-0001")])
def test_a_task_works_under_the_id_of_the_request_that_asked_for_it(known: str, expected: str) -> None:
    background, seen = Celery("background", broker="memory://"), Queue[str]()

    @background.task
    def noted() -> None:
        seen.put(request_id.get())

    token = request_id.set(known)
    noted.apply_async(task_id="task-0001")
    request_id.reset(token)

    with start_worker(background, pool="solo", perform_ping_check=False):
        assert seen.get(timeout=30) == expected
