"""The last seal that this machine made, in a file beside the archives.

Who has only the database could otherwise take seals and entries out, and have the product seal what is left anew.
"""

import os

from django.conf import settings

from accounts.audit.archives import PARTIAL
from accounts.models import AuditSeal

NAME = "last-seal"


def seal_keep(seal: AuditSeal) -> None:
    """Write down number and code of a seal that is committed, in place of the one before."""
    folder = settings.AUDIT_DIR
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = folder / f".{NAME}.{os.getpid()}{PARTIAL}"
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(f"{seal.number}:{seal.mac}\n")
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(folder / NAME)


def kept_contradiction() -> str:
    """Return in one line how the database contradicts the seal that was kept; empty where it does not.

    What other machines have sealed since does not contradict it.
    """
    path = settings.AUDIT_DIR / NAME
    try:
        number, mac = path.read_text(encoding="ascii").strip().split(":")
        seal = AuditSeal.objects.filter(number=int(number)).first()
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        return f"the last seal that this machine made cannot be read from {path}: {error}"
    if seal is None:
        return f"block {number}: the seal that this machine made is missing; its code is in {path}"
    return "" if seal.mac == mac else f"block {number}: its seal has another code than this machine made; see {path}"
