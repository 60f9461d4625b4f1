"""What looking for troubles costs beside the refresh before it: `python -m benchmarks.alerts`, or of as many companies.

The first evaluation opens every alert that a console has reason for, and raises its warning; each later one finds that
hardly anything differs. Both are held against the refresh that they follow, in the same process.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measuring import Figure, ratio, verdict

COMPANIES = 10_000
LATER = 3
LIMIT = 0.3


def main() -> None:
    """Print the figures of one recorded console."""
    companies = int(sys.argv[1]) if len(sys.argv) > 1 else COMPANIES
    with tempfile.TemporaryDirectory(prefix="vspcdash-bench-") as folder:
        os.environ.update(VSPCDASH_DATA_DIR=folder, DJANGO_SETTINGS_MODULE="vspcdash.settings")
        import django

        django.setup()
        from benchmarks.recording import record, serve

        with serve(record(companies)) as server:
            for line in figures(Path(folder), server.url):
                print(line, flush=True)


def figures(folder: Path, url: str) -> Iterator[str]:
    """Yield a line for each figure; needs an empty database in `folder`."""
    from benchmarks.product import refresh, setup

    setup(folder, url)
    from alerts.models import Alert, AlertWarning
    from licensing.models import License

    first = Figure((refresh(),)), Figure((_evaluate(),))
    yield f"{License.objects.count()} licenses: {Alert.objects.count()} alerts, {AlertWarning.objects.count()} warnings"
    yield f"first refresh {first[0]:.1f} s, evaluation {first[1]:.2f} s"
    yield verdict("first evaluation / first refresh", ratio(first[1], first[0]), LIMIT)
    rounds = [(refresh(), _evaluate()) for _ in range(LATER)]
    later = [Figure(values) for values in zip(*rounds, strict=True)]
    yield f"later refresh {later[0]:.1f} s, evaluation {later[1]:.2f} s"
    yield verdict("later evaluation / later refresh", ratio(later[1], later[0]), LIMIT)


def _evaluate() -> float:
    """Look for troubles, and return the seconds it took; fails where a rule does."""
    from django.utils import timezone

    from alerts.evaluating import evaluate

    began = time.perf_counter()
    outcome = evaluate(timezone.now())
    seconds = time.perf_counter() - began
    assert outcome is not None
    assert outcome.failed == ()
    return seconds


if __name__ == "__main__":
    main()
