"""People, what opens the door to them, and what they did."""

from accounts.models.audit import AuditEntry, AuditSeal
from accounts.models.links import SignInLink
from accounts.models.people import User
from accounts.models.tokens import AccessToken

__all__ = ["AccessToken", "AuditEntry", "AuditSeal", "SignInLink", "User"]
