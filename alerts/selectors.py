"""Reads that answer what pages ask about alerts."""

from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, QuerySet, Value, When

from accounts.models import User
from accounts.permissions import Permission
from alerts.models import Alert, Evaluation
from alerts.models.alerts import SEVERITIES
from alerts.states import state_case
from consoles.resellers import reseller_in_sight
from consoles.scoping import is_narrowed
from licensing.models import License

# Troubles are looked for after each refresh and at least so often.
STALE_AFTER = timedelta(minutes=15)
MOST_COUNTED = 1000
SEVERITY_RANK = Case(*(When(severity=value, then=Value(rank)) for rank, (value, _) in enumerate(SEVERITIES)))

# What a row reads; a list must not carry the secrets of consoles.
ROW_FIELDS = (
    "rule", "subject", "episode", "severity", "name", "text", "url", "level", "stage", "stage_from", "at",
    "opened_at", "changed_at", "solved_at", "handling", "handled_at", "handled_until", "note", "product", "license",
    "handled_by", "handled_by__username", "handled_by__first_name", "handled_by__last_name",
    "console", "console__name", "organization", "organization__name", "organization__type",
    "organization__reseller", "organization__reseller__name",
)  # fmt: skip


def alert_rows(user: User | AnonymousUser, now: datetime) -> "QuerySet[Alert]":
    """Return the alerts that this person may see, with their `state` and what a row shows."""
    alerts = Alert.objects.visible_to(user).annotate(state=state_case(now))
    if is_narrowed(user):
        alerts = alerts.annotate(reseller_in_sight=reseller_in_sight(user))
    return alerts.select_related("console", "organization__reseller", "handled_by").only(*ROW_FIELDS)


def sees_people(user: User | AnonymousUser) -> bool:
    """Whether somebody is told who dealt with alerts, what was said to them, and who was warned.

    That is for whoever handles alerts, and for whoever reads the audit log, which says all of it.
    """
    return any(user.has_perm(one.full_name) for one in (Permission.HANDLE_ALERTS, Permission.VIEW_AUDIT))


def waiting_count(user: User | AnonymousUser, now: datetime) -> int:
    """Return how many alerts wait for somebody, of those that this person may see; at most `MOST_COUNTED`.

    Every page asks: beyond that nobody counts, and the database need not either.
    """
    return Alert.objects.visible_to(user).waiting(now).order_by()[:MOST_COUNTED].count()


def license_named(pk: int, user: User | AnonymousUser) -> License | None:
    """Return a license with what names it and nothing else; None where this person does not see it."""
    visible = License.objects.visible_to(user).filter(pk=pk).select_related("server", "console")
    return visible.only("product", "uid", "server__name", "console__name").first()


def evaluated_at() -> datetime | None:
    """Return when troubles were looked for last; None before the first time."""
    return Evaluation.objects.values_list("evaluated_at", flat=True).first()


def is_stale(moment: datetime | None, now: datetime) -> bool:
    """Whether troubles should have been looked for again by now."""
    return moment is None or now - moment > STALE_AFTER
