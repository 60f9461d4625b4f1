"""What people ask of consoles: one row per preview, batch, operation and attempt to send it."""

import base64
import uuid
from datetime import timedelta
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from consoles.models import WHOLE_PRODUCTS, Console, Organization
from consoles.querysets import ScopedQuerySet
from consoles.scoping import Reach
from vspcdash.encryption import EncryptedTextField


class CarriedFile(models.Model):
    """The license file that goes with a preview or batch; to us it is opaque bytes, kept encrypted and only once."""

    file_name = models.CharField(max_length=200, blank=True, default="")
    file_size = models.PositiveIntegerField(null=True, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True, default="")
    # Base64; wiped when nothing needs it any more, while name, size and SHA-256 stay.
    file_content = EncryptedTextField(blank=True, default="")

    class Meta:
        abstract = True

    @property
    def content(self) -> bytes:
        """The file itself; nothing where there is none, or none any more."""
        return base64.b64decode(self.file_content)


class Preview(CarriedFile):
    """What somebody is about to ask for: the frozen choice of subjects, until it is confirmed once or gets too old.

    Its key becomes the key of the batch: confirmed twice, it is one batch.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="previews")
    kind = models.CharField(max_length=20)
    parameters = models.JSONField(default=dict, blank=True)
    # Keys of what the operations are about; which table they belong to is the kind's knowledge.
    subject_pks = models.JSONField(default=list)
    retry_of = models.ForeignKey("Batch", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True, default="")
    # Where the person came from and goes back to: a path of this site.
    return_to = models.CharField(max_length=2000, default="/")
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"preview of {self.kind} for {len(self.subject_pks)}"

    def get_absolute_url(self) -> str:
        """The page that says what would happen."""
        return reverse("operations:preview", args=[self.pk])


class BatchQuerySet(ScopedQuerySet["Batch"]):
    """Batches, each of what one person asked for."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Batches of which this person may see an operation."""
        return self.filter(pk__in=Operation.objects.visible_to(user).order_by().values("batch"))


class Batch(CarriedFile):
    """What one person asked for at once: the same operation on one or many servers, with the reason given for it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20)
    parameters = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=500)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="batches")
    requested_at = models.DateTimeField(db_index=True)
    retry_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="retries")
    # The id of the request by which it was asked for, under which workers log what they do about it.
    request_id = models.CharField(max_length=64, blank=True, default="", db_default="")
    # Chosen but not asked for, each with a name, a path, the reason, and since there are scopes the key of its console.
    skipped: "models.JSONField[list[dict[str, Any]]]" = models.JSONField(default=list, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "pk"]
        verbose_name_plural = "batches"

    def __str__(self) -> str:
        return f"batch {self.pk}"

    def get_absolute_url(self) -> str:
        """The page of the whole batch."""
        return reverse("operations:operation", args=[self.pk])


class OperationQuerySet(ScopedQuerySet["Operation"]):
    """Operations, and what can be asked of them."""

    def open(self) -> "OperationQuerySet":
        """Operations that wait or run."""
        return self.filter(state__in=Operation.OPEN_STATES)

    def in_flight(self) -> "OperationQuerySet":
        """Operations that keep one of the console's few places: begun, and the console has not said how it ended."""
        return self.filter(state=Operation.State.RUNNING, is_answered=False)

    def on(self, console: Console, target_kind: str, target_uid: uuid.UUID) -> "OperationQuerySet":
        """Operations on one server."""
        return self.filter(console=console, target_kind=target_kind, target_uid=target_uid)


