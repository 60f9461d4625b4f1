"""What organizations of a world use, what a person may see of that by plain loops, and rows of it."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st

from accounts.roles import Role
from tests.licensing.factories import NOW
from tests.scope import worlds as described
from tests.scope.reference import Sight
from tests.scope.worlds import World, bounded, marked, worlds
from tests.scope.writing import Rows, standing
from usage.models import Commitment, Coverage, Gauge, GaugeDay, OrganizationUsage, UsageLine, Workload
from usage.months import beginning, day_of, month_before, month_of

Kind = Gauge.Kind
# By console and organization.
Usages = dict[Any, OrganizationUsage]
PRODUCTS = ("site", "backup_server", "m365", "console")
SEEING = [Role.BILLING, Role.LICENSING_ADMIN, Role.AUDITOR]
# Sums of halves are exact.
HALVES = st.integers(0, 2000).map(lambda number: number / 2)
# Of worlds that many pages are looked at in.
few = settings(parent=bounded, max_examples=8)
TODAY, MONTH = day_of(NOW), month_of(day_of(NOW))
LAST_MONTH = NOW.replace(day=1) - timedelta(days=5)


@dataclass(frozen=True)
class Use:
    """Points of one product of an organization, or of one that the directory of the console does not know."""

    number: int
    console: described.Console
    organization: described.Organization | None
    product: str
    before: float
    now: float
    new: float
    rental: float

    @property
    def workload(self) -> str:
        """What is used, which all organizations of a console use of the product."""
        return marked("WKL", 10 * self.console.number + PRODUCTS.index(self.product))

    @property
    def figures(self) -> tuple[float, ...]:
        """Used, new, rental, and used at the end of last month."""
        return self.now, self.new, self.rental, self.before


@st.composite
def usage_worlds(draw: st.DrawFn) -> tuple[World, tuple[Use, ...]]:
    """A world, and what some of its organizations use."""
    world = draw(worlds(roles=SEEING))
    owners: list[tuple[described.Console, described.Organization | None]] = [
        (item.console, item) for item in world.organizations
    ]
    owners += [(console, None) for console in world.consoles]
    found: list[Use] = []
    for console, owner in owners:
        for product in draw(st.lists(st.sampled_from(PRODUCTS), max_size=2, unique=True)):
            found.append(Use(len(found), console, owner, product, *(draw(HALVES) for _ in range(4))))
    return world, tuple(found)


@dataclass(frozen=True)
class UsageSight:
    """What of the usage is in sight, by plain loops."""

    sight: Sight
    uses: Sequence[Use]

    @property
    def seen(self) -> list[Use]:
        """What is used by organizations in scope, and by everybody where the console is in scope."""
        return [use for use in self.uses if self.sight.sees_of(use.console, [use.organization])]

    def sums(self, key: Callable[[Use], Hashable]) -> dict[Any, tuple[float, ...]]:
        """The four sums of what is in sight, by whatever `key` makes of it."""
        return sums_of(self.seen, key)

    def resellers(self) -> dict[Any, tuple[float, ...]]:
        """The sums of resellers by console and reseller; of nobody's companies where the console is in scope."""
        found = sums_of(self.uses, lambda use: (use.console, _owner(use)))
        return {key: sums for key, sums in found.items() if self._is_seen(*key)}

    def _is_seen(self, console: described.Console, reseller: described.Organization | None) -> bool:
        return self.sight.covers(console) if reseller is None else self.sight.sees_organization(reseller)

    def names_of(self, use: Use) -> set[str]:
        """What a row of an organization names."""
        return {use.console.name, *self.sight.names_of_owner(use.organization)}

    @property
    def names(self) -> set[str]:
        """All that any page of usage may name."""
        names = {console.name for console in self.sight.consoles} | {item.name for item in self.sight.organizations}
        servers = [item.name for item in self.sight.world.servers if self._sees_server(item)]
        keys = {key for item in self.sight.licenses for key in (item.name, *item.ids)}
        return names | {use.workload for use in self.seen} | {*servers} | keys

    def _sees_server(self, server: described.Server) -> bool:
        return self.sight.sees_of(server.console, [server.organization], server.kind)


def sums_of(uses: Iterable[Use], key: Callable[[Use], Hashable]) -> dict[Any, tuple[float, ...]]:
    found: dict[Any, tuple[float, ...]] = {}
    for use in uses:
        before = found.get(key(use), (0.0, 0.0, 0.0, 0.0))
        found[key(use)] = tuple(one + other for one, other in zip(before, use.figures, strict=True))
    return found


def _owner(use: Use) -> described.Organization | None:
    """The reseller with whose companies something is added up."""
    organization = use.organization
    if organization is None:
        return None
    return organization if organization.type == "reseller" else organization.reseller


