"""Pages of usage as an administrator sees them, through every middleware, and plain templates of the same rows.

Needs Django set up.
"""

from collections.abc import Callable

from django.db.models import Count, F, Q
from django.template import engines
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.services import administrator_ensure
from licensing.models import License
from usage.models import Gauge, OrganizationUsage
from usage.selectors.frame import frame_for

Answer = Callable[[], str]
GAUGES = """<table>{% for gauge in gauges %}<tr>
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


def answers() -> dict[str, Answer]:
    """Return the list of usage and the page of the organization with the most lines, and a plain template for each."""
    administrator_ensure()
    client = Client()
    client.force_login(User.objects.get())
    lines = Count("lines", filter=Q(lines__valid_to=None))
    usage = OrganizationUsage.objects.annotate(line_count=lines).order_by("-line_count", "pk")[0]
    return {
        "list": _page(client, "/usage/"),
        "plain list": _plain_list(),
        "organization": _page(client, usage.get_absolute_url()),
        "plain organization": _plain_organization(usage),
    }


def _page(client: Client, address: str) -> Answer:
    def answer() -> str:
        response = client.get(address, headers={"host": "localhost"})
        assert response.status_code == 200
        return response.content.decode()

    return answer


def _plain_list() -> Answer:
    template, frame = engines["django"].from_string(GAUGES), frame_for(User.objects.get(), timezone.now())
    order = (F("unit_type").desc(), F("used_units").desc(nulls_last=True), "pk")

    def answer() -> str:
        gauges = Gauge.objects.of_kind(Gauge.Kind.ORGANIZATION).with_month(frame).present(frame.month).order_by(*order)
        return template.render({"gauges": gauges.select_related("console", "usage__organization__reseller")[:50]})

    return answer


def _plain_organization(usage: OrganizationUsage) -> Answer:
    template, now = engines["django"].from_string(GAUGES + LINES + LICENSES), timezone.now()
    frame = frame_for(User.objects.get(), now)

    def answer() -> str:
        gauges = Gauge.objects.filter(usage=usage).with_month(frame).order_by("-unit_type", "-used_units")
        licenses = License.objects.with_urgency(now).filter(organization=usage.organization_id).current()
        context = {
            "gauges": gauges.select_related("console", "usage__organization__reseller"),
            "lines": usage.lines.filter(valid_to=None).select_related("workload"),
            "licenses": licenses.select_related("server").most_urgent_first().defer("raw"),
        }
        return template.render(context)

    return answer
