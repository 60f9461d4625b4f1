"""Terms of licenses, as hypothesis makes them up: every kind that the rules tell apart, around every edge of theirs."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from consoles.models import Product
from licensing.rules import FIXED_TYPES, RENEWABLE_TYPES

MIDDLE = date(2026, 11, 23)
EDGES = sorted({edge + near for edge in (-60, -30, 0, 7, 14, 30, 60, 90) for near in (-1, 0, 1)})

days = st.one_of(st.sampled_from(EDGES), st.integers(-1000, 1000))
dates = st.one_of(st.none(), days.map(lambda count: MIDDLE + timedelta(days=count)))
moments = st.builds(
    lambda hour, zone: datetime(2026, 11, 23, hour, 30, tzinfo=UTC).astimezone(zone),
    st.integers(0, 23),
    st.timezones(),
)
types = st.sampled_from([*RENEWABLE_TYPES, *FIXED_TYPES, "Full", "Promo", "Unknown", ""])


@st.composite
def terms(draw: st.DrawFn) -> dict[str, Any]:
    """Fields of a license that renewal and urgency depend on."""
    return {
        "product": draw(st.sampled_from(Product.values)),
        "type": draw(types),
        "auto_update": draw(st.sampled_from([True, False, None])),
        "expires_on": draw(dates),
        "support_expires_on": draw(dates),
        "last_update_at": draw(st.sampled_from([None, datetime(2026, 11, 1, tzinfo=UTC)])),
        "update_failed_at": draw(st.sampled_from([None, datetime(2026, 11, 2, tzinfo=UTC)])),
        "last_update_status": draw(st.sampled_from(["Success", "Warning", "Error", ""])),
    }
