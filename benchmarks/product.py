"""One database of ours in a process of its own: Django set up on an empty folder, migrated, with one console.

`python -m benchmarks.product --setup FOLDER URL` makes it, without the console where URL is empty; `--directory` also
reads everything but usage into it. With neither the console is refreshed twice, and seconds (of the clock, and of the
processor in this process) and peak memory are printed as JSON.
"""

import json
import os
import re
import sys
import time
from pathlib import Path
from unittest import mock


def setup(folder: Path, url: str) -> None:
    """Set Django up on `folder`, with a console at `url`, if that is given, where none is yet."""
    os.environ.update(VSPCDASH_DATA_DIR=str(folder), DJANGO_SETTINGS_MODULE="vspcdash.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from benchmarks.recording import API_KEY
    from consoles.models import Console
    from consoles.services import console_create

    call_command("migrate", verbosity=0)
    if url and not Console.objects.exists():
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


def directory_read() -> None:
    """Refresh the console as if it had no list of usage."""
    from consoles.lists import LISTS, USAGE
    from refresh import running

    with mock.patch.object(running, "LISTS", [item for item in LISTS if item.step != USAGE]):
        refresh()


def peak_mib() -> float:
    """Return the most memory that this process has had; `getrusage` would count what its parent had at the fork."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024  # type: ignore[index]


def main() -> None:
    """Make the database, or print what two refreshes of it cost."""
    *options, folder, url = sys.argv[1:]
    setup(Path(folder), url)
    if options == ["--directory"]:
        directory_read()
    if options:
        return
    began = time.process_time()
    first, middle = refresh(), time.process_time()
    second, ended = refresh(), time.process_time()
    used = {"first_cpu": middle - began, "second_cpu": ended - middle}
    print(json.dumps({"first": first, "second": second, **used, "peak_mib": peak_mib()}))


if __name__ == "__main__":
    main()
