"""What somebody does to the log behind the product's back, and what is found of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from accounts.audit.verifying import Verification
from accounts.models import AuditEntry, AuditSeal
from tests.accounts.audit.factories import block_make, kept_forget
from tests.support.flushing import guards_aside


def findings(expected: dict[int, str] | None = None) -> list[str]:
    """Return what a look at the whole log finds, given the codes of seals by number that somebody kept."""
    return list(Verification(expected).findings())


@contextmanager
def undone() -> Iterator[None]:
    """Do something to the log that no trigger refuses, and take it back."""
    try:
        with guards_aside(), transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        kept_forget()


def cut_off(seal: AuditSeal) -> None:
    """Take the last block away."""
    AuditEntry.objects.filter(pk__gte=seal.first_pk).delete()
    seal.delete()


def sealed_anew(seal: AuditSeal) -> None:
    """Put another block in the place of the last one."""
    cut_off(seal)
    kept_forget()
    block_make()
