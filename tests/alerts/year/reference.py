"""The warnings of a year once more, from what the console itself has: plain slow loops, and no code of the product.

Each day it is asked of everything how far it has come; whatever is deeper than it ever was is a warning.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.alerts.year.story import CHOSEN_STAGES, Day, Year

Row = dict[str, Any]
# Rule, subject, episode and level; a subject is a license by its UID, or else the name itself.
Found = tuple[str, str, str, float]
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
# The stages, the mildest first, and the days or hours after which the last one comes again.
FALLING: dict[str, tuple[list[int], int]] = {
    "license.expiry": ([60, 30, 14, 7, 1], 3),
    "license.renewal": ([100_000, 7, 1], 3),
    "license.support": ([60, 30, 7], 0),
    "report.review": ([48, 24, 12], 0),
    "report.submit": ([3, 1], 0),
}
RISING = {
    "license.grace": [0, 50],
    "license.use": [80, 95, 100],
    "license.excess": [120],
    "license.auto_update_off": [0],
    "license.changed": [0],
    "report.servers": [0],
    "usage.jump": [0],
    "usage.excess": [100],
}


def expected(year: Year) -> list[tuple[date, str, int, str]]:
    """Return the day, rule, stage and subject of every warning, in that order."""
    warnings = []
    deepest: dict[tuple[str, str, str], int] = {}
    seen: dict[tuple[str, str], date] = {}
    for number, today in enumerate(year.days):
        for rule, subject, episode, level in found_on(year, number):
            stage = reached(rule, level, CHOSEN_STAGES if rule == "license.expiry" and subject == year.chosen else None)
            if stage is None:
                continue
            key = (rule, subject, episode)
            if not episode:
                # What was away for three days is over, and what comes then is another one.
                if today.day - seen.get((rule, subject), today.day) > timedelta(days=3):
                    deepest.pop(key, None)
                seen[rule, subject] = today.day
            if is_held(year, rule, subject, today.day):
                continue
            known = deepest.get(key)
            if known is None or (stage < known if rule in FALLING else stage > known):
                deepest[key] = stage
                warnings.append((today.day, rule, stage, subject))
    return warnings


def reached(rule: str, level: float, chosen: list[int] | None) -> int | None:
    """The deepest stage that a level has reached."""
    if rule not in FALLING:
        stage = None
        for each in RISING[rule]:
            if level >= each:
                stage = each
        return stage
    stages, repeat = FALLING[rule]
    stage = None
    for each in chosen or stages:
        if level <= each:
            stage = each
    if repeat and stage == (chosen or stages)[-1]:
        while level <= stage - repeat:
            stage -= repeat
    return stage


def is_held(year: Year, rule: str, subject: str, day: date) -> bool:
    """Whether somebody had acknowledged it."""
    held, since, until = year.held
    return rule == "license.expiry" and subject == held and since < day < until


def found_on(year: Year, number: int) -> Iterator[Found]:
    """Everything that is wrong on one day."""
    today = year.days[number]
    for (product, uid), row in today.licenses.items():
        yield from of_term(product, uid, row, today.day)
        yield from of_use(uid, row, is_console=product == "console")
    for earlier in range(max(1, number - 2), number + 1):
        yield from of_changes(year.days[earlier - 1], year.days[earlier], today)
    for report in today.reports:
        yield from of_report(report, today.day)
    yield from of_agents(today)
    yield from of_usage(year, number)


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


def of_changes(before: Day, after: Day, today: Day) -> Iterator[Found]:
    """What is different from the day before at the console, as long as it is so."""
    for key, row in before.licenses.items():
        now, uid = after.licenses.get(key), key[1]
        if now is None:
            if key not in today.licenses:
                yield "license.changed", uid, str(after.day), 0
            continue
        if key not in today.licenses:
            continue
        if row["autoUpdateEnabled"] and not now["autoUpdateEnabled"] and not today.licenses[key]["autoUpdateEnabled"]:
            yield "license.auto_update_off", uid, str(after.day), 0
        if any(row.get(name) != now.get(name) for name in ("type", "edition", "units", "licensedUsers")):
            yield "license.changed", uid, str(after.day), 0


def of_report(row: Row, today: date) -> Iterator[Found]:
    """What waits for people, what has not gone out, and what is missing from it."""
    facts = row["reportParameters"]
    month = day_in(facts["reportInterval"]["startOfInterval"])
    assert month is not None
    due_month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    name = f"{month:%B} report of {facts['organizationName']} (EU-West)"
    first = (month + timedelta(days=31)).replace(day=1)
    if month == due_month:
        if row["reportStatus"] == "ApprovalRequired":
            finalized = datetime(first.year, first.month, 3, tzinfo=UTC)
            now = datetime(today.year, today.month, today.day, 8, tzinfo=UTC)
            yield "report.review", name, str(month), (finalized - now).total_seconds() / 3600
        yield "report.submit", name, str(month), (first.replace(day=10) - today).days
    if (row["reportStatus"] != "Approved" or month == due_month) and any(row_has_doubts(row)):
        title = f"Usage report of {facts['organizationName']} for {month:%B %Y}"
        yield "report.servers", title, str(month), 0


def row_has_doubts(value: Any) -> Iterator[bool]:
    """Whether any list of servers in doubt, however deep, has one."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name.startswith(("notCollected", "cloned", "unsupported")) and name.endswith("Servers") and item:
                yield True
            yield from row_has_doubts(item)
    if isinstance(value, list):
        for item in value:
            yield from row_has_doubts(item)


def of_usage(year: Year, number: int) -> Iterator[Found]:
    """Who uses a quarter and twenty units more or less than on the last day of the month before."""
    today = year.days[number]
    before = [day for day in year.days[:number] if (day.day.year, day.day.month) != (today.day.year, today.day.month)]
    if not before:
        return
    then, now = units(before[-1]), units(today)
    for (uid, unit), used in now.items():
        was = then.get((uid, unit), 0.0)
        if abs(used - was) >= 20 and abs(used - was) >= 0.25 * was:
            yield "usage.jump", today.names.get(uid, uid), f"{today.day:%Y-%m}", 0


def of_agents(today: Day) -> Iterator[Found]:
    """What agents use of the console's own license and a fifth more; a submitted report would make it two fifths."""
    used = 0.0
    for row in today.usage.values():
        for server in row["servers"]:
            if server["serverType"] == "VSPC":
                used += sum(workload["usedUnits"] or 0.0 for workload in server["workloads"])
    for (product, _), row in today.licenses.items():
        if product == "console":
            yield "usage.excess", "Agents of EU-West", "", 100 * used / (1.2 * row["instances"])


def units(day: Day) -> dict[tuple[str, str], float]:
    """What each organization uses, unit by unit."""
    found: dict[tuple[str, str], float] = {}
    for uid, row in day.usage.items():
        for server in row["servers"]:
            for workload in server["workloads"]:
                key = (uid, workload["unitType"])
                found[key] = found.get(key, 0.0) + (workload["usedUnits"] or 0.0)
    return found


def day_in(text: str | None) -> date | None:
    """The UTC day that the console means."""
    return datetime.fromisoformat(text).astimezone(UTC).date() if text else None
