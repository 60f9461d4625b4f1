"""License files as they are kept: encrypted, once per batch, and no longer than they are needed."""

from collections.abc import Iterable
from uuid import UUID

from operations.models import Batch, Operation


def files_wipe(batch_pks: Iterable[UUID]) -> None:
    """Wipe the license file of each batch whose last operation has ended; name, size and SHA-256 stay."""
    pks = list(batch_pks)
    needed = Operation.objects.open().filter(batch__in=pks).values("batch")
    Batch.objects.filter(pk__in=pks).exclude(pk__in=needed).exclude(file_content="").update(file_content="")
