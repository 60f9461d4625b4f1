"""What people enter about a new access token."""

from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import User
from accounts.roles import Role
from consoles.scope_forms import CHOSEN, EVERYTHING, ScopeForm
from consoles.tokens.services import LEAST_DAYS, MOST_DAYS, role_offered, roles_within


class TokenForm(ScopeForm):
    """A token of `actor`, with no more than the person's own rights and scope."""

    nothing_chosen = "Choose what the token sees"

    name = forms.CharField(max_length=100, help_text="What it is for, for example the script that uses it.")
    role = forms.ChoiceField(help_text="The token may do what this role may do, and never more than you may.")
    days = forms.IntegerField(
        label="Days until it expires",
        min_value=LEAST_DAYS,
        max_value=MOST_DAYS,
        initial=90,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    scope = forms.ChoiceField(
        choices=[(EVERYTHING, "Everything that you see"), (CHOSEN, "Only what is chosen")], initial=EVERYTHING
    )

    def __init__(self, data: QueryDict | None = None, *, actor: User, shown: dict[str, Any] | None = None) -> None:
        super().__init__(data, actor=actor, shown=shown)
        role: forms.ChoiceField = self.fields["role"]  # type: ignore[assignment]
        role.choices = [(choice.value, choice.value) for choice in roles_within(actor)]
        role.initial = role_offered(actor)

    def values(self) -> dict[str, Any]:
        """Return what `token_make` takes beside the person."""
        entered = self.cleaned_data
        role = Role(entered["role"])
        return {"name": entered["name"], "role": role, "days": entered["days"], "scope": self.chosen_scope}
