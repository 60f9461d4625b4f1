"""Prints the figures of usage alone: `python -m benchmarks.usage`, or of a console of as many companies as is said."""

import os
import sys
import tempfile

COMPANIES = 10_000


def main() -> None:
    """Measure one after the other, so that nothing competes with what is measured."""
    companies = int(sys.argv[1]) if len(sys.argv) > 1 else COMPANIES
    with tempfile.TemporaryDirectory(prefix="vspcdash-bench-") as folder:
        os.environ.update(VSPCDASH_DATA_DIR=folder, DJANGO_SETTINGS_MODULE="vspcdash.settings")
        import django

        django.setup()
        from benchmarks.recording import record
        from benchmarks.usage import figures

        print(f"load {os.getloadavg()[0]:.1f}; recording {companies} and {companies // 10} companies ...", flush=True)
        for line in figures.run(record(companies), record(companies // 10)):
            print(line, flush=True)
        print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
