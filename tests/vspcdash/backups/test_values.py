"""Whatever a column holds comes back as it was."""

import tempfile
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from consoles.models import Console, Organization
from licensing.models import License
from operations.models import Operation
from tests.consoles.factories import console_make
from tests.licensing.factories import license_make, organization_make
from tests.operations.factories import operation_make
from tests.vspcdash.backups.installing import backed_up
from vspcdash.backups.restoring import backup_restore
from vspcdash.canonical import canonical

pytestmark = pytest.mark.django_db
# What no database keeps never gets into one: NUL, and halves of signs.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=50)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
WHOLE = st.integers(-(2**63), 2**63 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | FLOATS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=10,
)
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2400, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # they get it


@hypothesis_settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    text=TEXTS, secret=TEXTS, number=FLOATS, whole=WHOLE, uid=st.uuids(), content=st.binary(max_size=50),
    day=st.dates(date(1900, 1, 1), date(2400, 1, 1)), at=MOMENTS, hour=st.times(), document=VALUES,
)  # fmt: skip
@example(
    text="\x01\u2028\U0001f4be'\"\\%s", secret="", number=-0.0, whole=2**63 - 1, uid=None, content=b"\0", day=None,
    at=datetime(2026, 3, 29, 1, 0, 0, 1, tzinfo=UTC), hour=time(23, 59, 59, 999_999),
    document={"b": 1e22, "a": [-0.0, 1e-7, 0.1 + 0.2, 5e-324], "": {"\U0001f4be": None}},
)  # fmt: skip
def test_any_value_comes_back(**drawn: Any) -> None:
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        file = Path(folder) / "backup"
        with backed_up(file):
            put(**drawn)
            before = taken()

        backup_restore(file)

        assert taken() == before
        transaction.set_rollback(True)


def put(*, text: str, secret: str, number: float, whole: int, uid: Any, content: bytes, day: Any, at: datetime,
        hour: time, document: Any) -> None:  # fmt: skip
    """Write the values into columns of every kind."""
    console = console_make(name=text, api_key=secret, quiet_from=hour, paused_until=at)
    organization_make(console, name=text, reseller_uid=uid, digest=content, read_at=at)
    license_make(console, units=number, expires_on=day, raw=text)
    operation_make(console, subject_pk=whole, parameters={"document": document}, before=document, after=None)


def taken() -> list[tuple[Any, ...]]:
    """Return all of it as the rooms read it."""
    [digest] = Organization.objects.values_list("digest", flat=True)
    return [
        Console.objects.values_list("name", "api_key", "quiet_from", "paused_until").get(),
        (bytes(digest or b""), *Organization.objects.values_list("name", "reseller_uid", "read_at").get()),
        License.objects.values_list("units", "expires_on", "raw").get(),
        tuple(map(canonical, Operation.objects.values_list("subject_pk", "parameters", "before", "after").get())),
    ]
