"""What load balancers and the start script ask for: whether this process lives, and whether everything else does."""

import logging
from collections.abc import Iterator
from http import HTTPStatus
from time import monotonic

from celery import current_app
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from vspcdash.heartbeats import is_alive, programs
from vspcdash.machines import machine_note

logger = logging.getLogger(__name__)

OK = "ok"
# What pages need: without the rest they are read all the same, and everything else waits.
FOR_PAGES = ("database", "migrations")
# Seconds after which a broker counts as away, in each of its steps: who asks for readiness will not wait long itself.
BROKER_SECONDS = 1
# Seconds for which an answer holds: anybody may ask, and asking costs.
REMEMBERED_SECONDS = 1.0
Checks = dict[str, str]
# The last answer of this process, with its moment on the monotonic clock.
_last: tuple[float, Checks] = (float("-inf"), {})


@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 for as long as this process serves requests: what a new process could not mend is not looked at."""
    return JsonResponse({"status": OK})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 while everything that people need is there, else 503; with a sentence for each part that is not.

    With `?only=pages` what pages need decides, and the rest is only said.
    """
    checks = _checks()
    needed = FOR_PAGES if request.GET.get("only") == "pages" else checks
    is_ready = all(checks.get(name, OK) == OK for name in needed)
    status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse({"status": OK if is_ready else "not ready", "checks": checks}, status=status)


def _checks() -> Checks:
    """Return each part with what is wrong with it, as it is or was a moment ago; anybody reads what is said here."""
    global _last
    moment, known = _last
    if monotonic() - moment < REMEMBERED_SECONDS:
        return known
    found = dict(_ask())
    machine_note()
    if found != known:
        logger.warning("readiness: %s", "; ".join(f"{name} {text}" for name, text in found.items()))
    _last = (monotonic(), found)
    return found


def _ask() -> Iterator[tuple[str, str]]:
    if _database_answers():
        yield "database", OK
        yield "migrations", OK if _migrations_are_there() else "are missing: run `python manage.py migrate`"
    else:
        yield "database", "does not answer"
    yield "broker", OK if _broker_answers() else "does not answer"
    for program in programs():
        yield program, OK if is_alive(program) else "has given no sign of life for half a minute"


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _migrations_are_there() -> bool:
    """Whether the database is as far as this code; further does no harm, the next version is being rolled out then."""
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:
        return False
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _broker_answers() -> bool:
    limits = {"socket_connect_timeout": BROKER_SECONDS, "socket_timeout": BROKER_SECONDS, "max_retries": 0}
    try:
        with current_app.connection_for_write(transport_options=limits) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=BROKER_SECONDS)
    except (OperationalError, OSError):
        return False
    return True
