"""Connections to consoles, the directory that they hold, and how fresh each part of our copy is."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import AccessToken, User
from consoles.querysets import CurrentQuerySet, ScopedQuerySet
from consoles.schedule import Schedule, zone_of
from consoles.scoping import Reach
from vspcdash.encryption import EncryptedTextField


class Product(models.TextChoices):
    """What carries a license; the values stand in addresses and exports."""

    SITE = "site", "Cloud Connect"
    BACKUP_SERVER = "backup_server", "Backup & Replication"
    VEEAM_ONE = "veeam_one", "Veeam ONE"
    M365 = "m365", "Microsoft 365"
    CONSOLE = "console", "Console"


# What belongs to the provider: a site and the console itself carry the license of everybody.
WHOLE_PRODUCTS = (Product.SITE, Product.CONSOLE)


class Console(models.Model):
    """One VSPC installation that we connect to."""

    class AuthKind(models.TextChoices):
        API_KEY = "api_key", "API key"
        PASSWORD = "password", "User and password"

    name = models.CharField(max_length=100, unique=True)
    url = models.URLField("address", max_length=300, unique=True)
    auth_kind = models.CharField("sign-in by", max_length=10, choices=AuthKind.choices, default=AuthKind.API_KEY)
    api_key = EncryptedTextField("API key", blank=True, default="")
    username = models.CharField("user name", max_length=200, blank=True, default="")
    password = EncryptedTextField(blank=True, default="")
    verify_tls = models.BooleanField("verify TLS", default=True)
    ca_bundle = models.TextField("CA certificates (PEM)", blank=True, default="")
    time_zone = models.CharField(max_length=64, default="UTC")
    is_active = models.BooleanField("read on schedule", default=True)
    # When it is read: how often, None for the interval of the installation; not between two times of its own day; and
    # not before a moment at which a pause ends.
    refresh_minutes = models.PositiveSmallIntegerField("minutes between refreshes", null=True, blank=True)
    quiet_from = models.TimeField("quiet from", null=True, blank=True)
    quiet_until = models.TimeField("quiet until", null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)
    # What the console said of itself when it was asked last.
    version = models.CharField(max_length=50, blank=True, default="", editable=False)
    signed_in_as = models.CharField(max_length=200, blank=True, default="", editable=False)
    role = models.CharField(max_length=50, blank=True, default="", editable=False)
    # Since when it does not accept the credentials that it is read with; None while it does.
    refused_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    reach: ClassVar = Reach(console="pk", by_any=True)
    objects = ScopedQuerySet["Console"].as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page on which this console is changed."""
        return reverse("consoles:console_edit", args=[self.pk])

    @property
    def standard_minutes(self) -> int:
        """The minutes between refreshes where a console has none of its own."""
        minutes: int = settings.REFRESH_MINUTES
        return minutes

    @property
    def schedule(self) -> Schedule:
        """When it is read."""
        return Schedule(
            interval=timedelta(minutes=self.refresh_minutes or self.standard_minutes),
            zone=zone_of(self.time_zone),
            is_active=self.is_active,
            quiet_from=self.quiet_from,
            quiet_until=self.quiet_until,
            paused_until=self.paused_until,
        )


class ConsoleToken(models.Model):
    """The token pair of one console, shared by all processes, and the lease of whoever renews it."""

    console = models.OneToOneField(Console, on_delete=models.CASCADE, related_name="token")
    pair = EncryptedTextField(blank=True, default="")
    holder = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["console"]

    def __str__(self) -> str:
        return f"token of {self.console}"


