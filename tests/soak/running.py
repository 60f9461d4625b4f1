"""One soak: people read pages, ask for operations and refreshes, the console fails now and then, and nothing grows."""

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from simulator.app import create_app
from tests.chaos.console import faults
from tests.soak.gauges import Reading, age, grown, read
from tests.soak.users import Crowd
from tests.support.machines import eventually
from tests.support.site import RENEWABLE, Site, site

COMPANIES = 200
# The console makes tokens end, which nobody gets back with a key.
ACCOUNT = {"VSPC_API_KEY": "", "VSPC_USERNAME": "demo", "VSPC_PASSWORD": "demo"}
LOOK_EVERY_SECONDS = 10.0
AGE_EVERY_LOOKS = 3
# Children of workers come and go at first, caches fill, and the pool of connections grows to what is needed.
WARMING_SECONDS = 60.0
OK = "200"
ENDED = "SELECT state, count(*) FROM operations_operation WHERE finished_at IS NOT NULL GROUP BY state"


def run(folder: Path, seconds: float, tell: Callable[[Reading], None]) -> tuple[list[str], Counter[str]]:
    """Let everybody work for so long; returns what grew or was answered badly, and how much was done."""
    app = create_app(companies=COMPANIES, latency=0.005, async_seconds=0.5)
    readings: list[Reading] = []
    with site(folder, app, **ACCOUNT) as found:
        assert eventually(lambda: found.rows(RENEWABLE))
        app.faults.extend(faults())
        crowd = Crowd(found, [str(pk) for (pk,) in found.rows(RENEWABLE)])
        with crowd.at_work():
            time.sleep(WARMING_SECONDS)
            for number in range(round(seconds / LOOK_EVERY_SECONDS)):
                if number % AGE_EVERY_LOOKS == 0:
                    age(found)
                time.sleep(LOOK_EVERY_SECONDS)
                readings.append(read(found))
                tell(readings[-1])
        bad = [f"{count} pages: {what}" for what, count in crowd.pages.items() if what != OK]
        return grown(readings) + bad + crowd.failures, _done(found, crowd)


def _done(found: Site, crowd: Crowd) -> Counter[str]:
    operations = {f"operations {state}": count for state, count in found.rows(ENDED)}
    # Of the last minute: those before are pruned.
    refreshes = found.rows("SELECT count(*) FROM refresh_refresh WHERE state = 'succeeded'")[0][0]
    return Counter(pages=crowd.pages[OK], refreshes=refreshes, **operations)
