"""Which licenses a person has chosen: the ticked ones, or all that their list shows under its filters."""

from http import HTTPStatus

from django.http import HttpRequest, QueryDict

from accounts.models import User
from licensing.listing import LicenseList
from licensing.models import License
from operations.services.previews import MOST_SUBJECTS
from ui.errors import DomainError
from ui.keys import keys_of


class ChoiceUnreadableError(DomainError):
    """What was chosen cannot be told from the form."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


def chosen_pks(form: QueryDict, *, user: User) -> list[int]:
    """Return the keys of the chosen licenses that this person may see, in the order of the list.

    Raises `ChoiceUnreadableError` for keys that are none, and for a filter that cannot be used: left out, it would
    widen the choice unseen. Of more than can be changed at once only one too many is returned.
    """
    if form.get("all") == "1":
        return _all_matching(form.get("filters", ""), user)
    pks = keys_of(form.getlist("pk"))
    if len(pks) < len(form.getlist("pk")):
        raise ChoiceUnreadableError("That choice cannot be read: reload the list and choose again.")
    visible = set(License.objects.visible_to(user).filter(pk__in=pks).values_list("pk", flat=True))
    return [pk for pk in pks if pk in visible]


def _all_matching(query: str, user: User) -> list[int]:
    listing = LicenseList()
    listing.setup(_looked_up(query, user))
    if sentences := listing.filters.sentences():
        raise ChoiceUnreadableError(f"Nothing was chosen. {' '.join(sentences)}")
    return list(listing.ordered().values_list("pk", flat=True)[: MOST_SUBJECTS + 1])


def _looked_up(query: str, user: User) -> HttpRequest:
    """The request by which the list showed what matches `query`."""
    request = HttpRequest()
    request.method = "GET"
    request.GET = QueryDict(query)
    request.user = user
    return request
