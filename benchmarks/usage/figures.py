"""The figures of usage: (g) what a reading costs, (h) what its pages cost, and (i) how large its database grows."""

import json
import pickle
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import floor
from benchmarks.measuring import RUNS, Figure, ratio, verdict
from benchmarks.recording import Pages, Server, serve
from benchmarks.refreshing import DATABASE
from benchmarks.usage.past import PAGES

YEAR = 365
MOST_MEGABYTES = 300
PAGE_NAMES = {"list": "/usage/", "organization": "an organization's page"}


def run(pages: Pages, fewer_pages: Pages) -> Iterator[str]:
    """Yield the lines about a large console and one of a tenth of its size, each as soon as it is known."""
    with tempfile.TemporaryDirectory(prefix="vspcdash-bench-") as name, serve(pages) as server:
        large, small = Path(name) / "large", Path(name) / "small"
        _read_directory(large, server)
        yield from _readings(large, server, pages)
        with serve(fewer_pages) as small_server:
            _read_directory(small, small_server)
        yield from _growth(_past(large, pages))
        _past(small, fewer_pages)
        yield from _pages(large, small)


def _read_directory(folder: Path, server: Server) -> None:
    """Make a database that has read everything of a console but its usage."""
    _python("-m", "benchmarks.product", "--directory", str(folder), server.url)


def _readings(folder: Path, server: Server, pages: Pages) -> Iterator[str]:
    rounds = [_round(folder, server, pages) for _ in range(RUNS + 1)][1:]
    floors, firsts, seconds = (Figure(values) for values in zip(*rounds, strict=True))
    yield f"    usage: floor {floors:.2f} s, first reading {firsts:.2f} s, second {seconds:.2f} s"
    yield verdict("(g) first reading of usage against the floor", ratio(firsts, floors), 2.0)
    yield verdict("(g) second reading, nothing changed, against the floor", ratio(seconds, floors), 1.2)


def _round(folder: Path, server: Server, pages: Pages) -> tuple[float, float, float]:
    """Floor, first and second reading, one after the other."""
    paths = [path for path in pages if floor.list_of(path) == floor.USAGE]
    with _copied(folder) as copy:
        seconds = floor.run(server.url, paths, str(copy / DATABASE))
    with _copied(folder) as copy:
        ours = json.loads(_python("-m", "benchmarks.usage.step", str(copy), server.url))
    return seconds, ours["first"], ours["second"]


@contextmanager
def _copied(folder: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="vspcdash-bench-") as name:
        yield Path(shutil.copytree(folder, name, dirs_exist_ok=True))


def _past(folder: Path, pages: Pages) -> list[dict[str, Any]]:
    """Read two years; how large the database was at their beginning, in their middle and at their end."""
    (folder / PAGES).write_bytes(pickle.dumps(pages))
    output = _python("-m", "benchmarks.usage.past", str(folder), str(YEAR), str(YEAR))
    return [json.loads(line) for line in output.splitlines()]


def _growth(sizes: list[dict[str, Any]]) -> Iterator[str]:
    for when, size in zip(("first reading", "one year", "two years"), sizes, strict=True):
        tables = (f"{name} {size['rows'][name]:,} rows, {taken / 1e6:.1f} MB" for name, taken in size["tables"].items())
        yield f"    after {when}: {size['bytes'] / 1e6:.0f} MB; {size['changes']:,} changes; {'; '.join(tables)}"
    first, year, _ = sizes
    grown = {name: year["tables"][name] - first["tables"][name] for name in ("usageline", "gaugeday")}
    added = {name: year["rows"][name] - first["rows"][name] for name in grown}
    for name, taken in grown.items():
        per_row, rows = taken / added[name], added[name] / year["changes"]
        yield f"    {name}: {per_row:.0f} bytes a row, {rows:.2f} rows for each change of an organization"
    megabytes = year["bytes"] / 1e6
    kept = "kept" if megabytes <= MOST_MEGABYTES else "EXCEEDED"
    yield f"{'(i) megabytes of the database after a year':<58} {megabytes:.0f}  limit {MOST_MEGABYTES}: {kept}"


def _pages(large: Path, small: Path) -> Iterator[str]:
    rounds = [(_asked(large), _asked(small)) for _ in range(RUNS + 1)][1:]
    for key, name in PAGE_NAMES.items():
        page, plain = (Figure(tuple(ours[kind] for ours, _ in rounds)) for kind in (key, f"plain {key}"))
        of_small = Figure(tuple(few[key] for _, few in rounds))
        yield f"    {name} {page:.1f} ms, plain template {plain:.1f} ms, at a tenth of the companies {of_small:.1f} ms"
        yield verdict(f"(h) {name} against a plain template", ratio(page, plain), 4.0)
        yield verdict(f"(h) {name} against a tenth of the companies", ratio(page, of_small), 1.5)


def _asked(folder: Path) -> dict[str, float]:
    milliseconds: dict[str, float] = json.loads(_python("-m", "benchmarks.usage.pages", str(folder)))
    return milliseconds


def _python(*arguments: str) -> str:
    return subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout
