"""All cases, one after the other, on one installation."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from simulator.app import create_app
from tests.failures.cases import Seen, View, case, sets_of
from tests.failures.parts import parts_of
from tests.support.machines import Person, eventually
from tests.support.site import RENEWABLE, Site, site

COMPANIES = 60
LATENCY_SECONDS = 0.02
ACTION_SECONDS = 1.0
ENDED = "SELECT state, count(*) FROM operations_operation GROUP BY state"


def run(folder: Path, tell: Callable[[Seen], None], **settings: str) -> list[str]:
    """Run every case, tell what was seen in each, and return what was lost or done twice."""
    app = create_app(companies=COMPANIES, latency=LATENCY_SECONDS, async_seconds=ACTION_SECONDS)
    with site(folder, app, **settings) as found:
        assert eventually(lambda: found.rows(RENEWABLE))
        view = View(found, Person(found.machine.url), iter(found.rows(RENEWABLE)))
        for parts in sets_of(parts_of(found)):
            tell(case(parts, view))
        return list(_complaints(found, view.taken))


def _complaints(found: Site, taken: int) -> Iterator[str]:
    """Say what is not as it must be: as many as were `taken` are done, each once, and the audit log is whole."""
    states: dict[str, int] = dict(found.rows(ENDED))
    effects = Counter(effect.path for effect in found.console.app.effects)
    # What had no answer may have been taken as well.
    if len(effects) < taken:
        yield f"{taken} operations were taken, and {len(effects)} licenses were updated"
    if states != {"succeeded": len(effects)}:
        yield f"{len(effects)} licenses were updated, and this is what is known of it: {states}"
    if twice := [path for path, count in effects.items() if count > 1]:
        yield f"done twice: {twice}"
    found.machine.manage("audit_verify")
