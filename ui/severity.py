"""How urgent something is; the words that findings, announcements and badges share."""

from enum import StrEnum


class Severity(StrEnum):
    """Most urgent first; the value is part of a CSS class."""

    CRITICAL = "critical"
    WARNING = "warning"
    NOTICE = "notice"

    @property
    def rank(self) -> int:
        """The place in the order of lists, 0 for the most urgent."""
        return list(Severity).index(self)

    @property
    def label(self) -> str:
        """The word that stands beside the color."""
        return self.value.capitalize()
