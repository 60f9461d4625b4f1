"""The request type that views declare."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request of a person who is signed in, as every view behind `require` gets it."""

    user: User
    htmx: HtmxDetails
