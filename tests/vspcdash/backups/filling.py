"""A database with rows in every table: a console that was read, and what people do beside it."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session

from accounts.audit.sealing import seals_make
from accounts.models import AccessToken, SignInLink, User
from accounts.roles import Role
from alerts.models import CalendarFeed, ChannelScope, Evaluation, Message, StageChoice, Told
from consoles.models import Console, ConsoleToken, Organization, ScopeGrant
from licensing.models import License, LicenseChange
from operations.models import Turn
from reports.models import Agreement, OwnerMonth
from simulator.app import create_app
from tests.accounts.audit.factories import entries_make
from tests.alerts.factories import channel_make, warning_make
from tests.operations.factories import attempt_make, batch_make, operation_make, preview_make
from tests.refresh.reading import connected, read
from tests.support.network import Network
from usage.models import Commitment

NOW = datetime(2026, 12, 5, 8, 0, 0, 123456, tzinfo=UTC)
# What a text may have in it: signs of other scripts and planes, quotes, and what shells and SQL take for their own.
ODD = "Müller & Söhne \u2028 \U0001f4be \x01\x7f '\"\\ %s {} \t\r\n;--"


def fill(network: Network) -> None:
    """Put rows into every table; `NOW` is the present."""
    console = connected(network, create_app(companies=6), name=ODD[:60], password="hunter2")
    read(console, keeps_evidence=True)
    person = _people(console)
    _operations(console, person)
    _alerts(console, person)
    _figures(console, person)
    entries_make(5, at=NOW, subject=ODD, after={"é": [1.5, None, {"b": 1e-7, "a": -0.0}], "a": ODD})
    seals_make(NOW + timedelta(hours=1))
    entries_make(2, at=NOW)


def _people(console: Console) -> User:
    person = User.objects.create_user(username="müller", password="correct horse", preferences={"b": 1, "a": [0.1]})
    person.groups.add(Group.objects.get(name=Role.ADMINISTRATOR))
    person.user_permissions.add(Permission.objects.order_by("pk")[0])
    dated = {"created_at": NOW, "expires_at": NOW + timedelta(days=1)}
    SignInLink.objects.create(user=person, purpose=SignInLink.Purpose.PASSWORD, digest="1" * 64, **dated)
    token = AccessToken.objects.create(user=person, name=ODD, digest="2" * 64, **dated)
    ScopeGrant.objects.create(token=token, console=console)
    ScopeGrant.objects.create(user=person, organization=Organization.objects.order_by("pk")[0])
    Session.objects.create(session_key="3" * 32, session_data="signed in", expire_date=NOW)
    ConsoleToken.objects.update_or_create(console=console, defaults={"pair": "a:b"})
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "gAAAA", "at": 1.25})
    _single_sign_on(person)
    return person


def _single_sign_on(person: User) -> None:
    address = EmailAddress.objects.create(user=person, email="mueller@example.test", primary=True)
    EmailConfirmation.objects.create(email_address=address, key="4" * 64, sent=NOW)
    app = SocialApp.objects.create(provider="openid_connect", name="Provider", client_id="5", settings={"a": None})
    account = SocialAccount.objects.create(user=person, provider="oidc", uid="6", extra_data={"groups": ["ä"]})
    SocialToken.objects.create(app=app, account=account, token="7")
    LogEntry.objects.create(
        user=person, content_type=ContentType.objects.order_by("pk")[0], object_repr=ODD, action_flag=CHANGE
    )


def _operations(console: Console, person: User) -> None:
    operation = operation_make(console, batch=batch_make(requested_by=person, file_content="bGljZW5zZQ=="))
    attempt_make(operation)
    operation_make(console, "unknown", batch=operation.batch, after=None)
    preview_make(person)
    Turn.objects.create(console=console, number=2**40)
    LicenseChange.objects.create(license=License.objects.order_by("pk")[0], field="units", seen_at=NOW)


def _alerts(console: Console, person: User) -> None:
    channel = channel_make(person, everything=False, quiet_from=time(22, 30), digest_on=date(2026, 12, 5))
    ChannelScope.objects.create(channel=channel, console=console)
    warning = warning_make()
    message = Message.objects.create(
        channel=channel, kind="warnings", state="sent", subject=ODD, plain=ODD, html="", created_at=NOW, due_at=NOW
    )
    Told.objects.create(channel=channel, warning=warning, message=message)
    StageChoice.objects.create(rule="license.expiry", place="everything", stages=[30, 7], changed_at=NOW)
    Evaluation.objects.create(evaluated_at=NOW)
    CalendarFeed.objects.create(user=person, name="Feed", digest="8" * 64, hint="abc", created_at=NOW)


def _figures(console: Console, person: User) -> None:
    Commitment.objects.create(console=console, points=0.1 + 0.2, set_at=NOW)
    Agreement.objects.update_or_create(console=console, defaults={"submit_day": 10})
    OwnerMonth.objects.create(console=console, owner_uid=UUID(int=9), month=date(2026, 11, 1), changed_at=NOW)
