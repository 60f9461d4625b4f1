"""Reads of licenses in the words of the domain."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from accounts.models import User
from consoles.querysets import CurrentQuerySet
from consoles.resellers import reseller_in_sight
from consoles.scoping import is_narrowed
from licensing.rules import (
    CRITICAL_DAYS,
    FIXED_TYPES,
    GRACE_DAYS,
    NOTICE_DAYS,
    RENEWABLE_TYPES,
    UPDATE_SUCCESS,
    WARNING_DAYS,
    Renewal,
    Urgency,
    today_of,
)

if TYPE_CHECKING:
    from licensing.models import License  # noqa: F401

# Whether more is used than licensed, in any of the units that a license counts.
OVER_USED = Q(used_units__gt=F("units")) | Q(used_sockets__gt=F("sockets")) | Q(used_capacity__gt=F("capacity"))

# Licenses that nobody is charged for: the directory has no such server, or maps it to no organization.
UNMAPPED = Q(organization=None)


def used_from(percent: float) -> Q:
    """Whether about so many percent of what is licensed are used, or more, in any of its units.

    A hair less counts too, since databases divide otherwise; nothing of nothing does not.
    """
    condition, share = Q(), percent / 100 - 1e-9
    for used, total in (("used_units", "units"), ("used_sockets", "sockets"), ("used_capacity", "capacity")):
        condition |= Q(**{f"{used}__gte": F(total) * share, f"{used}__gt": 0})
    return condition


def support_ended(now: datetime) -> Q:
    """Whether support has ended for a license that itself goes on; once that expires, its expiry is what matters."""
    return support_ends_first(now) & Q(support_expires_on__lt=today_of(now))


def support_ending(now: datetime) -> Q:
    """Whether support ends within the days of a warning, before the license itself."""
    today = today_of(now)
    return support_ends_first(now) & Q(support_expires_on__range=(today, today + timedelta(days=WARNING_DAYS)))


def support_ends_first(now: datetime) -> Q:
    """Whether support ends, or ended, before a license that has not expired itself."""
    return Q(expires_on=None) | Q(expires_on__gte=today_of(now), expires_on__gt=F("support_expires_on"))


def in_grace(now: datetime) -> Q:
    """Whether a license has expired and still works in full: `rules.grace_ends_on` in SQL, seen from today."""
    today, condition = today_of(now), Q()
    for (product, kind), days in GRACE_DAYS.items():
        condition |= Q(product=product, type=kind, expires_on__gte=today - timedelta(days=days))
    return Q(expires_on__lt=today) & condition


def expired_with_grace(now: datetime) -> Q:
    """Whether a license has expired and is of a product and type with a time of grace, be that over."""
    condition = Q()
    for product, kind in GRACE_DAYS:
        condition |= Q(product=product, type=kind)
    return Q(expires_on__lt=today_of(now)) & condition


def renewal_case(now: datetime) -> Case:
    """`rules.renewal` in SQL."""
    soon = today_of(now) + timedelta(days=CRITICAL_DAYS)
    self_renewing = Q(type__in=RENEWABLE_TYPES, auto_update=True)
    its_own_failed = Q(last_update_at__isnull=False) & ~Q(last_update_status=UPDATE_SUCCESS)
    ours_failed = Q(update_failed_at__isnull=False)
    return Case(
        When(Q(type__in=FIXED_TYPES) | Q(expires_on=None), then=Value(Renewal.DOES_NOT_RENEW.value)),
        When(
            self_renewing & (Q(expires_on__lte=soon) | its_own_failed | ours_failed), then=Value(Renewal.FAILING.value)
        ),
        When(self_renewing, then=Value(Renewal.RENEWS_ITSELF.value)),
        When(type__in=RENEWABLE_TYPES, auto_update=False, then=Value(Renewal.BY_HAND.value)),
        default=Value(Renewal.UNKNOWN.value),
    )


def urgency_rank_case(now: datetime) -> Case:
    """`rules.urgency` in SQL, as its rank; needs the annotation `renewal`."""
    today = today_of(now)
    return Case(
        When(expires_on=None, then=Urgency.UNKNOWN.rank),
        When(expires_on__lt=today, then=Urgency.EXPIRED.rank),
        When(renewal=Renewal.FAILING, then=Urgency.CRITICAL.rank),
        When(renewal=Renewal.RENEWS_ITSELF, then=Urgency.OK.rank),
        When(expires_on__lte=today + timedelta(days=CRITICAL_DAYS), then=Urgency.CRITICAL.rank),
        When(expires_on__lte=today + timedelta(days=WARNING_DAYS), then=Urgency.WARNING.rank),
        When(expires_on__lte=today + timedelta(days=NOTICE_DAYS), then=Urgency.NOTICE.rank),
        default=Urgency.OK.rank,
        output_field=IntegerField(),
    )


class LicenseQuerySet(CurrentQuerySet["License"]):
    """Licenses, and what can be asked of them."""

    def with_urgency(self, now: datetime) -> Self:
        """Add `renewal` (a value of `Renewal`) and `urgency_rank` (see `Urgency.rank`)."""
        return self.annotate(renewal=renewal_case(now)).annotate(urgency_rank=urgency_rank_case(now))

    def most_urgent_first(self) -> Self:
        """Order by urgency, then expiry with unknown dates last; needs `with_urgency`."""
        return self.order_by("urgency_rank", F("expires_on").asc(nulls_last=True), "pk")

    def with_sight(self, user: User | AnonymousUser) -> Self:
        """Add what rows may tell this person of others: `copies_in_sight` of the key, and the `reseller_in_sight`.

        Nothing is added for somebody who sees everything: `License.copies` and the reseller's name say the same then.
        """
        if not is_narrowed(user):
            return self
        in_sight = self.model._default_manager.all().visible_to(user).current().exclude(entitlement="")
        copies = in_sight.filter(console=OuterRef("console"), entitlement=OuterRef("entitlement")).order_by()
        return self.annotate(
            copies_in_sight=Coalesce(Subquery(copies.values("entitlement").annotate(n=Count("pk")).values("n")), 0),
            reseller_in_sight=reseller_in_sight(user),
        )

    def over_used(self) -> Self:
        """Licenses that more is used of than was licensed; unknown use is not over-use."""
        return self.filter(OVER_USED)

    def sharing_a_key(self) -> Self:
        """Licenses whose key is installed on another server of the console as well."""
        return self.filter(entitlement_copies__gt=1)

    def sharing_a_key_in_sight(self, user: User | AnonymousUser) -> Self:
        """Licenses whose key is on another server that this person may see as well; needs `with_sight`."""
        shared = self.sharing_a_key()
        return shared.filter(copies_in_sight__gt=1) if is_narrowed(user) else shared
