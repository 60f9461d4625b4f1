"""Licenses of all five products in one table, and what changed about them."""

import json
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from consoles.models import WHOLE_PRODUCTS, MirroredRow, Organization, Product, Server
from consoles.querysets import ScopedQuerySet
from consoles.resellers import reseller_name
from consoles.scoping import Reach
from licensing.links import license_url
from licensing.querysets import LicenseQuerySet
from licensing.rules import Term
from licensing.values import TITLES, said_of
from operations.models import Operation


class License(MirroredRow):
    """What is installed on one server right now, of whichever product; the console's own license has the zero UUID."""

    class UnitType(models.TextChoices):
        POINTS = "points", "points"
        INSTANCES = "instances", "instances"
        USERS = "users", "users"
        UNKNOWN = "", "units"

    product = models.CharField(max_length=13, choices=Product.choices)
    server = models.ForeignKey(Server, on_delete=models.SET_NULL, null=True, blank=True, related_name="licenses")
    organization = models.ForeignKey(
        Organization, on_delete=models.SET_NULL, null=True, blank=True, related_name="licenses"
    )

    # Values of the console as text: it may know kinds that we do not.
    status = models.CharField(max_length=50, blank=True, default="")
    status_message = models.TextField(blank=True, default="")
    type = models.CharField(max_length=50, blank=True, default="")
    edition = models.CharField(max_length=100, blank=True, default="")
    packages = models.JSONField(default=list)
    section_types = models.JSONField(default=list)
    cloud_connect = models.CharField(max_length=50, blank=True, default="")
    monitoring = models.BooleanField(null=True)

    # Dates, not moments: the UTC day of what the console says.
    expires_on = models.DateField(null=True, blank=True)
    support_expires_on = models.DateField(null=True, blank=True)

    unit_type = models.CharField(max_length=10, choices=UnitType.choices, blank=True, default="")
    units = models.FloatField(null=True, blank=True)
    used_units = models.FloatField(null=True, blank=True)
    sockets = models.FloatField(null=True, blank=True)
    used_sockets = models.FloatField(null=True, blank=True)
    # Terabytes of file share data.
    capacity = models.FloatField(null=True, blank=True)
    used_capacity = models.FloatField(null=True, blank=True)

    auto_update = models.BooleanField(null=True)
    # Only the console's own license tells how its last update went.
    last_update_at = models.DateTimeField(null=True, blank=True)
    last_update_status = models.CharField(max_length=50, blank=True, default="")
    last_update_message = models.TextField(blank=True, default="")
    # When the last update that we asked for failed; None again once it worked, or anything watched changed.
    update_failed_at = models.DateTimeField(null=True, blank=True, editable=False)

    # The licensee printed in the license, which need not be the organization that we manage.
    licensee = models.CharField(max_length=500, blank=True, default="")
    licensee_email = models.CharField(max_length=320, blank=True, default="")
    licensee_administrator_email = models.CharField(max_length=320, blank=True, default="")
    contact_person = models.CharField(max_length=500, blank=True, default="")
    license_ids = models.JSONField(default=list)
    support_ids = models.JSONField(default=list)

    # Licenses of a console that share any license id are one entitlement: one key, and how many copies it has.
    entitlement = models.CharField(max_length=100, blank=True, default="", db_default="")
    entitlement_copies = models.PositiveIntegerField(default=0, db_default=0)

    raw = models.TextField()

    reach: ClassVar = Reach(organizations=("organization",), but=Q(product__in=WHOLE_PRODUCTS))
    objects = LicenseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["console", "product", "uid"], name="license_key")]
        indexes = [
            models.Index(fields=["console", "entitlement"], name="license_entitlement"),
            # The list counts by the first, and finds by the second what has expired, without reading a row.
            models.Index(fields=["gone_at", "product"], name="license_by_product"),
            models.Index(fields=["gone_at", "expires_on"], name="license_by_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.get_product_display()} license of {self.server_title}"

    def get_absolute_url(self) -> str:
        """The page of this license."""
        return license_url(self.pk)

    @property
    def server_title(self) -> str:
        """The server's name; where the directory does not know it, the UID that the console uses."""
        if self.product == Product.CONSOLE:
            return self.console.name
        return self.server.name if self.server and self.server.name else str(self.uid)

    @property
    def copies(self) -> int:
        """On how many servers its key is, as far as the one who reads it may know: see `with_sight`."""
        return int(getattr(self, "copies_in_sight", self.entitlement_copies))

    @property
    def reseller_name(self) -> str:
        """The reseller of its organization, as far as the one who reads it may know: see `with_sight`."""
        return reseller_name(self)

    @property
    def term(self) -> Term:
        """What the rules of renewal and urgency look at."""
        return Term(
            product=self.product,
            type=self.type,
            auto_update=self.auto_update,
            expires_on=self.expires_on,
            last_update_at=self.last_update_at,
            last_update_status=self.last_update_status,
            update_failed=self.update_failed_at is not None,
        )

    @property
    def answer(self) -> dict[str, Any]:
        """What the console said, as it said it."""
        answer: dict[str, Any] = json.loads(self.raw)
        return answer


class LicenseChange(models.Model):
    """One watched field of a license that differed between two readings, or a license that appeared or vanished."""

    class Kind(models.TextChoices):
        CHANGED = "changed", "Changed"
        APPEARED = "appeared", "Appeared"
        VANISHED = "vanished", "Vanished"

    license = models.ForeignKey(License, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CHANGED)
    # The watched field, empty for a license that appeared or vanished.
    field = models.CharField(max_length=30, blank=True, default="")
    before = models.TextField(blank=True, default="")
    after = models.TextField(blank=True, default="")
    seen_at = models.DateTimeField(db_index=True)
    # Ours, where it is what somebody asked for here; None for what happened at the console by itself.
    operation = models.ForeignKey(
        Operation, on_delete=models.SET_NULL, null=True, blank=True, related_name="license_changes"
    )

    reach: ClassVar = Reach(
        console="license__console", organizations=("license__organization",), but=Q(license__product__in=WHOLE_PRODUCTS)
    )
    objects = ScopedQuerySet["LicenseChange"].as_manager()

    class Meta:
        ordering = ["-seen_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.field or self.kind} of {self.license_id}"

    @property
    def field_title(self) -> str:
        """The field's name in words."""
        return TITLES.get(self.field, self.field)

    @property
    def before_text(self) -> str:
        """What the field was, as pages say it; empty where nothing was known."""
        return said_of(self.field, self.before)

    @property
    def after_text(self) -> str:
        """What the field became, as pages say it; empty where nothing is known."""
        return said_of(self.field, self.after)
