"""One of everything, to be looked for behind every address."""

from uuid import UUID

import pytest
from django.utils import timezone

from consoles.models import Console, Organization, Server
from licensing.models import License
from reports.models import Report
from tests.alerts.pages.factories import RULES, alert_make
from tests.licensing.factories import change_make, console_make, license_make, organization_make, server_make
from tests.operations.factories import attempt_make, batch_make, operation_make
from tests.reports.board import report_make
from tests.reports.factories import PROVIDER, owned, reports_read, using
from tests.reports.factories import report as report_row
from tests.usage.written import usage_write
from ui import troubles
from usage.models import Gauge
from usage.months import day_of, month_before, month_of

MARK = "Xylophone"


@pytest.fixture(autouse=True)
def rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also the rules of made-up alerts."""
    monkeypatch.setattr(troubles, "_rules", {**troubles._rules, **RULES})


@pytest.fixture
def marked(db: None) -> dict[str, int | UUID]:
    """One of everything, with a name that would be seen."""
    console: Console = console_make(name=f"{MARK} console")
    reseller: Organization = organization_make(console, name=f"{MARK} reseller", type=Organization.Type.RESELLER)
    organization: Organization = organization_make(console, name=f"{MARK} company", reseller=reseller)
    server: Server = server_make(console, name=f"{MARK} server", organization=organization)
    license_: License = license_make(
        console, server=server, organization=organization, uid=server.uid, licensee=f"{MARK} licensee", used_units=999
    )
    change_make(license_, after=MARK)
    batch = batch_make(reason=f"{MARK} reason", skipped=[{"name": f"{MARK} server", "path": "/", "reason": MARK}])
    operation = operation_make(console, "failed", batch=batch, target_name=f"{MARK} server", organization=organization)
    attempt_make(operation, error=MARK)
    last_month = month_before(month_of(day_of(timezone.now())))
    report_make(console, month=f"{last_month:%Y-%m}", name=f"{MARK} owner", at=timezone.now())
    usage = usage_write(organization, server=server, name=f"{MARK} workload", now=timezone.now())
    report = _report(console, organization)
    alert = alert_make(name=f"{MARK} server", console=console, organization=organization, license=license_)
    return {
        "alerts:alert": alert.pk,
        "api:alert": alert.pk,
        "api:license": license_.pk,
        "api:operation": operation.pk,
        "api:organization": organization.pk,
        "api:report": report.pk,
        "licensing:license_detail": license_.pk,
        "licensing:license_doing": license_.pk,
        "consoles:console_edit": console.pk,
        "operations:operation": operation.pk,
        "operations:progress": batch.pk,
        "usage:organization": usage.pk,
        "usage:organization_chart": usage.pk,
        "usage:organization_forecast": usage.pk,
        "usage:reasons": Gauge.objects.get(kind=Gauge.Kind.RESELLER).pk,
        "usage:commitment": console.pk,
        "reports:report": report.pk,
        "reports:agreement": console.pk,
        "reports:organizations": report.pk,
        "reports:licenses": report.pk,
        "reports:lines": report.pk,
        "reports:changes": report.pk,
        "reports:history": report.pk,
    }


def _report(console: Console, organization: Organization) -> Report:
    """A report of which each part shows the mark: its owner, its organization, its license."""
    [report] = reports_read(console, owned(report_row(using(1, 3, name=organization.name)), PROVIDER, f"{MARK} owner"))
    return report
