"""How figures are taken: repeated, in turn with what they are compared to, and told with their spread."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass

RUNS = 5


@dataclass(frozen=True)
class Figure:
    """Several runs of one measurement."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The value to quote."""
        return statistics.median(self.values)

    def __format__(self, spec: str) -> str:
        """The median with the smallest and the largest value."""
        spec = spec or ".2f"
        return f"{self.median:{spec}} ({min(self.values):{spec}} to {max(self.values):{spec}})"


def ratio(ours: Figure, other: Figure) -> Figure:
    """Return the ratios of runs that followed each other, so that a machine that grows slower does not count."""
    return Figure(tuple(one / two for one, two in zip(ours.values, other.values, strict=True)))


def in_turn(*measurements: Callable[[], float], runs: int = RUNS) -> list[Figure]:
    """Return a figure for each measurement, taken A B A B ... after one round that does not count."""
    rounds = [[measure() for measure in measurements] for _ in range(runs + 1)][1:]
    return [Figure(values) for values in zip(*rounds, strict=True)]


def verdict(name: str, figure: Figure, limit: float) -> str:
    """Return the line that says what was measured and whether the limit is kept."""
    kept = "kept" if figure.median <= limit else "EXCEEDED"
    return f"{name:<58} {figure:.2f}  limit {limit:g}: {kept}"
