"""One thing to look at before a report goes out."""

from dataclasses import dataclass
from datetime import date

from ui.severity import Severity


@dataclass(frozen=True, kw_only=True, slots=True)
class Concern:
    """One line of the pre-flight; `key` stays the same as long as the reason lasts."""

    key: str
    # Which rule found it: concerns of one rule stand together.
    rule: str
    severity: Severity
    # The server, company or licensee that it is about.
    subject: str
    text: str
    # What it does to the number.
    effect: str
    # What to do.
    advice: str
    since: date | None = None
    # Where more about the subject stands; empty where there is no page.
    url: str = ""
