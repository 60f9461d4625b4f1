"""Licenses: how long they last, what is used of them, and what was changed at the console."""

from collections.abc import Iterator
from datetime import date, timedelta

from tests.alerts.year.facts import Look, Reading, Row, Year
from tests.alerts.year.reference.days import day_in
from tests.alerts.year.reference.stages import Found

RENEWABLE = ("Rental", "Subscription")
NEVER = ("Evaluation", "NFR", "Community", "NotInstalled", "Perpetual")
GRACE = {
    ("site", "Rental"): 60,
    ("backup_server", "Rental"): 60,
    ("veeam_one", "Rental"): 60,
    ("m365", "Rental"): 30,
    ("console", "Rental"): 60,
    ("console", "Subscription"): 30,
    ("console", "NFR"): 30,
    ("veeam_one", "Subscription"): 30,
}
# So long what was changed is told.
REMEMBERED = timedelta(days=30)


def found(year: Year, look: Look) -> Iterator[Found]:
    """Everything that is wrong with licenses as they were read last."""
    today = year.readings[look.reading]
    for (product, uid), row in today.licenses.items():
        yield from of_term(product, uid, row, look.moment.date())
        yield from of_use(uid, row, is_console=product == "console")
    for number in range(1, look.reading + 1):
        if look.moment - year.readings[number].at < REMEMBERED:
            yield from of_changes(year.readings[number - 1], year.readings[number], today)


def of_term(product: str, uid: str, row: Row, today: date) -> Iterator[Found]:
    """Expiry, renewal, support and grace of one license."""
    expires, support = day_in(row["expirationDate"]), day_in(row.get("supportExpirationDate"))
    if expires:
        left = (expires - today).days
        if row["type"] in NEVER or row["type"] not in RENEWABLE or not row["autoUpdateEnabled"]:
            yield "license.expiry", uid, str(expires), left
        elif left <= 7:
            yield "license.renewal", uid, str(expires), left
        if left < 0 and (product, row["type"]) in GRACE:
            yield "license.grace", uid, str(expires), 100 * -left / GRACE[product, row["type"]]
    if support and (expires is None or (expires >= today and expires > support)):
        yield "license.support", uid, str(support), (support - today).days


def of_use(uid: str, row: Row, *, is_console: bool) -> Iterator[Found]:
    """What is used of one license, in the worst of its units."""
    worst = 0.0
    for used_name, total_name in (
        ("usedUnits", "units"),
        ("usedSockets", "sockets"),
        ("usedCapacity", "capacity"),
        ("protectedUsers", "licensedUsers"),
    ):
        used, total = row.get(used_name), row.get(total_name)
        if used and total:
            worst = max(worst, 100 * used / total)
        elif used and total == 0:
            worst = 1000.0
    yield "license.use", uid, "", worst
    if not is_console:
        yield "license.excess", uid, "", worst


def of_changes(before: Reading, after: Reading, today: Reading) -> Iterator[Found]:
    """What is different from the reading before, as long as it is so."""
    for key, row in before.licenses.items():
        now, uid = after.licenses.get(key), key[1]
        if now is None:
            if key not in today.licenses:
                yield "license.changed", uid, str(after.at.date()), 0
            continue
        if key not in today.licenses:
            continue
        if row["autoUpdateEnabled"] and not now["autoUpdateEnabled"] and not today.licenses[key]["autoUpdateEnabled"]:
            yield "license.auto_update_off", uid, str(after.at.date()), 0
        if any(row.get(name) != now.get(name) for name in ("type", "edition", "units", "licensedUsers")):
            yield "license.changed", uid, str(after.at.date()), 0
