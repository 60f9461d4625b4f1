"""Alerts, the stages that people chose for them, and the warnings that came of them."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from alerts.querysets import AlertQuerySet
from consoles.models import WHOLE_PRODUCTS, Console, Organization, Product
from consoles.scoping import Reach
from licensing.models import License
from ui.severity import Severity

SEVERITIES = [(severity.value, severity.label) for severity in Severity]


class Alert(models.Model):
    """One episode of one trouble: the rule that sees it, what it is about, and how far it has come."""

    class Handling(models.TextChoices):
        """What a person has said to it. Nobody is warned of either while it holds; what is muted may have no end."""

        NONE = "", "Open"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        MUTED = "muted", "Muted"

    rule = models.CharField(max_length=40)
    subject = models.CharField(max_length=100)
    episode = models.CharField(max_length=40)

    console = models.ForeignKey(Console, on_delete=models.CASCADE, null=True, blank=True, related_name="alerts")
    organization = models.ForeignKey(
        Organization, on_delete=models.SET_NULL, null=True, blank=True, related_name="alerts"
    )
    license = models.ForeignKey(License, on_delete=models.SET_NULL, null=True, blank=True, related_name="alerts")
    product = models.CharField(max_length=13, blank=True, default="")

    severity = models.CharField(max_length=8, choices=SEVERITIES)
    name = models.CharField(max_length=1100)
    text = models.TextField()
    url = models.CharField(max_length=500)
    # In the measure of the rule: days left, percent, hours.
    level = models.FloatField()
    # The deepest stage that it has reached, and where that stage was chosen: see `StageChoice.Place`.
    stage = models.IntegerField()
    stage_from = models.CharField(max_length=12)
    at = models.DateTimeField(null=True, blank=True)

    opened_at = models.DateTimeField()
    # When anything above was different last.
    changed_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True, blank=True)

    handling = models.CharField(max_length=12, choices=Handling.choices, blank=True, default="")
    handled_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    handled_at = models.DateTimeField(null=True, blank=True)
    # None for as long as the trouble lasts.
    handled_until = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True, default="")

    reach: ClassVar = Reach(organizations=("organization",), but=Q(product__in=WHOLE_PRODUCTS))
    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["rule", "subject", "episode"], name="alert_key")]
        indexes = [models.Index(fields=["rule", "subject"], condition=Q(solved_at=None), name="alert_unsolved")]

    def __str__(self) -> str:
        return f"{self.name} {self.text}"

    def get_absolute_url(self) -> str:
        """The page of this alert."""
        return reverse("alerts:alert", args=[self.pk])

    def is_held(self, now: datetime) -> bool:
        """Whether nobody is warned of it now, because somebody acknowledged or muted it."""
        return bool(self.handling) and (self.handled_until is None or now < self.handled_until)


class AlertWarning(models.Model):
    """That an alert reached a stage of which people are to be told, once; each channel has its own `Told` of it."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="warnings")
    stage = models.IntegerField()
    severity = models.CharField(max_length=8, choices=SEVERITIES)
    # As it was when the stage was reached.
    text = models.TextField()
    raised_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["alert", "stage"], name="one_warning_per_stage")]

    def __str__(self) -> str:
        return f"{self.alert} at stage {self.stage}"


class StageChoice(models.Model):
    """The stages of one rule that somebody chose in place of the standard ones, for everything or for one place.

    At most one of `product`, `console`, `organization` (a reseller, with its companies, or a company) and `license`
    is set. The narrowest that fits decides: license, company, reseller, console, product, everything.
    """

    class Place(models.TextChoices):
        """Where stages come from, the narrowest first."""

        LICENSE = "license", "this license"
        COMPANY = "company", "its company"
        RESELLER = "reseller", "its reseller"
        CONSOLE = "console", "its console"
        PRODUCT = "product", "its product"
        EVERYTHING = "everything", "everything"
        STANDARD = "standard", "the standard"

    rule = models.CharField(max_length=40)
    # The place in one word, `company:12` or `everything`, so that the database lets each have one choice only.
    place = models.CharField(max_length=40)
    product = models.CharField(max_length=13, choices=Product.choices, blank=True, default="")
    console = models.ForeignKey(Console, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    license = models.ForeignKey(License, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    # From the mildest to the deepest; none at all where nobody is to be warned.
    stages: "models.JSONField[list[int]]" = models.JSONField(default=list, blank=True)
    changed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["rule", "pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["rule", "place"], name="one_choice_of_stages_per_place")]

    def __str__(self) -> str:
        return f"{self.rule} for {self.place}"


class Evaluation(models.Model):
    """The one row that says when troubles were looked for last, and who is looking now."""

    evaluated_at = models.DateTimeField(null=True)
    holder = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"evaluated at {self.evaluated_at}"
