"""A real identity provider, on a port of this machine, and people who sign in through it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from django.http import HttpResponse
from django.test import Client

PATIENCE = 10
# By which the provider knows the product; it is recognized wherever it got to.
CLIENT_SECRET = "the-client-secret"
LOGIN = "/accounts/oidc/sso/login/"
# In a process of its own, which says on which port it listens and ends with its input: its warnings are not ours.
SERVE = """
import sys
import oidc_provider_mock
with oidc_provider_mock.run_server_in_thread(require_nonce=True) as server:
    print(server.server_port, flush=True)
    sys.stdin.read()
"""


@contextmanager
def identity_provider() -> Iterator[str]:
    """Run a provider and give its address."""
    environment = {**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1"}
    command = [sys.executable, "-W", "ignore", "-c", SERVE]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        yield f"http://localhost:{int(process.stdout.readline())}"


@dataclass(frozen=True)
class IdentityProvider:
    """The provider by its address; what its people claim is what a test says last."""

    url: str

    def claim(self, subject: str, **claims: Any) -> None:
        """Let this subject have these claims from now on."""
        requests.put(f"{self.url}/users/{subject}", json=claims, timeout=PATIENCE).raise_for_status()

    def answer(self, client: Client, subject: str, *, start: str = LOGIN) -> str:
        """Go there with the browser of `client`, sign in as the subject, and return the address that it is sent to."""
        authorization = client.get(start).headers["Location"]
        assert authorization.startswith(f"{self.url}/oauth2/authorize?")
        answer = requests.post(authorization, data={"sub": subject}, allow_redirects=False, timeout=PATIENCE)
        return answer.headers["Location"]

    def sign_in(self, client: Client, subject: str, *, start: str = LOGIN) -> HttpResponse:
        """Come back from there, and return what our callback answers."""
        return callback(client, self.answer(client, subject, start=start))


def callback(client: Client, address: str) -> HttpResponse:
    """Follow an address that the provider sent the browser to."""
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")  # type: ignore[return-value]
