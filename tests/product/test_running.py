"""`make run`, as a person on a bare machine types it; one product serves all of these, in order."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import requests

from tests.support.databases import SERVER_URL, rows
from tests.support.product import STOP_SECONDS, Product, refusal

pytestmark = pytest.mark.start

DEADLINE = 60.0


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    data_dir = tmp_path_factory.mktemp("make") / "var"
    with Product(data_dir, command=("make", "--no-print-directory", "run")) as product:
        yield product


def eventually(claim: Callable[[], object]) -> bool:
    deadline = time.monotonic() + DEADLINE
    while not (held := bool(claim())) and time.monotonic() < deadline:
        time.sleep(0.1)
    return held


def named(product: Product, word: str) -> list[psutil.Process]:
    return [process for process in product.left() if word in command_line(process)]


def command_line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def test_one_line_says_where_to_go_and_who_to_be(product: Product) -> None:
    assert product.url == f"http://127.0.0.1:{product.port}"
    assert product.user == "admin"
    assert product.password is not None
    assert "Traceback" not in product.errors


def test_sign_in_page_answers_once_the_line_is_there(product: Product) -> None:
    answer = requests.get(product.url, timeout=10)

    assert answer.status_code == 200
    assert "/accounts/login/" in answer.url
    assert "password" in answer.text


def test_printed_password_signs_in(product: Product) -> None:
    with requests.Session() as session:
        form = session.get(f"{product.url}/accounts/login/", timeout=10)
        token = form.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        fields = {"login": product.user, "password": product.password, "csrfmiddlewaretoken": token}
        answer = session.post(form.url, data=fields, headers={"Referer": form.url}, timeout=10)

    assert answer.status_code == 200
    assert answer.url == f"{product.url}/"


def test_demo_console_is_read_without_being_asked(product: Product) -> None:
    assert eventually(lambda: rows(product.data_dir, "SELECT 1 FROM refresh_refresh WHERE state = 'succeeded'"))

    assert rows(product.data_dir, "SELECT count(*) > 100 FROM licensing_license WHERE gone_at IS NULL") == [(True,)]


def test_secrets_are_for_this_user_alone(product: Product) -> None:
    files = ["run/simulator.key", "secret.key", "encryption.key", "run/supervisord.conf"]
    files += [] if SERVER_URL else ["vspcdash.sqlite3"]

    assert [file for file in files if (product.data_dir / file).stat().st_mode & 0o077] == []


def test_second_start_on_the_same_data_folder_is_refused(product: Product) -> None:
    said = refusal(product.data_dir)

    assert said.startswith(f"vspcdash: vspcdash already runs on the data folder {product.data_dir} (process ")
    assert product.url in said
    assert said.count("\n") == 1


def test_taken_port_is_refused(product: Product, tmp_path: Path) -> None:
    said = refusal(tmp_path / "var", port=product.port)

    assert f"vspcdash: Port {product.port} is taken by another program; choose another one" in said
    assert "Traceback" not in said


def test_it_is_ready_for_as_long_as_its_workers_give_signs_of_life(product: Product) -> None:
    assert eventually(lambda: troubles(product) == {})
    workers = named(product, "background worker refresh")

    for process in workers:
        process.suspend()

    assert eventually(lambda: "worker-refresh" in troubles(product))
    for process in workers:
        process.resume()
    assert eventually(lambda: troubles(product) == {})


def troubles(product: Product) -> dict[str, str]:
    """What is not ready."""
    checks = requests.get(f"{product.url}/readyz", timeout=10).json()["checks"]
    return {name: text for name, text in checks.items() if text != "ok"}


def test_program_that_dies_is_started_again_and_told(product: Product) -> None:
    old = named(product, "background beat")

    for process in old:
        process.kill()

    assert eventually(lambda: set(named(product, "background beat")) - set(old))
    assert eventually(lambda: "beat ended (terminated by SIGKILL) and is started again" in product.errors)


def test_web_server_that_dies_leaves_no_process_without_a_parent(product: Product) -> None:
    pids = {process.pid for process in product.left()}
    (server,) = [process for process in named(product, "granian") if process.parent() in named(product, "supervisord")]

    server.kill()

    assert eventually(lambda: "web ended (terminated by SIGKILL)" in product.errors)
    assert eventually(lambda: orphans(product) == set())
    assert eventually(lambda: {process.pid for process in named(product, "granian")} - pids)
    assert eventually(lambda: answers(product))


def orphans(product: Product) -> set[int]:
    """Processes whose parent is none of ours; only supervisor may be one."""
    children = {pid: parent for pid, parent in parents().items() if pid in {p.pid for p in product.left()}}
    supervisor = {process.pid for process in named(product, "supervisord")}
    return {pid for pid, parent in children.items() if parent not in children} - supervisor


def parents() -> dict[int, int]:
    return {process.pid: process.info["ppid"] for process in psutil.process_iter(["ppid"])}


def answers(product: Product) -> bool:
    try:
        return requests.get(f"{product.url}/healthz", timeout=5).ok
    except requests.RequestException:
        return False


def test_stop_through_make_leaves_nothing(product: Product) -> None:
    seconds = product.stop()

    assert seconds < STOP_SECONDS
    assert product.left() == []
