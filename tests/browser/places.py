"""Every page of the product, for what must hold on each of them."""

from typing import NamedTuple


class Place(NamedTuple):
    """Where a page is, the status with which it answers, and who looks at it."""

    path: str
    status: int = 200
    who: str = "administrator"


PLACES = {
    "overview": Place("/"),
    "licenses": Place("/licenses/"),
    "no licenses": Place("/licenses/?q=nothing+is+named+so"),
    "license": Place("/licenses/1/"),
    "freshness": Place("/refreshes/"),
    "changes": Place("/overview/changes/"),
    "consoles": Place("/settings/consoles/"),
    "add a console": Place("/settings/consoles/add/"),
    "change password": Place("/accounts/password/change/"),
    "sign in": Place("/accounts/login/", who="stranger"),
    "not there": Place("/nowhere/", status=404),
    "not allowed": Place("/settings/consoles/", status=403, who="viewer"),
}
