"""Looks for secrets in what a run of the tests has left behind: `python -m scripts.leaks FOLDER`.

The secrets of tests and of the simulator are recognizable, so that any of them is found wherever the product wrote it:
in logs, databases and their journals, the broker's files, exports and reports. Found are plain texts, and what was put
into base64, gzip, zlib or ZIP. Which file and which kind is said, and never the secret.
"""

from __future__ import annotations

import base64
import io
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

KINDS = {
    "API key": re.compile(rb"\bdemo-key\b|\bthe-api-key\b|simkey_[\w-]{20,}"),
    "password": re.compile(rb"correct horse\b"),
    "token of a console": re.compile(rb"sim(?:at|rt)_[\w-]{20,}"),
    "license file": re.compile(rb"SIMULATED LICENSE, VERSION \d"),
    "access token": re.compile(rb"vspcd_[\w-]{43}"),
    "sign-in link": re.compile(rb"vspcl_[\w-]{20,}"),
    "confirmation link": re.compile(rb"vspcc_[0-9a-f]{20,}"),
    "calendar feed": re.compile(rb"vspcf_[\w-]{43}"),
    # Such a secret is a text like any other but for what stands before it: its name in a row or session, an address.
    "authenticator app": re.compile(
        rb"""\bsecret\\?["']\s*:\s*\\?["'][A-Z2-7]{32}\b|\botpauth://totp/[^\s"<]*[?&;]secret=[A-Z2-7]{32}\b"""
    ),
    "client secret": re.compile(rb"\bthe-client-secret\b"),
}
# Where secrets live by design, for one owner's eyes only, and what a test hands in for a person.
BY_DESIGN = {"secret.key", "encryption.key", "simulator.key"}
HANDED_IN = {".lic"}
# A file is read in windows that overlap by more than any secret has.
WINDOW, OVERLAP = 1 << 24, 1 << 16
MOST_PACKED, MOST_UNPACKED, MOST_NESTED = 1 << 22, 1 << 26, 3
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}")
PACKED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
URL_SAFE = bytes.maketrans(b"-_", b"+/")


@dataclass(frozen=True, order=True)
class Leak:
    """A secret of some kind in a file; where in it, and what it is, nobody needs to know."""

    file: str
    kind: str


def leaks_in(folder: Path) -> list[Leak]:
    """Return every kind of secret in every file below `folder`, by file."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return sorted(
        Leak(str(path.relative_to(folder)), kind)
        for path in files
        if path.name not in BY_DESIGN and path.suffix not in HANDED_IN
        for kind in {kind for window in _windows(path) for kind in kinds_in(window)}
    )


def kinds_in(content: bytes, depth: int = 0) -> set[str]:
    """Return the kinds of secrets in `content`, also in what it carries in another form."""
    found = {kind for kind, form in KINDS.items() if form.search(content)}
    if depth < MOST_NESTED:
        for inner in (*_decoded(content), *_unpacked(content), *_members(content)):
            found |= kinds_in(inner, depth + 1)
    return found


def _windows(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        kept = b""
        while read := stream.read(WINDOW):
            yield kept + read
            kept = read[-OVERLAP:]


def _decoded(content: bytes) -> Iterator[bytes]:
    """What base64 holds; where in a run of its letters a text begins is not known, so all four beginnings are tried."""
    runs = [run.translate(URL_SAFE) for run in BASE64.findall(content)]
    for start in range(4):
        parts = (run[start : start + (len(run) - start) // 4 * 4] for run in runs)
        if joined := b"\n".join(base64.b64decode(part) for part in parts):
            yield joined


def _unpacked(content: bytes) -> Iterator[bytes]:
    view = memoryview(content)
    for match in PACKED.finditer(content):
        packed = view[match.start() : match.start() + MOST_PACKED]
        try:
            # 32 more than the largest window: gzip or zlib, whichever it is.
            unpacked = zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(packed, MOST_UNPACKED)
        except zlib.error:
            continue
        if unpacked:
            yield unpacked


def _members(content: bytes) -> Iterator[bytes]:
    if not content.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                with archive.open(member) as stream:
                    yield stream.read(MOST_UNPACKED)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
        # Damaged, packed by a method that Python does not know, or encrypted: its bytes were searched as they are.
        return


def main() -> int:
    """Say what was found in the folder that the command names; returns the exit code."""
    leaks = leaks_in(Path(sys.argv[1]))
    for leak in leaks:
        print(f"{leak.file}: {leak.kind}", file=sys.stderr)
    return 1 if leaks else 0


if __name__ == "__main__":
    sys.exit(main())
