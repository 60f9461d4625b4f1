"""The form by which a console is added and changed."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError

from consoles.connection import certificates_are_readable, console_address
from consoles.models import Console
from vspc.auth import ApiKey
from vspc.errors import VspcError

AuthKind = Console.AuthKind
# What each way to sign in needs; the last one is the secret.
CREDENTIALS = {AuthKind.API_KEY: ("api_key",), AuthKind.PASSWORD: ("username", "password")}
SECRETS = ("api_key", "password")
CREDENTIAL_TEMPLATE = "consoles/partials/credential_field.html"


@cache
def time_zone_choices() -> list[tuple[str, str]]:
    """Return every zone of the IANA database that stands for a place, and UTC."""
    places = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [(name, name) for name in ["UTC", *places]]


class ConsoleForm(forms.Form):
    """Checks a connection; `console` is the one that is changed, None for a new one.

    Stored secrets never leave the server: an empty field keeps the stored one, but only for the address for which it
    was stored, since otherwise anybody who may change an address could have the secret sent to a host of their own.
    """

    use_required_attribute = False

    name = forms.CharField(max_length=100, help_text="As your colleagues call it, for example its region.")
    url = forms.CharField(
        label="Address",
        max_length=300,
        help_text="With the port of its REST API, usually 1280.",
        widget=forms.TextInput(
            attrs={"inputmode": "url", "placeholder": "https://console.example.com:1280", "spellcheck": "false"}
        ),
    )
    auth_kind = forms.ChoiceField(
        label="Sign-in by", choices=AuthKind.choices, initial=AuthKind.API_KEY, widget=forms.RadioSelect
    )
    api_key = forms.CharField(
        label="API key",
        required=False,
        max_length=5000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    username = forms.CharField(
        label="User name",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    password = forms.CharField(
        required=False,
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    verify_tls = forms.BooleanField(label="Verify the TLS certificate", required=False, initial=True)
    ca_bundle = forms.CharField(
        label="CA certificates",
        required=False,
        max_length=200_000,
        help_text="PEM text. Only for a console whose certificate is not from a public authority.",
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "placeholder": "-----BEGIN CERTIFICATE-----"}),
    )
    time_zone = forms.ChoiceField(
        label="Time zone", choices=time_zone_choices, initial="UTC", help_text="By whose calendar its months begin."
    )
    is_active = forms.BooleanField(
        label="Read on schedule",
        required=False,
        initial=True,
        help_text="Otherwise it is switched off until somebody switches it on.",
    )

    def __init__(self, data: Any = None, *, console: Console | None = None) -> None:
        shown = {name: getattr(console, name) for name in self.base_fields if name not in SECRETS} if console else {}
        super().__init__(data, initial=shown)
        self.console = console
        for name in (name for names in CREDENTIALS.values() for name in names):
            self.fields[name].template_name = CREDENTIAL_TEMPLATE  # type: ignore[attr-defined]  # since Django 5.0
        for name in SECRETS:
            if console and getattr(console, name):
                self.fields[name].help_text = "One is stored; leave this empty to keep it."
                self.fields[name].widget.attrs["placeholder"] = "stored"

    def clean_name(self) -> str:
        """Return a name that no other console has."""
        name: str = self.cleaned_data["name"]
        if self._others().filter(name=name).exists():
            raise ValidationError("Another console has this name already.")
        return name

    def clean_url(self) -> str:
        """Return the address in the form in which it is stored."""
        try:
            address = console_address(self.cleaned_data["url"])
        except VspcError as error:
            raise ValidationError(error.sentence) from error
        if self._others().filter(url=address).exists():
            raise ValidationError("There is a console with this address already.")
        return address

    def clean_api_key(self) -> str:
        """Return a key that can be sent, or nothing."""
        key: str = self.cleaned_data["api_key"]
        try:
            return ApiKey(key).key if key else ""
        except VspcError as error:
            raise ValidationError(error.sentence) from error

    def clean_ca_bundle(self) -> str:
        """Return certificates that TLS can verify by, or nothing."""
        pem: str = self.cleaned_data["ca_bundle"]
        if pem and not certificates_are_readable(pem):
            raise ValidationError("These are not certificates in PEM form.")
        return pem

    def clean(self) -> dict[str, Any]:
        """Demand what the chosen sign-in needs, and drop what belongs to the other."""
        kind = self.cleaned_data.get("auth_kind")
        for auth_kind, names in CREDENTIALS.items():
            for name in names:
                self.cleaned_data[name] = self._credential(name, auth_kind) if auth_kind == kind else ""
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        """Return the fields of a console, complete with the secrets that stay."""
        return dict(self.cleaned_data)

    def _credential(self, name: str, kind: AuthKind) -> str:
        """What was entered, else what is stored and may still be used; complains when there is neither."""
        entered: str = self.cleaned_data.get(name, "")
        if entered or name in self.errors:
            return entered
        stored: str = getattr(self.console, name) if self.console and self.console.auth_kind == kind else ""
        label = str(self.fields[name].label or name)
        if not stored or name not in SECRETS:
            self.add_error(name, f"Enter the {label[0].lower() if label[1:2].islower() else label[0]}{label[1:]}.")
        elif self.cleaned_data.get("url") == self.console.url:  # type: ignore[union-attr]
            return stored
        elif "url" not in self.errors:
            self.add_error(name, "Enter it again: the stored one is for another address and is not sent anywhere else.")
        return ""

    def _others(self) -> Any:
        """Real consoles but this one; the demo goes when a real one comes."""
        others = Console.objects.filter(is_demo=False)
        return others.exclude(pk=self.console.pk) if self.console else others
