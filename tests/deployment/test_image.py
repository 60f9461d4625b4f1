"""What goes into the image is enough to build it and to run in it: its context is all that there is."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.product import ROOT

BUILDING = "from scripts.frontend import vendor_copy; vendor_copy()"


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Path]:
    """The files of this checkout that `.dockerignore` lets in, and what comes of the stage before.

    They go again, since code that names the secrets of tests is none of them.
    """
    folder = tmp_path / "app"
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for name in (line[1:] for line in lines if line.startswith("!")):
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "vendor"))
        else:
            shutil.copy(source, target)
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    yield folder
    shutil.rmtree(folder)


def test_it_can_be_built_of_what_goes_into_it(context: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "VSPCDASH_DATA_DIR": str(context.parent / "data")}
    environment |= {"VSPCDASH_STATIC_DIR": str(context.parent / "collected")}

    for arguments in (["-c", BUILDING], ["manage.py", "prepare", "--static-only"], ["manage.py", "check"]):
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=context, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    assert list((context.parent / "collected/vendor").glob("tabler.min.*.css"))
