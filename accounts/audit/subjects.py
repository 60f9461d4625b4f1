"""Where the things that the audit log is about have a page; rooms say so in `AppConfig.ready`."""

from dataclasses import dataclass

from django.db.models import Model
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from accounts.roles import Permission


@dataclass(frozen=True, kw_only=True, slots=True)
class SubjectPage:
    """The page of one kind of thing, by the name of its address, which takes the key as `pk`; and who may see it."""

    url_name: str
    permission: Permission


_pages: dict[str, SubjectPage] = {}


def register(model: type[Model], page: SubjectPage) -> None:
    """Say where rows of `model` have their page."""
    _pages[model._meta.verbose_name_raw] = page


def subject_url(kind: str, key: str, *, user: User) -> str:
    """Return the address of the page, which may be gone by now; empty where there is none for this person."""
    page = _pages.get(kind)
    if page is None or not key or not user.has_perm(page.permission.full_name):
        return ""
    try:
        return reverse(page.url_name, args=[key])
    except NoReverseMatch:
        return ""
