"""People and what they may do."""

from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.crypto import salted_hmac

from accounts.roles import Role

if TYPE_CHECKING:
    from accounts.models.tokens import AccessToken


NO_SUPERUSER = "There are no superusers here, only roles: run `manage.py person NAME --role administrator`."


class PersonManager(UserManager["User"]):
    """Makes accounts, and no superusers: their rights would go past role, scope and required second factors."""

    def create_superuser(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse, in the way that `manage.py createsuperuser` prints."""
        raise ValidationError(NO_SUPERUSER)

    def administrators(self) -> "models.QuerySet[User]":
        """Return who lets others in: active people with that role."""
        return self.filter(is_active=True, groups__name=Role.ADMINISTRATOR)


class User(AbstractUser):
    """One person who signs in; the role is the group that the person is in."""

    # Choices of the pages, such as the columns of a listing; nothing depends on them.
    preferences: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict, blank=True)
    # Whether the scope is all; that of others is what `consoles.ScopeGrant` names, and nothing where it names nothing.
    sees_everything = models.BooleanField(default=False)
    # Part of every session of the person: counted up, all of them end.
    session_generation = models.PositiveIntegerField(default=0, editable=False)
    # Whether role and scope come from the identity provider, at each sign-in anew.
    is_managed_elsewhere = models.BooleanField(default=False, editable=False)

    objects: ClassVar[PersonManager] = PersonManager()

    # The access token that speaks for the person in this request; it allows no more than the person may do.
    token: "AccessToken | None" = None

    class Meta(AbstractUser.Meta):
        ordering = ["username"]
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(is_superuser=False), name="person_is_no_superuser")]
        permissions = [
            ("view_licenses", "May see the overview, licenses, findings and freshness"),
            ("export", "May export lists"),
            ("view_usage", "May see usage"),
            ("view_reports", "May see usage reports"),
            ("refresh", "May start a refresh"),
            ("view_operations", "May see what was asked of the consoles"),
            ("act_on_servers", "May change the licenses of servers, cancel and retry"),
            ("console_license", "May change the license of a console"),
            ("set_commitment", "May set the commitment of a console"),
            ("note_reports", "May take over a month of usage reports, and write notes about it"),
            ("finalize_reports", "May finalize usage reports, and say that they were submitted and closed"),
            ("handle_alerts", "May acknowledge and mute alerts"),
            ("manage_alerts", "May change at which stages people are warned, and the channels that are shared"),
            ("view_audit", "May see the audit log"),
            ("manage_consoles", "May add, change and switch off consoles"),
            ("manage_people", "May invite people, and change roles and scopes"),
            ("manage_schedule", "May change when consoles are read"),
            ("use_admin", "May look into the tables of the database"),
        ]

    @property
    def role(self) -> str:
        """The name of the person's role, as the pages show it."""
        group = self.groups.first()
        return group.name if group else ""

    @property
    def title(self) -> str:
        """What pages call the person."""
        return self.get_full_name() or self.username

    @property
    def is_narrowed(self) -> bool:
        """Whether a scope narrows what the person sees: the own one, or that of the access token that speaks."""
        return not self.sees_everything or (self.token is not None and not self.token.sees_everything)

    @property
    def is_invited(self) -> bool:
        """Whether the person has yet to accept the invitation."""
        return self.last_login is None and not self.has_usable_password() and not self.is_managed_elsewhere

    @property
    def is_governed_elsewhere(self) -> bool:
        """Whether the identity provider alone says if the person gets in, and with which role and scope."""
        return self.is_managed_elsewhere and bool(settings.OIDC_ISSUER)

    @property
    def has_own_password(self) -> bool:
        """Whether the person signs in with a password of this installation, and may change it."""
        return settings.LOCAL_PASSWORDS and not self.is_governed_elsewhere and self.has_usable_password()

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Whether the person may, and where an access token speaks for the person, whether that may as well."""
        return super().has_perm(perm, obj) and (self.token is None or self.token.allows(perm))

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Tie sessions to the generation as well as to the password."""
        key_salt = "accounts.models.User.get_session_auth_hash"
        value = f"{self.password}{self.session_generation}"
        return salted_hmac(key_salt, value, secret=secret, algorithm="sha256").hexdigest()
