"""How long pages of usage take, in process: `python -m benchmarks.usage.pages FOLDER`, whose database has a past.

Prints the milliseconds of each page, and of a plain template of the same rows, as JSON.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import time_machine
from django.core.management import call_command

from benchmarks.product import setup
from benchmarks.usage.past import ENDS_AT

REQUESTS = 20


def main() -> None:
    """Print how long each takes, ten minutes after the last reading."""
    setup(Path(sys.argv[1]), "")
    from benchmarks.usage.answers import answers

    call_command("collectstatic", verbosity=0, interactive=False)
    with time_machine.travel(ENDS_AT + timedelta(minutes=10)):
        print(json.dumps({name: _milliseconds(answer) for name, answer in answers().items()}))


def _milliseconds(answer: Callable[[], object]) -> float:
    """How long one call takes, over several after the first."""
    answer()
    began = time.perf_counter()
    for _ in range(REQUESTS):
        answer()
    return (time.perf_counter() - began) / REQUESTS * 1000


if __name__ == "__main__":
    os.environ.setdefault("VSPCDASH_ADMIN_PASSWORD", "only-for-this-benchmark")
    main()
