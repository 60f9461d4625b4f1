"""What to say about the term of one license."""

from datetime import datetime

from licensing.findings.wording import LONGEST_MESSAGE, shortened
from licensing.models import License
from licensing.rules import Renewal, Urgency, days_left, grace_ends_on, last_update_failed, renewal, today_of
from ui import wording
from ui.severity import Severity

STOPPING = (Urgency.EXPIRED, Urgency.CRITICAL)


def term_text(license_: License, now: datetime) -> str:
    """Return when the license expires or expired, why nobody renews it, and until when it works in full."""
    parts = [_expiry(license_, now), reason_text(license_, now), _grace(license_, now)]
    return "; ".join(part for part in parts if part) + "."


def term_severity(urgency: Urgency, renewal: str) -> Severity:
    """Return how urgent the term of a license is: an evaluation that runs out is as planned until it has."""
    if urgency in STOPPING:
        return Severity.CRITICAL
    is_near = urgency == Urgency.WARNING and renewal != Renewal.DOES_NOT_RENEW
    return Severity.WARNING if is_near else Severity.NOTICE


def _expiry(license_: License, now: datetime) -> str:
    left = days_left(license_.expires_on, now)
    verb = "expired" if left is not None and left < 0 else "expires"
    return f"{verb} {wording.days_left(left)}"


def reason_text(license_: License, now: datetime) -> str:
    """Return why nobody renews the license, to go on after a semicolon; empty where it renews itself."""
    state = renewal(license_.term, now)
    if state == Renewal.FAILING:
        return _failure(license_)
    if state == Renewal.BY_HAND:
        return "auto-update is off"
    if state == Renewal.DOES_NOT_RENEW:
        return f"type {license_.type} does not renew"
    if license_.auto_update is None:
        return "it is unknown whether auto-update is on"
    return f"whether type {license_.type or 'unknown'} renews is unknown"


def _failure(license_: License) -> str:
    """Only consoles tell how their last update went; of others we know what we asked for, and what did not come."""
    if license_.term.update_failed:
        return "auto-update is on, but our last update of it failed"
    if not last_update_failed(license_.term):
        return "auto-update is on, but no new key has come"
    status = license_.last_update_status or "unknown"
    message = shortened(license_.last_update_message, LONGEST_MESSAGE)
    return f"auto-update is on, but its last try ended with {status}{f': {message}' if message else ''}".rstrip(".")


def _grace(license_: License, now: datetime) -> str:
    """Grace counts once the license has expired; before that it only tempts to wait."""
    ends_on = grace_ends_on(license_.term)
    if license_.expires_on is None or license_.expires_on >= today_of(now):
        return ""
    if ends_on is None:
        return "Veeam states no grace for it"
    return f"grace ended on {ends_on}" if ends_on < today_of(now) else f"in grace, works in full until {ends_on}"
