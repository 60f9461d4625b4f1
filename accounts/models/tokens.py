"""Access tokens: what lets a script read, and use the API, in somebody's name."""

from datetime import datetime

from django.db import models

from accounts.models.people import User
from accounts.roles import Role, may


class AccessToken(models.Model):
    """A secret that reads lists and uses the API in the name of a person, and never beyond that one's rights."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="access_tokens")
    name = models.CharField(max_length=100)
    # SHA-256 of the secret, hexadecimal; the secret itself is shown once and kept nowhere.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    # The first characters of the secret, by which people tell their tokens apart.
    hint = models.CharField(max_length=12, editable=False)
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    # Whether it sees all that the person sees; otherwise what `consoles.ScopeGrant` names, of what the person sees.
    sees_everything = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    def is_good(self, now: datetime) -> bool:
        """Whether it still opens anything, as far as the token itself goes."""
        return self.revoked_at is None and now < self.expires_at

    def allows(self, permission: str) -> bool:
        """Whether its role has the permission of this full name."""
        return may(Role(self.role), permission)
