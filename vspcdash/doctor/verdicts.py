"""What a check has found: one line, in which no secret stands."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is: a problem makes the exit code 1."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was looked at, what was found there, and how to mend it where there is something to mend."""

    level: Level
    subject: str
    text: str
    remedy: str = ""

    @property
    def line(self) -> str:
        """All of it as one line."""
        words = f"{self.level:<7}  {self.subject}: {self.text.rstrip('.')}."
        return " ".join(f"{words} {self.remedy}".rstrip().split("\n"))


def ok(subject: str, text: str) -> Verdict:
    """Return that it is as it should be."""
    return Verdict(Level.OK, subject, text)


def warning(subject: str, text: str, remedy: str) -> Verdict:
    """Return that something works and had better be otherwise."""
    return Verdict(Level.WARNING, subject, text, remedy)


def problem(subject: str, text: str, remedy: str) -> Verdict:
    """Return that something does not work, or is not safe."""
    return Verdict(Level.PROBLEM, subject, text, remedy)