@contextmanager
def usage_standing(drawn: tuple[World, tuple[Use, ...]]) -> Iterator[tuple[UsageSight, Rows, Usages]]:
    """Let the world stand with what is used; give what may be seen of it, its rows, and those of each usage."""
    world, uses = drawn
    with standing(world) as rows:
        yield UsageSight(Sight(world), uses), rows, _usage_stand(rows, uses)


def _usage_stand(rows: Rows, uses: Sequence[Use]) -> Usages:
    """Write what is used as a refresh leaves it; return the usage of each organization."""
    for console, row in rows.consoles.items():
        Commitment.objects.create(console=row, points=880_000 + console.number, set_at=NOW)
        for moment in (LAST_MONTH, NOW):
            Coverage.objects.create(console=row, day=day_of(moment), first_read_at=moment, last_read_at=moment)
    usages = {(use.console, use.organization): _usage(rows, use) for use in _first_of_each(uses)}
    for use in uses:
        _lines(rows, use, usages[use.console, use.organization])
    _gauges(rows, uses, usages)
    return usages


def _first_of_each(uses: Sequence[Use]) -> list[Use]:
    return list({(use.console, use.organization): use for use in uses}.values())


def _usage(rows: Rows, use: Use) -> OrganizationUsage:
    organization = rows.organizations[use.organization] if use.organization else None
    return OrganizationUsage.objects.create(
        console=rows.consoles[use.console],
        uid=organization.uid if organization else UUID(int=5000 + use.console.number),
        organization=organization,
        organization_type=use.organization.type.capitalize() if use.organization else "",
        read_at=NOW,
    )


def _lines(rows: Rows, use: Use, usage: OrganizationUsage) -> None:
    workload, _ = Workload.objects.get_or_create(
        console=rows.consoles[use.console],
        product=use.product,
        unit_type="points",
        uid=UUID(int=PRODUCTS.index(use.product) + 1),
        defaults={"name": use.workload},
    )
    line = {"usage": usage, "server_uid": UUID(int=use.number + 1), "workload": workload}
    boundary = beginning(MONTH)
    UsageLine.objects.create(used_units=use.before, valid_from=LAST_MONTH, valid_to=boundary, **line)
    figures = {"used_units": use.now, "new_units": use.new, "rental_units": use.rental}
    UsageLine.objects.create(valid_from=boundary, **figures, **line)


def _gauges(rows: Rows, uses: Sequence[Use], usages: dict[Any, OrganizationUsage]) -> None:
    def write(kind: Kind, key: Callable[[Use], Any], about: Callable[..., dict[str, Any]]) -> None:
        for (console, *of), sums in sums_of(uses, key).items():
            _gauge(rows, console, kind, sums, about(console, *of))

    write(Kind.CONSOLE, lambda use: (use.console,), lambda _: {})
    write(
        Kind.PRODUCT,
        lambda use: (use.console, use.product),
        lambda _, product: {"subject": product, "product": product},
    )
    write(
        Kind.WORKLOAD,
        lambda use: (use.console, use.product, use.workload),
        lambda _, product, name: {
            "subject": f"{product}:{PRODUCTS.index(product) + 1:032x}", "product": product, "workload": name,
        },
    )  # fmt: skip
    write(
        Kind.RESELLER,
        lambda use: (use.console, _owner(use)),
        lambda _, owner: {
            "subject": str(rows.organizations[owner].pk if owner else ""),
            "reseller": rows.organizations[owner] if owner else None,
        },
    )
    write(
        Kind.ORGANIZATION,
        lambda use: (use.console, use.organization),
        lambda *of: {"subject": str(usages[of].pk), "usage": usages[of]},
    )
    write(
        Kind.ORGANIZATION_PRODUCT,
        lambda use: (use.console, use.organization, use.product),
        lambda console, owner, product: {
            "subject": f"{usages[console, owner].pk}:{product}", "usage": usages[console, owner], "product": product,
        },
    )  # fmt: skip


def _gauge(rows: Rows, console: described.Console, kind: Kind, sums: tuple[float, ...], about: dict[str, Any]) -> None:
    now, new, rental, before = sums
    gauge = Gauge.objects.create(
        console=rows.consoles[console],
        kind=kind,
        unit_type="points",
        used_units=now,
        new_units=new,
        rental_units=rental,
        changed_at=NOW,
        day=TODAY,
        day_high=now,
        month=MONTH,
        month_high=high_of(sums),
        previous_last=before,
        previous_high=before,
        **about,
    )
    for day, used in ((_last_month(), before), (TODAY, now)):
        GaugeDay.objects.create(gauge=gauge, day=day, used_last=used, used_high=used, new_last=new, rental_last=rental)


def high_of(sums: tuple[float, ...]) -> float:
    """The highest of the month of a gauge with these sums."""
    return 3.0 * (sums[0] + sums[3]) + 1


def _last_month() -> date:
    return month_before(MONTH) + timedelta(days=20)
