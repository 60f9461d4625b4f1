"""Excel files that people have asked for: one row per asking, and the file in pieces."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User


class ExportJobQuerySet(models.QuerySet["ExportJob"]):
    """Askings, each of which belongs to one person alone."""

    def of(self, user: User) -> Self:
        """Those of a person, without what only the handing out reads."""
        return self.filter(user=user).defer("sight")

    def open(self) -> Self:
        """Files that wait for a worker, or are being made."""
        return self.filter(state__in=ExportJob.OPEN_STATES)

    def ready(self, now: datetime) -> Self:
        """Files that can be had at `now`."""
        return self.filter(state=ExportJob.State.READY, expires_at__gt=now)


class ExportJob(models.Model):
    """One Excel file that somebody asked for: claimed by one worker under a lease, kept until it expires."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    OPEN_STATES = (State.QUEUED, State.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="export_jobs")
    # The address of the list, and the name of its files; the digest is of both parts of the address.
    path = models.CharField(max_length=2000)
    filters = models.TextField(blank=True, default="")
    digest = models.CharField(max_length=64, editable=False)
    name = models.CharField(max_length=100)

    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # Nothing of it is kept after that, whether it could be made or not.
    expires_at = models.DateTimeField()
    # How many rows the list had when it was asked for or begun, and how many of them are written.
    row_count = models.PositiveIntegerField()
    done_count = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    # The organizations that the person's scope named or had by a reseller when the file was begun.
    sight = models.JSONField(default=list, editable=False)
    reason = models.TextField(blank=True, default="")
    # When it was handed to the broker last, and how often a worker has begun with it.
    enqueued_at = models.DateTimeField(null=True, editable=False)
    attempt_count = models.PositiveSmallIntegerField(default=0, editable=False)
    # Who works on it, and until when nobody else may.
    holder = models.UUIDField(null=True, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)

    objects = ExportJobQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "digest"],
                condition=Q(state__in=["queued", "running"]),
                name="one_open_export_of_a_list",
            )
        ]
        indexes = [models.Index(fields=["expires_at"], name="export_expires_at")]

    def __str__(self) -> str:
        return f"Excel file of {self.name}"

    def get_absolute_url(self) -> str:
        """The page that says how far it is, and has the link."""
        return reverse("exports:export", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it waits or is being made."""
        return self.state in self.OPEN_STATES

    @property
    def list_url(self) -> str:
        """The address of the list that it is of."""
        return f"{self.path}?{self.filters}" if self.filters else self.path


class ExportPiece(models.Model):
    """A piece of a file; in the database, where every machine finds it."""

    job = models.ForeignKey(ExportJob, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["job", "number"]
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="export_piece_number")]

    def __str__(self) -> str:
        return f"piece {self.number} of {self.job_id}"
