import pytest

from consoles.models import Console, Organization
from reports.preflight import Concern, concerns_of
from tests.consoles.factories import console_make
from tests.reports.factories import NOW, PROVIDER, Json, reports_read
from tests.reports.preflight.looking import Found
from tests.usage.factories import organization


@pytest.fixture
def console(db: None) -> Console:
    """A console with a provider, who has the reports, and five companies."""
    console = console_make(name="EU-West")
    organization(console, PROVIDER, name="Provider", type=Organization.Type.PROVIDER)
    for number in range(1, 6):
        organization(console, number, name=f"Company {number}")
    return console


@pytest.fixture
def found(console: Console) -> Found:
    """Read these reports, and return the concerns about the last one that one rule has found, or any."""

    def find(*rows: Json, rule: str = "") -> list[Concern]:
        report = reports_read(console, *rows)[-1]
        return [concern for concern in concerns_of(report, now=NOW) if rule in ("", concern.rule)]

    return find
