"""What people enter about a new access token."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.roles import Role
from consoles.models import Console, Organization
from consoles.scopes import Scope
from consoles.tokens.services import LEAST_DAYS, MOST_DAYS, roles_within

EVERYTHING, CHOSEN = "everything", "chosen"
# Of one name there may be companies at several consoles; what is entered is a choice, not a catalog.
MOST_NAMES, MOST_ALIKE = 50, 20
TYPES = (Organization.Type.RESELLER, Organization.Type.COMPANY)


class TokenForm(forms.Form):
    """A token of `user`, with no more than the person's own rights and scope."""

    use_required_attribute = False

    name = forms.CharField(max_length=100, help_text="What it is for, for example the script that uses it.")
    role = forms.ChoiceField(help_text="The token may do what this role may do, and never more than you may.")
    days = forms.IntegerField(
        label="Days until it expires",
        min_value=LEAST_DAYS,
        max_value=MOST_DAYS,
        initial=90,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    sees = forms.ChoiceField(
        label="Scope",
        choices=[(EVERYTHING, "Everything that you see"), (CHOSEN, "Only what is chosen below")],
        initial=EVERYTHING,
        widget=forms.RadioSelect,
    )
    consoles = forms.ModelMultipleChoiceField(
        queryset=Console.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    organizations = forms.CharField(
        label="Resellers and companies",
        required=False,
        max_length=20_000,
        help_text="One name per line, as the lists show it. A reseller brings its companies.",
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.user = user
        role: forms.ChoiceField = self.fields["role"]  # type: ignore[assignment]
        role.choices = [(choice.value, choice.value) for choice in roles_within(user)]
        role.initial = user.role
        consoles: forms.ModelMultipleChoiceField[Console] = self.fields["consoles"]  # type: ignore[assignment]
        consoles.queryset = Console.objects.covered_by(user).only("name")
        if not consoles.queryset.exists():
            del self.fields["consoles"]

    def clean_organizations(self) -> list[Organization]:
        """Return the resellers and companies of these names, among those that the person sees."""
        names = list(dict.fromkeys(line.strip() for line in self.cleaned_data["organizations"].splitlines()))
        names = [name for name in names if name]
        if len(names) > MOST_NAMES:
            raise ValidationError(f"Name at most {MOST_NAMES}; choose resellers or consoles instead.")
        return [organization for name in names for organization in self._named(name)]

    def clean(self) -> dict[str, Any]:
        """Demand a choice where there is to be one."""
        values = self.cleaned_data
        chosen = values.get("consoles") or values.get("organizations") or "organizations" in self.errors
        if values.get("sees") == CHOSEN and not chosen:
            self.add_error("sees", "Choose at least one console, reseller or company.")
        return values

    @property
    def scope(self) -> Scope:
        """What was chosen."""
        if self.cleaned_data["sees"] == EVERYTHING:
            return Scope(everything=True)
        organizations = tuple(self.cleaned_data["organizations"])
        return Scope(consoles=tuple(self.cleaned_data.get("consoles", ())), organizations=organizations)

    def values(self) -> dict[str, Any]:
        """Return what `token_make` takes beside the person."""
        entered = self.cleaned_data
        return {"name": entered["name"], "role": Role(entered["role"]), "days": entered["days"], "scope": self.scope}

    def _named(self, name: str) -> list[Organization]:
        named = Organization.objects.visible_to(self.user).current().filter(type__in=TYPES, name__iexact=name)
        found = list(named.select_related("console").defer("console__api_key", "console__password")[:MOST_ALIKE])
        if not found:
            raise ValidationError(f"You see no reseller or company with the name {name}.")
        return found
