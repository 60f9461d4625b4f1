"""What people enter about a channel."""

from datetime import time
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.html import format_html

from accounts.models import User
from alerts.channels.addresses import LONGEST_ADDRESS, AddressError, address_read
from alerts.channels.kinds import KINDS, Kind
from alerts.channels.plans import Plan, scope_of_channel
from alerts.models import Channel
from consoles.forms import time_zone_choices
from consoles.scope_forms import CHOSEN, EVERYTHING, ScopeForm, shown_scope
from ui.severity import Severity
from ui.troubles import rules

TIMES = ("quiet_from", "quiet_until", "digest_at")
# Nobody in particular sees what a shared channel tells of.
SHARED_SCOPES = [(EVERYTHING, "Everything"), (CHOSEN, "Only what is chosen")]
LISTS = ("console", "organization", "rules")


class UnshownInput(forms.TextInput):
    """A text that is seen while it is typed, and never sent back."""

    def format_value(self, value: Any) -> None:
        """Show nothing."""


class ChannelForm(ScopeForm):
    """A channel of `actor` or a shared one. Its address is never sent back: an empty field keeps the stored one."""

    nothing_chosen = "Choose what it tells of"

    name = forms.CharField(max_length=100, help_text="As you call it, for example “On call”.")
    address = forms.CharField(
        max_length=LONGEST_ADDRESS,
        widget=UnshownInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="As in the list of services below. It is kept encrypted, and not shown again.",
    )
    severity = forms.ChoiceField(
        label="How urgent",
        choices=[
            (Severity.CRITICAL.value, "Critical alerts only"),
            (Severity.WARNING.value, "Warnings and critical alerts"),
            (Severity.NOTICE.value, "All alerts"),
        ],
        initial=Severity.NOTICE.value,
    )
    rules = forms.MultipleChoiceField(label="Of what", required=False)
    scope = forms.ChoiceField(
        choices=[(EVERYTHING, "Everything that you see"), (CHOSEN, "Only what is chosen")], initial=EVERYTHING
    )
    time_zone = forms.ChoiceField(label="Time zone", choices=time_zone_choices, initial=lambda: settings.TIME_ZONE)
    quiet_from = forms.TimeField(label="Quiet from", required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    quiet_until = forms.TimeField(
        label="Quiet until",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text="What comes up meanwhile is told afterwards, in one message; may be after midnight.",
    )
    digest_at = forms.TimeField(
        label="Daily digest at",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text="What is open, new and solved; none where this is empty.",
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        actor: User,
        is_shared: bool = False,
        channel: Channel | None = None,
        shown: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, actor=actor, shown={**(_shown(channel) if channel else {}), **(shown or {})})
        self.channel = channel
        choices: forms.MultipleChoiceField = self.fields["rules"]  # type: ignore[assignment]
        choices.choices = [(rule.key, rule.title) for rule in rules() if actor.has_perm(rule.permission)]
        if is_shared:
            scopes: forms.ChoiceField = self.fields["scope"]  # type: ignore[assignment]
            scopes.choices = SHARED_SCOPES
        if channel:
            self.fields["address"].required = False
            kept = format_html("It is {}; leave this empty to keep it.", channel.shown_address)
            self.fields["address"].help_text = kept
            self.fields["address"].widget.attrs["placeholder"] = "stored"

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The services that an address may be of."""
        return KINDS

    @property
    def ticked_rules(self) -> list[str]:
        """The rules that are ticked."""
        ticked: list[str] = self["rules"].value() or []
        return ticked

    def clean_address(self) -> str:
        """Return an address to which messages can be sent."""
        address: str = self.cleaned_data["address"]
        try:
            if address:
                address_read(address)
        except AddressError as error:
            raise ValidationError(error.sentence) from error
        return address

    def clean(self) -> dict[str, Any]:
        """Demand both ends of the quiet hours or none."""
        values = super().clean()
        start, end = values.get("quiet_from"), values.get("quiet_until")
        if (start is None) != (end is None) and not {"quiet_from", "quiet_until"} & self.errors.keys():
            self.add_error("quiet_from" if start is None else "quiet_until", "Enter both, or neither.")
        elif start is not None and start == end:
            self.add_error("quiet_until", "This would be the whole day: switch the channel off instead.")
        return values

    def plan(self) -> Plan:
        """Return what was entered."""
        names = ("name", "address", "severity", "time_zone", *TIMES)
        entered = {name: self.cleaned_data[name] for name in names}
        return Plan(**entered, rules=tuple(self.cleaned_data["rules"]), scope=self.chosen_scope)


def _shown(channel: Channel) -> dict[str, Any]:
    names = ("name", "severity", "rules", "time_zone")
    times = {name: _said(getattr(channel, name)) for name in TIMES}
    return {**{name: getattr(channel, name) for name in names}, **times, **shown_scope(scope_of_channel(channel))}


def _said(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""
