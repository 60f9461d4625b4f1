"""Front-end files: fetched from npm by lock file, and of them only what pages use is copied to static/vendor."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from scripts import styles
from scripts.steps import ROOT, VENV_PYTHON, PreparationError, digest, is_stamped, run, say

MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
STYLE_SHEET = "@tabler/core/dist/css/tabler.min.css"
FILES = (
    STYLE_SHEET,
    "htmx.org/dist/htmx.min.js",
    "chart.js/dist/chart.umd.min.js",
)
# The map files are not served, and collecting static files fails on a reference to a file that is not there.
SOURCE_MAP = re.compile(rb"(?://|/\*)[#@]\s*sourceMappingURL=\S+?(?:\s*\*/)?\s*$", re.MULTILINE)


def build(*, dev: bool) -> None:
    """Fetch and copy unless this lock file was done before; `dev` also keeps what the browser tests need."""
    wanted = digest(ROOT / "package-lock.json", ROOT / "requirements-node.txt", Path(__file__), Path(styles.__file__))
    has_vendor = is_stamped(VENDOR / ".stamp", wanted)
    has_modules = is_stamped(MODULES / ".stamp", wanted)
    if has_vendor and (has_modules or not dev):
        return
    modules_fetch(dev=dev)
    vendor_copy()
    (VENDOR / ".stamp").write_text(wanted, encoding="ascii")
    if dev:
        (MODULES / ".stamp").write_text(wanted, encoding="ascii")


def modules_fetch(*, dev: bool) -> None:
    """Fill node_modules exactly as the lock file says, without running any package's scripts."""
    npm = npm_find()
    say("Fetching the front-end files ...")
    run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", *([] if dev else ["--omit=dev"])],
        failure="The front-end files of package-lock.json cannot be fetched",
    )


def npm_find() -> str:
    """Return the machine's npm, or that of a pinned node in .venv where the machine has none."""
    npm = shutil.which("npm")
    if npm and shutil.which("node"):
        return npm
    own = VENV_PYTHON.with_name("npm")
    if not own.exists():
        say("Installing node into .venv ...")
        command = [str(VENV_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run(
            [*command, "-r", str(ROOT / "requirements-node.txt")],
            failure="There is no npm on this machine, and node cannot be installed into .venv",
        )
    return str(own)


def vendor_copy() -> None:
    """Replace the files of static/vendor, without references to source maps and rules that no page uses."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        source = MODULES / name
        if not source.is_file():
            raise PreparationError(f"{source.relative_to(ROOT)} is missing from its npm package.")
        content = SOURCE_MAP.sub(b"", source.read_bytes())
        if name == STYLE_SHEET:
            content = styles.reduced(content.decode()).encode()
        copy = VENDOR / f".{source.name}"
        copy.write_bytes(content)
        copy.replace(VENDOR / source.name)
