"""The states as tabs above the list of alerts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from alerts.states import UNSOLVED, State
from ui.addresses import changed


@dataclass(frozen=True, slots=True)
class StateTab:
    """One tab: the state's slug (empty for all that are unsolved), its name, how many alerts, and where it leads."""

    slug: str
    title: str
    count: int
    url: str
    is_current: bool


def state_tabs(counts: Mapping[str, int], chosen: Collection[str], query: QueryDict) -> list[StateTab]:
    """Return a tab for what is unsolved and one for each state, whether or not there are alerts in it."""
    total = sum(counts.get(state.value, 0) for state in UNSOLVED)
    unsolved = StateTab("", "Unsolved", total, changed(query, state=None), not chosen)
    return [unsolved, *(_tab(state, counts, chosen, query) for state in State)]


def _tab(state: State, counts: Mapping[str, int], chosen: Collection[str], query: QueryDict) -> StateTab:
    url = changed(query, state=state.value)
    return StateTab(state.value, state.label, counts.get(state.value, 0), url, state.value in chosen)
