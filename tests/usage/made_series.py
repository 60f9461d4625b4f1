"""Two years of days, made by rules that forecasts know nothing of."""

import math
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from random import Random

Series = dict[date, float]

FIRST, COUNT = date(2024, 1, 1), 731


def days_of(count: int, first: date = FIRST) -> list[date]:
    """So many days in a row."""
    return [first + timedelta(days=place) for place in range(count)]


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def leveled(value: Callable[[int, date], float]) -> Series:
    """A series of which each day is made for itself, from its place and date."""
    return {day: value(place, day) for place, day in enumerate(days_of(COUNT))}


def walked(level: float, move: Callable[[date], float]) -> Series:
    """A series of which each day moves on from the day before."""
    series = {}
    for day in days_of(COUNT):
        level += move(day)
        series[day] = level
    return series


def trends(random: Random) -> Iterator[Series]:
    """Up, down, and up under much noise."""
    yield leveled(lambda place, _: 500 + 0.8 * place + random.gauss(0, 4))
    yield leveled(lambda place, _: 2000 - 0.6 * place + random.gauss(0, 4))
    yield leveled(lambda place, _: 500 + place + random.gauss(0, 15))


def steps(random: Random) -> Iterator[Series]:
    """Customers who come, and now and then go: one in 7, in 9 and in 12 days."""
    for days, upward in ((7, 0.85), (9, 0.9), (12, 0.95)):
        yield walked(800, partial(_step, random, 1 / days, upward))


def _step(random: Random, chance: float, upward: float, _: date) -> float:
    if random.random() >= chance:
        return 0.0
    return random.uniform(5, 40) * (1 if random.random() < upward else -1)


def seasons(random: Random) -> Iterator[Series]:
    """The patterns of a week, of a month and of a year."""
    yield leveled(lambda _, day: 500 - 20 * (day.weekday() >= 5) + random.gauss(0, 3))
    yield leveled(lambda _, day: 500 + 30 * _wave((day.day - 1) / month_end(day).day) + random.gauss(0, 3))
    yield leveled(lambda place, _: 1000 + 120 * _wave(place / 365.25) + random.gauss(0, 3))


def _wave(turns: float) -> float:
    return math.sin(math.tau * turns)


def random_walks(random: Random) -> Iterator[Series]:
    """Nothing that anybody could foretell."""
    yield walked(1000, lambda _: random.gauss(0, 3))


def staircases(random: Random) -> Iterator[Series]:
    """New units become used on the 1st; inside the months a slow loss, or a slow gain."""
    for pace in (-0.15, 0.2):
        yield walked(500, partial(_stair, random, pace))


def _stair(random: Random, pace: float, day: date) -> float:
    return random.uniform(10, 30) if day.day == 1 else random.gauss(pace, 0.3)
