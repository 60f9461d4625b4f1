"""What an address may say beside its path. Here nothing is left out that is wrong: a program would not notice."""

from collections.abc import Container

from django.http import QueryDict

from api.errors import WrongRequestError
from ui.filters import AnyOf, ListingFilters

LIMIT, MOST = 100, 500
# How a list is walked; all else are its filters.
WALK = ("limit", "cursor")
LONGEST_SAID = 50


def parameters_check(query: QueryDict, *, known: Container[str] = (), repeated: Container[str] = ()) -> None:
    """Raise `WrongRequestError` for a name that is not `known`, an empty value, and a second one unless `repeated`."""
    for name, values in query.lists():
        if name not in known:
            raise WrongRequestError(f"{name[:LONGEST_SAID]}: There is no such parameter here.")
        if "" in values:
            raise WrongRequestError(f"{name}: It is empty; give it a value, or leave it out.")
        if len(values) > 1 and name not in repeated:
            raise WrongRequestError(f"{name}: It can be given only once.")


def filters_check(query: QueryDict, filters: ListingFilters) -> None:
    """Raise `WrongRequestError` where the address says something that neither filters nor walks the list."""
    repeated = {name for name, item in filters.filters.items() if isinstance(item, AnyOf)}
    parameters_check(query, known={*filters.filters, *WALK}, repeated=repeated)
    if errors := filters.form.errors:
        raise WrongRequestError(" ".join(f"{name}: {' '.join(said)}" for name, said in errors.items()))


def limit_of(query: QueryDict) -> int:
    """Return how many rows are asked for at once."""
    said = query.get("limit", str(LIMIT))
    if not (said.isascii() and said.isdigit() and len(said) <= len(str(MOST)) and 1 <= int(said) <= MOST):
        raise WrongRequestError(f"limit: It must be a whole number from 1 to {MOST}.")
    return int(said)
