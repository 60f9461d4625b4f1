"""Where a one-time link leads: never to a host that whoever asks for it could make up."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from ui.errors import DomainError

SENTENCE = (
    "vspcdash does not know under which address people reach it, so that a link could lead anywhere: name it by the "
    "setting VSPCDASH_PUBLIC_URL."
)


class AddressUnknownError(DomainError):
    """The host in a request may be anything, and no setting names the right one."""


def is_address_known() -> bool:
    """Return whether links can be made: by the setting, or by the host of a request, which is one of those allowed."""
    return bool(settings.PUBLIC_URL) or "*" not in settings.ALLOWED_HOSTS


def address_demand() -> None:
    """Raise `AddressUnknownError` where no link can be made; ask before a link is made that nobody could follow."""
    if not is_address_known():
        raise AddressUnknownError(SENTENCE)


def link_address(request: HttpRequest, token: str) -> str:
    """Return the whole address of a link, for a page."""
    address_demand()
    path = reverse("accounts:link_open", args=[token])
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)


def printed_address(token: str) -> str:
    """Return the whole address of a link, for a terminal: on this machine where no setting says better."""
    base = settings.PUBLIC_URL or f"http://127.0.0.1:{settings.PORT}"
    return f"{base}{reverse('accounts:link_open', args=[token])}"