class Operation(models.Model):
    """One write to a console that a person asked for, from the asking to its proven end."""

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        RUNNING = "running", "Running"
        SUCCEEDED = "succeeded", "Succeeded"
        FAILED = "failed", "Failed"
        CANCELED = "canceled", "Canceled"
        UNKNOWN = "unknown", "Unknown"

    OPEN_STATES = (State.QUEUED, State.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # What runs at a console is not deleted with the person or batch that asked for it.
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="operations")
    position = models.PositiveIntegerField(default=0)
    console = models.ForeignKey(Console, on_delete=models.CASCADE, related_name="operations")
    kind = models.CharField(max_length=20)
    parameters = models.JSONField(default=dict, blank=True)

    # On what: the kind of server (a product) with its UID, and how it was called when it was asked for.
    target_kind = models.CharField(max_length=20)
    target_uid = models.UUIDField()
    target_name = models.CharField(max_length=500)
    target_path = models.CharField(max_length=300, blank=True, default="")
    organization = models.ForeignKey(
        Organization, on_delete=models.SET_NULL, null=True, blank=True, related_name="operations"
    )
    subject_pk = models.BigIntegerField()

    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    # True once the console has said how it ended, and only our own copy is to be read again.
    is_answered = models.BooleanField(default=False)
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # Why it did not succeed, and what a person should check.
    error = models.TextField(blank=True, default="")
    advice = models.TextField(blank=True, default="")
    # The watched values of the subject as read just before sending, and after the end.
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)

    # When somebody has to look at it next, who does so now, and until when nobody else may.
    due_at = models.DateTimeField()
    holder = models.UUIDField(null=True, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)
    # How often a worker took it over from one that had died with it.
    takeover_count = models.PositiveSmallIntegerField(default=0, editable=False)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    cancel_requested_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    reach: ClassVar = Reach(organizations=("organization",), but=Q(target_kind__in=WHOLE_PRODUCTS))
    objects = OperationQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["console", "target_kind", "target_uid"],
                condition=models.Q(state__in=["queued", "running"]),
                name="one_open_operation_per_server",
            )
        ]
        indexes = [
            models.Index(fields=["console", "state", "position", "requested_at"], name="operation_queue"),
            models.Index(fields=["requested_at"], name="operation_requested_at"),
            models.Index(fields=["kind", "subject_pk"], name="operation_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.target_name}"

    def get_absolute_url(self) -> str:
        """The page of this operation with its attempts."""
        return reverse("operations:operation", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in self.OPEN_STATES

    @property
    def duration(self) -> timedelta | None:
        """How long it took from its beginning, once it has ended."""
        return self.finished_at - self.started_at if self.started_at and self.finished_at else None


class Attempt(models.Model):
    """One request of an operation; its key is sent as `X-Request-id`, by which the console knows it again."""

    class Outcome(models.TextChoices):
        OPEN = "", "Not known yet"
        DONE = "done", "Done"
        NOTHING_DONE = "nothing_done", "Nothing was done"
        REFUSED = "refused", "Refused"
        CANCELED = "canceled", "Canceled"
        UNKNOWN = "unknown", "Unknown"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()
    # Committed before the first byte leaves: without it nothing was ever sent.
    sent_at = models.DateTimeField(null=True, blank=True)
    send_count = models.PositiveSmallIntegerField(default=0)
    # The console said that it took the request on, and under which id.
    accepted_at = models.DateTimeField(null=True, blank=True)
    action_uid = models.UUIDField(null=True, blank=True)
    # When the console was asked to cancel it: asked once, since an action that cannot be canceled goes on.
    cancel_sent_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True, default=Outcome.OPEN)
    # How the outcome is known, and the console's own words where it had any.
    proof = models.CharField(max_length=200, blank=True, default="")
    error = models.TextField(blank=True, default="")
    error_code = models.IntegerField(null=True, blank=True)
    error_type = models.CharField(max_length=40, blank=True, default="")
    # What went wrong on the way to the outcome, the last time that something did.
    trouble = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["operation", "number"]
        constraints = [
            models.UniqueConstraint(fields=["operation", "number"], name="attempt_number"),
            models.UniqueConstraint(
                fields=["operation"], condition=models.Q(outcome=""), name="one_open_attempt_per_operation"
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} of {self.operation_id}"


class Turn(models.Model):
    """Whose turn it is to look after the operations of one console: the chain of short tasks, one after the other.

    Only the message with the present number goes on, so that a message delivered twice makes no second chain.
    """

    console = models.OneToOneField(Console, on_delete=models.CASCADE, related_name="turn")
    number = models.PositiveBigIntegerField(default=0)
    # When the next task should have begun; None while nothing is open.
    due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["console"]

    def __str__(self) -> str:
        return f"turn {self.number} of {self.console}"
