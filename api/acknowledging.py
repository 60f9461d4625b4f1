"""Acknowledging alerts by the API."""

from datetime import datetime
from typing import Annotated

import msgspec
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.http import SignedInRequest
from accounts.permissions import Permission
from alerts.listing import AlertList
from alerts.models import Alert
from alerts.services import LONGEST_NOTE, alert_acknowledge
from api.answers import answer
from api.bodies import body_of
from api.doors import endpoint
from api.pages import items_of


class Acknowledgement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Until when somebody sees to it, within a year, and what there is to say about that."""

    until: Annotated[datetime, msgspec.Meta(tz=True)]
    note: Annotated[str, msgspec.Meta(max_length=LONGEST_NOTE)] = ""


@endpoint(Permission.HANDLE_ALERTS, "POST")
def acknowledge(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Keep warnings of an alert back for a while, and answer with the alert as it stands then."""
    said = body_of(request, Acknowledgement)
    get_object_or_404(Alert.objects.visible_to(request.user).only("pk"), pk=pk)
    alert_acknowledge(pks=[pk], user=request.user, until=said.until, note=said.note, now=timezone.now())
    listing = AlertList()
    listing.setup(request)
    [item] = items_of(listing.columns, listing.present([listing.rows().get(pk=pk)]))
    return answer(item)
