"""Prints every figure of `docs/performance.md`, measured in this run: `make bench`."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

COMPANIES = 10_000


def main() -> None:
    """Measure one after the other, so that nothing competes with what is measured."""
    with tempfile.TemporaryDirectory(prefix="vspcdash-bench-") as folder:
        os.environ.update(VSPCDASH_DATA_DIR=folder, DJANGO_SETTINGS_MODULE="vspcdash.settings")
        import django

        django.setup()
        _measure(folder)


def _measure(folder: str) -> None:
    from benchmarks import chaos, decoding, readers, refreshing, throughput, workers
    from benchmarks.curve import recorded
    from benchmarks.recording import serve
    from benchmarks.usage import figures

    recordings = Path(folder) / "recordings"
    pages, fewer_pages = dict(recorded(COMPANIES, recordings)), dict(recorded(COMPANIES // 10, recordings))
    for line in refreshing.run(pages, fewer_pages) + decoding.run(pages):
        print(line, flush=True)
    with serve(pages) as server:
        _python("benchmarks.product", folder, server.url)
    _python("benchmarks.pages", folder)
    _python("benchmarks.administration", folder)
    _python("benchmarks.weight", folder)
    for line in chaos.run() + throughput.run():
        print(line, flush=True)
    for line in figures.run(pages, fewer_pages):
        print(line, flush=True)
    _python("benchmarks.reports.comparing")
    _python("benchmarks.alerts")
    for line in workers.run(recordings=recordings):
        print(line, flush=True)
    for line in readers.run(recordings=recordings):
        print(line, flush=True)
    _python("benchmarks.curve", "--recordings", str(recordings))


def _python(module: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", module, *arguments], check=True)


if __name__ == "__main__":
    main()
