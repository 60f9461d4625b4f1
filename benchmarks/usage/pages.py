"""How long pages of usage take, in process: `python -m benchmarks.usage.pages FOLDER`, whose database has a past.

Prints the milliseconds of each page, and of a plain template of the same rows, as JSON.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping
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
        print(json.dumps(_milliseconds(answers())))


def _milliseconds(answers: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """How long each takes, the middle of several, in turn with the others after one round that does not count."""
    rounds = [{name: _once(answer) for name, answer in answers.items()} for _ in range(REQUESTS + 1)][1:]
    return {name: statistics.median(one[name] for one in rounds) * 1000 for name in answers}


def _once(answer: Callable[[], object]) -> float:
    began = time.perf_counter()
    answer()
    return time.perf_counter() - began


if __name__ == "__main__":
    os.environ.setdefault("VSPCDASH_ADMIN_PASSWORD", "only-for-this-benchmark")
    main()
