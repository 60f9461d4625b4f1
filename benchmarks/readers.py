"""People who read pages while a console is read, against the same people without that: `python -m benchmarks.readers`.

The product runs as `make run` starts it, first on SQLite and then on PostgreSQL. Each of 50
people opens another page each five seconds. A refresh is a full one: every row is written again, one refresh after the
other for as long as is measured.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests

from benchmarks.curve import django_setup, recorded
from scripts.postgres import postgres
from tests.support.product import ROOT, Product

COMPANIES, PEOPLE, PAUSE_SECONDS, MEASURED_SECONDS = 10_000, 50, 5.0, 90.0
MOST = {"SQLite": 3.0, "PostgreSQL": 2.0}
ANSWER_SECONDS = 30.0
LIFE = ("-m", "benchmarks.readers_room")


@dataclass
class Readings:
    """What people met: the seconds of each page, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def p50(self) -> float:
        """Milliseconds of the middle page."""
        return 1000 * statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        """Milliseconds that 95 % of the pages do not exceed."""
        return 1000 * statistics.quantiles(self.seconds, n=20)[-1]

    def __str__(self) -> str:
        return f"{len(self.seconds)} pages, p50 {self.p50:.0f} ms, p95 {self.p95:.0f} ms"


def run(companies: int = COMPANIES, recordings: Path | None = None) -> Iterator[str]:
    """Yield the lines about both databases."""
    with tempfile.TemporaryDirectory(prefix="vspcdash-bench-") as name:
        folder = Path(name)
        django_setup(folder / "recording")
        pages = recorded(companies, recordings or folder)
        from benchmarks.recording import serve

        with serve(pages, is_changing=True) as server:
            yield from _figures("SQLite", folder / "sqlite", server.url, {})
        with serve(pages, is_changing=True) as server, postgres(folder / "postgres.log") as url:
            yield from _figures("PostgreSQL", folder / "postgres", server.url, {"DATABASE_URL": url})


def _figures(database: str, folder: Path, console: str, settings: dict[str, str]) -> Iterator[str]:
    from benchmarks.recording import API_KEY

    own = {
        "VSPC_URL": console,
        "VSPC_API_KEY": API_KEY,
        "VSPCDASH_ADMIN_PASSWORD": "only-for-this-benchmark",
        # The first one comes by itself, all others are asked for.
        "VSPCDASH_REFRESH_MINUTES": "1440",
    }
    with Product(folder, settings=own | settings) as product:
        room = json.loads(_python(product, "people", str(PEOPLE)))
        _read(product, room, seconds=PAUSE_SECONDS)
        without = _read(product, room, seconds=MEASURED_SECONDS)
        with _refreshing(product) as count:
            during = _read(product, room, seconds=MEASURED_SECONDS)
    yield f"    {database}: without a refresh {without}"
    yield f"    {database}: during {count()} full refreshes {during}; load {os.getloadavg()[0]:.1f}"
    for error in (without.errors + during.errors)[:5]:
        yield f"    {database}: {error}"
    ratio, errors = during.p95 / without.p95, len(without.errors) + len(during.errors)
    kept = "kept" if ratio <= MOST[database] and not errors else "EXCEEDED"
    name = f"(k) p95 of pages during a refresh, {database}"
    yield f"{name:<58} {ratio:.2f}, {errors} errors  limit {MOST[database]:g}, none: {kept}"


def _read(product: Product, room: dict[str, list[str]], *, seconds: float) -> Readings:
    """Let everybody read for so long; they begin one after the other, and each with another page."""
    readings, end = Readings(), time.monotonic() + seconds
    people = [
        threading.Thread(target=_person, args=(product.url, session, room["pages"], number, end, readings))
        for number, session in enumerate(room["sessions"])
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return readings


def _person(url: str, session: str, pages: Sequence[str], number: int, end: float, readings: Readings) -> None:
    time.sleep(PAUSE_SECONDS * number / PEOPLE)
    with requests.Session() as browser:
        browser.cookies["sessionid"] = session
        while time.monotonic() < end:
            began = time.monotonic()
            address = pages[number % len(pages)]
            number += 1
            if error := _ask(browser, url + address):
                readings.errors.append(error)
            seconds = time.monotonic() - began
            readings.seconds.append(seconds)
            time.sleep(max(0.0, PAUSE_SECONDS - seconds))


def _ask(browser: requests.Session, address: str) -> str:
    """Open a page, and return what is wrong with the answer, if anything."""
    try:
        answer = browser.get(address, timeout=ANSWER_SECONDS, allow_redirects=False)
    except requests.RequestException as error:
        return f"{address}: {type(error).__name__}"
    return "" if answer.status_code == 200 else f"{address}: {answer.status_code}"


@contextmanager
def _refreshing(product: Product) -> Iterator[Callable[[], int]]:
    """Have the console read anew for as long as the block lasts; what it gets says how many refreshes have ended."""
    command = [sys.executable, *LIFE, "refresh"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=product.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdin is not None
    process.stdout.readline()
    lines: list[str] = []
    try:
        yield lambda: len(lines)
    finally:
        process.stdin.close()
        lines += process.stdout.read().splitlines()
        process.stdout.close()
        process.wait()


def _python(product: Product, *arguments: str) -> str:
    command = [sys.executable, *LIFE, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=product.environment, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def _arguments() -> tuple[int, Path | None]:
    """How many companies, and where their recordings are kept; both may be left out."""
    companies = int(sys.argv[1]) if len(sys.argv) > 1 else COMPANIES
    return companies, Path(sys.argv[2]) if len(sys.argv) > 2 else None


if __name__ == "__main__":
    for line in run(*_arguments()):
        print(line, flush=True)
