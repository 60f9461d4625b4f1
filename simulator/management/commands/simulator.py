"""`python manage.py simulator`: a simulated console on this machine, until it is told to stop."""

import json
import signal
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from simulator.app import DEFAULT_API_KEY, Simulator, create_app
from simulator.faults import FAULTS, Fault
from simulator.roles import ADMITTED_NAME_BY_USER_ROLE
from simulator.server import LOOPBACK, bind


class Command(BaseCommand):
    """Serves a generated or recorded console on the loopback."""

    help = "Serve a simulated Veeam Service Provider Console on this machine (key demo-key, user demo, password demo)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--companies", type=_count, default=25, help="how many companies to generate (25)")
        parser.add_argument("--seed", type=int, default=1, help="another seed gives another console (1)")
        parser.add_argument("--port", type=int, default=1280, help="port on 127.0.0.1; 0 takes any free one (1280)")
        parser.add_argument(
            "--fault",
            type=_fault,
            action="append",
            default=[],
            metavar="KIND[,path=P][,suffix=S][,method=M][,times=N][,skip=N][,rate=R][,OPTION=VALUE]",
            help=f"go wrong; may be repeated. Kinds: {', '.join(FAULTS)}",
        )
        parser.add_argument("--examples", type=Path, metavar="DIR", help="serve these recorded answers unchanged")
        parser.add_argument("--api-key-file", type=Path, metavar="FILE", help="the API key to accept stands here")
        parser.add_argument("--role", choices=sorted(ADMITTED_NAME_BY_USER_ROLE), default="PortalAdministrator")
        parser.add_argument("--latency", type=int, default=0, metavar="MS", help="delay every answer")
        parser.add_argument("--async-seconds", type=float, default=2.0, help="how long asynchronous actions take (2)")

    def handle(self, **options: Any) -> None:
        """Generate, listen, say so in one line, and serve until SIGTERM or Ctrl-C."""
        app = _app(options)
        try:
            server = bind(app, options["port"])
        except OSError as error:
            raise CommandError(f"Cannot listen on {LOOPBACK}:{options['port']}: {error.strerror}.") from error
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, signal.default_int_handler)
        self.stdout.write(
            f"simulator listens on http://{LOOPBACK}:{server.port} with {options['companies']} companies, "
            f"{app.world.license_count} licenses"
        )
        self.stdout.flush()
        server.serve_forever()


def _app(options: dict[str, Any]) -> Simulator:
    try:
        return create_app(
            companies=options["companies"],
            seed=options["seed"],
            role=options["role"],
            faults=options["fault"],
            examples=options["examples"],
            latency=options["latency"] / 1000,
            async_seconds=options["async_seconds"],
            api_key=_read(options["api_key_file"]) if options["api_key_file"] else DEFAULT_API_KEY,
        )
    except (OSError, json.JSONDecodeError) as error:
        raise CommandError(f"The examples in {options['examples']} cannot be read: {error}") from error


def _read(path: Path) -> str:
    try:
        key = path.read_text().strip()
    except OSError as error:
        raise CommandError(f"The API key file {path} cannot be read: {error.strerror}.") from error
    if not key:
        raise CommandError(f"The API key file {path} is empty.")
    return key


def _fault(text: str) -> Fault:
    try:
        return Fault.parse(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


def _count(text: str) -> int:
    if not text.isdigit():
        raise ArgumentTypeError(f"{text!r} is not a number of companies.")
    return int(text)
