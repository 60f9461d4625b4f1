"""Workers, beat and the other machines, by the signs of life in the cache."""

from collections.abc import Iterator

from django.conf import settings

from vspcdash.doctor.verdicts import Verdict, ok, problem
from vspcdash.heartbeats import is_alive, programs
from vspcdash.machines import Machine, machines, this_machine


def program_verdicts() -> Iterator[Verdict]:
    """Say of each program in the background whether it lives on any machine."""
    for name in programs():
        if is_alive(name):
            yield ok(name, "gave a sign of life within half a minute")
        else:
            yield problem(
                name,
                "gives no sign of life",
                "Start it on one machine at least (docs/operations.md), and look at its log.",
            )


def machine_verdicts() -> Iterator[Verdict]:
    """Say whether the other machines have our keys, and a database that can be shared."""
    ours = this_machine()
    others = [machine for machine in machines() if machine.name != ours.name]
    troubles = [trouble for machine in others for trouble in _differences(ours, machine)]
    if others and settings.USES_SQLITE:
        names = ", ".join(machine.name for machine in others)
        troubles.append(
            problem(
                "machines",
                f"{names} share the Redis with this one, and SQLite is a file of one machine",
                "Move to PostgreSQL: docs/operations.md",
            )
        )
    yield from troubles
    if not troubles:
        yield ok("machines", f"{len(others)} beside this one, with the same keys")


def _differences(ours: Machine, other: Machine) -> Iterator[Verdict]:
    if other.secret_code != ours.secret_code:
        yield problem(
            "machines",
            f"{other.name} has another SECRET_KEY, so people are signed out whenever they change machines",
            "Give all of them the same.",
        )
    if other.key_codes[0] not in ours.key_codes or ours.key_codes[0] not in other.key_codes:
        yield problem(
            "machines",
            f"{other.name} and this one store secrets that the other cannot open",
            "Give all of them the same VSPCDASH_ENCRYPTION_KEY; while it is replaced, both in the list of each.",
        )
