"""License files as they are kept: encrypted, once per batch, and no longer than they are needed."""

from collections.abc import Iterable
from uuid import UUID

from operations.models import Batch, Operation


def files_wipe(batch_pks: Iterable[UUID]) -> None:
    """Wipe the license file of each batch whose last operation has ended; name, size and SHA-256 stay.

    Part of the transaction that ends them.
    """
    pks = list(batch_pks)
    # The last two may end at the same time: each would see the other as open if the second did not wait here.
    list(Batch.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk").values_list("pk"))
    needed = Operation.objects.open().filter(batch__in=pks).values("batch")
    Batch.objects.filter(pk__in=pks).exclude(pk__in=needed).exclude(file_content="").update(file_content="")
