"""Refreshes of recorded consoles: time against the floor, and memory against a console of a tenth of the size."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import floor
from benchmarks.measuring import RUNS, Figure, ratio, verdict
from benchmarks.recording import Pages, Server, serve

DATABASE = "vspcdash.sqlite3"


def run(pages: Pages, fewer_pages: Pages) -> list[str]:
    """Return the lines about refreshes of a large console, and about the memory that a small one takes."""
    with serve(pages) as server, serve(fewer_pages) as small:
        rounds = [_round(server, small, pages) for _ in range(RUNS + 1)][1:]
    floors, shares, firsts, seconds, peaks, small_peaks = (Figure(values) for values in zip(*rounds, strict=True))
    return [
        f"    floor {floors:.2f} s, of which the server {shares:.3f} (limit 0.15)",
        f"    first refresh {firsts:.2f} s, second {seconds:.2f} s",
        f"    peak memory {peaks:.0f} MiB, of the small console {small_peaks:.0f} MiB",
        verdict("(a) first refresh against the floor", ratio(firsts, floors), 2.0),
        verdict("(a) second refresh, nothing changed, against the floor", ratio(seconds, floors), 1.2),
        verdict("(d) peak memory against a tenth of the companies", ratio(peaks, small_peaks), 1.3),
    ]


def _round(server: Server, small: Server, pages: Pages) -> tuple[float, ...]:
    """Floor, the server's share of it, first and second refresh, and peak memory, one after the other."""
    used = server.cpu_seconds()
    with _folder(server) as folder:
        seconds = floor.run(server.url, [path for path in pages if floor.writes(path)], str(folder / DATABASE))
    share = (server.cpu_seconds() - used) / seconds
    ours, few = _refreshed(server), _refreshed(small)
    return seconds, share, ours["first"], ours["second"], ours["peak_mib"], few["peak_mib"]


def _refreshed(server: Server) -> dict[str, float]:
    with _folder(server) as folder:
        figures: dict[str, float] = json.loads(_python("-m", "benchmarks.product", str(folder), server.url))
    return figures


@contextmanager
def _folder(server: Server) -> Iterator[Path]:
    """A data folder with a migrated, empty database and one console."""
    with tempfile.TemporaryDirectory(prefix="vspcdash-bench-") as name:
        _python("-m", "benchmarks.product", "--setup", name, server.url)
        yield Path(name)


def _python(*arguments: str) -> str:
    return subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout
