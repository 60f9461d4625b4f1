"""The list of people: what stands in it, and what its page shows around it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import Permission
from consoles.people.columns import COLUMNS, NAME, STATE_RANK
from consoles.people.filters import PeopleFilters
from consoles.people.selectors import State, people_rows
from consoles.people.wording import factor_words, scope_words
from ui.listing import Listing


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as the list shows one; `person` carries the counts of `people_rows`."""

    person: Any

    @property
    def name(self) -> str:
        """What pages call the person."""
        return str(self.person.title)

    @property
    def role(self) -> str:
        """The name of the role; empty for somebody without any."""
        return str(self.person.role_name)

    @property
    def state(self) -> State:
        """Whether the person can get in."""
        return State(self.person.state)

    @property
    def is_waiting_in_vain(self) -> bool:
        """Whether the person was invited by a link that opens nothing any more."""
        return self.state == State.INVITED and not self.person.has_link

    @property
    def scope(self) -> str:
        """What the person sees, in words."""
        person = self.person
        return scope_words(
            everything=person.sees_everything,
            consoles=person.console_count,
            resellers=person.reseller_count,
            companies=person.company_count,
        )

    @property
    def factors(self) -> str:
        """The second factors of the person, in words."""
        return factor_words(has_app=self.person.has_app, keys=self.person.key_count)


class PeopleList(Listing):
    """Everybody who has an account: who is only invited first, who is deactivated last."""

    name = "people"
    row_name = "person"
    columns = COLUMNS
    filters_class = PeopleFilters
    page_template = "people/people_list.html"
    fragment_template = "people/partials/people_list.html"
    default_order = (STATE_RANK, NAME)
    export_permission = Permission.EXPORT.full_name

    def rows(self) -> "QuerySet[User]":
        """Return everybody: whoever lets people in must see them all."""
        return people_rows(self.now)

    def present(self, rows: Iterable[Any]) -> Iterator[PersonRow]:
        """Return people as rows."""
        return map(PersonRow, rows)
