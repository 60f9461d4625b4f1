"""What a report says of each product of each organization, and which organizations it should have."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, Q, Sum, Value
from django.db.models.functions import Coalesce

from consoles.models import Organization, Product
from reports.history.figures import Figures
from reports.history.judging import is_near
from reports.models import Report, ReportLine, ReportServer
from ui.wording import number
from usage.products import product_of

MISSING_PROBLEMS = (ReportServer.Problem.NOT_COLLECTED, ReportServer.Problem.UNSUPPORTED)
# An organization, and our slug of a product.
Key = tuple[UUID | None, str]


class Reported(NamedTuple):
    """What the report and its appendices say of one product of one organization."""

    organization: str
    points: float
    removed_points: float
    appendix_points: float


def reported_by(report: Report) -> dict[Key, Reported]:
    """The points of each product of each organization, those of appendices too: somebody used them all the same."""
    nothing = Value(0.0)
    removed = (F("initial_count") - F("reported_count")) * F("weight")
    lines = ReportLine.objects.filter(version=report.version_id).order_by()
    sums = lines.values("organization_uid", "product", "organization_name").annotate(
        in_all=Sum("points", default=0.0),
        removed=Coalesce(Sum(removed), nothing),
        apart=Sum("points", filter=~Q(appendix=""), default=0.0),
    )
    found: dict[Key, Reported] = {}
    names = ("organization_uid", "product", "organization_name", "in_all", "removed", "apart")
    for uid, product, name, *points in sums.values_list(*names).iterator():
        key = uid, product_of(product)
        before = found.get(key, Reported(name, 0.0, 0.0, 0.0))
        found[key] = Reported(name, *(one + other for one, other in zip(before[1:], points, strict=True)))
    return found


class Others:
    """Which organizations the other reports of the month are about: the usage of a reseller's companies is in its own.

    An organization is the reseller's that the directory or the list of usage names, if that one has a report.
    """

    def __init__(self, report: Report) -> None:
        self.report = report
        reports = Report.objects.complete().filter(console=report.console_id, month=report.month)
        others = list(reports.exclude(pk=report.pk).values_list("owner_uid", "version"))
        self.owners = {owner for owner, _ in others} - {report.owner_uid}
        lines = ReportLine.objects.filter(version__in=[version for _, version in others])
        self.elsewhere = (
            set(lines.order_by().values_list("organization_uid", flat=True).distinct()) if others else set()
        )
        resellers = Organization.objects.filter(console=report.console_id, type=Organization.Type.RESELLER)
        self.is_of_provider = not resellers.filter(uid=report.owner_uid).exists()

    def leaves(self, figures: Figures) -> bool:
        """Whether this report should have the organization, as far as we know."""
        if figures.uid in self.elsewhere:
            return False
        for owner in (figures.uid, figures.reseller_uid, figures.provider_uid):
            if owner == self.report.owner_uid:
                return True
            if owner in self.owners:
                return False
        return self.is_of_provider


class Hints:
    """What the report itself says of a difference."""

    def __init__(self, report: Report) -> None:
        self.shared: list[str] = []
        self.servers = defaultdict[UUID | None, list[str]](list)
        servers = ReportServer.objects.filter(version=report.version_id, problem__in=MISSING_PROBLEMS)
        for server in servers.only("name", "problem", "is_cloud", "organization_uid"):
            said = f"{server.name}: {ReportServer.Problem(server.problem).label}"
            if server.is_cloud:
                self.shared.append(said)
            else:
                self.servers[server.organization_uid].append(said)

    def of(self, key: Key, said: Reported | None, expected: float | None) -> Iterator[str]:
        """Yield what may explain a difference, in few words each."""
        uid, product = key
        removed = said.removed_points if said else 0.0
        if said and removed and expected is not None and is_near(said.points + removed, expected):
            yield f"{number(removed)} points were removed on adjustment"
        if said and said.appendix_points:
            yield f"{number(said.appendix_points)} of the points stand in an appendix"
        if product == Product.SITE:
            yield from self.shared
        elif product != Product.CONSOLE:
            yield from self.servers.get(uid, ())
