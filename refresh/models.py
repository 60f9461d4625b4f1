"""What reads a console and when: one row per pass, one row per list that it reads."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.urls import reverse

from accounts.models import User
from consoles.models import Console, Freshness
from consoles.querysets import ScopedQuerySet
from consoles.scoping import Reach


class RefreshQuerySet(ScopedQuerySet["Refresh"]):
    """Refreshes, and who may go on with them."""

    def open(self) -> "RefreshQuerySet":
        """Refreshes that wait or run."""
        return self.filter(state__in=Refresh.OPEN_STATES)


class Refresh(models.Model):
    """One pass that reads a console: asked for, claimed by one worker under a lease, and ended."""

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        RUNNING = "running", "Running"
        SUCCEEDED = "succeeded", "Succeeded"
        INCOMPLETE = "incomplete", "Incomplete"
        FAILED = "failed", "Failed"

    class Trigger(models.TextChoices):
        SCHEDULE = "schedule", "Schedule"
        PERSON = "person", "Person"
        COMMAND = "command", "Command"

    OPEN_STATES = (State.QUEUED, State.RUNNING)

    console = models.ForeignKey(Console, on_delete=models.CASCADE, related_name="refreshes")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    trigger = models.CharField(max_length=10, choices=Trigger.choices)
    requested_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True)
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")
    # When it was handed to the broker last, and how often a worker has begun with it.
    enqueued_at = models.DateTimeField(null=True, editable=False)
    attempt_count = models.PositiveSmallIntegerField(default=0, editable=False)
    # Who works on it, and until when nobody else may.
    holder = models.UUIDField(null=True, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)

    reach: ClassVar = Reach(by_any=True)
    objects = RefreshQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["console"], condition=models.Q(state__in=["queued", "running"]), name="one_open_refresh"
            )
        ]
        indexes = [models.Index(fields=["requested_at"], name="refresh_requested_at")]

    def __str__(self) -> str:
        return f"refresh {self.pk} of {self.console}"

    def get_absolute_url(self) -> str:
        """The page that shows its progress."""
        return reverse("refresh:refresh_list")

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in self.OPEN_STATES

    @property
    def duration(self) -> timedelta | None:
        """How long the reading took, once it has ended."""
        return self.finished_at - self.started_at if self.started_at and self.finished_at else None


class RefreshStep(models.Model):
    """The reading of one list of the console in one refresh."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        SUCCEEDED = "succeeded", "Succeeded"
        NOT_PERMITTED = "not_permitted", "Not permitted"
        FAILED = "failed", "Failed"

    refresh = models.ForeignKey(Refresh, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=20, choices=Freshness.Step.choices)
    part = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=13, choices=State.choices, default=State.WAITING)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # How many rows the console announced, and how many of them were read so far.
    total_count = models.PositiveIntegerField(null=True, blank=True)
    seen_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    gone_count = models.PositiveIntegerField(default=0)
    reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["refresh", "position"]
        constraints = [models.UniqueConstraint(fields=["refresh", "step", "part"], name="refresh_step_key")]

    def __str__(self) -> str:
        return f"{self.part} of refresh {self.refresh_id}"

    @property
    def duration(self) -> timedelta | None:
        """How long this list took, once it has ended."""
        return self.finished_at - self.started_at if self.started_at and self.finished_at else None
