"""The forms by which people are invited and get another role or scope."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.roles import Role
from consoles.people.wording import ROLE_SUMMARIES
from consoles.scope_forms import EVERYTHING, ScopeForm


class RoleForm(ScopeForm):
    """Checks a role and a scope that `actor` gives."""

    nothing_chosen = "Choose what this person sees"

    role = forms.ChoiceField(choices=[(role.value, role.value) for role in Role], initial=Role.VIEWER.value)

    def clean(self) -> dict[str, Any]:
        """Demand that somebody who does not see everything sees something; administrators see everything."""
        if self.cleaned_data.get("role") == Role.ADMINISTRATOR:
            self.cleaned_data["scope"] = EVERYTHING
        return super().clean()

    @property
    def chosen_role(self) -> Role:
        """The role that was entered."""
        return Role(self.cleaned_data["role"])

    @property
    def roles(self) -> list[tuple[str, str]]:
        """Each role, with what it does."""
        return [(role.value, ROLE_SUMMARIES[role]) for role in Role]


class InviteForm(RoleForm):
    """Checks whom to invite, and as what."""

    username = forms.CharField(
        label="User name",
        max_length=150,
        validators=[User.username_validator],
        help_text="By which the person signs in.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    full_name = forms.CharField(max_length=150, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(
        label="E-mail",
        required=False,
        help_text="Only to be looked up: vspcdash sends nothing to it.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def clean_username(self) -> str:
        """Return a name that nobody has, not even in other capitals."""
        name: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=name).exists():
            raise ValidationError("Somebody has this user name already.")
        return name
