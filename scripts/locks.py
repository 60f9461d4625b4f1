"""Whether the lock files fit what they were made from, found out without a network."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from scripts.steps import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+)", re.MULTILINE)


def lock_problems(root: Path = ROOT) -> list[str]:
    """Return a sentence for each way in which a lock file is stale or names an address of one machine."""
    return [
        *_python_problems(root, "requirements"),
        *_python_problems(root, "requirements-dev"),
        *_npm_problems(root),
    ]


def _python_problems(root: Path, name: str) -> list[str]:
    lock = (root / f"{name}.txt").read_text(encoding="utf-8")
    pins = {canonicalize_name(pin["name"]): Version(pin["version"]) for pin in PIN.finditer(lock)}
    wanted = [line.split("#")[0].strip() for line in (root / f"{name}.in").read_text(encoding="utf-8").splitlines()]
    stale = [line for line in wanted if line and line[0] != "-" and not _is_met(Requirement(line), pins)]
    problems = [f"{name}.txt has no version for {line}; run make lock." for line in stale]
    if "://" in lock:
        problems.append(f"{name}.txt names an address; it must install from any index.")
    return problems


def _is_met(requirement: Requirement, pins: dict[Any, Version]) -> bool:
    version = pins.get(canonicalize_name(requirement.name))
    return version is not None and requirement.specifier.contains(version, prereleases=True)


def _npm_problems(root: Path) -> list[str]:
    package = json.loads((root / "package.json").read_text(encoding="utf-8"))
    packages = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    problems = [
        f"package-lock.json does not fit the {kind} of package.json; run make lock."
        for kind in ("dependencies", "devDependencies")
        if package.get(kind) != packages[""].get(kind)
    ]
    if any("resolved" in entry for entry in packages.values()):
        problems.append("package-lock.json names a registry; it must install from any.")
    return problems