class ScopeGrant(models.Model):
    """One thing in the scope of a person or of an access token: a whole console, or a reseller or company."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="scope_grants")
    token = models.ForeignKey(AccessToken, on_delete=models.CASCADE, null=True, blank=True, related_name="scope_grants")
    console = models.ForeignKey(Console, on_delete=models.CASCADE, null=True, blank=True, related_name="scope_grants")
    # A reseller brings its companies, as they are whenever somebody looks.
    organization = models.ForeignKey(
        "Organization", on_delete=models.CASCADE, null=True, blank=True, related_name="scope_grants"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None, token__isnull=False) | Q(user__isnull=False, token=None),
                name="scope_grant_has_one_holder",
            ),
            models.CheckConstraint(
                condition=Q(console=None, organization__isnull=False) | Q(console__isnull=False, organization=None),
                name="scope_grant_is_one_thing",
            ),
            models.UniqueConstraint(fields=["user", "console"], name="one_grant_of_a_console"),
            models.UniqueConstraint(fields=["user", "organization"], name="one_grant_of_an_organization"),
            models.UniqueConstraint(fields=["token", "console"], name="one_token_grant_of_a_console"),
            models.UniqueConstraint(fields=["token", "organization"], name="one_token_grant_of_an_organization"),
        ]

    def __str__(self) -> str:
        return str(self.console or self.organization)


class MirroredRow(models.Model):
    """What every copy of a console's row has: its key, how to tell that it changed, and when it was read."""

    # Not indexed by itself: each kind of row has a unique key that begins with it.
    console = models.ForeignKey(Console, on_delete=models.CASCADE, db_index=False)
    uid = models.UUIDField()
    digest = models.BinaryField(max_length=16, null=True, default=None)
    # When the request was sent whose answer this row shows; an older answer never overwrites it.
    read_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class Organization(MirroredRow):
    """A provider, reseller or company of a console."""

    class Type(models.TextChoices):
        PROVIDER = "provider", "Provider"
        RESELLER = "reseller", "Reseller"
        COMPANY = "company", "Company"
        UNKNOWN = "unknown", "Unknown"

    name = models.CharField(max_length=500)
    type = models.CharField(max_length=10, choices=Type.choices, default=Type.UNKNOWN)
    status = models.CharField(max_length=50, blank=True, default="", db_default="")
    reseller_uid = models.UUIDField(null=True, blank=True)
    reseller = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="companies")
    # The company list of the console has rows of its own for the same organizations.
    company_digest = models.BinaryField(max_length=16, null=True, default=None)

    reach: ClassVar = Reach(organizations=("pk",))
    objects = CurrentQuerySet["Organization"].as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["console", "uid"], name="organization_key")]

    def __str__(self) -> str:
        return self.name


class Location(MirroredRow):
    """A place of an organization at which servers stand."""

    name = models.CharField(max_length=512)
    organization_uid = models.UUIDField(null=True, blank=True)

    reach: ClassVar = Reach()
    objects = CurrentQuerySet["Location"].as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["console", "uid"], name="location_key")]

    def __str__(self) -> str:
        return self.name


class Server(MirroredRow):
    """Something that carries a license; `kind` says which product, since one machine may be site and backup server."""

    kind = models.CharField(max_length=13, choices=Product.choices)
    name = models.CharField(max_length=500)
    organization_uid = models.UUIDField(null=True, blank=True)
    organization = models.ForeignKey(
        Organization, on_delete=models.SET_NULL, null=True, blank=True, related_name="servers"
    )
    location_uid = models.UUIDField(null=True, blank=True)
    location = models.ForeignKey(Location, on_delete=models.SET_NULL, null=True, blank=True, db_index=False)
    version = models.CharField(max_length=100, blank=True, default="")
    role_type = models.CharField(max_length=50, blank=True, default="")
    status = models.CharField(max_length=50, blank=True, default="")

    reach: ClassVar = Reach(organizations=("organization",), but=Q(kind__in=WHOLE_PRODUCTS))
    objects = CurrentQuerySet["Server"].as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["console", "kind", "uid"], name="server_key")]

    def __str__(self) -> str:
        return self.name


class Freshness(models.Model):
    """How old our copy of one list of a console is, and why it is not younger."""

    class Step(models.TextChoices):
        DIRECTORY = "directory", "Directory"
        LICENSES = "licenses", "Licenses"
        USAGE = "usage", "Usage"
        REPORTS = "reports", "Reports"

    # Lists that are large and hardly ever change: the schedule reads them once a day.
    DAILY_PARTS = frozenset({"reports"})

    console = models.ForeignKey(Console, on_delete=models.CASCADE, related_name="freshness")
    step = models.CharField(max_length=20, choices=Step.choices)
    part = models.CharField(max_length=40)
    refreshed_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")
    # False while the console's answer is that the role of our account may not read this list.
    is_permitted = models.BooleanField(default=True)
    row_count = models.PositiveIntegerField(default=0)

    reach: ClassVar = Reach(by_any=True)
    objects = ScopedQuerySet["Freshness"].as_manager()

    class Meta:
        ordering = ["console", "step", "part"]
        verbose_name_plural = "freshness"
        constraints = [models.UniqueConstraint(fields=["console", "step", "part"], name="freshness_key")]

    def __str__(self) -> str:
        return f"{self.part} of {self.console}"

    @property
    def is_daily(self) -> bool:
        """Whether the schedule reads the list once a day only."""
        return self.part in self.DAILY_PARTS

    def is_stale(self, now: datetime) -> bool:
        """Whether two scheduled refreshes, and the time of a third, have passed without a complete reading."""
        return self.console.schedule.is_stale(self.refreshed_at, now, is_daily=self.is_daily)
