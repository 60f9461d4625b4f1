"""One database of ours in a process of its own: Django set up on an empty folder, migrated, with one console.

Run as `python -m benchmarks.product FOLDER URL`: refreshes that console twice, prints seconds and peak memory as JSON.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path


def setup(folder: Path, url: str) -> None:
    """Set Django up on `folder`, with a console at `url` where none is yet."""
    os.environ.update(VSPCDASH_DATA_DIR=str(folder), DJANGO_SETTINGS_MODULE="vspcdash.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from benchmarks.recording import API_KEY
    from consoles.models import Console
    from consoles.services import console_create

    call_command("migrate", verbosity=0)
    if not Console.objects.exists():
        console_create(values={"name": "Benchmark", "url": url, "api_key": API_KEY})


def refresh() -> float:
    """Refresh the console, and return the seconds it took; fails unless every list was read."""
    from consoles.models import Console
    from refresh.models import Refresh
    from refresh.running import refresh_run
    from refresh.services import refresh_request

    open_refresh, _ = refresh_request(console=Console.objects.get(), trigger=Refresh.Trigger.COMMAND)
    began = time.perf_counter()
    refresh_run(open_refresh.pk)
    seconds = time.perf_counter() - began
    open_refresh.refresh_from_db()
    assert open_refresh.state == Refresh.State.SUCCEEDED, open_refresh.reason
    return seconds


def main() -> None:
    """Print what two refreshes cost."""
    setup(Path(sys.argv[1]), sys.argv[2])
    first, second = refresh(), refresh()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"first": first, "second": second, "peak_mib": peak / 1024}))


if __name__ == "__main__":
    main()
