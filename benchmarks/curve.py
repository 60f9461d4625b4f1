"""How everything grows with the companies of a console: `python -m benchmarks.curve`, or `--most 10000` to stop there.

A slope of 1 is linear, one of 0 flat: the logarithm of how many times more it becomes with ten times the companies.
To record the larger consoles takes long: the folder that `--recordings` names keeps that for the next time.
"""

import argparse
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.recording import Pages

SIZES = (100, 1_000, 10_000, 100_000)
# Single runs of what takes minutes; the smaller ones are the median of several.
RUNS, ONCE_FROM = 3, 100_000
LINEAR, FLAT = 1.1, math.log10(1.3)


@dataclass(frozen=True)
class Curve:
    """One figure: where it comes from, its unit, and the steepest that its last decade may be."""

    title: str
    key: str
    unit: str
    limit: float


CURVES = (
    Curve("first refresh", "first", "s", LINEAR),
    Curve("refresh without changes", "second", "s", LINEAR),
    Curve("memory of the refresh", "refresh_mib", "MiB", FLAT),
    Curve("first search for alerts", "evaluation", "s", LINEAR),
    Curve("`/`", "overview", "ms", FLAT),
    Curve("`/licenses/`", "licenses", "ms", FLAT),
    Curve("`/usage/`", "usage", "ms", FLAT),
    Curve("`/alerts/`", "alerts", "ms", FLAT),
    Curve("page of an organization", "organization", "ms", FLAT),
    Curve("CSV of all licenses", "export", "s", LINEAR),
    Curve("CSV, per row", "row", "ms", FLAT),
    Curve("memory of search, pages and CSV", "peak_mib", "MiB", FLAT),
    Curve("database", "megabytes", "MB", LINEAR),
)


def main() -> None:
    """Print the table, size by size as it comes on the way there."""
    options = _options()
    sizes = [size for size in SIZES if size <= options.most]
    with tempfile.TemporaryDirectory(prefix="vspcdash-bench-") as name:
        django_setup(Path(name) / "recording")
        recordings = options.recordings or Path(name)
        blank = Path(name) / "blank"
        _python("benchmarks.product", "--setup", str(blank), "")
        measured = [_measured(size, recordings, blank) for size in sizes]
    print("\n".join(table(sizes, measured)))


def table(sizes: Sequence[int], measured: Sequence[dict[str, float]]) -> Iterator[str]:
    """Yield the lines of the table in Markdown, with the slope of each decade, the one of all, and the verdict."""
    decades = [f"to {size:,}" for size in sizes[1:]]
    headings = ["companies", *(f"{size:,}" for size in sizes), *decades, "all", "limit"]
    yield _line(headings)
    yield _line(["---"] * len(headings))
    for curve in CURVES:
        values = [one[curve.key] for one in measured]
        points = list(zip(sizes, values, strict=True))
        slopes = [slope(one, other) for one, other in pairwise(points)]
        kept = "" if not slopes or slopes[-1] <= curve.limit else " **exceeded**"
        numbers = [f"{value:.3g} {curve.unit}" if value < 100 else f"{value:,.0f} {curve.unit}" for value in values]
        told = [f"{one:.2f}" for one in (*slopes, slope(points[0], points[-1]))]
        yield _line([curve.title, *numbers, *told, f"{curve.limit:.2f}{kept}"])


def slope(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the exponent by which the second number of two points grows with the first."""
    if one[0] == other[0]:
        return 0.0
    return math.log(other[1] / one[1]) / math.log(other[0] / one[0])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--most", type=int, default=SIZES[-1], help="the largest number of companies")
    parser.add_argument("--recordings", type=Path, help="a folder in which what was recorded is kept and found")
    return parser.parse_args()


def django_setup(folder: Path) -> None:
    """Set Django up on a data folder of which nothing is kept: the recording needs its settings."""
    os.environ.update(VSPCDASH_DATA_DIR=str(folder), DJANGO_SETTINGS_MODULE="vspcdash.settings")
    os.environ.setdefault("VSPCDASH_ADMIN_PASSWORD", "only-for-this-benchmark")
    import django

    django.setup()


def _measured(size: int, recordings: Path, blank: Path) -> dict[str, float]:
    """What a console of this size takes: of each figure the median."""
    pages = recorded(size, recordings)
    runs = [_run(pages, blank) for _ in range(1 if size >= ONCE_FROM else RUNS)]
    figures = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    print(f"{size} companies: {json.dumps({key: round(value, 3) for key, value in figures.items()})}", flush=True)
    return figures


def recorded(size: int, folder: Path) -> "Pages":
    """Return the pages of a console of this size, recorded now unless they are in `folder`; needs Django set up."""
    from benchmarks.recording import PageFile, record

    folder.mkdir(parents=True, exist_ok=True)
    pages = PageFile(folder / f"{size}.pages")
    if not pages:
        print(f"recording a console of {size} companies ...", flush=True)
        record(size, pages)
        pages.keep()
    return pages


def _run(pages: "Pages", blank: Path) -> dict[str, float]:
    """Everything once, each part in a process of its own, on a copy of a database without rows."""
    from benchmarks.recording import serve

    with tempfile.TemporaryDirectory(prefix="vspcdash-bench-") as folder, serve(pages) as server:
        shutil.copytree(blank, folder, dirs_exist_ok=True)
        _python("benchmarks.product", "--setup", folder, server.url)
        refreshed = json.loads(_python("benchmarks.product", folder, server.url))
        megabytes = _bytes_of(Path(folder)) / 1e6
        answered = json.loads(_python("benchmarks.answering", folder))
    return {
        "first": refreshed["first_cpu"],
        "second": refreshed["second_cpu"],
        "refresh_mib": refreshed["peak_mib"],
        "megabytes": megabytes,
        **answered,
    }


def _bytes_of(folder: Path) -> int:
    """The database with its log: what is in that belongs to it."""
    return sum(file.stat().st_size for file in folder.glob("vspcdash.sqlite3*"))


def _python(module: str, *arguments: str) -> str:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    main()
