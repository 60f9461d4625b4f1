"""Lists that are too long to wait for, and people who take them away."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from consoles.models import Console
from licensing.models import License
from tests.licensing.factories import console_make, license_values, organization_make
from ui import exports

ROWS = 7


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for more than three rows."""
    monkeypatch.setattr(exports, "XLSX_ROWS", 3)


@pytest.fixture
def console(db: None) -> Console:
    return console_make()


@pytest.fixture
def licenses(console: Console) -> list[License]:
    """Licenses, the first of them of a company of its own."""
    company = organization_make(console, name="Harbor Dental")
    values = [license_values(organization=None if number else company) for number in range(ROWS)]
    return License.objects.bulk_create(License(console=console, **one) for one in values)


@pytest.fixture
def visitor(signed_in: Callable[[User], Client], auditor: User) -> Client:
    return signed_in(auditor)
