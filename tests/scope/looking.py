"""Looking at one page of a world: what it names must be in sight, and what is in sight must be named."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from tests.scope.worlds import markers
from tests.scope.writing import Rows

HTMX = {"HX-Request": "true"}


@dataclass(frozen=True)
class Answer:
    """What came back: `text` has plain spaces between the thousands of its numbers."""

    text: str
    # What the page was made of; None for files.
    context: Any

    @property
    def rows(self) -> Any:
        """The rows of a file."""
        return json.loads(self.text)

    @property
    def count(self) -> int:
        """How many rows a page says that its list has."""
        return int(self.context["page"].paginator.count)


def look_at(address: str, rows: Rows, *, must: Iterable[str] = (), may: Iterable[str] = (), **headers: str) -> Answer:
    """Return the answer, which names all of `must`, and beyond that only what is in `may`."""
    answer = read(address, rows, **headers)
    # Whatever is no marker may stand anywhere.
    found, wanted = markers(answer.text), markers(" ".join(must))
    assert not found - wanted - set(may), f"{address} names what is out of sight"
    assert not wanted - found, f"{address} leaves out what is in sight"
    return answer


def read(address: str, rows: Rows, **headers: str) -> Answer:
    """Return the answer, whatever it names."""
    response = rows.get(address, **headers)
    assert response.status_code == HTTPStatus.OK, f"{address} answers {response.status_code}"
    text = response.getvalue().decode().replace("\u00a0", " ")
    return Answer(text, getattr(response, "context", None))


def is_closed(address: str, rows: Rows) -> bool:
    """Return whether the answer is that there is no such page."""
    return bool(rows.get(address).status_code == HTTPStatus.NOT_FOUND)
