"""What a console says from one reading to the next, around the midnight at which a month ends."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from tests.usage.console import Row
from tests.usage.factories import server, usage, workload
from tests.usage.shapes import consoles

MOMENTS = [
    datetime(2026, 10, 3, 8, 0, tzinfo=UTC),
    datetime(2026, 10, 31, 23, 59, 59, 999_999, UTC),
    datetime(2026, 11, 1, tzinfo=UTC),
    datetime(2026, 11, 1, 0, 0, 1, tzinfo=UTC),
    datetime(2026, 11, 22, 8, 0, tzinfo=UTC),
]


@st.composite
def busy(draw: st.DrawFn) -> list[Row]:
    """A console with one organization that uses some of many workloads."""
    figures = draw(st.lists(st.integers(0, 400), min_size=6, max_size=14))
    return [usage(1, server(1, *(workload(used / 4, number=number) for number, used in enumerate(figures))))]


@st.composite
def stories(draw: st.DrawFn) -> list[tuple[datetime, list[Row]]]:
    """A console at some of these moments, each with all that it says of usage."""
    chosen = draw(st.lists(st.sampled_from(MOMENTS), min_size=2, max_size=4, unique=True).map(sorted))
    of = draw(st.sampled_from([consoles(), busy()]))
    return [(moment, draw(of)) for moment in chosen]
