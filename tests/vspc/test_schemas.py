"""From JSON to values: what is missing, null, new, or written in another way."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.scripted import Reply, ScriptedConsole, data
from vspc import schemas
from vspc.client import VspcClient
from vspc.errors import VspcProtocolError
from vspc.schemas import Schema, SiteLicense
from vspc.wire import decoder_of

Connect = Callable[..., VspcClient]
UID = "00000000-0000-0000-0000-000000000001"
CONTRACT = Path(__file__).parents[3] / "shared" / "vspc" / "openapi-3.6.1.json"
ALL = [
    kind
    for kind in vars(schemas).values()
    if isinstance(kind, type) and issubclass(kind, Schema) and kind is not Schema
]


def site(**members: Any) -> SiteLicense:
    value: SiteLicense = decoder_of(SiteLicense).decode(json.dumps({"siteUid": UID} | members))
    return value


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2028-01-31T01:00:00.0000000+01:00", datetime(2028, 1, 31, tzinfo=UTC)),
        ("2028-01-31T00:00:00.1234567Z", datetime(2028, 1, 31, 0, 0, 0, 123456, tzinfo=UTC)),
        ("2028-01-31T00:00:00.0000000", datetime(2028, 1, 31, tzinfo=UTC)),
        ("2028-01-31T00:00:00-08:00", datetime(2028, 1, 31, 8, tzinfo=UTC)),
        ("2028-01-31", datetime(2028, 1, 31, tzinfo=UTC)),
        ("9999-12-31T23:59:59.9999999", datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
        ("9999-12-31T23:59:59.9999999-05:00", datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
        ("0001-01-01T00:00:00.0000000+01:00", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_moment_comes_out_aware_in_utc(text: str, moment: datetime) -> None:
    value = site(expirationDate=text).expiration_date

    assert value == moment
    assert value is not None
    assert value.tzinfo is UTC


@given(microseconds=st.integers(0, 10**16), minutes=st.integers(-14 * 60, 14 * 60))
def test_moment_means_the_same_whatever_its_offset(microseconds: int, minutes: int) -> None:
    moment = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    local = moment.astimezone(timezone(timedelta(minutes=minutes)))
    text = f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond:06}0{local.isoformat()[-6:]}"

    assert site(expirationDate=text).expiration_date == moment


@pytest.mark.parametrize("value", ["soon", "", 20280131, True, {}])
def test_moment_that_is_none_is_refused_without_repeating_it(value: Any) -> None:
    with pytest.raises(msgspec.ValidationError, match="expected a date with time") as caught:
        site(expirationDate=value)

    assert "soon" not in str(caught.value)


@pytest.mark.parametrize("kind", ALL)
def test_everything_but_the_key_may_be_null_or_absent(kind: type[Schema]) -> None:
    fields = msgspec.structs.fields(kind)
    keys = {field.encode_name: UID for field in fields if field.required}

    nulls = dict.fromkeys(field.encode_name for field in fields) | keys

    assert len(keys) <= 1
    assert decoder_of(kind).decode(json.dumps(nulls)) == decoder_of(kind).decode(json.dumps(keys))


def test_unknown_fields_are_dropped_and_unknown_values_kept() -> None:
    value = site(status="Hibernating", ownership="Hosted", packages=["Quantum"])

    assert (value.status, value.packages) == ("Hibernating", ("Quantum",))
    assert not hasattr(value, "ownership")


def test_units_are_doubles() -> None:
    value = site(units=1000, usedUnits=0.5)

    assert (value.units, value.used_units) == (1000.0, 0.5)
    assert isinstance(value.units, float)


def test_values_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        site().status = "Valid"  # type: ignore[misc]


NAMES_IN_THE_CONTRACT = {
    "AsyncAction": "AsyncActionInfo",
    "AsyncConfig": "AsyncActionsConfig",
    "Location": "OrganizationLocation",
    "M365License": "Vb365ServerLicense",
    "M365Server": "Vb365Server",
    "OrganizationUsage": "OrganizationCurrentLicenseUsage",
    "PlatformUsage": "CurrentLicenseUsageWorkloadByPlatform",
    "ServerUsage": "ServerCurrentLicenseUsage",
    "Site": "CloudAgent",
    "VeeamOneLicense": "VOneServerLicense",
    "VeeamOneServer": "VOneServer",
    "WorkloadUsage": "CurrentLicenseUsageWorkload",
}


@pytest.mark.skipif(not CONTRACT.exists(), reason="the contract is not beside this checkout")
@pytest.mark.parametrize("kind", ALL)
def test_every_field_is_one_of_the_contract(kind: type[Schema]) -> None:
    described = json.loads(CONTRACT.read_text())["components"]["schemas"]
    name = NAMES_IN_THE_CONTRACT.get(kind.__name__, kind.__name__)

    assert {field.encode_name for field in msgspec.structs.fields(kind)} <= set(described[name]["properties"])


@pytest.mark.parametrize(
    ("reply", "came"),
    [
        (Reply(body=b""), "with an empty body"),
        (Reply(body=b"<html>Please sign in</html>"), "with a web page instead of data"),
        (Reply(body=b"ok", content_type="text/html; charset=utf-8"), "with a web page instead of data"),
        (Reply(body=b'{"data": [{"siteUid": "0000'), "with data that breaks off"),
        (Reply(body=b"OK"), "with something that is not JSON"),
        (Reply(body=b'{"data": "\xff"}'), "with "),
        (Reply(document={"meta": None}), "with data of another form than expected"),
        (Reply(document=[]), "with data of another form than expected"),
        (Reply(document={"data": None}), "with data of another form than expected"),
        (Reply(document={"data": {}}), "with data of another form than expected"),
        (data([{"siteUid": UID}, {"siteUid": UID[:-1] + "2", "units": "many"}]), r"row 1, .*\$\.units"),
        (data([{"siteUid": None}]), r"row 0, .*\$\.siteUid"),
    ],
)
def test_answer_that_cannot_be_read_says_what_came_and_its_request(connect: Connect, reply: Reply, came: str) -> None:
    with pytest.raises(VspcProtocolError, match=came) as caught:
        connect(ScriptedConsole(reply)).licensing.sites.list()

    error = caught.value
    assert str(error).startswith("The console answered /licensing/sites with ")
    assert f"(request {error.request_id})." in str(error)


def test_row_keeps_its_bytes_as_received(connect: Connect) -> None:
    raw = b'{ "siteUid" : "%s", "extra": 1.50 }' % UID.encode()

    (page,) = connect(ScriptedConsole(Reply(body=b'{"data":[%s]}' % raw))).licensing.sites.walk()

    assert (page.rows[0].raw, page.rows[0].uid) == (raw, UUID(UID))
