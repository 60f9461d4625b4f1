"""The forms by which people are invited and get another role or scope."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.models import User
from accounts.roles import Role
from consoles.models import Console, Organization
from consoles.people.selectors import MOST_FOUND, SHORTEST_TEXT, organizations_found, organizations_offered
from consoles.people.wording import ROLE_SUMMARIES
from consoles.scopes import Scope

EVERYTHING, CHOSEN = "everything", "chosen"
MANY = ("console", "organization")
# What a form sends that says nothing about the person.
UNSAID = ("csrfmiddlewaretoken", "search", "find")
# Longer numbers are no keys, and the database cannot compare with them.
LONGEST_KEY = 18


class Ticked(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic for type checkers only
    """Rows that are ticked; what cannot be a key is no choice, and the database is not asked for it."""

    def clean(self, value: Any) -> Any:
        """Return the rows."""
        for key in value or ():
            if not is_key(str(key)):
                raise ValidationError(self.error_messages["invalid_choice"], params={"value": key})
        return super().clean(value)


class RoleForm(forms.Form):
    """Checks a role and a scope that `actor` gives.

    Organizations are found by typing: those that are ticked already stand in the form, others come by `found`, and the
    form goes to and fro between browser and server until it is saved. `shown` is what it begins with.
    """

    use_required_attribute = False

    role = forms.ChoiceField(choices=[(role.value, role.value) for role in Role], initial=Role.VIEWER.value)
    scope = forms.ChoiceField(choices=[(EVERYTHING, "Everything"), (CHOSEN, "Only what is chosen")], initial=CHOSEN)
    console = Ticked(Console.objects.none(), required=False)
    organization = Ticked(Organization.objects.none(), required=False)

    def __init__(self, data: QueryDict | None = None, *, actor: User, shown: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=shown)
        self.actor = actor
        self.consoles = Console.objects.visible_to(actor).only("name")
        self.fields["console"].queryset = self.consoles  # type: ignore[attr-defined]
        self.fields["organization"].queryset = organizations_offered(actor)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Demand that somebody who does not see everything sees something; administrators see everything."""
        values = self.cleaned_data
        if values.get("role") == Role.ADMINISTRATOR:
            values["scope"] = EVERYTHING
        if values.get("scope") == CHOSEN and not self.errors and not any(values.get(name) for name in MANY):
            self.add_error("scope", "Choose what this person sees: at least one console, reseller or company.")
        return values

    @property
    def chosen_role(self) -> Role:
        """The role that was entered."""
        return Role(self.cleaned_data["role"])

    @property
    def chosen_scope(self) -> Scope:
        """The scope that was entered."""
        if self.cleaned_data["scope"] == EVERYTHING:
            return Scope(everything=True)
        return Scope(
            consoles=tuple(self.cleaned_data["console"]), organizations=tuple(self.cleaned_data["organization"])
        )

    @property
    def roles(self) -> list[tuple[str, str]]:
        """Each role, with what it does."""
        return [(role.value, ROLE_SUMMARIES[role]) for role in Role]

    @property
    def ticked_consoles(self) -> set[str]:
        """The keys of the consoles that are ticked."""
        return set(self._many("console"))

    @property
    def ticked_organizations(self) -> list[Organization]:
        """The organizations that are ticked, by name."""
        keys = [int(key) for key in self._many("organization") if is_key(key)]
        return list(organizations_offered(self.actor).filter(pk__in=keys).order_by("name", "pk")) if keys else []

    def found(self, text: str) -> dict[str, Any]:
        """Return what the part of the page shows in which organizations are looked for."""
        ticked = self.ticked_organizations
        found = organizations_found(text, user=self.actor, without=[item.pk for item in ticked])
        return {
            "ticked": ticked,
            "found": found[:MOST_FOUND],
            "text": text,
            "is_short": len(text) < SHORTEST_TEXT,
            "is_cut": len(found) > MOST_FOUND,
        }

    def _many(self, name: str) -> list[str]:
        value = self[name].value() or []
        return [str(key) for key in value]


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


def is_key(text: str) -> bool:
    """Whether `text` can be the key of a row."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY


def shown_of(query: QueryDict) -> dict[str, Any]:
    """Return what a form begins with that was sent before: to find something, or before the password was asked for."""
    return {name: query.getlist(name) if name in MANY else query[name] for name in query if name not in UNSAID}


def shown_scope(scope: Scope) -> dict[str, Any]:
    """Return a scope as the form begins with it."""
    return {
        "scope": EVERYTHING if scope.everything else CHOSEN,
        "console": [console.pk for console in scope.consoles],
        "organization": [organization.pk for organization in scope.organizations],
    }


def again_query(posted: QueryDict) -> str:
    """Return what was posted as a query string, from which the form can be filled again."""
    copy = posted.copy()
    for name in UNSAID:
        copy.pop(name, None)
    return copy.urlencode()
