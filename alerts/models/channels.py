"""Channels by which people are told, and the messages that go out by them."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.models import User
from alerts.models.alerts import SEVERITIES, AlertWarning
from consoles.models import Console, Organization
from ui.severity import Severity
from vspcdash.encryption import EncryptedTextField


class Channel(models.Model):
    """A way to reach one person, or with no owner a shared one: an address in apprise's form, and what goes there."""

    class State(models.TextChoices):
        ON = "on", "On"
        OFF = "off", "Off"
        # A permanent refusal has stopped it; a person looks at the address and switches it on again.
        REFUSED = "refused", "Stopped"

    owner = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="channels")
    name = models.CharField(max_length=100)
    address = EncryptedTextField()
    # What of the address may be shown: the service, and a host or mailbox, never a secret.
    shown_address = models.CharField(max_length=200, editable=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ON)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    # What goes there: of this severity and above; of these rules, all where none is named; of everything that the owner
    # sees, or only of what `ChannelScope` names, which is nothing once all of that is deleted.
    severity = models.CharField(max_length=8, choices=SEVERITIES, default=Severity.NOTICE.value)
    rules: "models.JSONField[list[str]]" = models.JSONField(default=list, blank=True)
    everything = models.BooleanField(default=True)

    # When: times of day in `time_zone`. What falls into quiet hours waits for their end; a digest goes out once a day.
    time_zone = models.CharField(max_length=64, default="UTC")
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    digest_at = models.TimeField(null=True, blank=True)
    digest_on = models.DateField(null=True, blank=True, editable=False)

    # The last failure, once several tries in a row have failed; and the weekly test that somebody has to confirm.
    failing_since = models.DateTimeField(null=True, blank=True, editable=False)
    failure = models.CharField(max_length=500, blank=True, default="", editable=False)
    test_digest = models.CharField(max_length=64, blank=True, default="", editable=False, db_index=True)
    tested_at = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    @property
    def is_confirmed(self) -> bool:
        """Whether somebody has confirmed that the latest test arrived."""
        return bool(self.tested_at and self.confirmed_at and self.confirmed_at >= self.tested_at)


class ChannelScope(models.Model):
    """One thing to which a channel is narrowed: a whole console, or a reseller with its companies, or a company."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="scope")
    console = models.ForeignKey(Console, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(console=None, organization__isnull=False) | Q(console__isnull=False, organization=None),
                name="channel_scope_is_one_thing",
            )
        ]

    def __str__(self) -> str:
        return str(self.console or self.organization)


class Message(models.Model):
    """One message to one channel, from its writing to its proven end; the key is its Message-ID or delivery key."""

    class Kind(models.TextChoices):
        WARNINGS = "warnings", "Warnings"
        DIGEST = "digest", "Digest"
        # Asked for by a person, and sent each week by itself.
        TEST = "test", "Test"
        SELF_TEST = "selftest", "Weekly test"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENT = "sent", "Sent"
        REFUSED = "refused", "Refused"
        # Tried for as long as it is of use to anybody.
        GIVEN_UP = "given_up", "Given up"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    subject = models.CharField(max_length=300)
    plain = models.TextField()
    html = models.TextField()
    created_at = models.DateTimeField(db_index=True)
    # When it is tried next, how often it was, and what came of the last try.
    due_at = models.DateTimeField()
    attempt_count = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True, default="")
    sent_at = models.DateTimeField(null=True, blank=True)
    holder = models.UUIDField(null=True, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at", "pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["due_at"], condition=Q(state="waiting"), name="message_due")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} to {self.channel}"


class Told(models.Model):
    """That a channel tells of a warning, in one message: never in two."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    warning = models.ForeignKey(AlertWarning, on_delete=models.CASCADE, related_name="told")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="told")

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["channel", "warning"], name="told_once")]

    def __str__(self) -> str:
        return f"{self.warning} by {self.channel}"
