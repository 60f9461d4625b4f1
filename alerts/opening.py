"""Where the page of an alert leads: to what the alert is about, under its name, for who may open it."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from accounts.models import User

# What the views are called to which troubles lead.
OPENED = {
    "licensing:license_detail": "Open the license",
    "operations:operation": "Open the operation",
    "usage:organization": "Open the usage of the organization",
    "usage:head_room": "Open headroom",
    "reports:report": "Open the report",
    "reports:month": "Open the month",
    "reports:board": "Open the board of reports",
    "refresh:refresh_list": "Open freshness",
    "channels:channel_edit": "Open the channel",
    "people:person": "Open the user",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """A link to what an alert is about."""

    url: str
    words: str


def opening_of(url: str, user: User) -> Opening | None:
    """Return the link to a page of this product; None where there is no such page, or not for this person's role."""
    try:
        match = resolve(urlsplit(url).path)
    except Resolver404:
        return None
    permission = getattr(match.func, "required_permission", None)
    if permission and not user.has_perm(permission.full_name):
        return None
    return Opening(url=url, words=OPENED.get(match.view_name, "Look at it"))
