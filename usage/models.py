"""What organizations use: who is in a console's list, what each line said and for how long, and the sums over lines.

Everything here is written by the refresh from complete readings. Lines and gauges are written only when they changed;
`Coverage` tells a day without a change from a day without a reading. All days and months are UTC.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from consoles.models import Console, MirroredRow, Organization
from consoles.querysets import CurrentQuerySet, ScopedQuerySet
from consoles.scoping import Reach
from usage.products import product_title
from usage.querysets import GaugeQuerySet


class UnitType(models.TextChoices):
    """What units are; different ones are never added together. A console may name others, which stay as they came."""

    POINTS = "points", "points"
    INSTANCES = "instances", "instances"
    UNKNOWN = "", "units"


UNIT_TITLES = dict(UnitType.choices)


class OrganizationUsage(MirroredRow):
    """One organization in a console's list of usage; gone once the list no longer has it."""

    # None while the directory does not know the organization.
    organization = models.ForeignKey(
        Organization, on_delete=models.SET_NULL, null=True, blank=True, related_name="usage"
    )
    # Company, Reseller or Provider, as the list itself says it.
    organization_type = models.CharField(max_length=50, blank=True, default="")
    provider_uid = models.UUIDField(null=True, blank=True)

    reach: ClassVar = Reach(organizations=("organization",))
    objects = CurrentQuerySet["OrganizationUsage"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["console", "uid"], name="organization_usage_key")]
        indexes = [models.Index(fields=["id"], condition=models.Q(gone_at__isnull=False), name="usage_gone")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page of this organization's usage."""
        return reverse("usage:organization", args=[self.pk])

    @property
    def title(self) -> str:
        """The organization's name; where the directory does not know it, the UID that the console uses."""
        return self.organization.name if self.organization else str(self.uid)


class Workload(models.Model):
    """One kind of thing that a console counts on servers of one product: a workload on one platform, in one unit."""

    console = models.ForeignKey(Console, on_delete=models.CASCADE, db_index=False, related_name="workloads")
    product = models.CharField(max_length=50, blank=True, default="")
    unit_type = models.CharField(max_length=20, blank=True, default="")
    # The zero UUID where the console gives a workload none.
    uid = models.UUIDField()
    name = models.CharField(max_length=500, blank=True, default="")
    # The console's id of workload and platform; empty for what it does not break down by platform.
    platform = models.CharField(max_length=200, blank=True, default="")
    platform_name = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["console", "product", "unit_type", "uid", "platform"], name="workload_key")
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.platform_title}"

    @property
    def title(self) -> str:
        """What people call the workload."""
        return self.name or "Unnamed workload"

    @property
    def platform_title(self) -> str:
        """What people call the platform."""
        return self.platform_name or self.platform or "not broken down"

    @property
    def product_title(self) -> str:
        """What people call the product that manages the workload."""
        return product_title(self.product)


class UsageLine(models.Model):
    """Units of an organization on one server, for one workload and platform, from one reading to another."""

    usage = models.ForeignKey(OrganizationUsage, on_delete=models.CASCADE, db_index=False, related_name="lines")
    server_uid = models.UUIDField()
    workload = models.ForeignKey(Workload, on_delete=models.CASCADE, db_index=False, related_name="lines")
    # Units per object; None where the console does not say.
    weight = models.FloatField(null=True, blank=True)
    used_units = models.FloatField(null=True, blank=True)
    new_units = models.FloatField(null=True, blank=True)
    rental_units = models.FloatField(null=True, blank=True)
    used_count = models.FloatField(null=True, blank=True)
    new_count = models.FloatField(null=True, blank=True)
    rental_count = models.FloatField(null=True, blank=True)
    # When the request was sent that first said so, and the one that no longer did; None as long as it holds.
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)

    reach: ClassVar = Reach(console="usage__console", organizations=("usage__organization",))
    objects = ScopedQuerySet["UsageLine"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["usage", "server_uid", "workload", "weight"],
                condition=Q(valid_to=None),
                name="one_open_usage_line",
            )
        ]
        indexes = [models.Index(fields=["usage", "valid_to"], name="usage_line_ended")]

    def __str__(self) -> str:
        return f"{self.used_units} of {self.workload_id} on {self.server_uid}"


