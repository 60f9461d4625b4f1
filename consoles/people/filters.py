"""The filters of the list of people. Several values of one filter are any of them; several filters are all."""

from django.db.models import QuerySet
from django_filters import CharFilter

from accounts.models import User
from accounts.roles import Role
from consoles.people.selectors import State
from ui.filters import AnyOf, ListingFilters, containing

SEARCHED = ("username", "first_name", "last_name", "email")


class PeopleFilters(ListingFilters):
    """What the list of people can be narrowed by."""

    q = CharFilter(label="Search", method="search", max_length=200)
    role = AnyOf(label="Role", field_name="role_name", choices=[(role.value, role.value) for role in Role])
    state = AnyOf(label="State", choices=State.choices)

    def search(self, people: "QuerySet[User]", _name: str, text: str) -> "QuerySet[User]":
        """People with `text` in a name or in the e-mail address."""
        return people.filter(containing(text, SEARCHED))
