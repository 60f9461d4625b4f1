"""Refreshes of one machine write in turns where a database has one writer, and side by side elsewhere."""

import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from pytest_django.fixtures import Settings

from refresh.writing import writing


@pytest.mark.parametrize(("vendor", "waits"), [("sqlite", True), ("postgresql", False)])
def test_the_second_waits_for_the_first_where_there_is_one_writer(
    vendor: str, waits: bool, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RUN_DIR = tmp_path
    monkeypatch.setattr("refresh.writing.connection", SimpleNamespace(vendor=vendor))
    begun, let_in = threading.Event(), threading.Event()

    def second() -> None:
        begun.set()
        with writing():
            let_in.set()

    thread = threading.Thread(target=second)
    with writing():
        thread.start()
        begun.wait(10)
        was_let_in = let_in.wait(0.3 if waits else 10)
    thread.join(10)

    assert was_let_in is not waits
    assert let_in.is_set()
