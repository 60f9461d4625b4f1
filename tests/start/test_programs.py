"""What supervisor is told to run."""

import configparser
import os
import re
import shlex
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from supervisor.options import ServerOptions

from vspcdash import settings
from vspcdash.start import programs as module
from vspcdash.start.background import worker_run
from vspcdash.start.demo import DemoConsole
from vspcdash.start.leftovers import FOLDER_MARK
from vspcdash.start.programs import PLACES, Program, bind_address, programs, supervisor_config

DEMO = DemoConsole(port=4711, key_file=Path("/data/key"))


def config(found: list[Program]) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser()
    parser.read_string(supervisor_config(found))
    return parser


def command(name: str) -> tuple[str, ...]:
    return next(program.command for program in programs(DEMO) if program.name == name)


def test_every_program_of_the_product_is_supervised() -> None:
    names = {program.name for program in programs(DEMO)}

    assert names == {
        "broker", "web", "worker-operations", "worker-refresh", "worker-background", "beat", "simulator",
    }  # fmt: skip


def test_embedded_broker_is_left_out_where_redis_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "REDIS_URL", "redis://broker")

    assert "broker" not in {program.name for program in programs(DEMO)}
    assert "group:store" not in config(programs(DEMO))


def test_broker_is_a_program_that_this_machine_can_run() -> None:
    assert os.access(command("broker")[0], os.X_OK)


def test_each_queue_has_a_worker_with_places_for_those_who_wait() -> None:
    commands = [" ".join(command(f"worker-{name}")[2:]) for name in ("operations", "refresh", "background")]

    assert commands == [
        "vspcdash.start.background worker operations 3-16",
        "vspcdash.start.background worker refresh 1-4",
        "vspcdash.start.background worker background 1-3",
    ]


def test_the_processor_is_for_operations_first_then_for_refreshes(monkeypatch: pytest.MonkeyPatch) -> None:
    by_niceness: list[int] = []
    monkeypatch.setattr("os.nice", by_niceness.append)
    monkeypatch.setattr("vspcdash.start.background.Worker", MagicMock())

    for queue in ("operations", "refresh", "background"):
        worker_run(queue, "1")

    assert by_niceness == sorted(set(by_niceness))
    assert by_niceness[0] == 0


@pytest.mark.parametrize("document", ["README.md", "docs/operations.md"])
def test_handbooks_name_the_workers_as_they_are_started(document: str) -> None:
    text = (settings.BASE_DIR / document).read_text(encoding="utf-8")

    assert set(re.findall(r"worker (\w+) ([\d-]+)`", text)) == set(PLACES.items())


def test_other_machines_are_let_in_only_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert bind_address() == "127.0.0.1"

    monkeypatch.setattr(settings, "ALLOWED_HOSTS", [*settings.LOCAL_HOSTS, "licenses.example.com"])
    assert bind_address() == "0.0.0.0"


def test_broker_starts_first_and_stops_last() -> None:
    parser = config(programs(DEMO))
    order = sorted(
        (section for section in parser if section.startswith("group:")),
        key=lambda section: parser.getint(section, "priority"),
    )

    assert order == ["group:store", "group:console", "group:services"]
    assert parser.getboolean("program:broker", "autostart")
    assert not parser.getboolean("program:web", "autostart")


def test_worker_gives_its_task_back_before_supervisor_loses_patience() -> None:
    parser = config(programs(DEMO))

    assert parser["program:worker-refresh"]["stopsignal"] == "QUIT"
    assert parser.getint("program:worker-refresh", "stopwaitsecs") > settings.CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT


def test_all_stages_of_a_stop_take_less_than_half_a_minute() -> None:
    slowest: dict[str, int] = {}
    for program in programs(DEMO):
        slowest[program.stage] = max(slowest.get(program.stage, 0), program.stop_seconds)

    assert sum(slowest.values()) < 30


def test_names_that_mean_something_to_supervisor_reach_the_program_unchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "100% odd; %(here)s"
    folder.mkdir()
    monkeypatch.setattr(settings, "DATA_DIR", folder)
    monkeypatch.setattr(module, "LOG_DIR", folder)
    file = tmp_path / "supervisord.conf"
    file.write_text(supervisor_config([Program("odd", "services", (f"{folder}/run", "a b"))]), encoding="utf-8")

    options = ServerOptions()
    options.realize(["-c", str(file)])

    (odd,) = options.process_group_configs[0].process_configs
    assert shlex.split(odd.command) == [f"{folder}/run", "a b"]
    assert odd.environment[FOLDER_MARK] == str(folder)
    assert odd.stdout_logfile == str(folder / "odd.log")
