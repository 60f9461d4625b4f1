"""compose.yaml and Dockerfile, read as far as it takes to run their commands as plain processes."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from scripts.compose_secrets import secrets_make
from tests.support.product import ROOT, free_port

HOST = "licenses.example.com"
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?:(?P<how>:?[-?])(?P<otherwise>[^}]*))?\}")
IMAGE_LINE = re.compile(r"^(?P<word>ENV|CMD|HEALTHCHECK)\s+(?P<rest>.+)$")
SECRETS = "/run/secrets"
DATABASE, REDIS = "postgres", "redis"


class Composition:
    """The services, with their secrets in a folder of one's own instead of in containers."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        self.variables = {"VSPCDASH_HOST": HOST, **variables}
        self.port = free_port()
        secrets_make(folder / "secrets")

    @cached_property
    def services(self) -> dict[str, dict[str, Any]]:
        """All of them, with what others give them merged in and variables filled in."""
        text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
        services: dict[str, dict[str, Any]] = yaml.safe_load(VARIABLE.sub(self._filled_in, text))["services"]
        return services

    def _filled_in(self, found: re.Match[str]) -> str:
        value = self.variables.get(found["name"])
        if value is None:
            assert found["how"] in {"-", ":-"}, f"{found['name']} has to be given"
            return found["otherwise"]
        return value

    @property
    def ours(self) -> list[str]:
        """The names of those that run our image."""
        return [name for name, service in self.services.items() if "build" in service]

    @cached_property
    def image(self) -> dict[str, str]:
        """What the last stage of the Dockerfile says, by instruction."""
        text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
        stage = text[text.rindex("\nFROM ") :]
        return {match["word"]: match["rest"] for line in stage.splitlines() if (match := IMAGE_LINE.match(line))}

    @property
    def probe(self) -> list[str]:
        """The health check of the image."""
        return self._here(json.loads(self.image["HEALTHCHECK"].partition("CMD")[2]))

    def command(self, name: str) -> list[str]:
        """Return what a service runs, with our Python and a port that is free."""
        return self._here(self.services[name].get("command") or json.loads(self.image["CMD"]))

    def _here(self, command: list[str]) -> list[str]:
        ours = {"python": sys.executable, "8000": str(self.port), "0.0.0.0": "127.0.0.1"}
        return [ours.get(word, word).replace(SECRETS, str(self.folder / "secrets")) for word in command]

    def environment(self, name: str) -> dict[str, str]:
        """Return what a service of ours sees: nothing of the tests, and its folders where we may write."""
        image = dict(part.split("=", 1) for part in self.image["ENV"].split())
        places = {
            "PATH": os.environ["PATH"],
            "PORT": str(self.port),
            "VSPCDASH_DATA_DIR": str(self.folder / "data"),
            "VSPCDASH_STATIC_DIR": str(self.folder / "collected"),
        }
        service: Mapping[str, str] = self.services[name]["environment"]
        secrets = {key: (text or "").replace(SECRETS, str(self.folder / "secrets")) for key, text in service.items()}
        return {**image, **secrets, **places}

    def start(self, name: str, command: list[str] | None = None, **more: str) -> "subprocess.Popen[bytes]":
        """Start a service; what it says goes to a file of its name."""
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                command or self.command(name),
                cwd=ROOT,
                env={**self.environment(name), **more},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def log(self, name: str) -> str:
        """Return what a service has said."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def run(self, name: str, *command: str, **more: str) -> "subprocess.CompletedProcess[str]":
        """Run a command as in the container of a service, to its end."""
        return subprocess.run(
            self._here(list(command)) or self.command(name),
            cwd=ROOT,
            env={**self.environment(name), **more},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def stop(self, name: str, process: "subprocess.Popen[bytes]") -> int:
        """Stop a service as compose does, and return its exit code; fails where it has to be killed."""
        process.send_signal(signal.Signals[self.services[name]["stop_signal"]])
        seconds = int(self.services[name]["stop_grace_period"].removesuffix("s"))
        # This machine may do other things meanwhile.
        return process.wait(3 * seconds)
