"""Addresses at which programs read without anybody signing in."""

from django.db import models

from accounts.models import User


class CalendarFeed(models.Model):
    """An address that calendar programs read in the name of a person: it gives the calendar, and opens nothing else."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="calendar_feeds")
    name = models.CharField(max_length=100)
    # SHA-256 of the secret in the address, hexadecimal; the secret itself is shown once and kept nowhere.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    # The first characters of the secret, by which people tell their feeds apart.
    hint = models.CharField(max_length=12, editable=False)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
