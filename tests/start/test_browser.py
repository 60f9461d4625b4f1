"""What `make test` says where there is no browser."""

import os
import shutil

import pytest

from scripts import apt
from scripts.browser import browser_ensure
from scripts.steps import PreparationError


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """No Chromium, and nobody who may install it."""
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    monkeypatch.delenv("CI", raising=False)


def test_missing_browser_is_told_and_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert browser_ensure() is None
    assert "install the package chromium as root (apt install chromium)" in capsys.readouterr().err


def test_missing_browser_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")

    with pytest.raises(PreparationError, match="install the package chromium"):
        browser_ensure()


def test_root_gets_the_browser_from_apt(monkeypatch: pytest.MonkeyPatch) -> None:
    places = {"apt-get": "/usr/bin/apt-get"}
    monkeypatch.setattr(shutil, "which", places.get)
    monkeypatch.setattr(os, "getuid", lambda: 0)

    def install(command: list[str], failure: str) -> None:
        if command[-1] == "chromium":
            places["chromium"] = "/usr/bin/chromium"

    monkeypatch.setattr(apt, "run", install)

    assert browser_ensure() == "/usr/bin/chromium"
