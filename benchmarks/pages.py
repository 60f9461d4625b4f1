"""The list of licenses, in process, against a plain template of the same 50 rows from one query.

Run as `python -m benchmarks.pages FOLDER`, whose database has been refreshed: prints lines.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.core.management import call_command

from benchmarks.measuring import in_turn, ratio, verdict
from benchmarks.product import setup

REQUESTS = 20
PLAIN = """<table>{% for license in licenses %}<tr>
<td>{{ license.get_product_display }}</td><td>{{ license.organization }}</td>
<td>{{ license.organization.reseller }}</td><td>{{ license.server }}</td><td>{{ license.status }}</td>
<td>{{ license.type }}</td><td>{{ license.expires_on }}</td><td>{{ license.renewal }}</td>
<td>{{ license.used_units }} / {{ license.units }} {{ license.unit_type }}</td>
<td>{{ license.auto_update }}</td><td>{{ license.console }}</td><td>{{ license.read_at }}</td>
</tr>{% endfor %}</table>"""


def main() -> None:
    """Print how long a page takes, and how that compares."""
    setup(Path(sys.argv[1]), "http://127.0.0.1:1")
    call_command("collectstatic", verbosity=0, interactive=False)
    page, plain = in_turn(repeated(_page()), repeated(_plain()))
    print(f"    /licenses/ {page:.1f} ms, plain template {plain:.1f} ms")
    print(verdict("(c) /licenses/ against a plain template of its rows", ratio(page, plain), 3.0))


def repeated(answer: Callable[[], object]) -> Callable[[], float]:
    """Return a measurement of the milliseconds of one call, over several."""

    def measure() -> float:
        began = time.perf_counter()
        for _ in range(REQUESTS):
            answer()
        return (time.perf_counter() - began) / REQUESTS * 1000

    return measure


def _page() -> Callable[[], object]:
    """Asks for the page as a signed-in person, through every middleware."""
    from django.test import Client

    from accounts.models import User
    from accounts.services import administrator_ensure

    administrator_ensure()
    client = Client()
    client.force_login(User.objects.get())

    def answer() -> object:
        response = client.get("/licenses/", headers={"host": "localhost"})
        assert response.status_code == 200
        return response.content

    return answer


def _plain() -> Callable[[], object]:
    from django.template import engines
    from django.utils import timezone

    from licensing.models import License

    template = engines["django"].from_string(PLAIN)

    def answer() -> object:
        licenses = License.objects.with_urgency(timezone.now()).select_related(
            "console", "server", "organization__reseller"
        )
        return template.render({"licenses": licenses.current().most_urgent_first().defer("raw")[:50]})

    return answer


if __name__ == "__main__":
    os.environ.setdefault("VSPCDASH_ADMIN_PASSWORD", "only-for-this-benchmark")
    main()
