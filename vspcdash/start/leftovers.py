"""Ending every process of a data folder in order: at a stop, and before a start when the last one was killed.

Every process that a start makes carries two marks in its environment, which its children inherit: the data folder that
it works on, and at which stage and by which signal it wants to end.
"""

import signal
from collections.abc import Iterable
from pathlib import Path

import psutil

FOLDER_MARK = "VSPCDASH_RUN_FOLDER"
STOP_MARK = "VSPCDASH_RUN_STOP"

# A stage ends only when the one before it has: a task that is handed back still needs the console and the broker.
PROGRAM_STAGES = ("services", "console", "store")
FIRST_STAGE = PROGRAM_STAGES[-1]
SUPERVISOR_STAGE = "supervisor"
# Supervisor needs up to 29 seconds for its three stages; without it, each of them has the time of its slowest program.
STAGE_SECONDS = {SUPERVISOR_STAGE: 29, "services": 21, "console": 4, "store": 4}


def marks(folder: Path, *, stage: str, stop_signal: signal.Signals) -> dict[str, str]:
    """Return the environment variables that let a later start find and end a process."""
    return {FOLDER_MARK: str(folder), STOP_MARK: f"{stage}:{stop_signal.name}"}


def marked(folder: Path, *, stage: str | None = None) -> list[psutil.Process]:
    """Return the processes that a start on `folder` made, of one stage or of all."""
    found = []
    for process in psutil.process_iter():
        environment = _environment(process)
        if environment.get(FOLDER_MARK) == str(folder) and stage in {None, _stop_mark(environment)[0]}:
            found.append(process)
    return found


def end_all(folder: Path) -> int:
    """End every process of `folder`, the broker last, and return how many there were; what does not listen is killed.

    Supervisor, when it lives, ends all others in order; where it was killed, each stage is told from here.
    """
    count = len(marked(folder))
    for stage, seconds in STAGE_SECONDS.items():
        _stage_end(folder, stage, seconds=seconds)
    return count


def orphans_end(folder: Path) -> None:
    """End what a killed program left while supervisor lives: the web server's processes go on without their parent."""
    for process in _without_children(marked(folder)):
        stage, number = _stop_mark(_environment(process))
        if stage in PROGRAM_STAGES:
            _signal(process, number)


def _stage_end(folder: Path, stage: str, *, seconds: float) -> None:
    processes = marked(folder, stage=stage)
    for process in _without_children(processes):
        _signal(process, _stop_mark(_environment(process))[1])
    _, deaf = psutil.wait_procs(processes, timeout=seconds)
    for process in {*deaf, *marked(folder, stage=stage)}:
        _signal(process, signal.SIGKILL)
    psutil.wait_procs(deaf, timeout=1)


def _without_children(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    """Return those that no other one of them started: a program passes the signal on as it sees fit."""
    pids = {process.pid for process in processes}
    return [process for process in processes if _parent(process) not in pids]


def _parent(process: psutil.Process) -> int:
    try:
        return process.ppid()
    except psutil.NoSuchProcess:
        return 0


def _environment(process: psutil.Process) -> dict[str, str]:
    try:
        return process.environ()
    except (psutil.Error, OSError):  # somebody else's, or gone meanwhile
        return {}


def _stop_mark(environment: dict[str, str]) -> tuple[str, signal.Signals]:
    stage, _, name = environment.get(STOP_MARK, "").partition(":")
    return stage, signal.Signals.__members__.get(name, signal.SIGTERM)


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
