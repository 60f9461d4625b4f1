"""How a concern stands on a page."""

from datetime import date
from typing import Any

import pytest
from django.template.loader import render_to_string

from reports.preflight import Concern
from ui.severity import Severity

LINE: dict[str, Any] = {
    "key": "k", "rule": "cloned", "severity": Severity.WARNING, "subject": "vbr1", "text": "is cloned.", "effect": "",
    "advice": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("since", "is_least", "said"),
    [
        (date(2026, 10, 1), False, "since 2026-10-01"),
        (date(2025, 11, 1), True, "since 2025-11 or earlier"),
        (None, False, "since unknown"),
    ],
)
def test_it_says_since_when(since: date | None, is_least: bool, said: str) -> None:
    concern = Concern(**LINE, since=since, since_is_least=is_least)

    page = render_to_string("reports/partials/report_concerns.html", {"concerns": [concern]})

    assert f">{said}</span>" in page
