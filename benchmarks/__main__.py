"""Prints every figure of `docs/performance.md`, measured in this run: `make bench`."""

import os
import subprocess
import sys
import tempfile

COMPANIES = 10_000


def main() -> None:
    """Measure one after the other, so that nothing competes with what is measured."""
    with tempfile.TemporaryDirectory(prefix="vspcdash-bench-") as folder:
        os.environ.update(VSPCDASH_DATA_DIR=folder, DJANGO_SETTINGS_MODULE="vspcdash.settings")
        import django

        django.setup()
        _measure(folder)


def _measure(folder: str) -> None:
    from benchmarks import chaos, decoding, refreshing, throughput
    from benchmarks.recording import record, serve
    from benchmarks.usage import figures

    print(f"recording consoles of {COMPANIES} and {COMPANIES // 10} companies ...", flush=True)
    pages, fewer_pages = record(COMPANIES), record(COMPANIES // 10)
    for line in refreshing.run(pages, fewer_pages) + decoding.run(pages):
        print(line, flush=True)
    with serve(pages) as server:
        subprocess.run([sys.executable, "-m", "benchmarks.product", folder, server.url], check=True)
    subprocess.run([sys.executable, "-m", "benchmarks.pages", folder], check=True)
    for line in chaos.run() + throughput.run():
        print(line, flush=True)
    for line in figures.run(pages, fewer_pages):
        print(line, flush=True)
    subprocess.run([sys.executable, "-m", "benchmarks.reports.comparing"], check=True)
    subprocess.run([sys.executable, "-m", "benchmarks.alerts"], check=True)


if __name__ == "__main__":
    main()
