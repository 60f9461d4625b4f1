"""Links that let somebody in once, without a password."""

from datetime import datetime

from django.db import models

from accounts.models.people import User


class SignInLink(models.Model):
    """A one-time link for one person: to accept an invitation, to choose a new password, or to get in at all."""

    class Purpose(models.TextChoices):
        INVITATION = "invitation", "Invitation"
        PASSWORD = "password", "New password"
        BREAK_GLASS = "break_glass", "Break-glass sign-in"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_links")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    # SHA-256 of the secret in the link, hexadecimal; the secret itself is shown once and kept nowhere.
    digest = models.CharField(max_length=64, unique=True)
    # None for a link that a command made.
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # When it was used, or took its leave because a newer one was made.
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} of {self.user}"

    def is_good(self, now: datetime) -> bool:
        """Whether it still lets the person in."""
        return self.used_at is None and now < self.expires_at
