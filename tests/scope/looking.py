"""Looking at one page of a world: what it names must be in sight, and what is in sight must be named."""

from collections.abc import Iterable
from http import HTTPStatus

from tests.scope.worlds import markers
from tests.scope.writing import Rows

HTMX = {"HX-Request": "true"}


def look_at(address: str, rows: Rows, *, may: Iterable[str] = (), must: Iterable[str] = (), **headers: str) -> str:
    """Return the answer, which names all of `must` and nothing but that and `may`; of no console the totals."""
    text = read(address, rows, **headers)
    found, wanted = markers(text), set(must)
    assert not found - wanted - set(may), f"{address} names what is out of sight"
    assert not wanted - found, f"{address} leaves out what is in sight"
    return text


def read(address: str, rows: Rows, **headers: str) -> str:
    """Return the answer as text, with plain spaces between the thousands of numbers."""
    response = rows.get(address, **headers)
    assert response.status_code == HTTPStatus.OK, f"{address} answers {response.status_code}"
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return str(body.decode()).replace("\u00a0", " ")


def is_closed(address: str, rows: Rows) -> bool:
    """Return whether the answer is that there is no such page."""
    return bool(rows.get(address).status_code == HTTPStatus.NOT_FOUND)
