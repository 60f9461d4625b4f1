"""Where links for people lead: never to a host that whoever asks for them could make up."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from ui.errors import DomainError

ADDRESS_UNKNOWN = (
    "vspcdash does not know under which address people reach it, so that a link could lead anywhere: name it by the "
    "setting VSPCDASH_PUBLIC_URL, and start it again."
)
NO_PASSWORDS = (
    "Passwords of vspcdash are switched off: people come by single sign-on, and get role and scope from the groups of "
    "the identity provider."
)


class NoLinkError(DomainError):
    """A link would lead nowhere; the sentence says why."""


def link_obstacle() -> str:
    """Return why no link for a password can be made, as a sentence; empty where one can be."""
    if not settings.LOCAL_PASSWORDS:
        return NO_PASSWORDS
    return "" if _is_address_known() else ADDRESS_UNKNOWN


def link_demand() -> None:
    """Raise `NoLinkError` where no link can be made; ask before a link is made that nobody could follow."""
    if sentence := link_obstacle():
        raise NoLinkError(sentence)


def address_demand() -> None:
    """Raise `NoLinkError` where any host could stand in a request; ask before something is made at an address."""
    if not _is_address_known():
        raise NoLinkError(ADDRESS_UNKNOWN)


def link_address(request: HttpRequest, token: str) -> str:
    """Return the whole address of a link, for a page; raises `NoLinkError` where any host could stand in a request."""
    return public_address(request, reverse("accounts:link_open", args=[token]))


def public_address(request: HttpRequest, path: str) -> str:
    """Return the whole address of a path of ours; raises `NoLinkError` where any host could stand in a request."""
    address_demand()
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)


def printed_address(token: str) -> str:
    """Return the whole address of a link, for a terminal: on this machine where no setting says better."""
    base = settings.PUBLIC_URL or f"http://127.0.0.1:{settings.PORT}"
    return f"{base}{reverse('accounts:link_open', args=[token])}"


def _is_address_known() -> bool:
    """By the setting, or by the host of a request, which is one of those allowed."""
    return bool(settings.PUBLIC_URL) or "*" not in settings.ALLOWED_HOSTS
