"""Starting refreshes by the API."""

from http import HTTPStatus
from typing import Annotated

import msgspec
from django.http import HttpResponseBase

from accounts.http import SignedInRequest
from accounts.permissions import Permission
from api.answers import answer
from api.bodies import body_of
from api.doors import endpoint
from api.errors import WrongRequestError
from api.pages import items_of
from consoles.models import Console
from refresh.services import refreshes_ask
from ui.columns import Column

# A name without U+0000, which no database looks for.
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[^\x00]+$")]
COLUMNS = (
    Column(key="console", value=lambda refresh: refresh.console.name),
    Column(key="state", help="Whether it waits or runs: `queued` or `running`", value=lambda refresh: refresh.state),
    Column(
        key="requested_at",
        kind="moment",
        help="When it was asked for, by whomever",
        value=lambda refresh: refresh.requested_at,
    ),
)


class RefreshAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be read: the console of that name, or all."""

    console: Name | msgspec.UnsetType = msgspec.UNSET


@endpoint(Permission.REFRESH, "POST")
def refreshes(request: SignedInRequest) -> HttpResponseBase:
    """Have every console read now, or the one that is named; what is being read already is not read twice."""
    asked = body_of(request, RefreshAsked)
    key = None if asked.console is msgspec.UNSET else _key(request, asked.console)
    started = refreshes_ask(user=request.user, console_pk=key)
    return answer({"items": items_of(COLUMNS, started)}, status=HTTPStatus.ACCEPTED)


def _key(request: SignedInRequest, name: str) -> int:
    key = Console.objects.visible_to(request.user).filter(name=name).values_list("pk", flat=True).first()
    if key is None:
        raise WrongRequestError("There is no console of this name.", status=HTTPStatus.NOT_FOUND)
    return key
