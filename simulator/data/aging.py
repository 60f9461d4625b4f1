"""What the passing of days does to licenses: keys that update themselves are renewed, others run out."""

from datetime import date

from simulator.data.dates import RENEWAL_DAYS, day_of, renewed_until
from simulator.data.rows import Row
from simulator.data.situations import expire

RENEWABLE = {"Rental", "Subscription"}


def age(row: Row, today: date, *, renews: bool) -> None:
    """Bring one license to that day; `renews` says whether auto-update is on and works."""
    if row.get("expirationDate") is None:
        return
    expires = day_of(row["expirationDate"])
    if renews and row["type"] in RENEWABLE and (expires - today).days <= RENEWAL_DAYS:
        expires = renewed_until(today)
    expire(row, expires, today)
