"""All checks, in the order in which one mends: what is wrong further up makes what follows wrong as well."""

import logging
from collections.abc import Callable, Iterable, Iterator

from vspcdash.doctor.addresses import address_verdicts, debug_verdicts
from vspcdash.doctor.database import (
    clock_verdicts,
    database_answers,
    key_verdicts,
    migration_verdicts,
    server_verdicts,
)
from vspcdash.doctor.files import folder_verdicts, secret_file_verdicts, static_verdicts
from vspcdash.doctor.programs import machine_verdicts, program_verdicts
from vspcdash.doctor.redis_server import redis_answers, redis_verdicts
from vspcdash.doctor.verdicts import Level, Verdict, problem
from vspcdash.signals import examination

logger = logging.getLogger(__name__)

Check = Callable[[], Iterable[Verdict]]
OF_SETTINGS: tuple[Check, ...] = (debug_verdicts, address_verdicts)
OF_FILES: tuple[Check, ...] = (folder_verdicts, secret_file_verdicts, static_verdicts)


def examined() -> Iterator[Verdict]:
    """Yield a verdict for each thing that was looked at; what needs a part that does not answer is left out."""
    for check in (*OF_SETTINGS, *OF_FILES):
        yield from _carried_out(check)
    yield from _database_examined()
    yield from _redis_examined()


def _database_examined() -> Iterator[Verdict]:
    found = database_answers()
    yield found
    if found.level == Level.PROBLEM:
        return
    migrations = list(_carried_out(migration_verdicts))
    yield from migrations
    for check in (server_verdicts, clock_verdicts):
        yield from _carried_out(check)
    if all(verdict.level != Level.PROBLEM for verdict in migrations):
        yield from _carried_out(key_verdicts)
        yield from _rooms_examined()


def _rooms_examined() -> Iterator[Verdict]:
    for receiver, answer in examination.send_robust(sender=None):
        yield from [_not_looked_at(receiver, answer)] if isinstance(answer, Exception) else answer


def _redis_examined() -> Iterator[Verdict]:
    found, told = redis_answers()
    yield found
    if found.level == Level.PROBLEM:
        return
    for check in (lambda: redis_verdicts(told), program_verdicts, machine_verdicts):
        yield from _carried_out(check)


def _carried_out(check: Check) -> Iterator[Verdict]:
    """Yield what a check finds; one that fails itself is a problem, and does not keep the others from being seen."""
    try:
        yield from list(check())
    except Exception as error:  # whatever it is, the person wants to see the rest
        yield _not_looked_at(check, error)


def _not_looked_at(check: Callable[..., object], error: Exception) -> Verdict:
    logger.error("a check failed: %r", check, exc_info=error)
    return problem(
        getattr(check, "__name__", "a check").replace("_", " "),
        f"could not be looked at ({type(error).__name__})",
        "Mend what is named above first; the log says more.",
    )
