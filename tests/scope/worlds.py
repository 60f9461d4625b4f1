"""Random worlds: consoles with everything that stands in them, and somebody with a scope who looks at them.

A world is a description that knows neither Django nor our tables, so that a test can say from it by plain loops what
its person may see (`reference.py`). `standing` in `writing.py` makes rows of it.

A test of another room draws what it adds on top of a world, and writes it beside the world's own rows:

    @st.composite
    def usage_worlds(draw):
        world = draw(worlds(roles=[Role.BILLING]))
        return world, draw(st.lists(usage_rows(world), max_size=6))

    @given(usage_worlds())
    @bounded
    def test_usage_is_of_organizations_in_scope(drawn):
        world, added = drawn
        sight = Sight(world)
        with standing(world) as rows:
            for item in added:
                OrganizationUsage.objects.create(organization=rows.organizations[item.organization], ...)
            must = {item.organization.name for item in added if sight.sees_organization(item.organization)}
            look_at("/usage/", rows, must=must, may={console.name for console in sight.consoles})

Whatever may leak has a name that stands nowhere else: `marked("ORG", 3)` is `ORGq3q`, and `markers(body)` finds all of
them in an answer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from accounts.roles import Role
from consoles.models import Product

MARKER = re.compile(r"\b[A-Z]{3}q\d+q\b")
ON_SERVERS = (Product.BACKUP_SERVER, Product.BACKUP_SERVER, Product.VEEAM_ONE, Product.M365, Product.SITE)
STATES = ("queued", "running", "succeeded", "failed", "canceled", "unknown")
# Days left of a license: one for each urgency and a little more.
DAYS = (-40, -2, 3, 20, 45, 300, None)
bounded = settings(max_examples=12, suppress_health_check=list(HealthCheck), print_blob=True)
# Few different ones, so that licenses meet.
KEYS = ((0,), (1,), (0, 1), (2,), ())
T = TypeVar("T")


def marked(kind: str, number: int) -> str:
    """Return a name that is found wherever it stands, and is part of no other name."""
    return f"{kind}q{number}q"


def markers(text: str) -> set[str]:
    """Return the names of this kind that stand in `text`."""
    return set(MARKER.findall(text))


@dataclass(frozen=True)
class Console:
    """A console; `row_count` is a total that no other number is like."""

    number: int

    @property
    def name(self) -> str:
        return marked("CON", self.number)

    @property
    def row_count(self) -> int:
        return 770_000 + self.number


@dataclass(frozen=True)
class Organization:
    """A provider, reseller or company; a company that has moved belonged to the reseller `formerly` before."""

    number: int
    console: Console
    type: str
    reseller: "Organization | None" = None
    formerly: "Organization | None" = None

    @property
    def name(self) -> str:
        return marked("ORG", self.number)


@dataclass(frozen=True)
class Server:
    """What carries a license; that of nobody has no organization."""

    number: int
    console: Console
    kind: str
    organization: Organization | None

    @property
    def name(self) -> str:
        return marked("SRV", self.number)


@dataclass(frozen=True)
class License:
    """A license of a server, or of the console itself where there is no server."""

    number: int
    console: Console
    product: str
    server: Server | None
    organization: Organization | None
    keys: tuple[int, ...]
    days_left: int | None
    is_gone: bool
    renews_itself: bool
    used_units: int

    @property
    def name(self) -> str:
        return self.server.name if self.server else self.console.name

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of its keys, which may stand on other servers and at other consoles too."""
        return tuple(marked("KEY", key) for key in self.keys)


@dataclass(frozen=True)
class Change:
    """Something that was seen to change about a license."""

    number: int
    license: License

    @property
    def after(self) -> str:
        """What it changed to, which is said nowhere else."""
        return marked("CHG", self.number)


@dataclass(frozen=True)
class Operation:
    """What was asked for on a license when it belonged to `owner`."""

    number: int
    license: License
    owner: Organization | None
    state: str


@dataclass(frozen=True)
class Batch:
    """What somebody - our person, or a colleague of that number - asked for at once; `skipped` were left out."""

    number: int
    asker: int | None
    operations: tuple[Operation, ...]
    skipped: tuple[License, ...]

    @property
    def reason(self) -> str:
        return marked("WHY", self.number)

    @property
    def asker_name(self) -> str:
        return "reader" if self.asker is None else marked("PER", self.asker)


@dataclass(frozen=True)
class Scope:
    """Everything, or what is named."""

    everything: bool = False
    consoles: tuple[Console, ...] = ()
    organizations: tuple[Organization, ...] = ()


@dataclass(frozen=True)
class Person:
    """Who looks; with `token` an access token of that scope speaks for the person."""

    role: Role
    scope: Scope
    token: Scope | None

    @property
    def scopes(self) -> list[Scope]:
        """All that narrow what is seen."""
        return [self.scope] if self.token is None else [self.scope, self.token]


@dataclass(frozen=True)
class World:
    """All there is, and who looks at it."""

    consoles: tuple[Console, ...]
    organizations: tuple[Organization, ...]
    servers: tuple[Server, ...]
    licenses: tuple[License, ...]
    changes: tuple[Change, ...]
    batches: tuple[Batch, ...]
    person: Person

    @property
    def operations(self) -> list[Operation]:
        return [operation for batch in self.batches for operation in batch.operations]


