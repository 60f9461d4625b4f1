"""The part of a form in which somebody chooses what a person or an access token sees."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.models import User
from consoles.models import Console, Organization
from consoles.scope_choices import MOST_FOUND, SHORTEST_TEXT, organizations_found, organizations_offered
from consoles.scopes import Scope
from ui.keys import is_key

EVERYTHING, CHOSEN = "everything", "chosen"
MANY = ("console", "organization")
LONGEST_TEXT = 200


class Ticked(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic for type checkers only
    """Rows that are ticked; what cannot be a key is no choice, and the database is not asked for it."""

    def clean(self, value: Any) -> Any:
        """Return the rows."""
        for key in value or ():
            if not is_key(str(key)):
                raise ValidationError(self.error_messages["invalid_choice"], params={"value": key})
        return super().clean(value)


class ScopeForm(forms.Form):
    """Checks a scope that `actor` gives, of what `actor` sees.

    Organizations are found by typing: those that are ticked already stand in the form, others come by `found`, and the
    form goes to and fro between browser and server until it is saved. `shown` is what it begins with.
    """

    use_required_attribute = False
    # Says who is to see something.
    nothing_chosen = ""

    scope = forms.ChoiceField(choices=[(EVERYTHING, "Everything"), (CHOSEN, "Only what is chosen")], initial=CHOSEN)
    console = Ticked(Console.objects.none(), required=False)
    organization = Ticked(Organization.objects.none(), required=False)

    def __init__(self, data: QueryDict | None = None, *, actor: User, shown: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=shown)
        self.actor = actor
        self.consoles = Console.objects.covered_by(actor).only("name")
        self.fields["console"].queryset = self.consoles  # type: ignore[attr-defined]
        self.fields["organization"].queryset = organizations_offered(actor)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Demand a choice where there is to be one."""
        values = self.cleaned_data
        if values.get("scope") == CHOSEN and not self.errors and not any(values.get(name) for name in MANY):
            self.add_error("scope", f"{self.nothing_chosen}: at least one console, reseller or company.")
        return values

    @property
    def chosen_scope(self) -> Scope:
        """The scope that was entered."""
        if self.cleaned_data["scope"] == EVERYTHING:
            return Scope(everything=True)
        return Scope(
            consoles=tuple(self.cleaned_data["console"]), organizations=tuple(self.cleaned_data["organization"])
        )

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
        text, ticked = text.strip()[:LONGEST_TEXT], self.ticked_organizations
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


def shown_scope(scope: Scope) -> dict[str, Any]:
    """Return a scope as the form begins with it."""
    return {
        "scope": EVERYTHING if scope.everything else CHOSEN,
        "console": [console.pk for console in scope.consoles],
        "organization": [organization.pk for organization in scope.organizations],
    }
