"""The monthly license usage reports of consoles, each in the versions that were read, and what people do about a month.

Reports and their versions are written by the refresh. A month is known by its first day, and is the month of the usage:
the console makes its report on the 1st of the next one.
"""

import zlib
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from consoles.models import Console, MirroredRow, Organization
from consoles.querysets import ScopedQuerySet
from consoles.scoping import Reach
from operations.models import Operation
from reports.products import product_title
from reports.querysets import PartQuerySet, ReportQuerySet

DEFAULT_SUBMIT_DAY = 10


class Report(MirroredRow):
    """One report of a console for one owner and month, as it stood when it was read last; gone once it is not listed.

    Without a version it has never been read completely, and pages do not know it.
    """

    class Status(models.TextChoices):
        APPROVAL_REQUIRED = "ApprovalRequired", "approval required"
        FINALIZATION = "Finalization", "finalization"
        APPROVED = "Approved", "approved"

    # The console's number of the report; two reports may bear the same.
    number = models.BigIntegerField()
    owner_name = models.CharField(max_length=500, blank=True, default="")
    # The zero UUID where the console does not say whose it is.
    owner_uid = models.UUIDField()
    # None while the directory does not know the owner.
    owner = models.ForeignKey(
        Organization, on_delete=models.SET_NULL, null=True, blank=True, related_name="reports", db_index=False
    )
    # The licensee that the console names; empty where it is the owner itself.
    licensee = models.CharField(max_length=500, blank=True, default="")
    # As the console says it: it may know others than we do.
    status = models.CharField(max_length=50, blank=True, default="")
    generated_at = models.DateTimeField(null=True, blank=True)
    # First and last day of the interval, in UTC.
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    month = models.DateField()
    # When it was last read as waiting for approval, and first as approved.
    waited_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    version = models.ForeignKey(
        "ReportVersion", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    # Who sees it otherwise goes by its rows: see `ReportQuerySet.visible_to`.
    reach: ClassVar = Reach()
    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "owner_name", "pk"]
        constraints = [models.UniqueConstraint(fields=["console", "uid"], name="report_key")]
        indexes = [models.Index(fields=["month"], name="report_by_month")]

    def __str__(self) -> str:
        return f"Report of {self.owner_title} for {self.month:%B %Y}"

    def get_absolute_url(self) -> str:
        """The page of this report."""
        return reverse("reports:report", args=[self.pk])

    @property
    def shown(self) -> "ReportVersion":
        """What it says now; raises `ReportVersion.DoesNotExist` for a report that is not complete."""
        if self.version is None:
            raise ReportVersion.DoesNotExist
        return self.version

    @property
    def owner_title(self) -> str:
        """The owner's name; where the console gives none, the UID that it uses."""
        return self.owner_name or (str(self.owner_uid) if self.owner_uid.int else "an unnamed owner")

    @property
    def status_title(self) -> str:
        """The status in words; one that we do not know is named as the console names it."""
        return dict(self.Status.choices).get(self.status, self.status or "unknown")

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has to finalize it."""
        return self.status == self.Status.APPROVAL_REQUIRED

    @property
    def is_approved(self) -> bool:
        """Whether nothing changes it any more."""
        return self.status == self.Status.APPROVED

    @property
    def is_final(self) -> bool:
        """Whether it was finalized, be it that its approval still takes a while."""
        return self.status in (self.Status.FINALIZATION, self.Status.APPROVED)


class ReportVersion(models.Model):
    """What a report said from one reading to another, its status aside.

    One that was superseded is kept only if it had been approved: then the report should not have changed.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="versions", db_index=False)
    # Of everything but the status.
    digest = models.BinaryField(max_length=16)
    # When the request was sent whose answer first said so, and the one that no longer did.
    read_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)
    was_approved = models.BooleanField(default=False)
    # False while its lines are being written: nobody reads it then.
    is_complete = models.BooleanField(default=False)
    total_points = models.FloatField(null=True, blank=True)
    # The points by product and workload, those of each appendix apart; see `reports.page.summaries`.
    summary = models.JSONField(default=dict)
    compressed = models.BinaryField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["report", "digest"], name="report_version_key")]

    def __str__(self) -> str:
        return f"Version {self.pk} of report {self.report_id}"

    @property
    def payload(self) -> bytes:
        """The JSON of the report, as the console sent it when this was first read."""
        return zlib.decompress(self.compressed)


