"""What there is to write about, and what is sent to write it: each would change something, were it let through."""

from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import AccessToken, User
from accounts.permissions import Role
from alerts.feeds.services import feed_make
from licensing.models import License
from operations.models import Preview
from operations.services.previews import preview_create
from tests.alerts.factories import channel_make
from tests.alerts.pages.factories import alert_make, choice_make
from tests.consoles.factories import entered
from tests.doors.addresses import address, is_of_api
from tests.licensing.asked import asked
from tests.licensing.factories import console_make, license_make, server_make
from tests.reports.board import key_of, month_make, report_make

SUBMITTED = {"submitted_on": date(2026, 11, 2)}
CLOSED = {**SUBMITTED, "closed_on": date(2026, 11, 3)}
CHANNEL = {
    "name": "On call",
    "address": "jsons://hooks.example.com/alerts",
    "severity": "warning",
    "scope": "everything",
    "time_zone": "UTC",
}
# Texts in braces are keys of `World`.
DATA: dict[str, dict[str, str]] = {
    "api:acknowledge": {"until": "2026-11-25T09:00:00Z"},
    "api:refreshes": {},
    "accounts:columns": {"listing": "licenses", "column": "status"},
    "alerts:handle": {"action": "acknowledge", "pk": "{alert}", "until": "3"},
    "alerts:stages": {"rule": "test.share", "place": "everything", "stages": "90"},
    "alerts:stages_reset": {},
    "channels:channel_add": CHANNEL,
    "channels:channel_delete": {},
    "channels:channel_edit": CHANNEL,
    "channels:channel_switch": {"is_on": "0"},
    "channels:channel_test": {},
    "channels:shared_add": CHANNEL,
    "consoles:console_add": entered(name="EU-North"),
    "consoles:console_edit": entered(),
    "consoles:console_switch": {"is_active": "0"},
    "consoles:console_test": entered(),
    "exports:export_list": {"path": "/licenses/", "filters": ""},
    "feeds:feed_list": {"name": "Phone"},
    "feeds:revoke": {},
    "licensing:act": {"action": "update", "pk": "{license}"},
    "operations:again": {"states": "failed"},
    "operations:cancel": {},
    "operations:preview": {"reason": "keys"},
    "operations:preview_drop": {},
    "operations:preview_file": {"file": "key.lic"},
    "people:factors": {},
    "people:invite": {"username": "k.weber", "full_name": "", "email": "", "role": "Viewer", "scope": "everything"},
    "people:link": {},
    "people:person": {"role": "Operator", "scope": "everything"},
    "people:sign_out": {},
    "people:switch": {"is_active": "0"},
    "people:token_revoke": {},
    "refresh:refresh_start": {},
    "refresh:schedule_edit": {"refresh_minutes": "30", "reading": "on"},
    "reports:agreement": {"submit_day": "12", "seen": "10"},
    "reports:assign": {"assignee": "{owner}"},
    "reports:auto_approval": {"enabled": "1"},
    "reports:close": {"on": "2026-11-03"},
    "reports:closing_withdraw": {"seen": "2026-11-03"},
    "reports:finalize": {},
    "reports:note": {"note": "Call Ann"},
    "reports:submission_withdraw": {"seen": "2026-11-02"},
    "reports:submit": {"on": "2026-11-02"},
    "tokens:revoke": {},
    "tokens:token_list": {"name": "nightly", "role": "Viewer", "days": "30", "scope": "everything"},
    "usage:commitment": {"points": "1500", "seen": ""},
}
# How far a month has come that is written about; it is new to the others.
MONTHS: dict[str, dict[str, Any]] = {
    "reports:close": SUBMITTED,
    "reports:closing_withdraw": CLOSED,
    "reports:submission_withdraw": SUBMITTED,
}
# What an address with a key is about: that of its room, unless it is named.
ABOUT = {
    "alerts:stages_reset": "choice",
    "channels": "channel",
    "api:acknowledge": "alert",
    "consoles": "console",
    "feeds": "feed",
    "operations:again": "failed",
    "operations:cancel": "queued",
    "operations:preview": "preview",
    "operations:preview_drop": "preview",
    "operations:preview_file": "installation",
    "people": "person",
    "people:token_revoke": "token",
    "refresh": "console",
    "reports": "console",
    "tokens": "token",
    "usage": "console",
}


class World:
    """What one address is about: everything is `owner`'s who may be asked whose it is."""

    def __init__(self, name: str, owner: User) -> None:
        self.name = name
        self.console = console_make()
        license_, busy, broken = (self._license(server) for server in ("vbr-1", "vbr-2", "vbr-3"))
        report_make(self.console, status="Approved")
        if name in MONTHS:
            month_make(self.console, **MONTHS[name])
        self.keys: dict[str, Any] = {
            "alert": alert_make(console=self.console).pk,
            "choice": choice_make().pk,
            "channel": channel_make(owner).pk,
            "console": self.console.pk,
            "license": license_.pk,
            "owner": owner.pk,
            "person": _person().pk,
            "token": _token(owner).pk,
            "feed": feed_make(user=owner, name="Laptop")[0].pk,
            "preview": _preview(owner, "update", license_).pk,
            "installation": _preview(owner, "install", license_).pk,
            "queued": asked(busy, owner, "queued").pk,
            "failed": asked(broken, owner, "failed").pk,
        }

    def _license(self, server: str) -> License:
        return license_make(self.console, server=server_make(self.console, name=server))

    @property
    def path(self) -> str:
        """The address, of something that is there."""
        about = ABOUT.get(self.name) or ABOUT.get(self.name.partition(":")[0], "")
        return address(self.name, pk=self.keys.get(about, 1))

    @property
    def data(self) -> dict[str, Any]:
        """What is sent there."""
        texts = {field: text.format(**self.keys) for field, text in DATA[self.name].items()}
        month = key_of(self.console) if self.name.startswith("reports:") else {}
        file = {"file": SimpleUploadedFile(texts["file"], b"a key")} if "file" in texts else {}
        return {**month, **texts, **file}

    @property
    def form(self) -> dict[str, Any]:
        """What it is sent as."""
        return {"content_type": "application/json"} if is_of_api(self.name) else {}


def everything() -> dict[str, list[Any]]:
    """Every row of every table."""
    return {model._meta.label: list(model._default_manager.order_by("pk").values_list()) for model in apps.get_models()}


def _person() -> User:
    person = User.objects.create_user(username="anybody", sees_everything=True)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    return person


def _token(owner: User) -> AccessToken:
    now = timezone.now()
    return AccessToken.objects.create(user=owner, role=Role.VIEWER, created_at=now, expires_at=now + timedelta(days=1))


def _preview(owner: User, kind: str, license_: License) -> Preview:
    return preview_create(user=owner, kind=kind, parameters={}, subject_pks=[license_.pk], return_to="/")
