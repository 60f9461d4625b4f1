"""Pages of usage as an administrator sees them, in process, and plain templates of the same rows.

`python -m benchmarks.usage.pages FOLDER`, whose database has a past, prints the milliseconds of each as JSON.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import time_machine
from django.core.management import call_command

from benchmarks.product import setup
from benchmarks.usage.past import ENDS_AT

if TYPE_CHECKING:
    from django.test import Client

    from usage.models import OrganizationUsage

REQUESTS = 20
ROWS = """<table>{% for gauge in gauges %}<tr>
<td>{{ gauge.usage }}</td><td>{{ gauge.usage.organization.reseller }}</td><td>{{ gauge.product }}</td>
<td>{{ gauge.used_units }} {{ gauge.unit_type }}</td><td>{{ gauge.this_high }}</td><td>{{ gauge.last_end }}</td>
<td>{{ gauge.change }}</td><td>{{ gauge.new_units }}</td><td>{{ gauge.rental_units }}</td>
<td>{{ gauge.console }}</td><td>{{ gauge.changed_at }}</td>
</tr>{% endfor %}</table>"""
LINES = """<table>{% for line in lines %}<tr>
<td>{{ line.server_uid }}</td><td>{{ line.workload.product }}</td><td>{{ line.workload.name }}</td>
<td>{{ line.workload.platform_name }}</td><td>{{ line.weight }}</td><td>{{ line.used_count }}</td>
<td>{{ line.used_units }}</td><td>{{ line.new_units }}</td><td>{{ line.rental_units }}</td>
<td>{{ line.valid_from }}</td>
</tr>{% endfor %}</table>"""
LICENSES = """<table>{% for license in licenses %}<tr>
<td>{{ license.get_product_display }}</td><td>{{ license.server }}</td><td>{{ license.status }}</td>
<td>{{ license.type }}</td><td>{{ license.expires_on }}</td><td>{{ license.renewal }}</td>
<td>{{ license.used_units }} / {{ license.units }} {{ license.unit_type }}</td>
<td>{{ license.auto_update }}</td><td>{{ license.read_at }}</td>
</tr>{% endfor %}</table>"""


def main() -> None:
    """Print how long each takes."""
    setup(Path(sys.argv[1]), "")
    call_command("collectstatic", verbosity=0, interactive=False)
    with time_machine.travel(ENDS_AT + timedelta(minutes=10)):
        print(json.dumps({name: _milliseconds(answer) for name, answer in _answers().items()}))


def _milliseconds(answer: Callable[[], object]) -> float:
    """How long one call takes, over several after the first."""
    answer()
    began = time.perf_counter()
    for _ in range(REQUESTS):
        answer()
    return (time.perf_counter() - began) / REQUESTS * 1000


def _answers() -> dict[str, Callable[[], object]]:
    """The two pages, and a plain template for each."""
    from django.db.models import Count
    from django.test import Client

    from accounts.models import User
    from accounts.services import administrator_ensure
    from usage.models import OrganizationUsage

    administrator_ensure()
    client = Client()
    client.force_login(User.objects.get())
    # The organization that has had the most lines.
    usage = OrganizationUsage.objects.annotate(line_count=Count("lines")).order_by("line_count", "pk").last()
    assert usage is not None
    return {
        "list": lambda: _page(client, "/usage/"),
        "plain list": _plain_list(),
        "organization": lambda: _page(client, usage.get_absolute_url()),
        "plain organization": _plain_organization(usage),
    }


def _page(client: "Client", address: str) -> object:
    response = client.get(address, headers={"host": "localhost"})
    assert response.status_code == 200
    return response.content


def _plain_list() -> Callable[[], object]:
    from django.db.models import F
    from django.template import engines
    from django.utils import timezone

    from accounts.models import User
    from usage.models import Gauge
    from usage.selectors.frame import frame_for

    template, now = engines["django"].from_string(ROWS), timezone.now()
    frame = frame_for(User.objects.get(), now)

    def answer() -> object:
        gauges = Gauge.objects.of_kind(Gauge.Kind.ORGANIZATION).with_month(frame).present(frame.month)
        ordered = gauges.order_by(F("unit_type").desc(), F("used_units").desc(nulls_last=True), "pk")
        return template.render({"gauges": ordered.select_related("console", "usage__organization__reseller")[:50]})

    return answer


def _plain_organization(usage: "OrganizationUsage") -> Callable[[], object]:
    from django.template import engines
    from django.utils import timezone

    from accounts.models import User
    from licensing.models import License
    from usage.selectors.frame import frame_for

    template, now = engines["django"].from_string(ROWS + LINES + LICENSES), timezone.now()
    frame = frame_for(User.objects.get(), now)

    def answer() -> object:
        gauges = usage.gauges.with_month(frame).select_related("console", "usage__organization__reseller")
        licenses = License.objects.with_urgency(now).filter(organization=usage.organization_id)
        context = {
            "gauges": gauges.order_by("-unit_type", "-used_units"),
            "lines": usage.lines.filter(valid_to=None).select_related("workload"),
            "licenses": licenses.current().select_related("server").most_urgent_first().defer("raw"),
        }
        return template.render(context)

    return answer


if __name__ == "__main__":
    os.environ.setdefault("VSPCDASH_ADMIN_PASSWORD", "only-for-this-benchmark")
    main()
