"""Which alerts and warnings are a channel's to tell."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from alerts.models import Alert, AlertWarning, Channel
from alerts.querysets import AlertQuerySet
from consoles.models import WHOLE_PRODUCTS
from ui.severity import Severity
from ui.troubles import is_deeper, rule_of

SUBJECT = "channel:{}"


def alerts_of(channel: Channel) -> AlertQuerySet:
    """Return what the channel is there for: what its owner sees now, narrowed by what was chosen for the channel.

    A shared channel sees everything. None tells of itself: it would be the last to get through.
    """
    alerts: AlertQuerySet = Alert.objects.all()
    if channel.owner:
        alerts = alerts.visible_to(channel.owner)
    if channel.rules:
        alerts = alerts.filter(rule__in=channel.rules)
    alerts = alerts.filter(severity__in=severities_from(channel.severity))
    return _narrowed(alerts, channel).exclude(subject=SUBJECT.format(channel.pk))


def warnings_of(channel: Channel, now: datetime) -> "QuerySet[AlertWarning]":
    """Return what it has not told yet and would tell now, the oldest first.

    Of what somebody acknowledged or muted, and of what is solved, nobody is warned any more.
    """
    waiting = alerts_of(channel).waiting(now)
    untold = AlertWarning.objects.filter(alert__in=waiting, raised_at__gte=channel.created_at, raised_at__lte=now)
    return untold.exclude(told__channel=channel).select_related("alert__organization").order_by("raised_at", "pk")


def deepest(warnings: Iterable[AlertWarning]) -> list[AlertWarning]:
    """Return the deepest warning of each alert: the others are of the past. The most urgent come first."""
    found: dict[int, AlertWarning] = {}
    for warning in warnings:
        known = found.get(warning.alert_id)
        if known is None or _is_deeper(warning, known):
            found[warning.alert_id] = warning
    return sorted(found.values(), key=lambda warning: (Severity(warning.alert.severity).rank, warning.alert_id))


def severities_from(least: str) -> list[str]:
    """Return the severities that are at least that."""
    return [severity.value for severity in Severity if severity.rank <= Severity(least).rank]


def _is_deeper(warning: AlertWarning, than: AlertWarning) -> bool:
    rule = rule_of(warning.alert.rule)
    return rule is None or is_deeper(rule, warning.stage, than.stage)


def _narrowed(alerts: AlertQuerySet, channel: Channel) -> AlertQuerySet:
    """What is in the scope that was chosen; a reseller brings its companies, and no organization whole products."""
    if channel.everything:
        return alerts
    scope = channel.scope.all()
    consoles = [row.console_id for row in scope if row.console_id]
    organizations = [row.organization_id for row in scope if row.organization_id]
    of_organizations = Q(organization__in=organizations) | Q(organization__reseller__in=organizations)
    return alerts.filter(Q(console__in=consoles) | (of_organizations & ~Q(product__in=WHOLE_PRODUCTS)))