class Gauge(models.Model):
    """A sum over lines as it stands now, with its marks of the day and of the months; one per subject and unit type.

    The marks are about `day` and `month`, those of its last change: every reading since then has said the same.
    """

    class Kind(models.TextChoices):
        CONSOLE = "console", "Console"
        PRODUCT = "product", "Product"
        WORKLOAD = "workload", "Workload"
        RESELLER = "reseller", "Reseller"
        ORGANIZATION = "organization", "Organization"
        ORGANIZATION_PRODUCT = "organization_product", "Product of an organization"

    console = models.ForeignKey(Console, on_delete=models.CASCADE, db_index=False, related_name="gauges")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    # What tells the gauges of one kind apart; the fields below say the same in a form that can be joined.
    subject = models.CharField(max_length=150, blank=True, default="")
    unit_type = models.CharField(max_length=20, blank=True, default="")
    usage = models.ForeignKey(OrganizationUsage, on_delete=models.CASCADE, null=True, blank=True, related_name="gauges")
    # Of the kind reseller: None for the companies that have none.
    reseller = models.ForeignKey(
        Organization, on_delete=models.SET_NULL, null=True, blank=True, related_name="gauges", db_index=False
    )
    product = models.CharField(max_length=50, blank=True, default="")
    workload = models.CharField(max_length=500, blank=True, default="")

    used_units = models.FloatField(null=True, blank=True)
    new_units = models.FloatField(null=True, blank=True)
    rental_units = models.FloatField(null=True, blank=True)
    # Whether a line gives no figure for what is used, so that the sum is the least that it can be.
    is_partial = models.BooleanField(default=False)
    # When the request was sent whose answer last changed it.
    changed_at = models.DateTimeField()

    # Highest `used_units` of all readings of the day, and of the month, of the last change.
    day = models.DateField()
    day_high = models.FloatField(null=True, blank=True)
    month = models.DateField()
    month_high = models.FloatField(null=True, blank=True)
    # Last and highest of the month before `month`; None where that month was not read.
    previous_last = models.FloatField(null=True, blank=True)
    previous_high = models.FloatField(null=True, blank=True)

    reach: ClassVar = Reach(organizations=("usage__organization", "reseller"))
    objects = GaugeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["console", "kind", "subject", "unit_type"], name="gauge_key"),
        ]
        # A list is ordered by the first three, and counted by the others without reading a row.
        indexes = [models.Index(fields=["kind", "unit_type", "used_units", "usage", "month"], name="gauge_by_use")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}: {self.used_units} {self.unit_type}"

    @property
    def unit_title(self) -> str:
        """The word behind its numbers."""
        return unit_title(self.unit_type)


class GaugeDay(models.Model):
    """A gauge at the last reading of a day, and its highest of that day; days without a change have no row."""

    gauge = models.ForeignKey(Gauge, on_delete=models.CASCADE, db_index=False, related_name="days")
    day = models.DateField()
    used_last = models.FloatField(null=True, blank=True)
    used_high = models.FloatField(null=True, blank=True)
    new_last = models.FloatField(null=True, blank=True)
    rental_last = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["gauge", "day"]
        constraints = [models.UniqueConstraint(fields=["gauge", "day"], name="gauge_day_key")]

    def __str__(self) -> str:
        return f"{self.used_last} on {self.day}"


class Coverage(models.Model):
    """A day on which a console's usage was read completely at least once."""

    console = models.ForeignKey(Console, on_delete=models.CASCADE, db_index=False, related_name="coverage")
    day = models.DateField()
    first_read_at = models.DateTimeField()
    last_read_at = models.DateTimeField()
    reading_count = models.PositiveIntegerField(default=1)

    reach: ClassVar = Reach(by_any=True)
    objects = ScopedQuerySet["Coverage"].as_manager()

    class Meta:
        ordering = ["console", "day"]
        verbose_name_plural = "coverage"
        constraints = [models.UniqueConstraint(fields=["console", "day"], name="coverage_key")]

    def __str__(self) -> str:
        return f"{self.day} of {self.console_id}"


class Commitment(models.Model):
    """What is paid for a console each month whatever is used: the points agreed with Veeam or the aggregator."""

    console = models.OneToOneField(Console, on_delete=models.CASCADE, related_name="commitment")
    points = models.FloatField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    set_at = models.DateTimeField()

    reach: ClassVar = Reach()
    objects = ScopedQuerySet["Commitment"].as_manager()

    class Meta:
        ordering = ["console"]

    def __str__(self) -> str:
        return f"{self.points} points of {self.console_id}"


def unit_title(unit_type: str) -> str:
    """Return the word behind a number of units."""
    return UNIT_TITLES.get(unit_type, unit_type)
