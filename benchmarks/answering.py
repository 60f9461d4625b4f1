"""What pages and files take of a database that was refreshed: `python -m benchmarks.answering FOLDER`, as JSON.

Before, troubles are looked for, so that there are alerts to list. Everything is asked for in process, as an
administrator, through every middleware; milliseconds are the median of several requests after one that does not count.
All times are processor time of this process, in which SQLite works too: what else the machine does is not counted.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.test import Client
from django.test.utils import override_settings

from benchmarks.product import peak_mib, setup

REQUESTS = 10
PAGES = {"overview": "/", "licenses": "/licenses/", "usage": "/usage/", "alerts": "/alerts/"}
# There is no Redis, which would be asked for in vain, and nothing is read by a browser.
SETTINGS = {
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
    "STORAGES": {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
}


def main() -> None:
    """Print what each takes, and how much memory the process has had."""
    setup(Path(sys.argv[1]), "http://127.0.0.1:1")
    with override_settings(**SETTINGS):
        print(json.dumps(figures()))


def figures() -> dict[str, float]:
    """Return milliseconds of each page and row of a file, seconds of the rest, and the MiB that it took at most."""
    from licensing.models import License

    evaluation = _evaluation()
    client = signed_in()
    pages = {name: milliseconds(page_of(client, address)) for name, address in _addresses().items()}
    export, rows = _export(client), License.objects.current().count()
    return {"evaluation": evaluation, **pages, "export": export, "row": 1000 * export / rows, "peak_mib": peak_mib()}


def signed_in() -> Client:
    """Return a browser in which an administrator is signed in."""
    from accounts.models import User
    from accounts.services import administrator_ensure

    administrator_ensure()
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get())
    return client


def milliseconds(answer: Callable[[], Any]) -> float:
    """Return how long one answer takes."""
    return statistics.median([_seconds(answer) for _ in range(REQUESTS + 1)][1:]) * 1000


def _addresses() -> dict[str, str]:
    """The pages; that of an organization is one with many lines."""
    from django.db.models import Count, Q

    from usage.models import OrganizationUsage

    lines = Count("lines", filter=Q(lines__valid_to=None))
    usage = OrganizationUsage.objects.annotate(line_count=lines).order_by("-line_count", "pk")[0]
    return {**PAGES, "organization": usage.get_absolute_url()}


def page_of(client: Client, address: str) -> Callable[[], Any]:
    """Return what opens the page at `address`."""

    def answer() -> None:
        assert client.get(address).status_code == 200

    return answer


def _export(client: Client) -> float:
    def answer() -> None:
        response = client.get("/licenses/?format=csv")
        assert sum(len(piece) for piece in response) > 0

    return _seconds(answer)


def _evaluation() -> float:
    """The seconds until all troubles of a console are found that was read for the first time."""
    from django.utils import timezone

    from alerts.evaluating import evaluate

    return _seconds(lambda: evaluate(timezone.now()))


def _seconds(answer: Callable[[], Any]) -> float:
    began = time.process_time()
    answer()
    return time.process_time() - began


if __name__ == "__main__":
    os.environ.setdefault("VSPCDASH_ADMIN_PASSWORD", "only-for-this-benchmark")
    main()