@st.composite
def worlds(draw: st.DrawFn, *, roles: Sequence[Role] = tuple(Role)) -> World:
    """A world of one to three consoles, seen by a person with one of `roles` and any scope."""
    consoles = tuple(Console(number) for number in range(draw(st.integers(1, 3))))
    organizations = draw(_organizations(consoles))
    servers = draw(_servers(consoles, organizations))
    licenses = draw(_licenses(consoles, organizations, servers))
    changed = draw(st.lists(st.sampled_from(licenses), max_size=5)) if licenses else []
    return World(
        consoles=consoles,
        organizations=organizations,
        servers=servers,
        licenses=licenses,
        changes=tuple(Change(number, license_) for number, license_ in enumerate(changed)),
        batches=draw(_batches(organizations, licenses)),
        person=draw(_people(consoles, organizations, roles)),
    )


def some(items: Sequence[T], most: int, fewest: int = 0) -> st.SearchStrategy[list[T]]:
    """A few different ones of `items`."""
    if not items:
        return st.just([])
    return st.lists(st.sampled_from(items), min_size=fewest, max_size=most, unique=True)


@st.composite
def _organizations(draw: st.DrawFn, consoles: Sequence[Console]) -> tuple[Organization, ...]:
    """A provider at each console, up to two resellers, and companies of these or of nobody; some have moved."""
    found: list[Organization] = []
    for console in consoles:
        found.append(Organization(len(found), console, "provider"))
        own: list[Organization] = []
        for _ in range(draw(st.integers(1, 2))):
            own.append(Organization(len(found), console, "reseller"))
            found.append(own[-1])
        for _ in range(draw(st.integers(1, 3))):
            reseller, formerly = draw(st.sampled_from([*own, None])), draw(st.sampled_from([None, *own]))
            found.append(Organization(len(found), console, "company", reseller, formerly))
    return tuple(found)


@st.composite
def _servers(draw: st.DrawFn, consoles: Sequence[Console], organizations: Sequence[Organization]) -> tuple[Server, ...]:
    found: list[Server] = []
    for console in consoles:
        own = [item for item in organizations if item.console == console]
        for kind in draw(st.lists(st.sampled_from(ON_SERVERS), min_size=2, max_size=5)):
            owner = own[0] if kind == Product.SITE else draw(st.sampled_from([*reversed(own), None]))
            found.append(Server(len(found), console, kind.value, owner))
    return tuple(found)


@st.composite
def _licenses(
    draw: st.DrawFn, consoles: Sequence[Console], organizations: Sequence[Organization], servers: Sequence[Server]
) -> tuple[License, ...]:
    carriers = [(item.console, item.kind, item, item.organization) for item in servers]
    for console in draw(some(consoles, 3)):
        provider = next(item for item in organizations if item.console == console)
        carriers.append((console, Product.CONSOLE.value, None, provider))  # type: ignore[arg-type]  # has no server
    return tuple(
        License(
            number=number,
            console=console,
            product=product,
            server=server,
            organization=organization,
            keys=tuple(draw(st.sampled_from(KEYS))),
            days_left=draw(st.sampled_from(DAYS)),
            is_gone=draw(st.sampled_from([False, False, False, True])),
            renews_itself=draw(st.booleans()),
            used_units=draw(st.sampled_from([40, 150])),
        )
        for number, (console, product, server, organization) in enumerate(carriers)
    )


@st.composite
def _batches(draw: st.DrawFn, organizations: Sequence[Organization], licenses: Sequence[License]) -> tuple[Batch, ...]:
    """Batches over any consoles; a few operations belong to whoever had the server at the time."""
    found: list[Batch] = []
    taken: set[License] = set()
    operation = 0
    for number in range(draw(st.integers(0, 3)) if licenses else 0):
        chosen: list[Operation] = []
        for license_ in draw(some(licenses, 4, 1)):
            others = [item for item in organizations if item.console == license_.console]
            owner = draw(st.sampled_from([license_.organization, license_.organization, *others]))
            # At most one is open on each server.
            state = draw(st.sampled_from(STATES[2:] if license_ in taken else STATES))
            taken.add(license_)
            chosen.append(Operation(operation, license_, owner, state))
            operation += 1
        left = [license_ for license_ in licenses if license_ not in {item.license for item in chosen}]
        asker = draw(st.sampled_from([0, 1, None]))
        found.append(Batch(number, asker, tuple(chosen), tuple(draw(some(left, 2)))))
    return tuple(found)


@st.composite
def _people(
    draw: st.DrawFn, consoles: Sequence[Console], organizations: Sequence[Organization], roles: Sequence[Role]
) -> Person:
    """Somebody with a scope; an administrator's is everything, but an access token can narrow that too."""
    role = draw(st.sampled_from(roles))
    scopes = _scopes(consoles, organizations)
    scope = Scope(everything=True) if role == Role.ADMINISTRATOR else draw(scopes)
    return Person(role, scope, draw(st.one_of(st.none(), st.none(), scopes)))


@st.composite
def _scopes(draw: st.DrawFn, consoles: Sequence[Console], organizations: Sequence[Organization]) -> Scope:
    """Everything, nothing, or what is named of consoles, resellers and companies, alone or mixed."""
    resellers = [item for item in organizations if item.type == "reseller"]
    companies = [item for item in organizations if item.type == "company"]
    kind = draw(st.sampled_from(["companies", "resellers", "mixed", "companies", "consoles", "nothing", "everything"]))
    return Scope(
        everything=kind == "everything",
        consoles=tuple(draw(some(consoles, 2, 1))) if kind in ("consoles", "mixed") else (),
        organizations=(
            *(draw(some(resellers, 2, 1)) if kind in ("resellers", "mixed") else ()),
            *(draw(some(companies, 2, 1)) if kind in ("companies", "mixed") else ()),
        ),
    )
