"""What an installation consists of: each part can be killed as it runs, and comes back with what it had on its disk."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.support.site import Site
from vspcdash.start.programs import PLACES


@dataclass(frozen=True)
class Part:
    """One part, by the name that the table has for it."""

    name: str
    kill: Callable[[], None]
    start: Callable[[], None]


def parts_of(site: Site) -> list[Part]:
    """Return the parts in the order of the table."""
    return [
        Part("PostgreSQL", site.database.kill, site.database.start),
        Part("Redis", site.broker.kill, site.broker.start),
        _programs(site, "workers", *(f"worker-{queue}" for queue in PLACES)),
        _programs(site, "web server", "web"),
        Part("console", site.console.kill, site.console.start),
    ]


def _programs(site: Site, name: str, *programs: str) -> Part:
    def kill() -> None:
        for program in programs:
            site.machine.kill(program)

    return Part(name, kill, lambda: site.machine.start(*programs))
