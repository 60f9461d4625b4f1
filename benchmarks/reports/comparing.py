"""How long the comparison of two reports takes: `python -m benchmarks.reports.comparing`, or of as many organizations.

The page of what changed, against a plain template of the lines that it shows, of which somebody has told it the keys;
and what the first look costs, which compares, against reading both reports line by line. Times are those of this
process alone, in which everything happens: what else the machine does is not counted.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from benchmarks.measuring import in_turn, ratio, verdict

if TYPE_CHECKING:
    from reports.models import Report, ReportLine, ReportVersion

ORGANIZATIONS, LINES = 5000, 8
# One line in so many has other counts in the later report.
CHANGED = 10
REQUESTS, ROWS = 10, 100
LIMIT = 5.0
PRODUCTS = ("BackupAndReplication", "CloudConnect", "VSPC", "VONE")
PLAIN = """<table>{% for line in lines %}<tr>
<td>{{ line.points }}</td><td>{{ line.organization_name }}</td><td>{{ line.workload }}</td>
<td>{{ line.initial_count }}</td><td>{{ line.reported_count }}</td>
<td>{{ line.product_title }}</td><td>{{ line.license_id }}</td>
</tr>{% endfor %}</table>"""


def main() -> None:
    """Print the figures of two reports that are written for it."""
    organizations = int(sys.argv[1]) if len(sys.argv) > 1 else ORGANIZATIONS
    with tempfile.TemporaryDirectory(prefix="vspcdash-bench-") as folder:
        os.environ.update(
            VSPCDASH_DATA_DIR=folder,
            DJANGO_SETTINGS_MODULE="vspcdash.settings",
            VSPCDASH_ADMIN_PASSWORD="only-for-this-benchmark",
        )
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        for line in figures(organizations):
            print(line, flush=True)


def figures(organizations: int) -> Iterator[str]:
    """Yield a line for each figure; needs an empty database."""
    from django.core.cache import caches
    from django.test.utils import override_settings

    memory = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    with override_settings(CACHES=memory):
        later = _reports(organizations)
        page, plain = _page(later), _plain(later)
        ours, floor = in_turn(lambda: _milliseconds(page), lambda: _milliseconds(plain))
        yield f"{organizations} organizations, {organizations * LINES} lines in each of two reports"
        yield f"page of what changed {ours} ms, plain template of its rows {floor} ms"
        yield verdict("what changed / plain template of the same rows", ratio(ours, floor), LIMIT)

        def first() -> float:
            caches["default"].clear()
            return _seconds(page)

        cold, read = in_turn(first, lambda: _seconds(_read_both(later)), runs=3)
        yield f"the first look {cold} s, reading both reports line by line {read} s"
        yield verdict("first look / reading both line by line", ratio(cold, read), 2.0)


def _milliseconds(answer: Callable[[], object]) -> float:
    answer()
    began = time.process_time()
    for _ in range(REQUESTS):
        answer()
    return (time.process_time() - began) / REQUESTS * 1000


def _seconds(answer: Callable[[], object]) -> float:
    began = time.process_time()
    answer()
    return time.process_time() - began


def _page(report: "Report") -> Callable[[], object]:
    from django.test import Client

    from accounts.models import User
    from accounts.services import administrator_ensure

    administrator_ensure()
    client = Client()
    client.force_login(User.objects.get())

    def answer() -> object:
        response = client.get(f"{report.get_absolute_url()}changes/", headers={"host": "localhost"})
        assert response.status_code == 200
        return response.content

    return answer


def _plain(report: "Report") -> Callable[[], object]:
    from django.template import engines

    from reports.models import ReportLine

    template = engines["django"].from_string(PLAIN)
    keys = list(ReportLine.objects.filter(version=report.version_id).values_list("pk", flat=True)[:ROWS])
    return lambda: template.render({"lines": ReportLine.objects.filter(pk__in=keys)})


def _read_both(report: "Report") -> Callable[[], object]:
    from reports.models import ReportLine

    names = ("version", "organization_uid", "product", "workload", "license_id", "points", "reported_count", "weight")
    lines = ReportLine.objects.order_by("organization_uid", "product", "workload").values_list(*names)
    return lambda: sum(1 for _ in lines.iterator())


def _reports(organizations: int) -> "Report":
    """Write the reports of September and October, and return the latter."""
    from consoles.models import Console
    from reports.models import Report, ReportLine

    console = Console.objects.create(name="Bench", url="https://bench.test:1280")
    for month in (9, 10):
        report = Report.objects.create(
            console=console,
            uid=UUID(int=month),
            number=month,
            owner_uid=UUID(int=1),
            owner_name="Provider",
            month=date(2026, month, 1),
            read_at=datetime(2026, month + 1, 1, 4, tzinfo=UTC),
        )
        version = _version(report)
        ReportLine.objects.bulk_create(_lines(version, organizations, month), batch_size=2000)
        Report.objects.filter(pk=report.pk).update(version=version)
    report.refresh_from_db()
    return report


def _version(report: "Report") -> "ReportVersion":
    from reports.models import ReportVersion

    return ReportVersion.objects.create(
        report=report, digest=report.uid.bytes, read_at=report.read_at, is_complete=True, compressed=b""
    )


def _lines(version: "ReportVersion", organizations: int, month: int) -> Iterator["ReportLine"]:
    from reports.models import ReportLine

    for number in range(organizations * LINES):
        organization, place = divmod(number, LINES)
        count = number % 50 + (month if number % CHANGED == 0 else 0)
        yield ReportLine(
            version=version,
            organization_name=f"Company {organization}",
            organization_uid=UUID(int=organization * 7919),
            support_id=f"0{organization}",
            license_id=str(UUID(int=organization)),
            product=PRODUCTS[place % len(PRODUCTS)],
            edition="Enterprise Plus",
            workload=f"Workload {place}",
            weight=11,
            initial_count=count,
            reported_count=count,
            new_count=0,
            points=count * 11,
        )


if __name__ == "__main__":
    main()
