import json
from pathlib import Path

import pytest

from simulator.app import Simulator
from tests.simulator.calling import SHARED, Caller, console

RECORDED = SHARED / "seed-examples"
ODD_SPACING = b'{ "data" :  [],  "meta": null }\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    index = {
        "list.json": {"method": "GET", "path": "/licensing/sites", "status": 200},
        "one.json": {"method": "GET", "path": "/licensing/{kind}/{uid}", "status": 200},
        "latest.json": {"method": "GET", "path": "/licensing/reports/latest", "status": 520},
        "deleted.json": {"method": "DELETE", "path": "/licensing/sites/{uid}", "status": 200, "placeholder": True},
    }
    (tmp_path / "index.json").write_text(json.dumps(index))
    for name in index:
        (tmp_path / name).write_bytes(ODD_SPACING.replace(b"null", json.dumps(name).encode()))
    return tmp_path


@pytest.fixture
def recorded(folder: Path) -> Simulator:
    return console(examples=folder)


def test_a_recorded_answer_is_served_byte_for_byte(recorded: Simulator) -> None:
    answer = Caller(recorded).get("/licensing/sites", select=[{"propertyPath": "siteUid"}])

    assert answer.data == ODD_SPACING.replace(b"null", b'"list.json"')
    assert answer.mimetype == "application/json"


def test_the_more_exact_path_wins_and_keeps_its_status(recorded: Simulator) -> None:
    exact = Caller(recorded).get("/licensing/reports/latest")
    general = Caller(recorded).get("/licensing/reports/17")

    assert (exact.status_code, exact.get_json()["meta"]) == (520, "latest.json")
    assert (general.status_code, general.get_json()["meta"]) == (200, "one.json")


def test_what_was_not_recorded_is_generated(recorded: Simulator) -> None:
    assert len(Caller(recorded).rows("/organizations/companies")) == 25


def test_a_placeholder_is_not_an_answer(recorded: Simulator) -> None:
    assert Caller(recorded).request("DELETE", "/licensing/sites/1").status_code == 405


def test_recorded_answers_are_only_for_who_is_signed_in(recorded: Simulator) -> None:
    assert Caller(recorded, "stolen").get("/licensing/sites").status_code == 401


@pytest.mark.skipif(not RECORDED.exists(), reason="the vendor's examples are not here")
def test_every_recorded_get_of_the_vendor_is_served_unchanged() -> None:
    caller = Caller(console(examples=RECORDED))
    index = json.loads((RECORDED / "index.json").read_text())
    reads = {name: entry for name, entry in index.items() if entry["method"] == "GET"}

    for name, entry in reads.items():
        answer = caller.get(entry["path"].replace("{", "").replace("}", ""))
        assert (answer.status_code, answer.data) == (entry["status"], (RECORDED / name).read_bytes())
    assert len(reads) > 10
