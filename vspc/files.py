"""A license file on its way to the console: its content is a secret, its name is decoration."""

import re
from dataclasses import dataclass, field

PART = "license"  # the one part of the form (VSPC REST 3.6.1, licensing)
LONGEST_NAME = 100  # characters
SHORTEST_SECRET = 16  # characters; a shorter line says nothing, and hiding it would tear sentences apart


@dataclass(frozen=True)
class LicenseFile:
    """The bytes of a license file, opaque to us, and what it was called where it came from."""

    content: bytes = field(repr=False)
    name: str

    def parts(self) -> dict[str, tuple[str, bytes, str]]:
        """Return the parts of the form that carries it."""
        return {PART: (self._harmless_name(), self.content, "application/octet-stream")}

    def secrets(self) -> list[str]:
        """Return the lines that must not show up where the console repeats what it was sent."""
        lines = (" ".join(line.split()) for line in self.content.decode(errors="replace").splitlines())
        return [line for line in lines if len(line) >= SHORTEST_SECRET]

    def _harmless_name(self) -> str:
        """Return the name without a character that means something in a header or in a path."""
        return re.sub(r"[^A-Za-z0-9._ ()+-]", "_", self.name)[-LONGEST_NAME:].strip() or "license.lic"
