"""Demo license files: what a console installs, in a form that only the simulator reads.

A header line, the license as JSON in base64, and a checksum. A real license file has nothing to do with this one.
"""

import base64
import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

HEADER = "SIMULATED LICENSE, VERSION 1"
PRODUCTS = ("site", "backup_server", "veeam_one", "m365", "console")
TYPES = ("Rental", "Subscription", "Evaluation", "NFR")
LINE_LENGTH = 64
SUPPORT_ID_LIMIT = 10**8


class LicenseFileError(ValueError):
    """The bytes are no license file of the simulator, or were changed after it was made."""


@dataclass(frozen=True)
class LicenseFile:
    """One key: whoever installs this file has its license id and its support id."""

    product: str
    type: str
    expires: date
    points: float
    company: str
    email: str
    license_id: str
    support_id: str

    @property
    def unit_type(self) -> str:
        """Rental keys count points, all others instances."""
        return "Points" if self.type == "Rental" else "Instances"


def make(
    *,
    product: str,
    expires: date,
    points: float,
    type: str = "Rental",
    company: str = "Halcyon Managed Services",
    email: str = "licenses@halcyon.test",
    license_id: UUID | None = None,
) -> str:
    """The text of a license file with a key of its own; raises ValueError for an unknown product or type."""
    if product not in PRODUCTS or type not in TYPES:
        raise ValueError(f"There is no license of type {type!r} for the product {product!r}.")
    key = license_id or uuid4()
    made = LicenseFile(
        product=product,
        type=type,
        expires=expires,
        points=float(points),
        company=company,
        email=email,
        license_id=str(key),
        support_id=f"{key.int % SUPPORT_ID_LIMIT:08d}",
    )
    return _written(json.dumps(asdict(made), default=str).encode())


def read(content: bytes) -> LicenseFile:
    """The license in a file; raises LicenseFileError."""
    lines = content.decode("ascii", errors="replace").split()
    if content.partition(b"\n")[0].strip() != HEADER.encode():
        raise LicenseFileError("The header is missing.")
    body, checksum = lines[len(HEADER.split()) : -1], lines[-1]
    try:
        payload = base64.b64decode("".join(body), validate=True)
    except ValueError:
        raise LicenseFileError("The license is not readable.") from None
    if _checksum(payload) != checksum:
        raise LicenseFileError("The checksum does not fit.")
    values: dict[str, Any] = json.loads(payload)
    return LicenseFile(**values | {"expires": date.fromisoformat(values["expires"])})


def _written(payload: bytes) -> str:
    text = base64.b64encode(payload).decode()
    lines = [text[start : start + LINE_LENGTH] for start in range(0, len(text), LINE_LENGTH)]
    return "\n".join([HEADER, *lines, _checksum(payload), ""])


def _checksum(payload: bytes) -> str:
    return hashlib.sha256(payload).hexdigest()
