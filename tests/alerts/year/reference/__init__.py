"""The warnings of a year once more, from what the console itself has: plain slow loops, and no code of the product.

At each look it is asked of everything how far it has come; whatever is deeper than it ever was is a warning.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from tests.alerts.year.facts import CHOSEN_STAGES, Look, Sight, Year
from tests.alerts.year.reference import consoles, licenses, reports, usage
from tests.alerts.year.reference.stages import Found, is_deeper, reached

# When, the rule, the stage and the subject: a license by its UID, or else the name itself.
Warned = tuple[datetime, str, int, str]
Told = tuple[date, str, int, str]
# What was away for so long is over, and what comes then is another one.
OVER = timedelta(days=3)
MOST_A_DAY = 8
# A key that could not be looked at may have been renewed: neither begins then.
SEEN_ONLY = ("license.renewal", "license.grace")


def told_at_once(warnings: Iterable[Warned], year: Year) -> list[Told]:
    """Return what a person hears who is told at once, with the day: at most eight messages on each."""
    told: list[Told] = []
    messages: Counter[date] = Counter()
    waiting = list(warnings)
    for moment in year.tellings:
        ready = [warning for warning in waiting if warning[0] <= moment]
        if ready and messages[moment.date()] < MOST_A_DAY:
            messages[moment.date()] += 1
            told += [(moment.date(), rule, stage, subject) for _, rule, stage, subject in ready]
            waiting = waiting[len(ready) :]
    return told


def told_by_digest(warnings: Iterable[Warned]) -> list[Told]:
    """Return what a person hears who has a digest at the end of each day."""
    return [(moment.date(), rule, stage, subject) for moment, rule, stage, subject in warnings]


def raised(year: Year) -> Iterator[Warned]:
    """Yield every warning in the order in which it is due."""
    deepest: dict[tuple[str, str, str], int] = {}
    over: dict[tuple[str, str, str], datetime] = {}
    for look in year.looks:
        here = set()
        for rule, subject, episode, level in found_at(year, look):
            chosen = CHOSEN_STAGES if rule == "license.expiry" and subject == year.chosen else None
            stage, key = reached(rule, level, chosen), (rule, subject, episode)
            if stage is None:
                continue
            if look.sight is not Sight.READ and rule in SEEN_ONLY and key not in deepest:
                continue
            here.add(key)
            if key in over and look.moment - over.pop(key) >= OVER:
                del deepest[key]
            if is_held(year, rule, subject, look.moment):
                continue
            if key not in deepest or is_deeper(rule, stage, deepest[key]):
                deepest[key] = stage
                yield look.moment, rule, stage, subject
        for key in deepest:
            is_looked_at = look.sight is Sight.READ or key[0].startswith("console.")
            if not key[2] and key not in here and key not in over and is_looked_at:
                over[key] = look.moment


def is_held(year: Year, rule: str, subject: str, moment: datetime) -> bool:
    """Whether somebody had acknowledged it."""
    held, since, until = year.held
    return rule == "license.expiry" and subject == held and since < moment < until


def found_at(year: Year, look: Look) -> Iterator[Found]:
    """Everything that is wrong at that moment, as far as it was read by then."""
    yield from licenses.found(year, look)
    yield from reports.found(year, look)
    yield from usage.found(year, look)
    yield from consoles.found(year, look)
