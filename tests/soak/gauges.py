"""What must not grow for as long as the work stays the same."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median

import psutil

from tests.support.machines import Machine
from tests.support.site import Site

# Rows that go when they are old; `age` makes old what has ended, as the time would.
AGING = {
    "operations_preview": """
        UPDATE operations_preview SET created_at = created_at - interval '1 day'
        WHERE created_at < now() - interval '1 minute'
    """,
    "refresh_refresh": """
        UPDATE refresh_refresh SET requested_at = requested_at - interval '1 year'
        WHERE finished_at < now() - interval '1 minute'
    """,
    "licensing_licensechange": "UPDATE licensing_licensechange SET seen_at = seen_at - interval '10 years'",
    "django_session": """
        UPDATE django_session SET expire_date = now() - interval '1 day'
        WHERE session_key NOT IN (SELECT session_key FROM django_session ORDER BY expire_date DESC LIMIT 1)
    """,
}
SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"


@dataclass(frozen=True)
class Reading:
    """One look: MiB of all programs together, connections to the database, open files, rows that are to be pruned."""

    memory: float
    connections: int
    files: int
    rows: int


# By how much the last third of the readings may lie above the third before, beside what a reading varies by.
MOST_GROWTH = 1.1
VARIES = Reading(memory=10, connections=3, files=10, rows=60)


def read(site: Site) -> Reading:
    """Look at everything."""
    processes = _processes(site.machine)
    return Reading(
        memory=sum(process.memory_full_info().pss for process in processes) / 2**20,
        connections=site.rows(SESSIONS)[0][0],
        files=sum(process.num_fds() for process in processes),
        rows=sum(site.rows(f"SELECT count(*) FROM {table}")[0][0] for table in AGING),
    )


def age(site: Site) -> None:
    """Let everything that has ended have ended long ago."""
    for statement in AGING.values():
        site.execute(statement)


def grown(readings: Sequence[Reading]) -> list[str]:
    """Say what has grown from the second third of the readings to the last."""
    third = len(readings) // 3
    found = []
    for name, varies in asdict(VARIES).items():
        before, after = (median(getattr(reading, name) for reading in part) for part in _parts(readings, third))
        if after > before * MOST_GROWTH + varies:
            found.append(f"{name}: from {before:.0f} to {after:.0f}")
    return found


def _parts(readings: Sequence[Reading], third: int) -> tuple[Sequence[Reading], Sequence[Reading]]:
    return readings[third : 2 * third], readings[2 * third :]


def _processes(machine: Machine) -> list[psutil.Process]:
    """Return all processes of all programs."""
    parents = [psutil.Process(process.pid) for process in machine.processes.values()]
    return [member for parent in parents for member in (parent, *parent.children(recursive=True))]
