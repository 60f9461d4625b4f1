"""What two readings of a license prove about a write: done, not done, or nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensing.operating.evidence import (
    GONE,
    after_deleting,
    after_installing,
    after_updating,
)
from operations.kinds import Evidence, Facts, evidence_of_switch

DONE, NOT_DONE, UNCLEAR = Evidence.DONE, Evidence.NOT_DONE, Evidence.UNCLEAR
LICENSED: Facts = {
    "status": "Valid",
    "type": "Rental",
    "edition": "Enterprise Plus",
    "expires_on": "2026-11-30",
    "support_expires_on": None,
    "units": 100.0,
    "auto_update": True,
    "license_ids": ["a", "b"],
    "sockets": 4.0,
    "section_types": ["Instance", "Socket"],
}
UNLICENSED: Facts = {
    "status": "Unlicensed", "type": "Community", "edition": "Community", "expires_on": None,
    "support_expires_on": None, "units": 10.0, "auto_update": None, "license_ids": [], "sockets": 0.0,
    "section_types": ["Instance"],
}  # fmt: skip
SILENT: Facts = {name: [] if isinstance(value, list) else None for name, value in LICENSED.items()} | {
    "status": "",
    "type": "",
}


def after_switching(before: Facts, after: Facts, *, wanted: bool) -> Evidence:
    """What is proved about switching auto-update."""
    return evidence_of_switch(before.get("auto_update"), after.get("auto_update"), wanted=wanted)


SECTIONS = ["All", "Socket", "Instance"]
JUDGES: list[Callable[[Facts, Facts], Evidence]] = [
    after_updating,
    lambda before, after: after_installing(before, after, would_show=True),
    lambda before, after: after_installing(before, after, would_show=False),
    lambda before, after: after_switching(before, after, wanted=True),
    lambda before, after: after_switching(before, after, wanted=False),
    lambda before, after: after_deleting(before, after, section="All"),
    lambda before, after: after_deleting(before, after, section="Socket"),
    lambda before, after: after_deleting(before, after, section="Instance"),
]


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """A reading of a license, gone ones and ones full of nulls included."""
    if draw(st.integers(0, 9)) == 0:
        return GONE
    day = st.sampled_from([None, "2026-11-30", "2026-12-31"])
    return {
        "status": draw(st.sampled_from(["", "Valid", "Expired", "Unlicensed"])),
        "type": draw(st.sampled_from(["", "Rental", "Perpetual", "Community", "NotInstalled"])),
        "edition": draw(st.sampled_from(["", "Enterprise"])),
        "expires_on": draw(day),
        "support_expires_on": draw(day),
        "units": draw(st.sampled_from([None, 0.0, 100.0])),
        "auto_update": draw(st.sampled_from([None, True, False])),
        "license_ids": draw(st.sampled_from([[], ["a"], ["b"]])),
        "sockets": draw(st.sampled_from([None, 0.0, 4.0])),
        "section_types": draw(st.sampled_from([[], ["Socket"], ["Instance"], ["Instance", "Socket"], ["All"]])),
    }


judges = st.sampled_from(JUDGES)


@given(judge=judges, reading=facts())
def test_equal_readings_never_prove_that_it_was_done(judge: Callable[..., Evidence], reading: Facts) -> None:
    assert judge(reading, dict(reading)) != DONE


@given(judge=judges, before=facts(), after=facts())
def test_what_proves_that_it_was_not_done_is_that_nothing_it_sets_has_changed(
    judge: Callable[..., Evidence], before: Facts, after: Facts
) -> None:
    if judge(before, after) == NOT_DONE:
        assert before == after or before["auto_update"] is after["auto_update"] is not None


@given(before=facts(), after=facts(), wanted=st.booleans())
def test_a_switch_is_never_done_and_not_done_for_both_wishes(before: Facts, after: Facts, wanted: bool) -> None:
    verdicts = {
        after_switching(before, after, wanted=wanted),
        after_switching(before, after, wanted=not wanted),
    }

    assert verdicts != {DONE, NOT_DONE}
    assert verdicts != {DONE}


@given(judge=st.sampled_from(JUDGES[:3]), reading=facts())
def test_a_license_that_cannot_be_seen_proves_nothing(judge: Callable[..., Evidence], reading: Facts) -> None:
    for nothing in (GONE, SILENT):
        assert judge(reading, nothing) == judge(nothing, reading) == UNCLEAR


@pytest.mark.parametrize(
    ("was", "is_", "evidence"),
    [
        (False, True, DONE), (False, False, NOT_DONE), (True, True, UNCLEAR), (True, False, UNCLEAR),
        (None, True, UNCLEAR), (False, None, UNCLEAR), (None, False, UNCLEAR),
    ],
)  # fmt: skip
def test_switching_on_is_proved_by_the_switch_alone(was: Any, is_: Any, evidence: Evidence) -> None:
    before, after = LICENSED | {"auto_update": was}, LICENSED | {"auto_update": is_, "units": 3.0}

    assert after_switching(before, after, wanted=True) == evidence


@pytest.mark.parametrize(
    ("changes", "evidence"),
    [
        ({"expires_on": "2026-12-31"}, DONE),
        ({"license_ids": ["c"]}, DONE),
        ({"units": 120.0}, DONE),
        ({}, NOT_DONE),
        ({"status": "Expired"}, UNCLEAR),
        ({"auto_update": False}, UNCLEAR),
        ({"expires_on": None, "license_ids": []}, UNCLEAR),
        ({"support_expires_on": "2027-01-01"}, UNCLEAR),
    ],
)
def test_an_update_is_proved_by_a_newer_key(changes: Facts, evidence: Evidence) -> None:
    assert after_updating(LICENSED, LICENSED | changes) == evidence


@pytest.mark.parametrize(
    ("before", "after", "evidence"),
    [
        (UNLICENSED, LICENSED, DONE),
        (LICENSED, LICENSED | {"edition": "Standard"}, DONE),
        (LICENSED, LICENSED, NOT_DONE),
        (LICENSED, LICENSED | {"status": "Warning"}, UNCLEAR),
    ],
)
def test_an_installation_is_proved_by_another_license(before: Facts, after: Facts, evidence: Evidence) -> None:
    assert after_installing(before, after, would_show=True) == evidence


def test_the_same_file_once_more_would_leave_no_trace() -> None:
    assert after_installing(LICENSED, LICENSED, would_show=False) == UNCLEAR


@pytest.mark.parametrize("section", SECTIONS)
def test_a_deletion_is_proved_by_a_license_that_is_no_more(section: str) -> None:
    assert after_deleting(LICENSED, UNLICENSED, section=section) == DONE
    assert after_deleting(LICENSED, GONE, section=section) == UNCLEAR
    assert after_deleting(LICENSED, LICENSED, section=section) == NOT_DONE
    assert after_deleting(LICENSED, SILENT, section=section) == UNCLEAR


def test_a_deleted_part_is_one_that_was_there_and_is_not_named_any_more() -> None:
    instances = LICENSED | {"section_types": ["Instance"], "sockets": 0.0}
    sockets = LICENSED | {"section_types": ["Socket"]}

    assert after_deleting(LICENSED, instances, section="Socket") == DONE
    assert after_deleting(LICENSED, sockets, section="Instance") == DONE
    assert after_deleting(LICENSED, instances, section="All") == UNCLEAR
    assert after_deleting(LICENSED, instances, section="Instance") == UNCLEAR
    assert after_deleting(instances, instances | {"units": 1.0}, section="Socket") == UNCLEAR
    assert after_deleting(LICENSED, instances | {"sockets": 4.0}, section="Socket") == UNCLEAR


def test_what_had_no_license_before_cannot_be_proved_to_have_lost_it() -> None:
    assert after_deleting(UNLICENSED, UNLICENSED | {"units": 9.0}, section="All") == UNCLEAR
