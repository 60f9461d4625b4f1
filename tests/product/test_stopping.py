"""Stops of every kind, with a refresh under way, and what the next start makes of what is left."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import requests

from tests.support.databases import rows
from tests.support.product import ROOT, STOP_SECONDS, Product, free_port

pytestmark = pytest.mark.start

DEADLINE = 90.0


@contextmanager
def console(port: int, *, latency: int) -> Iterator[None]:
    """A simulator of the test's own; each of its answers takes `latency` milliseconds."""
    command = (sys.executable, "manage.py", "simulator", "--port", str(port), "--latency", str(latency))
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, port: int) -> Iterator[Product]:
    data_dir = tmp_path_factory.mktemp("stop") / "var"
    settings = {
        "VSPC_URL": f"http://127.0.0.1:{port}",
        "VSPC_API_KEY": "demo-key",
        "VSPCDASH_ADMIN_PASSWORD": "a password of our own",
    }
    product = Product(data_dir, settings=settings)
    yield product
    product.stop()


def refreshes(product: Product) -> list[str]:
    return [state for (state,) in rows(product.data_dir, "SELECT state FROM refresh_refresh ORDER BY id")]


def wait_for(product: Product, *states: str) -> None:
    deadline = time.monotonic() + DEADLINE
    while not set(states) & set(refreshes(product)):
        assert time.monotonic() < deadline, refreshes(product)
        time.sleep(0.1)


def supervisors(product: Product) -> list[psutil.Process]:
    return [process for process in product.left() if "supervisor.supervisord" in process.cmdline()]


def test_a_refresh_under_way_is_handed_back_at_a_stop(product: Product, port: int) -> None:
    with console(port, latency=8000):
        product.start()
        wait_for(product, "running")
        seconds = product.stop()

    assert product.password is None
    assert seconds < STOP_SECONDS
    assert product.process.returncode == 0
    assert product.left() == []
    assert refreshes(product) == ["queued"]


def test_what_was_handed_back_is_finished_after_the_next_start(product: Product, port: int) -> None:
    with console(port, latency=0):
        product.start()
        wait_for(product, "succeeded")

    assert refreshes(product)[0] == "succeeded"
    assert "a password of our own" not in product.line + product.errors


def test_killed_parent_is_taken_over(product: Product) -> None:
    product.kill()
    left = product.left()

    product.start()

    assert left
    assert not any(process.is_running() for process in left)
    assert f"Ended {len(left)} processes that an earlier start had left behind." in product.errors


def test_killed_parent_and_supervisor_are_taken_over(product: Product) -> None:
    product.kill()
    for process in supervisors(product):
        process.kill()
    left = [process for process in product.left() if process.is_running()]

    product.start()

    assert left
    assert not any(process.is_running() for process in left)


def test_unreachable_console_keeps_no_page_from_starting(product: Product, port: int) -> None:
    # Nobody has listened on the console's port since the second test, and there were two starts since.
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://127.0.0.1:{port}", timeout=10)

    assert requests.get(product.url, timeout=10).status_code == 200


def test_interrupt_stops_everything(product: Product) -> None:
    seconds = product.stop(signal.SIGINT)

    assert seconds < STOP_SECONDS
    assert product.process.returncode == 0
    assert product.left() == []


def test_make_that_is_killed_takes_everything_along(tmp_path: Path) -> None:
    product = Product(tmp_path / "var", command=("make", "--no-print-directory", "run"))
    product.start()
    product.kill()

    # The next start waits for the stop that is under way.
    product.command = Product(tmp_path / "var").command
    with product:
        assert product.password is None

    assert product.left() == []
