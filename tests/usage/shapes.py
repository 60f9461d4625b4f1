"""Consoles of any shape: servers, workloads and platforms, some listed twice, some without what they should say.

Figures are quarters of a unit, whose sums are exact, so that a test may ask for equality.
"""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from tests.usage.console import Row
from tests.usage.factories import server, uid, usage, workload

FIGURES = ("usedUnits", "newUnits", "rentalUnits", "usedCount", "newCount", "rentalCount")
SERVER_TYPES = ["BackupAndReplication", "CloudConnect", "VSPC", "VB365", "VONE", "Unknown", "TapeRobot", "", None]
UNIT_TYPES = ["Points", "Instances", "Unknown", "Sockets", None]

figure = st.one_of(st.none(), st.just(0.0), st.integers(min_value=-8, max_value=400).map(lambda number: number / 4))
# Few different ones, so that entries of the same key meet; a console may leave any of them out.
few_uids = st.one_of(st.none(), st.integers(min_value=1, max_value=3).map(uid))
counted = {name: figure for name in FIGURES}
platforms = st.fixed_dictionaries(
    counted, optional={"typeId": st.sampled_from(["VM", "PC", "", None]), "weight": st.sampled_from([1, 2.5, None])}
)


def added_up(row: Row) -> Row:
    """The workload as an honest console sends it: its figures are the sums of its platforms, as far as they tell."""
    parts = row["workloadsByPlatform"]
    return {**row, **{name: sum(part[name] or 0 for part in parts) for name in FIGURES}}


workloads = st.fixed_dictionaries(
    {**counted, "id": few_uids, "unitType": st.sampled_from(UNIT_TYPES)},
    optional={"workloadsByPlatform": st.one_of(st.none(), st.lists(platforms, max_size=3))},
)
honest_workloads = st.fixed_dictionaries(
    {"id": few_uids, "unitType": st.sampled_from(UNIT_TYPES), "workloadsByPlatform": st.lists(platforms, max_size=3)}
).map(added_up)
servers = st.fixed_dictionaries(
    {"serverUid": few_uids, "serverType": st.sampled_from(SERVER_TYPES)},
    optional={"workloads": st.one_of(st.none(), st.lists(workloads | honest_workloads, max_size=3))},
)


@st.composite
def consoles(draw: st.DrawFn) -> list[Row]:
    """The whole list of usage of a console with up to four organizations."""
    numbers = draw(st.lists(st.integers(min_value=1, max_value=6), max_size=4, unique=True))
    return [usage(number, *draw(st.lists(servers, max_size=3))) for number in numbers]


# Just before, at and after midnights at which days, months and years end.
EDGES = [datetime(2027, 12, 31, 23, 59, 59, 999_999, UTC), datetime(2028, 2, 28, 23, 45, tzinfo=UTC)]
BEGINNINGS = st.sampled_from([*EDGES, datetime(2027, 1, 30, 22, 0, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)])
STEPS = st.sampled_from(
    [
        timedelta(microseconds=1),
        timedelta(minutes=15),
        timedelta(hours=7),
        timedelta(days=1),
        timedelta(days=12),
        timedelta(days=31),
        timedelta(days=70),
    ]
)


History = list[tuple[datetime, list[Row]]]


@st.composite
def usages(draw: st.DrawFn) -> list[Row]:
    """Few organizations with few figures, so that one reading often says what another one said."""
    figures = st.sampled_from([0, 1, 2.5, 7, -1, None])
    places = st.dictionaries(
        st.tuples(st.sampled_from(["VSPC", "VB365"]), st.sampled_from(["Points", "Instances"])), figures, max_size=2
    )
    organizations = draw(st.dictionaries(st.integers(min_value=1, max_value=2), places))
    return [
        usage(number, *(server(1, workload(used, unit=unit), type=type) for (type, unit), used in found.items()))
        for number, found in organizations.items()
    ]


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A console at moments that follow each other."""
    moment, found = draw(BEGINNINGS), []
    for _ in range(draw(st.integers(min_value=1, max_value=7))):
        found.append((moment, draw(usages())))
        moment += draw(STEPS)
    return found
