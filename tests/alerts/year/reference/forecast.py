"""Where a month will end: each guess is tried on the same day of every earlier month, slowly, and from days alone."""

from datetime import date, timedelta
from statistics import fmean, median

Days = dict[date, float]
# A month as its length and its values, of all days that have been.
Month = tuple[int, list[float]]


def month_end(days: Days, today: date, *, is_highest: bool) -> float:
    """Return what the report of the month of `today` will probably count."""
    *past, (length, known) = months_of(days, today)
    left = length - len(known)
    # For each earlier month: how wrong today's value would have been and each guess, and its rise above the mean.
    trials: list[tuple[float, list[float], float]] = []
    for number, (past_length, values) in enumerate(past):
        same = past_length - left if left <= 3 else len(known)
        until = values[: same - (past_length - len(values))] if same > past_length - len(values) else []
        if not until:
            continue
        came = max(values) if is_highest else values[-1]
        value = max(until) if is_highest else until[-1]
        said = guesses(until, past_length - same, past[:number], trials, is_highest=is_highest)
        trials.append((abs(came - value), [abs(came - guess) for guess in said], came - fmean(until)))
    value = max(known) if is_highest else known[-1]
    said = guesses(known, left, past, trials, is_highest=is_highest)
    best, trust = trusted(trials[-24:])
    return value + trust * (said[best] - value)


def months_of(days: Days, today: date) -> list[Month]:
    """Every month until today; a day that nobody has read is as the one before."""
    months: list[Month] = []
    day, value = min(days), days[min(days)]
    while day <= today:
        value = days.get(day, value)
        if not months or day.day == 1:
            months.append((((day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)).day, []))
        months[-1][1].append(value)
        day += timedelta(days=1)
    return months


def guesses(
    known: list[float],
    left: int,
    earlier: list[Month],
    trials: list[tuple[float, list[float], float]],
    *,
    is_highest: bool,
) -> list[float]:
    """As today; on with a year's drift; on with a month's, from the last week; as this weekday; as earlier months."""
    value = max(known) if is_highest else known[-1]
    drift = slope([known, *(values for _, values in earlier[-12:])])
    lately = slope([known, earlier[-1][1][len(known) - 30 :]] if earlier and len(known) < 30 else [known])
    week, back = known[-7:], -left % 7
    rises = [rise for *_, rise in trials[-12:]]
    found = [
        value,
        known[-1] + drift * left,
        fmean(week) + lately * (left + (len(week) - 1) / 2),
        known[-1 - back] + drift * (left + back) if back < len(known) else value,
        fmean(known) + median(rises) if rises else value,
    ]
    # What is the highest so far cannot become less, and what is used not less than nothing.
    return [max(value if is_highest else 0.0, guess) for guess in found]


def slope(months: list[list[float]]) -> float:
    """By how much a day adds within months, each of which has a level of its own."""
    product = square = 0.0
    for values in months:
        middle = (len(values) - 1) / 2
        for place, value in enumerate(values):
            product += (place - middle) * value
            square += (place - middle) ** 2
    return product / square if square else 0.0


def trusted(trials: list[tuple[float, list[float], float]]) -> tuple[int, float]:
    """The guess that was best, and how far it is to be followed: its luckiest month does not count."""
    wrong = sum(naive for naive, *_ in trials)
    if not wrong:
        return 0, 0.0
    gains = [[naive - missed[guess] for naive, missed, _ in trials] for guess in range(5)]
    best = max(range(5), key=lambda guess: round(sum(gains[guess]), 6))
    saved = (sum(gains[best]) - max(gains[best])) / wrong * len(trials) / (len(trials) + 3)
    return best, min(1.0, max(0.0, (saved - 0.05) / 0.3))
