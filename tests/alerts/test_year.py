"""A year of warnings: exactly those of a slow reference, and as they stand in a file for people to read."""

from collections import Counter
from pathlib import Path

import pytest

from alerts.models import AlertWarning
from licensing.models import License
from tests.alerts.year.reference import expected
from tests.alerts.year.story import lived, warned
from tests.support.network import Network

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent / "year.txt"


def test_the_year_warns_of_what_does_not_solve_itself_and_of_nothing_else(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = lived(network, monkeypatch)

    names = dict(License.objects.values_list("uid", "alerts__name").exclude(alerts=None))
    known = {str(uid): name for uid, name in names.items()}
    wanted = sorted((day, rule, stage, known.get(subject, subject)) for day, rule, stage, subject in expected(year))
    found = warned()
    assert Counter(found) == Counter(wanted)
    assert [f"{day} {rule:24} {stage:6} {name}" for day, rule, stage, name in found] == GOLDEN.read_text().splitlines()
    per_stage = Counter(AlertWarning.objects.values_list("alert", "stage"))
    assert set(per_stage.values()) == {1}
