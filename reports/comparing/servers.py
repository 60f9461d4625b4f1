"""Servers that may explain a loss: the later version names them as a problem, and the earlier one did not."""

from collections import defaultdict
from uuid import UUID

from consoles.models import Product
from reports.comparing.pairs import Pair
from reports.models import ReportServer
from usage.products import product_of


class NamedServers:
    """What the later version says of servers that the earlier one did not say, in few words each; two queries."""

    def __init__(self, pair: Pair) -> None:
        self.shared: list[str] = []
        self.of_organizations = defaultdict[UUID | None, list[str]](list)
        servers = pair.servers.order_by("pk").values_list("is_cloud", "organization_uid", "name", "problem")
        known = set(servers.filter(version=pair.before.pk))
        for is_cloud, organization, name, problem in servers.filter(version=pair.after.pk):
            if (is_cloud, organization, name, problem) not in known:
                where = self.shared if is_cloud else self.of_organizations[organization]
                where.append(f"{name}: {ReportServer.Problem(problem).label}")

    def of(self, product: str, organization: UUID | None) -> tuple[str, ...]:
        """Return what is said of servers that report this product of an organization; agents report without any."""
        match product_of(product):
            case Product.SITE:
                return tuple(self.shared)
            case Product.CONSOLE:
                return ()
        return tuple(self.of_organizations.get(organization, ()))
