"""An upgrade without downtime: the former version and this one side by side, on one database and one broker."""

import shutil
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest

from simulator.app import create_app
from simulator.server import listening
from tests.support.databases import rows
from tests.support.machines import Machine, Person, eventually, installation
from tests.support.needs import IN_CI
from tests.support.product import ROOT

pytestmark = [pytest.mark.start, pytest.mark.several]

# The last commit before there were alerts, as it ran at providers: their tables, new roles and a new column of consoles
# came with the migrations since.
FORMER = "30e21fa165dc21107c97cd076e07e25cabe59bcc"
# It knows these queues alone, and their workers a number of places.
FORMER_PLACES = {"operations": "3", "refresh": "1"}
PAGES = ("/", "/licenses/", "/usage/", "/reports/", "/operations/", "/refreshes/", "/settings/consoles/")
# Licenses that the simulated console updates when it is asked.
RENEWABLE = """
SELECT license.id FROM licensing_license AS license JOIN consoles_server AS server ON server.id = license.server_id
WHERE license.status = 'Valid' AND license.entitlement_copies < 2 AND server.status = 'Healthy'
AND license.product = 'backup_server' AND license.type = 'Rental' ORDER BY license.id LIMIT 4
"""


@pytest.fixture
def former(tmp_path: Path) -> Iterator[Path]:
    """The checkout of the former version; it goes again, since code that names the secrets of tests is none of them."""
    packed = subprocess.run(("git", "archive", FORMER), cwd=ROOT, capture_output=True, check=False)
    if packed.returncode != 0 and not IN_CI:
        pytest.skip("the former version is not in this history: a shallow clone")
    assert packed.returncode == 0, packed.stderr
    checkout = tmp_path / "former"
    with tarfile.open(fileobj=BytesIO(packed.stdout)) as archive:
        archive.extractall(checkout, filter="data")
    (checkout / "static/vendor").symlink_to(ROOT / "static/vendor")
    yield checkout
    shutil.rmtree(checkout)


@contextmanager
def reading(person: Person, *machines: Machine) -> Iterator[list[str]]:
    """Open the pages of the machines all the time, one after the other; yields what was not answered with the page."""
    bad: list[str] = []
    ended = threading.Event()

    def read() -> None:
        while not ended.wait(0.1):
            for machine in machines:
                bad.extend(pages_bad(person, machine))

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield bad
    finally:
        ended.set()
        thread.join()


def pages_bad(person: Person, machine: Machine) -> list[str]:
    answers = [person.get(machine.url, path) for path in PAGES]
    return [f"{found.status_code} {found.url}" for found in answers if not found.ok or "/login/" in found.url]


def test_former_version_and_this_one_work_side_by_side(former: Path, tmp_path: Path) -> None:
    console = create_app(companies=20, async_seconds=0.5)
    shared = tmp_path / "shared"

    def ended(table: str) -> list[str]:
        return [state for (state,) in rows(shared, f"SELECT state FROM {table} WHERE finished_at IS NOT NULL")]

    with (
        listening(console) as url,
        installation(shared, VSPC_URL=url, VSPCDASH_REFRESH_MINUTES="1440") as settings,
        Machine(tmp_path / "a", settings, checkout=former, places=FORMER_PLACES) as old,
        Machine(tmp_path / "b", settings) as new,
    ):
        old.prepare()
        old.start()
        assert eventually(lambda: old.is_serving() and ended("refresh_refresh") == ["succeeded"])
        person = Person(old.url)
        licenses = [str(pk) for (pk,) in rows(shared, RENEWABLE)]

        with reading(person, old) as bad_while_migrating:
            new.prepare()
            new.start()
            assert eventually(new.is_serving)
        with reading(person, old, new) as bad_side_by_side:
            for machine, pks in ((old, licenses[:2]), (new, licenses[2:])):
                person.post(machine.url, "/refreshes/start/")
                for pk in pks:
                    person.ask(machine.url, "update", pk)
            assert eventually(lambda: len(ended("operations_operation")) == len(licenses))
            assert eventually(lambda: len(ended("refresh_refresh")) > 1)
        for program in old.names:
            old.kill(program)
        person.post(new.url, "/refreshes/start/")
        assert eventually(lambda: set(ended("refresh_refresh")[-2:]) == {"succeeded"})
        bad_afterwards = pages_bad(person, new)

    assert bad_while_migrating + bad_side_by_side + bad_afterwards == []
    assert ended("operations_operation") == ["succeeded"] * len(licenses)
    assert len(console.effects) == len(licenses)