class Part(models.Model):
    """What the rows of a version have in common: whose licenses they are about."""

    # Read by version and organization; the index for both serves the version alone as well.
    version = models.ForeignKey(ReportVersion, on_delete=models.CASCADE, db_index=False)
    # The licensee of an appendix; empty in the report itself, in whose points no appendix is.
    appendix = models.CharField(max_length=500, blank=True, default="")
    organization_name = models.CharField(max_length=500, blank=True, default="")
    organization_uid = models.UUIDField(null=True, blank=True)
    # None while the directory does not know the organization.
    organization = models.ForeignKey(
        Organization, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    reach: ClassVar = Reach(console="version__report__console", organizations=("organization",))
    objects = PartQuerySet["Part"].as_manager()

    class Meta:
        abstract = True
        ordering = ["pk"]
        indexes = [models.Index(fields=["version", "organization"], name="%(class)s_by_organization")]

    def __str__(self) -> str:
        return f"{self.organization_title} in version {self.version_id}"

    @property
    def organization_title(self) -> str:
        """The organization's name; where the report gives none, the UID that it uses."""
        return self.organization_name or str(self.organization_uid or "")


class ReportShare(Part):
    """The points of one organization that the owner manages itself; a reseller's are those of its companies too.

    Those of a report add up to its points, which its lines need not.
    """

    organization_type = models.CharField(max_length=50, blank=True, default="")
    points = models.FloatField(null=True, blank=True)


class ReportLine(Part):
    """One workload of an organization under one license of one product; its points are reported objects by weight."""

    support_id = models.CharField(max_length=100, blank=True, default="")
    license_id = models.CharField(max_length=100, blank=True, default="")
    product = models.CharField(max_length=50, blank=True, default="")
    edition = models.CharField(max_length=100, blank=True, default="")
    workload = models.CharField(max_length=500, blank=True, default="")
    weight = models.FloatField(null=True, blank=True)
    # Objects found, those left after adjustment, and those activated in the month, which are not counted yet.
    initial_count = models.FloatField(null=True, blank=True)
    reported_count = models.FloatField(null=True, blank=True)
    new_count = models.FloatField(null=True, blank=True)
    points = models.FloatField(null=True, blank=True)

    @property
    def product_title(self) -> str:
        """What people call the product."""
        return product_title(self.product)


class ReportServer(Part):
    """A server that the report names as a problem: what it uses is missing, or counted twice.

    A Cloud Connect server is the owner's and has no organization; a client server belongs to one.
    """

    class Problem(models.TextChoices):
        NOT_COLLECTED = "not_collected", "not collected"
        CLONED = "cloned", "cloned"
        UNSUPPORTED = "unsupported", "unsupported"

    problem = models.CharField(max_length=20, choices=Problem.choices)
    is_cloud = models.BooleanField()
    name = models.CharField(max_length=500)
    support_id = models.CharField(max_length=100, blank=True, default="")


class ReportSettings(MirroredRow):
    """How a console treats its reports; one row per console."""

    # Whether reports are approved without anybody, those of managed resellers too; None where it does not say.
    auto_approve = models.BooleanField(null=True)

    reach: ClassVar = Reach()
    objects = ScopedQuerySet["ReportSettings"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["console", "uid"], name="report_settings_key")]

    def __str__(self) -> str:
        return f"Report settings of {self.console}"


class Agreement(models.Model):
    """What was agreed for a console with Veeam or an aggregator; a console without one goes by the default."""

    console = models.OneToOneField(Console, on_delete=models.CASCADE, related_name="agreement")
    # The last day of the month on which the report of the month before may be submitted. Before the 3rd no report need
    # be final, and after the 28th not every month has the day.
    submit_day = models.PositiveSmallIntegerField(
        default=DEFAULT_SUBMIT_DAY, validators=[MinValueValidator(3), MaxValueValidator(28)]
    )

    reach: ClassVar = Reach()
    objects = ScopedQuerySet["Agreement"].as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Agreement of {self.console}"


