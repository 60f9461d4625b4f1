"""The last seal that this machine made, in a file beside the archives.

Who has only the database could otherwise take seals and entries out, and have the product seal what is left anew.
"""

from django.conf import settings

from accounts.audit.files import file_place, file_prepared
from accounts.models import AuditSeal

NAME = "last-seal"


def seal_keep(seal: AuditSeal) -> None:
    """Write down number and code of a seal that is committed, in place of the one before."""
    with file_prepared(NAME, lambda stream: stream.write(f"{seal.number}:{seal.mac}\n".encode())) as partial:
        file_place(partial, NAME)


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
