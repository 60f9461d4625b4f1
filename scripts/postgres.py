"""A PostgreSQL of the tests' own: in a folder that they delete, on the loopback, under a password that nobody knows."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, Self

import psutil
import psycopg

from scripts.apt import apt_install
from scripts.steps import PreparationError, say, telling_line

# Where Debian keeps the programs of each version; other systems have them on the path.
DEBIAN = Path("/usr/lib/postgresql")
HOST = "127.0.0.1"
ROLE = "tests"
START_SECONDS = 60
STOP_SECONDS = 60
# Each process of the tests has connections of its own.
OPTIONS = ("max_connections=300",)
# Nothing in it outlives the tests.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@contextmanager
def postgres(log: Path) -> Iterator[str]:
    """Run a server for the block, and yield the address of its database; what it has to say goes to `log`.

    Raises `PreparationError` where there is no PostgreSQL, or it does not start.
    """
    with Server(log, FORGETFUL) as server:
        yield server.url


class Server:
    """A server of one's own that can be killed and comes back with its data; a context that ends and deletes it.

    `options` go before those of its place. Raises as `postgres` does.
    """

    def __init__(self, log: Path, options: Sequence[str] = ()) -> None:
        self.log = log
        self._programs, self._owner = _programs(), _owner()
        self._folder = tempfile.TemporaryDirectory(prefix="vspcdash-postgres-", ignore_cleanup_errors=True)
        folder, password, port = Path(self._folder.name), secrets.token_urlsafe(24), _free_port()
        os.chown(folder, self._owner.uid, self._owner.gid)
        self.url = f"postgres://{ROLE}:{password}@{HOST}:{port}/postgres"
        self._command = _command(self._programs, folder, port, options)
        _initialize(self._programs, folder, password, self._owner)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self._folder.cleanup()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        _stop(self.process)
        self._folder.cleanup()

    def start(self) -> None:
        """Start it, and return once it lets somebody in."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self._command,
                cwd=self._folder.name,
                stdout=output,
                stderr=output,
                user=self._owner.uid,
                group=self._owner.gid,
                # What stops the tests by the keyboard leaves it to them to stop the server.
                start_new_session=True,
            )
        _wait(self.process, self.url, self.log)

    def kill(self) -> None:
        """`kill -9` for it with all that it has started."""
        postmaster = psutil.Process(self.process.pid)
        members = [*postmaster.children(), postmaster]
        for member in members:
            with suppress(psutil.NoSuchProcess):
                member.kill()
        psutil.wait_procs(members, timeout=STOP_SECONDS)
        self.process.wait()


def is_installed() -> bool:
    """Return whether a server can be run without anything being installed."""
    return _find() is not None


def postgres_ensure() -> None:
    """Have PostgreSQL, installed by apt where we are root; say a word about it where we are not and it is missing.

    Raises `PreparationError` in CI, where tests that are left out would go unnoticed.
    """
    try:
        _programs()
    except PreparationError as error:
        if os.environ.get("CI"):
            raise
        say(f"{error} The tests of moving between databases are left out.")


class Owner(NamedTuple):
    """Whom a server runs as."""

    uid: int
    gid: int


def _owner() -> Owner:
    """Return ourselves; for root, as whom PostgreSQL refuses to run, its own user or the one without rights."""
    if os.getuid() != 0:
        return Owner(os.getuid(), os.getgid())
    entries = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = entries.get("postgres") or entries["nobody"]
    return Owner(entry.pw_uid, entry.pw_gid)


def _programs() -> Path:
    """Return the folder of the programs, installed by apt where we are root."""
    found = _find()
    if found is None:
        apt_install("postgresql", purpose="the tests")
        found = _find()
    if found is None:
        raise PreparationError("No PostgreSQL found: install the package postgresql as root (apt install postgresql).")
    return found


def _find() -> Path | None:
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    versions = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parent.parent.name))
    return versions[-1].parent if versions else None


def _initialize(programs: Path, folder: Path, password: str, owner: Owner) -> None:
    secret = folder / "password"
    secret.touch(mode=0o600)
    os.chown(secret, owner.uid, owner.gid)
    secret.write_text(password, encoding="ascii")
    command = [str(programs / "initdb"), "--pgdata", str(folder / "data"), "--username", ROLE, "--pwfile", str(secret)]
    command += ["--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
    outcome = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, user=owner.uid, group=owner.gid
    )
    secret.unlink()
    if outcome.returncode != 0:
        raise PreparationError(f"PostgreSQL cannot be set up ({telling_line(outcome.stdout + outcome.stderr)}).")


def _command(programs: Path, folder: Path, port: int, options: Sequence[str]) -> list[str]:
    options = (*options, *OPTIONS, f"port={port}", f"listen_addresses={HOST}", f"unix_socket_directories={folder}")
    return [str(programs / "postgres"), "-D", str(folder / "data"), *(f"--{option}" for option in options)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Wait until it lets somebody in: it listens a little earlier."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            psycopg.connect(url, connect_timeout=START_SECONDS).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise PreparationError(f"PostgreSQL does not start; what it says is in {log}.")


def _stop(server: subprocess.Popen[bytes]) -> None:
    """End it, whoever is connected still."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
