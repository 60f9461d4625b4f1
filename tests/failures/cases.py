"""One case: parts die under load, somebody goes on working meanwhile, the parts come back, and everything ends."""

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from itertools import combinations, cycle
from threading import Event, Thread
from typing import Any

import requests

from tests.failures.parts import Part
from tests.support.machines import Person, eventually
from tests.support.site import Site

DOWN_SECONDS = 5.0
READERS = 4
READ_EVERY_SECONDS = 0.5
PAGES = ("/", "/licenses/", "/usage/", "/operations/", "/refreshes/")
HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
AS_ALWAYS = "as always"
NO_ANSWER = "no answer"
OPEN = """
SELECT 1 FROM operations_operation WHERE finished_at IS NULL
UNION ALL SELECT 1 FROM refresh_refresh WHERE finished_at IS NULL
"""


@dataclass(frozen=True)
class Seen:
    """What came of one case; `healed` is in seconds after the parts were started again."""

    killed: str
    pages: str
    asking: str
    ready: str
    healed: float


class View:
    """Somebody's view of an installation: its pages, and what is open in its database."""

    def __init__(self, site: Site, person: Person, licenses: Iterator[tuple[Any, ...]]) -> None:
        self.machine = site.machine
        self.person = person
        self._site = site
        self._licenses = licenses
        # How many operations the product said it has taken.
        self.taken = 0

    def page(self) -> str:
        """Open a page; returns its heading where it is not as always."""
        try:
            answer = self.person.get(self.machine.url, "/licenses/")
        except requests.RequestException:
            return NO_ANSWER
        return AS_ALWAYS if answer.ok and "/login/" not in answer.url else f'"{_heading(answer)}"'

    def ask(self) -> str:
        """Ask for a refresh and for an operation; returns what becomes of that."""
        try:
            self.person.post(self.machine.url, "/refreshes/start/")
            self.person.ask(self.machine.url, "update", str(next(self._licenses)[0]))
        except requests.HTTPError as error:
            return f'"{_heading(error.response)}"'
        except requests.RequestException:
            return NO_ANSWER
        self.taken += 1
        return "taken, and done afterwards"

    def not_ready(self) -> str:
        """Return which parts `/readyz` names, or that it does not answer."""
        try:
            checks = requests.get(f"{self.machine.url}/readyz", timeout=30).json()["checks"]
        except requests.RequestException:
            return NO_ANSWER
        return ", ".join(name for name, text in checks.items() if text != "ok") or "ready"

    def is_idle(self) -> bool:
        """Whether everything that was asked for has ended."""
        return self._site.rows(OPEN) == []


def sets_of(parts: Sequence[Part]) -> list[tuple[Part, ...]]:
    """Return each part alone, and each pair."""
    return [*((part,) for part in parts), *combinations(parts, 2)]


def case(parts: Sequence[Part], view: View) -> Seen:
    """Kill the parts while there is much to do, look, start them again, and wait until all has ended."""
    assert view.ask() == "taken, and done afterwards"
    with reading(view):
        for part in parts:
            part.kill()
        time.sleep(DOWN_SECONDS)
        pages, asking, ready = view.page(), view.ask(), view.not_ready()
        for part in parts:
            part.start()
        begun = time.monotonic()
        assert eventually(lambda: view.not_ready() == "ready" and view.is_idle(), seconds=300), view.not_ready()
        healed = time.monotonic() - begun
    return Seen(" and ".join(part.name for part in parts), pages, asking, ready, healed)


@contextmanager
def reading(view: View) -> Iterator[None]:
    """Let others read pages meanwhile; what they see does not count."""
    ended = Event()

    def read() -> None:
        for path in cycle(PAGES):
            if ended.wait(READ_EVERY_SECONDS):
                return
            _open(view, path)

    threads = [Thread(target=read) for _ in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def _open(view: View, path: str) -> None:
    try:
        view.person.get(view.machine.url, path)
    except requests.RequestException:
        return


def _heading(answer: requests.Response) -> str:
    match = HEADING.search(answer.text)
    return unescape(match[1].strip()) if match else str(answer.status_code)
