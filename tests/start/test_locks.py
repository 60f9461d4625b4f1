"""Lock files that no longer fit are found without a network."""

import json
import shutil
from pathlib import Path

import pytest

from scripts.locks import lock_problems
from scripts.steps import ROOT


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for pattern in ("requirements*.in", "requirements*.txt", "package*.json"):
        for file in ROOT.glob(pattern):
            shutil.copy(file, tmp_path)
    return tmp_path


def append(file: Path, line: str) -> None:
    file.write_text(f"{file.read_text(encoding='utf-8')}{line}\n", encoding="utf-8")


def test_lock_files_of_the_project_fit(root: Path) -> None:
    assert lock_problems(root) == []


@pytest.mark.parametrize("line", ["leftpad", "Django<5"])
def test_requirement_without_a_fitting_version_is_found(root: Path, line: str) -> None:
    append(root / "requirements.in", line)

    assert lock_problems(root) == [f"requirements.txt has no version for {line}; run make lock."]


def test_index_address_is_found(root: Path) -> None:
    append(root / "requirements-dev.txt", "--index-url https://packages.example.com/simple")

    assert lock_problems(root) == ["requirements-dev.txt names an address; it must install from any index."]


def test_stale_npm_lock_is_found(root: Path) -> None:
    package = json.loads((root / "package.json").read_text(encoding="utf-8"))
    package["dependencies"]["leftpad"] = "^1.0.0"
    (root / "package.json").write_text(json.dumps(package), encoding="utf-8")

    assert lock_problems(root) == ["package-lock.json does not fit the dependencies of package.json; run make lock."]


def test_registry_in_npm_lock_is_found(root: Path) -> None:
    lock = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))
    lock["packages"]["node_modules/chart.js"]["resolved"] = "https://registry.example.com/chart.js.tgz"
    (root / "package-lock.json").write_text(json.dumps(lock), encoding="utf-8")

    assert lock_problems(root) == ["package-lock.json names a registry; it must install from any."]
