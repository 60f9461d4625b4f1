"""Packages of the system that tests need: found where they are, installed where we may."""

from __future__ import annotations

import os
import shutil

from scripts.steps import run, say


def program_ensure(program: str, *, purpose: str) -> None:
    """Have a program, installed as the package of its name where we may; raises as `apt_install` does."""
    if not shutil.which(program):
        apt_install(program, purpose=purpose)


def apt_install(package: str, *, purpose: str) -> None:
    """Install a package where we are root on a system with apt, else do nothing; raises `PreparationError`."""
    if os.getuid() != 0 or not shutil.which("apt-get"):
        return
    say(f"Installing {package} for {purpose} ...")
    run(["apt-get", "update", "--quiet"], failure="The package lists of apt cannot be read")
    install = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "--yes", "--quiet"]
    run([*install, "--no-install-recommends", package], failure=f"The package {package} cannot be installed")
