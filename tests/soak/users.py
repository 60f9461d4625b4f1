"""Fifty people with a browser each: one page every five seconds, not all at the same moment."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count, cycle
from threading import Event, Lock, Thread

import requests

from tests.support.machines import Person
from tests.support.site import Site

USERS = 50
EVERY_SECONDS = 5.0
PAGES = (
    "/",
    "/licenses/",
    "/licenses/?status=Valid&sort=-expires_on",
    "/usage/",
    "/operations/",
    "/refreshes/",
    "/alerts/",
    "/reports/",
    "/licenses/?format=csv",
)
SECONDS_PER_OPERATION = 5.0
SECONDS_PER_REFRESH = 15.0


class Crowd:
    """What has been answered so far: pages by status, or by where they led."""

    def __init__(self, site: Site, licenses: list[str]) -> None:
        self.pages: Counter[str] = Counter()
        # What ended the work of somebody.
        self.failures: list[str] = []
        self._site = site
        self._licenses = cycle(licenses)
        self._person = Person(site.machine.url)
        self._lock = Lock()
        self._ended = Event()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let everybody work for the block."""
        readers = [Thread(target=self._guarded, args=(self._read, number)) for number in range(USERS)]
        others = [Thread(target=self._guarded, args=(work,)) for work in (self._operate, self._refresh)]
        for thread in (*readers, *others):
            thread.start()
        try:
            yield
        finally:
            self._ended.set()
            for thread in (*readers, *others):
                thread.join()

    def _read(self, number: int) -> None:
        # They begin one after the other, so that there is a page every tenth of a second.
        wait = EVERY_SECONDS * number / USERS
        for turn in count(number):
            if self._ended.wait(wait):
                return
            self._count(self._person.get(self._site.machine.url, PAGES[turn % len(PAGES)]))
            wait = EVERY_SECONDS

    def _operate(self) -> None:
        """Update a license, and go to the preview of another one without confirming it."""
        url = self._site.machine.url
        while not self._ended.wait(SECONDS_PER_OPERATION):
            self._person.ask(url, "update", next(self._licenses))
            self._person.post(url, "/licenses/act/", action="update", pk=next(self._licenses))

    def _refresh(self) -> None:
        while not self._ended.wait(SECONDS_PER_REFRESH):
            self._person.post(self._site.machine.url, "/refreshes/start/")

    def _count(self, answer: requests.Response) -> None:
        with self._lock:
            self.pages["signed out" if "/login/" in answer.url else str(answer.status_code)] += 1

    def _guarded(self, work: Callable[..., None], *arguments: int) -> None:
        try:
            work(*arguments)
        except Exception as error:
            self.failures.append(f"{work.__name__}: {error!r}")
            raise
