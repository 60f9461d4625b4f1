"""What organizations use, read without losing a figure, and narrowed by the operation's own parameters."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from simulator.app import create_app
from simulator.clock import Clock
from tests.support.scripted import ScriptedConsole, data
from vspc.auth import ApiKey
from vspc.client import VspcClient
from vspc.query import Condition
from vspc.schemas import OrganizationUsage, ServerUsage

Connect = Callable[..., VspcClient]
RECORDED = Path(__file__).parents[3] / "shared" / "vspc" / "seed-examples" / "get_licensing_usage_organizations.json"
UID = UUID("00000000-0000-0000-0000-000000000001")
PATH = "/licensing/usage/organizations"
FIGURES = ("rentalUnits", "newUnits", "usedUnits", "rentalCount", "newCount", "usedCount")


def organization(*servers: Any) -> dict[str, Any]:
    return {"organizationUid": str(UID), "servers": list(servers)}


def read(connect: Connect, row: Any) -> OrganizationUsage:
    (value,) = connect(ScriptedConsole(data([row], total=1, count=1, offset=0))).licensing.usage.list()
    return value


def with_figures(**figures: Any) -> dict[str, Any]:
    platform = {"typeId": "VB365-USER", "weight": 1.5} | figures
    return organization({"workloads": [figures | {"workloadsByPlatform": [platform]}]})


def as_sent(value: OrganizationUsage) -> Any:
    return json.loads(msgspec.json.encode(value))


def only_server(value: OrganizationUsage) -> ServerUsage:
    assert value.servers is not None
    (server,) = value.servers
    return server


@pytest.mark.skipif(not RECORDED.exists(), reason="the recorded answers are not beside this checkout")
def test_recorded_usage_keeps_every_figure(connect: Connect) -> None:
    recorded = json.loads(RECORDED.read_text())

    values = connect(ScriptedConsole(data(recorded["data"], **recorded["meta"]["pagingInfo"]))).licensing.usage.list()

    assert [as_sent(value) for value in values] == recorded["data"]


@pytest.mark.parametrize("figure", [0, 0.25, -3, -1.5, 2**31 + 0.5, 12])
def test_fractional_and_negative_figures_are_kept_on_both_levels(connect: Connect, figure: float) -> None:
    row = with_figures(**dict.fromkeys(FIGURES, figure))

    (workload,) = only_server(read(connect, row)).workloads or ()

    (platform,) = workload.workloads_by_platform or ()
    for name in ("rental_units", "new_units", "used_units", "rental_count", "new_count", "used_count"):
        assert getattr(workload, name) == getattr(platform, name) == figure
        assert isinstance(getattr(platform, name), float)


@pytest.mark.parametrize(
    "row",
    [
        {"organizationUid": str(UID), "organizationType": None, "providerUid": None, "servers": None},
        organization({"serverUid": None, "serverType": None, "workloads": None}),
        organization({"workloads": [{"id": None, "unitType": None, "workloadsByPlatform": None}]}),
        with_figures(**dict.fromkeys(FIGURES)),
        organization(),
        organization({}),
    ],
)
def test_null_or_absent_on_any_level_is_unknown_and_not_zero(connect: Connect, row: Any) -> None:
    value = read(connect, row)

    assert value.organization_uid == UID
    assert value.provider_uid is None
    for server in value.servers or ():
        for workload in server.workloads or ():
            assert workload.used_units is None
            assert all(platform.used_count is None for platform in workload.workloads_by_platform or ())


def test_type_of_server_that_is_newer_than_we_are_is_kept(connect: Connect) -> None:
    value = read(connect, organization({"serverUid": str(UID), "serverType": "Orchestrator"}))

    assert only_server(value) == ServerUsage(server_uid=UID, server_type="Orchestrator")


def test_own_parameters_go_with_every_page_and_beside_the_others(connect: Connect) -> None:
    rows = [{"organizationUid": f"00000000-0000-0000-0000-00000000000{n}"} for n in range(2)]
    app = ScriptedConsole(*[data([row], total=2, count=1, offset=n) for n, row in enumerate(rows)])

    list(
        connect(app).licensing.usage.walk(
            organization_uid=UID,
            organization_type="Company",
            provider_uid=UUID(int=2),
            server_uid=UUID(int=3),
            server_type="VSPC",
            filter=Condition("organizationType", "equals", "Company"),
            limit=1,
        )
    )

    own = ("organizationUid", "organizationType", "providerUid", "serverUid", "serverType")
    sent = [{name: request.args[name] for name in own} for request in app.requests]
    assert sent == [dict(zip(own, [str(UID), "Company", str(UUID(int=2)), str(UUID(int=3)), "VSPC"], strict=True))] * 2
    assert [(request.args["limit"], request.args["offset"]) for request in app.requests] == [("1", "0"), ("1", "1")]
    assert all("filter" in request.args for request in app.requests)


def test_own_parameter_that_is_none_is_not_sent(connect: Connect) -> None:
    app = ScriptedConsole(data([]))

    connect(app).licensing.usage.list(server_uid=None, server_type=None)

    assert set(app.requests[0].args) == {"sort", "limit", "offset"}


@pytest.mark.parametrize("limit", [7, 500])
def test_usage_of_a_whole_console_is_read_page_by_page(connect: Connect, limit: int) -> None:
    app = create_app(companies=40, clock=Clock(datetime(2026, 5, 12, tzinfo=UTC)))

    values = connect(app, ApiKey("demo-key")).licensing.usage.list(limit=limit)

    expected = app.world.rows(PATH)
    assert len(values) == len(expected)
    assert {str(value.organization_uid): as_sent(value) for value in values} == expected


def test_own_parameters_mean_the_same_to_client_and_console(connect: Connect) -> None:
    app = create_app(companies=40, clock=Clock(datetime(2026, 5, 12, tzinfo=UTC)))
    usage = connect(app, ApiKey("demo-key")).licensing.usage
    company = next(uid for uid, row in app.world.rows(PATH).items() if row["organizationType"] == "Company")

    (found,) = usage.list(organization_uid=UUID(company))
    monitored = usage.list(server_type="VONE")

    assert str(found.organization_uid) == company
    assert {server.server_type for value in monitored for server in value.servers or ()} == {"VONE"}
