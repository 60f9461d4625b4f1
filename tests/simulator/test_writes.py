"""Every write to a license, and what the next GET says."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from simulator.app import Simulator
from simulator.data.dates import day_of
from tests.simulator.calling import NOON, PRODUCTS, Caller, console, demo_license, license_path

Row = dict[str, Any]
SERVERS = [product for product in PRODUCTS if product != "console"]
MERGED = {"sectionTypes": ["Socket", "Instance"]}


def _expiry(row: Row) -> date:
    return day_of(row["expirationDate"])


def _ids(row: Row) -> list[str]:
    return list(row["licenseIds"]) if "licenseIds" in row else [row["licenseId"]]


def _entitled(row: Row) -> float:
    return float(next(row[name] for name in ("units", "licensedUsers", "instances") if name in row))


@pytest.mark.parametrize("product", PRODUCTS)
def test_an_installed_license_is_the_answer_and_what_the_next_get_says(
    app: Simulator, caller: Caller, product: str
) -> None:
    path = license_path(app, product)
    before = caller.license(path)

    answer = caller.install(path, demo_license(product, points=75))

    after = caller.license(path)
    assert answer.status_code == 200
    assert answer.get_json() == {"data": after}
    assert set(after) == set(before)
    assert (_entitled(after), _expiry(after), after["status"]) == (75, date(2026, 12, 31), "Valid")
    assert not set(_ids(after)) & set(_ids(before))
    assert after["type"] == "Rental"


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_update_of_a_rental_license_moves_its_expiry_and_its_id(
    app: Simulator, caller: Caller, product: str
) -> None:
    path = license_path(app, product, type="Rental")
    seen = [caller.license(path)]

    for _ in range(3):
        answer = caller.update(path)
        seen.append(caller.license(path))
        assert answer.get_json() == {"data": seen[-1]}

    expiries = [_expiry(row) for row in seen]
    assert expiries == sorted(set(expiries))
    assert {(expiry + timedelta(days=1)).day for expiry in expiries[1:]} == {1}
    assert len({_ids(row)[0] for row in seen}) == 4
    assert {row["status"] for row in seen[1:]} == {"Valid"}


def test_an_update_of_an_expired_rental_license_goes_to_the_end_of_the_next_month(app: Simulator) -> None:
    path = license_path(app, "backup_server", type="Rental", status="Expired")

    Caller(app).update(path)

    assert _expiry(Caller(app).license(path)) == date(2026, 6, 30)


def test_an_update_of_a_subscription_gives_it_another_year(app: Simulator, caller: Caller) -> None:
    path = license_path(app, "backup_server", type="Subscription", status="Valid")
    before = caller.license(path)

    caller.update(path)

    assert (_expiry(caller.license(path)) - _expiry(before)).days == 365


def test_servers_that_share_a_key_share_the_next_one(app: Simulator, caller: Caller) -> None:
    paths = [f"/licensing/sites/{uid}" for uid in app.world.rows("/licensing/sites")]

    for path in paths:
        caller.update(path)

    first, second = (caller.license(path) for path in paths)
    assert first["licenseIds"] == second["licenseIds"]


def test_one_file_on_two_servers_is_one_key(app: Simulator, caller: Caller) -> None:
    uids = list(app.world.rows("/licensing/backupServers"))[:2]
    file = demo_license("backup_server")

    rows = [caller.install(f"/licensing/backupServers/{uid}", file).get_json()["data"] for uid in uids]

    assert rows[0]["licenseIds"] == rows[1]["licenseIds"]
    assert demo_license("backup_server") != file


def test_an_update_mends_a_renewal_that_failed(app: Simulator, caller: Caller) -> None:
    path = license_path(app, "backup_server", type="Rental", autoUpdateEnabled=True, status="Expired")
    caller.update(path)

    app.clock.advance(timedelta(days=120).total_seconds())

    assert caller.license(path)["status"] == "Valid"


def test_the_console_tells_of_its_last_update(app: Simulator, caller: Caller) -> None:
    def told() -> tuple[str, bool]:
        row = caller.license("/licensing/console")
        return row["lastUpdateStatus"], row["lastUpdateDate"].startswith("2026-05-12T14:00:00")

    before = told()
    caller.update("/licensing/console")
    updated = told()
    caller.install("/licensing/console", demo_license("console", type="NFR"))
    caller.update("/licensing/console")

    assert (before, updated, told()) == (("Success", False), ("Success", True), ("Error", True))
    assert caller.license("/licensing/console")["lastUpdateMessage"] == "There is no newer license."


@pytest.mark.parametrize("value", ["true", True, "false", False])
@pytest.mark.parametrize("product", SERVERS)
def test_a_patch_switches_auto_update(app: Simulator, caller: Caller, product: str, value: str | bool) -> None:
    path = license_path(app, product)
    app.world.rows(PRODUCTS[product])[path.rsplit("/", 1)[1]]["autoUpdateEnabled"] = value in ("false", False)

    answer = caller.patch(path, [{"op": "replace", "path": "/AUTOupdateEnabled", "value": value}])

    assert answer.get_json() == {"data": caller.license(path)}
    assert caller.license(path)["autoUpdateEnabled"] is (value in ("true", True))


@pytest.mark.parametrize(
    "patch",
    [
        {"op": "replace", "path": "/autoUpdateEnabled", "value": "yes"},
        {"op": "replace", "path": "/autoUpdateEnabled", "value": 1},
        {"op": "remove", "path": "/autoUpdateEnabled", "value": "true"},
        {"op": "replace", "path": "/units", "value": "true"},
        {"op": "replace", "path": "/autoUpdateEnabled"},
        "true",
    ],
    ids=json.dumps,
)
def test_a_patch_of_another_form_fails_and_is_named(app: Simulator, caller: Caller, patch: Any) -> None:
    answer = caller.patch(license_path(app, "site"), [patch])

    error = answer.get_json()["errors"][0]
    assert (answer.status_code, error["type"], error["code"]) == (520, "logical", 1001)
    assert error["failedJsonPatch"] == patch


def test_deleting_a_license_leaves_the_server_as_one_without(app: Simulator, caller: Caller) -> None:
    community = caller.license(license_path(app, "backup_server", type="Community"))
    path = license_path(app, "backup_server", **MERGED)

    answer = caller.request("DELETE", path, sectionForDelete="All")

    assert (answer.status_code, answer.get_json()) == (200, {"errors": []})
    assert caller.license(path) == community | {"backupServerUid": path.rsplit("/", 1)[1]}


def test_deleting_a_section_leaves_the_other(app: Simulator, caller: Caller) -> None:
    path = license_path(app, "backup_server", **MERGED)
    before = caller.license(path)
    other = Caller(console())

    caller.request("DELETE", path, sectionForDelete="Socket")
    other.request("DELETE", path, sectionForDelete="Instance")

    instances, sockets = caller.license(path), other.license(path)
    assert (instances["sectionTypes"], sockets["sectionTypes"]) == (["Instance"], ["Socket"])
    assert (instances["sockets"], instances["units"]) == (0, before["units"])
    assert (sockets["sockets"], sockets["units"], sockets["type"]) == (before["sockets"], 0, "Perpetual")
    assert sockets["licenseIds"] + instances["licenseIds"] == before["licenseIds"]


def test_deleting_the_only_section_leaves_nothing(app: Simulator, caller: Caller) -> None:
    path = license_path(app, "backup_server", type="Rental")

    caller.request("DELETE", path, sectionForDelete="Instance")

    assert caller.license(path)["status"] == "Unlicensed"


def test_a_deleted_veeam_one_license_is_gone(app: Simulator, caller: Caller) -> None:
    path = license_path(app, "veeam_one")

    answer = caller.request("DELETE", path)

    row = caller.license(path)
    assert answer.get_json() == {"errors": []}
    assert (row["status"], row["type"], row["licenseId"]) == ("Unlicensed", "Community", None)


def test_what_was_deleted_can_be_installed_again(app: Simulator, caller: Caller) -> None:
    path = license_path(app, "backup_server", **MERGED)
    caller.request("DELETE", path, sectionForDelete="All")

    caller.install(path, demo_license("backup_server", type="Subscription", points=20))

    row = caller.license(path)
    assert (row["type"], row["unitType"], row["units"], row["status"]) == ("Subscription", "Instances", 20, "Valid")


def test_the_answer_of_a_write_is_cut_down_to_what_is_selected(app: Simulator, caller: Caller) -> None:
    answer = caller.update(license_path(app, "m365", type="Rental"), select=[{"propertyPath": "status"}])

    assert answer.get_json() == {"data": {"status": "Valid"}}


def test_every_write_that_took_effect_is_counted(app: Simulator, caller: Caller) -> None:
    path = license_path(app, "veeam_one")

    caller.patch(path)
    caller.update(path.upper().replace("/LICENSING/VONESERVERS", "/licensing/voneServers"))
    caller.install(path, b"not a license")
    caller.get(path)

    assert [(effect.operation, effect.path, effect.at) for effect in app.effects] == [
        ("PatchVOneServerLicense", path, NOON),
        ("UpdateVOneServerLicense", f"{path}/update", NOON),
    ]
    assert {effect.request_id for effect in app.effects} == {None}
