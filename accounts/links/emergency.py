"""The way in for whoever has the machine but no administrator's password."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import Action
from accounts.audit.recording import record
from accounts.links.services import link_make
from accounts.models import SignInLink, User
from accounts.roles import Role
from accounts.services import role_give, standing_of
from ui.errors import DomainError

VIA = "command"


class NoAdministratorError(DomainError):
    """There is no active administrator of that name."""


@transaction.atomic
def emergency_link_make(*, username: str = "") -> tuple[User, str]:
    """Make a link for the administrator of that name, or for the first one, and return both it and its secret.

    Where no administrator is active, the one that the environment names becomes it. Raises `NoAdministratorError` for
    a name that is no active administrator's.
    """
    administrators = User.objects.administrators()
    if username:
        person = administrators.filter(username=username).first()
        if person is None:
            raise NoAdministratorError(f"{username} is no active administrator.")
    else:
        person = administrators.order_by("pk").first() or _administrator_restore()
    return person, link_make(user=person, purpose=SignInLink.Purpose.BREAK_GLASS, via=VIA)


def _administrator_restore() -> User:
    """Make the account that the environment names an active administrator, whatever it was."""
    person, is_new = User.objects.get_or_create(username=settings.ADMIN_USER, defaults={"date_joined": timezone.now()})
    if is_new:
        person.set_unusable_password()
    before = {} if is_new else standing_of(person)
    person.is_active = person.sees_everything = True
    person.save()
    role_give(person=person, role=Role.ADMINISTRATOR)
    action = Action.PERSON_INVITED if is_new else Action.PERSON_ACTIVATED
    record(action, subject=person, before=before, after=standing_of(person), via=VIA)
    return person
