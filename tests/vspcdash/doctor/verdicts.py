"""What checks find, as tests compare it."""

from collections.abc import Iterable

from vspcdash.doctor.verdicts import Level, Verdict


def found(verdicts: Iterable[Verdict]) -> list[tuple[str, str]]:
    """Return how bad each thing is."""
    return [(str(verdict.level), verdict.subject) for verdict in verdicts]


def bad(verdicts: Iterable[Verdict]) -> list[tuple[str, str]]:
    """Return what is not as it should be; fails where one does not say how it is mended."""
    troubles = [verdict for verdict in verdicts if verdict.level != Level.OK]
    assert all(verdict.remedy for verdict in troubles)
    return found(troubles)
