"""Two consoles read at once by one worker process and by two, on PostgreSQL: `python -m benchmarks.workers`.

Each answer of a console takes 100 ms, as one over a network does. The broker and the workers are those of the product.
It fails where a refresh was run twice, or a page was asked for twice.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.curve import recorded
from benchmarks.measuring import Figure, ratio
from scripts.postgres import postgres
from tests.support.product import ROOT, environment

COMPANIES, CONSOLES, ANSWER_SECONDS = 10_000, 2, 0.1
RUNS, LEAST = 3, 1.7
START_SECONDS, LOOK_SECONDS = 120, 0.05


def run(companies: int = COMPANIES, recordings: Path | None = None) -> list[str]:
    """Return the lines about consoles of so many companies, measured on a server of its own."""
    with tempfile.TemporaryDirectory(prefix="vspcdash-bench-") as name, postgres(Path(name) / "postgres.log") as url:
        settings = environment(Path(name) / "var", 1, {"DATABASE_URL": url})
        command = [sys.executable, "-m", "benchmarks.workers", str(companies), str(recordings or name)]
        return subprocess.run(
            command, cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True, check=True
        ).stdout.splitlines()


def main() -> None:
    """Print how long one worker needs, how long two do, and how that compares."""
    if "DATABASE_URL" not in os.environ:
        print("\n".join(run(*_arguments())))
        return
    os.environ["DJANGO_SETTINGS_MODULE"] = "vspcdash.settings"
    import django

    django.setup()
    for line in _measured(int(sys.argv[1]), Path(sys.argv[2])):
        print(line, flush=True)


def _measured(companies: int, recordings: Path) -> Iterator[str]:
    from django.core.management import call_command

    from benchmarks.recording import serve

    call_command("migrate", verbosity=0)
    pages = recorded(companies, recordings)
    with ExitStack() as stack:
        servers = [stack.enter_context(serve(pages, seconds=ANSWER_SECONDS)) for _ in range(CONSOLES)]
        stack.enter_context(_broker())
        alone, together = zip(*(_round([server.url for server in servers]) for _ in range(RUNS)), strict=True)
        asked = [max(server.requests().values()) for server in servers]
    waited = len(pages) * ANSWER_SECONDS
    assert set(asked) == {2 * RUNS}, f"pages were asked for {asked} times in {2 * RUNS} refreshes"
    faster = ratio(Figure(alone), Figure(together))
    yield f"    {CONSOLES} consoles of {companies} companies, each with {len(pages)} answers in {waited:.0f} s at best"
    yield f"    one worker {Figure(alone):.1f} s, two workers {Figure(together):.1f} s; load {os.getloadavg()[0]:.1f}"
    yield f"    {2 * RUNS * CONSOLES} refreshes, each run once; every page of a refresh was asked for once"
    kept = "kept" if faster.median >= LEAST else "MISSED"
    yield f"{'(j) two workers against one, at two consoles':<58} {faster:.2f}  at least {LEAST:g}: {kept}"


def _round(urls: Sequence[str]) -> tuple[float, float]:
    """The seconds that one worker needs, and those that two do."""
    return _refreshed(urls, workers=1), _refreshed(urls, workers=2)


def _refreshed(urls: Sequence[str], *, workers: int) -> float:
    """The seconds from asking for the first refresh of each console to the end of the last."""
    from consoles.models import Console
    from refresh.models import Refresh
    from refresh.services import refresh_start

    _consoles_make(urls)
    with _workers(workers):
        for console in Console.objects.all():
            refresh_start(console=console, trigger=Refresh.Trigger.COMMAND)
        while Refresh.objects.open().exists():
            time.sleep(LOOK_SECONDS)
    refreshes = list(Refresh.objects.all())
    assert len(refreshes) == len(urls), f"{len(refreshes)} refreshes of {len(urls)} consoles"
    assert {(one.state, one.attempt_count) for one in refreshes} == {(Refresh.State.SUCCEEDED, 1)}
    ends = [one.finished_at for one in refreshes if one.finished_at]
    return (max(ends) - min(one.requested_at for one in refreshes)).total_seconds()


def _consoles_make(urls: Sequence[str]) -> None:
    """Consoles that have never been read, and nothing of those before."""
    from django.db import connection

    from benchmarks.recording import API_KEY
    from consoles.services import console_create

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE consoles_console CASCADE")
        cursor.execute("VACUUM ANALYZE")
    for number, url in enumerate(urls, start=1):
        console_create(values={"name": f"Console {number}", "url": url, "api_key": API_KEY})


@contextmanager
def _broker() -> Iterator[None]:
    """The product's own broker."""
    import redis
    from django.conf import settings
    from redis.exceptions import RedisError

    from vspcdash.start.demo import DemoConsole
    from vspcdash.start.programs import programs
    from vspcdash.start.supervision import folders_make

    def answers() -> bool:
        try:
            return bool(redis.Redis.from_url(settings.SLOTS_URL).ping())
        except RedisError:
            return False

    folders_make()
    broker = next(one for one in programs(DemoConsole(port=1, key_file=Path("none"))) if one.name == "broker")
    with _process(broker.command, broker.log):
        _await(answers, "the broker does not come up")
        yield


@contextmanager
def _workers(count: int) -> Iterator[None]:
    """So many processes that take refreshes, one at a time each; they are up when the block begins."""
    from vspcdash.start.programs import BACKGROUND, LOG_DIR

    with ExitStack() as stack:
        logs = [LOG_DIR / f"refresh-{number}-{time.monotonic_ns()}.log" for number in range(count)]
        for log in logs:
            stack.enter_context(_process((*BACKGROUND, "worker", "refresh", "1"), log))
        _await(lambda: all(b" ready." in log.read_bytes() for log in logs), "the workers do not come up")
        yield


@contextmanager
def _process(command: Sequence[str], log: Path) -> Iterator[None]:
    with log.open("ab") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _await(claim: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not claim():
        assert time.monotonic() < deadline, otherwise
        time.sleep(LOOK_SECONDS)


def _arguments() -> tuple[int, Path | None]:
    """How many companies, and where their recordings are kept; both may be left out."""
    companies = int(sys.argv[1]) if len(sys.argv) > 1 else COMPANIES
    return companies, Path(sys.argv[2]) if len(sys.argv) > 2 else None


if __name__ == "__main__":
    main()
