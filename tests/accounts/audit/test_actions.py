"""Every action has words, and somewhere in the code something that writes it down."""

import re

import pytest

from accounts.audit.actions import TITLES, Action
from tests.test_architecture import ROOMS, sources

NAMED = re.compile(r"\bAction\.([A-Z_]+)\b")
DECLARED = "accounts/audit/actions.py"


@pytest.fixture(scope="module")
def named() -> set[str]:
    """The actions that the sources of the product name, apart from where they are declared."""
    files = (file for room in ROOMS for file in sources(room) if not str(file).endswith(DECLARED))
    return {name for file in files for name in NAMED.findall(file.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("action", list(Action))
def test_every_action_is_written_down_somewhere(action: Action, named: set[str]) -> None:
    assert action.name in named


def test_every_action_has_words_that_follow_a_name() -> None:
    assert set(TITLES) == set(Action)
    assert all(title[0].islower() for title in TITLES.values())


@pytest.mark.parametrize("action", list(Action))
def test_every_action_fits_its_column(action: Action) -> None:
    assert len(action) <= 40