class OwnerMonth(models.Model):
    """What people have done about the month of one report owner: who has it, notes, and when it went out."""

    console = models.ForeignKey(Console, on_delete=models.CASCADE, related_name="owner_months", db_index=False)
    owner_uid = models.UUIDField()
    month = models.DateField()
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="owner_months"
    )
    note = models.TextField(blank=True, default="")
    # Dates that people name; when and by whom they were written stands beside them.
    submitted_on = models.DateField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    submitted_reference = models.CharField(max_length=200, blank=True, default="")
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    closed_reference = models.CharField(max_length=200, blank=True, default="")
    changed_at = models.DateTimeField(auto_now=True)

    reach: ClassVar = Reach()
    objects = ScopedQuerySet["OwnerMonth"].as_manager()

    class Meta:
        ordering = ["-month", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["console", "owner_uid", "month"], name="owner_month_key"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(submitted_on__isnull=False), name="closed_only_after_submission"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%B %Y} of {self.owner_uid}"


class Evidence(models.Model):
    """What was known of a report when it became final, frozen: the database refuses to change it afterwards.

    One per report and content; it stays when the console does not have the report any more.
    """

    class Cause(models.TextChoices):
        OPERATION = "operation", "finalized here"
        CONSOLE = "console", "finalized by the console itself"
        FOUND = "found", "final when it was first read"
        CHANGED = "changed", "changed after its approval"
        UNCLEAR = "unclear", "finalized by an operation of unknown outcome, or by the console itself"

    console = models.ForeignKey(Console, on_delete=models.CASCADE, related_name="evidence", db_index=False)
    console_name = models.CharField(max_length=100)
    report = models.ForeignKey(Report, on_delete=models.SET_NULL, null=True, blank=True, related_name="evidence")
    report_uid = models.UUIDField()
    number = models.BigIntegerField()
    owner_uid = models.UUIDField()
    owner_name = models.CharField(max_length=500, blank=True, default="")
    month = models.DateField()
    cause = models.CharField(max_length=10, choices=Cause.choices)
    operation = models.ForeignKey(Operation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    frozen_at = models.DateTimeField()
    # Of the content, as in the version.
    digest = models.BinaryField(max_length=16)
    # JSON documents, compressed: what the console sent, what the pre-flight said, and the totals.
    payload = models.BinaryField()
    preflight = models.BinaryField()
    totals = models.BinaryField()
    # Hexadecimal, over the three documents; see `reports.evidence.documents`.
    sha256 = models.CharField(max_length=64)

    # How often the console was asked for its file in vain, when last, and what it said.
    file_failure_count = models.PositiveSmallIntegerField(default=0)
    file_asked_at = models.DateTimeField(null=True, blank=True)
    file_failure = models.TextField(blank=True, default="")

    reach: ClassVar = Reach()
    objects = ScopedQuerySet["Evidence"].as_manager()

    class Meta:
        ordering = ["-frozen_at", "pk"]
        verbose_name_plural = "evidence"
        constraints = [models.UniqueConstraint(fields=["console", "report_uid", "digest"], name="evidence_key")]
        indexes = [models.Index(fields=["frozen_at"], name="evidence_frozen_at")]

    def __str__(self) -> str:
        return f"Evidence of report {self.number} for {self.month:%B %Y}"


class EvidenceFile(models.Model):
    """The file that the console makes of a report, byte for byte as it came; it belongs to one piece of evidence."""

    evidence = models.OneToOneField(Evidence, on_delete=models.CASCADE, related_name="file")
    content_type = models.CharField(max_length=200, blank=True, default="")
    read_at = models.DateTimeField()
    compressed = models.BinaryField()
    # Hexadecimal, over the file itself.
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"File of {self.evidence}"

    @property
    def content(self) -> bytes:
        """The file."""
        return zlib.decompress(self.compressed)
